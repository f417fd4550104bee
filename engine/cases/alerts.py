"""Alerts on the standard: whose next alert moment has passed? Each level once, however many clocks."""

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.cases.editions import edition
from engine.cases.routing import alert_moment, clock_start, deadlines, next_level
from engine.cases.work import House, name_of, note, note_due
from engine.letters import mail
from engine.people import holders, person, superiors
from engine.people.readers import OPEN_TO_READERS, may_read
from engine.store.rows import add, change, insert_or_ignore
from engine.store.tables import Alert, Case, Letter, Notice, Official, Task
from engine.store.types import Record
from engine.worktime import calendar, words

log = logging.getLogger("runut.alerts")
AT_ONCE = 200
UNTOLD = "surat yang halnya tidak ditampilkan"


def raise_due(house: House) -> int:
    """Raise every alert whose moment has passed, of at most two hundred tasks; returns how many.

    After a downtime each missed level is raised once. One transaction per alert; a task whose
    alert cannot be raised is logged and does not hold up the others.
    """
    with house.store.reading() as tx:
        late = tx.scalars(
            select(Task.id)
            .where(Task.state == "open", Task.next_alert_at <= house.now())
            .order_by(Task.next_alert_at)
            .limit(AT_ONCE)
        ).all()
    return sum(_raise_missed(house, task_id) for task_id in late)


def recompute(tx: Connection, office_id: int, reason: str, at: datetime, *, setting: int) -> int:
    """Set the due moments of the office's open tasks anew after its calendar changed.

    Alerts already raised stay raised. Says so in each task's history, with `setting`, the line of
    the office's own history that changed the calendar; returns how many changed.
    """
    changed = 0
    hours = calendar(tx, office_id)
    mine = (Task.office_id == office_id, Task.state == "open")
    for task in tx.execute(select(Task).where(*mine).order_by(Task.id).with_for_update()).all():
        case = tx.execute(select(Case).where(Case.id == task.case_id)).one()
        published = edition(tx, case.edition_id)
        start = clock_start(published, task)
        values = deadlines(hours, published, published.sop.step(task.node), start)
        level = next_level(published, _raised(tx, task.id))
        values["next_alert"] = level and level.percent
        values["next_alert_at"] = level and alert_moment(hours, start, task.standard, level.percent)
        change(tx, Task, {"id": task.id}, **values)
        due = values["due_at"]
        if due != task.due_at:
            step = published.sop.step(task.node)
            note_due(tx, case, task, step, due, reason, at, setting=setting)
            changed += 1
    return changed


def _raise_missed(house: House, task_id: str) -> int:
    raised = 0
    try:
        while house.store.retrying(lambda tx: _raise_next(tx, house, task_id)):
            raised += 1
    except Exception:
        # The others of this round, and this one at the next tick, still have their turn.
        log.exception("alert of task %s", task_id)
    return raised


def _raise_next(tx: Connection, house: House, task_id: str) -> bool:
    at = house.now()
    task = tx.execute(
        select(Task)
        .where(Task.id == task_id, Task.state == "open", Task.next_alert_at <= at)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if task is None:
        return False
    case = tx.execute(select(Case).where(Case.id == task.case_id)).one()
    published = edition(tx, case.edition_id)
    level = next(a for a in published.sop.alerts if a.percent == task.next_alert)
    if insert_or_ignore(tx, Alert, task_id=task.id, level=level.percent, at=at):
        _tell(tx, house, task, case, published.sop.step(task.node).name, level, at)
    after = next_level(published, level.percent)
    start, hours = clock_start(published, task), calendar(tx, task.office_id)
    change(
        tx, Task, {"id": task.id}, next_alert=after and after.percent,
        next_alert_at=after and alert_moment(hours, start, task.standard, after.percent),
    )  # fmt: skip
    return True


def _tell(
    tx: Connection,
    house: House,
    task: Record,
    case: Record,
    step: str,
    level: Any,
    at: datetime,
) -> None:
    letter = tx.execute(select(Letter).where(Letter.case_id == case.id)).one()
    people = _reached(tx, task, level.reaches, at)
    for official_id in people:
        known = _may_know(tx, letter, official_id, at)
        subject = letter.subject if known else UNTOLD
        sentence = sentence_of(step, subject, level.percent, task.due_at)
        add(
            tx, Notice, office_id=task.office_id, official_id=official_id, letter_id=letter.id,
            task_id=task.id, level=level.percent, sentence=sentence, at=at,
        )  # fmt: skip
        # A mail is read on strange screens: secret letters are not named in it to anybody.
        subject = subject if letter.security in OPEN_TO_READERS else UNTOLD
        sentence = sentence_of(step, subject, level.percent, task.due_at)
        link = f"\nBuka tugas: {house.public_url}/tugas/{task.id}\n" if known else ""
        _mail(tx, task, level.percent, official_id, sentence, link, at)
    names = ", ".join(name_of(tx, one) for one in people) or "–"
    note(tx, case, "peringatan", at=at, by=None, level=level.percent, names=names, step=step,
         task=task.id)  # fmt: skip


def _may_know(tx: Connection, letter: Record, official_id: int, at: datetime) -> bool:
    readable = select(Letter.id).where(Letter.id == letter.id)
    return tx.scalar(readable.where(may_read(person(tx, official_id, at)))) is not None


def _mail(
    tx: Connection,
    task: Record,
    percent: int,
    official_id: int,
    sentence: str,
    link: str,
    at: datetime,
) -> None:
    email = tx.scalar(select(Official.email).where(Official.id == official_id))
    if email:
        mail.queue(
            tx, task.office_id, recipient=email, subject=f"Runut: {sentence}",
            text=f"{sentence}\n{link}", key=f"peringatan-{task.id}-{percent}-{official_id}", at=at,
        )  # fmt: skip


def sentence_of(step: str, subject: str, percent: int, due: datetime) -> str:
    """What an alert says of a step, with the hal as far as its reader may know it."""
    when = words.day_and_clock(due)
    if percent < 100:
        return f"{step} – {subject}: {percent} % waktu baku terpakai, jatuh waktu {when}."
    if percent == 100:
        return f"{step} – {subject}: waktu baku habis pada {when}."
    return f"{step} – {subject}: lewat {percent} % waktu baku (jatuh waktu {when})."


def _reached(tx: Connection, task: Record, reaches: tuple[str, ...], at: datetime) -> list[int]:
    """The people of an alert level: holder (or the group), their superiors, holders of a role."""
    holding = (
        [task.holder_id]
        if task.holder_id
        else holders(tx, task.office_id, task.role, task.unit_id, at)
    )
    people: list[int] = []
    for who in reaches:
        if who == "pemegang":
            people += holding
        elif who == "atasan":
            people += [boss for one in holding for boss in superiors(tx, one, at)]
        else:
            people += holders(tx, task.office_id, who, None, at)
    return list(dict.fromkeys(people))


def _raised(tx: Connection, task_id: str) -> int:
    levels = tx.scalars(select(Alert.level).where(Alert.task_id == task_id)).all()
    return max(levels, default=0)
