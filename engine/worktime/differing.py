"""What changed between two sets of office hours, in words: for the history of the office."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from engine.worktime.hours import WEEKDAYS, Hours
from engine.worktime.words import day


class Differing(NamedTuple):
    """Weekdays of one name and validity whose hours differ; empty words where there are none."""

    label: str
    before: str
    after: str
    valid_from: date | None
    valid_to: date | None


class _Weekday(NamedTuple):
    name: str
    valid_from: date | None
    valid_to: date | None
    weekday: int


class _Change(NamedTuple):
    weekday: int
    before: str
    after: str


def differing(before: Iterable[Hours], after: Iterable[Hours]) -> list[Differing]:
    """What differs, weekdays in a row with the same change together: `Jam kerja, Senin–Kamis`."""
    old, new = _by_day(before), _by_day(after)
    found = sorted({*old, *new}, key=_order)
    regimes: dict[tuple[str, date | None, date | None], list[_Change]] = defaultdict(list)
    for one in found:
        was, now = old.get(one, ""), new.get(one, "")
        if was != now:
            regimes[one[:3]].append(_Change(one.weekday, was, now))
    return [
        Differing(_label(name, first, last, run), run[0].before, run[0].after, first, last)
        for (name, first, last), changes in regimes.items()
        for run in _runs(changes)
    ]


def _by_day(hours: Iterable[Hours]) -> Mapping[_Weekday, str]:
    days: dict[_Weekday, list[str]] = defaultdict(list)
    for one in sorted(hours, key=lambda one: one.opens):
        key = _Weekday(one.name, one.valid_from, one.valid_to, one.weekday)
        days[key].append(f"{one.opens:%H.%M}–{one.closes:%H.%M}")
    return {key: ", ".join(periods) for key, periods in days.items()}


def _order(one: _Weekday) -> tuple[date, date, str, int]:
    return one.valid_from or date.min, one.valid_to or date.max, one.name, one.weekday


def _runs(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Changes of neighbouring weekdays that are the same but for the day."""
    numbered = ((one.weekday - n, one) for n, one in enumerate(changes))
    for _, neighbours in groupby(numbered, key=itemgetter(0)):
        for _, same in groupby((one for _, one in neighbours), key=lambda one: one[1:]):
            yield list(same)


def _label(name: str, first: date | None, last: date | None, run: Sequence[_Change]) -> str:
    days = dict.fromkeys((_day(run[0].weekday), _day(run[-1].weekday)))
    return f"{name}, {'–'.join(days)}{_valid(first, last)}"


def _day(weekday: int) -> str:
    """A weekday's name; offices of long ago may have kept a number that is none."""
    return WEEKDAYS[weekday] if weekday in range(len(WEEKDAYS)) else f"hari ke-{weekday + 1}"


def _valid(first: date | None, last: date | None) -> str:
    if first and last:
        return f" ({day(first)} s.d. {day(last)})"
    if first:
        return f" (mulai {day(first)})"
    return f" (sampai {day(last)})" if last else ""
