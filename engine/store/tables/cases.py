"""Editions and the cases that run under them, with their tasks and what they ring."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
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

OPEN = sql("state = 'open'")
RETURNED = sql("returns > 0")
LATE = sql("done_at > due_at")


class Edition(Base):
    """An SOP as published on a day: diagram and layouts with their digest. Never changes.

    New cases follow the newest edition whose `effective_at` has come.
    """

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    sop_key: Mapped[str] = mapped_column(Line(60))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(Line(64))
    bpmn: Mapped[str] = mapped_column(Prose)
    layouts: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(Line(160))
    reason: Mapped[str] = mapped_column(Prose, default="")
    effective_at: Mapped[datetime]
    approved_by: Mapped[str] = mapped_column(Prose, default="")
    __table_args__ = (UniqueConstraint("office_id", "sop_key", "number"),)


class Case(Base):
    """One run of an edition. `marking` is opaque outside `engine.flow`; `version` counts its moves.

    `passed` are the nodes and arrows travelled at the start; each task adds its own when done.
    """

    __tablename__ = "case"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    state: Mapped[str] = mapped_column(Line(12), default="open")
    marking: Mapped[str] = mapped_column(Prose)
    version: Mapped[int] = mapped_column(default=1)
    returns: Mapped[int] = mapped_column(default=0)
    passed: Mapped[list[Any]] = mapped_column(default=list)
    started_at: Mapped[datetime]
    started_by: Mapped[int] = mapped_column(Integer)
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state in ('open', 'ended', 'withdrawn')", name="state"),
        Index("ix_case_office_id_state", "office_id", "state"),
        Index("ix_case_edition_id_state", "edition_id", "state"),
        Index("ix_case_newest", "office_id", "started_at", "id"),
        Index("ix_case_ended", "office_id", "ended_at", "id"),
        Index("ix_case_edition_newest", "edition_id", "started_at", "id"),
        Index(
            "ix_case_returned", "office_id", "started_at", "id",
            sqlite_where=RETURNED, postgresql_where=RETURNED,
        ),
    )  # fmt: skip


class Task(Base):
    """A step waiting for somebody: for the holders of `role` (in `unit_id`), or for one person.

    `holder_id` is set when the task was assigned or taken; a `personal` task is the drafter's by the
    SOP and never the group's. `due_at` is in office time over `standard` minutes; `next_alert_at` is the moment the clock looks for.
    """

    __tablename__ = "task"
    id: Mapped[str] = mapped_column(Line(32), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    node: Mapped[str] = mapped_column(Line(80))
    role: Mapped[str] = mapped_column(Line(40))
    unit_id: Mapped[int | None] = mapped_column(Integer)
    holder_id: Mapped[int | None] = mapped_column(Integer)
    personal: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(Line(12), default="open")
    standard: Mapped[int]
    arrived_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    next_alert_at: Mapped[datetime | None]
    next_alert: Mapped[int | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None]
    round: Mapped[int] = mapped_column(default=1)
    passed: Mapped[list[Any]] = mapped_column(default=list)
    from_name: Mapped[str] = mapped_column(Line(160), default="")
    __table_args__ = (
        CheckConstraint("state in ('open', 'done', 'void')", name="state"),
        Index("ix_task_group", "office_id", "role", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "ix_task_holder", "office_id", "holder_id", "due_at",
            sqlite_where=OPEN, postgresql_where=OPEN,
        ),
        Index("ix_task_alert", "next_alert_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_task_done_by", "office_id", "done_by", "case_id"),
        Index("ix_task_node", "office_id", "node", "case_id"),
        Index("ix_task_late", "office_id", "case_id", sqlite_where=LATE, postgresql_where=LATE),
    )  # fmt: skip


class Alert(Base):
    """An alert that was raised: unique per task and level, so no clock can raise it twice."""

    __tablename__ = "alert"
    task_id: Mapped[str] = mapped_column(Line(32), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Notice(Base):
    """A line in somebody's bell."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    letter_id: Mapped[int | None] = mapped_column(Integer)
    task_id: Mapped[str | None] = mapped_column(Line(32))
    proposal_id: Mapped[int | None] = mapped_column(Integer)
    level: Mapped[int] = mapped_column(default=0)
    sentence: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_notice_official_id_read_at", "official_id", "read_at"),)


class Pressed(Base):
    """An idempotency key of a form and the answer it got: a double click has one effect."""

    __tablename__ = "pressed"
    official_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Line(120), primary_key=True)
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime]
