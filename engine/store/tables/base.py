"""What every table has in common."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from sqlalchemy import (
    Date,
    MetaData,
    Table,
    Time,
)
from sqlalchemy.orm import DeclarativeBase

from engine.store.types import Json, Moment


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
    assert isinstance(found, Table)  # every model is one table
    return found
