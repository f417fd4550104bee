"""Agenda Surat Keluar: the register that fills itself, one row for every number of a year."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.errors import NotAllowed
from engine.letters.kinds import SECURITIES, URGENCIES
from engine.letters.numbers import SERIES
from engine.letters.weekdays import written
from engine.people import AUDITOR, READER, Person
from engine.people.readers import OPEN_TO_READERS, may_read
from engine.store.ground import Ground
from engine.store.tables import Letter, Number, Unit
from engine.store.types import Query, Record
from engine.worktime import WIB

PAGE = 100
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
HIDDEN = "[rahasia]"
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class NoRegister(NotAllowed):
    """Agenda Surat Keluar hanya untuk pemberi nomor, pimpinan, dan auditor."""


class Row(Protocol):
    """A row of a register as texts: for the screen's files, and for paper."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the texts of the register's headings."""

    @property
    def printed(self) -> tuple[str, ...]:
        """The row as the texts of the printed columns."""

    @property
    def voided(self) -> bool:
        """Struck through on paper."""


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


@dataclass(frozen=True)
class Register:
    """A page of the register with the years that have one and the counts of the year by state."""

    rows: list[RegisterRow]
    year: int
    years: list[int]
    counts: dict[str, int]
    total: int
    page: int
    pages: int


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
) -> Register:
    """The register of a year. `page=None` gives all of it, for printing. Raises NoRegister."""
    if not may_keep(by):
        raise NoRegister
    base = (Number.office_id == by.office_id, Number.series == SERIES)
    wanted = _wanted(by).where(*base, Number.year == year, *_filter(search, state))
    with ground.store.reading() as tx:
        total = tx.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        pages = max(1, -(-total // PAGE))
        ordered = wanted.order_by(*_order(sort, descending))
        if page is not None:
            page = min(max(page, 1), pages)
            ordered = ordered.limit(PAGE).offset((page - 1) * PAGE)
        years = set(tx.scalars(select(Number.year).where(*base).distinct())) | {year}
        states = select(Number.state, func.count()).where(*base, Number.year == year)
        counts = {row[0]: row[1] for row in tx.execute(states.group_by(Number.state))}
        rows = [_row(row) for row in tx.execute(ordered)]
    return Register(rows, year, sorted(years, reverse=True), counts, total, page or 1, pages)


def may_keep(by: Person) -> bool:
    """True for readers of all letters (Kasubbag Umpeg, Sekretaris, Camat) and auditors."""
    return by.has(READER) or by.has(AUDITOR)


def as_csv(rows: Iterable[Row], headings: Sequence[str] = HEADINGS) -> bytes:
    """CSV as Indonesian Excel opens it: UTF-8 with BOM, semicolons; formulas are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([disarmed(cell) for cell in row.cells] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(
    rows: Iterable[Row],
    title: str,
    headings: Sequence[str] = HEADINGS,
    widths: Sequence[int] = WIDTHS,
) -> bytes:
    """A workbook with text cells only, so nothing in it is ever a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # a new workbook has one sheet
    sheet.title = title[:31]
    sheet.append(list(headings))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, row in enumerate(rows, start=2):
        for column, text in enumerate(row.cells, start=1):
            cell = sheet.cell(place, column, ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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


def _order(sort: str, descending: bool) -> list[Any]:
    columns = SORTS.get(sort, SORTS["nomor"])
    return [column.desc() if descending else column.asc() for column in columns]


def _row(row: Record) -> RegisterRow:
    hidden = row.security not in OPEN_TO_READERS and not row.readable
    nature = SECURITIES[row.security] if row.security != "biasa" else URGENCIES[row.urgency]
    return RegisterRow(
        id=row.id, letter_id=row.letter_id if row.readable else None,
        serial=f"{row.serial}{'.' if row.suffix else ''}{row.suffix}", number=row.text,
        letter_date=row.letter_date, addressees=HIDDEN if hidden else row.addressees,
        subject=HIDDEN if hidden else row.subject, classification=row.classification,
        nature=nature, attachment_note=row.attachment_note or "-", unit=row.unit_name or "",
        signer=row.signer, sent_at=row.sent_at, sent_how=row.sent_how, state=row.state,
        note=HIDDEN if hidden and row.note else row.note, open=row.readable,
    )  # fmt: skip


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(TRIGGERS) and cell != "-" else cell
