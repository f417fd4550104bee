"""What a node takes with it into its cell: its name, the names of the arrows that leave it, a note.

All boxes are measured from the middle of the node. A cell holds no other lines than those that
end at its node, so a name that is free here is free in the whole drawing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.sop.drawings.drawing import Box
from engine.sop.drawings.lettering import LEADING, broken, width
from engine.sop.drawings.strokes import LABEL_SIZE

ROOM, LONGEST, APART = 84.0, 3, 5.0
MOST_SPOTS = 17
LINE = LABEL_SIZE * LEADING
# The picture wraps a name a little later than its box ends, because hand-drawn boxes are tight.
LENIENCE, NARROWEST = 1.25, 60.0


@dataclass(slots=True)
class Cell:
    """The boxes beside a node by what they name, and how far the whole reaches on each side."""

    width: float
    height: float
    labels: dict[str, Box] = field(default_factory=dict)

    def reach(self) -> tuple[float, float, float, float]:
        """Left, up, right, down of the middle."""
        boxes = [Box(-self.width / 2, -self.height / 2, self.width, self.height)]
        boxes += self.labels.values()
        return (
            max(-box.x for box in boxes),
            max(-box.y for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )


def extent(text: str, room: float = ROOM) -> tuple[float, float]:
    """Width and height of a name that stands beside its shape or line."""
    across, down = 0.0, 0.0
    while True:
        lines = broken(
            text, max(across * LENIENCE, room if not across else NARROWEST), LABEL_SIZE, LONGEST
        )
        wider = max((width(line, LABEL_SIZE) for line in lines), default=0.0)
        down = len(lines) * LINE + 1
        if wider <= across:
            return float(round(across + 0.5)), float(round(down + 0.5))
        across = wider


def cell(
    own: tuple[str, str],
    shape: tuple[float, float],
    used: str,
    named: Mapping[str, tuple[str, str]],
) -> Cell:
    """The cell of a node that is no step.

    `own` is its id and name, `used` the sides at which arrows meet it, `named` the side and name
    of each named arrow that leaves alone at its side.
    """
    made = Cell(*shape)
    places = {side: flow for flow, (side, _) in named.items()}
    if flow := places.get("R"):
        across, down = extent(named[flow][1])
        made.labels[flow] = Box(shape[0] / 2 + 8, -APART - down, across, down)
    if own[1]:
        made.labels[own[0]] = _name(extent(own[1]), shape, used)
    for side in "TB":
        if flow := places.get(side):
            made.labels[flow] = _beside(made, side, extent(named[flow][1]))
    return made


def _name(size: tuple[float, float], shape: tuple[float, float], used: str) -> Box:
    across, down = size
    if "B" not in used:
        return Box(-across / 2, shape[1] / 2 + APART, across, down)
    if "T" not in used:
        return Box(-across / 2, -shape[1] / 2 - APART - down, across, down)
    return Box(shape[0] / 2 + APART, APART, across, down)


def _beside(made: Cell, side: str, size: tuple[float, float]) -> Box:
    """To the right of an arrow that leaves upward or downward, clear of what is there already."""
    across, down = size
    y = -made.height / 2 - 10 - down if side == "T" else made.height / 2 + 7
    box = Box(7, y, across, down)
    for other in made.labels.values():
        if _touch(box, other):
            y = other.y - 3 - down if side == "T" else other.bottom + 3
            box = Box(7, y, across, down)
    return box


def _touch(one: Box, other: Box) -> bool:
    return (
        one.x < other.right + 2
        and other.x < one.right + 2
        and one.y < other.bottom + 2
        and other.y < one.bottom + 2
    )


def spots(line: Sequence[tuple[float, float]], size: tuple[float, float]) -> Iterator[Box]:
    """Places for the name of an arrow along it: in the middle of each stretch, then elsewhere."""
    across, down = size
    for step in range(MOST_SPOTS):
        for (x, y), (to_x, to_y) in pairwise(line):
            far = abs(to_x - x) + abs(to_y - y)
            if step and far < 2 * across + 16:
                continue
            # 0, then outward from the middle: -1, +1, -2, +2 …
            part = 0.5 + (step + 1) // 2 * (-1) ** step / (MOST_SPOTS + 1)
            at_x, at_y = x + (to_x - x) * part, y + (to_y - y) * part
            if x == to_x:
                yield Box(at_x + 7, at_y - down / 2, across, down)
                yield Box(at_x - 7 - across, at_y - down / 2, across, down)
            else:
                yield Box(at_x - across / 2, at_y - 4 - down, across, down)
                yield Box(at_x - across / 2, at_y + 4, across, down)
