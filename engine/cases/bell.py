"""The bell: what a person was told, as they may know it now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from engine.cases.alerts import UNTOLD
from engine.cases.work import House
from engine.people import Person
from engine.people.readers import OPEN_TO_UNIT, may_read
from engine.store.tables import Letter, Notice
from engine.store.types import Record

BELL = 50


@dataclass(frozen=True)
class Rung:
    """A line of somebody's bell, and what it leads to."""

    sentence: str
    at: datetime
    read_at: datetime | None
    level: int
    proposal_id: int | None
    task_id: str | None
    letter_id: int | None


def bell(house: House, *, by: Person) -> list[Rung]:
    """The newest lines of the person's bell, each as they may know it now.

    A line about a letter that is no longer open to them leads nowhere, and does not tell the hal of
    one that is not an ordinary letter.
    """
    with house.store.reading() as tx:
        rows = tx.execute(
            select(Notice, Letter.security, may_read(by).label("readable"))
            .outerjoin(Letter, Letter.id == Notice.letter_id)
            .where(Notice.official_id == by.id)
            .order_by(Notice.at.desc(), Notice.id.desc())
            .limit(BELL)
        ).all()
    return [_rung(row) for row in rows]


def read_bell(house: House, *, by: Person) -> None:
    """Mark every line of the bell as read."""
    at = house.now()
    with house.store.writing() as tx:
        tx.execute(
            update(Notice)
            .where(Notice.official_id == by.id, Notice.read_at.is_(None))
            .values(read_at=at)
        )


def _rung(row: Record) -> Rung:
    here = row.letter_id is None or row.readable
    known = here or row.security in OPEN_TO_UNIT or UNTOLD in row.sentence
    return Rung(
        sentence=row.sentence if known else f"Pemberitahuan tentang {UNTOLD}.",
        at=row.at, read_at=row.read_at, level=row.level, proposal_id=row.proposal_id,
        task_id=row.task_id if here else None, letter_id=row.letter_id if here else None,
    )  # fmt: skip
