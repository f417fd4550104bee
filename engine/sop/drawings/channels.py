"""Who runs where in a channel: an order in which arrows cross least, and the tracks that follow."""

from collections.abc import Iterable, Sequence

from engine.sop.drawings.ways import Leg, Way, before

PASSES, MOST_SORTED, MOST_TRACKED = 3, 60, 300
# How far apart lines arrive at the side of a step: at most, and how much of the side they share.
BESIDE = {"T": (20.0, 100.0), "B": (20.0, 100.0), "L": (16.0, 56.0), "R": (16.0, 56.0)}

Channel = tuple[bool, int]


def settle(ways: Iterable[Way], spread: frozenset[str]) -> dict[Channel, int]:
    """Give every leg its offset; return how many tracks each channel needs.

    `spread` are the nodes with room for several arrows on a side (steps); at others all meet in
    one corner.
    """
    channels: dict[Channel, list[Leg]] = {}
    joints: dict[str, list[Leg]] = {}
    for way in ways:
        for leg in way.legs:
            if leg.in_channel:
                channels.setdefault((leg.upright, leg.line), []).append(leg)
            for joint in leg.joints:
                if joint and joint.split()[0] in spread:
                    joints.setdefault(joint, []).append(leg)
    tracks: dict[Channel, int] = {}
    for _ in range(PASSES):
        for channel, legs in channels.items():
            tracks[channel] = _tracked(_ordered(legs))
        for joint, legs in joints.items():
            _fan(_ordered(legs), joint.split()[1])
    return tracks


def _ordered(legs: Sequence[Leg]) -> list[Leg]:
    """The legs in an order with few crossings: each is put where it costs least, until none moves."""
    order = sorted(legs, key=_first_guess)
    if not 1 < len(order) <= MOST_SORTED:
        return order
    cost = {
        (one, other): before(one, other) for one in order for other in order if one is not other
    }
    for _ in range(PASSES):
        was = list(order)
        for leg in was:
            order.remove(leg)
            order.insert(_cheapest(leg, order, cost), leg)
        if order == was:
            break
    return order


def _cheapest(leg: Leg, others: Sequence[Leg], cost: dict[tuple[Leg, Leg], int]) -> int:
    price = sum(cost[leg, other] for other in others)
    best, least = 0, price
    for place, other in enumerate(others, start=1):
        price += cost[other, leg] - cost[leg, other]
        if price < least:
            best, least = place, price
    return best


def _first_guess(leg: Leg) -> tuple[int, float, int]:
    """Legs that open downward below those that open upward; the longest outermost."""
    opens = sum(leg.turns)
    length = leg.high - leg.low
    return opens, -length if opens > 0 else length, leg.low


def _tracked(order: Sequence[Leg]) -> int:
    if len(order) > MOST_TRACKED:
        for n, leg in enumerate(order):
            leg.offset = n
        return len(order)
    early: list[int] = []
    for n, leg in enumerate(order):
        behind = (early[m] + 1 for m in range(n) if _overlap(order[m], leg))
        early.append(max(behind, default=0))
    most = max(early) + 1
    late = list(early)
    for n in reversed(range(len(order))):
        ahead = (late[m] - 1 for m in range(n + 1, len(order)) if _overlap(order[m], order[n]))
        # A leg that opens toward the far side keeps to it, so that it encloses what it goes round.
        if sum(order[n].turns) > 0:
            late[n] = min(ahead, default=most - 1)
    for leg, track in zip(order, late, strict=True):
        leg.offset = track
    return most


def _overlap(one: Leg, other: Leg) -> bool:
    return one.low <= other.high and other.low <= one.high


def _fan(order: Sequence[Leg], face: str) -> None:
    """Spread lines over a side; a line straight from another node keeps the middle."""
    most, room = BESIDE[face]
    straight = next((n for n, leg in enumerate(order) if all(leg.joints)), None)
    middle = (len(order) - 1) / 2 if straight is None else float(straight)
    reach = max(middle, len(order) - 1 - middle, 0.5)
    apart = min(most, room / 2 / reach)
    for n, leg in enumerate(order):
        leg.offset = (n - middle) * apart
