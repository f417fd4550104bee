"""One letter of the year as the rows that the engine would have kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from engine.cases.editions import Published
from engine.demo.year.paths import Way
from engine.history import FIRST, Raw, seal_of
from engine.letters import Content
from engine.people import Person
from engine.sop import Step
from engine.store.canonical import canonical
from engine.store.tables import Base, table

Values = dict[str, Any]


@dataclass
class Line:
    """A line of history that is not sealed yet; `official_id` is None for the clerk."""

    at: datetime
    act: str
    official_id: int | None
    facts: Values


@dataclass
class Dossier:
    """A case with its letter and all that hangs on both, as values of their columns.

    `kept` counts, by name of the list, the rows that already stand in the database, and `last` is
    the line and seal that the next line of history follows.
    """

    case: Values
    letter: Values
    way: Way
    edition: Published
    content: Content
    tasks: list[Values] = field(default_factory=list)
    revisions: list[Values] = field(default_factory=list)
    initials: list[Values] = field(default_factory=list)
    numbers: list[Values] = field(default_factory=list)
    signatures: list[Values] = field(default_factory=list)
    dispatches: list[Values] = field(default_factory=list)
    mails: list[Values] = field(default_factory=list)
    notices: list[Values] = field(default_factory=list)
    alerts: list[Values] = field(default_factory=list)
    seen: dict[int, Values] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    last: tuple[int, str] = (0, FIRST)

    @property
    def id(self) -> int:
        """The number of the case."""
        return int(self.case["id"])

    @property
    def waiting(self) -> Values | None:
        """The open task; the SOP of outgoing letters has one at a time."""
        return next((one for one in self.tasks if one["state"] == "open"), None)

    @property
    def number(self) -> Values | None:
        """The number that the letter bears now."""
        own = self.letter["number_id"]
        return next((one for one in self.numbers if one["id"] == own), None)

    @property
    def signed(self) -> bool:
        """Whether somebody has signed it."""
        return bool(self.signatures)

    def step(self, task: Values) -> Step:
        """The step a task is for."""
        return self.edition.sop.step(task["node"])

    def standing(self) -> list[Values]:
        """The initials that stand."""
        return [one for one in self.initials if one["cleared_at"] is None]

    def note(
        self, act: str, at: datetime, by: Person | None, *, post: str = "", **facts: object
    ) -> None:
        """A line of history, as `cases.work.note` writes it."""
        who = {"name_by": by.name, "post_by": post or by.post_title} if by else {}
        self.lines.append(Line(at, act, by.id if by else None, {**who, **facts}))

    def record(
        self, act: str, task: Values, at: datetime, by: Person, *, post: str = "", **facts: object
    ) -> None:
        """A line of history about a task, as `Work.record` writes it."""
        self.note(
            act, at, by, post=post or post_line(task, by), step=self.step(task).name,
            node=task["node"], task=task["id"], **facts,
        )  # fmt: skip

    def see(self, by: Person, at: datetime) -> None:
        """Who decided has the revision of this moment on screen (`handing.remember_seen`)."""
        self.seen[by.id] = {
            "letter_id": self.letter["id"], "official_id": by.id,
            "revision_no": self.letter["revision_no"], "at": at,
        }  # fmt: skip

    def sealed(self) -> list[Values]:
        """The lines since the last time as rows of the record, sealed in their chain.

        `facts` are given as the canonical text that is kept and sealed, so it is made only once.
        """
        rows, (number, before) = [], self.last
        for line in self.lines:
            number += 1
            moment = line.at.astimezone(UTC).isoformat(timespec="microseconds")
            raw = Raw(
                self.case["office_id"], self.id, number, moment, line.act, line.official_id,
                canonical(line.facts), "",
            )  # fmt: skip
            before = seal_of(before, raw)
            rows.append({**raw._asdict(), "at": line.at, "seal": before})
        self.lines, self.last = [], (number, before)
        return rows


def blank(model: type[Base], **values: Any) -> Values:
    """A row of a table with these values; other columns have their default, or nothing."""
    return {**_defaults(model), **values}


def post_line(task: Mapping[str, Any], by: Person) -> str:
    """As what a person acts on a task."""
    return ", ".join(post_lines(task, by))


def post_lines(task: Mapping[str, Any], by: Person) -> tuple[str, ...]:
    """The same as the lines above a signature."""
    found = by.capacity(task["role"], task["unit_id"])
    if found is None and task["holder_id"] == by.id:
        found = by.capacity(task["role"], None)
    return found.lines if found else (by.post_title,)


@cache
def _defaults(model: type[Base]) -> Values:
    """Scalar defaults of the columns; ids that the database counts are left to it."""
    made: Values = {}
    counted = table(model).autoincrement_column
    for column in table(model).columns:
        if column is not counted:
            default = getattr(column.default, "arg", None)
            made[column.name] = None if callable(default) else default
    return made
