"""The numbered steps give exactly the schema of the tables, on both databases."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import update

from engine.store import Documents, Store, connect
from engine.store.migrate import STEPS, here, migrate, newest
from engine.store.tables import Base, Letter
from tests.cast import Office


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


def test_addressees_are_taken_from_the_newest_revision(office: Office) -> None:
    letter = office.submit("L02", addressee_name=["Lurah Sindangsari", "Ketua RW 04"])
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    step = ScriptDirectory.from_config(config).get_revision("0005").module
    with office.engine.store.writing() as tx:
        tx.execute(update(Letter).values(addressees=""))
        with Operations.context(MigrationContext.configure(tx)):
            step._take_addressees_from_revisions()
    assert office.letter(letter).addressees == "Lurah Sindangsari; Ketua RW 04"
