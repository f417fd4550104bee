"""A book of the office (agenda): its rows of a year by page, and the book as CSV and as workbook."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Connection

from engine.people import AUDITOR, READER, Person
from engine.store.types import Query, Record

PAGE = 100
HIDDEN = "[rahasia]"
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Row(Protocol):
    """A row of a book as texts: for the screen's files, and for paper."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the texts of the book's headings."""

    @property
    def printed(self) -> tuple[str, ...]:
        """The row as the texts of the printed columns."""

    @property
    def voided(self) -> bool:
        """Struck through on paper."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Book(Generic[R]):
    """A page of a book with the years that have one; `counts` of the whole year, by state."""

    rows: list[R]
    year: int
    years: list[int]
    counts: dict[str, int]
    total: int
    page: int
    pages: int


def may_keep(by: Person) -> bool:
    """True for readers of all letters (Kasubbag Umpeg, Sekretaris, Camat) and auditors."""
    return by.has(READER) or by.has(AUDITOR)


def leaf(
    tx: Connection, wanted: Query, total: int, page: int | None
) -> tuple[Sequence[Record], int, int]:
    """The rows of a page (None: all of them), the page as it must be, and how many there are."""
    pages = max(1, -(-total // PAGE))
    if page is None:
        return tx.execute(wanted).all(), 1, pages
    page = min(max(page, 1), pages)
    return tx.execute(wanted.limit(PAGE).offset((page - 1) * PAGE)).all(), page, pages


def ordered(
    wanted: Query, sorts: Mapping[str, Sequence[Any]], sort: str, descending: bool
) -> Query:
    """The rows by one of `sorts`, by number where `sort` is none of them."""
    columns = sorts.get(sort, sorts["nomor"])
    way: Callable[[Any], Any] = (lambda c: c.desc()) if descending else (lambda c: c.asc())
    return wanted.order_by(*map(way, columns))


def as_csv(rows: Iterable[Row], headings: Sequence[str]) -> bytes:
    """CSV as Indonesian Excel opens it: UTF-8 with BOM, semicolons; formulas are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([disarmed(cell) for cell in row.cells] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(
    rows: Iterable[Row], title: str, headings: Sequence[str], widths: Sequence[int]
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


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(TRIGGERS) and cell != "-" else cell
