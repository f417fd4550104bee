"""The event log for process mining: XES (IEEE 1849-2023) and CSV, streamed in bounded memory.

A trace is a case, an event a transition of a step's life: it is scheduled, assigned, reassigned,
started, completed or withdrawn. Cases come in the order of their start, some at a time, each time
in a transaction of its own, so that a slow reader holds nothing in the database.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from xml.sax.saxutils import quoteattr

from sqlalchemy import Connection, literal, select, tuple_

from engine.audit.access import question
from engine.audit.case_story import ASIDE
from engine.audit.finding import Wanted, called, matching, only_auditors
from engine.cases.access_record import TAKEN, note_access
from engine.cases.editions import Published, edition
from engine.cases.work import House
from engine.letters.books import disarmed
from engine.people import Person
from engine.store.tables import Case, Entry, Letter, Official, Task, Unit
from engine.store.types import Moment, Record

AT_ONCE = 200
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EXTENSIONS = (
    ("Concept", "concept"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
    ("Time", "time"),
)
ORDER = {"schedule": 0, "assign": 1, "reassign": 2, "start": 3, "complete": 4, "withdraw": 4}
HEADINGS = (
    "case", "letter_number", "activity", "transition", "timestamp", "resource", "role", "capacity",
    "node", "instance", "round", "standard_minutes", "due", "act", "revision", "unit", "sop", "edition",
)  # fmt: skip
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/" xes.version="1849.2023" xes.features="">
"""
GLOBALS = """<global scope="trace">
<string key="concept:name" value=""/>
</global>
<global scope="event">
<string key="concept:name" value=""/>
<string key="concept:instance" value=""/>
<string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
<string key="concept:name" value="Runut"/>
"""


@dataclass(frozen=True)
class Event:
    """One transition in the life of a step."""

    transition: str
    at: datetime
    task: Record
    activity: str
    role: str
    resource: str = ""
    capacity: str = ""
    act: str = ""
    revision: int | None = None


@dataclass(frozen=True)
class Trace:
    """A case with its events in the order of time."""

    case: Record
    name: str
    unit: str
    published: Published
    events: list[Event]


def xes_log(house: House, wanted: Wanted, *, by: Person) -> Iterator[str]:
    """The cases that fit as XES, piece by piece. Raises NotFound, BadAnswers at once."""
    return _as_xes(_checked(house, wanted, by, "XES"))


def csv_log(house: House, wanted: Wanted, *, by: Person) -> Iterator[str]:
    """The same as CSV with semicolons, a row an event; cells that begin like formulas are disarmed.
    Raises NotFound, BadAnswers at once."""
    return _as_csv(_checked(house, wanted, by, "CSV"))


def _checked(house: House, wanted: Wanted, by: Person, form: str) -> Iterator[list[Trace]]:
    only_auditors(by)
    now = house.now()
    matching(wanted, by, now)
    with house.store.reading() as tx:
        mine = (Letter.case_id == wanted.case, Letter.office_id == by.office_id)
        about = tx.scalar(select(Letter.id).where(*mine)) if wanted.case else None
    note_access(house, by, TAKEN, "log", about, question(form, wanted))
    return _traces(house, wanted, by, now)


def _traces(house: House, wanted: Wanted, by: Person, now: datetime) -> Iterator[list[Trace]]:
    """The traces in batches, oldest first."""
    query = matching(wanted, by, now).order_by(Case.started_at, Case.id).limit(AT_ONCE)
    last: tuple[datetime, int] | None = None
    while True:
        further = query
        if last:
            place = tuple_(literal(last[0], Moment()), literal(last[1]))
            further = query.where(tuple_(Case.started_at, Case.id) > place)
        with house.store.reading() as tx:
            rows = tx.execute(further).all()
            batch = _Batch(tx, rows, by).traces() if rows else []
        if batch:
            yield batch
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].started_at, rows[-1].id


class _Batch:
    """The tasks and the history of a few cases, read at once."""

    def __init__(self, tx: Connection, rows: Sequence[Record], by: Person) -> None:
        self.tx, self.rows, self.by = tx, rows, by
        ids = [row.id for row in rows]
        self.tasks: dict[int, list[Record]] = defaultdict(list)
        for task in tx.execute(
            select(Task).where(Task.case_id.in_(ids)).order_by(Task.arrived_at, Task.id)
        ):
            self.tasks[task.case_id].append(task)
        self.lines: dict[str, list[Record]] = defaultdict(list)
        entries = select(Entry).where(Entry.case_id.in_(ids)).order_by(Entry.case_id, Entry.line)
        for line in tx.execute(entries):
            if task := line.facts.get("task"):
                self.lines[str(task)].append(line)

    @cached_property
    def names(self) -> dict[int, str]:
        """The officials of the office by their ids."""
        people = select(Official.id, Official.name).where(Official.office_id == self.by.office_id)
        return {row.id: row.name for row in self.tx.execute(people)}

    @cached_property
    def units(self) -> dict[int, str]:
        """The units of the office by their ids."""
        units = select(Unit.id, Unit.name).where(Unit.office_id == self.by.office_id)
        return {row.id: row.name for row in self.tx.execute(units)}

    def traces(self) -> list[Trace]:
        """Every case as a trace."""
        return [self._trace(row) for row in self.rows]

    def _trace(self, row: Record) -> Trace:
        published = edition(self.tx, row.edition_id)
        events = [
            event for task in self.tasks[row.id] for event in self._life(row, task, published)
        ]
        events.sort(key=lambda one: (one.at, ORDER[one.transition]))
        name = called(row) or f"berkas {row.id}"
        return Trace(row, name, self.units.get(row.unit_id, ""), published, events)

    def _life(self, row: Record, task: Record, published: Published) -> Iterator[Event]:
        lines = self.lines[task.id]
        activity, role = _named(task, published, lines)

        def event(transition: str, at: datetime, who: int | None = None) -> Event:
            return Event(transition, at, task, activity, role, self.names.get(who or 0, ""))

        yield event("schedule", task.arrived_at)
        for line in lines:
            if line.act == "ambil":
                yield event("assign", line.at, line.official_id)
            elif line.act == "alih":
                to = str(line.facts.get("name") or "")
                yield Event("reassign", line.at, task, activity, role, to, act=line.act)
        if task.opened_at:
            yield event("start", task.opened_at, task.done_by or task.holder_id)
        if task.done_at:
            yield self._completed(task, lines, event("complete", task.done_at, task.done_by))
        elif task.state == "void" and row.ended_at:
            yield event("withdraw", row.ended_at)

    def _completed(self, task: Record, lines: Sequence[Record], plain: Event) -> Event:
        told = [
            line for line in lines if line.official_id == task.done_by and line.act not in ASIDE
        ]
        if not told:
            return plain
        facts = told[-1].facts
        return replace(
            plain, capacity=str(facts.get("post_by") or ""), act=told[-1].act,
            revision=facts.get("revision"),
        )  # fmt: skip


def _named(task: Record, published: Published, lines: Sequence[Record]) -> tuple[str, str]:
    """What the step and its role are called; in the history's words where the edition has neither."""
    try:
        return published.sop.step(task.node).name, published.sop.role(task.role).name
    except KeyError:
        told = (str(line.facts["step"]) for line in lines if "step" in line.facts)
        return next(told, task.node), task.role


def _as_xes(batches: Iterable[list[Trace]]) -> Iterator[str]:
    yield HEAD
    for name, prefix in EXTENSIONS:
        yield f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
    yield GLOBALS
    for batch in batches:
        for trace in batch:
            yield _xes_trace(trace)
    yield "</log>\n"


def _xes_trace(trace: Trace) -> str:
    case = trace.case
    parts = [
        "<trace>\n",
        _string("concept:name", str(case.id)),
        _string("letter", trace.name),
        _string("unit", trace.unit),
        _string("sop", trace.published.sop.name),
        _int("edition", trace.published.number),
        _int("returns", case.returns),
        *map(_xes_event, trace.events),
        "</trace>\n",
    ]
    return "".join(parts)


def _xes_event(event: Event) -> str:
    task = event.task
    parts = [
        "<event>\n",
        _string("concept:name", event.activity),
        _string("concept:instance", task.id),
        _string("lifecycle:transition", event.transition),
        _string("org:role", event.role),
        _date("time:timestamp", event.at),
        _string("node", task.node),
        _int("round", task.round),
        _int("standard_minutes", task.standard),
        _date("due", task.due_at),
    ]
    if event.resource:
        parts.append(_string("org:resource", event.resource))
    if event.capacity:
        parts.append(_string("capacity", event.capacity))
    if event.act:
        parts.append(_string("act", event.act))
    if event.revision is not None:
        parts.append(_int("revision", event.revision))
    return "".join([*parts, "</event>\n"])


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(UNWRITABLE.sub(chr(0xFFFD), value))}/>\n"


def _int(key: str, value: int) -> str:
    return f'<int key="{key}" value="{value}"/>\n'


def _date(key: str, value: datetime) -> str:
    return f'<date key="{key}" value="{_moment(value)}"/>\n'


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _as_csv(batches: Iterable[list[Trace]]) -> Iterator[str]:
    yield "\ufeff" + _csv_rows([HEADINGS])
    for batch in batches:
        for trace in batch:
            yield _csv_rows(_csv_row(trace, event) for event in trace.events)


def _csv_rows(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([disarmed(cell) for cell in row] for row in rows)
    return out.getvalue()


def _csv_row(trace: Trace, event: Event) -> tuple[str, ...]:
    task = event.task
    return (
        str(trace.case.id), trace.name, event.activity, event.transition, _moment(event.at),
        event.resource, event.role, event.capacity, task.node, task.id, str(task.round),
        str(task.standard), _moment(task.due_at), event.act,
        "" if event.revision is None else str(event.revision), trace.unit,
        trace.published.sop.name, str(trace.published.number),
    )  # fmt: skip
