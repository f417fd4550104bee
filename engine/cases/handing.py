"""Who has a task: opening, taking, giving back, reassigning; withdrawing a letter, voiding a number."""

from datetime import datetime

from sqlalchemy import Connection, select

from engine.cases.access_record import guarded
from engine.cases.duties.sign import withdraw_signing
from engine.cases.editions import all_current
from engine.cases.routing import start_clock
from engine.cases.work import (
    House,
    Work,
    called,
    lock_case,
    name_of,
    note,
    note_due,
    notify,
    noun,
    open_task,
    read_task,
    refusal,
)
from engine.errors import AlreadyDone, BadAnswers, NotAllowed, NotFound, Refused
from engine.letters import numbers
from engine.people import Person, holders, line_above
from engine.people.readers import may_read, missing
from engine.store.rows import change, insert_or_update
from engine.store.tables import Case, Disposition, Letter, Number, Seen, Task
from engine.store.types import Record

COUNTED = "waktu baku dihitung sejak tugas dibuka"


class NotSuperior(NotAllowed):
    """Hanya atasan dari pemegang tugas yang dapat mengalihkan tugas ini."""


class OwnByNature(Refused):
    """Tugas ini melekat pada penyusun surat, jadi tidak dapat dikembalikan ke kelompok."""


class TooLateToWithdraw(Refused):
    """{what} ini sudah selesai diproses atau sedang ditandatangani, jadi tidak dapat ditarik atau dibatalkan lagi."""


class Disposed(Refused):
    """Surat ini sudah didisposisi, jadi pencatatannya tidak dapat ditarik lagi."""


class AlreadyWithdrawn(AlreadyDone):
    """{what} ini sudah ditarik atau dibatalkan."""


@guarded
def look(house: House, task_id: str, *, by: Person) -> None:
    """Note that the person has the task and its newest revision on screen; starts working time."""
    at = house.now()
    with house.store.reading() as tx:
        work = read_task(tx, house, task_id, by, at)
        first = work.task.state == "open" and work.task.opened_at is None and not refusal(work)
    if first:
        house.store.retrying(lambda tx: _start(tx, work, at))


def _start(tx: Connection, work: Work, at: datetime) -> None:
    due = start_clock(tx, work.edition, work.task, at)
    if due is not None:
        note_due(tx, work.case, work.task, work.step, due, COUNTED, at)


def remember_seen(tx: Connection, letter: Record, by: Person, at: datetime) -> None:
    """The revision of the letter that `by` has decided on: what is newer will be shown as new."""
    insert_or_update(
        tx, Seen, ("letter_id", "official_id"),
        letter_id=letter.id, official_id=by.id, revision_no=letter.revision_no, at=at,
    )  # fmt: skip


@guarded
def take(house: House, task_id: str, *, by: Person) -> None:
    """Take a task out of the group. Whoever is second reads who was first (HeldBy)."""
    at = house.now()

    def hold(tx: Connection) -> None:
        work = open_task(tx, house, task_id, by, at, lock=True)
        if work.task.holder_id == by.id:
            return
        change(tx, Task, {"id": task_id}, holder_id=by.id)
        work.record("ambil")

    house.store.retrying(hold)


@guarded
def give_back(house: House, task_id: str, *, by: Person) -> None:
    """Give a taken task back to its group, also when the mandate to do it has ended.

    Raises OwnByNature for the drafter's own, and what `open_task` refuses of others' tasks.
    """
    at = house.now()

    def release(tx: Connection) -> None:
        work = read_task(tx, house, task_id, by, at, lock=True)
        if work.task.state != "open" or work.task.holder_id != by.id:
            open_task(tx, house, task_id, by, at)
            return
        if work.task.personal:
            raise OwnByNature
        change(tx, Task, {"id": task_id}, holder_id=None)
        work.record("lepas")

    house.store.retrying(release)


@guarded
def reassign(house: House, task_id: str, official_id: int, reason: str, *, by: Person) -> None:
    """A superior gives a task to another holder of its role, with a reason.

    Raises NotSuperior; BadAnswers if the reason is missing or the official lacks the role.
    """
    at = house.now()
    reason = _reason(reason)

    def hand(tx: Connection) -> None:
        work = read_task(tx, house, task_id, by, at, lock=True)
        if work.task.state != "open":
            open_task(tx, house, task_id, by, at)
        if not may_reassign(work):
            raise NotSuperior
        if official_id not in candidates(work):
            raise BadAnswers({"pejabat": "Pilih pejabat yang memegang peran tugas ini."})
        change(tx, Task, {"id": task_id}, holder_id=official_id)
        work.record("alih", name=name_of(tx, official_id), reason=reason)
        sentence = f"Tugas dialihkan kepada Anda: {work.step.name}"
        notify(tx, work.letter, official_id, task_id, sentence, at)

    house.store.retrying(hand)


def may_reassign(work: Work) -> bool:
    """True for who stands above the holder, or above those whose group it is."""
    task = work.task
    whose = [task.holder_id] if task.holder_id else _group(work)
    return any(work.by.id in line_above(work.tx, one, work.at) for one in whose)


def candidates(work: Work) -> list[int]:
    """Officials the task can be given to: holders of its role, whatever their unit."""
    return holders(work.tx, work.by.office_id, work.task.role, None, work.at)


@guarded
def withdraw(house: House, letter_id: int, reason: str, *, by: Person) -> None:
    """The drafter withdraws a letter that is not signed; a reserved number becomes *batal*.

    An incoming letter is withdrawn by who entered it, until a disposisi was given; its agenda
    number stays taken. Raises NotAllowed for others, TooLateToWithdraw, Disposed, BadAnswers
    without a reason.
    """
    at, reason = house.now(), _reason(reason)

    def pull(tx: Connection) -> None:
        letter, case = _locked(tx, letter_id, by)
        if letter.drafter_id != by.id:
            raise NotAllowed(f"Hanya penyusun yang dapat menarik {noun(letter)} ini.")
        _refuse_signed(tx, house, letter, case)
        if not may_withdraw(tx, letter, by):
            raise Disposed
        if letter.number_id is not None:
            numbers.void(tx, letter.number_id, reason, by=by.id, at=at)
        _end(tx, case, letter, "ditarik", at)
        note(tx, case, "tarik", at=at, by=by, reason=reason, **called(letter))

    house.store.retrying(pull)


def may_withdraw(tx: Connection, letter: Record, by: Person) -> bool:
    """True for who wrote a letter, as long as nobody was told to act on it."""
    disposed = select(Disposition.id).where(Disposition.letter_id == letter.id).limit(1)
    return letter.drafter_id == by.id and tx.scalar(disposed) is None


def void_number(house: House, number_id: int, reason: str, *, by: Person) -> None:
    """Void a reserved number with a reason; its letter is cancelled with it.

    For those who give numbers (the role of a `nomor` step). Raises NotFound, NotAllowed,
    NumberSpent, BadAnswers without a reason.
    """
    at, reason = house.now(), _reason(reason)

    def void(tx: Connection) -> None:
        number = tx.execute(
            select(Number).where(Number.id == number_id, Number.office_id == by.office_id)
        ).one_or_none()
        if number is None:
            raise NotFound
        if not gives_numbers(tx, by, at):
            raise NotAllowed("Hanya pemberi nomor surat yang dapat membatalkan nomor.")
        letter, case = _locked(tx, number.letter_id)
        numbers.void(tx, number_id, reason, by=by.id, at=at)
        _refuse_signed(tx, house, letter, case)
        _end(tx, case, letter, "batal", at)
        note(tx, case, "batal_nomor", at=at, by=by, number=number.text, reason=reason)
        notify(tx, letter, letter.drafter_id, None, f"Nomor {number.text} dibatalkan: {reason}", at)

    house.store.retrying(void)


def gives_numbers(tx: Connection, by: Person, at: datetime) -> bool:
    """True for who does the `nomor` step of an SOP in force: the keeper of the register."""
    steps = (step for one in all_current(tx, by.office_id, at) for step in one.sop.steps)
    return any(step.role in by.roles for step in steps if step.duty == "nomor")


def _group(work: Work) -> list[int]:
    return holders(work.tx, work.by.office_id, work.task.role, work.task.unit_id, work.at)


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadAnswers({"alasan": "Tuliskan alasannya."})
    if len(text) > 1000:
        raise BadAnswers({"alasan": "Alasan paling banyak 1.000 karakter."})
    return text


def _locked(tx: Connection, letter_id: int, by: Person | None = None) -> tuple[Record, Record]:
    """The letter and its case, locked against every other verb."""
    readable = [may_read(by)] if by else []
    case_id = tx.scalar(select(Letter.case_id).where(Letter.id == letter_id, *readable))
    if case_id is None:
        raise missing(tx, by, Letter.id == letter_id, "surat") if by else NotFound
    case = lock_case(tx, case_id)
    return tx.execute(select(Letter).where(Letter.id == letter_id).with_for_update()).one(), case


def _refuse_signed(tx: Connection, house: House, letter: Record, case: Record) -> None:
    """Raise for a letter that is signed, about to be, or gone already."""
    if case.state == "withdrawn":
        raise AlreadyWithdrawn(what=noun(letter).capitalize())
    if case.state == "ended" or not withdraw_signing(tx, house, letter.id, None):
        raise TooLateToWithdraw(what=noun(letter).capitalize())


def _end(tx: Connection, case: Record, letter: Record, state: str, at: datetime) -> None:
    change(tx, Letter, {"id": letter.id}, state=state)
    change(tx, Task, {"case_id": case.id, "state": "open"}, state="void", next_alert_at=None)
    change(tx, Case, {"id": case.id}, state="withdrawn", ended_at=at, version=case.version + 1)
