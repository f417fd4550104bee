"""How long the list behind a figure is."""

from sqlalchemy import Connection, func, select

from engine.audit.periods import YEAR
from engine.audit.reports.asking import Asked, asked
from engine.audit.reports.events import raised
from engine.audit.reports.numbers import numbered_so
from engine.audit.reports.question import Pick, Question
from engine.audit.reports.reading import AT_ONCE, ended
from engine.audit.reports.trend import running_then
from engine.audit.reports.visits import behind, period_of
from engine.cases.work import House
from engine.people import Person
from engine.store.tables import Alert, Case, Letter, Number, Task


def report_count(house: House, question: Question, pick: Pick, *, by: Person) -> int | None:
    """How many rows `report_visits` has on all its pages; None for a period of more than a year,
    which is too much to read for a number. Raises what `report_visits` raises."""
    with house.store.reading() as tx:
        known = asked(tx, question, by)
        if (count := _beside(tx, known, pick)) is not None:
            return count
        if pick.month is None and question.until - question.since >= YEAR:
            return None
        return _ended(tx, known, pick)


def _beside(tx: Connection, known: Asked, pick: Pick) -> int | None:
    counted = select(func.count())
    if pick.running:
        letters = counted.select_from(Case).join(Letter, Letter.case_id == Case.id)
        return tx.scalar(letters.where(*running_then(known, pick.unit)))
    if pick.level is not None:
        alerts = counted.select_from(Alert).join(Task, Task.id == Alert.task_id)
        cases = alerts.join(Case, Case.id == Task.case_id).join(Letter, Letter.case_id == Case.id)
        return tx.scalar(cases.where(*raised(known, pick)))
    if pick.number:
        numbers = counted.select_from(Number)
        return tx.scalar(numbers.where(*numbered_so(known, pick.number, pick.unit)))
    return None


def _ended(tx: Connection, known: Asked, pick: Pick) -> int:
    start, end = period_of(known, pick)
    count, place = 0, None
    while True:
        letters = ended(tx, known, pick, start, end, place, AT_ONCE)
        count += sum(1 for letter in letters for _ in behind(letter, pick, ""))
        if len(letters) < AT_ONCE:
            return count
        place = letters[-1].ended_at, letters[-1].case
