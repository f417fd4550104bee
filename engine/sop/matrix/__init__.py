"""The printed matrix of an SOP (PermenPANRB 35/2012, Bagian Flowchart): pure geometry.

Everything is in millimetres from the top left corner of the paper; what is drawn is text, rules,
the five symbols and orthogonal arrows. How wide text is, the caller tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.sop.drawings.drawing import Box, Point
from engine.sop.matrix.form import HEAD, HEADS, PADDING, PAPERS, TEXT, Column, Form, form_of
from engine.sop.matrix.grid import Grid, Placed, grid
from engine.sop.matrix.names import Name, Names
from engine.sop.matrix.rows import Arrow, Row, Rows, Shape, rows_of
from engine.sop.matrix.sheets import Connector, Content, Sheet, TooTall, sheets
from engine.sop.matrix.words import Measure, Pen, Words
from engine.sop.model import Sop
from engine.sop.spoken import duration

__all__ = [
    "HEAD", "PAPERS", "Arrow", "Band", "Box", "Column", "Form", "Letter", "Line", "Matrix", "Measure",
    "Name", "Page", "Point", "Row", "Symbol", "TooTall", "Words", "matrix", "rows_of",
]  # fmt: skip

AUTOMATIC = "Otomatis oleh sistem"
SIZES = (TEXT, 7.5, 6.5)
LANE = "Pelaksana"
SMALL_HEADS = (*HEADS, 5.0, 4.5)
CONNECTORS = 40.0
"""What a row as high as a page leaves for the connectors above and below it."""


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the table, or a strip of connectors. `cells` are No, Kegiatan, Kelengkapan, Waktu,
    Output, Ket; a strip has none."""

    top: float
    height: float
    row: Row | None
    cells: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One of the five; `letter` is what stands in a connector (segilima), `key` its spot."""

    key: str
    shape: Shape | Literal["segilima"]
    box: Box
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow on a page, between two symbols. Behind a connector it stands for all `arrows` that
    come out of it, by their place in `Matrix.arrows`."""

    arrows: tuple[int, ...]
    source: str
    target: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Where the arrows of the connector in a band of the page go on, or where they come from:
    pages counted from 0."""

    band: int
    letter: str
    leaves: bool
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    bands: tuple[Band, ...]
    symbols: tuple[Symbol, ...]
    lines: tuple[Line, ...]
    names: tuple[Name, ...]
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True)
class Matrix:
    form: Form
    rows: tuple[Row, ...]
    arrows: tuple[Arrow, ...]
    pages: tuple[Page, ...]


def matrix(sop: Sop, paper: str, measure: Measure) -> Matrix:
    """The matrix on pages of landscape `F4` or `A4`.

    Raises TooTall for a row whose text is higher than a page even in small type.
    """
    return _Composition(sop, paper, Pen(measure)).matrix()


@dataclass
class _Composition:
    sop: Sop
    paper: str
    pen: Pen
    letters: dict[tuple[int, bool], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = [role.name for role in self.sop.roles] or [LANE]
        self.form = form_of(self.paper, self.names, self.sop.identity.footnotes, self.pen)
        self.rows: Rows = rows_of(self.sop)
        tallest = self.form.bottom - self.form.body(first=True) - CONNECTORS
        self.cells = [self._cells(row, tallest) for row in self.rows.rows]

    def matrix(self) -> Matrix:
        form = self.form
        heights = [max(one.height for one in cells) + 2 * PADDING for cells in self.cells]
        room = (form.bottom - form.body(True), form.bottom - form.body(False))
        content = Content(self.rows, heights, len(form.lanes), form.symbol)
        made = sheets(content, room)
        where = grid(form, made)
        self.form = self._fitted(where.lanes)
        pages = [self._page(sheet, where, n) for n, sheet in enumerate(made)]
        return Matrix(
            self.form, self.rows.rows, self.rows.arrows,
            tuple(self._noted(page, sheet, made) for page, sheet in zip(pages, made, strict=True)),
        )  # fmt: skip

    def _cells(self, row: Row, tallest: float) -> tuple[Words, ...]:
        """The texts of a row, as large as a page can hold."""
        for size in SIZES:
            texts = zip(self.form.texts, _texts(row), strict=True)
            cells = tuple(
                self.pen.set(text, column.width - 2 * PADDING, size) for column, text in texts
            )
            if max(one.height for one in cells) + 2 * PADDING <= tallest:
                break
        return cells

    def _fitted(self, lanes: Sequence[Column]) -> Form:
        """The form with its names in the lanes as wide as they have become, in letters as large
        as fit into all of them; only a name with a long word has smaller ones."""
        rooms = [lane.width - 1.2 for lane in lanes]
        pairs = list(zip(self.names, rooms, strict=True))
        tall = self.form.names - 1
        alike = min(self.pen.fitted(name, room, HEADS[:4], tall).size for name, room in pairs)
        sizes = [size for size in SMALL_HEADS if size <= alike]
        named = tuple(
            replace(lane, head=self.pen.fitted(name, room, sizes, tall))
            for lane, (name, room) in zip(lanes, pairs, strict=True)
        )
        return replace(self.form, lanes=named)

    def _page(self, sheet: Sheet, where: Grid, number: int) -> Page:
        placed = Placed(sheet, where, self.form.body(first=number == 0))
        symbols = {one.key: one for one in self._symbols(sheet, placed)}
        lines = tuple(self._lines(sheet, placed, symbols))
        return Page(
            bands=tuple(self._bands(sheet, placed)),
            symbols=tuple(symbols.values()),
            lines=lines,
            names=tuple(self._names(placed, tuple(symbols.values()), lines)),
        )

    def _bands(self, sheet: Sheet, placed: Placed) -> Iterator[Band]:
        for n, top, height in zip(sheet.bands, placed.tops, sheet.heights, strict=False):
            if n is None:
                yield Band(top, height, None, ())
            else:
                yield Band(top, height, self.rows.rows[n], self.cells[n])

    def _symbols(self, sheet: Sheet, placed: Placed) -> Iterator[Symbol]:
        for n in sheet.bands:
            if n is not None:
                key = f"baris {n}"
                yield Symbol(key, self.rows.rows[n].shape, placed.box(key))
        for key, connector in sheet.connectors.items():
            yield Symbol(key, "segilima", placed.box(key), self._letter(connector))

    def _letter(self, connector: Connector) -> str:
        """A, B … Z, AA, AB …, one for each row that is arrived at from earlier or later pages."""
        key = connector.target, connector.forward
        return self.letters.setdefault(key, _alphabetic(len(self.letters)))

    def _lines(self, sheet: Sheet, placed: Placed, symbols: dict[str, Symbol]) -> Iterator[Line]:
        for run in sheet.runs:
            points = placed.line(run, symbols[run.source].shape, symbols[run.target].shape)
            yield Line(run.arrows, run.source, run.target, tuple(points))

    def _names(
        self, placed: Placed, symbols: Sequence[Symbol], lines: Sequence[Line]
    ) -> Iterator[Name]:
        lanes = self.form.lanes
        area = Box(
            lanes[0].x,
            placed.tops[0],
            lanes[-1].right - lanes[0].x,
            placed.tops[-1] - placed.tops[0],
        )
        names = Names(
            self.pen, area, [(one.shape, one.box) for one in symbols], [line.points for line in lines],
            [column.x for column in lanes],
        )  # fmt: skip
        for line in lines:
            name = self.rows.arrows[line.arrows[0]].name
            if name and line.source.startswith("baris"):
                yield names.place(name, line.points, lanes[0].width)

    def _noted(self, page: Page, sheet: Sheet, made: Sequence[Sheet]) -> Page:
        letters = tuple(
            Letter(
                sheet.spots[one.key].band,
                self._letter(one),
                one.leaves,
                tuple(self._pages(one, made)),
            )
            for one in sheet.connectors.values()
        )
        return Page(page.bands, page.symbols, page.lines, page.names, letters)

    def _pages(self, connector: Connector, made: Sequence[Sheet]) -> Iterator[int]:
        """The pages with the other end of a connector."""
        other = Connector(connector.target, connector.forward, not connector.leaves).key
        return (n for n, sheet in enumerate(made) if other in sheet.connectors)


def _texts(row: Row) -> tuple[tuple[str, ...], ...]:
    step = row.step
    if step is None:
        return (), (row.name,), (), (), (), ()
    mark = "-\u00a0" if len(step.requisites) > 1 else ""
    remark = step.remark or (AUTOMATIC if step.kind == "serviceTask" else "")
    return (
        (f"{step.no}.",),
        _paragraphs(step.text or step.name),
        tuple(mark + line for one in step.requisites for line in _paragraphs(one)),
        (duration(step.standard),) if step.standard else (),
        (step.output,),
        (remark,),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(filter(None, lines))


def _alphabetic(number: int) -> str:
    over, rest = divmod(number, 26)
    return (_alphabetic(over - 1) if over else "") + chr(ord("A") + rest)
