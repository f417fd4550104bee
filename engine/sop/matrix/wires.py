"""The lines on which arrows of a page run, before anything is measured.

Every column of the matrix has three upright lines: left of its symbols (3c), through their middle
(3c + 1), right of them (3c + 2). Every band (a row, or a strip of connectors) has three level
ones: above its symbols (3b), through them (3b + 1), below (3b + 2). Middle upright lines hold one
arrow; all others hold as many as they need, on tracks of their own.

A wire is a stretch together with all that follows it up to its symbol. Arrows to one symbol may
share a wire, which is how they join; else no two arrows lie on each other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Side = Literal["atas", "bawah", "kiri", "kanan"]
EDGE = 0.4
"""How far a symbol reaches to each side of its middle."""


class Spot(NamedTuple):
    """Where a symbol stands, and the sides at which arrows may leave and arrive; connectors have
    one of each."""

    band: int
    column: int
    leaves: tuple[Side, ...] = ("kiri", "bawah", "kanan")
    arrives: tuple[Side, ...] = ("kiri", "atas", "kanan")

    @property
    def x(self) -> int:
        return 3 * self.column + 1

    @property
    def y(self) -> int:
        return 3 * self.band + 1


class Leg(NamedTuple):
    """A straight stretch from `start` to `end` on one line; `wire` tells what it is part of."""

    upright: bool
    line: int
    start: float
    end: float
    wire: object

    @property
    def low(self) -> float:
        return min(self.start, self.end)

    @property
    def high(self) -> float:
        return max(self.start, self.end)

    @property
    def place(self) -> tuple[bool, int]:
        return self.upright, self.line

    @property
    def through(self) -> bool:
        """On a level line through symbols: from one, or to one."""
        return not self.upright and self.line % 3 == 1

    @property
    def single(self) -> bool:
        """On a line that holds one arrow."""
        return self.upright and self.line % 3 == 1


Path = tuple[Leg, ...]


def path(points: Iterable[tuple[float, float]], target: object) -> Path | None:
    """The legs along these corners; None if they turn back on themselves."""
    corners: list[tuple[float, float]] = []
    for point in points:
        if corners and point == corners[-1]:
            continue
        if len(corners) > 1 and _straight(corners[-2], corners[-1], point):
            if _back(corners[-2], corners[-1], point):
                return None
            corners.pop()
        corners.append(point)
    legs: list[Leg] = []
    wire = target
    for (x, y), (to_x, to_y) in zip(corners[-2::-1], corners[:0:-1], strict=True):
        upright = x == to_x
        line, start, end = (x, y, to_y) if upright else (y, x, to_x)
        wire = (upright, line, end, wire)
        legs.append(Leg(upright, round(line), start, end, wire))
    return tuple(reversed(legs))


def _straight(
    one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]
) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]


def _back(one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]) -> bool:
    return (two[0] - one[0]) * (three[0] - two[0]) + (two[1] - one[1]) * (three[1] - two[1]) < 0


@dataclass
class Wires:
    """What runs on the lines of a page: legs by line, each as often as arrows run through it."""

    on: dict[tuple[bool, int], list[Leg]] = field(default_factory=dict)

    def add(self, way: Path) -> None:
        for leg in way:
            self.on.setdefault(leg.place, []).append(leg)

    def remove(self, way: Path) -> None:
        for leg in way:
            self.on[leg.place].remove(leg)

    def beside(self, leg: Leg) -> Iterator[Leg]:
        """Legs of other wires on the same line that reach or touch the same stretch."""
        for other in self.on.get(leg.place, ()):
            if other.wire != leg.wire and other.low <= leg.high and leg.low <= other.high:
                yield other

    def shared(self, leg: Leg) -> float:
        """How much of a leg runs where another arrow of the same wire runs."""
        stretches = (
            min(leg.high, other.high) - max(leg.low, other.low)
            for other in self.on.get(leg.place, ())
            if other.wire == leg.wire
        )
        return max(0.0, max(stretches, default=0.0))

    def crossings(self, leg: Leg) -> int:
        """How many wires cross a leg."""
        met = set()
        for line in range(int(leg.low) + 1, -int(-leg.high // 1)):
            for other in self.on.get((not leg.upright, line), ()):
                if other.low < leg.line < other.high:
                    met.add((line, other.wire))
        return len(met)
