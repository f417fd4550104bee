"""Reading besides tasks and letters: pages and files, the catalogue, the frame of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from engine.cases.access_record import OPENED, TAKEN, guarded, note_access
from engine.cases.case_files import may_start_file
from engine.cases.content import latest, on_desk
from engine.cases.desk import unread, waiting_count, waiting_proposals
from engine.cases.duties import Said
from engine.cases.duties.draft import Draft
from engine.cases.duties.send import file_name
from engine.cases.editions import (
    NoEdition,
    Published,
    all_current,
    current,
    edition_row,
    started_by,
)
from engine.cases.editions import edition as ready
from engine.cases.receiving import receives
from engine.cases.work import House, open_task
from engine.errors import NotFound
from engine.letters import SOP_PAPERS, Content, may_keep, read_content
from engine.letters import register as outgoing
from engine.letters.books import Book
from engine.letters.register import RegisterRow
from engine.people import Person, offices
from engine.people.readers import may_read, missing, readable
from engine.sop.drawings import picture
from engine.store.tables import (
    Document,
    Heartbeat,
    Letter,
    Mail,
    Number,
    Office,
    Revision,
    Task,
)
from engine.store.types import Record
from engine.worktime import WIB

CLOCK_SILENT = timedelta(seconds=90)
# Only what the office writes itself has pages; other cases answer as if they were not there.
PRINTED = "keluar"


@dataclass(frozen=True)
class Frame:
    """What every page of a signed-in person shows around its content."""

    waiting: int
    unread: int
    may_start: bool
    may_receive: bool
    keeps_register: bool
    demo: bool


@dataclass(frozen=True)
class File:
    """A file to hand out."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class SopView:
    """An SOP of the catalogue with its picture; `may_start_file`: the person may begin a file."""

    published: Published
    picture: str
    may_start_file: bool = False
    published_at: datetime | None = None


def frame(house: House, *, by: Person) -> Frame:
    """Counts and rights for the head of the page."""
    with house.store.reading() as tx:
        office = tx.execute(select(Office.demo).where(Office.id == by.office_id)).one()
        return Frame(
            waiting=waiting_count(tx, by) + waiting_proposals(tx, by),
            unread=unread(tx, by),
            may_start=_may_start(tx, by, house.now()),
            may_receive=receives(tx, by, house.now()),
            keeps_register=may_keep(by),
            demo=office.demo,
        )


@guarded
def preview(house: House, task_id: str, said: Said, *, by: Person) -> list[str]:
    """The pages of the letter as the form would make it, one SVG each; nothing is saved."""
    at = house.now()
    with house.store.reading() as tx:
        work = open_task(tx, house, task_id, by, at)
        if work.letter.direction != PRINTED:
            raise NotFound
        content, _ = read_content(said, on_desk(tx, work.letter))
        letter_id = work.letter.id
    note_access(house, by, OPENED, "tugas", letter_id, work.step.name)
    return house.press.preview(letter_id, content)


@guarded
def pages(house: House, letter_id: int, *, by: Person, revision: int | None = None) -> list[str]:
    """The pages of a revision (the newest by default; the draft for its drafter), one SVG each."""
    letter, content = _readable(house, letter_id, by, revision)
    newest = revision in (None, letter.revision_no)
    if newest:
        note_access(house, by, OPENED, "surat", letter_id, within=("tugas",))
    else:
        note_access(house, by, OPENED, "revisi", letter_id, _ordinal(revision))
    if letter.signed_document and newest:
        return house.press.signed_pages(letter_id)
    return house.press.preview(letter_id, content)


@guarded
def draft_pages(house: House, letter_id: int, *, by: Person) -> list[str]:
    """The pages of the drafter's working copy. Raises NotFound for anybody else."""
    mine = (Letter.id == letter_id, Letter.drafter_id == by.id, Letter.direction == PRINTED)
    with house.store.reading() as tx:
        letter = tx.execute(select(Letter).where(*mine)).one_or_none()
        if letter is None:
            raise missing(tx, by, Letter.id == letter_id, "draf")
        content = on_desk(tx, letter)
    note_access(house, by, OPENED, "draf", letter_id, within=("tugas", "surat"))
    return house.press.preview(letter_id, content)


@guarded
def pdf(house: House, letter_id: int, *, by: Person, revision: int | None = None) -> File:
    """The signed PDF as it was signed, byte for byte; before that, and for earlier revisions, DRAF."""
    letter, content = _readable(house, letter_id, by, revision)
    with house.store.reading() as tx:
        number = tx.scalar(select(Number.text).where(Number.id == letter.number_id)) or "draf"
    name, newest = file_name(number), revision in (None, letter.revision_no)
    if newest:
        note_access(house, by, TAKEN, "surat", letter_id, name)
    else:
        note_access(house, by, TAKEN, "revisi", letter_id, f"{_ordinal(revision)}, {name}")
    if letter.signed_document and newest:
        return File(name, "application/pdf", house.store.documents.get(letter.signed_document))
    return File(name, "application/pdf", house.press.draft_pdf(letter_id, content).pdf)


@guarded
def document(house: House, letter_id: int, document_id: int, *, by: Person) -> File:
    """A file that was added to this letter, which the person may read. Raises NotFound."""
    with house.store.reading() as tx:
        readable(tx, by, Letter.id == letter_id, "lampiran")
        row = tx.execute(
            select(Document.name, Document.media_type, Document.digest).where(
                Document.id == document_id, Document.letter_id == letter_id
            )
        ).one_or_none()
    if row is None:
        raise NotFound
    note_access(house, by, TAKEN, "lampiran", letter_id, row.name)
    return File(row.name, row.media_type, house.store.documents.get(row.digest))


def digest_of(house: House, document_id: int, *, by: Person) -> str:
    """The SHA-256 of a file that was added to a letter the person may read. Raises NotFound."""
    with house.store.reading() as tx:
        digest = tx.scalar(
            select(Document.digest)
            .join(Letter, Letter.id == Document.letter_id)
            .where(Document.id == document_id, may_read(by))
        )
    if digest is None:
        raise NotFound
    return digest


def register(house: House, *, by: Person, year: int, **asked: Any) -> Book[RegisterRow]:
    """The Agenda Surat Keluar of a year, for who reads all letters and auditors.

    `asked`: search, state, sort, descending, page (None gives all of it, to be taken out). Raises
    NoRegister.
    """
    book = outgoing(house, by=by, year=year, **asked)
    if asked.get("page", 1) is None:
        note_access(house, by, TAKEN, "agenda", name=f"Surat Keluar {year}")
    return book


def print_register(house: House, *, by: Person, year: int, search: str = "") -> File:
    """The register of a year as landscape F4 PDF. Raises NoRegister."""
    rows = register(house, by=by, year=year, search=search, page=None).rows
    with house.store.reading() as tx:
        office = tx.execute(select(Office).where(Office.id == by.office_id)).one()
        signers = register_signers(tx, by.office_id)
    made = house.press.register(office, rows, year, signers)
    return File(f"agenda-surat-keluar-{year}.pdf", "application/pdf", made)


def register_signers(tx: Connection, office_id: int) -> Sequence[Record]:
    """Who signs a printed agenda. Mengetahui: the Sekretaris; then the keeper of the register."""
    return [
        row
        for role in ("sekretaris", "kasubbag_umpeg")
        for row in offices.posts_with(tx, office_id, {role})[:1]
    ]


def catalogue(house: House, *, by: Person) -> list[Published]:
    """Every SOP of the office that is in force."""
    with house.store.reading() as tx:
        found = all_current(tx, by.office_id, house.now())
    return sorted(found, key=lambda one: one.sop.name)


def sop(house: House, key: str, *, by: Person) -> SopView:
    """An SOP in force with its picture. Raises NoEdition."""
    with house.store.reading() as tx:
        published = current(tx, by.office_id, key, house.now())
    drawn = picture.svg(published.sop, title=f"SOP {published.sop.name}")
    return SopView(published, drawn, may_start_file(published, by))


def print_sop(
    house: House, key: str, *, by: Person, edition: int | None = None, paper: str = "F4"
) -> File:
    """The SOP as it is printed and signed (PermenPANRB 35/2012): the edition in force, or another.

    Byte-equal for the same edition and letterhead. Raises NoEdition, NotFound (also for a paper
    other than `F4` and `A4`) or TooLong.
    """
    if paper not in SOP_PAPERS:
        raise NotFound
    with house.store.reading() as tx:
        number = edition
        if number is None:
            number = current(tx, by.office_id, key, house.now()).number
        row = edition_row(tx, by.office_id, key, number)
        written = ready(tx, row.id).sop
        office = tx.execute(select(Office).where(Office.id == by.office_id)).one()
    made = house.press.sop(
        office, written, edition=row.number, digest=row.digest, paper=paper,
        timestamp=row.published_at,
    )  # fmt: skip
    name = f"sop-{key.replace('_', '-')}-terbitan-{row.number}.pdf"
    return File(name, "application/pdf", made.pdf)


def choices(house: House, *, by: Person) -> dict[str, list[Record]]:
    """What the letter form offers: originating units, and the posts that may sign."""
    with house.store.reading() as tx:
        signing = {
            step.role
            for one in all_current(tx, by.office_id, house.now())
            for step in one.sop.steps
            if step.duty == "tandatangan"
        }  # fmt: skip
        return {
            "units": offices.units(tx, by.office_id),
            "signers": offices.posts_with(tx, by.office_id, signing),
        }


def today(house: House) -> date:
    """Today on the wall of the office (Asia/Jakarta)."""
    return house.now().astimezone(WIB).date()


def health(house: House) -> dict[str, Any]:
    """Is the database there, does a clock beat, how much mail waits."""
    with house.store.reading() as tx:
        beat = tx.scalar(select(Heartbeat.at).where(Heartbeat.name == "clock"))
        unsent = (Mail.sent_at.is_(None), Mail.next_try_at.is_not(None))
        waiting = tx.scalar(select(func.count()).select_from(Mail).where(*unsent))
        open_tasks = tx.scalar(select(func.count()).select_from(Task).where(Task.state == "open"))
    alive = beat is not None and house.now() - beat < CLOCK_SILENT
    return {"database": True, "clock": alive, "mail_waiting": waiting, "open_tasks": open_tasks}


def _may_start(tx: Connection, by: Person, at: datetime) -> bool:
    """True if `by` has, by their own post, the role of the letter SOP's first step."""
    try:
        first = started_by(tx, by.office_id, Draft.key, at).sop.steps[0]
    except NoEdition:
        return False
    return by.has(first.role)


def _readable(
    house: House, letter_id: int, by: Person, revision: int | None
) -> tuple[Record, Content]:
    with house.store.reading() as tx:
        letter = readable(tx, by, Letter.id == letter_id, "surat")
        if letter.direction != PRINTED:
            raise NotFound
        if revision is None:
            return letter, latest(tx, letter_id) or on_desk(tx, letter)
        stored = tx.scalar(
            select(Revision.content).where(Revision.letter_id == letter_id, Revision.no == revision)
        )
    if stored is None:
        raise NotFound
    return letter, Content.from_json(stored)


def _ordinal(revision: int | None) -> str:
    return f"revisi ke-{revision}"
