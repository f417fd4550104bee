"""Periods as people write them: days of WIB, both counted."""

from datetime import date, datetime, time, timedelta

from engine.errors import BadAnswers
from engine.worktime import WIB

FIRST_DAY, LAST_DAY = date(1945, 8, 17), date(2199, 12, 31)
YEAR = timedelta(days=366)
"""A longer time is not read while somebody waits."""


def moments(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """The midnight a period begins at, and the one it ends before; None where it is open.

    Raises BadAnswers, by the names of the fields `dari` and `sampai`.
    """
    _refuse_impossible(since, until)
    start = midnight(since) if since else None
    return start, midnight(until + timedelta(days=1)) if until else None


def bounds(since: date, until: date) -> tuple[datetime, datetime]:
    """The same of a period that is open at neither end."""
    _refuse_impossible(since, until)
    return midnight(since), midnight(until + timedelta(days=1))


def midnight(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time.min, WIB)


def months_up_to(until: date, count: int) -> list[date]:
    """The first days of so many months, the last one that of the month of `until`."""
    last = until.year * 12 + until.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - count + 1, last + 1)]


def month_after(first: date) -> date:
    """The first day of the month after the one that begins on `first`."""
    return (first + timedelta(days=31)).replace(day=1)


def fault(day: date | None) -> str:
    """Why nothing can be asked about a day; empty where it can."""
    known = day is None or FIRST_DAY <= day <= LAST_DAY
    return "" if known else "Tanggal ini di luar kalender yang dikenal."


def _refuse_impossible(since: date | None, until: date | None) -> None:
    days = {"dari": since, "sampai": until}
    problems = {name: why for name, day in days.items() if (why := fault(day))}
    if since and until and until < since:
        problems["sampai"] = "Tanggal akhir mendahului tanggal awal."
    if problems:
        raise BadAnswers(problems)
