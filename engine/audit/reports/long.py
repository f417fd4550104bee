"""A long report while it is made: how far it is, what it was asked, and its cancelling."""

from dataclasses import dataclass
from datetime import date

from engine.audit.reports.figures import Report
from engine.audit.reports.making import KIND, finished_report
from engine.audit.reports.question import Question
from engine.cases import long_work
from engine.cases.long_work import Progress
from engine.cases.work import House
from engine.people import Person
from engine.store.tables import Examination
from engine.store.types import Record


@dataclass(frozen=True, kw_only=True)
class LongReport(Progress):
    """A long report as it stands, counting letters; `report` is None until it has ended."""

    question: Question
    report: Report | None


def long_report(house: House, examination_id: int, *, by: Person) -> LongReport:
    """A long report that `by` started. Raises NotFound."""
    report = finished_report(house, examination_id, by=by)
    with house.store.reading() as tx:
        row = long_work.find(tx, Examination, examination_id, by=by)
    return _standing(house, row, report)


def cancel_report(house: House, examination_id: int, *, by: Person) -> None:
    """It stops where it is; one that has ended stays. Raises NotFound."""
    long_report(house, examination_id, by=by)
    long_work.cancel(house, Examination, examination_id, by=by)


def long_reports(house: House, *, by: Person) -> list[LongReport]:
    """The last long reports that `by` started, the newest first, without their figures."""
    with house.store.reading() as tx:
        rows = long_work.newest(tx, Examination, 5, by=by, kind=KIND, started_by=by.id)
    return [_standing(house, row, None) for row in rows]


def _standing(house: House, row: Record, report: Report | None) -> LongReport:
    days = {name: date.fromisoformat(row.asked[name]) for name in ("since", "until")}
    question = Question(**row.asked | days)
    return LongReport(**long_work.standing(row, house.now()), question=question, report=report)
