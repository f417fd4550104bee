"""Opening tasks: for whom, by when, and when the clock must first look."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, func, insert, select, update

from engine.cases.editions import Published
from engine.flow import Waiting
from engine.people import Person
from engine.sop import AlertLevel, Step
from engine.store.tables import Task, table
from engine.store.types import Record
from engine.worktime import Calendar, calendar


def _new_task() -> Insert:
    """INSERT of a task that counts, in the database, the how-manieth of its step it is."""
    tasks = table(Task)
    earlier = tasks.alias()
    count = (
        select(func.count() + 1)
        .select_from(earlier)
        .where(earlier.c.case_id == bindparam("case_id"), earlier.c.node == bindparam("node"))
    )
    names = [
        c.name for c in tasks.columns if c.name not in ("round", "opened_at", "done_at", "done_by")
    ]
    values = {name: bindparam(name, type_=tasks.c[name].type) for name in names}
    return insert(tasks).values(round=count.scalar_subquery(), **values)


NEW_TASK = _new_task()


def open_tasks(
    tx: Connection,
    published: Published,
    case_id: int,
    letter: Record,
    waiting: Iterable[Waiting],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Open a task for each newly waiting step, with its due moment in office time."""
    hours = calendar(tx, letter.office_id)
    for place in waiting:
        step = published.sop.step(place.node)
        found_by = published.sop.role(step.role).found_by
        tx.execute(
            NEW_TASK,
            {
                "id": place.id, "office_id": letter.office_id, "case_id": case_id,
                "node": step.node, "role": step.role,
                "unit_id": letter.unit_id if found_by == "kepala_unit" else None,
                "holder_id": letter.drafter_id if found_by == "penyusun" else None,
                "personal": found_by == "penyusun", "state": "open", "arrived_at": at,
                "passed": [], "from_name": by.name, **deadlines(hours, published, step, at),
            },
        )  # fmt: skip


def deadlines(hours: Calendar, published: Published, step: Step, at: datetime) -> dict[str, Any]:
    """Standard, due moment and first alert of a step whose clock starts at `at`."""
    level = next_level(published, 0)
    return {
        "standard": step.standard,
        "due_at": hours.due(at, step.standard),
        "next_alert": level and level.percent,
        "next_alert_at": level and alert_moment(hours, at, step.standard, level.percent),
    }


def alert_moment(hours: Calendar, start: datetime, standard: int, percent: int) -> datetime:
    """The moment at which `percent` of the standard (office minutes) is used up, rounded up."""
    return hours.due(start, -(-standard * percent // 100))


def next_level(published: Published, percent: int) -> AlertLevel | None:
    """The alert level above `percent`, or None above the highest."""
    return next((a for a in published.sop.alerts if a.percent > percent), None)


def start_clock(
    tx: Connection, published: Published, task: Record, at: datetime
) -> datetime | None:
    """Note the first opening; where the SOP's clock starts at opening, count from now on.

    Returns the due moment where that made it another one.
    """
    values: dict[str, Any] = {"opened_at": at}
    if published.sop.clock_starts == "dibuka":
        hours = calendar(tx, task.office_id)
        values |= deadlines(hours, published, published.sop.step(task.node), at)
    unopened = update(Task).where(Task.id == task.id, Task.opened_at.is_(None))
    opened = tx.execute(unopened.values(**values)).rowcount
    due: datetime = values.get("due_at", task.due_at)
    return due if opened and due != task.due_at else None


def clock_start(published: Published, task: Record) -> datetime:
    """The moment a task's standard counts from: its arrival, or its opening."""
    start: datetime = task.arrived_at
    if published.sop.clock_starts == "dibuka" and task.opened_at is not None:
        start = task.opened_at
    return start
