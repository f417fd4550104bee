"""What every table has in common."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from sqlalchemy import (
    Date,
    ForeignKey,
    MetaData,
    Table,
    Time,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine.store.types import Json, Line, Moment, Prose


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


class LongWork:
    """Columns of work that goes on in a thread after it was asked for: its progress and its result.

    `alive_at` is when the thread was last heard of: one that died with its process tells nothing.
    `total` and `done` count what the work goes through.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    state: Mapped[str] = mapped_column(Line(12), default="berjalan")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(Prose, default="")
    started_at: Mapped[datetime]
    started_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    alive_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


# The states of such work.
WORK_STATES = "state in ('berjalan', 'selesai', 'dibatalkan', 'gagal')"


def table(model: type[Base]) -> Table:
    """The bare table of a class: statements on it are cheaper to make than on the class."""
    found = model.__table__
    assert isinstance(found, Table)  # every model is one table
    return found
