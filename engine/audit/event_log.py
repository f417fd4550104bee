"""The event log for process mining: XES (IEEE 1849-2023) and CSV, streamed in bounded memory.

A trace is a case, an event a transition of a step's life: it is scheduled, assigned, reassigned,
started, completed or withdrawn. Cases come in the order of their start, some at a time, each time
in a transaction of its own, so that a slow reader holds nothing in the database.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from sqlalchemy import Connection, bindparam, literal, select, tuple_

from engine.audit.access import question
from engine.audit.finding import Wanted, called, matching, only_auditors
from engine.audit.story.case_story import ASIDE
from engine.cases.access_record import TAKEN, note_access
from engine.cases.editions import Published, edition
from engine.cases.work import House
from engine.letters.books import csv_pieces
from engine.people import Person
from engine.people.offices import official_names, unit_names
from engine.store.tables import Case, Entry, Letter, Task, table
from engine.store.types import Moment, Record

AT_ONCE = 500
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What is not written as it is in an attribute of XML.
ODD = re.compile('[&<>"]|[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
_TASKS, _LINES = table(Task).c, table(Entry).c
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
<classifier name="ActivityAndTransition" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
<string key="concept:name" value="Runut"/>
"""


class Step:
    """A task that was given out, with what it and its role are called; the same in all its events."""

    def __init__(self, task: Record, activity: str, role: str) -> None:
        self.task, self.activity, self.role = task, activity, role

    @cached_property
    def in_xes(self) -> tuple[str, str, str]:
        """The attributes before the transition, between it and the moment, and after that."""
        task = self.task
        return (
            _string("concept:name", self.activity)
            + f'<string key="concept:instance" value={_quoted(task.id)}/>\n',
            _string("org:role", self.role),
            _string("node", task.node) + _int("round", task.round)
            + _int("standard_minutes", task.standard) + _date("due", task.due_at),
        )  # fmt: skip

    @cached_property
    def in_csv(self) -> tuple[str, str, tuple[str, ...]]:
        """The cells of activity and role, and those from node to due."""
        task = self.task
        told = (task.node, task.id, str(task.round), str(task.standard), _moment(task.due_at))
        return self.activity, self.role, told


class Event(NamedTuple):
    """One transition in the life of a step."""

    transition: str
    at: datetime
    step: Step
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
    batches = _checked(house, wanted, by, "CSV")
    return csv_pieces((chain.from_iterable(map(_csv_trace, some)) for some in batches), HEADINGS)


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


TASKS = (
    select(
        _TASKS.id, _TASKS.case_id, _TASKS.node, _TASKS.role, _TASKS.holder_id, _TASKS.state,
        _TASKS.standard, _TASKS.arrived_at, _TASKS.opened_at, _TASKS.due_at, _TASKS.done_at,
        _TASKS.done_by, _TASKS.round,
    )
    .where(_TASKS.case_id.in_(bindparam("ids", expanding=True)))
    .order_by(_TASKS.arrived_at, _TASKS.id)
)  # fmt: skip
LINES = (
    select(_LINES.at, _LINES.act, _LINES.official_id, _LINES.facts)
    .where(_LINES.case_id.in_(bindparam("ids", expanding=True)))
    .order_by(_LINES.case_id, _LINES.line)
)


class Told(NamedTuple):
    """A line of history, of which the log tells something."""

    at: datetime
    act: str
    official_id: int | None
    facts: dict[str, Any]


class _Batch:
    """The tasks and the history of a few cases, read at once."""

    def __init__(self, tx: Connection, rows: Sequence[Record], by: Person) -> None:
        self.tx, self.rows, self.by = tx, rows, by
        ids = [row.id for row in rows]
        self.tasks: dict[int, list[Record]] = defaultdict(list)
        for task in tx.execute(TASKS, {"ids": ids}):
            self.tasks[task.case_id].append(task)
        self.lines: dict[str, list[Told]] = defaultdict(list)
        for told in map(Told._make, tx.execute(LINES, {"ids": ids})):
            if of := told.facts.get("task"):
                self.lines[str(of)].append(told)
        self._called: dict[tuple[int, str, str], tuple[str, str] | None] = {}

    @cached_property
    def names(self) -> dict[int, str]:
        """The officials of the office by their ids."""
        return official_names(self.tx, self.by.office_id)

    @cached_property
    def units(self) -> dict[int, str]:
        """The units of the office by their ids."""
        return unit_names(self.tx, self.by.office_id)

    def traces(self) -> list[Trace]:
        """Every case as a trace."""
        return [self._trace(row) for row in self.rows]

    def _trace(self, row: Record) -> Trace:
        published = edition(self.tx, row.edition_id)
        events: list[Event] = []
        for task in self.tasks[row.id]:
            self._add_life(events, row, task, published)
        events.sort(key=_place)
        name = called(row) or f"berkas {row.id}"
        return Trace(row, name, self.units.get(row.unit_id, ""), published, events)

    def _add_life(
        self, events: list[Event], row: Record, task: Record, published: Published
    ) -> None:
        lines, name_of = self.lines[task.id], self.names.get
        step = Step(task, *self._named(task, published, lines))
        events.append(Event("schedule", task.arrived_at, step))
        for line in lines:
            if line.act == "ambil":
                events.append(Event("assign", line.at, step, name_of(line.official_id or 0, "")))
            elif line.act == "alih":
                to = str(line.facts.get("name") or "")
                events.append(Event("reassign", line.at, step, to, act=line.act))
        if task.opened_at:
            who = name_of(task.done_by or task.holder_id, "")
            events.append(Event("start", task.opened_at, step, who))
        if task.done_at:
            who = name_of(task.done_by, "")
            events.append(Event("complete", task.done_at, step, who, *_decided(task, lines)))
        elif task.state == "void" and row.ended_at:
            events.append(Event("withdraw", row.ended_at, step))

    def _named(self, task: Record, published: Published, lines: Sequence[Told]) -> tuple[str, str]:
        """What the step and its role are called; in the history's words where the edition has
        neither."""
        key = (published.id, task.node, task.role)
        if key not in self._called:
            self._called[key] = _as_published(task, published)
        if named := self._called[key]:
            return named
        told = (str(line.facts["step"]) for line in lines if "step" in line.facts)
        return next(told, task.node), task.role


def _place(event: Event) -> tuple[datetime, int]:
    return event.at, ORDER[event.transition]


def _decided(task: Record, lines: Sequence[Told]) -> tuple[str, str, int | None]:
    """As what, with which act and on which revision a task was completed, as far as it is told."""
    for line in reversed(lines):
        if line.official_id == task.done_by and line.act not in ASIDE:
            capacity = str(line.facts.get("post_by") or "")
            return capacity, line.act, line.facts.get("revision")
    return "", "", None


def _as_published(task: Record, published: Published) -> tuple[str, str] | None:
    try:
        return published.sop.step(task.node).name, published.sop.role(task.role).name
    except KeyError:
        return None


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
        f'<string key="concept:name" value="{case.id}"/>\n',
        f'<string key="letter" value={_quoted(trace.name)}/>\n',
        _string("unit", trace.unit),
        _string("sop", trace.published.sop.name),
        _int("edition", trace.published.number),
        _int("returns", case.returns),
        *map(_xes_event, trace.events),
        "</trace>\n",
    ]
    return "".join(parts)


def _xes_event(event: Event) -> str:
    before, role, after = event.step.in_xes
    transition, at = _string("lifecycle:transition", event.transition), _moment(event.at)
    told = f'<event>\n{before}{transition}{role}<date key="time:timestamp" value="{at}"/>\n{after}'
    if event.resource:
        told += _string("org:resource", event.resource)
    if event.capacity:
        told += _string("capacity", event.capacity)
    if event.act:
        told += _string("act", event.act)
    if event.revision is not None:
        told += _int("revision", event.revision)
    return f"{told}</event>\n"


# Names, roles and acts come again and again.
@lru_cache(maxsize=4096)
def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={_quoted(value)}/>\n'


def _quoted(value: str) -> str:
    return quoteattr(UNWRITABLE.sub(chr(0xFFFD), value)) if ODD.search(value) else f'"{value}"'


def _int(key: str, value: int) -> str:
    return f'<int key="{key}" value="{value}"/>\n'


def _date(key: str, value: datetime) -> str:
    return f'<date key="{key}" value="{_moment(value)}"/>\n'


def _moment(at: datetime) -> str:
    """The moment in UTC, as which the database hands it out."""
    return at.isoformat(timespec="milliseconds")


def _csv_trace(trace: Trace) -> Iterator[tuple[str, ...]]:
    case, published = str(trace.case.id), trace.published
    about = (trace.unit, published.sop.name, str(published.number))
    for event in trace.events:
        activity, role, task = event.step.in_csv
        yield (
            case, trace.name, activity, event.transition, _moment(event.at), event.resource,
            role, event.capacity, *task, event.act,
            "" if event.revision is None else str(event.revision), *about,
        )  # fmt: skip
