"""When the office is open, as its admin edits it: every change is a line of the office's history
and sets the due moments of its open tasks anew. What changes nothing is neither."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from engine.cases.alerts import recompute
from engine.cases.office_acts import lock_office, note_office, refuse_others
from engine.cases.work import House
from engine.history import Changed
from engine.people import Person
from engine.worktime import KINDS, DayOff, Hours, days_off, periods, save_periods, words
from engine.worktime import remove_day_off as remove_day
from engine.worktime import save_day_off as save_day
from engine.worktime.differing import differing

Told = tuple[int, str]
"""The number of the line in the office's history, and why due moments change, in words."""


@dataclass(frozen=True)
class OfficeTime:
    """The two tables that make the calendar."""

    periods: list[Hours]
    days_off: list[DayOff]


def hours(house: House, *, by: Person) -> OfficeTime:
    """Office periods and holidays. Raises NotAdmin."""
    refuse_others(by)
    with house.store.reading() as tx:
        return OfficeTime(periods(tx, by.office_id), days_off(tx, by.office_id))


def save_hours(house: House, new: Sequence[Hours], *, by: Person) -> int:
    """Replace the office periods; returns how many open tasks got another due moment.

    Raises NotAdmin, BadHours.
    """

    def save(tx: Connection, at: datetime) -> Told | None:
        before = periods(tx, by.office_id)
        if Counter(before) == Counter(new):
            return None
        save_periods(tx, by.office_id, new)
        found = differing(before, new)
        line = note_office(
            tx, by, "jam_kerja", at, valid=[[_iso(one.valid_from), _iso(one.valid_to)] for one in found],
            changes=[Changed(one.label, one.before, one.after) for one in found],
        )  # fmt: skip
        return line, "jam kerja kantor diubah"

    return _change(house, by, save)


def save_day_off(house: House, day: DayOff, *, by: Person) -> int:
    """Add or change a holiday; returns how many open tasks got another due moment.

    Raises NotAdmin, BadAnswers.
    """
    day = replace(day, name=day.name.strip()[:160])

    def save(tx: Connection, at: datetime) -> Told | None:
        before = _day_off(tx, by, day.day)
        if before == day:
            return None
        save_day(tx, by.office_id, day)
        about, told = day.day.isoformat(), words.weekday_and_day(day.day)
        if before:
            line = note_office(
                tx, by, "libur_ubah", at, day=about, told=told, now=_told(day), was=_told(before)
            )
            return line, f"hari libur {words.day(day.day)} diubah"
        line = note_office(tx, by, "libur", at, day=about, told=told, now=_told(day))
        return line, f"hari libur {words.day(day.day)} ditetapkan"

    return _change(house, by, save)


def remove_day_off(house: House, day: date, *, by: Person) -> int:
    """Take a holiday out; returns how many open tasks got another due moment. Raises NotAdmin."""

    def remove(tx: Connection, at: datetime) -> Told | None:
        before = _day_off(tx, by, day)
        if before is None:
            return None
        remove_day(tx, by.office_id, day)
        line = note_office(
            tx, by, "libur_hapus", at, day=day.isoformat(), told=words.weekday_and_day(day),
            was=_told(before),
        )  # fmt: skip
        return line, f"hari libur {words.day(day)} dihapus"

    return _change(house, by, remove)


def _change(house: House, by: Person, verb: Callable[[Connection, datetime], Told | None]) -> int:
    refuse_others(by)
    at = house.now()

    def change(tx: Connection) -> int:
        lock_office(tx, by)
        told = verb(tx, at)
        if told is None:
            return 0
        line, reason = told
        return recompute(tx, by.office_id, reason, at, setting=line)

    return house.store.retrying(change)


def _day_off(tx: Connection, by: Person, day: date) -> DayOff | None:
    return next((one for one in days_off(tx, by.office_id) if one.day == day), None)


def _told(day: DayOff) -> str:
    """A holiday in words: `Pilkades (libur daerah), kantor tetap buka`."""
    kind = KINDS.get(day.kind, day.kind)
    return f"{day.name} ({kind.lower()})" + (", kantor tetap buka" if day.open else "")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
