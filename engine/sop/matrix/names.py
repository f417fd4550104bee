"""Where the names of arrows stand: beside the beginning of their arrow, clear of everything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.sop.drawings.drawing import Box, Point
from engine.sop.matrix.words import POINT, Pen, Words

SIZE, LEAST, GAP = 7.0, 5.5, 0.7
STEPS = (0.0, 0.8, 1.8, 3.0, 4.5, 6.5, 9.0, 12.0, 16.0, 21.0, 28.0, 40.0, 60.0)
SYMBOL, LINE, RULE, FAR, SMALLER = 1000.0, 100.0, 1.0, 0.3, 8.0
HAIR = 0.5 * POINT


@dataclass(frozen=True, slots=True)
class Name:
    words: Words
    box: Box


@dataclass
class Names:
    """The names of one page; each keeps clear of the symbols, the lines and the names before it."""

    pen: Pen
    area: Box
    symbols: Sequence[tuple[str, Box]]
    """Shape and box."""
    lines: Sequence[Sequence[Point]]
    rules: Sequence[float]
    """The upright rules of the table."""
    placed: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stretches = [box for line in self.lines for box in _stretches(line)]

    def place(self, name: str, line: Sequence[Point], room: float) -> Name:
        """The best place for the name of this line."""
        best, least = None, float("inf")
        for words in self._settings(name, room):
            size = (self.pen.width(words) + 0.4, words.height + 0.1)
            for far, box in _places(line, size):
                cost = far * FAR + (SIZE - words.size) * SMALLER
                if cost < least and (cost := cost + self._cost(box)) < least:
                    best, least = Name(words, box), cost
        assert best is not None  # a line has a beginning, and a beginning has sides
        self.placed.append(best.box)
        return best

    def _settings(self, name: str, room: float) -> Iterator[Words]:
        yield self.pen.set([name], room, SIZE)
        yield self.pen.set([name], room, LEAST)

    def _cost(self, box: Box) -> float:
        if not _within(box, self.area):
            return SYMBOL * 10
        cost = sum(SYMBOL for shape, other in self.symbols if covers(shape, other, box))
        cost += sum(SYMBOL for other in self.placed if overlap(box, other))
        cost += sum(LINE for stretch in self.stretches if overlap(stretch, box))
        return cost + sum(RULE for x in self.rules if box.x < x < box.right)


def _places(line: Sequence[Point], size: tuple[float, float]) -> Iterator[tuple[float, Box]]:
    """Boxes on both sides along a line, with how far from its beginning they are."""
    gone = 0.0
    across, down = size
    for one, two in pairwise(line):
        far = abs(two.x - one.x) + abs(two.y - one.y)
        upright = one.x == two.x
        slack = max(0.0, far - (down if upright else across) - 2 * GAP)
        for step in (*(one for one in STEPS if one < slack), slack):
            moved = GAP + step
            if upright:
                y = one.y + moved if two.y > one.y else one.y - moved - down
                yield gone + moved, Box(one.x + GAP, y, across, down)
                yield gone + moved, Box(one.x - GAP - across, y, across, down)
            else:
                if slack == 0 and not gone:
                    moved = far - across - GAP
                x = one.x + moved if two.x > one.x else one.x - moved - across
                yield gone + abs(moved), Box(x, one.y - GAP / 2 - down, across, down)
                yield gone + abs(moved), Box(x, one.y + GAP / 2, across, down)
        gone += far


def covers(shape: str, symbol: Box, box: Box) -> bool:
    """Whether a box meets a symbol; beside the slants of a diamond there is room."""
    if shape != "ketupat":
        return overlap(symbol, box)
    middle = symbol.centre
    x = min(max(middle.x, box.x), box.right) - middle.x
    y = min(max(middle.y, box.y), box.bottom) - middle.y
    return 2 * abs(x) / symbol.width + 2 * abs(y) / symbol.height < 1


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have a part in common."""
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def _within(box: Box, area: Box) -> bool:
    return (
        area.x <= box.x
        and box.right <= area.right
        and area.y <= box.y
        and box.bottom <= area.bottom
    )


def _stretches(line: Sequence[Point]) -> Iterator[Box]:
    """The straight parts of a line as boxes, a hair wider than they are drawn."""
    for one, two in pairwise(line):
        x, y = min(one.x, two.x) - HAIR, min(one.y, two.y) - HAIR
        yield Box(x, y, abs(two.x - one.x) + 2 * HAIR, abs(two.y - one.y) + 2 * HAIR)
