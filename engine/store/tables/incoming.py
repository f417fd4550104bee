"""Letters that came in, and what became of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base
from engine.store.types import Line, Prose


class Incoming(Base):
    """A row of the *Agenda Surat Masuk*: who wrote what and when it came. `serial` is per year."""

    __tablename__ = "incoming"
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int]
    serial: Mapped[int]
    sender: Mapped[str] = mapped_column(Line(300))
    their_number: Mapped[str] = mapped_column(Line(120), default="")
    their_date: Mapped[date | None]
    received_on: Mapped[date]
    classification: Mapped[str] = mapped_column(Line(30), default="")
    attachment_note: Mapped[str] = mapped_column(Line(120), default="")
    summary: Mapped[str] = mapped_column(Prose, default="")
    scan: Mapped[str | None] = mapped_column(Line(64))
    archive_place: Mapped[str] = mapped_column(Line(200), default="")
    __table_args__ = (
        UniqueConstraint("office_id", "year", "serial"),
        Index("ix_incoming_received", "office_id", "received_on", "letter_id"),
    )


class Disposition(Base):
    """A disposisi: what the leader wants done with an incoming letter."""

    __tablename__ = "disposition"
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    task_id: Mapped[str] = mapped_column(Line(32), unique=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    post_line: Mapped[str] = mapped_column(Prose)
    instructions: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(Prose, default="")
    at: Mapped[datetime]


class Receiver(Base):
    """One post that a disposisi was given to, and what came of it."""

    __tablename__ = "receiver"
    disposition_id: Mapped[int] = mapped_column(ForeignKey("disposition.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    handed_at: Mapped[datetime | None]
    followed_at: Mapped[datetime | None]
    followed_by: Mapped[int | None] = mapped_column(Integer)
    remark: Mapped[str] = mapped_column(Prose, default="")
    __table_args__ = (
        Index(
            "ix_receiver_waiting", "office_id", "post_id",
            sqlite_where=sql("followed_at IS NULL"), postgresql_where=sql("followed_at IS NULL"),
        ),
    )  # fmt: skip
