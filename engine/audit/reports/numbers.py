"""The register of outgoing letters as a report counts it: given, kept, void, inserted, missing."""

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from engine.audit.reports.asking import Asked, readable
from engine.audit.reports.figures import MOST_TOLD, NumberLine, Numbers
from engine.letters.books import HIDDEN, may_keep
from engine.letters.numbers import SERIES
from engine.people.readers import OPEN_TO_READERS
from engine.store.tables import Letter, Number
from engine.store.types import Record

INSERTED = "sisipan"
STATES = ("terbit", "dipesan", "batal")


def numbers(tx: Connection, asked: Asked) -> Numbers:
    """The figures of the register in the period, and the gaps of its last year."""
    counts = dict.fromkeys((*STATES, INSERTED), 0)
    inserted = case((Number.suffix != "", 1), else_=0)
    counted = select(Number.state, func.count(), func.sum(inserted)).where(*_dated(asked))
    for state, count, suffixed in tx.execute(counted.group_by(Number.state)):
        counts[state] += count
        counts[INSERTED] += suffixed
    return Numbers(
        asked.question.until.year, counts["terbit"], counts["dipesan"], counts["batal"],
        [] if asked.question.unit is not None else _gaps(tx, asked), counts[INSERTED],
        _told(tx, asked),
    )  # fmt: skip


def numbered_so(asked: Asked, how: str, unit: int | None = None) -> list[ColumnElement[bool]]:
    """The conditions on `Number` for the numbers behind a figure."""
    conditions = [*_dated(asked), Number.suffix != "" if how == INSERTED else Number.state == how]
    return conditions if unit is None else [*conditions, Number.unit_id == unit]


def _dated(asked: Asked) -> list[ColumnElement[bool]]:
    question = asked.question
    conditions = [
        Number.office_id == asked.by.office_id, Number.series == SERIES,
        Number.letter_date >= question.since, Number.letter_date <= question.until,
    ]  # fmt: skip
    return conditions if question.unit is None else [*conditions, Number.unit_id == question.unit]


def _gaps(tx: Connection, asked: Asked) -> list[str]:
    serials = (
        select(Number.serial)
        .where(
            Number.office_id == asked.by.office_id, Number.series == SERIES,
            Number.year == asked.question.until.year,
        )
        .distinct()
        .subquery()
    )  # fmt: skip
    following = func.lead(serials.c.serial).over(order_by=serials.c.serial).label("following")
    pairs = select(serials.c.serial, following).subquery()
    gaps = select(pairs).where(pairs.c.following > pairs.c.serial + 1).order_by(pairs.c.serial)
    return list(_ranges(tx.execute(gaps.limit(MOST_TOLD))))


def _ranges(pairs: Iterable[Record]) -> Iterator[str]:
    for before, after in pairs:
        alone = after - before == 2
        yield f"{before + 1}" if alone else f"{before + 1}–{after - 1}"


def _told(tx: Connection, asked: Asked) -> list[NumberLine]:
    """The numbers that need a word, the newest first."""
    odd = (Number.state != "terbit") | (Number.suffix != "")
    rows = tx.execute(
        select(Number, readable(asked.by).label("readable"), _plain().label("plain"))
        .outerjoin(Letter, Letter.id == Number.letter_id)
        .where(*_dated(asked), odd)
        .order_by(Number.year.desc(), Number.serial.desc(), Number.suffix.desc())
        .limit(MOST_TOLD)
    )
    return [_line(row, asked) for row in rows]


def _plain() -> ColumnElement[bool]:
    """Neither the number, when it was given, nor the letter, as it is now, is secret."""
    levels = (Number.security, func.coalesce(Letter.security, Number.security))
    return and_(*(level.in_(OPEN_TO_READERS) for level in levels))


def _line(row: Record, asked: Asked) -> NumberLine:
    # Who keeps the register reads there what is not secret.
    told = row.readable or (may_keep(asked.by) and row.plain)
    how = INSERTED if row.state == "terbit" else row.state
    return NumberLine(
        row.text, how, row.voided_at or row.reserved_at, row.letter_id if row.readable else None,
        row.subject if told else HIDDEN, row.note if told or not row.note else HIDDEN,
    )  # fmt: skip
