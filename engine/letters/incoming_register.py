"""Agenda Surat Masuk: one row for every letter that was entered in a year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select

from engine.errors import NotAllowed
from engine.letters.books import HIDDEN, Book, leaf, may_keep, ordered
from engine.letters.hiding import as_told
from engine.letters.incoming import label, label_column
from engine.letters.kinds import nature
from engine.letters.weekdays import written
from engine.people import Person
from engine.people.readers import OPEN_TO_READERS, may_read
from engine.store.ground import Ground
from engine.store.tables import Disposition, Incoming, Letter, Number, Post, Receiver
from engine.store.types import Query, Record

TITLE = "AGENDA SURAT MASUK"
STATES = {
    "draf": "Dicatat",
    "tercatat": "Menunggu klasifikasi",
    "dikembalikan": "Diperbaiki",
    "diteruskan": "Menunggu disposisi",
    "didisposisi": "Menunggu diserahkan",
    "diserahkan": "Menunggu diarsipkan",
    "diarsipkan": "Diarsipkan",
    "ditarik": "Ditarik",
}
HEADINGS = (
    "Nomor Agenda", "Tanggal Terima", "Asal Surat", "Nomor Surat", "Tanggal Surat", "Hal",
    "Isi Ringkas", "Kode Klasifikasi", "Sifat", "Lampiran", "Disposisi", "Balasan",
    "Lokasi Arsip", "Keadaan",
)  # fmt: skip
WIDTHS = (14, 18, 36, 30, 18, 44, 44, 16, 14, 16, 44, 30, 28, 20)
COLUMNS: tuple[tuple[str, float], ...] = (
    ("Nomor Agenda", 23),
    ("Tanggal Terima", 25),
    ("Asal Surat", 35),
    ("Nomor Surat", 33),
    ("Tanggal Surat", 25),
    ("Hal", 38),
    ("Kode Klasifikasi", 20),
    ("Sifat", 15),
    ("Lampiran", 17),
    ("Disposisi", 38),
    ("Balasan", 31),
    ("Keterangan", 28),
)
"""Headings and relative widths of the printed agenda."""


class NoIncomingRegister(NotAllowed):
    """Agenda Surat Masuk hanya untuk pencatat surat masuk, pimpinan, dan auditor."""


@dataclass(frozen=True)
class IncomingRow:
    """A row as `by` may read it: what is confidential to others shows only its number and day."""

    letter_id: int | None
    agenda: str
    received_on: date
    sender: str
    their_number: str
    their_date: date | None
    subject: str
    summary: str
    classification: str
    nature: str
    attachment_note: str
    receivers: str
    answer: str
    archive_place: str
    state: str

    @property
    def state_words(self) -> str:
        """Where the letter stands, as the list says it."""
        return STATES.get(self.state, self.state)

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the texts of `HEADINGS`."""
        theirs = written(self.their_date) if self.their_date else ""
        return (
            self.agenda, written(self.received_on), self.sender, self.their_number, theirs,
            self.subject, self.summary, self.classification, self.nature, self.attachment_note,
            self.receivers, self.answer, self.archive_place, self.state_words,
        )  # fmt: skip

    @property
    def printed(self) -> tuple[str, ...]:
        """The row on paper, where place and state share the last column."""
        cells = self.cells
        remark = f"Arsip: {self.archive_place}" if self.archive_place else self.state_words
        return (*cells[:6], *cells[7:12], remark)

    @property
    def voided(self) -> bool:
        """An entry that was withdrawn stays in the book, struck through."""
        return self.state == "ditarik"


def incoming_register(
    ground: Ground,
    *,
    by: Person,
    records: bool,
    year: int,
    search: str = "",
    state: str = "",
    sort: str = "nomor",
    descending: bool = False,
    page: int | None = 1,
) -> Book[IncomingRow]:
    """The agenda of a year; `records` where `by` enters letters. `page=None` gives all of it.

    Raises NoIncomingRegister.
    """
    if not (records or may_keep(by)):
        raise NoIncomingRegister
    base = (Incoming.office_id == by.office_id,)
    mine = (*base, Incoming.year == year)
    conditions = (*mine, *_filter(by, search, state))
    wanted = _wanted(by).where(*conditions)
    counted = select(func.count()).join_from(Incoming, Letter, Letter.id == Incoming.letter_id)
    with ground.store.reading() as tx:
        total = tx.scalar(counted.where(*conditions)) or 0
        found, page, pages = leaf(tx, ordered(wanted, _sorts(by), sort, descending), total, page)
        years = set(tx.scalars(select(Incoming.year).where(*base).distinct())) | {year}
        ids = [row.letter_id for row in found]
        receivers, answers = _receivers(tx, ids), _answers(tx, ids)
        rows = [_row(row, receivers, answers) for row in found]
        counts = _counts(tx, mine)
    return Book(rows, year, sorted(years, reverse=True), counts, total, page, pages)


def _open_to(by: Person) -> ColumnElement[bool]:
    """What of the register `by` may read: keepers up to *terbatas*, who enters letters the plain."""
    known = OPEN_TO_READERS if may_keep(by) else ("biasa",)
    return or_(Letter.security.in_(known), may_read(by))


def _sorts(by: Person) -> dict[str, tuple[Any, ...]]:
    told = _open_to(by)
    return {
        "nomor": (Incoming.serial,),
        "terima": (Incoming.received_on, Incoming.serial),
        "asal": (as_told(told, Incoming.sender), Incoming.serial),
        "hal": (as_told(told, Letter.subject), Incoming.serial),
        "status": (Letter.state, Incoming.serial),
    }


def _wanted(by: Person) -> Query:
    return select(
        Incoming, Letter.subject, Letter.state, Letter.security, Letter.urgency,
        may_read(by).label("readable"), _open_to(by).label("told"),
    ).join(Letter, Letter.id == Incoming.letter_id)  # fmt: skip


def _filter(by: Person, search: str, state: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    words = search.strip()[:100]
    if words:
        texts = (Incoming.sender, Incoming.their_number, Letter.subject, Incoming.summary)
        found = or_(*(column.icontains(words, autoescape=True) for column in texts))
        number = label_column().icontains(words, autoescape=True)
        conditions.append(or_(number, and_(found, _open_to(by))))
    if state == "berjalan":
        conditions.append(Letter.state.not_in(("diarsipkan", "ditarik")))
    elif state in STATES:
        conditions.append(Letter.state == state)
    return conditions


def _counts(tx: Connection, mine: Iterable[ColumnElement[bool]]) -> dict[str, int]:
    states = (
        select(Letter.state, func.count())
        .join(Incoming, Incoming.letter_id == Letter.id)
        .where(*mine)
        .group_by(Letter.state)
    )
    counts = {row[0]: row[1] for row in tx.execute(states)}
    done = {"diarsipkan": counts.pop("diarsipkan", 0), "ditarik": counts.pop("ditarik", 0)}
    return {"berjalan": sum(counts.values()), **done}


def _receivers(tx: Connection, letters: list[int]) -> dict[int, list[str]]:
    """The posts that each letter was disposed to."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = tx.execute(
        select(Disposition.letter_id, Post.title)
        .join(Receiver, Receiver.disposition_id == Disposition.id)
        .join(Post, Post.id == Receiver.post_id)
        .where(Disposition.letter_id.in_(letters) if letters else false())
        .order_by(Disposition.id, Post.id)
    )
    for row in rows:
        found[row.letter_id].append(row.title)
    return found


def _answers(tx: Connection, letters: list[int]) -> dict[int, str]:
    """The numbers of the letters that answer them."""
    rows = tx.execute(
        select(Letter.answers_id, Number.text)
        .join(Number, Number.id == Letter.number_id)
        .where(Letter.answers_id.in_(letters) if letters else false())
        .order_by(Letter.id)
    )
    return {row.answers_id: row.text for row in rows}


def _row(row: Record, receivers: dict[int, list[str]], answers: dict[int, str]) -> IncomingRow:
    def told(text: str) -> str:
        return text if row.told or not text else HIDDEN

    return IncomingRow(
        letter_id=row.letter_id if row.readable else None, agenda=label(row.serial, row.year),
        received_on=row.received_on, sender=told(row.sender), their_number=told(row.their_number),
        their_date=row.their_date if row.told else None, subject=told(row.subject),
        summary=row.summary if row.told else "", classification=row.classification,
        nature=nature(row.urgency, row.security),
        attachment_note=told(row.attachment_note) or "-",
        receivers=told("; ".join(dict.fromkeys(receivers.get(row.letter_id, [])))),
        answer=answers.get(row.letter_id, ""), archive_place=told(row.archive_place),
        state=row.state,
    )  # fmt: skip
