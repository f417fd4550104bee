"""Every table of Runut, one class per noun of the house's language.

Classes are typed table definitions; verbs use them with SQLAlchemy Core on one connection, so that
the hot path pays for no object mapping. Rules that hold for all of them:

* every growing table carries `office_id`, first in its indexes (one server, many offices);
* moments are aware and kept in UTC, durations are office minutes;
* history (`Entry`) has no foreign keys: the record must outlive what it records.
"""

from datetime import date, datetime, time
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Time,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine.store.types import Json, Line, Moment, Prose

OPEN = sql("state = 'open'")
RETURNED = sql("returns > 0")
LATE = sql("done_at > due_at")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment(),
        date: Date(),
        time: Time(),
        dict[str, Any]: Json(),
        list[Any]: Json(),
    }


def table(model: type[Base]) -> Table:
    """The bare table of a class: statements on it are cheaper to make than on the class."""
    found = model.__table__
    assert isinstance(found, Table)  # every class of this file is one table
    return found


# ---------------------------------------------------------------------------- people


class Office(Base):
    """A kantor (kecamatan) with its letterhead, number pattern and settings."""

    __tablename__ = "office"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Line(40), unique=True)
    name: Mapped[str] = mapped_column(Line(120))
    unit_code: Mapped[str] = mapped_column(Line(40))
    number_pattern: Mapped[str] = mapped_column(Line(120))
    letterhead: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    calendar_version: Mapped[int] = mapped_column(default=1)
    demo: Mapped[bool] = mapped_column(default=False)


class Unit(Base):
    """A part of the office that letters originate from (Seksi, Sub Bagian)."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    key: Mapped[str] = mapped_column(Line(40))
    name: Mapped[str] = mapped_column(Line(120))
    __table_args__ = (UniqueConstraint("office_id", "key"),)


class Post(Base):
    """A jabatan: its unit, its superior and whether it heads the unit."""

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    key: Mapped[str] = mapped_column(Line(40))
    title: Mapped[str] = mapped_column(Line(160))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    heads_unit: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("office_id", "key"),)


class PostRole(Base):
    """A role of an SOP (its lane), or of the system, that a post carries."""

    __tablename__ = "post_role"
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Line(40), primary_key=True)


class Official(Base):
    """A person who signs in. `login` is unique over the whole server."""

    __tablename__ = "official"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    login: Mapped[str] = mapped_column(Line(60), unique=True)
    name: Mapped[str] = mapped_column(Line(160))
    nip: Mapped[str] = mapped_column(Line(30), default="")
    rank: Mapped[str] = mapped_column(Line(80), default="")
    grade: Mapped[str] = mapped_column(Line(20), default="")
    email: Mapped[str] = mapped_column(Line(254), default="")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    password_hash: Mapped[str] = mapped_column(Line(255))
    password_set_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (Index("ix_official_office_id_post_id", "office_id", "post_id"),)


class Mandate(Base):
    """Who acts for which post, as what (Plh., Plt., a.n., u.b.), by which decree, from when to when."""

    __tablename__ = "mandate"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    kind: Mapped[str] = mapped_column(Line(10))
    decree: Mapped[str] = mapped_column(Line(160))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("kind in ('Plh.', 'Plt.', 'a.n.', 'u.b.')", name="kind"),
        Index("ix_mandate_office_id_official_id", "office_id", "official_id"),
    )


class SignIn(Base):
    """A session: only the hash of its token is kept, so a stolen table opens nothing."""

    __tablename__ = "sign_in"
    token_hash: Mapped[str] = mapped_column(Line(64), primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(Line(64), default="")
    device: Mapped[str] = mapped_column(Line(200), default="")


class Attempt(Base):
    """Failed tries (sign-in per account and per address, passphrase per signer) and the pause they earned."""

    __tablename__ = "attempt"
    subject: Mapped[str] = mapped_column(Line(120), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


# ---------------------------------------------------------------------------- work time


class OfficeHours(Base):
    """One office period of one weekday (0 = Monday), local time, valid from a date to a date."""

    __tablename__ = "office_hours"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    name: Mapped[str] = mapped_column(Line(60))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class Holiday(Base):
    """A day without office hours; `open` turns it into a working day by exception."""

    __tablename__ = "holiday"
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Line(160))
    kind: Mapped[str] = mapped_column(Line(30))
    open: Mapped[bool] = mapped_column(default=False)


class Heartbeat(Base):
    """When a clock last looked; shown by /healthz."""

    __tablename__ = "heartbeat"
    name: Mapped[str] = mapped_column(Line(40), primary_key=True)
    at: Mapped[datetime]


# ---------------------------------------------------------------------------- the SOP and its cases


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


class Rehearsal(Base):
    """Finished cases of a period replayed on a draft; `result` is written when it has ended.

    `alive_at` is when its thread was last heard of: one that died with its process tells nothing.
    """

    __tablename__ = "rehearsal"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    sop_key: Mapped[str] = mapped_column(Line(60))
    bpmn: Mapped[str] = mapped_column(Prose)
    since: Mapped[date]
    until: Mapped[date]
    state: Mapped[str] = mapped_column(Line(12), default="berjalan")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(Prose, default="")
    started_at: Mapped[datetime]
    started_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    alive_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state in ('berjalan', 'selesai', 'dibatalkan', 'gagal')", name="state"),
    )


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
    at: Mapped[datetime]


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


# ---------------------------------------------------------------------------- letters


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
    __table_args__ = (UniqueConstraint("office_id", "year", "serial"),)


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


# ---------------------------------------------------------------------------- history


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
