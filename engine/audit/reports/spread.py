"""Counting lengths so that their percentiles are known without keeping each of them."""

from collections import Counter
from collections.abc import Mapping

from engine.audit.reports.figures import Spread


class Tally:
    """Lengths by how often they came: as many numbers as there are different lengths."""

    __slots__ = ("late", "standards", "used", "waited", "worked")

    def __init__(self) -> None:
        self.used: Counter[int] = Counter()
        self.standards: Counter[int] = Counter()
        self.late = self.waited = self.worked = 0

    def add(self, used: int, standard: int, waited: int, worked: int, late: bool) -> None:
        """One more; office minutes."""
        self.used[used] += 1
        self.standards[standard] += 1
        self.waited += waited
        self.worked += worked
        self.late += late

    def spread(self) -> Spread:
        """What was counted."""
        low, middle, high = (ranked(self.used, percent) for percent in (10, 50, 90))
        return Spread(
            self.used.total(), self.late, low, middle, high, ranked(self.standards, 50),
            self.waited, self.worked,
        )  # fmt: skip


def ranked(counted: Mapping[int, int], percent: int) -> int:
    """The percentile by nearest rank: the least value that so many percent do not exceed."""
    rank = -(-percent * sum(counted.values()) // 100)
    for value in sorted(counted):
        rank -= counted[value]
        if rank <= 0:
            return value
    return 0
