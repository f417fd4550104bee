"""The sealed record. No foreign keys: it must outlive what it records."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base
from engine.store.types import Line, Prose


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
    )


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
