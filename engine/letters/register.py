"""Agenda Surat Keluar: the register that fills itself, one row for every number of a year."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.errors import NotAllowed
from engine.letters.books import HIDDEN, Book, leaf, may_keep, ordered
from engine.letters.hiding import as_told
from engine.letters.kinds import nature
from engine.letters.numbers import SERIES
from engine.letters.weekdays import written
from engine.people import Person
from engine.people.readers import OPEN_TO_READERS, may_read
from engine.store.ground import Ground
from engine.store.tables import Letter, Number, Unit
from engine.store.types import Query, Record
from engine.worktime import WIB

STATES = {"dipesan": "Dipesan", "terbit": "Terbit", "batal": "Batal"}
HEADINGS = (
    "No. Urut", "Nomor Surat", "Tanggal Surat", "Tujuan", "Hal", "Kode Klasifikasi", "Sifat",
    "Lampiran", "Unit Pengolah", "Penanda Tangan", "Tanggal Kirim/Cara", "Status", "Keterangan",
)  # fmt: skip
WIDTHS = (9, 30, 18, 36, 44, 16, 14, 16, 28, 34, 24, 10, 34)


class NoRegister(NotAllowed):
    """Agenda Surat Keluar hanya untuk pemberi nomor, pimpinan, dan auditor."""


@dataclass(frozen=True)
class RegisterRow:
    """A row as `by` may read it: what is confidential to others shows neither hal nor tujuan."""

    id: int
    letter_id: int | None
    serial: str
    number: str
    letter_date: date
    addressees: str
    subject: str
    classification: str
    nature: str
    attachment_note: str
    unit: str
    signer: str
    sent_at: datetime | None
    sent_how: str
    state: str
    note: str
    open: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the texts of `HEADINGS`."""
        day = self.sent_at and self.sent_at.astimezone(WIB).date()
        sent = f"{written(day)}, {self.sent_how}" if day else ""
        return (
            self.serial, self.number, written(self.letter_date), self.addressees, self.subject,
            self.classification, self.nature, self.attachment_note, self.unit, self.signer, sent,
            STATES[self.state], self.note,
        )  # fmt: skip

    @property
    def printed(self) -> tuple[str, ...]:
        """The row on paper, where status and remark share the last column."""
        *cells, state, note = self.cells
        remark = f"{state}: {note}" if note else state
        return (*cells, remark if self.state != "terbit" or note else "")

    @property
    def voided(self) -> bool:
        """A number that is not used stays in the book, struck through."""
        return self.state == "batal"


def register(
    ground: Ground,
    *,
    by: Person,
    year: int,
    search: str = "",
    state: str = "",
    sort: str = "nomor",
    descending: bool = False,
    page: int | None = 1,
) -> Book[RegisterRow]:
    """The register of a year. `page=None` gives all of it, for printing. Raises NoRegister."""
    if not may_keep(by):
        raise NoRegister
    base = (Number.office_id == by.office_id, Number.series == SERIES)
    told = _told(by)
    wanted = _wanted(by, told).where(*base, Number.year == year, *_filter(told, search, state))
    with ground.store.reading() as tx:
        total = tx.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        found, page, pages = leaf(tx, ordered(wanted, _sorts(told), sort, descending), total, page)
        years = set(tx.scalars(select(Number.year).where(*base).distinct())) | {year}
        states = select(Number.state, func.count()).where(*base, Number.year == year)
        counts = {row[0]: row[1] for row in tx.execute(states.group_by(Number.state))}
    rows = [_row(row) for row in found]
    return Book(rows, year, sorted(years, reverse=True), counts, total, page, pages)


def _told(by: Person) -> ColumnElement[bool]:
    """The rows that `by` may read whole: neither the number, when it was given, nor the letter, as
    it is now, is secret; or the letter is theirs to read."""
    plain = (Number.security, func.coalesce(Letter.security, Number.security))
    return or_(and_(*(column.in_(OPEN_TO_READERS) for column in plain)), _readable(by))


def _readable(by: Person) -> ColumnElement[bool]:
    return and_(Letter.id.is_not(None), may_read(by))


def _wanted(by: Person, told: ColumnElement[bool]) -> Query:
    return (
        select(
            Number, Unit.name.label("unit_name"), _readable(by).label("readable"), told.label("told")
        )
        .outerjoin(Letter, Letter.id == Number.letter_id)
        .outerjoin(Unit, Unit.id == Number.unit_id)
    )  # fmt: skip


def _sorts(told: ColumnElement[bool]) -> dict[str, tuple[Any, ...]]:
    return {
        "nomor": (Number.serial, Number.suffix),
        "tanggal": (Number.letter_date, Number.serial, Number.suffix),
        "hal": (as_told(told, Number.subject), Number.serial),
        "status": (Number.state, Number.serial, Number.suffix),
    }


def _filter(told: ColumnElement[bool], search: str, state: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    words = search.strip()[:100]
    if words:
        number, *texts = (
            column.icontains(words, autoescape=True)
            for column in (Number.text, Number.subject, Number.addressees)
        )
        conditions.append(or_(number, and_(or_(*texts), told)))
    if state in STATES:
        conditions.append(Number.state == state)
    return conditions


def _row(row: Record) -> RegisterRow:
    def told(text: str) -> str:
        return text if row.told or not text else HIDDEN

    return RegisterRow(
        id=row.id, letter_id=row.letter_id if row.readable else None,
        serial=f"{row.serial}{'.' if row.suffix else ''}{row.suffix}", number=row.text,
        letter_date=row.letter_date, addressees=told(row.addressees),
        subject=told(row.subject), classification=row.classification,
        nature=nature(row.urgency, row.security), attachment_note=told(row.attachment_note) or "-", unit=row.unit_name or "",
        signer=row.signer, sent_at=row.sent_at, sent_how=row.sent_how, state=row.state,
        note=told(row.note), open=row.readable,
    )  # fmt: skip
