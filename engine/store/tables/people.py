"""People: offices, units, posts, roles, officials, mandates, sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base
from engine.store.types import Line


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
