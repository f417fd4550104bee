"""Conformance: which cases left what the SOP says, by rules that an auditor switches on.

What breaks a rule is dated by when it happened; the letters it is compared with are those that ran
in the period. Counts come from the database, and what it cannot judge is streamed case by case.
"""

from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from sqlalchemy import Connection, distinct, func, select

from engine.audit.conformance.rules import RULES, Rule, Window
from engine.audit.finding import FoundCase, cases_of, only_auditors, open_to
from engine.audit.periods import YEAR, bounds
from engine.cases.access_record import TAKEN, note_access
from engine.cases.work import House
from engine.errors import NotFound, Refused
from engine.letters.books import csv_lines
from engine.people import Person
from engine.store.tables import Case, Letter
from engine.store.types import Record
from engine.worktime import words

PAGE, SHOWN = 50, 5
AT_ONCE, MOST_OF_ONE = 500, 1000
RULE_HEADINGS = ("Aturan", "Artinya", "Sumber", "Surat", "Dari", "Bagian (%)")
CASE_HEADINGS = (
    "Berkas", "Nomor", "Hal", "Unit", "SOP", "Terbitan", "Waktu (WIB)", "Catatan ke-", "Penyimpangan",
)  # fmt: skip
STREAMED = {"yield_per": AT_ONCE}


class LongSpan(Refused):
    """Masa ini memuat lebih dari satu tahun riwayat. Jalankan sebagai pemeriksaan panjang."""

    status = 422


@dataclass(frozen=True)
class Counted:
    """A rule and how many of the letters that ran in the period broke it."""

    rule: Rule
    cases: int
    letters: int

    @property
    def share(self) -> float:
        """The same in percent, to the tenth."""
        return round(100 * self.cases / self.letters, 1) if self.letters else 0.0

    @property
    def cells(self) -> tuple[str, ...]:
        """The rule as the texts of `RULE_HEADINGS`."""
        rule, share = self.rule, f"{self.share:.1f}".replace(".", ",")
        return (rule.name, rule.meaning, rule.source, str(self.cases), str(self.letters), share)


@dataclass(frozen=True)
class Conformance:
    """The rules that were asked for; `letters` is how many letters ran in the period."""

    since: date
    until: date
    letters: int
    rows: list[Counted]


@dataclass(frozen=True)
class Deviation:
    """What broke a rule: the moment, its line of history (if it is one), and a sentence."""

    at: datetime
    line: int | None
    sentence: str


Told = tuple[int, list[Deviation], int]
"""A case, its first deviations, and how many more it has."""


@dataclass(frozen=True)
class Deviating:
    """A case that broke a rule; `more` deviations are not shown."""

    case: FoundCase
    deviations: list[Deviation]
    more: int


@dataclass(frozen=True)
class RuleCases:
    """A page of the cases that broke a rule, the newest case first; `after` is the case the next
    page goes on after, or None."""

    rule: Rule
    rows: list[Deviating]
    after: int | None


@dataclass(frozen=True)
class Touched:
    """A rule that a case broke, and how."""

    rule: Rule
    deviations: list[Deviation]
    more: int


def conformance(
    house: House, keys: Collection[str], since: date, until: date, *, by: Person
) -> Conformance:
    """The rules with these keys (none: every rule) and how many letters broke each in the period.

    Days are those of WIB, both counted. Raises NotFound for who is no auditor, BadAnswers for a
    period that cannot be, LongSpan where it holds more than a year (366 days) of the record.
    """
    only_auditors(by)
    start, end = bounds(since, until)
    with house.store.reading() as tx:
        window = window_of(tx, by, start, end, house.now())
        if window.until - window.since > YEAR:
            raise LongSpan
        letters = letters_in(tx, by, start, end)
        rows = [Counted(rule, counted(window, rule), letters) for rule in switched_on(keys)]
    return Conformance(since, until, letters, rows)


def switched_on(keys: Collection[str]) -> list[Rule]:
    """The rules with these keys; every rule for none."""
    return [rule for key, rule in RULES.items() if not keys or key in keys]


def rule_cases(
    house: House, key: str, since: date, until: date, *, by: Person, after: int = 0
) -> RuleCases:
    """The page of the cases that broke a rule in the period, after case `after` (0: the first page).

    Raises NotFound for who is no auditor and for no such rule, BadAnswers like `conformance`.
    """
    only_auditors(by)
    start, end = bounds(since, until)
    rule = _rule(key)
    with house.store.reading() as tx:
        window = window_of(tx, by, start, end, house.now(), after)
        found = _first(window, rule, PAGE + 1)
        rows = _with_cases(window, found[:PAGE])
    return RuleCases(rule, rows, found[PAGE - 1][0] if len(found) > PAGE else None)


def conformance_csv(
    house: House, keys: Collection[str], since: date, until: date, *, by: Person
) -> Iterator[str]:
    """The same table as CSV with semicolons. Raises like `conformance`."""
    return csv_lines(conformance(house, keys, since, until, by=by).rows, RULE_HEADINGS)


def rule_csv(house: House, key: str, since: date, until: date, *, by: Person) -> Iterator[str]:
    """Everything that broke a rule in the period as CSV, a row a deviation, piece by piece.

    Raises like `rule_cases`, at once. That it was taken out stands in the record of access.
    """
    only_auditors(by)
    start, end = bounds(since, until)
    rule = _rule(key)
    said = f"CSV; kepatuhan: {rule.name}; dari: {since}; sampai: {until}"
    note_access(house, by, TAKEN, "log", name=said)
    return csv_lines(_every(house, rule, start, end, by), CASE_HEADINGS)


def rules_of(house: House, case_id: int, *, by: Person) -> list[Touched]:
    """The rules that a case broke, and how. Raises NotFound like a case."""
    only_auditors(by)
    now = house.now()
    with house.store.reading() as tx:
        begun = tx.scalar(
            select(Case.started_at)
            .join(Letter, Letter.case_id == Case.id)
            .where(Case.id == case_id, open_to(by))
        )
        if begun is None:
            raise NotFound
        after_now = now + timedelta(minutes=1)
        window = Window(tx, by, begun, after_now, now, case=case_id)
        told = ((rule, _first(window, rule, 1)) for rule in RULES.values())
        return [Touched(rule, *found[0][1:]) for rule, found in told if found]


def _rule(key: str) -> Rule:
    if key not in RULES:
        raise NotFound
    return RULES[key]


def window_of(
    tx: Connection, by: Person, start: datetime, end: datetime, now: datetime, after: int = 0
) -> Window:
    """The period as far as the office has a record of it: nothing happened before or after."""
    first = tx.scalar(select(func.min(Case.started_at)).where(Case.office_id == by.office_id))
    start = max(start, first or now)
    end = max(start, min(end, now + timedelta(minutes=1)))
    return Window(tx, by, start, end, now, below=after or None)


def letters_in(tx: Connection, by: Person, start: datetime, end: datetime) -> int:
    """How many letters ran in the period: begun before its end and not ended before it began."""
    ran = (Case.office_id == by.office_id, Case.started_at < end, open_to(by))
    counted = select(func.count()).select_from(Case).join(Letter, Letter.case_id == Case.id)
    ended = tx.scalar(counted.where(*ran, Case.ended_at >= start)) or 0
    return ended + (tx.scalar(counted.where(*ran, Case.state == "open")) or 0)


def counted(window: Window, rule: Rule) -> int:
    """How many letters broke the rule in the window."""
    query = rule.query(window)
    if rule.breaks is None:
        cases = query.order_by(None).subquery()
        return window.tx.scalar(select(func.count(distinct(cases.c.case_id)))) or 0
    return sum(1 for _ in groupby(_rows(window, rule), lambda row: row.case_id))


def _rows(window: Window, rule: Rule) -> Generator[Record, None, None]:
    """What broke the rule, streamed: the newest case first, within it the earliest."""
    found = rule.query(window).subquery()
    # The sum keeps SQLite from walking all cases in this order instead of what the rule looks up.
    newest = (found.c.case_id + 0).desc()
    ordered = select(found).order_by(newest, found.c.at, found.c.line)
    with window.tx.execute(ordered, execution_options=STREAMED) as found_rows:
        for row in found_rows:
            if rule.breaks is None or rule.breaks(window, row):
                yield row


def _first(window: Window, rule: Rule, count: int, shown: int = SHOWN) -> list[Told]:
    """The first cases that broke the rule, each with its first deviations."""
    with closing(_rows(window, rule)) as rows:
        cases = groupby(rows, lambda row: int(row.case_id))
        return [_told(window, rule, shown, *one) for one in islice(cases, count)]


def _told(window: Window, rule: Rule, shown: int, case_id: int, rows: Iterator[Record]) -> Told:
    told = [Deviation(one.at, one.line, rule.tell(window, one)) for one in islice(rows, shown)]
    return case_id, told, sum(1 for _ in rows)


def _with_cases(window: Window, found: list[Told]) -> list[Deviating]:
    ids = [case_id for case_id, _shown, _more in found]
    known = {one.id: one for one in cases_of(window.tx, ids, window.by, window.now)}
    return [Deviating(known[case_id], shown, more) for case_id, shown, more in found]


@dataclass(frozen=True)
class _Row:
    """A deviation with its case, as a row of a file."""

    case: FoundCase
    said: Deviation

    @property
    def cells(self) -> tuple[str, ...]:
        case = self.case
        return (
            str(case.id), case.number, case.subject, case.unit, case.sop, str(case.edition),
            words.stamp(self.said.at), str(self.said.line or ""), self.said.sentence,
        )  # fmt: skip


def _every(house: House, rule: Rule, start: datetime, end: datetime, by: Person) -> Iterator[_Row]:
    """Some cases at a time, each time in a transaction of its own: a slow reader holds nothing."""
    after = 0
    while True:
        with house.store.reading() as tx:
            window = window_of(tx, by, start, end, house.now(), after)
            found = _first(window, rule, AT_ONCE, MOST_OF_ONE)
            batch = _with_cases(window, found)
        for one in batch:
            yield from (_Row(one.case, said) for said in one.deviations)
        if len(found) < AT_ONCE:
            return
        after = found[-1][0]
