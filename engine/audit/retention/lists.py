"""Which letters stand in which list as of a day: those that went out by their date, those that came
in by the day they came.

A code's retention makes one last day for it, so a list is one condition over the classification and
the date of the office's own numbers, walked in the order of their dates.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from engine.audit import finding
from engine.audit.retention.filed import (
    DESTROY,
    HAND_OVER,
    LISTS,
    REVIEW,
    WITHOUT,
    Asked,
    Filed,
    Group,
    Month,
    Reason,
)
from engine.audit.retention.schedule import Fate, Rule, Schedule, due_on, latest
from engine.errors import NotFound
from engine.letters.books import HIDDEN
from engine.letters.incoming import label
from engine.letters.numbers import SERIES
from engine.people import AUDITOR, READER, Person
from engine.people.readers import OPEN_TO_READERS, may_read
from engine.store.tables import Case, Incoming, Letter, Number, Unit
from engine.store.types import Query, Record

LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class _Book:
    """Letters that went out, or came in, as one kind of row."""

    direction: str
    wanted: Query
    day: Any
    id: Any
    code: Any
    year: Any
    mine: tuple[ColumnElement[bool], ...]


def rows(
    tx: Connection, asked: Asked, schedule: Schedule, by: Person, *, after: str = "", size: int
) -> list[Filed]:
    """The next so many letters of a list, the oldest first. Raises NotFound for a bad `after`."""
    start = _place(after) if after else None
    codes = used(tx, by.office_id)
    found: list[Filed] = []
    for book in _books(by):
        query = book.wanted.where(*book.mine, _stands(book, asked, schedule, codes))
        if asked.year is not None:
            query = query.where(book.year == asked.year)
        if start:
            query = query.where(_beyond(book, start))
        ordered = query.order_by(book.day, book.id).limit(size)
        found += [_filed(row, schedule) for row in tx.execute(ordered)]
    return sorted(found, key=lambda one: _place(one.key))[:size]


def every(
    tx: Connection, asked: Asked, schedule: Schedule, by: Person, size: int = 1000
) -> Iterator[Filed]:
    """All letters of a list, fetched so many at a time."""
    key = ""
    while True:
        batch = rows(tx, asked, schedule, by, after=key, size=size)
        yield from batch
        if len(batch) < size:
            return
        key = batch[-1].key


def counted(tx: Connection, as_of: date, schedule: Schedule, by: Person) -> dict[str, list[Group]]:
    """Every list by year and code, the oldest first; numbers only, so secret letters count too."""
    codes = used(tx, by.office_id)
    sums: dict[tuple[str, int, str], int] = defaultdict(int)
    for book in _books(by):
        running = (Case.state == "open").label("running")
        query = (
            book.wanted.with_only_columns(book.code, book.year, running, func.count())
            .where(*book.mine, _due(book, as_of, schedule, codes))
            .group_by(book.code, book.year, running)
        )
        for code, year, open_, count in tx.execute(query):
            sums[_list_of(schedule.rule(code), bool(open_)), year, code] += count
    told: dict[str, list[Group]] = {kind: [] for kind in LISTS}
    for (kind, year, code), count in sorted(sums.items()):
        told[kind].append(Group(year, code, schedule.name(code), count))
    return told


def ahead(
    tx: Connection, as_of: date, firsts: Sequence[date], until: date, schedule: Schedule, by: Person
) -> list[Month]:
    """What comes to the end of its retention after `as_of`, in the months that begin on `firsts`."""
    codes = [code for code in used(tx, by.office_id) if _span(schedule.rule(code))]
    sums: dict[tuple[date, str], int] = defaultdict(int)
    for book in _books(by):
        windows = [
            and_(book.code.in_(some), book.day > latest(as_of, months),
                 book.day <= latest(until, months))
            for months, some in _by_span(schedule, codes).items()
        ]  # fmt: skip
        query = (
            book.wanted.with_only_columns(book.code, book.day, func.count())
            .where(*book.mine, or_(false(), *windows))
            .group_by(book.code, book.day)
        )
        for code, day, count in tx.execute(query):
            rule = schedule.rule(code)
            due = due_on(day, _span(rule))
            sums[due.replace(day=1), _list_of(rule, False)] += count
    return [
        Month(first, *(sums[first, kind] for kind in (DESTROY, HAND_OVER, REVIEW)))
        for first in firsts
    ]


def used(tx: Connection, office_id: int) -> list[str]:
    """Every code that a letter of the office bears."""
    found: set[str] = set()
    for column, office in (
        (Number.classification, Number.office_id), (Incoming.classification, Incoming.office_id)
    ):  # fmt: skip
        found |= set(tx.scalars(select(column).where(office == office_id).distinct()))
    return sorted(found - {""})


def closed(tx: Connection, asked: Asked, schedule: Schedule, by: Person) -> int:
    """How many letters of a list `by` may not read."""
    codes, count = used(tx, by.office_id), 0
    for book in _books(by):
        query = book.wanted.with_only_columns(func.count()).where(
            *book.mine, _stands(book, asked, schedule, codes), ~_open_to(by)
        )
        if asked.year is not None:
            query = query.where(book.year == asked.year)
        count += tx.scalar(query) or 0
    return count


def _books(by: Person) -> tuple[_Book, _Book]:
    return _going_out(by), _coming_in(by)


def _open_to(by: Person) -> ColumnElement[bool]:
    """`may_read`, asked so that what decides most letters comes first and no task is looked up."""
    if by.has(AUDITOR):
        return finding.open_to(by)
    plain = and_(finding.open_to(by), Letter.security.in_(OPEN_TO_READERS))
    return or_(plain, may_read(by)) if by.has(READER) else may_read(by)


def _going_out(by: Person) -> _Book:
    wanted = (
        select(
            literal("keluar").label("direction"), Number.id.label("place_id"),
            Letter.id.label("letter_id"), Letter.case_id, Letter.signed_document.label("file"),
            Number.letter_date.label("day"), Number.classification.label("code"), Number.text,
            Number.subject, Number.addressees.label("party"), Number.security,
            literal("").label("archive_place"), Unit.name.label("unit_name"),
            Case.state.label("case_state"), _open_to(by).label("readable"),
        )
        .join(Letter, Letter.id == Number.letter_id)
        .join(Case, Case.id == Letter.case_id)
        .outerjoin(Unit, Unit.id == Number.unit_id)
    )  # fmt: skip
    mine = (Number.office_id == by.office_id, Number.series == SERIES, Number.state == "terbit")
    return _Book(
        "keluar", wanted, Number.letter_date, Number.id, Number.classification, Number.year, mine
    )


def _coming_in(by: Person) -> _Book:
    wanted = (
        select(
            literal("masuk").label("direction"), Incoming.letter_id.label("place_id"),
            Letter.id.label("letter_id"), Letter.case_id, Incoming.scan.label("file"),
            Incoming.received_on.label("day"), Incoming.classification.label("code"),
            Incoming.serial, Incoming.year, Letter.subject, Incoming.sender.label("party"),
            Letter.security, Incoming.archive_place, Unit.name.label("unit_name"),
            Case.state.label("case_state"), _open_to(by).label("readable"),
        )
        .join(Letter, Letter.id == Incoming.letter_id)
        .join(Case, Case.id == Letter.case_id)
        .outerjoin(Unit, Unit.id == Letter.unit_id)
    )  # fmt: skip
    mine = (
        Incoming.office_id == by.office_id, Incoming.classification != "", Letter.state != "ditarik"
    )  # fmt: skip
    return _Book(
        "masuk", wanted, Incoming.received_on, Incoming.letter_id, Incoming.classification,
        Incoming.year, mine,
    )  # fmt: skip


def _stands(
    book: _Book, asked: Asked, schedule: Schedule, codes: Iterable[str]
) -> ColumnElement[bool]:
    """The condition of one list; a running case is nobody's to propose."""
    wanted = [code for code in codes if asked.code in ("", code)]
    homes: dict[str, list[str]] = defaultdict(list)
    for code in wanted:
        homes[_list_of(schedule.rule(code), False)].append(code)
    running = Case.state == "open"
    own = _due(book, asked.as_of, schedule, homes[asked.kind])
    if asked.kind == REVIEW:
        proposable = homes[DESTROY] + homes[HAND_OVER]
        return or_(own, and_(running, _due(book, asked.as_of, schedule, proposable)))
    return own if asked.kind == WITHOUT else and_(own, ~running)


def _due(book: _Book, as_of: date, schedule: Schedule, codes: Iterable[str]) -> ColumnElement[bool]:
    """Letters of these codes whose retention has run out; without one, all there were by then."""
    found = [
        and_(book.code.in_(some), book.day <= (latest(as_of, months) if months else as_of))
        for months, some in _by_span(schedule, codes).items()
    ]
    return or_(false(), *found)


def _by_span(schedule: Schedule, codes: Iterable[str]) -> Mapping[int, list[str]]:
    """The codes by how many months they are kept; 0 where that cannot be told."""
    found: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        found[_span(schedule.rule(code))].append(code)
    return found


def _span(rule: Rule | None) -> int:
    return rule.months or 0 if rule else 0


def _list_of(rule: Rule | None, running: bool) -> str:
    if rule is None:
        return WITHOUT
    if running or rule.months is None or rule.event:
        return REVIEW
    return {Fate.DESTROY: DESTROY, Fate.KEEP: HAND_OVER}.get(rule.fate, REVIEW)


def _reasons(rule: Rule | None, running: bool) -> Iterator[Reason]:
    if rule is None:
        yield Reason("tanpa")
    elif rule.months is None:
        spans = " + ".join(span for span in (rule.active, rule.inactive) if span)
        yield Reason("teks", ", ".join(words for words in (spans, rule.final) if words))
    else:
        if rule.event:
            yield Reason("peristiwa", rule.event)
        if rule.fate is Fate.JUDGE:
            yield Reason("nasib", rule.final or "tidak disebut")
    if running:
        yield Reason("berjalan")


def _filed(row: Record, schedule: Schedule) -> Filed:
    rule = schedule.rule(row.code)
    hidden = row.security not in OPEN_TO_READERS and not row.readable
    number = label(row.serial, row.year) if row.direction == "masuk" else row.text
    return Filed(
        key=f"{row.day}.{row.direction}.{row.place_id}",
        letter_id=row.letter_id if row.readable else None, case_id=row.case_id,
        direction=row.direction, day=row.day, number=number,
        subject=HIDDEN if hidden else row.subject, party=HIDDEN if hidden else row.party,
        unit=row.unit_name or "", code=row.code, name=schedule.name(row.code), rule=rule,
        due=due_on(row.day, rule.months) if rule and rule.months else None,
        reasons=tuple(_reasons(rule, row.case_state == "open")),
        place="" if hidden else row.archive_place, file=row.file or "",
        secret=row.security not in OPEN_TO_READERS,
    )  # fmt: skip


def _place(key: str) -> tuple[date, str, int]:
    """Where a page begins. Raises NotFound for what is no key."""
    day, _, rest = key.partition(".")
    direction, _, number = rest.partition(".")
    fits = (
        number.isascii() and number.isdecimal() and len(number) < 11 and int(number) <= LARGEST_ID
    )
    if direction not in ("keluar", "masuk") or not fits:
        raise NotFound
    try:
        return date.fromisoformat(day), direction, int(number)
    except ValueError:
        raise NotFound from None


def _beyond(book: _Book, start: tuple[date, str, int]) -> ColumnElement[bool]:
    day, direction, number = start
    if book.direction == direction:
        key: ColumnElement[bool] = tuple_(book.day, book.id) > tuple_(
            literal(day, Date()), literal(number)
        )
        return key
    # On one day those that went out stand before those that came in.
    later: ColumnElement[bool] = book.day >= day if direction == "keluar" else book.day > day
    return later
