"""What a verb works with: the house's parts, and one task with all that hangs on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.cases.editions import Published, edition
from engine.errors import AlreadyDone, NotAllowed, NotFound
from engine.history import record
from engine.letters import LetterPages
from engine.people import Capacity, Person
from engine.people.readers import may_read, missing
from engine.signing import Signer
from engine.sop import Step
from engine.store.ground import Ground
from engine.store.rows import add
from engine.store.tables import Case, Letter, Notice, Official, Revision, Task, table
from engine.store.types import Record
from engine.worktime import words


class DoneBy(AlreadyDone):
    """Tugas ini sudah diselesaikan oleh {name} pada {when}."""


class Withdrawn(AlreadyDone):
    """Tugas ini sudah tidak berlaku karena {what} ini ditarik atau dibatalkan."""


class HeldBy(NotAllowed):
    """Tugas ini sedang dipegang {name}. Minta ia mengembalikannya ke kelompok, atau minta atasannya mengalihkan."""


class NotYours(NotAllowed):
    """Tugas ini untuk {role}; Anda masuk sebagai {post}."""


class OwnDraft(NotAllowed):
    """Anda menyusun {what} ini, jadi tidak dapat menyetujuinya sendiri sebagai {capacity}. Minta pejabat lain."""


# Why a revision was made that its approver wrote, and not the drafter.
REVISED = "revisi"

# Built once: on the path of every step, making a statement costs more than running it.
TASK = select(table(Task)).where(table(Task).c.id == bindparam("key"))
CASE = select(table(Case)).where(table(Case).c.id == bindparam("key"))
LETTER = select(table(Letter)).where(table(Letter).c.case_id == bindparam("key"))
TASK_LOCKED, CASE_LOCKED = TASK.with_for_update(), CASE.with_for_update()


@dataclass(frozen=True)
class House(Ground):
    """What the cases are given besides: the press that prints letters, and who signs them."""

    press: LetterPages
    signer: Signer
    public_url: str


@dataclass(frozen=True)
class Work:
    """One task on the desk of one person, inside one transaction."""

    tx: Connection
    house: House
    task: Record
    case: Record
    letter: Record
    edition: Published
    step: Step
    by: Person
    capacity: Capacity | None
    at: datetime

    @property
    def post_line(self) -> str:
        """As what the person acts, for history and signature block."""
        return self.capacity.line if self.capacity else self.by.post_title

    @property
    def post_lines(self) -> tuple[str, ...]:
        """The same as the lines that stand above a signature."""
        return self.capacity.lines if self.capacity else (self.by.post_title,)

    def record(self, act: str, *, post: str = "", **facts: object) -> None:
        """A line of history by this person on this task."""
        facts |= called(self.letter)
        note(self.tx, self.case, act, at=self.at, by=self.by, post=post or self.post_line,
             step=self.step.name, node=self.step.node, task=self.task.id, **facts)  # fmt: skip


def noun(letter: Record) -> str:
    """What people call the thing a case is about."""
    return "berkas" if letter.direction == "berkas" else "surat"


def called(letter: Record) -> dict[str, Any]:
    """The same as a fact of history, where it is not the word that its sentences have anyway."""
    return {"what": noun(letter)} if noun(letter) != "surat" else {}


def note(
    tx: Connection,
    case: Record,
    act: str,
    *,
    at: datetime,
    by: Person | None,
    post: str = "",
    **facts: object,
) -> None:
    """A line of history; `by=None` is the clerk (the system)."""
    who = {"name_by": by.name, "post_by": post or by.post_title} if by else {}
    record(
        tx, office_id=case.office_id, case_id=case.id, act=act, at=at,
        by=by.id if by else None, facts={**who, **facts},
    )  # fmt: skip


def note_due(
    tx: Connection,
    case: Record,
    task: Record,
    step: Step,
    due: datetime,
    reason: str,
    at: datetime,
    **facts: Any,
) -> None:
    """The line of history of a task whose due moment is another one now: nobody's act."""
    note(
        tx, case, "ubah_tenggat", at=at, by=None, reason=reason, task=task.id, step=step.name,
        due=due.isoformat(), until=words.day_and_clock(due), was=words.day_and_clock(task.due_at),
        **facts,
    )  # fmt: skip


def notify(
    tx: Connection,
    letter: Record,
    official_id: int,
    task_id: str | None,
    sentence: str,
    at: datetime,
) -> None:
    """A line in an official's bell."""
    add(
        tx, Notice, office_id=letter.office_id, official_id=official_id, letter_id=letter.id,
        task_id=task_id, level=0, sentence=sentence, at=at,
    )  # fmt: skip


def read_task(
    tx: Connection, house: House, task_id: str, by: Person, at: datetime, *, lock: bool = False
) -> Work:
    """The task as `by` may see it, its rows locked for a verb that will change them.

    Raises NotFound, also for what they may not see.
    """
    task = tx.execute(TASK_LOCKED if lock else TASK, {"key": task_id}).one_or_none()
    if task is None or task.office_id != by.office_id:
        raise NotFound
    letter = tx.execute(LETTER, {"key": task.case_id}).one()
    if not _is_theirs(task, by) and not _readable(tx, letter.id, by):
        raise missing(tx, by, Letter.id == letter.id, "tugas")
    case = tx.execute(CASE_LOCKED if lock else CASE, {"key": task.case_id}).one()
    published = edition(tx, case.edition_id)
    step = published.sop.step(task.node)
    return Work(tx, house, task, case, letter, published, step, by, _capacity(task, by), at)


def lock_case(tx: Connection, case_id: int) -> Record:
    """The case, locked like a verb on its open task would: tasks first, so that neither waits
    for what the other holds."""
    open_ones = select(Task.id).where(Task.case_id == case_id, Task.state == "open")
    tx.execute(open_ones.order_by(Task.id).with_for_update()).all()
    return tx.execute(CASE_LOCKED, {"key": case_id}).one()


def _capacity(task: Record, by: Person) -> Capacity | None:
    """As what `by` may act; who was given the task needs its role, in whatever unit."""
    found = by.capacity(task.role, task.unit_id)
    if found is None and task.holder_id == by.id:
        return by.capacity(task.role, None)
    return found


def _is_theirs(task: Record, by: Person) -> bool:
    """Theirs to do or done by them, which needs no question to the database."""
    if by.id in (task.holder_id, task.done_by):
        return True
    return task.holder_id is None and by.capacity(task.role, task.unit_id) is not None


def _readable(tx: Connection, letter_id: int, by: Person) -> bool:
    return tx.scalar(select(Letter.id).where(Letter.id == letter_id, may_read(by))) is not None


def open_task(
    tx: Connection, house: House, task_id: str, by: Person, at: datetime, *, lock: bool = False
) -> Work:
    """The task, still open and theirs to do.

    Raises NotFound, DoneBy, Withdrawn, HeldBy, NotYours.
    """
    work = read_task(tx, house, task_id, by, at, lock=lock)
    if work.task.state == "void":
        raise Withdrawn(what=noun(work.letter))
    if work.task.state == "done":
        raise DoneBy(
            name=name_of(tx, work.task.done_by), when=words.day_and_clock(work.task.done_at)
        )
    if why := refusal(work):
        raise why
    return work


def refusal(work: Work) -> NotAllowed | None:
    """Why this person may not do this open task, or None if they may."""
    task = work.task
    if task.holder_id is not None and task.holder_id != work.by.id:
        return HeldBy(name=name_of(work.tx, task.holder_id))
    if work.capacity is None:
        role = work.edition.sop.role(task.role).name
        return NotYours(role=role, post=work.by.post_title or "tanpa jabatan")
    return None


def refuse_own_draft(work: Work) -> None:
    """Nobody approves what they drafted, unless the SOP gives their own post both roles."""
    own_post = work.capacity is not None and not work.capacity.kind
    if not own_post and wrote(work):
        raise OwnDraft(capacity=work.post_line, what=noun(work.letter))


def wrote(work: Work) -> bool:
    """True if the person is the letter's drafter, or submitted it after a task was handed over."""
    submitted = select(Revision.no).where(
        Revision.letter_id == work.letter.id,
        Revision.made_by == work.by.id,
        Revision.why != REVISED,
    )
    return work.by.id == work.letter.drafter_id or work.tx.scalar(submitted.limit(1)) is not None


def name_of(tx: Connection, official_id: int | None) -> str:
    """An official's name, "Sistem" for the clerk."""
    name = (
        tx.scalar(select(Official.name).where(Official.id == official_id)) if official_id else None
    )
    return name or "Sistem"
