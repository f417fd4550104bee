"""What every act on the office itself has: who may, the office's row locked, its line of history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine import history
from engine.errors import NotAllowed
from engine.history import Changed, listed
from engine.people import ADMIN, Person
from engine.store.tables import Office
from engine.store.types import Record

# What counts as a change of the settings among the acts on the office itself.
SETTINGS = (
    "kantor", "logo", "hapus_logo", "seri", "jam_kerja", "libur", "libur_ubah", "libur_hapus",
    "mandat", "mandat_akhir",
)  # fmt: skip
SHOWN = 10


class NotAdmin(NotAllowed):
    """Halaman ini hanya untuk admin kantor."""


@dataclass(frozen=True)
class Change:
    """A line of the office's own history as a person reads it."""

    at: datetime
    actor: str
    sentence: str


def refuse_others(by: Person) -> None:
    """Raise NotAdmin for everybody but an admin of the office."""
    if not by.has(ADMIN):
        raise NotAdmin


def lock_office(tx: Connection, by: Person) -> Record:
    """The admin's office, locked against another admin's change, but not against whoever works."""
    mine = select(Office).where(Office.id == by.office_id)
    return tx.execute(mine.with_for_update(key_share=True)).one()


def note_office(
    tx: Connection,
    by: Person,
    act: str,
    at: datetime,
    *,
    changes: Iterable[Changed] = (),
    **facts: object,
) -> int:
    """A line in the history of the office itself, in the transaction of the act; its number.

    `changes` holds the words before and after, where the act changed several things.
    """
    return history.record(
        tx, office_id=by.office_id, case_id=history.own_chain(by.office_id), act=act, at=at,
        by=by.id, facts={"name_by": by.name, "post_by": by.post_title, **listed(changes), **facts},
    )  # fmt: skip


def newest_changes(tx: Connection, office_id: int) -> list[Change]:
    """The newest changes of the settings, the newest first."""
    lines = history.lines(tx, history.own_chain(office_id))
    mine = [one for one in lines if one.act in SETTINGS]
    return [
        Change(line.at, history.actor(line), history.sentence(line))
        for line in mine[: -SHOWN - 1 : -1]
    ]
