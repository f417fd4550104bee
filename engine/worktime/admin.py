"""Editing office hours and holidays. Who edits them also recomputes the open tasks."""

import secrets
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, insert, update

from engine.errors import BadAnswers
from engine.store.tables import Holiday, Office, OfficeHours
from engine.worktime.calendars import DayOff
from engine.worktime.hours import WEEKDAYS, BadHours, Calendar, Hours
from engine.worktime.seeds import seed_holidays, seed_hours

KINDS = {
    "libur_nasional": "Libur nasional",
    "cuti_bersama": "Cuti bersama",
    "libur_daerah": "Libur daerah",
    "kantor_tutup": "Kantor tutup",
}


def save_periods(tx: Connection, office_id: int, periods: Iterable[Hours]) -> None:
    """Replace the office periods. Raises BadHours for a weekday that is none, and if two of one
    weekday and validity overlap."""
    kept = list(periods)
    for period in kept:
        if period.weekday not in range(len(WEEKDAYS)):
            raise BadHours(period=period.name, why="harinya tidak dikenal")
    Calendar(kept)
    tx.execute(delete(OfficeHours).where(OfficeHours.office_id == office_id))
    for period in kept:
        tx.execute(
            insert(OfficeHours).values(
                office_id=office_id, name=period.name, valid_from=period.valid_from,
                valid_to=period.valid_to, weekday=period.weekday, opens=period.opens,
                closes=period.closes,
            )
        )  # fmt: skip
    _changed(tx, office_id)


def save_day_off(tx: Connection, office_id: int, day: DayOff) -> None:
    """Add a holiday, or change the one of that date. Raises BadAnswers without a name or kind."""
    if not day.name.strip() or day.kind not in KINDS:
        raise BadAnswers({"name": "Isi nama hari libur dan pilih jenisnya."})
    remove_day_off(tx, office_id, day.day)
    _add(tx, office_id, day)


def remove_day_off(tx: Connection, office_id: int, day: date) -> None:
    """Take a holiday out of the table."""
    tx.execute(delete(Holiday).where(Holiday.office_id == office_id, Holiday.day == day))
    _changed(tx, office_id)


def seed(tx: Connection, office_id: int) -> None:
    """The hours of Perpres 21/2023, the holidays of 2024–2027: what a new office begins with."""
    save_periods(tx, office_id, seed_hours())
    for day in seed_holidays():
        note = " (perkiraan)" if day.estimated else ""
        _add(tx, office_id, DayOff(day.day, day.name + note, day.kind))
    _changed(tx, office_id)


def _add(tx: Connection, office_id: int, day: DayOff) -> None:
    tx.execute(
        insert(Holiday).values(
            office_id=office_id,
            day=day.day,
            name=day.name.strip()[:160],
            kind=day.kind,
            open=day.open,
        )
    )


def _changed(tx: Connection, office_id: int) -> None:
    tx.execute(
        update(Office)
        .where(Office.id == office_id)
        # Never counted up: a version that was rolled back must not come again with other rows.
        .values(calendar_version=secrets.randbelow(1 << 31))
    )
