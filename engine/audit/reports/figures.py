"""The figures of a report as plain data, and the same as JSON."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from engine.audit.reports.keeping import built, plain
from engine.audit.reports.question import Question

MOST_TOLD = 500
"""So many reasons and numbers are told one by one, the newest; the figures count all of them."""


def percent(part: int, whole: int) -> int:
    """A share in whole percent, half up; but 0 is none and 100 all of them. 0 of nothing."""
    if not 0 < part < whole:
        return (200 * part + whole) // (2 * whole) if whole else 0
    return min(max((200 * part + whole) // (2 * whole), 1), 99)


@dataclass(frozen=True)
class Spread:
    """How long `count` things took, in office minutes; all 0 for none.

    `low`, `middle` and `high` are the 10th, 50th and 90th percentile by nearest rank: one in ten
    took longer than `high`. `standard` is the middle one of the standards they were held against.
    `late` are those that went over the due moment. `waited` and `worked` are sums over all.
    """

    count: int = 0
    late: int = 0
    low: int = 0
    middle: int = 0
    high: int = 0
    standard: int = 0
    waited: int = 0
    worked: int = 0

    @property
    def in_time(self) -> int:
        """Those within the due moment, in whole percent (100 for none at all)."""
        return percent(self.count - self.late, self.count) if self.count else 100

    @property
    def ratio(self) -> int:
        """The middle length in percent of the standard, 0 without a standard."""
        return percent(self.middle, self.standard)


@dataclass(frozen=True)
class StepLine:
    """The visits to a step. `no` is its number in the edition drawn, 0 where that has no such step;
    `returns` are the visits that sent the letter back."""

    node: str
    no: int
    name: str
    spread: Spread
    returns: int


@dataclass(frozen=True)
class Line:
    """A unit with the lengths of its letters, or an official with those of the steps they did.

    `letters` are the unit's, or those that the official did a step of; `in_time` are those without
    a late step, of the official's own in the second case.
    """

    key: int
    name: str
    letters: int
    in_time: int
    spread: Spread
    returns: int


@dataclass(frozen=True)
class MonthLine:
    """A month of the trend, by its first day."""

    first: date
    letters: int
    in_time: int

    @property
    def share(self) -> int | None:
        """The share in time in whole percent; None for a month without letters."""
        return percent(self.in_time, self.letters) if self.letters else None


@dataclass(frozen=True)
class Reason:
    """Why a letter went back; without case and letter, and with its words hidden, where the reader
    of the report may not read the letter."""

    case_id: int | None
    letter_id: int | None
    at: datetime
    step: str
    by: str
    words: str


@dataclass(frozen=True)
class ActingLine:
    """What an official did for another post: `capacity` as the history has it, `decree` empty where
    no mandate of the office is known for it. `signatures` are among the `steps`."""

    official_id: int
    name: str
    capacity: str
    decree: str
    signatures: int
    steps: int


@dataclass(frozen=True)
class NumberLine:
    """A number that needs a word: `how` is dipesan, batal or sisipan, `at` when it became so."""

    text: str
    how: str
    at: datetime
    letter_id: int | None
    subject: str
    note: str


@dataclass(frozen=True)
class Numbers:
    """The register of outgoing letters, whatever their SOP.

    Of the period: `issued` became *terbit*, `voided` became *batal*, `reserved` were taken and are
    still *dipesan*, `inserted` were taken as sisipan; `lines` are the last three one by one. Of the
    whole `year` in which the period ends: `gaps` are the serials that no number has, between the
    first and the last, as `12` or `12–15`. A unit has no gaps: the series is the office's.
    """

    year: int
    issued: int
    reserved: int
    voided: int
    gaps: list[str]
    inserted: int
    lines: list[NumberLine]


@dataclass(frozen=True)
class SopChange:
    """A change of any SOP of the office: `kind` is terbitan (an edition took effect), pindah
    (running letters were carried to it) or urung (they were carried back); `cases` how many."""

    sop_key: str
    sop: str
    edition: int
    at: datetime
    by: str
    reason: str
    kind: str
    cases: int


@dataclass(frozen=True)
class AlertLine:
    """The alerts of a level (percent of the standard) raised in the period: `answered` had their
    step done afterwards, `waiting` still wait; the rest fell away with their letter."""

    level: int
    raised: int
    answered: int
    waiting: int


@dataclass(frozen=True)
class Cell:
    """The steps that arrived in an hour of the week, with the sums of what they used and of their
    standards, in office minutes."""

    count: int
    used: int
    standard: int

    @property
    def share(self) -> int:
        """What they used of their standard, in percent."""
        return percent(self.used, self.standard)


@dataclass(frozen=True)
class LoadLine:
    """The load of a role by (weekday, hour): 0 is Monday, hours are of WIB."""

    role: str
    name: str
    cells: dict[tuple[int, int], Cell]


@dataclass(frozen=True)
class Report:
    """How the letters of a question went, as it was at `made_at`.

    `in_time` are letters none of whose steps went over its due moment. `returned` are letters sent
    back at least once, `returns` the times it happened. `running` were under way when the period
    ended. `whole` are the lengths of letters from start to end (with an official, the sums of their
    own steps). `edition` is the newest in force in the period, which `heat` draws.
    """

    question: Question
    sop_name: str
    unit_name: str
    official_name: str
    edition: int
    made_at: datetime
    letters: int
    in_time: int
    returned: int
    returns: int
    running: int
    whole: Spread
    steps: list[StepLine]
    units: list[Line]
    officials: list[Line]
    months: list[MonthLine]
    reasons: list[Reason]
    acting: list[ActingLine]
    numbers: Numbers
    changes: list[SopChange]
    alerts: list[AlertLine]
    load: list[LoadLine]
    heat: str

    def to_json(self) -> str:
        """The report as text to keep."""
        return json.dumps(plain(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Report":
        """The report that was kept."""
        kept: Report = built(Report, json.loads(text))
        return kept
