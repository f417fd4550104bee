"""Fixtures for every test: fresh databases of both kinds, and a store on them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from engine.store.database import Store, connect
from engine.store.documents import Documents
from engine.store.tables import Base
from tests.postgres import NoPostgres, Postgres

pytest_plugins = ["tests.cast", "tests.office", "tests.hostility", "tests.year"]

# A slow machine is no failure: speed is looked at in tests/bench only.
hypothesis.settings.register_profile("runut", deadline=None)
hypothesis.settings.load_profile("runut")

BOTH = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole session; skips where there are no binaries."""
    try:
        cluster = Postgres()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def filled_in_postgres(postgres: Postgres) -> str:
    """Name of the PostgreSQL template database with the schema."""
    return postgres.template(create_schema)


@pytest.fixture(scope="session")
def filled_in_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema, to be copied."""
    file = tmp_path_factory.mktemp("template") / "runut.db"
    create_schema(f"sqlite:///{file}")
    return file


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database of each kind with the schema and no rows."""
    if request.param == "sqlite":
        file = tmp_path / "runut.db"
        shutil.copy(request.getfixturevalue("filled_in_sqlite"), file)
        yield f"sqlite:///{file}"
    else:
        cluster = request.getfixturevalue("postgres")
        url = cluster.clone(request.getfixturevalue("filled_in_postgres"))
        yield url
        cluster.drop(url)


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database of each kind without a table, for migrations and tables of a test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'kosong.db'}"
    else:
        cluster = request.getfixturevalue("postgres")
        url = cluster.clone()
        yield url
        cluster.drop(url)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """A store on a new database of each kind, with documents in a folder of its own."""
    engine = connect(database_url)
    yield Store(engine, Documents(tmp_path / "documents"))
    engine.dispose()


def create_schema(url: str) -> None:
    """Make every table of Runut in an empty database."""
    engine = connect(url)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
    engine.dispose()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed one: the machine was to bring what it needs."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
