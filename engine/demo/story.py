"""Telling the demo's letters: people act one after the other, under a clock that is set for each."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from engine.cases.completing import complete
from engine.cases.handing import look
from engine.cases.work import House
from engine.demo.office import Wristwatch
from engine.people.person import Person, person
from engine.store.tables import Letter, Official, Task
from engine.store.types import Record
from engine.worktime import WIB

TOLD_ON = date(2026, 11, 25)


class Story:
    """The house with its movable clock, and who may be told to act in it."""

    def __init__(self, house: House, watch: Wristwatch, now: datetime) -> None:
        self.house, self.watch, self.now = house, watch, now
        # Whole weeks, so that every letter keeps its weekday whenever the demo is built.
        self.shift = timedelta(weeks=(now.astimezone(WIB).date() - TOLD_ON).days // 7)

    def day(self, told: str) -> date:
        """A day of the cast as it falls in this telling."""
        return date.fromisoformat(told) + self.shift

    def as_(self, login: str) -> Person:
        """The person as they stand at this moment of the story."""
        with self.house.store.reading() as tx:
            found = tx.scalar(select(Official.id).where(Official.login == login))
            assert found is not None  # the cast was set up before its letters
            return person(tx, found, self.watch.at)

    def task(self, letter_id: int) -> str:
        """The open task of a letter."""
        found: str = self._open(letter_id).id
        return found

    def node(self, letter_id: int) -> str:
        """The step at which a letter waits."""
        found: str = self._open(letter_id).node
        return found

    def _open(self, letter_id: int) -> Record:
        with self.house.store.reading() as tx:
            return tx.execute(
                select(Task.id, Task.node)
                .join(Letter, Letter.case_id == Task.case_id)
                .where(Letter.id == letter_id, Task.state == "open")
            ).one()

    def do(self, login: str, letter_id: int, said: dict[str, Any], minutes: int, lay: int) -> None:
        """A person completes the letter's task `minutes` after it came; so long it `lay` unopened."""
        self.watch.at += timedelta(minutes=lay)
        task, by = self.task(letter_id), self.as_(login)
        look(self.house, task, by=by)
        self.watch.at += timedelta(minutes=minutes - lay)
        complete(self.house, task, said, by=by)


def morning(day: date) -> datetime:
    """Half past eight of the day, or of the Monday after a weekend."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(8, 30), WIB)
