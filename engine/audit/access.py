"""Finding in the record of access: who opened, took out or was refused what, in pages by key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal, or_, select, tuple_, union

from engine.audit.finding import called, only_auditors
from engine.audit.periods import moments
from engine.cases.access_record import ACTS, KINDS, TAKEN, note_access
from engine.cases.secrecy import Secrecy, secrecy_of
from engine.cases.work import House
from engine.errors import NotFound
from engine.letters.books import csv_pieces
from engine.letters.incoming import label_column
from engine.people import Person
from engine.people.offices import names_of, official_names
from engine.store.tables import Access, Incoming, Letter, Number
from engine.store.types import Moment, Query, Record
from engine.worktime import words

PAGE = 50
AT_ONCE = 1000
LONGEST = 100
HEADINGS = ("Waktu (WIB)", "Pejabat", "Tindakan", "Apa", "Rincian", "Nomor", "Hal", "Surat")
UNTOLD = "[draf yang belum diajukan]"
# Whose words a question is noted in.
SAID = {
    "number": "nomor", "subject": "hal", "party": "tujuan", "official": "pejabat", "unit": "unit",
    "node": "langkah", "since": "dari", "until": "sampai", "late": "hanya yang lewat",
    "returned": "hanya yang dikembalikan", "sop": "SOP", "edition": "terbitan", "case": "berkas",
    "letter": "surat", "act": "tindakan", "what": "apa",
}  # fmt: skip


@dataclass(frozen=True)
class WantedAccess:
    """What an auditor looks for; what is left empty does not matter.

    `letter` is a part of its number or hal, `case` the number of its case. Days are those of WIB,
    both counted. `act` and `what` are keys of `ACTS` and `KINDS`.
    """

    official: int | None = None
    letter: str = ""
    case: int | None = None
    act: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class AccessLine:
    """A line of the record. `case_id` and `subject` are empty for what is not about one letter."""

    id: int
    at: datetime
    who: str
    act: str
    what: str
    name: str
    letter_id: int | None
    case_id: int | None
    number: str
    subject: str
    security: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as the texts of `HEADINGS`."""
        return (
            words.stamp(self.at), self.who, ACTS.get(self.act, self.act),
            KINDS.get(self.what, self.what), self.name, self.number, self.subject,
            str(self.letter_id or ""),
        )  # fmt: skip


@dataclass(frozen=True)
class FoundAccess:
    """A page of lines, newest first; `after` is the line the next page goes on after, or None."""

    rows: list[AccessLine]
    after: int | None


def find_access(house: House, wanted: WantedAccess, *, by: Person, after: int = 0) -> FoundAccess:
    """The page of lines after line `after` (0: the newest ones).

    Raises NotFound for who is no auditor, and for an `after` that is no line of the office;
    BadAnswers for a period that cannot be.
    """
    only_auditors(by)
    query = lines_of(wanted, by)
    with house.store.reading() as tx:
        if after:
            query = query.where(_key() < _place(tx, after, by))
        newest = query.order_by(Access.at.desc(), Access.id.desc()).limit(PAGE + 1)
        rows = tx.execute(newest).all()
        found = list(_told(tx, rows[:PAGE]))
    return FoundAccess(found, found[-1].id if len(rows) > PAGE else None)


def access_people(house: House, *, by: Person) -> list[tuple[int, str]]:
    """Everybody of the office, to choose from: (id, name). Raises NotFound."""
    only_auditors(by)
    with house.store.reading() as tx:
        return list(official_names(tx, by.office_id).items())


def access_csv(house: House, wanted: WantedAccess, *, by: Person) -> Iterator[str]:
    """The lines that fit as CSV with semicolons, oldest first, piece by piece.

    Raises NotFound, BadAnswers at once. Taking the record out is a line of it as well.
    """
    only_auditors(by)
    query = lines_of(wanted, by).order_by(Access.at, Access.id).limit(AT_ONCE)
    note_access(house, by, TAKEN, "akses", name=question("CSV", wanted))
    batches = _batches(house, query)
    return csv_pieces(([line.cells for line in batch] for batch in batches), HEADINGS)


def case_secrecy(house: House, case_id: int, *, by: Person) -> Secrecy | None:
    """To whom the letter of a case is open, where it is secret; None for others. Raises NotFound."""
    only_auditors(by)
    mine = (Letter.case_id == case_id, Letter.office_id == by.office_id)
    with house.store.reading() as tx:
        letter = tx.execute(select(Letter).where(*mine)).one_or_none()
        if letter is None:
            raise NotFound
        return secrecy_of(tx, letter, house.now())


def question(form: str, wanted: Any) -> str:
    """What was asked for, as the record of access names it: `CSV; hal: desa; dari: 2026-01-01`."""
    said = [form]
    for name, value in vars(wanted).items():
        if value is True:
            said.append(SAID.get(name, name))
        elif value not in (None, "", False):
            said.append(f"{SAID.get(name, name)}: {value}")
    return "; ".join(said)


def lines_of(wanted: WantedAccess, by: Person) -> Query:
    """The lines that fit, in no order. Raises BadAnswers."""
    return select(Access).where(Access.office_id == by.office_id, *_conditions(wanted, by))


def _conditions(wanted: WantedAccess, by: Person) -> Iterator[ColumnElement[bool]]:
    start, end = moments(wanted.since, wanted.until)
    if start:
        yield Access.at >= start
    if end:
        yield Access.at < end
    for column, value in (
        (Access.official_id, wanted.official),
        (Access.act, wanted.act),
        (Access.what, wanted.what),
    ):
        if value not in (None, ""):
            yield column == value
    if wanted.case is not None:
        mine = (Letter.case_id == wanted.case, Letter.office_id == by.office_id)
        yield Access.letter_id == select(Letter.id).where(*mine).scalar_subquery()
    if wanted.letter:
        yield Access.letter_id.in_(_named(wanted.letter, by))


def _named(words: str, by: Person) -> Any:
    """The letters with these words in a number or in their hal."""
    numbers = select(Number.letter_id).where(Number.office_id == by.office_id)
    arrived = select(Incoming.letter_id).where(Incoming.office_id == by.office_id)
    about = select(Letter.id).where(Letter.office_id == by.office_id, Letter.revision_no > 0)
    theirs = or_(_has(Incoming.their_number, words), _has(label_column(), words))
    return union(
        numbers.where(_has(Number.text, words)),
        arrived.where(theirs),
        about.where(_has(Letter.subject, words)),
    )


def _has(column: Any, words: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.icontains(words[:LONGEST], autoescape=True)
    return found


def _key() -> Any:
    return tuple_(Access.at, Access.id)


def _place(tx: Connection, line: int, by: Person) -> Any:
    at = tx.scalar(select(Access.at).where(Access.id == line, Access.office_id == by.office_id))
    if at is None:
        raise NotFound
    return _after(at, line)


def _after(at: datetime, line: int) -> Any:
    return tuple_(literal(at, Moment()), literal(line))


def _told(tx: Connection, rows: Sequence[Record]) -> Iterator[AccessLine]:
    """The lines with the names of who and what; a draft is not told even here."""
    names = names_of(tx, {row.official_id for row in rows})
    letters = _letters(tx, {row.letter_id for row in rows if row.letter_id is not None})
    for row in rows:
        line = AccessLine(
            row.id, row.at, names.get(row.official_id, f"#{row.official_id}"), row.act, row.what,
            row.name, row.letter_id, None, "", "", "",
        )  # fmt: skip
        about = letters.get(row.letter_id)
        yield line if about is None else _about(line, about)


def _about(line: AccessLine, letter: Record) -> AccessLine:
    if not letter.revision_no:
        return replace(line, subject=UNTOLD)
    return replace(
        line, case_id=letter.case_id, number=called(letter), subject=letter.subject,
        security=letter.security,
    )  # fmt: skip


def _letters(tx: Connection, ids: set[int]) -> dict[int, Record]:
    rows = tx.execute(
        select(
            Letter.id, Letter.case_id, Letter.subject, Letter.security, Letter.revision_no,
            Number.text.label("number"), Incoming.serial, Incoming.year,
        )
        .outerjoin(Number, Number.id == Letter.number_id)
        .outerjoin(Incoming, Incoming.letter_id == Letter.id)
        .where(Letter.id.in_(ids))
    )  # fmt: skip
    return {row.id: row for row in rows}


def _batches(house: House, query: Query) -> Iterator[list[AccessLine]]:
    """Some lines at a time, each time in a transaction of its own."""
    further = query
    while True:
        with house.store.reading() as tx:
            rows = tx.execute(further).all()
            told = list(_told(tx, rows))
        if told:
            yield told
        if len(rows) < AT_ONCE:
            return
        further = query.where(_key() > _after(rows[-1].at, rows[-1].id))
