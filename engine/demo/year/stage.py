"""Where the letters of the year are written: the office, its people, time, numbers and chance."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from engine.cases.editions import Published
from engine.demo.year.dossier import Dossier
from engine.demo.year.paths import Ways
from engine.demo.year.people import Roster
from engine.demo.year.register import Register
from engine.worktime import Calendar


@dataclass
class Stage:
    """What every letter of the year is written with.

    `editions` are those of the SOP of outgoing letters with the moment they take effect, the
    oldest first. Letters signed from `signed_since` on get a real file (None: no letter does).
    """

    office_id: int
    office_name: str
    public_url: str
    units: dict[str, int]
    hours: Calendar
    roster: Roster
    register: Register
    ways: Ways
    chance: Random
    until: datetime
    signed_since: datetime | None
    editions: list[tuple[datetime, Published]] = field(default_factory=list)
    running: dict[int, Dossier] = field(default_factory=dict)
    ended: list[Dossier] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: count(1))
    dispatch_ids: Any = field(default_factory=lambda: count(1))

    def edition_at(self, at: datetime) -> Published:
        """The edition that letters begin under at a moment."""
        return next(one for since, one in reversed(self.editions) if since <= at)

    def later(self, since: datetime, minutes: float) -> datetime:
        """So many office minutes after a moment, to the second, never before it."""
        whole, rest = divmod(max(0.0, minutes) * 60, 60)
        return max(since, self.hours.add(since, int(whole))) + timedelta(seconds=int(rest))

    def close(self, dossier: Dossier) -> None:
        """Its case has ended."""
        self.ended.append(self.running.pop(dossier.id))
