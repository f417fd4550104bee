"""Somebody with the database's own rights: the triggers that guard the record are gone."""

from sqlalchemy import Connection

ON_SQLITE = [
    f"{table}_no_{verb}"
    for table in ("entry", "checkpoint")
    for verb in ("update", "delete", "replace")
]


def unseal(tx: Connection) -> None:
    """Drop every trigger that refuses to change history."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("DROP FUNCTION refuse_change() CASCADE")
        return
    for name in ON_SQLITE:
        tx.exec_driver_sql(f"DROP TRIGGER {name}")
