"""A book of the office (agenda): its rows of a year by page, and the book as CSV and as workbook."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
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
    return "".join(csv_lines(rows, headings)).encode()


def csv_lines(rows: Iterable[Row], headings: Sequence[str]) -> Iterator[str]:
    """The same line by line, for books that are too long to be held."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow(headings)
    yield out.getvalue()
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([disarmed(cell) for cell in row.cells])
        yield out.getvalue()


def as_xlsx(
    rows: Iterable[Row], title: str, headings: Sequence[str], widths: Sequence[int]
) -> bytes:
    """A workbook with text cells only, so nothing in it is ever a formula.

    Its rows go to a file one by one: memory grows with what comes out, not with the cells.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, heading, font=Font(bold=True)) for heading in headings])
    wrapped = Alignment(wrap_text=True, vertical="top")
    for row in rows:
        sheet.append([_text(sheet, text, alignment=wrapped) for text in row.cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(sheet: WriteOnlyWorksheet, text: str, **style: Font | Alignment) -> Cell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    for part, value in style.items():
        setattr(cell, part, value)
    return cell


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(TRIGGERS) and cell != "-" else cell
