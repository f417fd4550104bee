"""The rows behind a figure as people read them, hidden where they may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine import history
from engine.audit.acting import Mandates
from engine.audit.finding import called
from engine.audit.reports.asking import Asked, readable
from engine.audit.reports.reading import TOLD
from engine.audit.story.case_story import ASIDE, remark_of
from engine.cases.editions import Published
from engine.letters.books import HIDDEN
from engine.people.offices import names_of
from engine.store.tables import Entry, Incoming, Letter, Number, Unit, table
from engine.store.types import Record

PAGE = 50


@dataclass(frozen=True)
class ReportVisit:
    """A row behind a figure: a visit to a step, or a letter (then `step` is empty, and moments and
    lengths are those of the whole case), or a number (then they are those of the number).

    Lengths in office minutes. What the reader may not read has no ids and no number, and HIDDEN as
    subject and remark.
    """

    case_id: int | None
    letter_id: int | None
    number: str
    subject: str
    unit: str
    step: str
    role: str
    who: str
    capacity: str
    decree: str
    arrived_at: datetime
    opened_at: datetime | None
    done_at: datetime | None
    standard: int
    used: int
    waited: int
    worked: int
    late: bool
    returned: bool
    remark: str


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What is known of a row without its letter; `key` is what the next page goes on after."""

    key: str
    letter: int | None
    arrived_at: datetime
    published: Published | None = None
    task: str = ""
    node: str = ""
    role: str = ""
    official: int | None = None
    opened_at: datetime | None = None
    done_at: datetime | None = None
    standard: int = 0
    used: int = 0
    waited: int = 0
    worked: int = 0
    late: bool = False
    returned: bool = False
    number: str = ""
    remark: str = ""


def shown(tx: Connection, asked: Asked, rows: Sequence[Behind]) -> list[ReportVisit]:
    """The rows with letter, step and people in words."""
    reader = _Reader(tx, asked, rows)
    return [reader.row(one) for one in rows]


class _Reader:
    """The letters, the people and the history of the rows of a page."""

    def __init__(self, tx: Connection, asked: Asked, rows: Sequence[Behind]) -> None:
        self.letters = _letters(tx, asked, {row.letter for row in rows})
        self.lines = self._lines(tx, rows)
        self.mandates = Mandates(tx, asked.by.office_id)
        self.people = names_of(tx, {row.official for row in rows})

    def _lines(self, tx: Connection, rows: Sequence[Behind]) -> dict[str, history.Line]:
        """The line of each task by which it was decided."""
        tasks = {row.task for row in rows if row.task}
        cases = {self.letters[row.letter].case_id for row in rows if row.letter and row.task}
        if not cases:
            return {}
        entries = table(Entry).c
        wanted = TOLD.where(entries.case_id.in_(cases), entries.act.not_in(ASIDE))
        lines = (history.Line(*row) for row in tx.execute(wanted.order_by(entries.id)))
        return {task: line for line in lines if (task := str(line.facts.get("task"))) in tasks}

    def row(self, one: Behind) -> ReportVisit:
        letter = self.letters.get(one.letter) if one.letter else None
        line = self.lines.get(one.task) if one.done_at else None
        open_, capacity = bool(letter and letter.readable), _capacity(line)
        remark = one.remark or (remark_of(line) if line else "")
        step, role = _called(one)
        return ReportVisit(
            case_id=letter.case_id if letter and open_ else None,
            letter_id=one.letter if open_ else None,
            number=one.number or (called(letter) if letter and open_ else ""),
            subject=letter.subject if letter and open_ else HIDDEN,
            unit=letter.unit_name if letter else "", step=step, role=role,
            who=self.people.get(one.official or 0, ""), capacity=capacity,
            decree=self.mandates.decree(one.official, capacity, line.at) if line else "",
            arrived_at=one.arrived_at, opened_at=one.opened_at, done_at=one.done_at,
            standard=one.standard, used=one.used, waited=one.waited, worked=one.worked,
            late=one.late, returned=one.returned,
            remark=remark if open_ or not remark else HIDDEN,
        )  # fmt: skip


def _capacity(line: history.Line | None) -> str:
    return str(line.facts.get("post_by") or "") if line else ""


def _called(one: Behind) -> tuple[str, str]:
    """The names of step and role in the edition of the case."""
    if not one.node or one.published is None:
        return "", ""
    sop = one.published.sop
    steps = {step.node: step.name for step in sop.steps}
    roles = {role.key: role.name for role in sop.roles}
    return steps.get(one.node, one.node), roles.get(one.role, one.role)


def _letters(tx: Connection, asked: Asked, letters: set[int | None]) -> Mapping[int | None, Record]:
    wanted = (
        select(
            Letter.id, Letter.case_id, Letter.subject, Unit.name.label("unit_name"),
            Number.text.label("number"), Incoming.serial, Incoming.year,
            readable(asked.by).label("readable"),
        )
        .join(Unit, Unit.id == Letter.unit_id)
        .outerjoin(Number, Number.id == Letter.number_id)
        .outerjoin(Incoming, Incoming.letter_id == Letter.id)
        .where(Letter.office_id == asked.by.office_id, Letter.id.in_(letters))
    )  # fmt: skip
    return {row.id: row for row in tx.execute(wanted)}
