"""A report as charts: only geometry; what they say in words is the page's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine import Cell, LoadLine, MonthLine, Report, Spread, StepLine, percent
from web.language import DAYS, MONTHS, language

TARGET = 90  # percent in time, as the office has promised
STEPS = (5, 10, 15, 20, 30, 60, 120, 180, 240, 480, 960, 1920, 4800)  # minutes between two ticks
MOST_TICKS = 6
FURTHEST = 3  # times the longest standard: where the axis ends at the latest
ROOM = 1.04

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 200, 30, 400, 12, 172
INSET = 8
USUAL = range(8, 16)  # hours that every map has
HEAT = (60, 80, 101, 126)  # percent of the standard at which a field gets the next colour


@dataclass(frozen=True)
class Tick:
    """A line of the grid: its place in percent of the width, and its minutes."""

    x: float
    minutes: int

    @property
    def anchor(self) -> str:
        """Where its number stands at it."""
        return "middle" if self.x else "start"


@dataclass(frozen=True)
class Range:
    """How long a step takes, in percent of the width: the band of 80 % of its visits, the middle,
    the standard. `tone` is t (within the standard), k (some over), l (the middle over); `cut`: the
    band goes on beyond the axis."""

    low: float
    width: float
    middle: float
    standard: float
    tone: str
    cut: bool


@dataclass(frozen=True)
class Ranges:
    """The chart of all steps."""

    ticks: list[Tick]
    rows: list[Range]


def ranges(steps: Sequence[StepLine]) -> Ranges:
    """The bands of the steps on one axis of office minutes."""
    spreads = [step.spread for step in steps]
    longest = max((one.standard for one in spreads), default=0)
    reach = max((max(one.high, one.standard) for one in spreads), default=0)
    end = max(min(reach, FURTHEST * longest) if longest else reach, 1) * ROOM

    def x(minutes: float) -> float:
        return round(100 * min(minutes, end) / end, 2)

    step = next((one for one in STEPS if end / one < MOST_TICKS), STEPS[-1])
    ticks = [Tick(x(minutes), minutes) for minutes in range(0, int(end) + 1, step)]
    return Ranges(ticks, [_range(one, x(one.low), x(one.high), x(one.middle), x(one.standard), end)
                          for one in spreads])  # fmt: skip


def _range(
    one: Spread, low: float, high: float, middle: float, standard: float, end: float
) -> Range:
    tone = "t" if one.high <= one.standard else "k" if one.middle <= one.standard else "l"
    return Range(low, round(max(high - low, 0.6), 2), middle, standard, tone, one.high > end)


@dataclass(frozen=True)
class Point:
    """A month of the trend; `y` is None where no letter ended."""

    x: float
    y: float | None
    name: str
    share: int
    line: MonthLine


@dataclass(frozen=True)
class Trend:
    """The share in time over the months: grid lines (y, percent), the line, its points."""

    grid: list[tuple[float, int]]
    target: float
    path: str
    points: list[Point]

    @property
    def last(self) -> Point | None:
        """The last month with letters, whose share stands at it in words."""
        return next((one for one in reversed(self.points) if one.y is not None), None)


def trend(months: Sequence[MonthLine]) -> Trend:
    """The line of the months, on an axis that begins at 50 % or below the lowest of them."""
    known = [percent(one.in_time, one.letters) for one in months if one.letters]
    bottom, step = 10 * (min([50, *known]) // 10), 10
    if bottom < 40:
        bottom, step = 20 * (bottom // 20), 20
    scale = (BOTTOM - TOP) / (100 - bottom)
    gap = (RIGHT - LEFT - 2 * INSET) / max(len(months) - 1, 1)

    def y(share: float) -> float:
        return round(BOTTOM - (share - bottom) * scale, 1)

    points = []
    for no, one in enumerate(months):
        share = percent(one.in_time, one.letters)
        place = y(share) if one.letters else None
        points.append(Point(round(LEFT + INSET + gap * no, 1), place, short_month(one), share, one))
    grid = [(y(share), share) for share in range(bottom, 101, step)]
    return Trend(grid, y(TARGET), _line(points), points)


def _line(points: Sequence[Point]) -> str:
    """The path through the points; a month without letters breaks it."""
    path, draw = "", "M"
    for one in points:
        path += f"{draw}{one.x} {one.y}" if one.y is not None else ""
        draw = "L" if one.y is not None else "M"
    return path


def short_month(one: MonthLine) -> str:
    """`Nov`."""
    return MONTHS[language()].split()[one.first.month - 1][:3]


def short_days() -> list[str]:
    """`Sen` to `Min`."""
    return [name[:3] for name in DAYS[language()]]


def in_field(share: int) -> str:
    """A share as a narrow field shows it: `97`, or `12×` for times of the standard."""
    return str(share) if share < 1000 else f"{share // 100}×"


def shade(share: int) -> str:
    """The colour class of a field of the load map, by percent of the standard used."""
    return f"p{sum(share >= limit for limit in HEAT)}"


@dataclass(frozen=True)
class Load:
    """The map of a role: by (weekday, hour), and by weekday."""

    role: str
    name: str
    cells: dict[tuple[int, int], Cell]
    days: dict[int, Cell]


def loads(lines: Sequence[LoadLine]) -> list[Load]:
    """The maps of the roles, with the sums of their days."""
    return [Load(one.role, one.name, one.cells, _by_day(one)) for one in lines]


def _by_day(line: LoadLine) -> dict[int, Cell]:
    days: dict[int, Cell] = {}
    for (day, _hour), cell in line.cells.items():
        so_far = days.get(day, Cell(0, 0, 0))
        days[day] = Cell(so_far.count + cell.count, so_far.used + cell.used,
                         so_far.standard + cell.standard)  # fmt: skip
    return days


def days_and_hours(lines: Sequence[LoadLine]) -> tuple[list[int], list[int]]:
    """The weekdays and the hours of a map: Monday to Friday by day, and what else occurs."""
    known = {place for one in lines for place in one.cells}
    hours = {hour for _day, hour in known} | set(USUAL)
    return sorted({day for day, _hour in known} | set(range(5))), sorted(hours)


def drawn(report: Report) -> dict[str, Any]:
    """All charts of a report."""
    days, hours = days_and_hours(report.load)
    return {
        "ranges": ranges(report.steps), "trend": trend(report.months), "loads": loads(report.load),
        "days": days, "hours": hours,
    }  # fmt: skip
