"""What is read and printed of incoming letters: the Agenda Surat Masuk, the disposisi sheet."""

from typing import Any

from sqlalchemy import Connection, select

from engine.cases.access_record import TAKEN, guarded, note_access
from engine.cases.duties.dispose import Dispose
from engine.cases.editions import edition
from engine.cases.reading import File, register_signers
from engine.cases.receiving import receives
from engine.cases.work import House
from engine.errors import NotFound
from engine.letters.books import Book
from engine.letters.dispositions import DispositionSheet
from engine.letters.incoming import label
from engine.letters.incoming_register import (
    COLUMNS,
    TITLE,
    IncomingRow,
    incoming_register,
)
from engine.letters.kinds import nature
from engine.letters.press import DEMO_MARK, letterhead
from engine.letters.weekdays import written
from engine.people import Person
from engine.people.offices import posts_with, receiving_posts
from engine.people.readers import readable
from engine.store.tables import Case, Disposition, Incoming, Letter, Office, Official, Receiver
from engine.store.types import Record
from engine.worktime import words


def incoming_agenda(house: House, *, by: Person, year: int, **asked: Any) -> Book[IncomingRow]:
    """The Agenda Surat Masuk of a year, for who enters letters, who reads all, and auditors.

    `asked`: search, state, sort, descending, page (None gives all of it, to be taken out).
    Raises NoIncomingRegister.
    """
    with house.store.reading() as tx:
        records = receives(tx, by, house.now())
    book = incoming_register(house, by=by, records=records, year=year, **asked)
    if asked.get("page", 1) is None:
        note_access(house, by, TAKEN, "agenda", name=f"Surat Masuk {year}")
    return book


def print_incoming_agenda(house: House, *, by: Person, year: int, **asked: Any) -> File:
    """The Agenda Surat Masuk of a year as landscape F4 PDF. Raises NoIncomingRegister."""
    rows = incoming_agenda(house, by=by, year=year, page=None, **asked).rows
    with house.store.reading() as tx:
        office = tx.execute(select(Office).where(Office.id == by.office_id)).one()
        signers = register_signers(tx, by.office_id)
    made = house.press.register(office, rows, year, signers, title=TITLE, columns=COLUMNS)
    return File(f"agenda-surat-masuk-{year}.pdf", "application/pdf", made)


@guarded
def disposition_sheet(house: House, letter_id: int, *, by: Person) -> File:
    """The lembar disposisi as PDF: with the newest disposisi, or open to be filled in by hand.

    Raises NotFound.
    """
    with house.store.reading() as tx:
        readable(tx, by, Letter.id == letter_id, "disposisi")
        row = tx.execute(
            select(Incoming, Letter.subject, Letter.urgency, Letter.security, Case.edition_id)
            .join(Letter, Letter.id == Incoming.letter_id)
            .join(Case, Case.id == Letter.case_id)
            .where(Letter.id == letter_id)
        ).one_or_none()
        if row is None:
            raise NotFound
        office = tx.execute(select(Office).where(Office.id == by.office_id)).one()
        sheet = _sheet(tx, office, row)
    name = f"disposisi-{row.serial}-{row.year}.pdf"
    note_access(house, by, TAKEN, "disposisi", letter_id, name)
    return File(name, "application/pdf", house.press.disposition(sheet))


def _sheet(tx: Connection, office: Record, row: Record) -> DispositionSheet:
    given = tx.execute(
        select(Disposition, Official.name)
        .join(Official, Official.id == Disposition.official_id)
        .where(Disposition.letter_id == row.letter_id)
        .order_by(Disposition.id.desc())
        .limit(1)
    ).one_or_none()
    posts = receiving_posts(tx, office.id)
    chosen: set[int] = set()
    if given is not None:
        chosen |= set(
            tx.scalars(select(Receiver.post_id).where(Receiver.disposition_id == given.id))
        )
    leaders = _leaders(tx, office.id, row.edition_id)
    return DispositionSheet(
        letterhead=letterhead(office), agenda=label(row.serial, row.year),
        particulars=_particulars(row),
        posts=[(post.title, post.id in chosen) for post in posts if post.id not in leaders],
        instructions=given.instructions if given else (), note=given.note if given else "",
        given=(given.name, given.post_line, words.day_and_clock(given.at)) if given else None,
        demo_mark=DEMO_MARK if office.demo else None,
    )  # fmt: skip


def _leaders(tx: Connection, office_id: int, edition_id: int) -> set[int]:
    """The posts that give disposisi under this SOP: they are not among those it goes to."""
    steps = edition(tx, edition_id).sop.steps
    roles = {step.role for step in steps if step.duty == Dispose.key}
    return {post.id for post in posts_with(tx, office_id, roles)}


def _particulars(row: Record) -> list[tuple[str, str]]:
    return [
        ("Surat dari", row.sender),
        ("Nomor surat", row.their_number or "–"),
        ("Tanggal surat", written(row.their_date) if row.their_date else "–"),
        ("Diterima", written(row.received_on)),
        ("Kode", row.classification or "–"),
        ("Sifat", nature(row.urgency, row.security)),
        ("Lampiran", row.attachment_note or "–"),
        ("Hal", row.subject),
    ]
