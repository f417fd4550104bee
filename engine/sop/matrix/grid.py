"""From lines and tracks to millimetres."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from engine.sop.drawings.drawing import Box, Point
from engine.sop.matrix.form import Column, Form
from engine.sop.matrix.sheets import ABOVE, BELOW, EDGE, PITCH, PORTS, Run, Sheet, middle
from engine.sop.matrix.tracks import Lane

SYMBOL, CONNECTOR = 16.0, 7.0
BESIDE, CLEAR = 1.1, 2.3
CROWDED = ((12.0, 1.2), (9.0, 0.4))
"""What gives way first: tracks as near as the second number for symbols as wide as the first."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The lanes and where their symbols stand; the same on all pages. `symbol` is their width."""

    lanes: tuple[Column, ...]
    centres: tuple[float, ...]
    symbol: float

    def zone(self, column: int, right: bool) -> tuple[float, float]:
        """The room for tracks beside the symbols of a column."""
        one, centre = self.lanes[column], self.centres[column]
        if right:
            return centre + self.symbol / 2 + CLEAR, one.right - BESIDE
        return one.x + BESIDE, centre - self.symbol / 2 - CLEAR


def grid(form: Form, sheets: Sequence[Sheet]) -> Grid:
    """Lanes as equal as their tracks allow; symbols as wide as usual, narrower in a crowd.

    A symbol leaves the middle of its lane only if it must.
    """
    tracks = [
        [max(sheet.groups(True, 3 * lane + side) for sheet in sheets) for side in (0, 2)]
        for lane in range(len(form.lanes))
    ]
    room = sum(lane.width for lane in form.lanes)
    pitch = PITCH
    for width, nearest in CROWDED:
        while pitch > nearest and _left(tracks, pitch, room) < width:
            pitch -= 0.1
    symbol = min(SYMBOL, _left(tracks, pitch, room))
    needs = [_needs(counts, pitch) for counts in tracks]
    widths = _shared(room, [sum(need) + symbol for need in needs])
    lanes, centres, x = [], [], form.lanes[0].x
    for lane, width, (left, right) in zip(form.lanes, widths, needs, strict=True):
        lanes.append(Column(x, width, lane.head))
        low, high = x + left + symbol / 2, x + width - right - symbol / 2
        centres.append(min(max(x + width / 2, low), high))
        x += width
    return Grid(tuple(lanes), tuple(centres), symbol)


def _left(tracks: Sequence[Sequence[int]], pitch: float, room: float) -> float:
    """How wide symbols may be beside these tracks."""
    return (room - sum(sum(_needs(counts, pitch)) for counts in tracks)) / len(tracks)


def _needs(counts: Sequence[int], pitch: float) -> tuple[float, float]:
    left, right = (BESIDE + CLEAR + (n - 1) * pitch if n else BESIDE for n in counts)
    return left, right


def _shared(room: float, needs: Sequence[float]) -> list[float]:
    """The room in equal parts, except where more is needed."""
    wide: set[int] = set()
    while True:
        rest = room - sum(needs[n] for n in wide)
        equal = rest / max(1, len(needs) - len(wide))
        more = {n for n, need in enumerate(needs) if n not in wide and need > equal + 1e-9}
        if not more:
            return [need if n in wide else equal for n, need in enumerate(needs)]
        wide |= more


class Placed:
    """One page in millimetres from the top left corner of the paper."""

    def __init__(self, sheet: Sheet, grid: Grid, top: float) -> None:
        self.sheet, self.grid = sheet, grid
        self.tops = [top]
        for height in sheet.heights:
            self.tops.append(self.tops[-1] + height)

    def box(self, key: str) -> Box:
        """The box of a symbol or a connector."""
        spot = self.sheet.spots[key]
        width = CONNECTOR if key in self.sheet.connectors else self.grid.symbol
        height = self.sheet.symbols[spot.band]
        x, y = self.grid.centres[spot.column], self._middle(spot.band)
        return Box(x - width / 2, y - height / 2, width, height)

    def line(self, run: Run, shape: str, to_shape: str) -> list[Point]:
        """The corners of a run, from the edge of one symbol to the edge of the other."""
        middles = [
            self._x(leg.line, self.sheet.lane(run, n))
            if leg.upright
            else self._y(leg.line, self.sheet.lane(run, n))
            for n, leg in enumerate(run.way)
        ]
        corners = [
            Point(one, two) if leg.upright else Point(two, one)
            for leg, one, two in zip(run.way, middles, middles[1:], strict=False)
        ]
        first, last = run.way[0], run.way[-1]
        start = _edge(
            self.box(run.source), shape, first.upright, first.end > first.start, middles[0]
        )
        end = _edge(
            self.box(run.target), to_shape, last.upright, last.end < last.start, middles[-1]
        )
        return [start, *corners, end]

    def _middle(self, band: int) -> float:
        return self.tops[band] + middle(self.sheet, band)

    def _x(self, line: int, lane: Lane) -> float:
        column, side = divmod(line, 3)
        if side == 1:
            return self.grid.centres[column]
        low, high = self.grid.zone(column, side == 2)
        return _track(low, high, lane, PITCH)

    def _y(self, line: int, lane: Lane) -> float:
        band, side = divmod(line, 3)
        centre, half = self._middle(band), self.sheet.symbols[band] / 2
        if side == 1:
            return _track(centre - half + 1.5, centre + half - 1.5, lane, PORTS)
        if side == 0:
            return _track(self.tops[band] + EDGE, centre - half - ABOVE, lane, PITCH)
        return _track(centre + half + BELOW, self.tops[band + 1] - EDGE, lane, PITCH)


def _track(low: float, high: float, lane: Lane, pitch: float) -> float:
    """Tracks stand around the middle of their room, at most `pitch` apart."""
    apart = min(pitch, (high - low) / (lane.group - 1)) if lane.group > 1 else 0.0
    return (low + high) / 2 + (lane.track - (lane.group - 1) / 2) * apart


def _edge(box: Box, shape: str, upright: bool, far: bool, at: float) -> Point:
    """Where a line meets the outline of a symbol; `far`: at its right or lower side."""
    centre = box.centre
    if upright:
        return Point(at, box.bottom if far else box.y)
    off, half, tall = abs(at - centre.y), box.width / 2, box.height / 2
    if shape == "ketupat":
        half *= 1 - off / tall
    elif shape == "kapsul":
        radius = min(tall, half)
        half -= radius - sqrt(max(0.0, radius**2 - off**2))
    return Point(centre.x + (half if far else -half), at)
