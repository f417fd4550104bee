"""Office time: minutes count only while the office is open (Perpres 21/2023 gives the hours).

Pure arithmetic over plain rows. Moments come in aware, of any zone, and go out in UTC; hours and
days are those of WIB (Asia/Jakarta). A naive moment raises ValueError everywhere.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.errors import Refused

WIB = ZoneInfo("Asia/Jakarta")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1) // TICK
EMPTY_YEARS = 10
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


class BadHours(Refused):
    """Jam kerja {period} tidak benar: {why}."""

    status = 422


class NoOfficeHours(Refused):
    """Kalender kantor tidak memuat jam kerja. Lengkapi pengaturan jam kerja."""


@dataclass(frozen=True)
class Hours:
    """One office period of one weekday (0 = Monday), local time, valid from a day to a day.

    None leaves the validity open at that end. `Calendar` refuses what makes no sense.
    """

    name: str
    valid_from: date | None
    valid_to: date | None
    weekday: int
    opens: time
    closes: time

    def __str__(self) -> str:
        weekday = WEEKDAYS[self.weekday]
        return f"{self.name}, {weekday} {self.opens:%H.%M}–{self.closes:%H.%M}"

    @property
    def validity(self) -> tuple[date | None, date | None]:
        """First and last day of validity: rows with the same one belong together."""
        return self.valid_from, self.valid_to

    def valid_on(self, day: date) -> bool:
        """Whether this period is that day's by weekday and validity."""
        return day.weekday() == self.weekday and (self.valid_from or date.min) <= day <= (
            self.valid_to or date.max
        )


class _Year(NamedTuple):
    """The periods of one WIB year in microseconds since 1970, and the office time before each."""

    opens: list[int]
    closes: list[int]
    before: list[int]

    @property
    def total(self) -> int:
        return self.before[-1]

    def done(self, at: int) -> int:
        """Office time of this year that has passed at a moment."""
        last = bisect_right(self.opens, at) - 1
        if last < 0:
            return 0
        return self.before[last] + min(at, self.closes[last]) - self.opens[last]

    def reached(self, done: int) -> int:
        """The earliest moment at which so much office time (more than 0) has passed."""
        period = bisect_left(self.before, done) - 1
        return self.opens[period] + done - self.before[period]

    def goes_on(self, done: int) -> int:
        """The moment from which office time beyond so much (less than the total) passes."""
        period = bisect_right(self.before, done) - 1
        return self.opens[period] + done - self.before[period]


class Calendar:
    """When an office is open, and moments and minutes counted by that. Never changes.

    Of the hours valid on a day, those with the shorter validity win, weekday by weekday: Ramadan
    over ordinary hours, a single day over Ramadan; of two open-ended ones the later. Holidays
    (national and collective leave) are closed, unless the day is also among the open days.
    Raises BadHours if a period closes before it opens, is valid on no day, or overlaps another of
    the same weekday and validity.
    """

    def __init__(
        self,
        hours: Iterable[Hours],
        holidays: Iterable[date] = (),
        open_days: Iterable[date] = (),
    ) -> None:
        self._hours = sorted(hours, key=lambda one: (one.weekday, one.opens))
        self._closed = frozenset(holidays) - frozenset(open_days)
        self._years: dict[int, _Year] = {}
        _refuse_nonsense(self._hours)

    def periods(self, day: date) -> tuple[Hours, ...]:
        """The office periods of a day in order; none on a closed day."""
        if day in self._closed:
            return ()
        valid = [one for one in self._hours if one.valid_on(day)]
        if not valid:
            return ()
        ruling = min((one.validity for one in valid), key=_narrowness)
        return tuple(one for one in valid if one.validity == ruling)

    def is_open(self, at: datetime) -> bool:
        """Whether office time passes at this moment: opening belongs to a period, closing not."""
        year, ticks = self._year(_year_of(at)), _ticks(at)
        last = bisect_right(year.opens, ticks) - 1
        return last >= 0 and ticks < year.closes[last]

    def due(self, start: datetime, minutes: int) -> datetime:
        """When so many office minutes have passed since start; closing time still belongs to a day.

        Outside office hours counting starts at the next opening. Raises ValueError for negative
        minutes and NoOfficeHours if the calendar has not enough of them.
        """
        if minutes < 0:
            raise ValueError(f"a standard is not negative: {minutes}")
        return self.add(start, minutes)

    def add(self, start: datetime, minutes: int) -> datetime:
        """Move by office minutes, forward to the earliest or back to the latest such moment.

        Zero minutes is start itself, or the next opening when the office is closed.
        Raises NoOfficeHours if the calendar has not enough of them.
        """
        number = _year_of(start)
        wanted = self._year(number).done(_ticks(start)) + minutes * MINUTE
        if minutes < 0:
            return self._back(number, wanted)
        return self._forward(number, wanted, whole=minutes > 0)

    def between(self, start: datetime, end: datetime) -> int:
        """Whole office minutes from start to end; negative, rounded to 0, if end comes first."""
        ticks = self.elapsed(start, end) // TICK
        return ticks // MINUTE if ticks >= 0 else -(-ticks // MINUTE)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Office time from start to end to the microsecond; negative if end comes first."""
        first, last = _year_of(start), _year_of(end)
        if last < first:
            return -self.elapsed(end, start)
        whole_years = sum(self._year(number).total for number in range(first, last))
        done_at_end = self._year(last).done(_ticks(end))
        return (whole_years + done_at_end - self._year(first).done(_ticks(start))) * TICK

    def places(self, since: datetime, until: datetime) -> Callable[[datetime], int]:
        """How to place very many moments: as office time in microseconds from a fixed point.

        The difference of two places is `elapsed` of the two moments. Moments outside the years of
        `since` and `until` are placed as well, only not as quickly.
        """
        first, last = _year_of(since), _year_of(until)
        opens, closes, before = list[int](), list[int](), [0]
        for year in (self._year(number) for number in range(first, last + 1)):
            done = before[-1]
            opens += year.opens
            closes += year.closes
            before += (done + passed for passed in year.before[1:])
        begin, end = _new_year(first), _new_year(last + 1)
        origin = _moment(begin)

        def place(at: datetime) -> int:
            # A naive moment is refused like everywhere, which asking for the year would do.
            ticks = ((at if at.tzinfo else local(at)) - EPOCH) // TICK
            if not begin <= ticks < end:
                return self.elapsed(origin, at) // TICK
            period = bisect_right(opens, ticks) - 1
            if period < 0:
                return 0
            closed = closes[period]
            return before[period] + (ticks if ticks < closed else closed) - opens[period]

        return place

    def closed(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans between start and end in which the office is closed, in order."""
        shut, last = _ticks(start), _ticks(end)
        for number in range(_year_of(start), _year_of(end) + 1):
            year = self._year(number)
            for opens, closes in zip(year.opens, year.closes, strict=True):
                if shut < min(opens, last):
                    yield _moment(shut), _moment(min(opens, last))
                shut = max(shut, closes)
        if shut < last:
            yield _moment(shut), _moment(last)

    def _forward(self, number: int, wanted: int, whole: bool) -> datetime:
        """Whole: the wanted time has passed; otherwise: the office goes on after it."""
        for year in self._years_from(number, 1):
            if whole and wanted <= year.total:
                return _moment(year.reached(wanted))
            if wanted < year.total:
                return _moment(year.goes_on(wanted))
            wanted -= year.total
        raise NoOfficeHours

    def _back(self, number: int, wanted: int) -> datetime:
        if wanted >= 0:
            return _moment(self._year(number).goes_on(wanted))
        for year in self._years_from(number - 1, -1):
            wanted += year.total
            if wanted >= 0:
                return _moment(year.goes_on(wanted))
        raise NoOfficeHours

    def _years_from(self, number: int, step: int) -> Iterator[_Year]:
        empty = 0
        for this in count(number, step):
            year = self._year(this)
            empty = 0 if year.total else empty + 1
            if empty > EMPTY_YEARS:
                return
            yield year

    def _year(self, number: int) -> _Year:
        # Two threads may build the same year at once; both build the same.
        if number not in self._years:
            self._years[number] = self._built(number)
        return self._years[number]

    def _built(self, number: int) -> _Year:
        year = _Year([], [], [0])
        first = date(number, 1, 1)
        for offset in range((date(number, 12, 31) - first).days + 1):
            day = first + timedelta(days=offset)
            for period in self.periods(day):
                opens, closes = _on_wall(day, period.opens), _on_wall(day, period.closes)
                year.opens.append(opens)
                year.closes.append(closes)
                year.before.append(year.total + closes - opens)
        return year


def local(at: datetime) -> datetime:
    """The same moment in WIB; a naive one raises ValueError."""
    if at.utcoffset() is None:
        raise ValueError(f"a moment needs a time zone: {at!r}")
    return at.astimezone(WIB)


def end_of_day(at: datetime) -> datetime:
    """The midnight (WIB, given in UTC) at which the day of this moment ends."""
    day = local(at).date() + timedelta(days=1)
    return _moment(_on_wall(day, time.min))


def _refuse_nonsense(hours: list[Hours]) -> None:
    latest: dict[tuple[object, int], Hours] = {}
    for one in hours:
        if one.closes <= one.opens:
            raise BadHours(period=one, why="jam tutup harus sesudah jam buka")
        if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
            raise BadHours(period=one, why="masa berlakunya berakhir sebelum dimulai")
        before = latest.get((one.validity, one.weekday))
        if before and one.opens < before.closes:
            raise BadHours(period=one, why=f"bertumpuk dengan {before}")
        latest[one.validity, one.weekday] = one


def _narrowness(validity: tuple[date | None, date | None]) -> tuple[int, int]:
    first, last = validity
    days = (last - first).days if first and last else date.max.toordinal()
    return days, -(first or date.min).toordinal()


def _new_year(number: int) -> int:
    return _on_wall(date(number, 1, 1), time.min)


def _on_wall(day: date, at: time) -> int:
    return _ticks(datetime.combine(day, at, WIB))


def _ticks(at: datetime) -> int:
    return (at - EPOCH) // TICK


def _moment(ticks: int) -> datetime:
    return EPOCH + ticks * TICK


def _year_of(at: datetime) -> int:
    return local(at).year
