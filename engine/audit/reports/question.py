"""What a report is asked about, and which of its figures is looked behind."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Question:
    """The letters of an SOP whose cases ended in a period: days of WIB, both counted.

    `unit` keeps the letters of a unit; `official` keeps, of every letter, the steps that this
    official did, so that a letter without one does not count.
    """

    since: date
    until: date
    sop: str
    unit: int | None = None
    official: int | None = None


@dataclass(frozen=True)
class Pick:
    """Which part of a report's question is looked at; what is left empty does not matter.

    Without `letters` each row is a visit to a step, with it each row is a letter that has such a
    visit. So Pick(letters=True) are the letters, Pick(step=…) the visits to a step,
    Pick(late=True) the late visits, Pick(letters=True, late=True) the letters with a late one.

    `in_time` (with `letters`) are letters without a late visit, of all that fit the rest. `role`,
    `weekday` (0 is Monday) and `hour` (of WIB) are of the arrival. `returned` are the visits that
    sent the letter back. `acting` are those done for another post; `capacity` and `decree` are as
    the line of the report says them, `signed` keeps the signatures. `month` is the first day of
    one of the twelve months, and takes the place of the period.

    `running`, `level` and `number` stand apart. `running` are the letters under way when the period
    ended. `level` are the alerts of this percentage raised in the period, `answered` those whose
    step was done afterwards (True) or still waits (False). `number` is one of terbit, dipesan,
    batal, sisipan: the letters of these numbers. Only `unit` (and `step`, `official` for alerts)
    counts beside them.
    """

    step: str = ""
    unit: int | None = None
    official: int | None = None
    role: str = ""
    weekday: int | None = None
    hour: int | None = None
    late: bool = False
    returned: bool = False
    acting: bool = False
    level: int | None = None
    month: date | None = None
    letters: bool = False
    in_time: bool = False
    capacity: str = ""
    decree: str = ""
    signed: bool = False
    running: bool = False
    answered: bool | None = None
    number: str = ""


@dataclass(frozen=True)
class ReportChoices:
    """What the form of a report offers: (id or key, words). `whole` is False for the head of a
    unit, who has no other unit to choose."""

    sops: list[tuple[str, str]]
    units: list[tuple[int, str]]
    officials: list[tuple[int, str]]
    whole: bool
