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

from engine.audit.finding import FoundCase, cases_of, only_auditors, open_to
from engine.audit.periods import midnight, moments
from engine.audit.rules import RULES, Rule, Window
from engine.cases.work import House
from engine.errors import NotFound
from engine.people import Person
from engine.store.tables import Case, Letter
from engine.store.types import Record

PAGE, SHOWN = 50, 5
AT_ONCE = 500
STREAMED = {"yield_per": AT_ONCE}


@dataclass(frozen=True)
class Counted:
    """A rule and how many letters broke it in the period."""

    rule: Rule
    cases: int


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
    period that cannot be.
    """
    only_auditors(by)
    start, end = _span(since, until)
    chosen = [rule for key, rule in RULES.items() if not keys or key in keys]
    with house.store.reading() as tx:
        window = _window(tx, by, start, end, house.now())
        rows = [Counted(rule, _count(window, rule)) for rule in chosen]
        return Conformance(since, until, _letters(tx, by, start, end), rows)


def rule_cases(
    house: House, key: str, since: date, until: date, *, by: Person, after: int = 0
) -> RuleCases:
    """The page of the cases that broke a rule in the period, after case `after` (0: the first page).

    Raises NotFound for who is no auditor and for no such rule, BadAnswers like `conformance`.
    """
    only_auditors(by)
    start, end = _span(since, until)
    rule = _rule(key)
    with house.store.reading() as tx:
        window = _window(tx, by, start, end, house.now(), after)
        found = _first(window, rule, PAGE + 1)
        rows = _with_cases(window, found[:PAGE])
    return RuleCases(rule, rows, found[PAGE - 1][0] if len(found) > PAGE else None)


def every_rule_case(
    house: House, key: str, since: date, until: date, *, by: Person
) -> Iterator[Deviating]:
    """The same, all of them: some at a time, each time in a transaction of its own.

    Raises NotFound and BadAnswers at once.
    """
    only_auditors(by)
    start, end = _span(since, until)
    rule = _rule(key)
    return _every(house, rule, start, end, by)


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


def _span(since: date, until: date) -> tuple[datetime, datetime]:
    moments(since, until)
    return midnight(since), midnight(until + timedelta(days=1))


def _window(
    tx: Connection, by: Person, start: datetime, end: datetime, now: datetime, after: int = 0
) -> Window:
    """The period as far as the office has a record of it: nothing happened before or after."""
    first = tx.scalar(select(func.min(Case.started_at)).where(Case.office_id == by.office_id))
    start = max(start, first or now)
    end = max(start, min(end, now + timedelta(minutes=1)))
    return Window(tx, by, start, end, now, below=after or None)


def _letters(tx: Connection, by: Person, start: datetime, end: datetime) -> int:
    """How many letters ran in the period: begun before its end and not ended before it began."""
    ran = (Case.office_id == by.office_id, Case.started_at < end, open_to(by))
    counted = select(func.count()).select_from(Case).join(Letter, Letter.case_id == Case.id)
    ended = tx.scalar(counted.where(*ran, Case.ended_at >= start)) or 0
    return ended + (tx.scalar(counted.where(*ran, Case.state == "open")) or 0)


def _count(window: Window, rule: Rule) -> int:
    query = rule.query(window)
    if rule.breaks is None:
        cases = query.order_by(None).subquery()
        return window.tx.scalar(select(func.count(distinct(cases.c.case_id)))) or 0
    return sum(1 for _ in groupby(_rows(window, rule), lambda row: row.case_id))


def _rows(window: Window, rule: Rule) -> Generator[Record, None, None]:
    """What broke the rule, streamed: the newest case first, within it the earliest."""
    found = rule.query(window).subquery()
    ordered = select(found).order_by(found.c.case_id.desc(), found.c.at, found.c.line)
    with window.tx.execute(ordered, execution_options=STREAMED) as found_rows:
        for row in found_rows:
            if rule.breaks is None or rule.breaks(window, row):
                yield row


def _first(window: Window, rule: Rule, count: int) -> list[Told]:
    """The first cases that broke the rule, each with its first deviations."""
    with closing(_rows(window, rule)) as rows:
        cases = groupby(rows, lambda row: int(row.case_id))
        return [_told(window, rule, *one) for one in islice(cases, count)]


def _told(window: Window, rule: Rule, case_id: int, rows: Iterator[Record]) -> Told:
    shown = [Deviation(one.at, one.line, rule.tell(window, one)) for one in islice(rows, SHOWN)]
    return case_id, shown, sum(1 for _ in rows)


def _with_cases(window: Window, found: list[Told]) -> list[Deviating]:
    ids = [case_id for case_id, _shown, _more in found]
    known = {one.id: one for one in cases_of(window.tx, ids, window.by, window.now)}
    return [Deviating(known[case_id], shown, more) for case_id, shown, more in found]


def _every(
    house: House, rule: Rule, start: datetime, end: datetime, by: Person
) -> Iterator[Deviating]:
    after = 0
    while True:
        with house.store.reading() as tx:
            window = _window(tx, by, start, end, house.now(), after)
            batch = _with_cases(window, _first(window, rule, AT_ONCE))
        yield from batch
        if len(batch) < AT_ONCE:
            return
        after = batch[-1].case.id
