"""The way of each arrow on the grid of cells: which side it leaves, where it turns, where it comes
in. Every arrow has few good ways; the one that crosses least is taken.

The grid is counted in half cells: odd numbers are the middle of a column or row, even numbers the
channels between them. Nodes stand at odd places only, so channels are always free.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from engine.sop.drawings.places import Places
from engine.sop.model import Flow
from engine.sop.vocabulary import TASKS

Spot = tuple[int, int]
Course = tuple[Spot, ...]

BEND, ACROSS, DOWN = 40.0, 85.0, 65.0
CROSSING, SHARED, MIXED, BLOCKED = 300.0, 300.0, 3000.0, 1e7
# Two arrows on one line against each other count like this many crossings.
OVERLAP = 12
# From how many arrows on they are weighed once instead of in rounds, and not at all.
ROUNDS, MANY, TOO_MANY = 3, 160, 250
MOST_LEVELS = 24


@dataclass(eq=False, slots=True)
class Leg:
    """A straight piece of a way, from `low` to `high` along its `line`.

    A turn is -1 or +1 for the side to which the way goes on at that end, 0 where it ends at a
    node; `joint` is that node and its side. `offset` is the place beside the line: a track in a
    channel, or a distance from the middle of a node.
    """

    flow: str
    upright: bool
    line: int
    low: int
    high: int
    turns: tuple[int, int]
    joints: tuple[str, str]
    offset: float = 0.0
    low_next: "Leg | None" = None
    high_next: "Leg | None" = None

    @property
    def in_channel(self) -> bool:
        return self.line % 2 == 0

    def end(self, high: bool) -> tuple[int, float]:
        """Where an end is along the line, as far as it is settled."""
        following = self.high_next if high else self.low_next
        return (self.high if high else self.low, following.offset if following else 0.0)


@dataclass(eq=False, slots=True)
class Way:
    """The way of a flow: the sides at which it leaves and comes in, its legs, and the box around
    them, all in half cells."""

    flow: Flow
    exit: str
    entry: str
    legs: tuple[Leg, ...]
    box: tuple[int, int, int, int]


def side(at: Spot, toward: Spot) -> str:
    """The side of a cell that faces another point in line with it."""
    if at[0] != toward[0]:
        return "R" if toward[0] > at[0] else "L"
    return "B" if toward[1] > at[1] else "T"


def ways(places: Places) -> dict[str, Way]:
    """The way of every flow, by its id; arrows that go on first, then returns, short ones first."""
    return _Choice(places).made()


def before(one: Leg, other: Leg) -> int:
    """How often two legs of one channel cross, or run over each other, when one lies before the
    other (to the left of it, or above)."""
    return _meets(one, other, 1) + _meets(other, one, -1)


def _meets(leg: Leg, other: Leg, toward: int) -> int:
    first, last = other.end(False), other.end(True)
    count = 0
    for high in (False, True):
        if leg.turns[high] == toward:
            place = leg.end(high)
            if first < place < last:
                count += 1
            elif place[0] % 2 and _faces(other, place, -toward):
                count += OVERLAP
    return count


def _faces(leg: Leg, place: tuple[int, float], toward: int) -> bool:
    """Whether a leg goes on at this place in this direction: into an arrow that goes against it."""
    return any(leg.turns[end] == toward and leg.end(end) == place for end in (False, True))


class _Choice:
    def __init__(self, places: Places) -> None:
        self.places = places
        self.made_ways: dict[str, Way] = {}
        self.sides: dict[tuple[str, str], list[tuple[str, bool]]] = {}
        self.crowded = len(places.flows) > TOO_MANY
        self.known: dict[tuple[str, Course], Way | None] = {}

    def made(self) -> dict[str, Way]:
        flows = sorted(self.places.flows, key=self._rank)
        options = {flow.id: sorted(self._options(flow), key=itemgetter(0)) for flow in flows}
        for round_no in range(ROUNDS if len(flows) < MANY else 1):
            changed = False
            for flow in flows:
                changed |= self._take(flow, options[flow.id])
            if round_no and not changed:
                break
        return self.made_ways

    def _rank(self, flow: Flow) -> tuple[bool, int, int]:
        column, row = self.places.column, self.places.row
        back = self.places.returns(flow)
        return (
            back,
            abs(column[flow.target] - column[flow.source]),
            abs(row[flow.target] - row[flow.source]),
        )

    def _take(self, flow: Flow, options: Sequence[tuple[float, Course]]) -> bool:
        old = self.made_ways.pop(flow.id, None)
        if old:
            self._note(old, -1)
        best, least = None, float("inf")
        for own_cost, points in options:
            if own_cost >= least:
                break
            if way := self._way(flow, points):
                cost = own_cost + (0 if self.crowded else self._trouble(way, least - own_cost))
                if best is None or cost < least:
                    best, least = way, cost
        assert best is not None  # the course through channels alone is always free
        self.made_ways[flow.id] = best
        self._note(best, 1)
        return best is not old

    def _note(self, way: Way, change: int) -> None:
        for node, face, leaves in _ends(way):
            used = self.sides.setdefault((node, face), [])
            if change > 0:
                used.append((way.flow.id, leaves))
            else:
                used.remove((way.flow.id, leaves))

    def _trouble(self, way: Way, most: float) -> float:
        cost = 0.0
        for node, face, leaves in _ends(way):
            for _, other_leaves in self.sides.get((node, face), ()):
                cost += self._crowding(node, face, leaves, other_leaves)
        for other in self.made_ways.values():
            if cost >= most:
                return cost
            if _near(way.box, other.box):
                cost += _clash(way, other)
        return cost

    def _crowding(self, node: str, face: str, leaves: bool, other_leaves: bool) -> float:
        if self.places.kind[node] not in TASKS:
            return SHARED if leaves == other_leaves else MIXED
        if leaves != other_leaves:
            return 80.0
        return 30.0 if face in "LR" else 5.0

    def _options(self, flow: Flow) -> Iterator[tuple[float, Course]]:
        for points in dict.fromkeys(self._courses(flow)):
            yield self._cost(flow, points), points

    def _spot(self, node: str) -> Spot:
        return 2 * self.places.column[node] + 1, 2 * self.places.row[node] + 1

    def _courses(self, flow: Flow) -> Iterator[Course]:
        begin, end = self._spot(flow.source), self._spot(flow.target)
        (x, y), (to_x, to_y) = begin, end
        if self.crowded:
            # The one course that is free whatever stands where, found without a look.
            yield from _around(begin, end, y + 1)
            return
        if x < to_x or (x == to_x and y != to_y):
            if x == to_x or y == to_y:
                yield begin, end
            else:
                yield begin, (to_x, y), end
                yield begin, (x, to_y), end
            for turn in (x + 1, to_x - 1):
                if x < turn < to_x and y != to_y:
                    yield begin, (turn, y), (turn, to_y), end
        for level in self._levels(y, to_y):
            if x != to_x:
                yield begin, (x, level), (to_x, level), end
            yield begin, (x + 1, y), (x + 1, level), (to_x, level), end
            yield begin, (x, level), (to_x - 1, level), (to_x - 1, to_y), end
            yield from _around(begin, end, level)

    def _levels(self, y: int, to_y: int) -> Iterable[int]:
        """The level channels worth a try: all, or the outermost and the nearest of very many."""
        last = 2 * self.places.rows
        if last <= 2 * MOST_LEVELS:
            return range(0, last + 1, 2)
        return sorted({0, last, y - 1, y + 1, to_y - 1, to_y + 1})

    def _free(self, points: Course) -> bool:
        ends = {points[0], points[-1]}
        for (x, y), (to_x, to_y) in pairwise(points):
            if x == to_x and x % 2:
                low, high = sorted((y, to_y))
                cells = [(x, n) for n in range(low | 1, high + 1, 2)]
            elif y == to_y and y % 2:
                low, high = sorted((x, to_x))
                cells = [(n, y) for n in range(low | 1, high + 1, 2)]
            else:
                continue
            if any(cell not in ends and self._is_taken(cell) for cell in cells):
                return False
        return True

    def _is_taken(self, cell: Spot) -> bool:
        return (cell[0] // 2, cell[1] // 2) in self.places.taken

    def _way(self, flow: Flow, points: Course) -> Way | None:
        """The way along a course, None where something stands in it."""
        key = (flow.id, points)
        if key not in self.known:
            self.known[key] = _made(flow, points) if self._free(points) else None
        return self.known[key]

    def _cost(self, flow: Flow, points: Course) -> float:
        leave, enter = side(points[0], points[1]), side(points[-1], points[-2])
        cost = BEND * (len(points) - 2)
        for (x, y), (to_x, to_y) in pairwise(points):
            cost += abs(to_x - x) * ACROSS + abs(to_y - y) * DOWN
        if self.places.returns(flow):
            # Back over the top, like a person who reads on below.
            return cost + (200.0 if leave == "R" else 0.0) + (12.0 if leave == "B" else 0.0)
        onward = flow.default or self.places.kind[flow.source] in TASKS
        if leave != "R":
            cost += 30.0 if onward else 0.0
        elif not onward:
            cost += 15.0
        return cost + (20.0 if enter == "B" and leave == "T" else 0.0)


def _around(begin: Spot, end: Spot, level: int) -> Iterator[Course]:
    """The course through channels alone: out to the right, along a level, in from the left."""
    (x, y), (to_x, to_y) = begin, end
    if x + 1 != to_x - 1:
        yield begin, (x + 1, y), (x + 1, level), (to_x - 1, level), (to_x - 1, to_y), end
    elif y == to_y:
        yield begin, end
    else:
        yield begin, (x + 1, y), (x + 1, to_y), end


def _made(flow: Flow, points: Course) -> Way:
    leave, enter = side(points[0], points[1]), side(points[-1], points[-2])
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    return Way(flow, leave, enter, _legs(flow, points, leave, enter), box)


def _ends(way: Way) -> tuple[tuple[str, str, bool], tuple[str, str, bool]]:
    return (way.flow.source, way.exit, True), (way.flow.target, way.entry, False)


def _legs(flow: Flow, points: Course, leave: str, enter: str) -> tuple[Leg, ...]:
    legs: list[Leg] = []
    forward: list[bool] = []
    for n, (begin, end) in enumerate(pairwise(points)):
        upright = begin[0] == end[0]
        axis = 1 if upright else 0
        ahead = begin[axis] < end[axis]
        low, high = sorted((begin[axis], end[axis]))
        behind = _turn(points[n - 1], begin, axis) if n else 0
        beyond = _turn(points[n + 2], end, axis) if n + 2 < len(points) else 0
        start = f"{flow.source} {leave}" if n == 0 else ""
        stop = f"{flow.target} {enter}" if n + 2 == len(points) else ""
        turns, joints = (behind, beyond), (start, stop)
        if not ahead:
            turns, joints = turns[::-1], joints[::-1]
        legs.append(Leg(flow.id, upright, begin[1 - axis], low, high, turns, joints))
        forward.append(ahead)
    for n, leg in enumerate(legs):
        ends = (legs[n - 1] if n else None, legs[n + 1] if n + 1 < len(legs) else None)
        leg.low_next, leg.high_next = ends if forward[n] else ends[::-1]
    return tuple(legs)


def _turn(other: Spot, corner: Spot, axis: int) -> int:
    return 1 if other[1 - axis] > corner[1 - axis] else -1


def _near(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _clash(one: Way, other: Way) -> float:
    cost = 0.0
    for leg in one.legs:
        for met in other.legs:
            if leg.upright != met.upright:
                if leg.low < met.line < leg.high and met.low < leg.line < met.high:
                    cost += CROSSING
            elif leg.line == met.line and leg.low <= met.high and met.low <= leg.high:
                cost += _side_by_side(leg, met)
    return cost


def _side_by_side(leg: Leg, met: Leg) -> float:
    if leg.in_channel or (set(leg.joints) & set(met.joints)) - {""}:
        return CROSSING * min(before(leg, met), before(met, leg))
    # One ends where the other begins: in a channel, where tracks keep them apart, or at a node.
    first, last = (leg, met) if leg.low < met.low else (met, leg)
    at_node = bool(first.joints[1] and last.joints[0])
    apart = first.high == last.low and (last.low % 2 == 0 or at_node)
    return 0.0 if apart else BLOCKED
