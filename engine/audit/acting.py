"""By which decree somebody acted for another's post: the history's words against the mandates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from engine.history import Line
from engine.store.tables import Mandate, Official, Post
from engine.store.types import Record


class Held(NamedTuple):
    """A mandate as an official held it."""

    kind: str
    title: str
    decree: str
    starts_at: datetime
    ends_at: datetime
    revoked_at: datetime | None

    def covers(self, capacity: str, at: datetime) -> bool:
        """True if it lets its holder act in this capacity (the history's words) at a moment."""
        line = f"{self.kind} {self.title}"
        named = capacity == line or capacity.startswith(f"{line}, ")
        return named and self.starts_at <= at <= min(self.ends_at, self.revoked_at or self.ends_at)


class Mandates:
    """Every mandate that an office ever gave, or those of some of its people."""

    def __init__(self, tx: Connection, office_id: int, people: Iterable[int] | None = None) -> None:
        wanted = (
            select(
                Mandate.official_id, Mandate.kind, Post.title, Mandate.decree, Mandate.starts_at,
                Mandate.ends_at, Mandate.revoked_at,
            )
            .join(Post, Post.id == Mandate.post_id)
            .where(Mandate.office_id == office_id)
            .order_by(Mandate.id)
        )  # fmt: skip
        if people is not None:
            wanted = wanted.where(Mandate.official_id.in_(people))
        self._held: dict[int, list[Held]] = defaultdict(list)
        for row in tx.execute(wanted):
            self._held[row.official_id].append(Held(*row[1:]))

    def decree(self, official_id: int | None, capacity: str, at: datetime) -> str:
        """The decree they acted by; empty for their own post, and where no mandate held."""
        held = self._held.get(official_id or 0, ())
        return next((one.decree for one in held if one.covers(capacity, at)), "")


def in_use(tx: Connection, office_id: int, lines: Sequence[Line]) -> list[Record]:
    """The mandates that held, at the moment of one of these acts, for whoever acted."""
    acted = [(line.official_id, line.at) for line in lines if line.official_id is not None]
    rows = tx.execute(
        select(
            Mandate.id, Official.name, Official.id.label("official_id"), Mandate.kind,
            Post.title.label("post"), Mandate.decree, Mandate.starts_at, Mandate.ends_at,
            Mandate.revoked_at,
        )
        .join(Official, Official.id == Mandate.official_id)
        .join(Post, Post.id == Mandate.post_id)
        .where(Mandate.office_id == office_id, Mandate.official_id.in_({who for who, _ in acted}))
        .order_by(Mandate.id)
    )  # fmt: skip
    return [
        row for row in rows if any(who == row.official_id and _holds(row, at) for who, at in acted)
    ]


def _holds(mandate: Record, at: datetime) -> bool:
    ended = min(mandate.ends_at, mandate.revoked_at or mandate.ends_at)
    return bool(mandate.starts_at <= at < ended)
