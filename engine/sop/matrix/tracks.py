"""Who runs on which track of a line, so that no two arrows lie on each other and few cross."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.sop.matrix.wires import Path

PASSES = 4

Place = tuple[bool, int]


class Turn(NamedTuple):
    """Where a wire bends off its line: at which height, and to the near (-1) or far (1) side."""

    at: float
    side: int


@dataclass(eq=False)
class Lane:
    """The stretch that one wire takes of a line, and the track it got, counted from 0 within its
    `group`: the lanes it touches, directly or by others."""

    wire: object
    low: float
    high: float
    turns: list[Turn] = field(default_factory=list)
    track: int = 0
    group: int = 1
    """How many tracks its group has."""


Lanes = dict[Place, dict[object, Lane]]


def settle(ways: Iterable[Path]) -> Lanes:
    """The lanes of every line of a page, by wire, each on its track."""
    lanes: Lanes = {}
    for way in ways:
        for n, leg in enumerate(way):
            lane = lanes.setdefault(leg.place, {}).setdefault(
                leg.wire, Lane(leg.wire, leg.low, leg.high)
            )
            lane.low, lane.high = min(lane.low, leg.low), max(lane.high, leg.high)
            if n:
                lane.turns.append(Turn(leg.start, _side(way[n - 1].start, leg.line)))
            if n + 1 < len(way):
                lane.turns.append(Turn(leg.end, _side(way[n + 1].end, leg.line)))
    for line in lanes.values():
        for group in _groups(line.values()):
            _track(_ordered(group))
    return lanes


def _side(to: float, line: int) -> int:
    return -1 if to < line else 1


def _groups(lanes: Iterable[Lane]) -> list[list[Lane]]:
    """Lanes that touch each other, directly or by others."""
    groups: list[list[Lane]] = []
    reach = float("-inf")
    for lane in sorted(lanes, key=_where):
        if lane.low > reach:
            groups.append([])
        groups[-1].append(lane)
        reach = max(reach, lane.high)
    return groups


def _where(lane: Lane) -> tuple[float, float]:
    return lane.low, lane.high


def _ordered(lanes: Sequence[Lane]) -> list[Lane]:
    """From the near to the far track: each stands where it is crossed least, until none moves."""
    order = list(lanes)
    for _ in range(PASSES):
        was = list(order)
        for lane in was:
            order.remove(lane)
            costs = [
                sum(_crossed(other, lane) for other in order[:n])
                + sum(_crossed(lane, other) for other in order[n:])
                for n in range(len(order) + 1)
            ]
            order.insert(costs.index(min(costs)), lane)
        if order == was:
            break
    return order


def _crossed(near: Lane, far: Lane) -> float:
    """How often two lanes cross, the one on the nearer track."""
    return sum(_meets(near, turn) for turn in far.turns if turn.side < 0) + sum(
        _meets(far, turn) for turn in near.turns if turn.side > 0
    )


def _meets(lane: Lane, turn: Turn) -> float:
    if lane.low < turn.at < lane.high:
        return 1.0
    return 0.5 if turn.at in (lane.low, lane.high) else 0.0


def _track(order: Sequence[Lane]) -> None:
    for n, lane in enumerate(order):
        behind = (order[m].track + 1 for m in range(n) if _touch(order[m], lane))
        lane.track = max(behind, default=0)
    most = max(lane.track for lane in order) + 1
    for lane in order:
        lane.group = most


def _touch(one: Lane, other: Lane) -> bool:
    return one.low <= other.high and other.low <= one.high
