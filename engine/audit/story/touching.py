"""Which acts on the office itself touched a case, and why each of them matters to it.

Lines are looked for between the start of the case and its end (or a moment before it): the office's
hours and holidays, mandates of posts on its route, editions of its SOP, and what a letter prints and
is numbered with while it was not signed. A mandate counts also when it was given earlier and held.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from engine import history
from engine.audit.acting import Held
from engine.cases.editions import Published
from engine.cases.office_acts import SETTINGS
from engine.history import Line
from engine.store.tables import Official, Post, PostRole, Task
from engine.store.types import Record
from engine.worktime import WIB

SOP_ACTS = ("sop_disetujui", "sop_ditandatangani")
CALENDAR = ("jam_kerja", "libur", "libur_ubah", "libur_hapus")
ENDED = "mandat_akhir"
MANDATES = ("mandat", ENDED)
ACTS = frozenset((*SETTINGS, *SOP_ACTS))

MOVED = "Menggeser %(n)s tenggat berkas ini."
WITHIN = "Berlaku dalam rentang berkas ini."
ITS_DAY = "Harinya ada dalam rentang berkas ini."
ON_ROUTE = "Jabatannya ada pada jalur berkas ini."
ACTED_BY = "Dipakai untuk bertindak: %(steps)s."
ITS_SOP = "SOP yang diikuti berkas ini."
UNSIGNED = "Suratnya belum ditandatangani saat itu."


@dataclass(frozen=True)
class Why:
    """Why a line is shown: a sentence, and what fills its places."""

    sentence: str
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The whole sentence."""
        return self.sentence % self.said if self.said else self.sentence


@dataclass(frozen=True)
class Touch:
    """A line of the office's own history that touched a case."""

    line: Line
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Touched:
    """A case as far as the office's acts can touch it: `lines` are those that count of its own
    history, `at` the moment it is told for."""

    tx: Connection
    case: Record
    letter: Record
    published: Published
    lines: Sequence[Line]
    at: datetime

    @cached_property
    def end(self) -> datetime:
        """When it ended, or the moment it is told for."""
        ended: datetime | None = self.case.ended_at
        return min(ended, self.at) if ended else self.at

    def touches(self) -> list[Touch]:
        """The lines in their order."""
        found = (Touch(line, tuple(self._why(line))) for line in self._chain)
        return [one for one in found if one.why]

    @cached_property
    def _chain(self) -> list[Line]:
        chain = history.lines(self.tx, history.own_chain(self.case.office_id))
        return [one for one in chain if one.act in ACTS and one.at <= self.end]

    @cached_property
    def _ended(self) -> dict[int, datetime]:
        """When each mandate was ended before its time."""
        return {one.facts["mandate"]: one.at for one in self._chain if one.act == ENDED}

    def _why(self, line: Line) -> Iterator[Why]:
        inside = self.case.started_at <= line.at
        if line.act in MANDATES:
            yield from self._mandate(line)
        elif line.act in SOP_ACTS:
            if inside and line.facts.get("key") == self.published.sop.key:
                yield Why(ITS_SOP)
        elif line.act in CALENDAR:
            if inside:
                yield from self._calendar(line)
        elif inside and self._prints(line):
            yield Why(UNSIGNED)

    def _calendar(self, line: Line) -> Iterator[Why]:
        moved = self._moved.get(line.line, 0)
        if moved:
            yield Why(MOVED, {"n": moved})
        elif line.act == "jam_kerja":
            if any(self._meets(*map(_day, one)) for one in line.facts.get("valid", ())):
                yield Why(WITHIN)
        elif self._meets(_day(line.facts["day"]), _day(line.facts["day"])):
            yield Why(ITS_DAY)

    def _mandate(self, line: Line) -> Iterator[Why]:
        facts = line.facts
        since, until = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
        until = min(until, self._ended.get(facts["mandate"], until))
        if facts["post_key"] in self._route and since <= self.end and until >= self.case.started_at:
            yield Why(ON_ROUTE)
            if line.act != ENDED and (steps := self._acted(line, since, until)):
                yield Why(ACTED_BY, {"steps": ", ".join(steps)})

    def _acted(self, line: Line, since: datetime, until: datetime) -> list[str]:
        """The steps at which its holder acted by this mandate."""
        facts = line.facts
        held = Held(facts["kind"], facts["post"], facts["decree"], since, until, None)
        mine = (one for one in self.lines if one.official_id == facts["official"])
        acts = (one for one in mine if held.covers(str(one.facts.get("post_by", "")), one.at))
        return list(dict.fromkeys(str(one.facts["step"]) for one in acts if "step" in one.facts))

    def _prints(self, line: Line) -> bool:
        """Letterhead, pattern and numbers are a letter's that goes out, until it is signed."""
        if self.letter.direction != "keluar" or line.at > self._signed:
            return False
        return line.act != "seri" or line.facts["year"] in self._years

    def _meets(self, first: date | None, last: date | None) -> bool:
        """Whether days fall in the span of the case, or before a due moment of it."""
        start, end = (at.astimezone(WIB).date() for at in (self.case.started_at, self._reach))
        return (first or date.min) <= end and (last or date.max) >= start

    @cached_property
    def _moved(self) -> dict[int, int]:
        """How many due moments of the case each line of the office moved."""
        moved: dict[int, int] = {}
        for one in self.lines:
            if setting := one.facts.get("setting"):
                moved[setting] = moved.get(setting, 0) + 1
        return moved

    @cached_property
    def _reach(self) -> datetime:
        arrived = (Task.case_id == self.case.id, Task.arrived_at <= self.end)
        last: datetime = max((self.end, *self.tx.scalars(select(Task.due_at).where(*arrived))))
        return last

    @cached_property
    def _signed(self) -> datetime:
        return next((one.at for one in self.lines if one.act == "tandatangan"), self.end)

    @cached_property
    def _years(self) -> range:
        """The years that its number may be of: those of its span, and their neighbours."""
        start, end = (at.astimezone(WIB).year for at in (self.case.started_at, self.end))
        return range(start - 1, end + 2)

    @cached_property
    def _route(self) -> set[str]:
        """The keys of the posts that may do a step of it."""
        sop, found = self.published.sop, set[str]()
        for role in {sop.role(step.role) for step in sop.steps}:
            posts = select(Post.key).where(Post.office_id == self.case.office_id)
            if role.found_by == "penyusun":
                drafter = Official.id == self.letter.drafter_id
                posts = posts.join(Official, Official.post_id == Post.id).where(drafter)
            else:
                carried = PostRole.role == role.key
                posts = posts.join(PostRole, PostRole.post_id == Post.id).where(carried)
            if role.found_by == "kepala_unit":
                posts = posts.where(Post.heads_unit, Post.unit_id == self.letter.unit_id)
            found |= set(self.tx.scalars(posts))
        return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
