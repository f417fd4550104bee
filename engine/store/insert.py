"""INSERT … ON CONFLICT, the same on both databases."""

from collections.abc import Collection

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.tables import Base, table


def insert_or_ignore(tx: Connection, model: type[Base], **values: object) -> bool:
    """Insert a row unless one with the same key is there; True if it was inserted."""
    first = next(iter(table(model).primary_key))
    wanted = _insert(tx, model).on_conflict_do_nothing().returning(first)
    return tx.execute(wanted, values).one_or_none() is not None


def insert_or_update(
    tx: Connection, model: type[Base], key: Collection[str], **values: object
) -> None:
    """Insert a row, or give the row with the same key these values."""
    wanted = _insert(tx, model)
    changed = {name: wanted.excluded[name] for name in values if name not in key}
    tx.execute(wanted.on_conflict_do_update(index_elements=list(key), set_=changed), values)


def _insert(tx: Connection, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    return insert(table(model))
