"""The sealed record, the record of access, and what auditors keep.

The records have no foreign keys: they must outlive what they record.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import WORK_STATES, Base, LongWork
from engine.store.types import Line, Prose

# Lines of who acted as another's deputy. Quotes within a text are escaped, so only the key fits.
_AS = (f"""facts LIKE '%"post_by":"{kind} %'""" for kind in ("Plh.", "Plt.", "a.n.", "u.b."))
BY_MANDATE = sql(f"({' OR '.join(_AS)})")


class Entry(Base):
    """One line of a case's history; `seal` is the SHA-256 over the line and the seal before it."""

    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int]
    case_id: Mapped[int]
    line: Mapped[int]
    at: Mapped[datetime]
    act: Mapped[str] = mapped_column(Line(40))
    official_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]]
    seal: Mapped[str] = mapped_column(Line(64))
    __table_args__ = (
        UniqueConstraint("case_id", "line"),
        Index("ix_entry_office_id_at", "office_id", "at"),
        Index("ix_entry_act", "office_id", "act", "at"),
        Index(
            "ix_entry_by_mandate", "office_id", "at",
            sqlite_where=BY_MANDATE, postgresql_where=BY_MANDATE,
        ),
    )  # fmt: skip


class Checkpoint(Base):
    """The state of every chain at a moment, sealed: `note` is what the CMS `document` signs.

    `root` is the Merkle root over `heads` chain heads, `last_entry` the last `Entry.id` within.
    """

    __tablename__ = "checkpoint"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    root: Mapped[str] = mapped_column(Line(64))
    heads: Mapped[int]
    last_entry: Mapped[int]
    note: Mapped[str] = mapped_column(Prose)
    document: Mapped[str] = mapped_column(Line(64))
    made_by: Mapped[int | None]


class Access(Base):
    """Who opened or took out what, or was turned away; apart from the history, and never changed.

    `act` is buka, unduh or ditolak; `what` the kind of thing, `name` what it was called.
    """

    __tablename__ = "access"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int]
    at: Mapped[datetime]
    official_id: Mapped[int]
    act: Mapped[str] = mapped_column(Line(10))
    what: Mapped[str] = mapped_column(Line(20))
    letter_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(Line(200), default="")
    __table_args__ = (
        Index("ix_access_newest", "office_id", "at", "id"),
        Index("ix_access_official", "office_id", "official_id", "at", "id"),
        Index("ix_access_act", "office_id", "act", "at", "id"),
        Index("ix_access_what", "office_id", "what", "at", "id"),
        Index("ix_access_letter", "letter_id", "at", "id"),
    )


class SavedFilter(Base):
    """A question that an auditor asks again: a page and the query that was typed there."""

    __tablename__ = "saved_filter"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    page: Mapped[str] = mapped_column(Line(20))
    name: Mapped[str] = mapped_column(Line(80))
    query: Mapped[str] = mapped_column(Line(2000))
    saved_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("official_id", "page", "name"),)


class Examination(LongWork, Base):
    """A long look through the record that an auditor asked for; `asked` says at what."""

    __tablename__ = "examination"
    kind: Mapped[str] = mapped_column(Line(20))
    asked: Mapped[dict[str, Any]]
    __table_args__ = (CheckConstraint(WORK_STATES, name="state"),)
