"""The calendar of an office, built from its editable tables and kept until they change."""

from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, select

from engine.store.tables import Holiday, Office, OfficeHours, table
from engine.worktime.hours import Calendar, Hours

_BUILT: WeakKeyDictionary[Engine, dict[int, tuple[int, Calendar]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class DayOff:
    """A row of the holiday table; `open` makes it a working day by exception."""

    day: date
    name: str
    kind: str
    open: bool = False


VERSION = select(table(Office).c.calendar_version).where(table(Office).c.id == bindparam("office"))


def calendar(tx: Connection, office_id: int) -> Calendar:
    """The office's calendar as its tables stand; built once per version of the tables."""
    version = tx.scalar(VERSION, {"office": office_id}) or 0
    kept = _BUILT.setdefault(tx.engine, {})
    if office_id not in kept or kept[office_id][0] != version:
        off = days_off(tx, office_id)
        built = Calendar(
            periods(tx, office_id),
            holidays=[one.day for one in off],
            open_days=[one.day for one in off if one.open],
        )
        kept[office_id] = (version, built)
    return kept[office_id][1]


def periods(tx: Connection, office_id: int) -> list[Hours]:
    """Office periods: weekday 0 = Monday, local times, dates from and to inclusive."""
    rows = tx.execute(
        select(
            OfficeHours.name, OfficeHours.valid_from, OfficeHours.valid_to,
            OfficeHours.weekday, OfficeHours.opens, OfficeHours.closes,
        )
        .where(OfficeHours.office_id == office_id)
        .order_by(OfficeHours.valid_from, OfficeHours.name, OfficeHours.weekday, OfficeHours.opens)
    )  # fmt: skip
    return [Hours(*row) for row in rows]


def days_off(tx: Connection, office_id: int) -> list[DayOff]:
    """Holidays and cuti bersama in order of date."""
    rows = tx.execute(
        select(Holiday.day, Holiday.name, Holiday.kind, Holiday.open)
        .where(Holiday.office_id == office_id)
        .order_by(Holiday.day)
    )
    return [DayOff(*row) for row in rows]
