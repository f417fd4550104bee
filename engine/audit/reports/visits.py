"""The visits and letters behind a figure, in pages by key.

Letters are read as for the figures, and the same `fits` chooses: a list is as long as its figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.audit.periods import months_up_to
from engine.audit.reports.asking import Asked, asked
from engine.audit.reports.beside import beside
from engine.audit.reports.question import Pick, Question
from engine.audit.reports.reading import AT_ONCE, Ended, Stay, ended, in_time
from engine.audit.reports.rows import PAGE, Behind, ReportVisit, shown
from engine.audit.reports.trend import MONTHS, month_of
from engine.cases.work import House
from engine.errors import NotFound
from engine.people import Person
from engine.store.tables import Case, Task

# Letters read at first, and those looked through for one page at most.
FIRST, LOOKED_THROUGH = 200, 5 * AT_ONCE


@dataclass(frozen=True)
class Visits:
    """A page of rows in the order in which their letters ended; the next page goes on after
    `after`, None after the last one. A page of a long period may have few rows, or none, and yet
    not be the last: it ends where enough was looked through."""

    rows: list[ReportVisit]
    after: str | None


def report_visits(
    house: House, question: Question, pick: Pick, *, by: Person, after: str = ""
) -> Visits:
    """The rows behind a figure, after the row `after` (empty: the first page).

    Raises NotFound and BadAnswers like `report`, and NotFound for an `after` that is no row and
    for a month, a number's state or a level that the report has none of.
    """
    with house.store.reading() as tx:
        known = asked(tx, question, by)
        found = beside(tx, known, pick, after, house.now())
        rows, on = found if found is not None else _ended(tx, known, pick, after)
        return Visits(shown(tx, known, rows), on)


def _ended(tx: Connection, known: Asked, pick: Pick, after: str) -> tuple[list[Behind], str | None]:
    start, end = period_of(known, pick)
    rows: list[Behind] = []
    place, looked, limit = _place(tx, known, after), 0, FIRST
    while True:
        letters = ended(tx, known, pick, start, end, place, limit)
        rows += (row for letter in letters for row in behind(letter, pick, after))
        if len(rows) > PAGE:
            return rows[:PAGE], rows[PAGE - 1].key
        if len(letters) < limit:
            return rows, None
        place, looked = (letters[-1].ended_at, letters[-1].case), looked + len(letters)
        if looked >= LOOKED_THROUGH:
            return rows, str(letters[-1].case)
        limit = AT_ONCE


def period_of(known: Asked, pick: Pick) -> tuple[datetime, datetime]:
    """The moments between which the picked letters ended. Raises NotFound for another month."""
    if pick.month is None:
        return known.start, known.end
    if pick.month not in months_up_to(known.question.until, MONTHS):
        raise NotFound
    return month_of(pick.month)


def _place(tx: Connection, known: Asked, after: str) -> tuple[datetime, int] | None:
    """Before the letter that `after` names, where it names a visit; else after it."""
    if not after:
        return None
    case, _, task = after.partition(".")
    if not case.isascii() or not case.isdigit() or len(case) > 15:
        raise NotFound
    mine = (Case.id == int(case), Case.office_id == known.by.office_id)
    ended_at = tx.scalar(select(Case.ended_at).where(*mine))
    visited = select(Task.id).where(Task.id == task, Task.case_id == int(case))
    if ended_at is None or (task and tx.scalar(visited) is None):
        raise NotFound
    return ended_at, int(case) - bool(task)


def behind(letter: Ended, pick: Pick, after: str) -> Iterator[Behind]:
    """The rows of a letter: itself, or those of its visits that come after `after`."""
    if pick.letters:
        if letter.stays and (not pick.in_time or in_time(letter.stays)):
            yield _letter(letter)
        return
    case, _, task = after.partition(".")
    passed = not task or case != str(letter.case)
    for stay in letter.stays:
        if passed:
            yield _visit(letter, stay)
        passed = passed or stay.task == task


def _letter(letter: Ended) -> Behind:
    backs = [stay.back for stay in letter.stays if stay.back is not None]
    return Behind(
        key=str(letter.case), letter=letter.letter, published=letter.published,
        arrived_at=letter.started_at, done_at=letter.ended_at, standard=letter.standard,
        used=letter.used, waited=letter.waited, worked=letter.worked,
        late=not in_time(letter.stays), returned=bool(backs),
        remark=str(backs[-1].facts.get("reason") or "") if backs else "",
    )  # fmt: skip


def _visit(letter: Ended, stay: Stay) -> Behind:
    return Behind(
        key=f"{letter.case}.{stay.task}", letter=letter.letter, published=letter.published,
        task=stay.task, node=stay.node, role=stay.role, official=stay.official,
        arrived_at=stay.arrived_at, opened_at=stay.opened_at, done_at=stay.done_at,
        standard=stay.standard, used=stay.used, waited=stay.waited, worked=stay.worked,
        late=stay.late, returned=stay.back is not None,
    )  # fmt: skip
