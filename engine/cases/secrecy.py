"""A secret letter's closing, to be seen: to whom it is open, and how many were turned away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.cases.access_record import REFUSED
from engine.people import holders
from engine.people.person import acting_for
from engine.people.readers import OPEN_TO_READERS
from engine.store.tables import Access, Disposition, Letter, Official, Receiver, Task
from engine.store.types import Record


@dataclass(frozen=True)
class Secrecy:
    """Who may read a secret letter: its drafter, who is on its route, and auditors. Names.

    `refused` are the attempts of others that the record of access holds.
    """

    security: str
    drafter: str
    route: list[str]
    refused: int


def secrecy_of(tx: Connection, letter: Record, at: datetime) -> Secrecy | None:
    """The closing of a letter at `at`; None for one that readers of all letters may read.

    It names in people what `may_read` says in rows.
    """
    if letter.security in OPEN_TO_READERS:
        return None
    route = set(_route(tx, letter, at)) - {letter.drafter_id}
    people = select(Official.id, Official.name).where(Official.id.in_({*route, letter.drafter_id}))
    names = {row.id: row.name for row in tx.execute(people.order_by(Official.name))}
    drafter = names.pop(letter.drafter_id, "")
    turned_away = (Access.letter_id == letter.id, Access.act == REFUSED)
    refused = tx.scalar(select(func.count()).select_from(Access).where(*turned_away))
    return Secrecy(letter.security, drafter, list(names.values()), refused or 0)


def _route(tx: Connection, letter: Record, at: datetime) -> Iterator[int]:
    """Who has, had or may take a task of the letter, was handed it, or drafts its answer."""
    groups: set[tuple[str, int | None]] = set()
    for task in tx.execute(select(Task).where(Task.case_id == letter.case_id)):
        yield from (one for one in (task.holder_id, task.done_by) if one is not None)
        if not task.personal:
            groups.add((task.role, task.unit_id))
    for role, unit_id in groups:
        yield from holders(tx, letter.office_id, role, unit_id, at)
    posts = (
        select(Receiver.post_id)
        .join(Disposition, Disposition.id == Receiver.disposition_id)
        .where(Disposition.letter_id == letter.id, Receiver.handed_at.is_not(None))
    )
    yield from acting_for(tx, posts, at)
    yield from tx.scalars(select(Letter.drafter_id).where(Letter.answers_id == letter.id))
