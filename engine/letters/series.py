"""The number series of a year: where it begins, how far it may go, what was given already.

An office that takes up Runut in mid-year goes on with the number after its last one on paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select, update

from engine.errors import BadAnswers
from engine.letters.numbers import SERIES
from engine.store.rows import insert_or_ignore
from engine.store.tables import Number, Series

MOST = 999_999
NOT_A_NUMBER = "Isi angka 1 sampai 999999, tanpa titik."


@dataclass(frozen=True)
class YearSeries:
    """The numbers of a year: the first, the last given (0 for none), the last that may be given
    (None without end), and the next (None when the series is full)."""

    year: int
    first: int
    given: int
    room: int | None
    next: int | None


def of_year(tx: Connection, office_id: int, year: int) -> YearSeries:
    """The series as it stands; one that no number was taken from begins at 1 without end."""
    row = tx.execute(select(Series.last, Series.room).where(*_row(office_id, year))).one_or_none()
    last, room = row or (0, None)
    first = tx.scalar(
        select(func.min(Number.serial)).where(
            Number.office_id == office_id, Number.series == SERIES, Number.year == year
        )
    )
    following = last + 1 if room is None or last < room else None
    return YearSeries(year, first or last + 1, last if first else 0, room, following)


def of_years(tx: Connection, office_id: int, years: Iterable[int]) -> list[YearSeries]:
    """These years and every other that has a series, in their order."""
    kept = tx.scalars(
        select(Series.year).where(Series.office_id == office_id, Series.key == SERIES)
    )
    return [of_year(tx, office_id, year) for year in sorted({*years, *kept})]


def arrange(tx: Connection, office_id: int, year: int, first: str, room: str) -> YearSeries:
    """Set where a year's numbers begin and end, as typed; no `room` lets them go on.

    Returns the series as it now is. Raises BadAnswers: for the first number once one was given,
    and for an end before it or before what was given.
    """
    insert_or_ignore(tx, Series, office_id=office_id, key=SERIES, year=year, last=0)
    # The row is what a number is taken from: until the end of this transaction none is.
    tx.execute(select(Series.last).where(*_row(office_id, year)).with_for_update())
    before = of_year(tx, office_id, year)
    begins, ends = _number(first), _number(room) if room else None
    if problems := _problems(before, begins, ends, open_ended=not room):
        raise BadAnswers(problems)
    tx.execute(
        update(Series)
        .where(*_row(office_id, year))
        .values(last=before.given or (begins or 1) - 1, room=ends)
    )
    return of_year(tx, office_id, year)


def _row(office_id: int, year: int) -> tuple[ColumnElement[bool], ...]:
    return Series.office_id == office_id, Series.key == SERIES, Series.year == year


def _problems(
    before: YearSeries, begins: int | None, ends: int | None, *, open_ended: bool
) -> dict[str, str]:
    problems = {}
    if begins is None:
        problems["first"] = NOT_A_NUMBER
    elif before.given and begins != before.first:
        problems["first"] = (
            f"Nomor tahun {before.year} sudah diberikan mulai {before.first}; "
            "nomor awalnya tidak dapat diubah lagi."
        )
    if open_ended:
        return problems
    if ends is None:
        problems["room"] = NOT_A_NUMBER
    elif ends < before.given:
        problems["room"] = (
            f"Nomor sampai {before.given} sudah diberikan. Isi {before.given} atau lebih."
        )
    elif begins is not None and ends < begins:
        problems["room"] = "Nomor akhir tidak boleh kurang dari nomor awal."
    return problems


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST))
    return int(text) or None if plain else None
