"""The office's own settings, as its admin edits them."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine import history
from engine.cases.alerts import recompute
from engine.cases.work import House
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.letters import logo as logos
from engine.letters import numbers, series
from engine.people import ADMIN, Person, offices
from engine.store.tables import Mandate, Office, Official, Post
from engine.store.types import Record
from engine.worktime import (
    WIB,
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
HEAD = ("government", "office", "address", "phone", "site", "email", "place")
COMPULSORY = ("unit_code", "government", "office", "place")
# What a line of history calls the fields.
WORDS = {
    "number_pattern": "pola nomor", "unit_code": "kode unit", "government": "pemerintah daerah",
    "office": "perangkat daerah", "address": "alamat", "phone": "telepon", "site": "laman",
    "email": "pos-el", "place": "tempat", "footer": "kalimat kaki",
}  # fmt: skip
# What counts as a change of the settings among the acts on the office itself.
ACTS = ("kantor", "logo", "hapus_logo", "seri")
CHANGES_SHOWN = 10


class NotAdmin(NotAllowed):
    """Halaman ini hanya untuk admin kantor."""


@dataclass(frozen=True)
class Change:
    """A line of the office's own history as a person reads it."""

    at: datetime
    actor: str
    sentence: str


@dataclass(frozen=True)
class About:
    """What the admin sees of the office. `logo` is a `data:` address, empty without one; `example`
    the number of the next letter of this year, empty if it has none left; `changes` has the newest
    first."""

    office: Record
    logo: str
    series: list[series.YearSeries]
    example: str
    roles: dict[str, list[str]]
    mandates: list[Record]
    changes: list[Change]


@dataclass(frozen=True)
class OfficeTime:
    """The two tables that make the calendar."""

    periods: list[Hours]
    days_off: list[DayOff]


def about(house: House, *, by: Person) -> About:
    """The office with its letterhead, number series, roles and mandates. Raises NotAdmin."""
    _refuse_others(by)
    today = _today(house)
    with house.store.reading() as tx:
        office = tx.execute(select(Office).where(Office.id == by.office_id)).one()
        full = series.of_year(tx, by.office_id, today.year).next is None
        return About(
            office=office,
            logo=logos.address(office.letterhead.get("logo", "")),
            series=series.of_years(tx, by.office_id, _years(today)),
            example="" if full else numbers.example(tx, by.office_id, today),
            roles=offices.roles_held(tx, by.office_id),
            mandates=_mandates(tx, by.office_id),
            changes=_changes(tx, by.office_id),
        )


def save_office(
    house: House, said: Mapping[str, Any], *, by: Person, logo: bytes | None = None
) -> None:
    """Change number pattern, unit code, letterhead and footer; None leaves the logo as it is.

    Raises NotAdmin, BadAnswers.
    """
    _refuse_others(by)
    typed = {name: str(said.get(name, "")).strip() for name in WORDS}
    problems = _problems(typed)
    if logo is not None:
        try:
            house.press.check_logo(logo)
        except logos.BadLogo as bad:
            problems["logo"] = bad.sentence
    if problems:
        raise BadAnswers(problems)
    at = house.now()
    house.store.retrying(lambda tx: _save_office(tx, typed, logo, by, at))


def remove_logo(house: House, *, by: Person) -> None:
    """Take the logo off the letterhead; letters not yet signed are printed without. Raises NotAdmin."""
    _refuse_others(by)
    at = house.now()

    def remove(tx: Connection) -> None:
        head = dict(_office(tx, by).letterhead)
        if head.pop("logo", None):
            tx.execute(update(Office).where(Office.id == by.office_id).values(letterhead=head))
            _note(tx, by, "hapus_logo", at)

    house.store.retrying(remove)


def save_series(house: House, year: int, first: str, room: str, *, by: Person) -> None:
    """Set the first number of a year, while none was given, and the last (empty: no end).

    Raises NotAdmin, NotFound for a year that is not to be arranged, BadAnswers.
    """
    _refuse_others(by)
    at, today = house.now(), _today(house)

    def save(tx: Connection) -> None:
        known = series.of_years(tx, by.office_id, _years(today))
        before = next((one for one in known if one.year == year), None)
        if before is None:
            raise NotFound
        after = series.arrange(tx, by.office_id, year, first.strip(), room.strip())
        if after != before:
            until = f"sampai {after.room}" if after.room else "tanpa batas akhir"
            _note(tx, by, "seri", at, year=year, first=after.first, until=until)

    house.store.retrying(save)


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


def _today(house: House) -> date:
    return house.now().astimezone(WIB).date()


def _years(today: date) -> tuple[int, int]:
    """The years whose numbers may be arranged besides those that have some."""
    return today.year, today.year + 1


def _office(tx: Connection, by: Person) -> Record:
    """The admin's office, locked against another admin's change."""
    return tx.execute(select(Office).where(Office.id == by.office_id).with_for_update()).one()


def _problems(typed: Mapping[str, str]) -> dict[str, str]:
    problems = {}
    if why := numbers.check_pattern(typed["number_pattern"]):
        problems["number_pattern"] = why
    for name in COMPULSORY:
        if not typed[name]:
            problems[name] = "Bagian ini wajib diisi."
    for name, longest in LONGEST.items():
        if len(typed[name]) > longest:
            problems[name] = f"Paling banyak {longest} karakter."
    return problems


def _save_office(
    tx: Connection, typed: Mapping[str, str], logo: bytes | None, by: Person, at: datetime
) -> None:
    office = _office(tx, by)
    footer = [line.strip() for line in typed["footer"].splitlines() if line.strip()]
    head = dict(office.letterhead) | {name: typed[name] for name in HEAD}
    changed = [name for name in HEAD if head[name] != office.letterhead.get(name, "")]
    changed += [
        name for name in ("number_pattern", "unit_code") if typed[name] != getattr(office, name)
    ]
    changed += ["footer"] if footer != list(office.settings.get("footer", ())) else []
    if logo is not None:
        head["logo"] = base64.b64encode(logo).decode()
    tx.execute(
        update(Office)
        .where(Office.id == by.office_id)
        .values(
            number_pattern=typed["number_pattern"], unit_code=typed["unit_code"], letterhead=head,
            settings=dict(office.settings) | {"footer": footer},
        )
    )  # fmt: skip
    if changed:
        _note(tx, by, "kantor", at, fields=", ".join(WORDS[name] for name in changed))
    if logo is not None:
        _note(tx, by, "logo", at)


def _note(tx: Connection, by: Person, act: str, at: datetime, **facts: object) -> None:
    """A line in the history of the office itself."""
    history.record(
        tx, office_id=by.office_id, case_id=history.own_chain(by.office_id), act=act, at=at,
        by=by.id, facts={"name_by": by.name, "post_by": by.post_title, **facts},
    )  # fmt: skip


def _changes(tx: Connection, office_id: int) -> list[Change]:
    mine = [one for one in history.lines(tx, history.own_chain(office_id)) if one.act in ACTS]
    return [
        Change(line.at, history.actor(line), history.sentence(line))
        for line in mine[: -CHANGES_SHOWN - 1 : -1]
    ]


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
