"""When the letters of the year begin: more in busy months and early in the week, few on Fridays."""

from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from engine.worktime import WIB, Calendar

# By month: plans and Musrenbang early in the year, the budget at its end; the fasting month is slow.
MONTHS = (0.8, 1.2, 0.95, 0.9, 0.95, 1.05, 0.95, 1.25, 1.0, 1.0, 1.15, 1.3)
WEEKDAYS = (1.2, 1.1, 1.05, 1.0, 0.6, 0.3, 0.3)
LAST_DAYS, MONTH_END = 26, 1.25
# Of a working day in tenths of its office time: the morning, a lull at noon, a second wind.
TENTHS = (0.8, 1.4, 1.5, 1.3, 1.0, 0.7, 0.8, 1.2, 0.9, 0.4)


def beginnings(
    hours: Calendar, since: datetime, until: datetime, letters: int, chance: Random
) -> list[datetime]:
    """So many moments in office time between two moments, in order."""
    days = list(_days(since.astimezone(WIB).date(), until.astimezone(WIB).date()))
    weights = list(accumulate(_weight(hours, day, since, until) for day in days))
    chosen = chance.choices(days, cum_weights=weights, k=letters)
    return sorted(_moment(hours, day, since, until, chance) for day in chosen)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _weight(hours: Calendar, day: date, since: datetime, until: datetime) -> float:
    opens, closes = max(_midnight(day), since), min(_midnight(day + timedelta(days=1)), until)
    share = hours.between(opens, closes) / 450 if opens < closes else 0.0
    end = MONTH_END if day.day >= LAST_DAYS else 1.0
    return share * MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * end


def _moment(
    hours: Calendar, day: date, since: datetime, until: datetime, chance: Random
) -> datetime:
    opens, closes = max(_midnight(day), since), min(_midnight(day + timedelta(days=1)), until)
    minutes = hours.between(opens, closes)
    tenth = chance.choices(range(10), TENTHS)[0]
    at = hours.add(opens, int(minutes * (tenth + chance.random()) / 10))
    at += timedelta(seconds=chance.randrange(60), microseconds=chance.randrange(10**6))
    return min(hours.add(at, 0), closes)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WIB)
