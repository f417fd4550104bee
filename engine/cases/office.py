"""The office's own settings, as its admin edits them."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from engine.cases.mandates import mandates
from engine.cases.office_acts import (
    Change,
    lock_office,
    newest_changes,
    note_office,
    refuse_others,
)
from engine.cases.work import House
from engine.errors import BadAnswers, NotFound
from engine.history import Changed
from engine.letters import logo as logos
from engine.letters import numbers, series
from engine.people import Person, offices
from engine.store.rows import change
from engine.store.tables import Office
from engine.store.types import Record
from engine.worktime import WIB

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


def about(house: House, *, by: Person) -> About:
    """The office with its letterhead, number series, roles and mandates. Raises NotAdmin."""
    refuse_others(by)
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
            mandates=mandates(tx, by.office_id),
            changes=newest_changes(tx, by.office_id),
        )


def save_office(
    house: House, said: Mapping[str, Any], *, by: Person, logo: bytes | None = None
) -> None:
    """Change number pattern, unit code, letterhead and footer; None leaves the logo as it is.

    Raises NotAdmin, BadAnswers.
    """
    refuse_others(by)
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
    refuse_others(by)
    at = house.now()

    def remove(tx: Connection) -> None:
        head = dict(lock_office(tx, by).letterhead)
        if logo := head.pop("logo", None):
            change(tx, Office, {"id": by.office_id}, letterhead=head)
            note_office(tx, by, "hapus_logo", at, was=_logo(logo))

    house.store.retrying(remove)


def save_series(house: House, year: int, first: str, room: str, *, by: Person) -> None:
    """Set the first number of a year, while none was given, and the last (empty: no end).

    Raises NotAdmin, NotFound for a year that is not to be arranged, BadAnswers.
    """
    refuse_others(by)
    at, today = house.now(), _today(house)

    def save(tx: Connection) -> None:
        lock_office(tx, by)
        known = series.of_years(tx, by.office_id, _years(today))
        before = next((one for one in known if one.year == year), None)
        if before is None:
            raise NotFound
        after = series.arrange(tx, by.office_id, year, first.strip(), room.strip())
        if (after.first, after.room) != (before.first, before.room):
            was = f"mulai {before.first}, {_end(before.room)}"
            note_office(
                tx, by, "seri", at, year=year, first=after.first, until=_end(after.room), was=was
            )

    house.store.retrying(save)


def people(house: House, *, by: Person) -> list[Record]:
    """Every account of the office. Raises NotAdmin."""
    refuse_others(by)
    with house.store.reading() as tx:
        return offices.officials(tx, by.office_id)


def _today(house: House) -> date:
    return house.now().astimezone(WIB).date()


def _years(today: date) -> tuple[int, int]:
    """The years whose numbers may be arranged besides those that have some."""
    return today.year, today.year + 1


def _end(room: int | None) -> str:
    return f"sampai {room}" if room else "tanpa batas akhir"


def _logo(kept: str | None) -> str:
    """A logo in words: the first digits of its SHA-256."""
    return f"logo {sha256(base64.b64decode(kept)).hexdigest()[:12]}" if kept else "tanpa logo"


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
    office = lock_office(tx, by)
    head = dict(office.letterhead) | {name: typed[name] for name in HEAD}
    if logo is not None:
        head["logo"] = base64.b64encode(logo).decode()
    footer = [line.strip() for line in typed["footer"].splitlines() if line.strip()]
    change(
        tx, Office, {"id": by.office_id}, number_pattern=typed["number_pattern"],
        unit_code=typed["unit_code"], letterhead=head,
        settings=dict(office.settings) | {"footer": footer},
    )  # fmt: skip
    now = {name: head[name] for name in HEAD} | {
        "number_pattern": typed["number_pattern"], "unit_code": typed["unit_code"],
        "footer": " / ".join(footer),
    }  # fmt: skip
    _note_changed(tx, by, at, _shown(office), now)
    before, after = office.letterhead.get("logo"), head.get("logo")
    if before != after:
        note_office(tx, by, "logo", at, now=_logo(after), was=_logo(before))


def _shown(office: Record) -> dict[str, str]:
    """What of the settings is words, by the names of the form."""
    return {name: str(office.letterhead.get(name, "")) for name in HEAD} | {
        "number_pattern": office.number_pattern, "unit_code": office.unit_code,
        "footer": " / ".join(office.settings.get("footer", ())),
    }  # fmt: skip


def _note_changed(
    tx: Connection, by: Person, at: datetime, was: Mapping[str, str], now: Mapping[str, str]
) -> None:
    names = [name for name in was if was[name] != now[name]]
    if not names:
        return
    note_office(
        tx, by, "kantor", at, fields=", ".join(WORDS[name] for name in names), names=names,
        changes=[Changed(WORDS[name].capitalize(), was[name], now[name]) for name in names],
    )  # fmt: skip
