"""The printed SOP of an edition becomes the signed one: by who put it into force, once."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from engine import sop
from engine.cases.desk import APPROVERS, decides
from engine.cases.duties.sign import WrongPassphraseLeft, subject
from engine.cases.editions import Published, edition, edition_row
from engine.cases.reading import File
from engine.cases.work import House, name_of
from engine.changes.proposals import note_change
from engine.errors import AlreadyDone, BadAnswers, NotAllowed, NotFound
from engine.people import Person, attempts
from engine.signing import Place, Secret, WrongPassphrase
from engine.store.rows import insert_or_ignore, row
from engine.store.tables import Office, PrintedSop
from engine.store.types import Record


class NotEnacter(NotAllowed):
    """SOP tercetak ditandatangani oleh {name}, yang mengesahkannya."""


class SignedAlready(AlreadyDone):
    """SOP terbitan ini sudah ditandatangani oleh {name}."""


@dataclass(frozen=True)
class SignedSop:
    """Who signed the printed SOP of an edition, and when (UTC)."""

    by: str
    at: datetime


def signed_sop(house: House, key: str, number: int, *, by: Person) -> SignedSop | None:
    """The signature on the printed SOP of an edition, None before it is signed. Raises NotFound."""
    with house.store.reading() as tx:
        kept = row(tx, PrintedSop, edition_id=edition_row(tx, by.office_id, key, number).id)
        return SignedSop(name_of(tx, kept.signed_by), kept.signed_at) if kept else None


def signed_sop_file(house: House, key: str, number: int, *, by: Person) -> File:
    """The signed SOP, byte for byte. Raises NotFound."""
    with house.store.reading() as tx:
        kept = row(tx, PrintedSop, edition_id=edition_row(tx, by.office_id, key, number).id)
    if kept is None:
        raise NotFound
    name = f"sop-{key.replace('_', '-')}-terbitan-{number}-bertanda-tangan.pdf"
    return File(name, "application/pdf", house.store.documents.get(kept.document))


def may_sign_sop(house: House, key: str, number: int, *, by: Person) -> bool:
    """Whether `by` may sign the printed SOP of this edition now."""
    with house.store.reading() as tx:
        published = _edition(tx, key, number, by)
        signed = row(tx, PrintedSop, edition_id=published.id)
    return signed is None and _refusal(published, by) is None


def sign_sop(house: House, key: str, number: int, passphrase: str, *, by: Person) -> None:
    """Print the SOP of an edition and sign it (PAdES) by who put it into force.

    An edition that came by `runut publish` names nobody: there the Camat or the Sekretaris signs,
    and stands in the block. Raises NotFound, NotEnacter, SignedAlready, WrongPassphraseLeft, Paused,
    BadAnswers without a passphrase, and what the signer refuses; then nothing has changed.
    """
    at = house.now()
    if not passphrase:
        raise BadAnswers({"frasa_sandi": "Isi frasa sandi sertifikat Anda."})
    secret = Secret(passphrase)

    def ready(tx: Connection) -> tuple[Published, Record, datetime, int]:
        published = _edition(tx, key, number, by)
        moment: datetime = edition_row(tx, by.office_id, key, number).published_at
        if why := _refusal(published, by):
            raise why
        _refuse_signed(tx, published)
        office = row(tx, Office, id=by.office_id)
        assert office is not None  # every person has one
        return published, office, moment, attempts.count(tx, subject(by), at)

    published, office, published_at, left = house.store.retrying(ready)
    house.signer.check(str(by.id), at)
    page = house.press.sop(
        office, _with_signer(published.sop, by), edition=published.number,
        digest=published.digest, timestamp=published_at,
    )  # fmt: skip
    try:
        signed = house.signer.sign(
            page.pdf, str(by.id), secret, Place(**page.place),
            reason=f"Mengesahkan SOP {published.sop.name}", location=by.office_name,
            appearance=None, at=at,
        )  # fmt: skip
    except WrongPassphrase as wrong:
        raise WrongPassphraseLeft(left) from wrong
    finally:
        secret.forget()
    document = house.store.documents.put(signed.pdf)

    def keep(tx: Connection) -> None:
        kept = insert_or_ignore(
            tx, PrintedSop, edition_id=published.id, document=document, signed_at=at,
            signed_by=by.id,
        )  # fmt: skip
        if not kept:
            _refuse_signed(tx, published)
        attempts.succeeded(tx, subject(by))
        note_change(
            tx, by, "sop_ditandatangani", at, sop=published.sop.name, edition=published.number,
            digest=published.digest, sha256_after=signed.sha256_after,
        )  # fmt: skip

    house.store.retrying(keep)


def _edition(tx: Connection, key: str, number: int, by: Person) -> Published:
    return edition(tx, edition_row(tx, by.office_id, key, number).id)


def _refusal(published: Published, by: Person) -> NotAllowed | None:
    who = published.sop.identity.approved_by
    mine = by.nip == who.nip if who.nip else by.name == who.name
    if not decides(by) or (who.name and not mine):
        return NotEnacter(name=who.name or "Camat atau Sekretaris")
    return None


def _with_signer(written: sop.Sop, by: Person) -> sop.Sop:
    """The SOP with who signs it as who put it into force, where the edition names nobody."""
    if written.identity.approved_by.name:
        return written
    found = (by.capacity(role, None) for role in APPROVERS)
    post = next((capacity.line for capacity in found if capacity), by.post_title)
    signer = sop.Approval(post, by.name, by.rank, by.nip)
    return replace(written, identity=replace(written.identity, approved_by=signer))


def _refuse_signed(tx: Connection, published: Published) -> None:
    kept = tx.execute(
        select(PrintedSop.signed_by).where(PrintedSop.edition_id == published.id)
    ).one_or_none()
    if kept is not None:
        raise SignedAlready(name=name_of(tx, kept.signed_by))
