"""The printed SOP of an edition becomes the signed one: by who put it into force, once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from engine import sop
from engine.cases.desk import decides
from engine.cases.editions import Published, edition, edition_row
from engine.cases.office_acts import note_office
from engine.cases.passphrases import hear_passphrase, put_signature, tries_of
from engine.cases.reading import File
from engine.cases.work import House, name_of
from engine.changes.proposals import deciding_post
from engine.errors import AlreadyDone, NotAllowed, NotFound
from engine.letters.press import Final
from engine.people import Person, attempts
from engine.store.rows import insert_or_ignore, row
from engine.store.tables import Edition, Office, PrintedSop


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


def sign_sop(house: House, key: str, number: int, said: Mapping[str, str], *, by: Person) -> None:
    """Print the SOP of an edition and sign it (PAdES) by who put it into force.

    An edition that came by `runut publish` names nobody: there the Camat or the Sekretaris signs,
    and stands in the block. Raises NotFound, NotEnacter, SignedAlready, WrongPassphraseLeft, Paused,
    BadAnswers without `frasa_sandi`, and what the signer refuses; then nothing has changed.
    """
    at, secret = house.now(), hear_passphrase(said)
    published, left = house.store.retrying(lambda tx: _ready(tx, key, number, by, at))
    house.signer.check(str(by.id), at)
    page = _page(house, published, by)
    signed = put_signature(
        house, page.pdf, page.place, secret, left=left, by=by,
        reason=f"Mengesahkan SOP {published.sop.name}",
    )  # fmt: skip
    document = house.store.documents.put(signed.pdf)

    def keep(tx: Connection) -> None:
        kept = insert_or_ignore(
            tx, PrintedSop, edition_id=published.id, document=document, signed_at=at,
            signed_by=by.id,
        )  # fmt: skip
        if not kept:
            _refuse_signed(tx, published)
        attempts.succeeded(tx, tries_of(by))
        note_office(
            tx, by, "sop_ditandatangani", at, key=key, sop=published.sop.name,
            edition=published.number, digest=published.digest, sha256_after=signed.sha256_after,
        )  # fmt: skip

    house.store.retrying(keep)


def _ready(
    tx: Connection, key: str, number: int, by: Person, at: datetime
) -> tuple[Published, int]:
    """The edition, which `by` may sign, and how many tries a wrong passphrase would leave."""
    published = _edition(tx, key, number, by)
    if why := _refusal(published, by):
        raise why
    _refuse_signed(tx, published)
    return published, attempts.count(tx, tries_of(by), at)


def _page(house: House, published: Published, by: Person) -> Final:
    """The SOP as everybody prints it, byte for byte; where the edition names nobody, with `by`."""
    with house.store.reading() as tx:
        office = row(tx, Office, id=by.office_id)
        edition_of = row(tx, Edition, id=published.id)
    assert office is not None  # every person has an office
    assert edition_of is not None  # _ready has read it
    return house.press.sop(
        office, _with_signer(published.sop, by), edition=published.number,
        digest=published.digest, timestamp=edition_of.published_at,
    )  # fmt: skip


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
    signer = sop.Approval(deciding_post(by), by.name, by.rank, by.nip)
    return replace(written, identity=replace(written.identity, approved_by=signer))


def _refuse_signed(tx: Connection, published: Published) -> None:
    kept = tx.execute(
        select(PrintedSop.signed_by).where(PrintedSop.edition_id == published.id)
    ).one_or_none()
    if kept is not None:
        raise SignedAlready(name=name_of(tx, kept.signed_by))
