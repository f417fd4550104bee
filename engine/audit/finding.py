"""Finding cases as an auditor does: by whom, where, when, late or returned, in pages by key.

Every condition walks an index, and a page goes on after the last case of the one before, so that
the thousandth page costs what the first one does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
)

from engine.audit.periods import moments
from engine.cases.editions import all_current, edition
from engine.cases.work import House
from engine.errors import NotFound
from engine.letters.incoming import label, label_column
from engine.people import AUDITOR, Person
from engine.people.offices import official_names, unit_names
from engine.store.tables import (
    Case,
    Edition,
    Incoming,
    Letter,
    Number,
    Task,
)
from engine.store.types import Moment, Query, Record
from engine.worktime import calendar

PAGE = 50
LONGEST = 100
LATE = Task.done_at > Task.due_at


@dataclass(frozen=True)
class Wanted:
    """What an auditor looks for; what is left empty does not matter. Days are those of WIB, both
    counted, and are compared with the start of the case."""

    number: str = ""
    subject: str = ""
    party: str = ""
    official: int | None = None
    unit: int | None = None
    node: str = ""
    since: date | None = None
    until: date | None = None
    late: bool = False
    returned: bool = False
    sop: str = ""
    edition: int | None = None
    case: int | None = None


@dataclass(frozen=True)
class FoundCase:
    """A case in a list. `used` are office minutes from its start to its end or to now."""

    id: int
    letter_id: int
    direction: str
    subject: str
    number: str
    party: str
    security: str
    state: str
    unit: str
    sop: str
    edition: int
    started_at: datetime
    ended_at: datetime | None
    used: int
    standard: int
    late: int
    returns: int


@dataclass(frozen=True)
class FoundCases:
    """A page of cases, newest first; `after` is the case the next page goes on after, or None."""

    rows: list[FoundCase]
    after: int | None


@dataclass(frozen=True)
class FindChoices:
    """What the form offers: (id or key, words)."""

    officials: list[tuple[int, str]]
    units: list[tuple[int, str]]
    sops: list[tuple[str, str]]
    steps: list[tuple[str, str]]
    editions: list[int]


def find_cases(house: House, wanted: Wanted, *, by: Person, after: int = 0) -> FoundCases:
    """The page of cases after case `after` (0: the first page).

    Raises NotFound for who is no auditor, and for an `after` that is no case of the office;
    BadAnswers for a period that cannot be.
    """
    only_auditors(by)
    now = house.now()
    with house.store.reading() as tx:
        query = matching(wanted, by, now)
        if after:
            query = query.where(_key() < _place(tx, after, by))
        newest = query.order_by(Case.started_at.desc(), Case.id.desc()).limit(PAGE + 1)
        rows = tx.execute(newest).all()
        shown = rows[:PAGE]
        found = list(_found(tx, shown, by, now))
    return FoundCases(found, shown[-1].id if len(rows) > PAGE else None)


def find_choices(house: House, *, by: Person) -> FindChoices:
    """The officials, units, SOPs, steps and editions to choose from. Raises NotFound."""
    only_auditors(by)
    with house.store.reading() as tx:
        numbers = select(Edition.number).where(Edition.office_id == by.office_id).distinct()
        current = all_current(tx, by.office_id, house.now())
        steps: dict[str, str] = {}
        for one in current:
            for step in one.sop.steps:
                steps.setdefault(step.node, f"{one.sop.name}: {step.no}. {step.name}")
        return FindChoices(
            list(official_names(tx, by.office_id).items()),
            list(unit_names(tx, by.office_id).items()),
            [(one.sop.key, one.sop.name) for one in current],
            list(steps.items()),
            sorted(tx.scalars(numbers)),
        )


def only_auditors(by: Person) -> None:
    """Raise NotFound for anybody else: to them these pages do not exist."""
    if not by.has(AUDITOR):
        raise NotFound


def open_to(by: Person) -> ColumnElement[bool]:
    """The condition on `Letter` that holds for what an auditor reads: all that was submitted
    (`may_read` says the same, with the ways of everybody else)."""
    return and_(Letter.office_id == by.office_id, Letter.revision_no > 0)


def matching(wanted: Wanted, by: Person, now: datetime) -> Query:
    """The cases that fit, with what a list shows of each, in no order. Raises BadAnswers."""
    return (
        select(
            Case.id, Case.started_at, Case.ended_at, Case.returns, Case.edition_id,
            Letter.id.label("letter_id"), Letter.direction, Letter.subject, Letter.security,
            Letter.state, Letter.unit_id, Letter.addressees,
            Number.text.label("number"), Incoming.sender, Incoming.serial, Incoming.year,
        )
        .join(Letter, Letter.case_id == Case.id)
        .outerjoin(Number, Number.id == Letter.number_id)
        .outerjoin(Incoming, Incoming.letter_id == Letter.id)
        .where(Case.office_id == by.office_id, open_to(by), *_conditions(wanted, by, now))
    )  # fmt: skip


def _conditions(wanted: Wanted, by: Person, now: datetime) -> Iterator[ColumnElement[bool]]:
    start, end = moments(wanted.since, wanted.until)
    if start:
        yield Case.started_at >= start
    if end:
        yield Case.started_at < end
    if wanted.case is not None:
        yield Case.id == wanted.case
    if wanted.returned:
        yield Case.returns > 0
    if wanted.subject:
        yield _has(Letter.subject, wanted.subject)
    if wanted.party:
        yield or_(_has(Letter.addressees, wanted.party), _has(Incoming.sender, wanted.party))
    if wanted.unit is not None:
        yield Letter.unit_id == wanted.unit
    if wanted.sop or wanted.edition is not None:
        yield Case.edition_id.in_(_editions(wanted, by))
    if wanted.node:
        # Most cases pass a step: asking each is quicker than listing all that did.
        passed = (Task.office_id == by.office_id, Task.node == wanted.node)
        yield exists().where(*passed, Task.case_id == Case.id)
    yield from (Case.id.in_(ids) for ids in _by_task(wanted, by, now))
    yield from (Letter.id.in_(ids) for ids in _by_number(wanted, by))


def _editions(wanted: Wanted, by: Person) -> Query:
    query = select(Edition.id).where(Edition.office_id == by.office_id)
    if wanted.sop:
        query = query.where(Edition.sop_key == wanted.sop)
    if wanted.edition is not None:
        query = query.where(Edition.number == wanted.edition)
    return query


def _by_task(wanted: Wanted, by: Person, now: datetime) -> Iterator[Any]:
    """Cases by what happened at their tasks; late is the named official's, at the named step."""
    if not wanted.late and wanted.official is None:
        return
    done, held = [Task.office_id == by.office_id], [Task.office_id == by.office_id]
    if wanted.node:
        done.append(Task.node == wanted.node)
        held.append(Task.node == wanted.node)
    if wanted.official is not None:
        done.append(Task.done_by == wanted.official)
        held.append(Task.holder_id == wanted.official)
    held.append(Task.state == "open")
    if wanted.late:
        done.append(LATE)
        held.append(Task.due_at <= now)
    yield union(select(Task.case_id).where(*done), select(Task.case_id).where(*held))


def _by_number(wanted: Wanted, by: Person) -> Iterator[Any]:
    numbers = select(Number.letter_id).where(Number.office_id == by.office_id)
    arrived = select(Incoming.letter_id).where(Incoming.office_id == by.office_id)
    if words := wanted.number:
        theirs = or_(*(_has(c, words) for c in (Incoming.their_number, label_column())))
        yield union(numbers.where(_has(Number.text, words)), arrived.where(theirs))


def _has(column: Any, words: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.icontains(words[:LONGEST], autoescape=True)
    return found


def _key() -> Any:
    return tuple_(Case.started_at, Case.id)


def _place(tx: Connection, case_id: int, by: Person) -> Any:
    mine = (Case.id == case_id, Case.office_id == by.office_id)
    started = tx.scalar(select(Case.started_at).where(*mine))
    if started is None:
        raise NotFound
    return tuple_(literal(started, Moment()), literal(case_id))


def cases_of(tx: Connection, ids: Sequence[int], by: Person, now: datetime) -> list[FoundCase]:
    """These cases as a list shows them, the newest first; without those that `by` does not read."""
    query = matching(Wanted(), by, now).where(Case.id.in_(ids)).order_by(Case.id.desc())
    return list(_found(tx, tx.execute(query).all(), by, now))


def _found(
    tx: Connection, rows: Sequence[Record], by: Person, now: datetime
) -> Iterator[FoundCase]:
    hours = calendar(tx, by.office_id)
    units = unit_names(tx, by.office_id)
    late = late_steps(tx, [row.id for row in rows], now)
    for row in rows:
        published = edition(tx, row.edition_id)
        yield FoundCase(
            id=row.id, letter_id=row.letter_id, direction=row.direction, subject=row.subject,
            number=called(row), party=row.sender or row.addressees or "", security=row.security,
            state=row.state, unit=units.get(row.unit_id, ""), sop=published.sop.name,
            edition=published.number, started_at=row.started_at, ended_at=row.ended_at,
            used=hours.between(row.started_at, row.ended_at or now),
            standard=published.sop.standard, late=late.get(row.id, 0), returns=row.returns,
        )  # fmt: skip


def called(row: Record) -> str:
    """The number a case is known by: of the letter, or of the entry in the incoming agenda."""
    return label(row.serial, row.year) if row.serial else row.number or ""


def late_steps(tx: Connection, cases: Sequence[int], now: datetime) -> dict[int, int]:
    """How many steps of each case were done after their due moment, or wait beyond it."""
    overdue = and_(Task.state == "open", Task.due_at <= now)
    counted = (
        select(Task.case_id, func.count())
        .where(Task.case_id.in_(cases), or_(LATE, overdue))
        .group_by(Task.case_id)
    )
    return {row[0]: row[1] for row in tx.execute(counted)}
