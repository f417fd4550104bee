"""Agenda Surat Keluar: the register that fills itself, one row for every number of a year."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.errors import NotAllowed
from engine.letters.books import HIDDEN, Book, leaf, may_keep, ordered
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
SORTS = {
    "nomor": (Number.serial, Number.suffix),
    "tanggal": (Number.letter_date, Number.serial, Number.suffix),
    "hal": (func.lower(Number.subject), Number.serial),
    "status": (Number.state, Number.serial, Number.suffix),
}
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
    wanted = _wanted(by).where(*base, Number.year == year, *_filter(search, state))
    with ground.store.reading() as tx:
        total = tx.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        found, page, pages = leaf(tx, ordered(wanted, SORTS, sort, descending), total, page)
        years = set(tx.scalars(select(Number.year).where(*base).distinct())) | {year}
        states = select(Number.state, func.count()).where(*base, Number.year == year)
        counts = {row[0]: row[1] for row in tx.execute(states.group_by(Number.state))}
    rows = [_row(row) for row in found]
    return Book(rows, year, sorted(years, reverse=True), counts, total, page, pages)


def _wanted(by: Person) -> Query:
    readable = select(Letter.id).where(Letter.id == Number.letter_id, may_read(by)).exists()
    return select(Number, Unit.name.label("unit_name"), readable.label("readable")).outerjoin(
        Unit, Unit.id == Number.unit_id
    )


def _filter(search: str, state: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    words = search.strip()[:100]
    if words:
        number, *texts = (
            column.icontains(words, autoescape=True)
            for column in (Number.text, Number.subject, Number.addressees)
        )
        open_text = Number.security.in_(OPEN_TO_READERS)
        conditions.append(or_(number, and_(or_(*texts), open_text)))
    if state in STATES:
        conditions.append(Number.state == state)
    return conditions


def _row(row: Record) -> RegisterRow:
    hidden = row.security not in OPEN_TO_READERS and not row.readable
    return RegisterRow(
        id=row.id, letter_id=row.letter_id if row.readable else None,
        serial=f"{row.serial}{'.' if row.suffix else ''}{row.suffix}", number=row.text,
        letter_date=row.letter_date, addressees=HIDDEN if hidden else row.addressees,
        subject=HIDDEN if hidden else row.subject, classification=row.classification,
        nature=nature(row.urgency, row.security), attachment_note=row.attachment_note or "-", unit=row.unit_name or "",
        signer=row.signer, sent_at=row.sent_at, sent_how=row.sent_how, state=row.state,
        note=HIDDEN if hidden and row.note else row.note, open=row.readable,
    )  # fmt: skip
