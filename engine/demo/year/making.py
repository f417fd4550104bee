"""A believable year of the demo office: thousands of letters as the engine would have kept them.

A letter is not run through nine durable commits. Its way comes from the real flow, its due moments
from the real calendar, its numbers from the real pattern, its lines of history are sealed with the
real seal; only the rows are written many at a time. Mandates and changes of the SOP go through the
verbs that people use, under a moved clock. The same seed makes the same year.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random
from typing import Any

from sqlalchemy import delete, insert, select, text

from engine.cases.editions import edition
from engine.cases.work import House
from engine.demo.office import Wristwatch
from engine.demo.year import people, shelf
from engine.demo.year.changes import KEY, Changes
from engine.demo.year.course import Course
from engine.demo.year.dossier import Dossier
from engine.demo.year.event import Event
from engine.demo.year.files import Signing
from engine.demo.year.paths import Ways
from engine.demo.year.people import Roster
from engine.demo.year.plans import plans
from engine.demo.year.register import Register
from engine.demo.year.stage import Stage
from engine.errors import Refused
from engine.letters import LetterPages
from engine.letters.numbers import SERIES
from engine.store.ground import Ground
from engine.store.tables import Case, Edition, Entry, Office, Series, Task, Unit
from engine.worktime import WIB, calendar

DAYS = 365
FEWEST = 120
AT_ONCE = 1500


class UsedAlready(Refused):
    """Kantor contoh ini sudah berisi surat. Tahun contoh hanya dibuat pada kantor yang baru."""


class TooFew(Refused):
    """Tahun contoh memerlukan paling sedikit 120 surat."""


@dataclass(frozen=True)
class YearMade:
    """A year that was made: its letters, those whose case has ended, those that wait for somebody,
    and those with a real signed file."""

    letters: int
    ended: int
    open: int
    signed: int


def make_year(
    house: House,
    *,
    letters: int = 20_000,
    seed: int = 1,
    passphrase: str = "",
    signed_days: int = 7,
    told: Callable[[int, int], None] | None = None,
) -> YearMade:
    """Fill the demo office with the twelve months up to `house.now()`.

    Letters signed in the last `signed_days` days, or still under way, get a real signed file, if a
    `passphrase` for the keys of Camat and Sekretaris is given. `told` hears how many letters of how
    many are done. Raises UsedAlready, TooFew.
    """
    if letters < FEWEST:
        raise TooFew
    until = house.now()
    watch = Wristwatch(until - timedelta(days=DAYS))
    press = LetterPages(Ground(house.store, watch), house.public_url)
    making = _Making(replace(house, now=watch, press=press), watch, until, seed)
    return making.make(letters, passphrase, signed_days, told or (lambda done, of: None))


class _Making:
    """The making of one year; `house` goes by `watch`."""

    def __init__(self, house: House, watch: Wristwatch, until: datetime, seed: int) -> None:
        self.house, self.watch, self.until = house, watch, until
        self.since = watch.at
        self.chance = Random(seed)
        self._play: list[tuple[datetime, int, Iterator[datetime]]] = []

    def make(
        self, letters: int, passphrase: str, signed_days: int, told: Callable[[int, int], None]
    ) -> YearMade:
        self.told, self.letters, self.ended, self.signed = told, letters, 0, 0
        signed_since = self.until - timedelta(days=signed_days) if passphrase else None
        self.stage = self._stage(letters, signed_since)
        self.signing = Signing(self.house, self.watch, self.stage.roster, passphrase)
        changes = Changes(self.house, self.watch, self.stage.roster, self.stage.hours, passphrase)
        crossings = changes.crossings(self.since, self.until)
        for n, plan in enumerate(plans(self.stage, letters, self.since, crossings)):
            self._play.append((plan.start, n, Course(self.stage, plan).play()))
        heapify(self._play)
        events = changes.events(self.since, self.until)
        events += people.leaves(self.stage.roster, self.since, self.until)
        for event in sorted(events, key=lambda one: one.at):
            self._run(event.at)
            self._happen(event)
        self._run(self.until)
        self._keep([*self.stage.ended, *self.stage.running.values()], last=True)
        self._count_series()
        return YearMade(letters, self.ended, len(self.stage.running), self.signed)

    def _stage(self, letters: int, signed_since: datetime | None) -> Stage:
        with self.house.store.writing() as tx:
            office = tx.execute(select(Office).where(Office.demo).limit(1)).one()
            if tx.scalar(select(Case.id).where(Case.office_id == office.id).limit(1)) is not None:
                raise UsedAlready
            people.join(tx, office.id)
            hours = calendar(tx, office.id)
            units = {
                u.key: u.id for u in tx.execute(select(Unit).where(Unit.office_id == office.id))
            }
        roster = Roster(self.house, office.id)
        stage = Stage(
            office_id=office.id, office_name=office.name, public_url=self.house.public_url,
            units=units, hours=hours, roster=roster, chance=self.chance, ways=Ways(self.chance),
            register=Register(
                office.id, office.number_pattern, office.unit_code, self._series(letters)
            ),
            until=self.until, signed_since=signed_since,
        )  # fmt: skip
        self._read_editions(stage)
        return stage

    def _series(self, letters: int) -> dict[int, int]:
        """The last serials before the year begins: a book that was kept on paper until then."""
        begins = self.since.astimezone(WIB)
        passed = begins.timetuple().tm_yday / DAYS
        return {begins.year: int(letters * passed)}

    def _read_editions(self, stage: Stage) -> None:
        with self.house.store.reading() as tx:
            rows = tx.execute(
                select(Edition.id, Edition.effective_at)
                .where(Edition.office_id == stage.office_id, Edition.sop_key == KEY)
                .order_by(Edition.number)
            ).all()
            stage.editions = [(row.effective_at, edition(tx, row.id)) for row in rows]

    def _run(self, until: datetime) -> None:
        """Let everything happen before a moment, and keep what has ended from time to time."""
        play = self._play
        while play and play[0][0] < until:
            _, n, course = heappop(play)
            following = next(course, None)
            if following is not None:
                heappush(play, (following, n, course))
            if len(self.stage.ended) >= AT_ONCE:
                self._keep(self.stage.ended)
                self.stage.ended = []

    def _happen(self, event: Event) -> None:
        if event.moves:
            self._keep([*self.stage.ended, *self.stage.running.values()])
            self.stage.ended = []
        self.watch.at = event.at
        event.happen()
        self._read_editions(self.stage)
        if event.moves:
            for one in self.stage.running.values():
                self._reload(one)

    def _reload(self, one: Dossier) -> None:
        """Take up a case that a verb of the engine has changed in the database."""
        with self.house.store.reading() as tx:
            case = tx.execute(select(Case).where(Case.id == one.id)).one()
            for task in tx.execute(select(Task).where(Task.case_id == one.id)):
                next(t for t in one.tasks if t["id"] == task.id).update(task._mapping)
            last = select(Entry.line, Entry.seal).where(Entry.case_id == one.id)
            line, seal = tx.execute(last.order_by(Entry.line.desc()).limit(1)).one()
            one.edition = edition(tx, case.edition_id)
        one.case.update(case._mapping)
        one.last = (line, seal)
        one.way = self.stage.ways.resume(one.edition, case.marking)

    def _keep(self, dossiers: list[Dossier], *, last: bool = False) -> None:
        shelf.keep(self.house.store, dossiers)
        to_sign = [one for one in dossiers if self._gets_file(one, last=last)]
        for n, one in enumerate(to_sign):
            self.signing.sign(one)
            self.told(self.ended + n, self.letters)
        self.signing.keep(to_sign)
        self.signed += len(to_sign)
        shelf.keep_history(self.house.store, dossiers)
        self.ended += sum(one.case["state"] != "open" for one in dossiers)
        self.told(self.ended, self.letters)

    def _gets_file(self, one: Dossier, *, last: bool) -> bool:
        since = self.stage.signed_since
        if since is None or not one.signed or one.letter["signed_document"]:
            return False
        open_still = last and one.case["state"] == "open"
        return bool(open_still or one.signatures[0]["signed_at"] >= since)

    def _count_series(self) -> None:
        """The counters that the real engine goes on from, and figures for the planner."""
        office_id = self.stage.office_id
        with self.house.store.writing() as tx:
            mine = (Series.office_id == office_id, Series.key == SERIES)
            tx.execute(delete(Series).where(*mine))
            for year, given in self.stage.register.last.items():
                values: dict[str, Any] = {"office_id": office_id, "key": SERIES, "year": year}
                tx.execute(insert(Series).values(last=given, **values))
            tx.execute(text("ANALYZE"))
