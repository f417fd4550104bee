"""The main path: a task is completed, once, with its effect, its history and what it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine import flow
from engine.cases import presses
from engine.cases.access_record import guarded
from engine.cases.case_files import after_move
from engine.cases.duties import DUTIES, Answers, Duty, Said
from engine.cases.handing import remember_seen
from engine.cases.routing import open_tasks
from engine.cases.work import DoneBy, House, Work, note, open_task
from engine.people import Person
from engine.store import LostRace, fault
from engine.store.rows import change
from engine.store.tables import Case, Letter, Number, Task, table
from engine.store.types import Record

# Built once: on the path of every step, making a statement costs more than running it.
AFTER = (
    select(table(Letter), table(Number).c.state.label("number_state"))
    .outerjoin(table(Number), table(Number).c.id == table(Letter).c.number_id)
    .where(table(Letter).c.id == bindparam("key"))
)


@dataclass(frozen=True)
class Completed:
    """What completing brought: `finished` is False if the step goes on waiting (mail, revision)."""

    step: str
    letter_id: int
    finished: bool
    ended: bool


@guarded
def complete(house: House, task_id: str, said: Said, *, by: Person, key: str = "") -> Completed:
    """Complete a task with the words of its form.

    `key` is the form's idempotency key: the second press gets the first one's answer. Raises
    BadAnswers with a sentence per field, and every refusal of `open_task` and of the duty; then
    nothing has changed.
    """
    at, key = house.now(), presses.of(task_id, key)

    def close(tx: Connection, prepared: Answers | None = None) -> Completed | _Heard:
        if (answer := presses.answer(tx, by, key)) is not None:
            return Completed(**answer)
        try:
            work = open_task(tx, house, task_id, by, at, lock=True)
        except DoneBy:
            # Both presses came at once, and this one waited for the other's lock.
            if (answer := presses.answer(tx, by, key)) is not None:
                return Completed(**answer)
            raise
        duty = DUTIES[work.step.duty]
        answers = duty.hear(work, said) if prepared is None else prepared
        if prepared is None and duty.prepares(answers):
            return _Heard(duty, work, answers)
        done = _close(work, duty, answers)
        presses.remember(tx, by, key, done.__dict__, at)
        fault.point("before_commit")
        return done

    done = house.store.retrying(close)
    if isinstance(done, _Heard):
        answers = done.duty.prepare(house, done.work, done.answers)
        done = house.store.retrying(partial(close, prepared=answers))
        assert isinstance(done, Completed)  # prepared answers are never prepared again
    fault.point("after_commit")
    return done


@dataclass(frozen=True)
class _Heard:
    """A duty whose work must not hold the database: nothing has changed yet."""

    duty: Duty
    work: Work
    answers: Answers


def _close(work: Work, duty: Duty, answers: Answers) -> Completed:
    finished = duty.perform(work, answers)
    after = work.tx.execute(AFTER, {"key": work.letter.id}).one()
    remember_seen(work.tx, after, work.by, work.at)
    ended = finish(work, answers, after) if finished else False
    return Completed(work.step.name, work.letter.id, finished, ended)


def finish(work: Work, answers: Answers, letter: Record | None = None) -> bool:
    """Close the task, move the case, open what comes next; True if the case has ended.

    `letter` is the letter as the duty left it, with the state of its number.
    """
    tx, task, case = work.tx, work.task, work.case
    if letter is None:
        letter = tx.execute(AFTER, {"key": work.letter.id}).one()
    moved = flow.complete(
        work.edition.flow, case.marking, task.id, _decisions(answers), facts(letter)
    )
    closed = change(
        tx, Task, {"id": task.id, "state": "open"}, state="done", done_at=work.at,
        done_by=work.by.id, next_alert_at=None, opened_at=task.opened_at or work.at,
        passed=list(moved.passed),
    )  # fmt: skip
    if closed != 1:
        raise DoneBy(name="orang lain", when="baru saja")
    after_move(work, {place.node for place in moved.opened}, moved.ended)
    _save(tx, case, moved, work.at)
    open_tasks(tx, work.edition, case.id, letter, moved.opened, by=work.by, at=work.at)
    if moved.ended:
        note(tx, case, "selesai", at=work.at, by=None)
    return moved.ended


def facts(letter: Record) -> dict[str, object]:
    """What the diagram's conditions may know of the letter."""
    return {
        "surat": {
            "bernomor": letter.number_state in ("dipesan", "terbit"),
            "jenis": letter.kind,
            "sifat": letter.urgency,
            "keamanan": letter.security,
            "unit": letter.unit_id,
        }
    }


def _save(tx: Connection, case: Record, moved: flow.Moved, at: datetime) -> None:
    saved = change(
        tx, Case, {"id": case.id, "version": case.version}, marking=moved.marking,
        version=case.version + 1, state="ended" if moved.ended else "open",
        ended_at=at if moved.ended else None,
    )  # fmt: skip
    if saved != 1:
        raise LostRace


def _decisions(answers: Answers) -> Mapping[str, Any]:
    """Only plain values reach the diagram; contents and reasons stay in their own tables."""
    said = {**answers.get("form", {}), **answers}
    return {k: v for k, v in said.items() if isinstance(v, (str, int, float, bool)) or v is None}
