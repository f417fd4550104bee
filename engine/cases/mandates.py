"""Mandates of an office (Plh., Plt., a.n., u.b.): given and ended by its admin, each a line of the
office's history with who, for which post, as what, by which decree, from when to when."""

from typing import Any, Unpack

from sqlalchemy import Connection, select

from engine.cases.office_acts import note_office, refuse_others
from engine.cases.work import House
from engine.errors import NotFound
from engine.people import Person
from engine.people.offices import NewMandate, grant_mandate
from engine.store.rows import change
from engine.store.tables import Mandate, Official, Post
from engine.store.types import Query, Record
from engine.worktime import words


def mandates(tx: Connection, office_id: int) -> list[Record]:
    """Every mandate the office ever gave, the one that begins last first."""
    return list(tx.execute(_given(office_id).order_by(Mandate.starts_at.desc())))


def save_mandate(house: House, *, by: Person, **asked: Unpack[NewMandate]) -> int:
    """Let an official act for a post by a decree. Raises NotAdmin, BadAnswers."""
    refuse_others(by)
    at = house.now()

    def grant(tx: Connection) -> int:
        new = grant_mandate(tx, by.office_id, **asked)
        given = tx.execute(_given(by.office_id).where(Mandate.id == new)).one()
        note_office(tx, by, "mandat", at, **_facts(given))
        return new

    return house.store.retrying(grant)


def end_mandate(house: House, mandate_id: int, *, by: Person) -> None:
    """End a mandate now; what was done under it stays valid. One that has ended stays as it is.

    Raises NotAdmin, NotFound.
    """
    refuse_others(by)
    at = house.now()

    def end(tx: Connection) -> None:
        mine = _given(by.office_id).where(Mandate.id == mandate_id)
        given = tx.execute(mine.with_for_update(of=Mandate)).one_or_none()
        if given is None:
            raise NotFound
        if given.revoked_at is None and given.ends_at > at:
            change(tx, Mandate, {"id": mandate_id}, revoked_at=at)
            note_office(
                tx, by, "mandat_akhir", at, **_facts(given), ended=words.day_and_clock(at),
                was=f"berlaku sampai {words.day_and_clock(given.ends_at)}",
            )  # fmt: skip

    house.store.retrying(end)


def _given(office_id: int) -> Query:
    return (
        select(Mandate, Official.name, Post.title, Post.key.label("post_key"))
        .join(Official, Official.id == Mandate.official_id)
        .join(Post, Post.id == Mandate.post_id)
        .where(Mandate.office_id == office_id)
    )


def _facts(given: Record) -> dict[str, Any]:
    """A mandate as a line keeps it: in words, and by what a machine finds it again."""
    return {
        "mandate": given.id, "official": given.official_id, "name": given.name,
        "post": given.title, "post_key": given.post_key, "kind": given.kind,
        "decree": given.decree, "starts": words.day_and_clock(given.starts_at),
        "ends": words.day_and_clock(given.ends_at), "starts_at": given.starts_at.isoformat(),
        "ends_at": given.ends_at.isoformat(),
    }  # fmt: skip
