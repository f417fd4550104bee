"""Bringing a database to the schema of this program, by numbered steps (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.store.database import Store

STEPS = Path(__file__).with_name("migrations")


def migrate(store: Store) -> None:
    """Run every missing step in one transaction; nothing happens on an up-to-date database."""
    with store.writing() as tx:
        if here(tx) != newest():
            command.upgrade(_config(tx), "head")


def here(tx: Connection) -> str | None:
    """The step this database stands at, None if it is empty."""
    return MigrationContext.configure(tx).get_current_revision()


def newest() -> str | None:
    """The last step of this program."""
    return ScriptDirectory(STEPS).get_current_head()


def _config(tx: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.attributes["connection"] = tx
    return config
