"""Office time as one straight axis: nights, breaks and holidays are folded away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from engine.worktime import WIB, Calendar, calendar
from engine.worktime.calendars import days_off

MINUTE = timedelta(minutes=1)
MOST_DAYS_WITH_HOURS = 4


@dataclass(frozen=True)
class AxisDay:
    """A working day on the axis: where it begins, and which days off were folded before it."""

    day: date
    place: float
    holidays: tuple[str, ...]
    hours: tuple[tuple[float, str], ...]


class Axis:
    """From a moment to another. Places are office minutes from the first one, with fractions."""

    def __init__(self, hours: Calendar, start: datetime, end: datetime) -> None:
        self._hours, self.start, self.end = hours, start, end
        self.days: list[AxisDay] = []

    @property
    def length(self) -> float:
        """The office minutes of the whole axis, at least one."""
        return max(1.0, self.place(self.end))

    def place(self, at: datetime) -> float:
        """Where a moment stands; closed hours all stand at the moment of closing."""
        return self._hours.elapsed(self.start, at) / MINUTE


def axis(tx: Connection, office_id: int, start: datetime, end: datetime) -> Axis:
    """The axis of an office between two moments, with its days."""
    hours = calendar(tx, office_id)
    names = {one.day: one.name for one in days_off(tx, office_id) if not one.open}
    made = Axis(hours, start, end)
    first, last = start.astimezone(WIB).date(), end.astimezone(WIB).date()
    apart = _apart(made.length) if (last - first).days < MOST_DAYS_WITH_HOURS else 0
    folded: list[str] = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if not hours.periods(day):
            folded += [names[day]] if day in names else []
            continue
        made.days.append(_day(made, hours, day, tuple(folded), apart))
        folded = []
    return made


def _apart(length: float) -> int:
    """Minutes between two marks of the clock on an axis of so many office minutes."""
    return next((step for most, step in ((60, 10), (180, 30)) if length <= most), 60)


def _day(made: Axis, hours: Calendar, day: date, folded: tuple[str, ...], apart: int) -> AxisDay:
    periods = hours.periods(day)
    marks: list[tuple[float, str]] = []
    for period in periods if apart else ():
        opens, closes = (datetime.combine(day, at, WIB) for at in (period.opens, period.closes))
        at = datetime.combine(day, period.opens.replace(minute=0, second=0), WIB)
        while at < closes:
            if opens <= at and made.start <= at <= made.end:
                marks.append((made.place(at), f"{at:%H.%M}"))
            at += MINUTE * apart
    start = datetime.combine(day, periods[0].opens, WIB)
    return AxisDay(day, max(0.0, made.place(start)), folded, tuple(marks))
