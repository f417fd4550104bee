"""The database as the rooms see it: one hardened engine, transactions to write or to read in.

SQLite (embedded) and PostgreSQL behave alike here. The settings are measured: SQLAlchemy's
default way with Python's sqlite3 loses two of three concurrent read-then-write updates.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.errors import Refused
from engine.store.documents import Documents
from engine.store.queue import turn

T = TypeVar("T")

BUSY_MS = 10_000
READING = {"runut_reading": True}
SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# PostgreSQL's SQLSTATE: serialization failure, deadlock; lock and statement timed out.
LOST_STATES = {"40001", "40P01"}
BUSY_STATES = {"55P03", "57014"}
SQLITE_BUSY = 5

POSTGRES_TIMEOUTS_MS = {
    "lock_timeout": 10_000,
    "statement_timeout": 30_000,
    "idle_in_transaction_session_timeout": 60_000,
}
# A dead host would otherwise hold its row locks for two hours.
POSTGRES_KEEPALIVE = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


class LostRace(Refused):
    """Data ini baru saja diubah oleh orang lain. Silakan coba lagi."""


class Busy(Refused):
    """Sistem sedang sibuk. Tunggu sebentar, lalu coba lagi."""

    status = 503


class NestedTransaction(RuntimeError):
    """A thread that is inside one transaction asked for another: always a mistake of the code."""


def address(url: str) -> URL:
    """The URL as the engine takes it: `postgresql://` and `postgres://` mean psycopg 3 here.

    Raises ValueError for any other database than SQLite and PostgreSQL.
    """
    asked = make_url(url)
    if asked.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return asked.set(drivername="postgresql+psycopg")
    if asked.drivername in ("sqlite", "sqlite+pysqlite"):
        return asked.set(drivername="sqlite")
    raise ValueError(f"not SQLite and not PostgreSQL: {asked.drivername}")


def engine_options(url: str) -> dict[str, Any]:
    """Keyword options for `create_engine`; whoever uses them also calls `harden`."""
    asked = address(url)
    if asked.get_backend_name() == "postgresql":
        settings = " ".join(f"-c {name}={ms}" for name, ms in POSTGRES_TIMEOUTS_MS.items())
        return {
            "pool_pre_ping": True,
            "pool_size": 10,
            "connect_args": {"options": f"{settings} -c timezone=UTC", **POSTGRES_KEEPALIVE},
        }
    if _in_memory(asked):
        return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    return {"pool_size": 20}


def connect(url: str) -> Engine:
    """A hardened engine. Whoever calls it disposes of it at the end."""
    engine = create_engine(address(url), **engine_options(url))
    harden(engine)
    return engine


def harden(engine: Engine) -> None:
    """Attach what an engine needs beyond its options, before its first use; twice is harmless."""
    if engine.dialect.name != "sqlite":
        return
    place = _queue_file(engine.url)
    event.listen(engine, "connect", lambda dbapi, _: _set_up(dbapi, place))
    event.listen(engine, "begin", _begin)


def _set_up(dbapi: SqliteConnection, place: Path | None) -> None:
    # isolation_level None: otherwise sqlite3 begins only at the first INSERT, UPDATE or DELETE,
    # and the SELECT that the decision rests on stands outside the transaction.
    dbapi.isolation_level = None
    dbapi.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    if place and dbapi.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        # The change of journal does not wait for busy_timeout: 10 of 480 first connections
        # made at one instant failed.
        with turn(place):
            dbapi.execute("PRAGMA journal_mode = WAL")
    # NORMAL lost acknowledged commits in 16 of 20 power cuts.
    dbapi.execute("PRAGMA synchronous = FULL")
    dbapi.execute("PRAGMA mmap_size = 0")
    dbapi.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("runut_reading", False)
    if connection.info.get("runut_reading") is not reading:
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
        connection.info["runut_reading"] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:")


def _queue_file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or url.database is None or _in_memory(url):
        return None
    place = Path(url.database).resolve()
    return place.with_name(place.name + ".antre")


class Store:
    """The database and the documents of an installation, as every room receives them."""

    _inside = threading.local()

    def __init__(self, engine: Engine, documents: Documents) -> None:
        self.engine = engine
        self.documents = documents
        self.dialect = engine.dialect.name
        self._queue = _queue_file(engine.url)
        self._name = str(self._queue or f"{engine.url} {id(engine)}")
        self._reading: dict[str, Any] = READING if self.dialect == "sqlite" else SNAPSHOT
        # An in-memory database is one connection, so its threads take turns for reading too.
        self._memory = threading.Lock() if _in_memory(engine.url) else None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that may write: committed at the end, rolled back by any exception.

        On SQLite writers wait in a fair queue, then BEGIN IMMEDIATE. Raises LostRace after a
        serialization failure or a deadlock, Busy when a lock was not had in time, and
        NestedTransaction inside another transaction of the same thread.
        """
        with self._connected() as connection, self._turn(), connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the database; a write in it is refused by the database.

        Always rolled back. Raises NestedTransaction and Busy like `writing`.
        """
        with self._connected() as connection:
            connection.execution_options(**self._reading)
            yield connection

    def retrying(self, verb: Callable[[Connection], T], tries: int = 5) -> T:
        """Run the verb in `writing` and return its answer; run it anew after a LostRace.

        The verb must have no effect outside the transaction. The LostRace of the last try is
        raised. A connection lost at COMMIT leaves the outcome unknown: never repeated here.
        """
        for left in reversed(range(tries)):
            try:
                with self.writing() as connection:
                    return verb(connection)
            except LostRace:
                if not left:
                    raise
        raise ValueError("there must be at least one try")

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with (
            self._alone(),
            _told(),
            self._memory or nullcontext(),
            self.engine.connect() as connection,
        ):
            yield connection

    def _turn(self) -> AbstractContextManager[None]:
        return turn(self._queue) if self._queue else nullcontext()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        names: set[str] = self._inside.__dict__.setdefault("names", set())
        if self._name in names:
            raise NestedTransaction
        names.add(self._name)
        try:
            yield
        finally:
            names.remove(self._name)


@contextmanager
def racing() -> Iterator[None]:
    """Around an INSERT that another hand may have made first: its IntegrityError is a LostRace.

    Only for rows whose second maker should simply look again, inside `Store.retrying`.
    """
    try:
        yield
    except IntegrityError as error:
        raise LostRace from error


@contextmanager
def _told() -> Iterator[None]:
    """The database's words for a lost race or a lock not had become ours."""
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in LOST_STATES:
            raise LostRace from error
        # The low byte of SQLite's extended code is its family.
        family = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if state in BUSY_STATES or family == SQLITE_BUSY:
            raise Busy from error
        raise
