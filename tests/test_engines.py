"""Engine settings that durability rests on, and the queue of SQLite's writers."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from engine.store.database import address, connect
from engine.store.queue import turn
from tests.postgres import NoPostgres, Postgres

TIMES = 25
SPAWN = multiprocessing.get_context("spawn")


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    engine = connect(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_only_the_first_connection_waits_for_its_turn_to_change_the_journal(tmp_path: Path) -> None:
    file = tmp_path / "baru.db"
    modes: list[str] = []

    def ask() -> None:
        with opened(f"sqlite:///{file}") as connection:
            modes.append(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())

    with turn(tmp_path / "baru.db.antre"):
        first = threading.Thread(target=ask)
        first.start()
        first.join(0.2)
        assert modes == []
    first.join()
    with turn(tmp_path / "baru.db.antre"):
        later = threading.Thread(target=ask)
        later.start()
        later.join()
    assert modes == ["wal", "wal"]


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_sqlite_settings(empty_database_url: str) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    with opened(empty_database_url) as tx:
        found = {name: tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        assert tx.connection.isolation_level is None
    assert found == wanted


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_postgresql_settings(empty_database_url: str) -> None:
    wanted = {
        "lock_timeout": "10s",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "1min",
        "TimeZone": "UTC",
        "transaction_isolation": "read committed",
    }
    with opened(empty_database_url) as tx:
        found = {name: tx.exec_driver_sql(f"SHOW {name}").scalar() for name in wanted}
    assert found == wanted


@pytest.fixture
def durable() -> Iterator[Postgres]:
    try:
        cluster = Postgres(durable=True)
    except NoPostgres as reason:
        pytest.skip(str(reason))
    yield cluster
    cluster.stop()


def test_the_pool_outlives_a_killed_postgresql(durable: Postgres) -> None:
    """What was committed is there after kill -9, on an engine that was open all the time."""
    engine = connect(durable.url())
    with engine.begin() as tx:
        tx.execute(text("CREATE TABLE said (word text)"))
        tx.execute(text("INSERT INTO said VALUES ('terkirim')"))
    durable.kill9()
    durable.start()
    with engine.connect() as tx:
        assert tx.execute(text("SELECT word FROM said")).scalar_one() == "terkirim"
    engine.dispose()


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgresql://a:b@h/d", "postgresql+psycopg"),
        ("postgres://a:b@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://a:b@h/d", "postgresql+psycopg"),
        ("sqlite:///x.db", "sqlite"),
    ],
)
def test_addresses(given: str, driver: str) -> None:
    assert address(given).drivername == driver


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        address("mysql://a:b@h/d")


# ------------------------------------------------------------------- the queue


def stand_in_line(file: Path, ready: Barrier, name: str, said: SimpleQueue[str]) -> None:
    ready.wait()
    for _ in range(TIMES):
        with turn(file):
            said.put(f"{name} in")
            said.put(f"{name} out")


def test_the_queue_lets_one_in_at_a_time(tmp_path: Path) -> None:
    said: SimpleQueue[str] = SPAWN.SimpleQueue()
    ready = SPAWN.Barrier(2, timeout=60)
    hands = [
        SPAWN.Process(target=stand_in_line, args=(tmp_path / "antre", ready, name, said))
        for name in ("a", "b")
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert [hand.exitcode for hand in hands] == [0, 0]
    heard = [said.get() for _ in range(2 * 2 * TIMES)]
    for came, went in zip(heard[::2], heard[1::2], strict=True):
        assert (came[0], came[2:]) == (went[0], "in")
    assert sum(one == "a in" for one in heard) == TIMES


def hold_turn(file: Path, said: SimpleQueue[str]) -> None:
    with turn(file):
        said.put("holding")
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_writer_gives_its_turn_back(tmp_path: Path) -> None:
    said: SimpleQueue[str] = SPAWN.SimpleQueue()
    hand = SPAWN.Process(target=hold_turn, args=(tmp_path / "antre", said))
    hand.start()
    hand.join()
    assert (hand.exitcode, said.get()) == (-signal.SIGKILL, "holding")
    with turn(tmp_path / "antre"):
        pass
