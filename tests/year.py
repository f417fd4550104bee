"""A small believable year of the demo office: made once on each database, copied for each test."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from engine import Engine, Settings
from engine.demo import office as demo
from engine.demo.year import YearMade, make_year
from engine.signing import LocalSigner
from tests.cast import Office
from tests.office import MORNING, PASSPHRASE, PASSWORD
from tests.postgres import Postgres
from web import create_app

LETTERS, SEED = 160, 7


def make_small_year(url: str, folder: Path, letters: int = LETTERS, seed: int = SEED) -> YearMade:
    """The demo office with its keys and a year of letters up to MORNING, none of the cast's."""
    engine = Engine.open(url, folder, now=demo.Wristwatch(MORNING))
    demo.build(engine, PASSWORD, MORNING)
    assert isinstance(engine.signer, LocalSigner)
    demo.issue_keys(engine, engine.signer, PASSPHRASE, MORNING - timedelta(days=400))
    made = make_year(engine, letters=letters, seed=seed, passphrase=PASSPHRASE)
    engine.store.engine.dispose()
    return made


@pytest.fixture(scope="session")
def built_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a year of 160 letters on SQLite (`runut.db`), keys and documents."""
    folder = tmp_path_factory.mktemp("tahun")
    make_small_year(f"sqlite:///{folder / 'runut.db'}", folder)
    return folder


@pytest.fixture(scope="session")
def built_year_on_postgres(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """The same on PostgreSQL: the name of a template, and the folder of documents and keys."""
    folder = tmp_path_factory.mktemp("tahun-postgres")
    return postgres.template(lambda url: _filled(url, folder)), folder


@pytest.fixture(params=["sqlite", "postgresql"])
def year(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The office of the year on each database, fresh for the test; its clock stands at MORNING."""
    yield from _opened(request, tmp_path / "kantor", request.param)


@pytest.fixture
def year_on_sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The same on SQLite alone, for what has no SQL of its own."""
    yield from _opened(request, tmp_path / "kantor", "sqlite")


@pytest.fixture
def year_app(built_year: Path, tmp_path: Path) -> Iterator[Flask]:
    """The pages on a fresh copy of the year's office (SQLite); `tests.office.client` signs in."""
    folder = tmp_path / "halaman"
    shutil.copytree(built_year, folder)
    app = create_app(Settings.read({"RUNUT_DATA": str(folder)}), now=demo.Wristwatch(MORNING))
    yield app
    app.extensions["runut"].store.engine.dispose()


def _filled(url: str, folder: Path) -> None:
    make_small_year(url, folder)


def _opened(request: pytest.FixtureRequest, folder: Path, database: str) -> Iterator[Office]:
    dropped = ""
    if database == "sqlite":
        shutil.copytree(request.getfixturevalue("built_year"), folder)
        url = f"sqlite:///{folder / 'runut.db'}"
    else:
        template, kept = request.getfixturevalue("built_year_on_postgres")
        shutil.copytree(kept, folder)
        url = dropped = request.getfixturevalue("postgres").clone(template)
    watch = demo.Wristwatch(MORNING)
    engine = Engine.open(url, folder, now=watch)
    yield Office(engine, watch, folder)
    engine.store.engine.dispose()
    if dropped:
        request.getfixturevalue("postgres").drop(dropped)
