"""The verbs of a report."""

from engine.audit.reports.figures import Report
from engine.audit.reports.question import Question, ReportChoices
from engine.cases.work import House
from engine.errors import Refused
from engine.people import Person


class LongPeriod(Refused):
    """Masa laporan ini lebih dari satu tahun. Jalankan sebagai laporan panjang."""

    status = 422


def report(house: House, question: Question, *, by: Person) -> Report:
    """The report of a period of at most a year (366 days).

    Auditors and readers of all letters see the whole office, the head of a unit sees the unit.
    Raises NotFound for everybody else, for another unit, and for an SOP, unit or official that the
    office does not have; BadAnswers for an impossible period; LongPeriod.
    """
    raise NotImplementedError


def report_choices(house: House, *, by: Person) -> ReportChoices:
    """What the form offers to who may ask. Raises NotFound."""
    raise NotImplementedError


def start_report(house: House, question: Question, *, by: Person) -> int:
    """Begin a report of any length in a thread; returns the id of its examination.

    Raises like `report`, but for LongPeriod.
    """
    raise NotImplementedError


def finished_report(house: House, examination_id: int, *, by: Person) -> Report | None:
    """The report of an examination that `by` started; None while it has none. Raises NotFound."""
    raise NotImplementedError
