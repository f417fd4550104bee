"""Duty `tandatangan`: the electronic signature (SOP step 5), in two steps that survive a crash.

First the final page is frozen and a `signing` row committed; then, holding no lock, the page is
signed and the signed file kept under the page's digest, where the first one wins; last, in the
closing transaction, the number becomes *terbit*. A crash in between leaves either nothing, or a
kept file that `finish_signings` adopts: never a number with two different signed papers.
"""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from engine.cases.content import latest, missing_initials
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.duties.verdict import (
    APPROVE,
    RETURN,
    VERDICTS,
    hear_verdict,
    perform_return,
    perform_revision,
)
from engine.cases.passphrases import hear_passphrase, put_signature, tries_of
from engine.cases.work import DoneBy, House, Work, open_task, wrote
from engine.errors import Refused
from engine.letters import digest, numbers
from engine.people import Person, attempts
from engine.signing import Secret, Signed
from engine.store import fault
from engine.store.rows import add, change, row
from engine.store.tables import Letter, Number, Signature, table
from engine.store.types import Record

_SIGNATURES = table(Signature)
SIGNING_LOCKED = (
    select(_SIGNATURES).where(_SIGNATURES.c.id == bindparam("signing")).with_for_update()
)
OF_LETTER_LOCKED = (
    select(_SIGNATURES).where(_SIGNATURES.c.letter_id == bindparam("letter")).with_for_update()
)
QUIET = timedelta(minutes=2)
"""How long a signing may be getting its file; after that it counts as left by a crash."""


class InitialsMissing(Refused):
    """Surat belum dapat ditandatangani: paraf {steps} belum ada pada isi surat yang terbaru."""


class NumberMissing(Refused):
    """Surat belum dapat ditandatangani karena belum bernomor. Kembalikan surat agar diberi nomor."""


class BeingSigned(Refused):
    """Surat ini sedang atau sudah ditandatangani. Tunggu dua menit, lalu muat ulang halaman."""


class Sign(Duty):
    """Setujui signs; Kembalikan and Revisi langsung as for every approver."""

    key = "tandatangan"
    name = "Menandatangani surat"
    help = "Tanda tangan elektronik dengan frasa sandi; atau kembalikan, atau revisi langsung."
    verdicts = VERDICTS

    def hear(self, work: Work, said: Said) -> Answers:
        """The verdict, and for Setujui the passphrase, which lives in this request only."""
        answers = hear_verdict(work, said)
        if answers["keputusan"] == APPROVE:
            answers["secret"] = hear_passphrase(said)
            attempts.check(work.tx, tries_of(work.by), work.at)
            _refuse_unready(work)
        return answers

    def prepares(self, answers: Answers) -> bool:
        """Only a signature is made outside the transaction."""
        return bool(answers["keputusan"] == APPROVE)

    def prepare(self, house: House, work: Work, answers: Answers) -> Answers:
        """Freeze the final page, then sign it, holding neither lock nor transaction."""
        secret: Secret = answers.pop("secret")
        house.signer.check(str(work.by.id), work.at)
        final = house.press.final(work.letter.id, work.post_lines, work.by)
        page = house.store.documents.put(final.pdf)
        signing, left = house.store.retrying(
            lambda tx: _freeze(
                open_task(tx, house, work.task.id, work.by, work.at, lock=True),
                page, final.place, answers["remarks"],
            )
        )  # fmt: skip
        fault.point("frozen")
        if not is_kept(house, signing):
            _sign(house, signing, secret, work.by, left)
        fault.point("signed")
        return answers | {"signature": signing.id}

    def perform(self, work: Work, answers: Answers) -> bool:
        """The signed letter, its number *terbit*; or the other verdicts."""
        if answers["keputusan"] == APPROVE:
            close_signing(work, answers["signature"])
            return True
        if not withdraw_signing(work.tx, work.house, work.letter.id, work.by):
            raise BeingSigned
        if answers["keputusan"] == RETURN:
            perform_return(work, answers)
            return True
        return perform_revision(work, answers)


def unfinished(tx: Connection) -> list[Record]:
    """Signings whose closing transaction never came."""
    return list(tx.execute(select(Signature).where(Signature.state == "signing")))


def is_kept(house: House, signing: Record) -> bool:
    """True if the signed file of this signing was stored before the crash."""
    return _kept(house, signing) is not None


def withdraw_signing(tx: Connection, house: House, letter_id: int, by: Person | None) -> bool:
    """Forget a signing that never got its file; False if one stands that must not be forgotten.

    Somebody else's signing of the last two minutes may be getting its file at this moment.
    """
    standing = tx.execute(OF_LETTER_LOCKED, {"letter": letter_id}).one_or_none()
    if standing is None:
        return True
    own = by is not None and by.id == standing.official_id
    fresh = house.now() - standing.began_at <= QUIET and not own
    if standing.state == "signed" or fresh or is_kept(house, standing):
        return False
    tx.execute(delete(Signature).where(Signature.id == standing.id))
    return True


def close_signing(work: Work, signature_id: int) -> None:
    """The closing transaction: signature *signed*, number *terbit*, letter *ditandatangani*."""
    tx = work.tx
    signature = tx.execute(SIGNING_LOCKED, {"signing": signature_id}).one_or_none()
    if signature is None or signature.state != "signing":
        raise DoneBy(name=work.by.name, when="baru saja")
    kept = _kept(work.house, signature)
    assert kept is not None  # prepare ends only after the file is kept
    change(
        tx, Signature, {"id": signature_id}, state="signed", signed_document=kept["document"],
        evidence=kept["evidence"], signed_at=work.at,
    )  # fmt: skip
    number = row(tx, Number, id=work.letter.number_id)
    assert number is not None  # _refuse_unready has looked
    post = ", ".join(signature.post_lines)
    numbers.issue(tx, number.id, signer=f"{work.by.name}, {post}", at=work.at)
    attempts.succeeded(tx, tries_of(work.by))
    change(
        tx, Letter, {"id": work.letter.id}, state="ditandatangani",
        signed_document=kept["document"],
    )  # fmt: skip
    work.record(
        "tandatangan", post=post, number=number.text, revision=signature.revision_no,
        digest=signature.digest, remarks=signature.remarks, own_draft=wrote(work),
        **kept["evidence"],
    )  # fmt: skip


def _refuse_unready(work: Work) -> None:
    content = latest(work.tx, work.letter.id)
    assert content is not None  # only a submitted letter reaches the signer
    if steps := missing_initials(work, digest(content)):
        raise InitialsMissing(steps=", ".join(steps))
    number = numbers.of_letter(work.tx, work.letter.id)
    if number is None or number.state != "dipesan":
        raise NumberMissing


def _freeze(work: Work, page: str, place: dict[str, Any], remarks: str) -> tuple[Record, int]:
    """The `signing` row of this letter: the one that stands, or a new one for this page.

    Also counts the try at the passphrase, before it is known to be wrong; the int are those left.
    """
    _refuse_unready(work)
    content = latest(work.tx, work.letter.id)
    assert content is not None  # _refuse_unready has looked
    left = attempts.count(work.tx, tries_of(work.by), work.at)
    standing = row(work.tx, Signature, letter_id=work.letter.id)
    if standing is not None and _same(standing, work, digest(content)):
        change(work.tx, Signature, {"id": standing.id}, remarks=remarks)
        return standing, left
    if not withdraw_signing(work.tx, work.house, work.letter.id, work.by):
        raise BeingSigned
    new = add(
        work.tx, Signature, office_id=work.by.office_id, letter_id=work.letter.id,
        task_id=work.task.id, revision_no=work.letter.revision_no, digest=digest(content),
        official_id=work.by.id, post_lines=list(work.post_lines), state="signing",
        page_document=page, place=place, began_at=work.at, remarks=remarks,
    )  # fmt: skip
    made = row(work.tx, Signature, id=new)
    assert made is not None  # inserted a moment ago
    return made, left


def _same(standing: Record, work: Work, content_digest: str) -> bool:
    return bool(
        standing.state == "signing"
        and standing.digest == content_digest
        and standing.official_id == work.by.id
        and standing.post_lines == list(work.post_lines)
    )


def _sign(house: House, signing: Record, secret: Secret, by: Person, left: int) -> None:
    page = house.store.documents.get(signing.page_document)
    signed = put_signature(
        house, page, signing.place, secret, reason="Menyetujui isi surat", left=left, by=by
    )
    document = house.store.documents.put(signed.pdf)
    kept = {"document": document, "evidence": evidence_of(signed)}
    house.store.documents.keep_once(_name(signing), json.dumps(kept).encode())


def evidence_of(signed: Signed) -> dict[str, Any]:
    """What the signature's row and the line of history keep of a signed file."""
    stamped = signed.time_stamped_at
    return {
        "sha256_before": signed.sha256_before,
        "sha256_after": signed.sha256_after,
        "certificate_serial": signed.certificate_serial,
        "certificate_fingerprint": signed.certificate_fingerprint,
        "certificate_subject": signed.certificate_subject,
        "issuer": signed.issuer,
        "level": signed.level,
        "time_stamped_at": stamped.isoformat() if stamped else None,
        "provider": signed.provider,
    }


def _kept(house: House, signing: Record) -> dict[str, Any] | None:
    kept = house.store.documents.kept(_name(signing))
    return json.loads(kept) if kept is not None else None


def _name(signing: Record) -> str:
    """After the frozen page, not the row: SQLite gives a deleted row's id to another letter's."""
    return f"tandatangan-{signing.page_document}"
