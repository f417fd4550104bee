"""Single rows by their key, through statements that are built once.

On the path of every step, making a statement costs more than running it; these are made at their
first use for each table and set of columns.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.tables import Base, table
from engine.store.types import Record

# Parameters of a key must not bear the name of a column that the same statement sets.
KEY = "key_"


def row(tx: Connection, model: type[Base], **key: object) -> Record | None:
    """The row with this key, or None."""
    return tx.execute(_select(model, tuple(key)), _named(key)).one_or_none()


def add(tx: Connection, model: type[Base], **values: object) -> int:
    """Insert a row; returns its id."""
    new: int = tx.execute(_insert(model, tuple(values)), values).scalar_one()
    return new


def change(tx: Connection, model: type[Base], key: Mapping[str, object], **values: object) -> int:
    """Give the rows with this key these values; returns how many there were."""
    wanted = _update(model, tuple(key), tuple(values))
    return tx.execute(wanted, {**_named(key), **values}).rowcount


def insert_or_ignore(tx: Connection, model: type[Base], **values: object) -> bool:
    """Insert a row unless one with the same key is there; True if it was inserted."""
    wanted = _ignoring(model, tx.dialect.name, tuple(values))
    return tx.execute(wanted, values).one_or_none() is not None


def insert_or_update(
    tx: Connection, model: type[Base], key: Collection[str], **values: object
) -> None:
    """Insert a row, or give the row with the same key these values."""
    tx.execute(_replacing(model, tx.dialect.name, tuple(key), tuple(values)), values)


def _named(key: Mapping[str, object]) -> dict[str, object]:
    return {KEY + name: value for name, value in key.items()}


@cache
def _select(model: type[Base], key: tuple[str, ...]) -> Select[Any]:
    columns = table(model).c
    return select(table(model)).where(*(columns[name] == bindparam(KEY + name) for name in key))


@cache
def _insert(model: type[Base], names: tuple[str, ...]) -> Insert:
    made = _full(insert(table(model)), model, names)
    returned: Insert = made.returning(next(iter(table(model).primary_key)))
    return returned


@cache
def _update(model: type[Base], key: tuple[str, ...], names: tuple[str, ...]) -> Update:
    columns = table(model).c
    wanted = update(table(model)).where(*(columns[name] == bindparam(KEY + name) for name in key))
    return wanted.values({name: bindparam(name, type_=columns[name].type) for name in names})


@cache
def _ignoring(model: type[Base], dialect: str, names: tuple[str, ...]) -> Any:
    first = next(iter(table(model).primary_key))
    return _full(_of(dialect)(table(model)), model, names).on_conflict_do_nothing().returning(first)


@cache
def _replacing(
    model: type[Base], dialect: str, key: tuple[str, ...], names: tuple[str, ...]
) -> Any:
    wanted = _full(_of(dialect)(table(model)), model, names)
    changed = {name: wanted.excluded[name] for name in names if name not in key}
    return wanted.on_conflict_do_update(index_elements=list(key), set_=changed)


def _of(dialect: str) -> Any:
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def _full(made: Any, model: type[Base], names: tuple[str, ...]) -> Any:
    columns = table(model).c
    return made.values({name: bindparam(name, type_=columns[name].type) for name in names})
