"""How wide columns, rows and the channels between them are, and so where everything lies."""

from collections.abc import Iterable, Mapping

from engine.sop.drawings.cells import Cell
from engine.sop.drawings.channels import Channel
from engine.sop.drawings.places import Places
from engine.sop.drawings.ways import Leg, Way

FRAME_X, FRAME_Y, HEAD = 160.0, 80.0, 30.0
MARGIN, TIGHTEST, GAP, SIDE = 30.0, 12.0, 32.0, 18.0
LEAST_HALF = 40.0


class Measures:
    """Coordinates in units of the diagram. Tracks of a channel lie `spacing` apart."""

    def __init__(
        self,
        places: Places,
        cells: Mapping[str, Cell],
        ways: Iterable[Way],
        tracks: Mapping[Channel, int],
        spacing: float,
    ) -> None:
        self.places, self.spacing, self.tracks = places, spacing, tracks
        self.reach = {node: made.reach() for node, made in cells.items()}
        self.upper = self._upper(ways)
        self._x: dict[int, float] = {}
        self._y: dict[int, float] = {}
        self._low_y: dict[int, float] = {}
        self.right = self._across()
        self.borders = self._down()

    @property
    def bottom(self) -> float:
        return self.borders[-1]

    def middle(self, node: str) -> tuple[float, float]:
        column, row = self.places.column[node], self.places.row[node]
        return self._x[2 * column + 1], self._y[2 * row + 1]

    def x(self, leg: Leg) -> float:
        """Where an upright leg runs."""
        return self._x[leg.line] + leg.offset * (self.spacing if leg.in_channel else 1)

    def y(self, leg: Leg) -> float:
        """Where a level leg runs."""
        upper = self.upper.get(leg.line, 0)
        if not leg.in_channel:
            return self._y[leg.line] + leg.offset
        if leg.offset < upper:
            return self._y[leg.line] + leg.offset * self.spacing
        return self._low_y[leg.line] + (leg.offset - upper) * self.spacing

    def _upper(self, ways: Iterable[Way]) -> dict[int, int]:
        """How many tracks of each level channel lie above the border between two lanes: up to the
        last one with an arrow that opens upward."""
        upper: dict[int, int] = {}
        for way in ways:
            for leg in way.legs:
                if leg.in_channel and not leg.upright and sum(leg.turns) < 0:
                    upper[leg.line] = max(upper.get(leg.line, 0), int(leg.offset) + 1)
        return upper

    def _across(self) -> float:
        at = FRAME_X + 2 * HEAD
        for column in range(self.places.columns):
            members = [node for node, place in self.places.column.items() if place == column]
            left = max((self.reach[node][0] for node in members), default=0.0)
            right = max((self.reach[node][2] for node in members), default=0.0)
            at = self._gap(2 * column, at) + left
            self._x[2 * column + 1] = at
            at += right
        return self._gap(2 * self.places.columns, at)

    def _gap(self, line: int, at: float) -> float:
        tracks = self.tracks.get((True, line), 0)
        self._x[line] = at + SIDE
        return at + max(GAP, 2 * SIDE + (tracks - 1) * self.spacing if tracks else 0.0)

    def _down(self) -> list[float]:
        """Set the height of everything; return the borders of the lanes from top to bottom."""
        borders, firsts = [FRAME_Y], {0}
        for depth in self.places.depth:
            firsts.add(max(firsts) + depth)
        at, slack = FRAME_Y, 0.0
        for row in range(self.places.rows):
            up, down = self._half(row, 1), self._half(row, 3)
            if row in firsts:
                at = self._below_border(2 * row, at, up - LEAST_HALF)
            else:
                at = self._between(2 * row, at, slack + up - LEAST_HALF)
            self._y[2 * row + 1] = at + up
            at, slack = at + up + down, down - LEAST_HALF
            if row + 1 in firsts:
                at = self._above_border(2 * row + 2, at, slack)
                borders.append(at)
        return borders

    def _half(self, row: int, side: int) -> float:
        members = (node for node, place in self.places.row.items() if place == row)
        return max([LEAST_HALF, *(self.reach[node][side] for node in members)])

    def _above_border(self, line: int, at: float, slack: float) -> float:
        """The part of a channel that belongs to the lane above."""
        last = line == 2 * self.places.rows
        tracks = self.tracks.get((False, line), 0) if last else self.upper.get(line, 0)
        if last:
            self.upper[line] = tracks
        if not tracks:
            return at + max(TIGHTEST, MARGIN - slack)
        self._y[line] = at + max(10.0, SIDE - slack)
        return self._y[line] + (tracks - 1) * self.spacing + TIGHTEST

    def _below_border(self, line: int, at: float, slack: float) -> float:
        tracks = self.tracks.get((False, line), 0) - self.upper.get(line, 0)
        if line == 0:
            tracks, self.upper[0] = self.tracks.get((False, 0), 0), 0
        if tracks <= 0:
            return at + max(TIGHTEST, MARGIN - slack)
        self._low_y[line] = at + (22.0 if line == 0 else TIGHTEST)
        return self._low_y[line] + (tracks - 1) * self.spacing + max(TIGHTEST, MARGIN - slack)

    def _between(self, line: int, at: float, slack: float) -> float:
        tracks = self.tracks.get((False, line), 0)
        self.upper[line] = tracks
        if not tracks:
            return at + max(TIGHTEST, MARGIN - slack)
        self._y[line] = at + SIDE
        return self._y[line] + (tracks - 1) * self.spacing + SIDE
