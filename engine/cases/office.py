"""The office's own settings, as its admin edits them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.cases.alerts import recompute
from engine.cases.work import House
from engine.errors import BadAnswers, NotAllowed
from engine.letters import numbers
from engine.people import ADMIN, Person, offices
from engine.store.tables import Mandate, Office, Official, Post, Series
from engine.store.types import Record
from engine.worktime import (
    DayOff,
    Hours,
    days_off,
    periods,
    save_periods,
)
from engine.worktime import (
    remove_day_off as remove_day,
)
from engine.worktime import (
    save_day_off as save_day,
)

# Characters of each field: the number's own columns, and what fits a letterhead of one page.
LONGEST = {
    "unit_code": 40, "government": 120, "office": 120, "address": 200, "phone": 60, "site": 120,
    "email": 254, "place": 60, "footer": 1000,
}  # fmt: skip


class NotAdmin(NotAllowed):
    """Halaman ini hanya untuk admin kantor."""


@dataclass(frozen=True)
class About:
    """What the admin sees of the office."""

    office: Record
    series: list[Record]
    roles: dict[str, list[str]]
    mandates: list[Record]


@dataclass(frozen=True)
class OfficeTime:
    """The two tables that make the calendar."""

    periods: list[Hours]
    days_off: list[DayOff]


def about(house: House, *, by: Person) -> About:
    """The office with its number series, roles and mandates. Raises NotAdmin."""
    _refuse_others(by)
    with house.store.reading() as tx:
        return About(
            office=tx.execute(select(Office).where(Office.id == by.office_id)).one(),
            series=list(tx.execute(select(Series).where(Series.office_id == by.office_id))),
            roles=offices.roles_held(tx, by.office_id),
            mandates=_mandates(tx, by.office_id),
        )


def save_office(house: House, said: Mapping[str, Any], *, by: Person) -> None:
    """Change number pattern, unit code, letterhead and footer. Raises NotAdmin, BadAnswers."""
    _refuse_others(by)
    problems = {}
    pattern = str(said.get("number_pattern", "")).strip()
    if why := numbers.check_pattern(pattern):
        problems["number_pattern"] = why
    for name in ("unit_code", "government", "office", "place"):
        if not str(said.get(name, "")).strip():
            problems[name] = "Bagian ini wajib diisi."
    for name, longest in LONGEST.items():
        if len(str(said.get(name, "")).strip()) > longest:
            problems[name] = f"Paling banyak {longest} karakter."
    if problems:
        raise BadAnswers(problems)
    with house.store.writing() as tx:
        office = tx.execute(select(Office).where(Office.id == by.office_id)).one()
        head = dict(office.letterhead) | {
            name: str(said.get(name, "")).strip()
            for name in ("government", "office", "address", "phone", "site", "email", "place")
        }
        footer = [line.strip() for line in str(said.get("footer", "")).splitlines() if line.strip()]
        tx.execute(
            update(Office)
            .where(Office.id == by.office_id)
            .values(
                number_pattern=pattern, unit_code=str(said["unit_code"]).strip(), letterhead=head,
                settings=dict(office.settings) | {"footer": footer},
            )
        )  # fmt: skip


def hours(house: House, *, by: Person) -> OfficeTime:
    """Office periods and holidays. Raises NotAdmin."""
    _refuse_others(by)
    with house.store.reading() as tx:
        return OfficeTime(periods(tx, by.office_id), days_off(tx, by.office_id))


def save_hours(house: House, new: Sequence[Hours], *, by: Person) -> int:
    """Replace the office periods; returns how many open tasks got another due moment.

    Raises NotAdmin, BadHours.
    """
    _refuse_others(by)
    return _change(
        house, by, "jam kerja kantor diubah", lambda tx: save_periods(tx, by.office_id, new)
    )


def save_day_off(house: House, day: DayOff, *, by: Person) -> int:
    """Add or change a holiday; returns how many open tasks got another due moment."""
    _refuse_others(by)
    return _change(house, by, "hari libur diubah", lambda tx: save_day(tx, by.office_id, day))


def remove_day_off(house: House, day: date, *, by: Person) -> int:
    """Take a holiday out; returns how many open tasks got another due moment."""
    _refuse_others(by)
    return _change(house, by, "hari libur dihapus", lambda tx: remove_day(tx, by.office_id, day))


def people(house: House, *, by: Person) -> list[Record]:
    """Every account of the office. Raises NotAdmin."""
    _refuse_others(by)
    with house.store.reading() as tx:
        return offices.officials(tx, by.office_id)


def save_mandate(
    house: House,
    *,
    official: str,
    post: str,
    kind: str,
    decree: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
) -> int:
    """Let an official act for a post by a decree. Raises NotAdmin, BadAnswers, NotFound."""
    _refuse_others(by)
    with house.store.writing() as tx:
        return offices.grant_mandate(
            tx, by.office_id, official=official, post=post, kind=kind, decree=decree,
            starts_at=starts_at, ends_at=ends_at,
        )  # fmt: skip


def end_mandate(house: House, mandate_id: int, *, by: Person) -> None:
    """End a mandate now; what was done under it stays valid. Raises NotAdmin."""
    _refuse_others(by)
    at = house.now()
    with house.store.writing() as tx:
        tx.execute(
            update(Mandate)
            .where(Mandate.id == mandate_id, Mandate.office_id == by.office_id)
            .values(revoked_at=at)
        )


def _refuse_others(by: Person) -> None:
    if not by.has(ADMIN):
        raise NotAdmin


def _change(house: House, by: Person, reason: str, verb: Callable[[Connection], None]) -> int:
    at = house.now()

    def change(tx: Connection) -> int:
        verb(tx)
        return recompute(tx, by.office_id, reason, at)

    return house.store.retrying(change)


def _mandates(tx: Connection, office_id: int) -> list[Record]:
    return list(
        tx.execute(
            select(Mandate, Official.name, Post.title)
            .join(Official, Official.id == Mandate.official_id)
            .join(Post, Post.id == Mandate.post_id)
            .where(Mandate.office_id == office_id)
            .order_by(Mandate.starts_at.desc())
        )
    )
