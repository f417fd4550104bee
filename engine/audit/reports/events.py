"""What happened in a period whatever its letters: SOPs that changed, alerts that were raised."""

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from engine.audit.reports.asking import Asked
from engine.audit.reports.figures import AlertLine, SopChange
from engine.audit.reports.question import Pick
from engine.cases.editions import edition
from engine.store.tables import (
    Alert,
    Case,
    Edition,
    Letter,
    Move,
    MovedCase,
    Official,
    Task,
)

ENACTED, CARRIED, BACK = "terbitan", "pindah", "urung"
DONE = Task.state == "done"
WAITING = Task.state == "open"


def changes(tx: Connection, asked: Asked) -> list[SopChange]:
    """Editions of any SOP that took effect, and moves of running letters, in order of time."""
    return sorted([*_enacted(tx, asked), *_carried(tx, asked)], key=lambda one: one.at)


def alerts(tx: Connection, asked: Asked) -> list[AlertLine]:
    """The alerts raised in the period on the letters of the question, by level."""
    done, waiting = (func.sum(case((so, 1), else_=0)) for so in (DONE, WAITING))
    counted = (
        select(Alert.level, func.count(), done, waiting)
        .join(Task, Task.id == Alert.task_id)
        .join(Case, Case.id == Task.case_id)
        .join(Letter, Letter.case_id == Case.id)
        .where(*raised(asked, Pick()))
        .group_by(Alert.level)
        .order_by(Alert.level)
    )
    return [AlertLine(*row) for row in tx.execute(counted)]


def raised(asked: Asked, pick: Pick) -> list[ColumnElement[bool]]:
    """The conditions on `Alert`, `Task`, `Case` and `Letter` for the alerts behind a figure."""
    conditions = [
        Alert.at >= asked.start, Alert.at < asked.end, Task.office_id == asked.by.office_id,
        Case.edition_id.in_(asked.editions), Letter.revision_no > 0,
    ]  # fmt: skip
    question = asked.question
    conditions += [Letter.unit_id == one for one in (question.unit, pick.unit) if one is not None]
    conditions += [
        or_(Task.done_by == one, Task.holder_id == one)
        for one in (question.official, pick.official)
        if one is not None
    ]
    if pick.level is not None:
        conditions.append(Alert.level == pick.level)
    if pick.step:
        conditions.append(Task.node == pick.step)
    if pick.answered is not None:
        conditions.append(DONE if pick.answered else WAITING)
    return conditions


def _enacted(tx: Connection, asked: Asked) -> list[SopChange]:
    rows = tx.execute(
        select(
            Edition.id, Edition.sop_key, Edition.number, Edition.effective_at,
            Edition.published_by, Edition.reason,
        ).where(
            Edition.office_id == asked.by.office_id, Edition.effective_at >= asked.start,
            Edition.effective_at < asked.end,
        )
    ).all()  # fmt: skip
    return [
        SopChange(
            row.sop_key, edition(tx, row.id).sop.name, row.number, row.effective_at,
            row.published_by, row.reason, ENACTED, 0,
        )
        for row in rows
    ]  # fmt: skip


def _carried(tx: Connection, asked: Asked) -> list[SopChange]:
    counted = select(func.count()).where(MovedCase.move_id == Move.id)
    rows = tx.execute(
        select(
            Move, Edition.number, Official.name, counted.scalar_subquery().label("cases"),
            counted.where(MovedCase.undone).scalar_subquery().label("back"),
        )
        .join(Edition, Edition.id == Move.edition_id)
        .join(Official, Official.id == Move.by)
        .where(
            Move.office_id == asked.by.office_id,
            or_(
                and_(Move.at >= asked.start, Move.at < asked.end),
                and_(Move.undone_at >= asked.start, Move.undone_at < asked.end),
            ),
        )
    ).all()  # fmt: skip
    found = []
    for row in rows:
        name = edition(tx, row.edition_id).sop.name
        for at, kind, cases in ((row.at, CARRIED, row.cases), (row.undone_at, BACK, row.back)):
            if at is not None and asked.start <= at < asked.end:
                found.append(
                    SopChange(row.sop_key, name, row.number, at, row.name, row.reason, kind, cases)
                )
    return found
