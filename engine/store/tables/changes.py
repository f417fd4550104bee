"""Changing an SOP: drafts, proposals, the printed SOP, moves, rehearsals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import WORK_STATES, Base, LongWork
from engine.store.types import Line, Prose


class SopDraft(Base):
    """One saved state of an SOP that is being changed; the highest `version` is the draft itself.

    `undone_to` is the version that *Urungkan* goes back to, None at the first.
    """

    __tablename__ = "sop_draft"
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    sop_key: Mapped[str] = mapped_column(Line(60), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    bpmn: Mapped[str] = mapped_column(Prose)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    undone_to: Mapped[int | None]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(ForeignKey("official.id"))


class Proposal(Base):
    """A draft put before the Camat or the Sekretaris: with their word it becomes an edition."""

    __tablename__ = "proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    sop_key: Mapped[str] = mapped_column(Line(60))
    bpmn: Mapped[str] = mapped_column(Prose)
    layouts: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Prose)
    effective_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Line(12), default="menunggu")
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Integer)
    remark: Mapped[str] = mapped_column(Prose, default="")
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    __table_args__ = (
        CheckConstraint(
            "state in ('menunggu', 'disetujui', 'ditolak', 'ditarik')", name="state"
        ),
        # One proposal of an SOP waits at a time.
        Index(
            "ix_proposal_waiting", "office_id", "sop_key", unique=True,
            sqlite_where=sql("state = 'menunggu'"), postgresql_where=sql("state = 'menunggu'"),
        ),
    )  # fmt: skip


class PrintedSop(Base):
    """The printed SOP of an edition, signed by who put it into force; one per edition."""

    __tablename__ = "printed_sop"
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    document: Mapped[str] = mapped_column(Line(64))
    signed_at: Mapped[datetime]
    signed_by: Mapped[int] = mapped_column(ForeignKey("official.id"))


class Move(Base):
    """One act that carried running cases to another edition; `places` maps what has no equal there."""

    __tablename__ = "move"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    sop_key: Mapped[str] = mapped_column(Line(60))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    places: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    undone_at: Mapped[datetime | None]


class MovedCase(Base):
    """A case as it stood before a move, so that the move can be undone while nothing has followed.

    `version` is the case's version right after the move.
    """

    __tablename__ = "moved_case"
    move_id: Mapped[int] = mapped_column(ForeignKey("move.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    marking: Mapped[str] = mapped_column(Prose)
    tasks: Mapped[list[Any]]
    version: Mapped[int]
    undone: Mapped[bool] = mapped_column(default=False)


class Rehearsal(LongWork, Base):
    """Finished cases of a period replayed on a draft."""

    __tablename__ = "rehearsal"
    sop_key: Mapped[str] = mapped_column(Line(60))
    bpmn: Mapped[str] = mapped_column(Prose)
    since: Mapped[date]
    until: Mapped[date]
    __table_args__ = (CheckConstraint(WORK_STATES, name="state"),)
