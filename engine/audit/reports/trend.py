"""What the database counts by itself: the twelve months up to a period, and what was under way."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from engine.audit.finding import LATE
from engine.audit.periods import midnight, month_after, months_up_to
from engine.audit.reports.asking import Asked
from engine.audit.reports.figures import MonthLine
from engine.audit.reports.reading import ended_in
from engine.store.tables import Case, Letter, Task

MONTHS = 12


def month_lines(tx: Connection, asked: Asked) -> list[MonthLine]:
    """The letters of each of the twelve months up to that of the period's end, and those in time."""
    firsts = months_up_to(asked.question.until, MONTHS)
    begins = [midnight(first) for first in firsts]
    end = midnight(month_after(firsts[-1]))
    later = [(Case.ended_at < begin, place) for place, begin in enumerate(begins[1:])]
    month = case(*later, else_=MONTHS - 1)
    counted = (
        select(month, func.count(), func.sum(case((_late(asked), 0), else_=1)))
        .select_from(Case)
        .join(Letter, Letter.case_id == Case.id)
        .where(*ended_in(asked, begins[0], end))
        .group_by(month)
    )
    found: Mapping[int, tuple[int, int]] = {
        place: (letters, in_time) for place, letters, in_time in tx.execute(counted)
    }
    return [MonthLine(first, *found.get(place, (0, 0))) for place, first in enumerate(firsts)]


def month_of(first: date) -> tuple[datetime, datetime]:
    """The moments between which a month of the trend lies."""
    return midnight(first), midnight(month_after(first))


def running_then(asked: Asked, unit: int | None = None) -> list[ColumnElement[bool]]:
    """The conditions on `Case` and `Letter` for letters under way when the period ended."""
    conditions: list[ColumnElement[bool]] = [
        Case.office_id == asked.by.office_id, Case.edition_id.in_(asked.editions),
        Case.started_at < asked.end, Letter.revision_no > 0,
        or_(Case.state == "open", Case.ended_at >= asked.end),
    ]  # fmt: skip
    conditions += [Letter.unit_id == one for one in (asked.question.unit, unit) if one is not None]
    if (official := asked.question.official) is not None:
        theirs = or_(Task.done_by == official, Task.holder_id == official)
        conditions.append(exists().where(Task.case_id == Case.id, theirs))
    return conditions


def running(tx: Connection, asked: Asked) -> int:
    """How many letters those are."""
    counted = select(func.count()).select_from(Case).join(Letter, Letter.case_id == Case.id)
    return tx.scalar(counted.where(*running_then(asked))) or 0


def _late(asked: Asked) -> ColumnElement[bool]:
    late = [Task.office_id == asked.by.office_id, Task.case_id == Case.id, LATE]
    if (official := asked.question.official) is not None:
        late.append(Task.done_by == official)
    return exists().where(and_(*late))
