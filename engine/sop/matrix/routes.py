"""The way of every arrow of a page: few corners, few crossings, never through a symbol."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.sop.matrix.wires import EDGE, Path, Side, Spot, Wires, path

CORNER, CROSSING, SAME_PORT, NEXT_TRACK, SHARED = 2.5, 4.0, 8.0, 0.8, 0.5
ODD_SIDE, ELSEWHERE = 3.0, 4.0
PASSES = 2
BESIDE = ("kiri", "kanan")


class Piece(NamedTuple):
    """An arrow on one page, between two of its spots."""

    source: str
    target: str


def route(spots: Mapping[str, Spot], pieces: Sequence[Piece], columns: int) -> list[Path]:
    """A path for every piece, in their order. There is always one: beside the symbols."""
    return _Router(spots, pieces, columns).routed()


class _Router:
    def __init__(self, spots: Mapping[str, Spot], pieces: Sequence[Piece], columns: int) -> None:
        self.spots, self.pieces, self.columns = spots, pieces, columns
        self.upright: dict[int, list[int]] = {}
        self.level: dict[int, list[int]] = {}
        for spot in spots.values():
            self.upright.setdefault(spot.x, []).append(spot.y)
            self.level.setdefault(spot.y, []).append(spot.x)
        self.wires = Wires()

    def routed(self) -> list[Path]:
        order = sorted(range(len(self.pieces)), key=self._span)
        candidates = [sorted(self._candidates(piece), key=_first) for piece in self.pieces]
        found: dict[int, Path] = {}
        for _ in range(1 + PASSES):
            was = dict(found)
            for n in order:
                if n in found:
                    self.wires.remove(found.pop(n))
                found[n] = self._cheapest(candidates[n])
                self.wires.add(found[n])
            if found == was:
                break
        return [found[n] for n in range(len(self.pieces))]

    def _span(self, n: int) -> tuple[int, int, int]:
        """Short ways first, ways down before ways back."""
        source, target = self.spots[self.pieces[n].source], self.spots[self.pieces[n].target]
        down = target.band - source.band
        return abs(down), int(down < 0), n

    def _cheapest(self, candidates: Sequence[tuple[float, Path]]) -> Path:
        best, least = candidates[-1][1], float("inf")
        for price, way in candidates:
            if price >= least + SHARED * _length(way):
                break
            if (cost := price + self._cost(way)) < least:
                best, least = way, cost
        return best

    def _cost(self, way: Path) -> float:
        cost = 0.0
        for leg in way:
            beside = sum(1 for _ in self.wires.beside(leg))
            if leg.single and beside:
                return float("inf")
            cost += beside * (SAME_PORT if leg.through else NEXT_TRACK)
            cost += self.wires.crossings(leg) * CROSSING
            cost -= self.wires.shared(leg) * SHARED
        return cost

    def _candidates(self, piece: Piece) -> Iterator[tuple[float, Path]]:
        source, target = self.spots[piece.source], self.spots[piece.target]
        met = set()
        for x in self._lines(source, target):
            for leaves in source.leaves:
                for arrives in target.arrives:
                    points = _points(source, target, leaves, arrives, x)
                    way = path(points, piece.target) if points else None
                    if way and way not in met and self._free(way, source, target):
                        met.add(way)
                        yield _price(way, source, target, arrives, x), way

    def _lines(self, source: Spot, target: Spot) -> list[int]:
        """The upright lines worth a look: beside the symbols from one column to the other and one
        farther, and through the middle of both."""
        low = max(0, min(source.column, target.column) - 1)
        high = min(self.columns - 1, max(source.column, target.column) + 1)
        beside = (3 * column + side for column in range(low, high + 1) for side in (0, 2))
        return sorted({source.x, target.x, *beside})

    def _free(self, way: Path, source: Spot, target: Spot) -> bool:
        """Whether a way meets no symbol, nor the lines right above and below one, on its line."""
        own = {(source.x, source.y), (target.x, target.y)}
        for leg in way:
            if leg.single:
                for y in self.upright.get(leg.line, ()):
                    around = 0 if (leg.line, y) in own else 1.5
                    if leg.low - around < y < leg.high + around:
                        return False
            elif leg.through and any(leg.low < x < leg.high for x in self.level.get(leg.line, ())):
                return False
        return True


def _points(
    source: Spot, target: Spot, leaves: Side, arrives: Side, x: int
) -> list[tuple[float, float]] | None:
    """The corners of the way along the upright line `x`; None where it cannot begin or end so."""
    out = _port(source, leaves, x)
    into = _port(target, arrives, x)
    return [*out, *reversed(into)] if out and into else None


def _port(spot: Spot, side: Side, x: int) -> list[tuple[float, float]]:
    """From the edge of a symbol to the upright line `x`."""
    if side in BESIDE:
        if (x < spot.x) != (side == "kiri") or x == spot.x:
            return []
        return [(spot.x + (EDGE if x > spot.x else -EDGE), spot.y), (x, spot.y)]
    step = 1 if side == "bawah" else -1
    return [(spot.x, spot.y + step * EDGE), (spot.x, spot.y + step), (x, spot.y + step)]


def _price(way: Path, source: Spot, target: Spot, arrives: Side, x: int) -> float:
    """What a way costs alone: its length, its corners, and being where one does not look for it.

    A way down arrives at the top; a way back goes up beside the column of its target and arrives
    at the side.
    """
    price = _length(way) + CORNER * len(way)
    if target.band > source.band:
        return price + (ODD_SIDE if arrives in BESIDE else 0.0)
    if x // 3 != target.column:
        price += ELSEWHERE
    return price + (ODD_SIDE if arrives == "atas" else 0.0)


def _length(way: Path) -> float:
    return sum(leg.high - leg.low for leg in way)


def _first(candidate: tuple[float, Path]) -> float:
    return candidate[0]
