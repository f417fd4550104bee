"""The rows of an SOP on pages: which rows, which connectors, and how the arrows run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from engine.sop.matrix.routes import Piece, route
from engine.sop.matrix.rows import Arrow, Rows
from engine.sop.matrix.tracks import Lane, Lanes, settle
from engine.sop.matrix.wires import Path, Spot

CONNECTOR = 6.5
LEAST, STRIP = 18.0, 10.0
EDGE, PITCH, ABOVE, BELOW = 1.4, 1.8, 2.8, 1.8
PORTS = 2.0
"""How far apart arrows are at the side of a symbol, at least."""


@dataclass(frozen=True, slots=True)
class Connector:
    """Segilima: `target` is the row that the arrow goes to, `forward` whether it lies on a later
    page than the arrow's beginning; `leaves` whether the arrow leaves the page here."""

    target: int
    forward: bool
    leaves: bool

    @property
    def on_top(self) -> bool:
        return self.forward != self.leaves

    @property
    def key(self) -> str:
        return (
            f"{'ke' if self.leaves else 'dari'} {'maju' if self.forward else 'balik'} {self.target}"
        )


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of an arrow on a page, from spot to spot. A trunk behind a connector stands for
    several arrows."""

    arrows: tuple[int, ...]
    source: str
    target: str
    way: Path


@dataclass
class Sheet:
    """A page before it is measured: its bands from above to below, and what runs over them.
    `heights` are millimetres; a strip has no row."""

    bands: list[int | None]
    spots: dict[str, Spot]
    connectors: dict[str, Connector]
    runs: list[Run] = field(default_factory=list)
    lanes: Lanes = field(default_factory=dict)
    heights: list[float] = field(default_factory=list)
    symbols: list[float] = field(default_factory=list)
    """How high the symbols of each band are."""

    def groups(self, upright: bool, line: int) -> int:
        """How many tracks a line needs."""
        return max((lane.group for lane in self.lanes.get((upright, line), {}).values()), default=0)

    def lane(self, run: Run, leg: int) -> Lane:
        """Where a leg of a run lies."""
        one = run.way[leg]
        return self.lanes[one.place][one.wire]


class TooTall(Exception):
    """A row that is higher than a page; `row` is counted from 0."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


@dataclass(frozen=True, slots=True)
class Content:
    """What goes on the pages. `heights` is what the text of each row needs, `symbol` how high
    symbols usually are."""

    rows: Rows
    heights: Sequence[float]
    columns: int
    symbol: float


def sheets(content: Content, room: tuple[float, float]) -> list[Sheet]:
    """The pages; `room` is what the first and every later page offer. Raises TooTall."""
    made: list[Sheet] = []
    first = 0
    while first < len(content.heights):
        sheet = _fullest(content, room[1 if made else 0], first)
        made.append(sheet)
        first += sum(band is not None for band in sheet.bands)
    return made


def _fullest(content: Content, room: float, first: int) -> Sheet:
    """The page with the most rows from `first` on."""
    heights = content.heights
    last, used = first, 0.0
    while last < len(heights) and used + max(LEAST, heights[last]) <= room:
        used += max(LEAST, heights[last])
        last += 1
    for end in range(last, first, -1):
        sheet = _laid(content.rows, first, end, content.columns)
        least = sum(STRIP if n is None else max(LEAST, heights[n]) for n in sheet.bands)
        if least > room and end > first + 1:
            continue
        _run(sheet, content.rows, content.columns)
        _measure(sheet, content)
        if sum(sheet.heights) <= room:
            return sheet
    raise TooTall(first)


def _laid(rows: Rows, first: int, end: int, columns: int) -> Sheet:
    here = range(first, end)
    connectors = dict.fromkeys(c for arrow in rows.arrows for c in _connectors(arrow, here))
    strips: dict[bool, list[dict[int, Connector]]] = {True: [], False: []}
    for connector in connectors:
        wished = rows.rows[connector.target].column
        _place(strips[connector.on_top], connector, wished, columns)
    bands: list[int | None] = [*(None for _ in strips[True]), *here, *(None for _ in strips[False])]
    spots = {f"baris {n}": Spot(bands.index(n), rows.rows[n].column) for n in here}
    below = len(strips[True]) + len(here)
    for on_top, start in ((True, 0), (False, below)):
        for band, strip in zip(count(start), strips[on_top], strict=False):
            for column, connector in strip.items():
                spots[connector.key] = Spot(
                    band, column, ("bawah" if on_top else "atas",), ("bawah" if on_top else "atas",)
                )
    return Sheet(bands, spots, {one.key: one for one in connectors})


def _connectors(arrow: Arrow, here: range) -> list[Connector]:
    if arrow.source in here and arrow.target not in here:
        return [Connector(arrow.target, arrow.target >= here.stop, leaves=True)]
    if arrow.target in here and arrow.source not in here:
        return [Connector(arrow.target, arrow.source < here.start, leaves=False)]
    return []


def _place(
    strips: list[dict[int, Connector]], connector: Connector, wished: int, columns: int
) -> None:
    """In the column of the target, else beside it, else on another strip."""
    for far in (0, 1):
        for strip in strips:
            for column in (wished - far, wished + far):
                if 0 <= column < columns and column not in strip:
                    strip[column] = connector
                    return
    strips.append({wished: connector})


def _run(sheet: Sheet, rows: Rows, columns: int) -> None:
    pieces: dict[tuple[str, str, str], list[int]] = {}
    for n, arrow in enumerate(rows.arrows):
        source, target = f"baris {arrow.source}", f"baris {arrow.target}"
        here = [arrow.source in sheet.bands, arrow.target in sheet.bands]
        if not any(here):
            continue
        if not all(here):
            forward = arrow.target > arrow.source
            connector = Connector(arrow.target, forward, leaves=here[0]).key
            source, target = (source, connector) if here[0] else (connector, target)
        own = f"{n}" if here[0] else ""
        pieces.setdefault((source, target, own), []).append(n)
    asked = [Piece(source, target) for source, target, _ in pieces]
    ways = route(sheet.spots, asked, columns)
    sheet.runs = [
        Run(tuple(numbers), piece.source, piece.target, way)
        for numbers, piece, way in zip(pieces.values(), asked, ways, strict=True)
    ]
    sheet.lanes = settle(ways)


def _measure(sheet: Sheet, content: Content) -> None:
    """Heights of symbols and bands, by their text and by the tracks above and below the symbols."""
    for band, row in enumerate(sheet.bands):
        ports = sheet.groups(False, 3 * band + 1)
        usual = CONNECTOR if row is None else content.symbol
        symbol = max(usual, (ports - 1) * PORTS + 3.5)
        space = sum(_space(sheet, band))
        least = STRIP if row is None else max(LEAST, content.heights[row])
        sheet.symbols.append(symbol)
        sheet.heights.append(max(least, symbol + space))


def _space(sheet: Sheet, band: int) -> tuple[float, float]:
    """What the tracks above and below the symbols of a band need."""
    over, under = sheet.groups(False, 3 * band), sheet.groups(False, 3 * band + 2)
    return (
        EDGE + ABOVE + (over - 1) * PITCH if over else 2 * EDGE,
        EDGE + BELOW + (under - 1) * PITCH if under else EDGE,
    )


def middle(sheet: Sheet, band: int) -> float:
    """How far below the top of a band the middle of its symbols is."""
    over, under = _space(sheet, band)
    half, height = sheet.symbols[band] / 2, sheet.heights[band]
    return min(max(height / 2, over + half), height - under - half)
