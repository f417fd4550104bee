"""Checking a letter from outside: by the code on the page, or by the file itself."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from engine.cases.work import House
from engine.errors import NotFound
from engine.signing import Verdict, verify_isolated
from engine.store.tables import Letter, Number, Office, Official, Signature

OPEN = ("biasa",)


@dataclass(frozen=True)
class Registered:
    """What the register says of a letter to anybody who holds its code.

    Hal and addressees are told of ordinary letters only; never the letter itself (SIGNING 5.3).
    `sha256` is empty for a letter of the demo's year, of which no file was made.
    """

    office: str
    number: str
    state: str
    letter_date: date | None
    signer: str
    post: str
    signed_at: datetime | None
    sha256: str
    subject: str
    addressees: str
    demo: bool


@dataclass(frozen=True)
class Examined:
    """A file as it was examined, and the letter of the archive that it equals, if it does."""

    verdict: Verdict
    letter: Registered | None


def registered(house: House, token: str) -> Registered:
    """The letter with this code, once it is signed. Raises NotFound for every other code."""
    return _registered(house, Letter.token == token[:64])


def examine(house: House, pdf: bytes) -> Examined:
    """Judge a PDF in a child process without network, and compare it with the archive.

    Raises TooLarge beyond 20 MB.
    """
    at = house.now()
    verdict = verify_isolated(pdf, house.signer.trust(at), at)
    try:
        return Examined(verdict, _registered(house, Letter.signed_document == verdict.sha256))
    except NotFound:
        return Examined(verdict, None)


def _registered(house: House, which: Any) -> Registered:
    with house.store.reading() as tx:
        row = tx.execute(
            select(
                Letter.state, Letter.security, Letter.subject, Letter.signed_document,
                Number.text, Number.letter_date, Number.addressees, Office.name.label("office"),
                Office.demo, Official.name.label("signer"), Signature.post_lines,
                Signature.signed_at,
            )
            .join(Number, Number.id == Letter.number_id)
            .join(Office, Office.id == Letter.office_id)
            .join(Signature, Signature.letter_id == Letter.id)
            .join(Official, Official.id == Signature.official_id)
            .where(which, Signature.state == "signed")
        ).one_or_none()  # fmt: skip
    # Only letters of the demo's year were signed without a file.
    if row is None or (row.signed_document is None and not row.demo):
        raise NotFound("Kode ini tidak terdaftar. Periksa kembali, atau unggah berkas PDF-nya.")
    told = row.security in OPEN
    return Registered(
        office=row.office, number=row.text, state=row.state, letter_date=row.letter_date,
        signer=row.signer, post=", ".join(row.post_lines), signed_at=row.signed_at,
        sha256=row.signed_document or "", subject=row.subject if told else "",
        addressees=row.addressees if told else "", demo=row.demo,
    )  # fmt: skip
