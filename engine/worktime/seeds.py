"""The calendar a new office begins with; every row of it can be edited afterwards."""

import csv
import json
from dataclasses import dataclass
from datetime import date, time
from importlib.resources import files

from engine.worktime.hours import WEEKDAYS, Hours

SEED = files("engine.worktime") / "seed"


@dataclass(frozen=True)
class Holiday:
    """A day off by decree; `estimated` ones wait for the decree or the sighting of the moon."""

    day: date
    name: str
    kind: str
    estimated: bool


def seed_hours() -> tuple[Hours, ...]:
    """Ordinary and Ramadan hours of Perpres 21/2023 (37.5 and 32.5 hours a week)."""
    regimes = json.loads((SEED / "hours.json").read_text("utf-8"))["jam_kerja"]
    return tuple(
        Hours(regime["nama"], _day(first), _day(last), weekday, *_times(period))
        for regime in regimes
        for first, last in regime["berlaku"]
        for weekday, name in enumerate(WEEKDAYS)
        for period in regime["hari"].get(name.lower(), ())
    )


def seed_holidays() -> tuple[Holiday, ...]:
    """National holidays and collective leave of 2024 to 2027, in order of their days."""
    lines = (SEED / "holidays.csv").read_text("utf-8").splitlines()
    return tuple(
        Holiday(
            day=date.fromisoformat(row["tanggal"]),
            name=row["nama"],
            kind=row["jenis"],
            estimated=row["status"] != "tetap",
        )
        for row in csv.DictReader(lines)
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _times(period: str) -> tuple[time, time]:
    opens, closes = period.split("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)
