"""Retention as its page shows it, and a list as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from engine import history
from engine.audit.periods import fault, month_after, months_up_to
from engine.audit.retention.filed import LISTS, Asked, Filed, Group, Month
from engine.audit.retention.lists import ahead, counted, rows
from engine.audit.retention.schedule import Schedule
from engine.cases.access_record import TAKEN, note_access
from engine.cases.work import House
from engine.errors import BadAnswers, NotFound
from engine.letters.books import may_keep
from engine.letters.weekdays import written
from engine.people import AUDITOR, Person
from engine.store.tables import Entry
from engine.store.types import Record
from engine.worktime import WIB

PAGE = 50
MONTHS = 12
FETCHED = 1000
ACT = "usul_retensi"
HEADINGS = (
    "Kode Klasifikasi", "Nama Klasifikasi", "Nomor", "Tanggal", "Hal", "Tujuan/Pengirim",
    "Unit Pengolah", "Retensi Aktif", "Retensi Inaktif", "Nasib Akhir", "Retensi Habis",
    "Lokasi Arsip", "Keterangan",
)  # fmt: skip
WIDTHS = (16, 40, 32, 18, 44, 36, 28, 24, 16, 20, 18, 24, 50)


@dataclass(frozen=True)
class Proposed:
    """An earlier proposal: its line in the office's own history, and what it was of.

    `manifest` is the digest of the sealed list of its files; `open` where `by` may take it out.
    """

    line: int
    at: Any
    by: str
    kind: str
    as_of: date
    count: int
    left_out: int
    manifest: str
    open: bool


@dataclass(frozen=True)
class Retention:
    """A page of a list with all that stands around it. `after` is where the next page begins;
    `groups` are of the list that is shown, `counts` of each. `example` and `doubtful`: some figure
    that was used is the built-in one, or stands in one transcription only."""

    asked: Asked
    today: date
    rows: list[Filed]
    after: str
    counts: dict[str, int]
    groups: list[Group]
    months: list[Month]
    example: bool
    doubtful: bool
    proposals: list[Proposed]


@dataclass(frozen=True)
class ListedRow:
    """A letter as a line of the list's CSV and workbook."""

    filed: Filed

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the texts of `HEADINGS`."""
        one, rule = self.filed, self.filed.rule
        spans = (rule.active, rule.inactive, rule.final) if rule else ("", "", "")
        return (
            one.code, one.name, one.number, written(one.day), one.subject, one.party, one.unit,
            *spans, written(one.due) if one.due else "", one.place, remark(one),
        )  # fmt: skip


def retention(house: House, asked: Asked, *, by: Person, after: str = "") -> Retention:
    """The page of a list that begins after `after` (empty: the first).

    For auditors, and for the keepers of the register (Kasubbag Umpeg, Sekretaris, Camat), whose
    work the proposals are. Raises NotFound for others and for a list or place that is none,
    BadAnswers for a day that cannot be.
    """
    keepers_only(by)
    checked(asked)
    firsts = _firsts(asked.as_of)
    until = month_after(firsts[-1]) - timedelta(days=1)
    with house.store.reading() as tx:
        schedule = Schedule.of_office(tx, by.office_id)
        found = rows(tx, asked, schedule, by, after=after, size=PAGE + 1)
        groups = counted(tx, asked.as_of, schedule, by)
        rules = [schedule.rule(one.code) for some in groups.values() for one in some]
        return Retention(
            asked=asked,
            today=today(house),
            rows=found[:PAGE],
            after=found[PAGE - 1].key if len(found) > PAGE else "",
            counts={kind: sum(one.count for one in some) for kind, some in groups.items()},
            groups=groups[asked.kind],
            months=ahead(tx, asked.as_of, firsts, until, schedule, by),
            example=any(rule.example for rule in rules if rule),
            doubtful=any(rule.doubtful for rule in rules if rule),
            proposals=[_proposed(line, by) for line in _lines(tx, by)],
        )


def retention_rows(house: House, asked: Asked, *, by: Person) -> Iterator[ListedRow]:
    """A whole list for a file, fetched as it is written. Raises what `retention` raises."""
    keepers_only(by)
    checked(asked)
    note_access(house, by, TAKEN, "retensi", name=f"{LISTS[asked.kind]} per {asked.as_of}")
    return _fetched(house, asked, by)


def _fetched(house: House, asked: Asked, by: Person) -> Iterator[ListedRow]:
    key, more = "", True
    while more:
        with house.store.reading() as tx:
            schedule = Schedule.of_office(tx, by.office_id)
            batch = rows(tx, asked, schedule, by, after=key, size=FETCHED)
        yield from map(ListedRow, batch)
        more = len(batch) == FETCHED
        key = batch[-1].key if batch else ""


def keepers_only(by: Person) -> None:
    """Raise NotFound for anybody else: to them this page does not exist."""
    if not may_keep(by):
        raise NotFound


def checked(asked: Asked) -> None:
    """Raises NotFound for a list that is none, BadAnswers for a day outside the calendar."""
    if asked.kind not in LISTS:
        raise NotFound
    if why := fault(asked.as_of):
        raise BadAnswers({"per": why})


def today(house: House) -> date:
    """Today on the wall of the office."""
    return house.now().astimezone(WIB).date()


def remark(one: Filed, *, example: bool = True) -> str:
    """What is to be said of a line: why it is reviewed, and where its figures come from."""
    said = [reason.sentence for reason in one.reasons]
    if one.rule and one.rule.inherited:
        said.append(f"JRA dari kode induk {one.rule.source}.")
    if one.rule and one.rule.doubtful:
        said.append("Satu sumber, periksa.")
    if example and one.rule and one.rule.example:
        said.append("Angka contoh, bukan JRA kabupaten.")
    return " ".join(said)


def may_take(line: Record, by: Person) -> bool:
    """Who may take a proposal out: with secret letters in it, auditors and who made it."""
    return not line.facts.get("secret") or by.has(AUDITOR) or line.official_id == by.id


def own_lines(by: Person) -> Any:
    """The lines of earlier proposals in the office's own history."""
    return select(Entry).where(Entry.case_id == history.own_chain(by.office_id), Entry.act == ACT)


def _lines(tx: Any, by: Person) -> list[Record]:
    return list(tx.execute(own_lines(by).order_by(Entry.line.desc())))


def _proposed(line: Record, by: Person) -> Proposed:
    facts = line.facts
    return Proposed(
        line=line.line, at=line.at, by=facts["name_by"], kind=facts["kind"],
        as_of=date.fromisoformat(facts["as_of"]), count=facts["count"],
        left_out=facts["left_out"], manifest=facts["manifest"], open=may_take(line, by),
    )  # fmt: skip


def _firsts(as_of: date) -> list[date]:
    """The first days of twelve months, from that of `as_of`."""
    last = as_of.replace(year=as_of.year + 1, day=1) - timedelta(days=1)
    return months_up_to(last, MONTHS)
