"""The visits and letters behind a figure, in pages by key."""

from dataclasses import dataclass
from datetime import datetime

from engine.audit.reports.question import Pick, Question
from engine.cases.work import House
from engine.people import Person


@dataclass(frozen=True)
class ReportVisit:
    """A row behind a figure: a visit to a step, or a letter (then `step` is empty, and the moments
    and lengths are those of the whole case).

    Lengths in office minutes. What the reader may not read has no ids, no number, and HIDDEN as
    subject and remark. `answered` is the moment a step was done after its alert.
    """

    case_id: int | None
    letter_id: int | None
    number: str
    subject: str
    unit: str
    step: str
    role: str
    who: str
    capacity: str
    decree: str
    arrived_at: datetime
    opened_at: datetime | None
    done_at: datetime | None
    due_at: datetime | None
    standard: int
    used: int
    waited: int
    worked: int
    late: bool
    returned: bool
    remark: str


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

    Raises NotFound and BadAnswers like `report`, and NotFound for an `after` that is no row.
    """
    raise NotImplementedError
