"""The visits of the letters that ended in a period, measured, some letters at a time.

Two queries bring the letters and their tasks; of the history only the lines are read by which
letters went back, and those that somebody wrote as another's deputy.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, literal, select, tuple_

from engine import history
from engine.audit.acting import Mandates
from engine.audit.finding import LATE
from engine.audit.reports.asking import Asked
from engine.audit.reports.question import Pick
from engine.audit.story.case_story import ASIDE
from engine.cases.editions import Published, edition
from engine.store.tables import Case, Entry, Letter, Task, table
from engine.store.tables.record import BY_MANDATE
from engine.store.types import Moment, Record
from engine.worktime import WIB, calendar
from engine.worktime.hours import MINUTE

AT_ONCE = 2000
_TASKS = table(Task).c
_ENTRIES = table(Entry).c
STAYED = select(
    _TASKS.id, _TASKS.case_id, _TASKS.node, _TASKS.role, _TASKS.done_by, _TASKS.standard,
    _TASKS.arrived_at, _TASKS.opened_at, _TASKS.done_at, LATE.label("late"),
).where(_TASKS.state == "done")  # fmt: skip
TOLD = select(
    _ENTRIES.line, _ENTRIES.at, _ENTRIES.act, _ENTRIES.official_id, _ENTRIES.facts, _ENTRIES.seal
)


class Acted(NamedTuple):
    """That a step was done for another's post; `act` is that of the history."""

    capacity: str
    decree: str
    act: str


class Stay(NamedTuple):
    """A finished visit to a step. Lengths in office minutes, as in the story of a case; `back` is
    the line of history by which it sent the letter back."""

    task: str
    node: str
    role: str
    official: int | None
    arrived_at: datetime
    opened_at: datetime | None
    done_at: datetime
    standard: int
    used: int
    waited: int
    worked: int
    late: bool
    back: history.Line | None
    acted: Acted | None


class Ended(NamedTuple):
    """A letter whose case ended, with those of its visits that count; lengths are of the case, or,
    where the question is about one official, sums of that official's steps."""

    case: int
    letter: int
    unit: int
    published: Published
    started_at: datetime
    ended_at: datetime
    standard: int
    used: int
    waited: int
    worked: int
    stays: list[Stay]


def ended_in(asked: Asked, start: datetime, end: datetime) -> list[ColumnElement[bool]]:
    """The conditions on `Case` and `Letter` for the letters of a question that ended then."""
    conditions = [
        Case.office_id == asked.by.office_id, Case.state == "ended", Case.ended_at >= start,
        Case.ended_at < end, Case.edition_id.in_(asked.editions), Letter.revision_no > 0,
    ]  # fmt: skip
    if asked.question.unit is not None:
        conditions.append(Letter.unit_id == asked.question.unit)
    if asked.question.official is not None:
        conditions.append(_touched(asked, asked.question.official))
    return conditions


def ended(
    tx: Connection,
    asked: Asked,
    pick: Pick,
    start: datetime,
    end: datetime,
    after: tuple[datetime, int] | None = None,
    limit: int = AT_ONCE,
) -> list[Ended]:
    """At most `limit` letters after one (end of its case, id), in that order, with the visits
    that fit; also those without any, so that whoever goes on knows where."""
    wanted = (
        select(
            Case.id, Case.started_at, Case.ended_at, Case.edition_id, Case.returns,
            Letter.id.label("letter_id"), Letter.unit_id,
        )
        .join(Letter, Letter.case_id == Case.id)
        .where(*ended_in(asked, start, end), *_narrowed(asked, pick))
        .order_by(Case.ended_at, Case.id)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        place = tuple_(literal(after[0], Moment()), literal(after[1]))
        wanted = wanted.where(tuple_(Case.ended_at, Case.id) > place)
    return _Piece(tx, asked, pick, tx.execute(wanted).all()).letters()


def fits(pick: Pick, stay: Stay) -> bool:
    """True if a visit is one of those picked."""
    return (
        (not pick.step or stay.node == pick.step)
        and (pick.official is None or stay.official == pick.official)
        and (not pick.role or stay.role == pick.role)
        and (not pick.late or stay.late)
        and (not pick.returned or stay.back is not None)
        and (not pick.acting or _acted_so(pick, stay.acted))
        and (pick.weekday is None or hour_of_week(stay.arrived_at)[0] == pick.weekday)
        and (pick.hour is None or hour_of_week(stay.arrived_at)[1] == pick.hour)
    )


def in_time(stays: Sequence[Stay]) -> bool:
    """True if none of the visits went over its due moment."""
    return not any(stay.late for stay in stays)


def _acted_so(pick: Pick, acted: Acted | None) -> bool:
    if acted is None:
        return False
    so = not pick.capacity or (acted.capacity, acted.decree) == (pick.capacity, pick.decree)
    return so and (not pick.signed or acted.act == "tandatangan")


def hour_of_week(at: datetime) -> tuple[int, int]:
    """Weekday (0 is Monday) and hour of WIB."""
    local = at.astimezone(WIB)
    return local.weekday(), local.hour


def _touched(asked: Asked, official: int) -> ColumnElement[bool]:
    mine = (Task.office_id == asked.by.office_id, Task.done_by == official)
    return Case.id.in_(select(Task.case_id).where(*mine))


def _narrowed(asked: Asked, pick: Pick) -> Iterator[ColumnElement[bool]]:
    """What the database can leave out beforehand; `fits` has the word."""
    if pick.unit is not None:
        yield Letter.unit_id == pick.unit
    if pick.official is not None:
        yield _touched(asked, pick.official)
    if pick.returned:
        yield Case.returns > 0
    if pick.late:
        yield exists().where(Task.office_id == asked.by.office_id, Task.case_id == Case.id, LATE)


class _Piece:
    """Some letters, with what their visits are measured by."""

    def __init__(self, tx: Connection, asked: Asked, pick: Pick, rows: Sequence[Record]) -> None:
        self.tx, self.asked, self.pick, self.rows = tx, asked, pick, rows
        self.picky = pick != Pick()
        if rows:
            begin, last = min(row.started_at for row in rows), rows[-1].ended_at
            self.place = calendar(tx, asked.by.office_id).places(begin, last)
            self.mandates = Mandates(tx, asked.by.office_id)
            self.tasks = self._tasks()
            self.back = self._back()
            self.acted = self._acted()

    def letters(self) -> list[Ended]:
        return [self._ended(row) for row in self.rows]

    def _tasks(self) -> Mapping[int, list[Record]]:
        """The tasks by case, of the official whom the question is about."""
        wanted = STAYED.where(_TASKS.case_id.in_([row.id for row in self.rows]))
        if (official := self.asked.question.official) is not None:
            wanted = wanted.where(_TASKS.done_by == official)
        tasks: dict[int, list[Record]] = defaultdict(list)
        for row in self.tx.execute(wanted.order_by(_TASKS.arrived_at, _TASKS.id)):
            tasks[row[1]].append(row)
        return tasks

    def _back(self) -> Mapping[str, history.Line]:
        """The lines by which letters went back, by task."""
        cases = [row.id for row in self.rows if row.returns]
        wanted = TOLD.where(_ENTRIES.case_id.in_(cases), _ENTRIES.act == "kembali")
        lines = (history.Line(*row) for row in self.tx.execute(wanted)) if cases else ()
        return {str(line.facts.get("task")): line for line in lines}

    def _acted(self) -> Mapping[str, Acted]:
        """Visits done for another's post, by task."""
        done = {task.id: task for tasks in self.tasks.values() for task in tasks}
        if not done:
            return {}
        first = min(task.arrived_at for task in done.values())
        last = max(task.done_at for task in done.values())
        wanted = TOLD.where(
            _ENTRIES.office_id == self.asked.by.office_id, BY_MANDATE, _ENTRIES.at >= first,
            _ENTRIES.at <= last, _ENTRIES.act.not_in(ASIDE),
        )  # fmt: skip
        acted: dict[str, Acted] = {}
        for line in self.tx.execute(wanted.order_by(_ENTRIES.at, _ENTRIES.id)):
            task = done.get(str(line.facts.get("task")))
            if task is not None and line.official_id == task.done_by:
                capacity = str(line.facts.get("post_by"))
                decree = self.mandates.decree(line.official_id, capacity, line.at)
                acted[task.id] = Acted(capacity, decree, line.act)
        return acted

    def _ended(self, row: Record) -> Ended:
        published = edition(self.tx, row.edition_id)
        stays = [self._stay(published, task) for task in self.tasks.get(row.id, ())]
        worked = sum(stay.worked for stay in stays)
        if self.asked.question.official is None:
            used = (self.place(row.ended_at) - self.place(row.started_at)) // MINUTE
            lengths = (published.sop.standard, used, max(0, used - worked), worked)
        else:
            standard, used, waited = (
                sum(getattr(stay, of) for stay in stays) for of in ("standard", "used", "waited")
            )
            lengths = (standard, used, waited, worked)
        if self.picky:
            stays = [stay for stay in stays if fits(self.pick, stay)]
        return Ended(
            row.id, row.letter_id, row.unit_id, published, row.started_at, row.ended_at, *lengths,
            stays,
        )  # fmt: skip

    def _stay(self, published: Published, task: Record) -> Stay:
        id_, _, node, role, official, standard, arrived_at, opened_at, done_at, late = task
        arrived, done = self.place(arrived_at), self.place(done_at)
        opened = done if opened_at is None else min(self.place(opened_at), done)
        start = (
            opened if opened_at is not None and published.sop.clock_starts == "dibuka" else arrived
        )
        return Stay(
            id_, node, role, official, arrived_at, opened_at, done_at, standard,
            (done - start) // MINUTE, (opened - arrived) // MINUTE, (done - opened) // MINUTE,
            bool(late), self.back.get(id_), self.acted.get(id_),
        )  # fmt: skip
