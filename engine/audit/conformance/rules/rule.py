"""What a rule is made of, and the window of the record that a rule looks through."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, SQLColumnExpression, and_, select

from engine import history
from engine.audit.acting import Mandates
from engine.audit.finding import open_to
from engine.people import Person
from engine.store.tables import Entry, Letter, Task
from engine.store.types import Query, Record
from engine.worktime import Calendar, calendar

APPROVALS = ("paraf", "tandatangan")
STEPS = (
    "susun", "ajukan_lagi", "nomor", "sisipan", "paraf", "kembali", "revisi", "tandatangan", "kirim",
    "catat", "catat_lagi", "klasifikasi", "disposisi", "serahkan", "arsipkan", "isi",
)  # fmt: skip
"""The acts of history by which somebody does a step."""
PATH, POWER, NUMBER, TIME = "jalur", "wewenang", "nomor", "waktu"
GROUPS = {
    PATH: "Jalur SOP",
    POWER: "Wewenang dan pemisahan tugas",
    NUMBER: "Nomor surat",
    TIME: "Waktu dan cara memutus",
}
"""What the rules are about, in the order in which they are shown."""


@dataclass(frozen=True)
class Window:
    """What is looked at: from `since` until before `until`, of one `case` or of those `below` an id."""

    tx: Connection
    by: Person
    since: datetime
    until: datetime
    now: datetime
    case: int | None = None
    below: int | None = None

    def wider(self, span: timedelta) -> "Window":
        """The same with so much more at both ends, of every case."""
        return replace(
            self, since=self.since - span, until=self.until + span, case=None, below=None
        )

    def shows(
        self, at: SQLColumnExpression[Any], case: SQLColumnExpression[int]
    ) -> ColumnElement[bool]:
        """The condition that something that happened `at` in this `case` stands in the window."""
        conditions = [at >= self.since, at < self.until]
        if self.case is not None:
            conditions.append(case == self.case)
        if self.below is not None:
            conditions.append(case < self.below)
        return and_(*conditions)

    @cached_property
    def hours(self) -> Calendar:
        """The office's calendar."""
        return calendar(self.tx, self.by.office_id)

    @cached_property
    def mandates(self) -> Mandates:
        """Every mandate the office ever gave."""
        return Mandates(self.tx, self.by.office_id)


def told(_window: Window, row: Record) -> str:
    """A line of history as it reads anywhere else: who, and what they did."""
    line = history.Line(row.line, row.at, row.act, row.official_id, row.facts, row.seal)
    return f"{history.actor(line)}: {history.sentence(line)}"


@dataclass(frozen=True)
class Rule:
    """A way in which a case can leave what the SOP says.

    `meaning` says in a sentence what it finds, `why` why an auditor asks, `source` whose rule it is.
    `query` selects what breaks it in a window: rows with case_id, at and line (None for what is no
    line of history); `breaks` sifts them where the database cannot; `tell` says a row as a sentence.
    """

    key: str
    group: str
    name: str
    meaning: str
    why: str
    query: Callable[[Window], Query]
    source: str = ""
    tell: Callable[[Window, Record], str] = told
    breaks: Callable[[Window, Record], bool] | None = None


def lines(window: Window, *acts: str) -> Query:
    """The lines of history with these acts, of letters that an auditor reads; none: of every act."""
    query = (
        select(
            Entry.id, Entry.case_id, Entry.line, Entry.at, Entry.act, Entry.official_id,
            Entry.facts, Entry.seal,
        )
        .join(Letter, Letter.case_id == Entry.case_id)
        .where(
            Entry.office_id == window.by.office_id,
            window.shows(Entry.at, Entry.case_id),
            open_to(window.by),
        )
    )  # fmt: skip
    return query.where(Entry.act.in_(acts)) if acts else query


def approvals(window: Window) -> Query:
    """The lines by which somebody approved, each with the task that they closed."""
    return lines(window, *APPROVALS).join(
        Task,
        and_(
            Task.case_id == Entry.case_id,
            Task.done_at == Entry.at,
            Task.done_by == Entry.official_id,
        ),
    )
