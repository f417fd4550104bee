"""Letters, their revisions and numbers, what was signed, sent and attached."""

from datetime import date, datetime
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


class Classification(Base):
    """A kode klasifikasi arsip (Permendagri 83/2022, list of Pemerintah Daerah)."""

    __tablename__ = "classification"
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Line(30), primary_key=True)
    parent: Mapped[str] = mapped_column(Line(30), default="")
    name: Mapped[str] = mapped_column(Prose)
    leaf: Mapped[bool]
    retention: Mapped[str] = mapped_column(Prose, default="")
    note: Mapped[str] = mapped_column(Line(60), default="")


class Letter(Base):
    """A naskah dinas, what a case is about: going out, coming in, or the plain file of another SOP.

    `draft` is the drafter's working copy; what others see are its revisions. `answers_id` is the
    incoming letter that this one answers.
    """

    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    drafter_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    direction: Mapped[str] = mapped_column(Line(10), default="keluar", server_default="keluar")
    answers_id: Mapped[int | None] = mapped_column(Integer, index=True)
    state: Mapped[str] = mapped_column(Line(20), default="draf")
    kind: Mapped[str] = mapped_column(Line(30), default="")
    subject: Mapped[str] = mapped_column(Prose, default="")
    addressees: Mapped[str] = mapped_column(Prose, default="", server_default="")
    security: Mapped[str] = mapped_column(Line(20), default="biasa")
    urgency: Mapped[str] = mapped_column(Line(20), default="biasa")
    draft: Mapped[str | None] = mapped_column(Prose)
    draft_version: Mapped[int] = mapped_column(default=0)
    draft_saved_at: Mapped[datetime | None]
    revision_no: Mapped[int] = mapped_column(default=0)
    number_id: Mapped[int | None] = mapped_column(Integer)
    signed_document: Mapped[str | None] = mapped_column(Line(64))
    token: Mapped[str] = mapped_column(Line(32), unique=True)
    created_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("direction in ('keluar', 'masuk', 'berkas')", name="direction"),
        Index("ix_letter_office_id_created_at", "office_id", "created_at"),
        Index("ix_letter_office_id_drafter_id", "office_id", "drafter_id"),
        Index("ix_letter_office_id_unit_id", "office_id", "unit_id"),
    )


class Revision(Base):
    """One state of a letter's content, never changed; initials bind to its `digest`."""

    __tablename__ = "revision"
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str] = mapped_column(Prose)
    digest: Mapped[str] = mapped_column(Line(64))
    why: Mapped[str] = mapped_column(Line(20))
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("official.id"))


class Seen(Base):
    """The revision of a letter that an official last had on screen."""

    __tablename__ = "seen"
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), primary_key=True)
    revision_no: Mapped[int]
    at: Mapped[datetime]


class Series(Base):
    """The counter of a number series in a year; updated in the transaction that takes a number."""

    __tablename__ = "series"
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Line(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    room: Mapped[int | None]


class Number(Base):
    """A row of the register: every number of a year, dipesan, terbit or batal. Never reused."""

    __tablename__ = "number"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    series: Mapped[str] = mapped_column(Line(40))
    year: Mapped[int]
    serial: Mapped[int]
    suffix: Mapped[str] = mapped_column(Line(4), default="")
    text: Mapped[str] = mapped_column(Line(200))
    state: Mapped[str] = mapped_column(Line(10))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(Integer)
    classification: Mapped[str] = mapped_column(Line(30))
    letter_date: Mapped[date]
    subject: Mapped[str] = mapped_column(Prose, default="")
    addressees: Mapped[str] = mapped_column(Prose, default="")
    security: Mapped[str] = mapped_column(Line(20), default="biasa")
    urgency: Mapped[str] = mapped_column(Line(20), default="biasa")
    attachment_note: Mapped[str] = mapped_column(Line(120), default="")
    signer: Mapped[str] = mapped_column(Prose, default="")
    note: Mapped[str] = mapped_column(Prose, default="")
    reserved_at: Mapped[datetime]
    reserved_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    issued_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[int | None] = mapped_column(Integer)
    sent_at: Mapped[datetime | None]
    sent_how: Mapped[str] = mapped_column(Line(120), default="")
    __table_args__ = (
        UniqueConstraint("office_id", "series", "year", "serial", "suffix"),
        UniqueConstraint("office_id", "text", name="uq_number_office_id_text"),
        Index("ix_number_dated", "office_id", "letter_date", "id"),
        CheckConstraint("state in ('dipesan', 'terbit', 'batal')", name="state"),
    )


class Initial(Base):
    """A paraf: an official's approval bound to the digest of the content that was on screen."""

    __tablename__ = "initial"
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    task_id: Mapped[str] = mapped_column(Line(32), unique=True)
    node: Mapped[str] = mapped_column(Line(80))
    revision_no: Mapped[int]
    digest: Mapped[str] = mapped_column(Line(64))
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    post_line: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]


class Signature(Base):
    """One signing of one letter: `signing` from the frozen page until the signed file is stored."""

    __tablename__ = "signature"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), unique=True)
    task_id: Mapped[str] = mapped_column(Line(32))
    revision_no: Mapped[int]
    digest: Mapped[str] = mapped_column(Line(64))
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    post_lines: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(Line(10))
    page_document: Mapped[str] = mapped_column(Line(64))
    place: Mapped[dict[str, Any]]
    remarks: Mapped[str] = mapped_column(Prose, default="")
    signed_document: Mapped[str | None] = mapped_column(Line(64))
    evidence: Mapped[dict[str, Any] | None]
    began_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state in ('signing', 'signed')", name="state"),
        Index(
            "ix_signature_signing", "state",
            sqlite_where=sql("state = 'signing'"), postgresql_where=sql("state = 'signing'"),
        ),
    )  # fmt: skip


class Document(Base):
    """What a content-addressed file of the store is called and what it is."""

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    digest: Mapped[str] = mapped_column(Line(64))
    name: Mapped[str] = mapped_column(Line(160))
    media_type: Mapped[str] = mapped_column(Line(100))
    size: Mapped[int]
    role: Mapped[str] = mapped_column(Line(20))
    added_at: Mapped[datetime]
    added_by: Mapped[int] = mapped_column(ForeignKey("official.id"))


class Dispatch(Base):
    """How one addressee gets the letter, and the proof of it."""

    __tablename__ = "dispatch"
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    position: Mapped[int]
    addressee: Mapped[str] = mapped_column(Line(300))
    channel: Mapped[str] = mapped_column(Line(20))
    email: Mapped[str] = mapped_column(Line(254), default="")
    state: Mapped[str] = mapped_column(Line(10))
    proof: Mapped[str] = mapped_column(Line(300), default="")
    proof_document: Mapped[str | None] = mapped_column(Line(64))
    at: Mapped[datetime | None]
    by: Mapped[int | None] = mapped_column(Integer)
    __table_args__ = (
        UniqueConstraint("letter_id", "position"),
        CheckConstraint("state in ('antre', 'terkirim', 'gagal')", name="state"),
    )


class Mail(Base):
    """The outbox: written in the transaction of the act, sent afterwards under one Message-ID."""

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    message_id: Mapped[str] = mapped_column(Line(160), unique=True)
    recipient: Mapped[str] = mapped_column(Line(254))
    subject: Mapped[str] = mapped_column(Line(300))
    text: Mapped[str] = mapped_column(Prose)
    attachments: Mapped[list[Any]]
    dispatch_id: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Line(300), default="")
    __table_args__ = (
        Index(
            "ix_mail_waiting", "next_try_at",
            sqlite_where=sql("sent_at IS NULL"), postgresql_where=sql("sent_at IS NULL"),
        ),
    )  # fmt: skip
