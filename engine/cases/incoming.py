"""What the pages show of an incoming letter besides what they show of every letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from engine.cases.access_record import OPENED, TAKEN, guarded, note_access
from engine.cases.editions import NoEdition
from engine.cases.following import drafters, drafts_letters, live_answer
from engine.cases.reading import File
from engine.cases.work import House
from engine.errors import NotFound
from engine.letters import Content, scans
from engine.letters.dispositions import told
from engine.letters.incoming import label
from engine.people import Person
from engine.people.readers import handed_to, may_read, readable
from engine.store.tables import (
    Classification,
    Disposition,
    Document,
    Incoming,
    Letter,
    Number,
    Official,
    Post,
    Receiver,
)
from engine.store.types import Record


@dataclass(frozen=True)
class Received:
    """A receiver of a disposisi and what came of it; `mine` where it is a post of the reader."""

    post: str
    holder: str
    handed_at: datetime | None
    followed_at: datetime | None
    followed_by: str
    remark: str
    mine: bool


@dataclass(frozen=True)
class Disposed:
    """A disposisi as it was given."""

    words: str
    note: str
    by: str
    post: str
    at: datetime
    receivers: list[Received]


@dataclass(frozen=True)
class Linked:
    """The letter at the other end of an answer. `id` is None for who may not read it."""

    id: int | None
    number: str
    subject: str
    who: str
    state: str


@dataclass(frozen=True)
class Entry:
    """The row of the Agenda Surat Masuk with what hangs on it.

    `may_follow`: a disposisi of the reader waits; `may_reply`: the reader may open the answer, which
    one of `drafters` writes, or the reader themselves where there are none.
    """

    agenda: str
    sender: str
    their_number: str
    their_date: date | None
    received_on: date
    classification: str
    code_name: str
    attachment_note: str
    summary: str
    scan: Record | None
    archive_place: str
    dispositions: list[Disposed]
    answer: Linked | None
    may_follow: bool
    may_reply: bool
    drafters: list[Record]


def entry_of(tx: Connection, letter: Record, by: Person, at: datetime) -> Entry | None:
    """The register's part of a letter, None for one that did not come in."""
    if letter.direction != "masuk":
        return None
    row = tx.execute(select(Incoming).where(Incoming.letter_id == letter.id)).one()
    given = _dispositions(tx, letter.id, by)
    answer = live_answer(tx, letter.id)
    mine = [one for each in given for one in each.receivers if one.mine and one.handed_at]
    may_reply, candidates = _drafting(tx, by, at) if mine and answer is None else (False, [])
    return Entry(
        agenda=label(row.serial, row.year), sender=row.sender, their_number=row.their_number,
        their_date=row.their_date, received_on=row.received_on, classification=row.classification,
        code_name=_code_name(tx, letter.office_id, row.classification),
        attachment_note=row.attachment_note, summary=row.summary,
        scan=_scan(tx, letter.id), archive_place=row.archive_place, dispositions=given,
        answer=_answer(tx, answer, by),
        may_follow=any(one.followed_at is None for one in mine),
        may_reply=may_reply, drafters=candidates,
    )  # fmt: skip


def answered_letter(tx: Connection, letter: Record, by: Person) -> Linked | None:
    """The incoming letter that an outgoing one answers, or None."""
    if letter.answers_id is None:
        return None
    row = tx.execute(
        select(Letter.id, Letter.subject, Letter.state, Incoming)
        .join(Incoming, Incoming.letter_id == Letter.id)
        .where(Letter.id == letter.answers_id)
    ).one()
    readable = _may_see(tx, row.id, by)
    return Linked(
        row.id if readable else None, label(row.serial, row.year),
        row.subject if readable else "", row.sender if readable else "", row.state,
    )  # fmt: skip


def content_of(tx: Connection, letter: Record) -> Content:
    """The entry as a letter's content, for every page that names a letter by it."""
    row = tx.execute(select(Incoming).where(Incoming.letter_id == letter.id)).one()
    return Content(
        subject=letter.subject, urgency=letter.urgency, security=letter.security,
        classification=row.classification, attachment_note=row.attachment_note,
        letter_date=row.their_date,
    )  # fmt: skip


@guarded
def scan(house: House, letter_id: int, *, by: Person) -> File:
    """The newest scan of an incoming letter, as it was uploaded. Raises NotFound."""
    row = _readable_scan(house, letter_id, by)
    note_access(house, by, TAKEN, "pindaian", letter_id, row.name)
    return File(row.name, row.media_type, house.store.documents.get(row.digest))


@guarded
def scan_pages(house: House, letter_id: int, *, by: Person) -> int:
    """How many pages of the scan can be shown as pictures; they are drawn at the first asking.

    Raises NotFound.
    """
    row = _readable_scan(house, letter_id, by)
    note_access(house, by, OPENED, "surat", letter_id, within=("tugas",))
    return len(scans.pictures(house.store.documents, row.digest, row.media_type))


@guarded
def scan_page(house: House, letter_id: int, page: int, *, by: Person) -> File:
    """One page of the scan as PNG, from 1. Raises NotFound."""
    row = _readable_scan(house, letter_id, by)
    drawn = scans.pictures(house.store.documents, row.digest, row.media_type)
    if not 1 <= page <= len(drawn):
        raise NotFound
    note_access(house, by, OPENED, "surat", letter_id, within=("tugas",))
    return File(f"halaman-{page}.png", "image/png", house.store.documents.get(drawn[page - 1]))


def _readable_scan(house: House, letter_id: int, by: Person) -> Record:
    with house.store.reading() as tx:
        readable(tx, by, Letter.id == letter_id, "pindaian")
        row = _scan(tx, letter_id)
    if row is None:
        raise NotFound
    return row


def _scan(tx: Connection, letter_id: int) -> Record | None:
    return tx.execute(
        select(Document)
        .join(Incoming, Incoming.letter_id == Document.letter_id)
        .where(Document.letter_id == letter_id, Document.digest == Incoming.scan)
        .order_by(Document.id.desc())
        .limit(1)
    ).one_or_none()


def _may_see(tx: Connection, letter_id: int, by: Person) -> bool:
    return tx.scalar(select(Letter.id).where(Letter.id == letter_id, may_read(by))) is not None


def _dispositions(tx: Connection, letter_id: int, by: Person) -> list[Disposed]:
    rows = tx.execute(
        select(Disposition, Official.name)
        .join(Official, Official.id == Disposition.official_id)
        .where(Disposition.letter_id == letter_id)
        .order_by(Disposition.id)
    )
    return [
        Disposed(told(row.instructions, ""), row.note, row.name, row.post_line, row.at,
                 _receivers(tx, row.id, by))
        for row in rows
    ]  # fmt: skip


def _receivers(tx: Connection, disposition_id: int, by: Person) -> list[Received]:
    follower = select(Official.name).where(Official.id == Receiver.followed_by).scalar_subquery()
    holder = (
        select(Official.name)
        .where(Official.post_id == Receiver.post_id, Official.disabled_at.is_(None))
        .order_by(Official.id)
        .limit(1)
        .scalar_subquery()
    )
    rows: Sequence[Record] = tx.execute(
        select(Receiver, Post.title, follower.label("follower"), holder.label("holder"))
        .join(Post, Post.id == Receiver.post_id)
        .where(Receiver.disposition_id == disposition_id)
        .order_by(Post.id)
    ).all()
    mine = set(
        tx.scalars(
            select(Receiver.post_id).where(Receiver.disposition_id == disposition_id, handed_to(by))
        )
    )
    return [
        Received(row.title, row.holder or "", row.handed_at, row.followed_at, row.follower or "",
                 row.remark, row.post_id in mine)
        for row in rows
    ]  # fmt: skip


def _answer(tx: Connection, answer: Record | None, by: Person) -> Linked | None:
    if answer is None:
        return None
    readable = _may_see(tx, answer.id, by)
    number = tx.scalar(select(Number.text).where(Number.id == answer.number_id)) or ""
    subject = answer.subject if readable else ""
    return Linked(answer.id if readable else None, number, subject, answer.drafter, answer.state)


def _drafting(tx: Connection, by: Person, at: datetime) -> tuple[bool, list[Record]]:
    """Whether an answer can be opened, and who may draft it; nobody where `by` drafts it."""
    try:
        if drafts_letters(tx, by, at):
            return True, []
        found = drafters(tx, by, at)
    except NoEdition:
        return False, []
    return bool(found), found


def _code_name(tx: Connection, office_id: int, code: str) -> str:
    here = (Classification.office_id == office_id, Classification.code == code)
    return tx.scalar(select(Classification.name).where(*here)) or ""
