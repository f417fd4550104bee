"""INSERT … ON CONFLICT DO NOTHING, the same on both databases."""

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.tables import Base


def insert_or_ignore(tx: Connection, table: type[Base], **values: object) -> bool:
    """Insert a row unless one with the same key is there; True if it was inserted."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    result = tx.execute(insert(table).values(**values).on_conflict_do_nothing())
    return result.rowcount == 1
