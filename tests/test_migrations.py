"""The numbered steps give exactly the schema of the tables, on both databases."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine.store import Documents, Store, connect
from engine.store.migrate import here, migrate, newest
from engine.store.tables import Base


def test_the_steps_give_the_schema_of_the_tables(empty_database_url: str, tmp_path: Path) -> None:
    engine = connect(empty_database_url)
    store = Store(engine, Documents(tmp_path / "documents"))
    migrate(store)
    with store.reading() as tx:
        assert here(tx) == newest()
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_running_the_steps_again_changes_nothing(empty_database_url: str, tmp_path: Path) -> None:
    engine = connect(empty_database_url)
    store = Store(engine, Documents(tmp_path / "documents"))
    migrate(store)
    migrate(store)
    with store.reading() as tx:
        assert here(tx) == newest()
    engine.dispose()
