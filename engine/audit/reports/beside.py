"""The rows behind figures that no ended letter stands for: letters under way, alerts, numbers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, literal, select, tuple_

from engine.audit.finding import late_steps
from engine.audit.reports.asking import Asked
from engine.audit.reports.events import raised
from engine.audit.reports.numbers import INSERTED, STATES, numbered_so
from engine.audit.reports.question import Pick
from engine.audit.reports.rows import PAGE, Behind
from engine.audit.reports.trend import running_then
from engine.cases.editions import edition
from engine.cases.routing import clock_start
from engine.errors import NotFound
from engine.store.tables import Alert, Case, Letter, Number, Task
from engine.store.types import Moment, Query, Record
from engine.worktime import calendar, words

Page: TypeAlias = tuple[list[Behind], str | None]


def beside(tx: Connection, asked: Asked, pick: Pick, after: str, now: datetime) -> Page | None:
    """A page of what is picked, None where that are letters that ended. Raises NotFound."""
    if pick.running:
        return _under_way(tx, asked, pick, after, now)
    if pick.level is not None:
        return _alerts(tx, asked, pick, after, now)
    if pick.number:
        return _numbers(tx, asked, pick, after)
    return None


def _under_way(tx: Connection, asked: Asked, pick: Pick, after: str, now: datetime) -> Page:
    key = (Case.started_at, Case.id)
    wanted = (
        select(
            Case.id, Case.started_at, Case.ended_at, Case.edition_id, Letter.id.label("letter_id")
        )
        .join(Letter, Letter.case_id == Case.id)
        .where(*running_then(asked, pick.unit))
    )
    if after:
        place = select(Case.started_at, Case.id).where(Case.office_id == asked.by.office_id)
        started = _place(tx, place.where(Case.id == _number(after)))
        wanted = wanted.where(tuple_(*key) > started)
    rows, on = _page(tx, wanted.order_by(*key), lambda row: str(row.id))
    until = min(asked.end, now)
    late, hours = late_steps(tx, [row.id for row in rows], now), calendar(tx, asked.by.office_id)
    return [
        Behind(
            key=str(row.id), letter=row.letter_id, arrived_at=row.started_at,
            done_at=row.ended_at, standard=edition(tx, row.edition_id).sop.standard,
            used=hours.between(min(row.started_at, until), until), late=row.id in late,
        )
        for row in rows
    ], on  # fmt: skip


def _alerts(tx: Connection, asked: Asked, pick: Pick, after: str, now: datetime) -> Page:
    key = (Alert.at, Alert.task_id, Alert.level)
    wanted = (
        select(Alert.at, Alert.level, Task, Case.edition_id, Letter.id.label("letter_id"))
        .join(Task, Task.id == Alert.task_id)
        .join(Case, Case.id == Task.case_id)
        .join(Letter, Letter.case_id == Case.id)
        .where(*raised(asked, pick))
    )
    if after:
        mine = (Task.office_id == asked.by.office_id, Alert.level == pick.level)
        place = select(*key).join(Task, Task.id == Alert.task_id).where(*mine)
        wanted = wanted.where(tuple_(*key) > _place(tx, place.where(Alert.task_id == after)))
    rows, on = _page(tx, wanted.order_by(*key), lambda row: str(row.id))
    return [_alerted(tx, asked, row, now) for row in rows], on


def _alerted(tx: Connection, asked: Asked, row: Record, now: datetime) -> Behind:
    published, hours = edition(tx, row.edition_id), calendar(tx, asked.by.office_id)
    end = row.done_at or now
    start, opened = min(clock_start(published, row), end), min(row.opened_at or end, end)
    return Behind(
        key=row.id, letter=row.letter_id, published=published, task=row.id, node=row.node,
        role=row.role, official=row.done_by or row.holder_id, arrived_at=row.arrived_at,
        opened_at=row.opened_at, done_at=row.done_at, standard=row.standard,
        used=hours.between(start, end), waited=hours.between(row.arrived_at, opened),
        worked=hours.between(opened, end), late=end > row.due_at,
        remark=f"Peringatan {row.level} % pada {words.day_and_clock(row.at)}.",
    )  # fmt: skip


def _numbers(tx: Connection, asked: Asked, pick: Pick, after: str) -> Page:
    if pick.number not in (*STATES, INSERTED):
        raise NotFound
    key = (Number.year, Number.serial, Number.suffix)
    wanted = select(Number).where(*numbered_so(asked, pick.number, pick.unit))
    if after:
        place = select(*key).where(Number.office_id == asked.by.office_id)
        place = place.where(Number.id == _number(after))
        wanted = wanted.where(tuple_(*key) > _place(tx, place))
    rows, on = _page(tx, wanted.order_by(*key), lambda row: str(row.id))
    return [
        Behind(
            key=str(row.id), letter=row.letter_id, arrived_at=row.reserved_at,
            done_at=row.voided_at or row.issued_at, official=row.voided_by or row.reserved_by,
            number=row.text, remark=row.note,
        )
        for row in rows
    ], on  # fmt: skip


def _page(
    tx: Connection, wanted: Query, key: Callable[[Record], str]
) -> tuple[Sequence[Record], str | None]:
    rows = tx.execute(wanted.limit(PAGE + 1)).all()
    return rows[:PAGE], key(rows[PAGE - 1]) if len(rows) > PAGE else None


def _place(tx: Connection, wanted: Query) -> Any:
    """The key of the row that a page goes on after, as a tuple of the database."""
    row = tx.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return tuple_(*(literal(one, Moment() if isinstance(one, datetime) else None) for one in row))


def _number(after: str) -> int:
    if not after.isascii() or not after.isdigit() or len(after) > 15:
        raise NotFound
    return int(after)
