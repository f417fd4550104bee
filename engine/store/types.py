"""Column types that read back exactly what was written, on both databases."""

import json
import re
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import DateTime, Dialect, Row, Select, String, Text
from sqlalchemy.types import TypeDecorator

from engine.store.canonical import canonical

UNKEPT = re.compile("[\0\ud800-\udfff]")

Record: TypeAlias = Row[*tuple[Any, ...]]
"""A row of a query, whatever its columns."""

Query: TypeAlias = Select[*tuple[Any, ...]]
"""A query, whatever its columns."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC to the microsecond and handed out in UTC.

    A naive datetime raises ValueError (SQLAlchemy shows it as StatementError): written as office
    time and read back as UTC, the same moment would give another seal.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps the UTC digits without a zone; PostgreSQL answers in its session's zone.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A JSON value kept as canonical text, never `jsonb`, so that a digest over it holds.

    Python's None is SQL NULL. What `canonical` refuses is refused here.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Prose(TypeDecorator[str]):
    """Text of any origin and length. NUL and half surrogate pairs, which no text column of
    PostgreSQL can hold, become U+FFFD on both databases, stored or searched for."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _kept(value)


class Line(TypeDecorator[str]):
    """The same up to a length, which PostgreSQL enforces."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _kept(value)


def _kept(text: str | None) -> str | None:
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return UNKEPT.sub("\ufffd", text)
