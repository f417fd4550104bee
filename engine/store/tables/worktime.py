"""Work time: office hours, holidays, the clock's heartbeat."""

from datetime import date, datetime, time

from sqlalchemy import (
    ForeignKey,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.tables.base import Base
from engine.store.types import Line


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
