"""Who may ask for a report, and a question with what it stands for in the office."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from engine.audit.finding import open_to
from engine.audit.periods import bounds
from engine.audit.reports.question import Question, ReportChoices
from engine.cases.editions import Published, all_current, edition
from engine.cases.work import House
from engine.errors import NotFound
from engine.letters.books import may_keep
from engine.people import AUDITOR, Person
from engine.people.offices import official_names, unit_names
from engine.people.readers import may_read
from engine.store.tables import Edition, Official, Unit

# Whoever acts by these heads the unit in everything; a.n. and u.b. only sign.
HEADING = ("", "Plh.", "Plt.")


@dataclass(frozen=True)
class Asked:
    """A question by who may ask it: its moments, the editions of its SOP, and the newest of them
    that was in force in the period (or the first, where none was)."""

    question: Question
    by: Person
    start: datetime
    end: datetime
    editions: list[int]
    drawn: Published
    unit_name: str
    official_name: str


def asked(tx: Connection, question: Question, by: Person) -> Asked:
    """The question as `by` may ask it. Raises NotFound and BadAnswers as `report` says."""
    question = _own_part(question, by)
    start, end = bounds(question.since, question.until)
    editions = _editions(tx, question.sop, by)
    if not editions:
        raise NotFound
    in_force = [one for one, since in editions if since < end]
    return Asked(
        question, by, start, end, [one for one, _ in editions],
        edition(tx, in_force[-1] if in_force else editions[0][0]),
        _name(tx, Unit, question.unit, by), _name(tx, Official, question.official, by),
    )  # fmt: skip


def readable(by: Person) -> ColumnElement[bool]:
    """The condition on `Letter` that holds for what is not hidden from `by` in a report."""
    # To auditors it is the same, and the database need not look at every task for it.
    return open_to(by) if by.has(AUDITOR) else may_read(by)


def may_report(_house: House, *, by: Person) -> bool:
    """True for who may ask for reports: auditors, readers of all letters, heads of a unit."""
    return may_keep(by) or bool(_units(by))


def report_choices(house: House, *, by: Person) -> ReportChoices:
    """What the form offers to who may ask, by name. Raises NotFound."""
    units = _headed(by)
    with house.store.reading() as tx:
        sops = [one.sop for one in all_current(tx, by.office_id, house.now())]
        return ReportChoices(
            sorted(((one.key, one.name) for one in sops), key=lambda one: one[1]),
            [one for one in unit_names(tx, by.office_id).items() if not units or one[0] in units],
            list(official_names(tx, by.office_id).items()),
            whole=not units,
        )


def _own_part(question: Question, by: Person) -> Question:
    units = _headed(by)
    if not units:
        return question
    if question.unit is None:
        return replace(question, unit=units[0])
    if question.unit not in units:
        raise NotFound
    return question


def _headed(by: Person) -> list[int]:
    """The units that `by` heads; none for who may ask about the whole office. Raises NotFound."""
    if may_keep(by):
        return []
    units = _units(by)
    if not units:
        raise NotFound
    return units


def _units(by: Person) -> list[int]:
    return [
        one.unit_id
        for one in by.capacities
        if one.heads_unit and one.unit_id is not None and one.kind in HEADING
    ]


def _editions(tx: Connection, sop_key: str, by: Person) -> list[tuple[int, datetime]]:
    wanted = (
        select(Edition.id, Edition.effective_at)
        .where(Edition.office_id == by.office_id, Edition.sop_key == sop_key)
        .order_by(Edition.number)
    )
    return [(row.id, row.effective_at) for row in tx.execute(wanted)]


def _name(
    tx: Connection, model: type[Unit] | type[Official], asked_for: int | None, by: Person
) -> str:
    if asked_for is None:
        return ""
    mine = (model.id == asked_for, model.office_id == by.office_id)
    name = tx.scalar(select(model.name).where(*mine))
    if name is None:
        raise NotFound
    return name
