"""What the pages show of a task and of a letter: complete values, nothing left to decide."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from engine import history
from engine.cases import content as contents
from engine.cases.access_record import OPENED, guarded, note_access
from engine.cases.answering import Answered, Asked, answered, asked
from engine.cases.desk import Timing, timing
from engine.cases.duties.dispose import Dispose, offered
from engine.cases.duties.send import addressees
from engine.cases.duties.verdict import names_revision
from engine.cases.editions import Published, edition
from engine.cases.handing import candidates, gives_numbers, may_reassign, may_withdraw
from engine.cases.incoming import Entry, Linked, answered_letter, content_of, entry_of
from engine.cases.routing import clock_start
from engine.cases.secrecy import Secrecy, secrecy_of
from engine.cases.where import where
from engine.cases.work import House, Work, name_of, read_task, refusal
from engine.letters import Change, Content, between, numbers
from engine.people import Person
from engine.people.readers import may_do, readable
from engine.sop import Step
from engine.sop.drawings import picture
from engine.store.rows import row
from engine.store.tables import (
    Case,
    Document,
    Letter,
    Official,
    Revision,
    Seen,
    Signature,
    Task,
    Unit,
)
from engine.store.types import Record
from engine.worktime import calendar


@dataclass(frozen=True)
class StepState:
    """A step of the SOP as it stands for one case: `selesai`, `sekarang` or `nanti`."""

    step: Step
    role: str
    state: str
    who: str
    used: int | None


@dataclass(frozen=True)
class Told:
    """A line of history as a person reads it."""

    line: int
    at: datetime
    actor: str
    sentence: str
    act: str
    revision: int | None
    seal: str


@dataclass(frozen=True)
class LetterView:
    """A letter for anyone who may see it."""

    id: int
    case_id: int
    direction: str
    sop: str
    sop_key: str
    edition: int
    state: str
    where: str
    content: Content
    revision: int
    unit: str
    unit_key: str
    drafter: str
    drafter_id: int
    number: Record | None
    initials: list[Record]
    signature: Record | None
    dispatches: list[tuple[int, str, Record | None]]
    documents: list[Record]
    revisions: list[Record]
    history: list[Told]
    answers: list[Answered]
    steps: list[StepState]
    picture: str
    created_at: datetime
    my_task: str | None
    may_withdraw: bool
    may_void: bool
    token: str
    incoming: Entry | None
    answer_to: Linked | None
    secrecy: Secrecy | None


@dataclass(frozen=True)
class TaskView:
    """A task on a person's desk, with the letter it is about."""

    id: str
    step: Step
    role: str
    letter: LetterView
    timing: Timing
    state: str
    holder: str
    mine: bool
    personal: bool
    refusal: str
    post_line: str
    changes: list[Change]
    seen_revision: int | None
    remarks: list[Told]
    draft: Content
    draft_version: int
    draft_saved_at: datetime | None
    next_number: str
    insertion_advised: bool
    revision_reroutes: bool
    returns_to: str
    goes_to: str
    asked: Asked | None
    colleagues: list[tuple[int, str]] = field(default_factory=list)
    receivers: list[Record] = field(default_factory=list)


def told(line: history.Line) -> Told:
    """A line of history in words."""
    return Told(
        line=line.line, at=line.at, actor=history.actor(line), sentence=history.sentence(line),
        act=line.act, revision=line.facts.get("revision"), seal=line.seal,
    )  # fmt: skip


@guarded
def letter_view(house: House, letter_id: int, *, by: Person) -> LetterView:
    """A letter with where it is and why, and its whole history. Raises NotFound."""
    with house.store.reading() as tx:
        letter = readable(tx, by, Letter.id == letter_id, "surat")
        view = _letter(tx, letter, by, house.now())
    note_access(house, by, OPENED, "surat", letter_id)
    return view


@guarded
def task_view(house: House, task_id: str, *, by: Person) -> TaskView:
    """A task as `by` sees it; `refusal` says why they may not do it. Raises NotFound."""
    at = house.now()
    with house.store.reading() as tx:
        view = _task(read_task(tx, house, task_id, by, at))
    note_access(house, by, OPENED, "tugas", view.letter.id, view.step.name)
    return view


def _task(work: Work) -> TaskView:
    tx, by = work.tx, work.by
    why = refusal(work) if work.task.state == "open" else None
    lines = history.lines(tx, work.case.id)
    newest = contents.latest(tx, work.letter.id)
    last = row(tx, Seen, letter_id=work.letter.id, official_id=by.id)
    seen = last.revision_no if last else None
    number, advised = _number_ahead(work, newest)
    until = work.task.done_at or work.at
    return TaskView(
        id=work.task.id,
        step=work.step,
        role=work.edition.sop.role(work.step.role).name,
        letter=_letter(tx, work.letter, by, work.at),
        timing=_timing(tx, work.edition, work.task, until),
        state=work.task.state,
        holder=name_of(tx, work.task.holder_id) if work.task.holder_id else "",
        mine=work.task.holder_id == by.id,
        personal=work.task.personal,
        refusal=why.sentence if why else "",
        post_line=work.post_line,
        changes=_changes(tx, work, newest, seen),
        seen_revision=seen,
        remarks=[
            one for one in map(told, lines) if one.act == "kembali" or "Catatan:" in one.sentence
        ],
        draft=contents.on_desk(tx, work.letter),
        draft_version=work.letter.draft_version,
        draft_saved_at=work.letter.draft_saved_at,
        next_number=number,
        insertion_advised=advised,
        revision_reroutes=names_revision(work),
        returns_to=name_of(tx, work.letter.drafter_id),
        goes_to=_goes_to(work),
        asked=asked(work, lines),
        colleagues=_colleagues(work),
        receivers=offered(work) if work.step.duty == Dispose.key else [],
    )


def _letter(tx: Connection, letter: Record, by: Person, at: datetime) -> LetterView:
    case = tx.execute(select(Case).where(Case.id == letter.case_id)).one()
    published = edition(tx, case.edition_id)
    unit = tx.execute(select(Unit.name, Unit.key).where(Unit.id == letter.unit_id)).one()
    tasks = tx.execute(
        select(Task).where(Task.case_id == case.id).order_by(Task.arrived_at, Task.done_at)
    ).all()
    number = numbers.of_letter(tx, letter.id)
    signature = tx.execute(
        select(Signature, Official.name.label("signer"))
        .join(Official, Official.id == Signature.official_id)
        .where(Signature.letter_id == letter.id, Signature.state == "signed")
    ).one_or_none()
    mine = tx.scalar(
        select(Task.id).where(Task.case_id == case.id, Task.state == "open", may_do(by)).limit(1)
    )
    unsigned = case.state == "open" and signature is None
    lines = history.lines(tx, case.id)
    return LetterView(
        id=letter.id, case_id=case.id, direction=letter.direction, sop=published.sop.name,
        sop_key=published.sop.key, edition=published.number, state=letter.state,
        where=where(tx, published, case, letter, tasks, at),
        content=_content(tx, letter),
        revision=letter.revision_no, unit=unit.name, unit_key=unit.key,
        drafter=name_of(tx, letter.drafter_id), drafter_id=letter.drafter_id, number=number,
        initials=contents.initials(tx, letter.id), signature=signature,
        dispatches=addressees(tx, letter), documents=_documents(tx, letter.id),
        revisions=_revisions(tx, letter.id), history=[told(one) for one in lines], answers=answered(lines),
        steps=_steps(tx, published, tasks), picture=_picture(published, case, tasks),
        created_at=letter.created_at, my_task=mine,
        may_withdraw=unsigned and may_withdraw(tx, letter, by),
        may_void=unsigned and number is not None and gives_numbers(tx, by, at), token=letter.token,
        incoming=entry_of(tx, letter, by, at), answer_to=answered_letter(tx, letter, by),
        secrecy=secrecy_of(tx, letter, at),
    )  # fmt: skip


def _content(tx: Connection, letter: Record) -> Content:
    if letter.direction == "masuk":
        return content_of(tx, letter)
    return contents.latest(tx, letter.id) or contents.on_desk(tx, letter)


def _timing(tx: Connection, published: Published, task: Record, until: datetime) -> Timing:
    hours = calendar(tx, task.office_id)
    return timing(hours, clock_start(published, task), task.standard, task.due_at, until)


def _changes(tx: Connection, work: Work, newest: Content | None, seen: int | None) -> list[Change]:
    """What is new since this person last decided on the letter; nothing for a first look."""
    if newest is None or seen is None or seen >= work.letter.revision_no:
        return []
    earlier = tx.scalar(
        select(Revision.content).where(Revision.letter_id == work.letter.id, Revision.no == seen)
    )
    return between(Content.from_json(earlier), newest) if earlier else []


def _number_ahead(work: Work, newest: Content | None) -> tuple[str, bool]:
    if work.step.duty != "nomor" or newest is None or work.task.state != "open":
        return "", False
    asked = contents.wanted(work.letter.unit_id, newest, contents.local_day(work))
    upcoming = numbers.upcoming(work.tx, work.by.office_id, asked)
    return upcoming, numbers.needs_insertion(work.tx, work.by.office_id, asked.letter_date)


def _goes_to(work: Work) -> str:
    """The role of the next row of the SOP, for the sentence under the button."""
    after = [s for s in work.edition.sop.steps if s.no == work.step.no + 1]
    return work.edition.sop.role(after[0].role).name if after else ""


def _colleagues(work: Work) -> list[tuple[int, str]]:
    if work.task.state != "open" or not may_reassign(work):
        return []
    return [(one, name_of(work.tx, one)) for one in candidates(work)]


def _documents(tx: Connection, letter_id: int) -> list[Record]:
    return list(
        tx.execute(
            select(Document.id, Document.name, Document.size, Document.media_type, Document.role,
                   Document.digest)
            .where(Document.letter_id == letter_id)
            .order_by(Document.id)
        )
    )  # fmt: skip


def _revisions(tx: Connection, letter_id: int) -> list[Record]:
    return list(
        tx.execute(
            select(Revision.no, Revision.why, Revision.made_at, Revision.digest, Official.name)
            .join(Official, Official.id == Revision.made_by)
            .where(Revision.letter_id == letter_id)
            .order_by(Revision.no.desc())
        )
    )


def _steps(tx: Connection, published: Published, tasks: Sequence[Record]) -> list[StepState]:
    last = {task.node: task for task in tasks if task.state != "void"}
    at_work = [published.sop.step(task.node).no for task in tasks if task.state == "open"]
    here = min(at_work, default=len(published.sop.steps))
    states = []
    for step in published.sop.steps:
        task = last.get(step.node)
        role = published.sop.role(step.role).name
        if task is None or (task.state == "done" and step.no > here):
            states.append(StepState(step, role, "nanti", role, None))
        elif task.state == "open":
            who = name_of(tx, task.holder_id) if task.holder_id else role
            states.append(StepState(step, role, "sekarang", who, None))
        else:
            used = _timing(tx, published, task, task.done_at).used
            states.append(StepState(step, role, "selesai", name_of(tx, task.done_by), used))
    return states


def _picture(published: Published, case: Record, tasks: Sequence[Record]) -> str:
    done = sorted((t for t in tasks if t.state == "done"), key=lambda t: t.done_at)
    passed = [*case.passed, *(item for task in done for item in task.passed)]
    here = {task.node for task in tasks if task.state == "open"}
    return picture.svg(published.sop, passed=passed, here=here, title=f"SOP {published.sop.name}")
