"""What becomes of a disposisi: its receivers follow it up, or open the answer to the letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select, update

from engine.cases import presses
from engine.cases.access_record import guarded
from engine.cases.drafting import begin_letter
from engine.cases.duties import Said
from engine.cases.duties.draft import Draft
from engine.cases.duties.sign import Sign
from engine.cases.editions import Published, started_by
from engine.cases.starting import Started
from engine.cases.work import House, lock_case, note, notify
from engine.errors import BadAnswers, NotAllowed, Refused
from engine.letters import Content
from engine.letters.content import MAX_LINE
from engine.letters.dispositions import told
from engine.letters.incoming import label
from engine.letters.parts import Addressee, Reference
from engine.letters.typed import from_text
from engine.letters.weekdays import written
from engine.people import Person, holders, person
from engine.people.offices import posts_with
from engine.people.readers import handed_to, may_read, missing
from engine.store.tables import (
    Disposition,
    Incoming,
    Letter,
    Official,
    Post,
    Receiver,
    Unit,
)
from engine.store.types import Record
from engine.worktime import WIB

LONGEST_REMARK = 2000
GONE = ("ditarik", "batal")
"""States of an answer that will never be sent."""
SHOWN = 50


class NotReceiver(NotAllowed):
    """Disposisi surat ini tidak ditujukan kepada Anda."""


class AlreadyFollowed(Refused):
    """Disposisi ini sudah ditandai selesai ditindaklanjuti."""


class AlreadyAnswered(Refused):
    """Surat ini sudah dibalas: balasannya disusun oleh {name}."""


@dataclass(frozen=True)
class Given:
    """A disposisi that waits for somebody's follow-up, as a row of their inbox."""

    letter_id: int
    agenda: str
    sender: str
    subject: str
    urgency: str
    words: str
    by: str
    handed_at: datetime


def waiting_dispositions(tx: Connection, by: Person) -> list[Given]:
    """What was handed to a post of `by` and is not yet followed up, the oldest first."""
    rows = tx.execute(
        select(Letter.id, Letter.subject, Letter.urgency, Incoming.serial, Incoming.year,
               Incoming.sender, Disposition.instructions, Disposition.note, Disposition.post_line,
               Receiver.handed_at)
        .join(Disposition, Disposition.id == Receiver.disposition_id)
        .join(Letter, Letter.id == Disposition.letter_id)
        .join(Incoming, Incoming.letter_id == Letter.id)
        .where(handed_to(by), Receiver.followed_at.is_(None))
        .order_by(Receiver.handed_at, Letter.id)
        .limit(SHOWN)
    )  # fmt: skip
    return [
        Given(row.id, label(row.serial, row.year), row.sender, row.subject, row.urgency,
              told(row.instructions, row.note), row.post_line, row.handed_at)
        for row in rows
    ]  # fmt: skip


def count_dispositions(tx: Connection, by: Person) -> int:
    """How many disposisi wait for `by`."""
    mine = select(func.count()).select_from(Receiver)
    return tx.scalar(mine.where(handed_to(by), Receiver.followed_at.is_(None))) or 0


@guarded
def follow_up(house: House, letter_id: int, said: Said, *, by: Person, key: str = "") -> None:
    """A receiver says what was done about a disposisi: field `tindak_lanjut`.

    Raises NotFound, NotReceiver, AlreadyFollowed; BadAnswers without a word on what was done.
    """
    at, key = house.now(), presses.of(f"tindak-lanjut-{letter_id}", key)
    remark = str(said.get("tindak_lanjut", "")).replace("\r\n", "\n").strip()
    if not remark:
        raise BadAnswers({"tindak_lanjut": "Tuliskan apa yang sudah dilakukan."})
    if len(remark) > LONGEST_REMARK:
        raise BadAnswers({"tindak_lanjut": "Paling banyak 2.000 karakter."})

    def follow(tx: Connection) -> None:
        letter, case = _locked(tx, letter_id, by)
        # Under the lock, so that a second press at the same instant finds the first one's answer.
        if presses.answer(tx, by, key) is not None:
            return
        waiting = [row for row in _received(tx, letter.id, by) if row.followed_at is None]
        if not waiting:
            raise AlreadyFollowed
        _close(tx, waiting, remark, by, at)
        note(tx, case, "tindak_lanjut", at=at, by=by, post=_post_line(by, waiting), remark=remark)
        presses.remember(tx, by, key, {}, at)

    house.store.retrying(follow)


@guarded
def reply(house: House, letter_id: int, said: Said, *, by: Person, key: str = "") -> Started:
    """A receiver opens the answer: step 1 of SOP Surat Keluar with reference, addressee and
    the disposisi as concept.

    Its drafter is `by`, if their post drafts letters, else the official of the field `penyusun`
    (an id of `drafters`). Raises NotFound, NotReceiver, AlreadyAnswered, NoEdition, BadAnswers.
    """
    at, key = house.now(), presses.of(f"balas-{letter_id}", key)

    def open_answer(tx: Connection) -> Started:
        letter, case = _locked(tx, letter_id, by)
        if (answer := presses.answer(tx, by, key)) is not None:
            return Started(**answer)
        received = _received(tx, letter.id, by)
        if (standing := live_answer(tx, letter.id)) is not None:
            raise AlreadyAnswered(name=standing.drafter)
        published = started_by(tx, by.office_id, Draft.key, at)
        drafter = _chosen(tx, said, by, at)
        entry = tx.execute(select(Incoming).where(Incoming.letter_id == letter.id)).one()
        started = begin_letter(
            tx, published, _answer_to(letter, entry, received, _signer(tx, published, by), at),
            by=by, at=at,
            unit_id=_unit(by, received, drafter, letter), drafter_id=drafter.id, answers_id=letter.id,
        )  # fmt: skip
        _tell(tx, case, started, entry, drafter, received, by, at)
        presses.remember(tx, by, key, started.__dict__, at)
        return started

    return house.store.retrying(open_answer)


def live_answer(tx: Connection, letter_id: int) -> Record | None:
    """The answer to an incoming letter that is being written, runs or was sent, with its drafter."""
    return tx.execute(
        select(Letter, Official.name.label("drafter"))
        .join(Official, Official.id == Letter.drafter_id)
        .where(Letter.answers_id == letter_id, Letter.state.not_in(GONE))
        .order_by(Letter.id.desc())
        .limit(1)
    ).one_or_none()


def drafts_letters(tx: Connection, by: Person, at: datetime) -> bool:
    """True if the post of `by` has the first role of SOP Surat Keluar. Raises NoEdition."""
    return by.has(started_by(tx, by.office_id, Draft.key, at).sop.steps[0].role)


def drafters(tx: Connection, by: Person, at: datetime) -> list[Record]:
    """Who may draft the answer: holders of the first role of SOP Surat Keluar, one's own unit
    first; id, name, unit."""
    role = started_by(tx, by.office_id, Draft.key, at).sop.steps[0].role
    rows = tx.execute(
        select(Official.id, Official.name, Post.unit_id, Unit.name.label("unit"))
        .join(Post, Post.id == Official.post_id)
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .where(Official.id.in_(holders(tx, by.office_id, role, None, at)))
        .order_by(Official.name)
    )
    own = {capacity.unit_id for capacity in by.capacities}
    return sorted(rows, key=lambda row: row.unit_id not in own)


def _locked(tx: Connection, letter_id: int, by: Person) -> tuple[Record, Record]:
    case_id = tx.scalar(
        select(Letter.case_id).where(
            Letter.id == letter_id, Letter.direction == "masuk", may_read(by)
        )
    )
    if case_id is None:
        raise missing(tx, by, Letter.id == letter_id, "surat")
    case = lock_case(tx, case_id)
    return tx.execute(select(Letter).where(Letter.id == letter_id)).one(), case


def _received(tx: Connection, letter_id: int, by: Person) -> Sequence[Record]:
    """The disposisi that were handed to a post of `by`. Raises NotReceiver without one."""
    rows = tx.execute(
        select(Receiver, Disposition.instructions, Disposition.note, Disposition.post_line)
        .join(Disposition, Disposition.id == Receiver.disposition_id)
        .where(Disposition.letter_id == letter_id, handed_to(by))
        .order_by(Receiver.disposition_id)
    ).all()
    if not rows:
        raise NotReceiver
    return rows


def _close(tx: Connection, rows: Sequence[Record], remark: str, by: Person, at: datetime) -> None:
    for row in rows:
        tx.execute(
            update(Receiver)
            .where(
                Receiver.disposition_id == row.disposition_id, Receiver.post_id == row.post_id,
                Receiver.followed_at.is_(None),
            )
            .values(followed_at=at, followed_by=by.id, remark=remark)
        )  # fmt: skip


def _post_line(by: Person, rows: Sequence[Record]) -> str:
    posts = {row.post_id for row in rows}
    return next(c.line for c in by.capacities if c.post_id in posts)


def _chosen(tx: Connection, said: Said, by: Person, at: datetime) -> Person:
    """The drafter of the answer. Raises BadAnswers for somebody who may not draft."""
    asked = str(said.get("penyusun", ""))
    if not asked and drafts_letters(tx, by, at):
        return by
    known = {str(row.id): row.id for row in drafters(tx, by, at)}
    if asked not in known:
        raise BadAnswers({"penyusun": "Pilih siapa yang menyusun balasannya."})
    return person(tx, known[asked], at)


def _unit(by: Person, received: Sequence[Record], drafter: Person, letter: Record) -> int:
    """The originating unit: the receiver's, whose head will check the answer; else the drafter's."""
    posts = {row.post_id for row in received}
    own = next((c.unit_id for c in by.capacities if c.post_id in posts and c.unit_id), None)
    unit: int = own or drafter.unit_id or letter.unit_id
    return unit


def _signer(tx: Connection, published: Published, by: Person) -> str:
    """The post that signs under this SOP: the first of those that may."""
    roles = {step.role for step in published.sop.steps if step.duty == Sign.key}
    signing = posts_with(tx, by.office_id, roles)
    return str(signing[0].key) if signing else ""


def _answer_to(
    letter: Record, entry: Record, received: Sequence[Record], signer: str, at: datetime
) -> Content:
    concept = "\n".join(
        f"Disposisi {row.post_line}: {told(row.instructions, row.note)}" for row in received
    )
    theirs = entry.their_number or "tanpa nomor"
    return Content(
        kind="surat_dinas",
        subject=f"Jawaban {letter.subject}"[:MAX_LINE],
        urgency=letter.urgency,
        security=letter.security,
        classification=entry.classification,
        addressees=(Addressee(entry.sender),),
        reference=Reference(theirs, entry.their_date, letter.subject, entry.serial),
        concept=concept,
        signer=signer,
        letter_date=at.astimezone(WIB).date(),
        body=from_text(_opening(entry, letter.subject)),
    )


def _opening(entry: Record, subject: str) -> str:
    """The first paragraph of an answer: which letter it is about."""
    number = f" Nomor {entry.their_number}" if entry.their_number else ""
    day: date | None = entry.their_date
    dated = f" tanggal {written(day)}" if day else ""
    return (
        f"Membalas surat Saudara{number}{dated} hal {subject}, dengan hormat disampaikan "
        "hal-hal sebagai berikut."
    )


def _tell(
    tx: Connection,
    case: Record,
    started: Started,
    entry: Record,
    drafter: Person,
    received: Sequence[Record],
    by: Person,
    at: datetime,
) -> None:
    """Lines on both letters, the bell of who drafts, and the receiver's part as followed up."""
    agenda = label(entry.serial, entry.year)
    post = _post_line(by, received)
    waiting = [row for row in received if row.followed_at is None]
    _close(tx, waiting, f"Balasan disusun oleh {drafter.name}", by, at)
    note(tx, case, "balas", at=at, by=by, post=post, name=drafter.name, answer=started.letter_id)
    answer = tx.execute(select(Letter).where(Letter.id == started.letter_id)).one()
    theirs = lock_case(tx, answer.case_id)
    note(tx, theirs, "jawaban_atas", at=at, by=by, post=post, agenda=agenda)
    if drafter.id != by.id:
        sentence = f"Anda diminta menyusun balasan atas surat masuk {agenda}"
        notify(tx, answer, drafter.id, started.task_id, sentence, at)
