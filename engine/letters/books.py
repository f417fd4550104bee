"""A book of the office (agenda): its rows of a year by page, and books as CSV and as workbooks."""

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
BOM = "\ufeff"
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Listed(Protocol):
    """A row of a list as texts, for the screen's files."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the texts of the list's headings."""


class Row(Listed, Protocol):
    """A row of a book, for paper too."""

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


def as_csv(rows: Iterable[Listed], headings: Sequence[str]) -> bytes:
    """CSV as Indonesian Excel opens it: UTF-8 with BOM, semicolons; formulas are disarmed."""
    return "".join(csv_lines(rows, headings)).encode()


def csv_lines(rows: Iterable[Listed], headings: Sequence[str]) -> Iterator[str]:
    """The same line by line, for books that are too long to be held."""
    return csv_pieces(([row.cells] for row in rows), headings)


def csv_pieces(pieces: Iterable[Iterable[Sequence[str]]], headings: Sequence[str]) -> Iterator[str]:
    """The same of rows that come some at a time: a text for the headings, and one for each time."""
    yield BOM + csv_text([headings])
    for rows in pieces:
        yield csv_text(rows)


def csv_text(rows: Iterable[Sequence[str | int]]) -> str:
    """Rows as CSV, without the BOM at its beginning."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(
        [disarmed(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return out.getvalue()


def as_xlsx(
    rows: Iterable[Listed], title: str, headings: Sequence[str], widths: Sequence[int]
) -> bytes:
    """A workbook of one sheet, with text cells only, so nothing in it is ever a formula."""
    return as_workbook([Sheet(title, headings, widths, (row.cells for row in rows))])


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its rows are texts and whole numbers."""

    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[str | int]]


def as_workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook in which nothing is ever a formula: texts are text cells, numbers are numbers.

    Its rows go to a file one by one: memory grows with what comes out, not with the cells.
    """
    book = Workbook(write_only=True)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for one in sheets:
        sheet = book.create_sheet(one.title[:31])
        for column, width in enumerate(one.widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, heading, font=Font(bold=True)) for heading in one.headings])
        for row in one.rows:
            sheet.append([_cell(sheet, value, alignment=wrapped) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: str | int, **style: Font | Alignment) -> Cell:
    plain = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, plain)
    if isinstance(value, str):
        cell.data_type = "s"
    for part, given in style.items():
        setattr(cell, part, given)
    return cell


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(TRIGGERS) and cell != "-" else cell
