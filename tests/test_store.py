"""The database under many hands: nothing lost, nothing nested, nothing read that was not there."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine.store.database import (
    Busy,
    LostRace,
    NestedTransaction,
    Store,
    connect,
    engine_options,
    harden,
    racing,
)
from engine.store.documents import Documents
from engine.store.queue import turn

PROCESSES = 4
TIMES = 25
SPAWN = multiprocessing.get_context("spawn")

own = MetaData()
counter = Table("counter", own, Column("name", String, primary_key=True), Column("n", Integer))
note = Table(
    "note",
    own,
    Column("id", Integer, primary_key=True),
    Column("counter", ForeignKey("counter.name")),
)


@pytest.fixture
def small(empty_database_url: str, tmp_path: Path) -> Iterator[Store]:
    """A store with two small tables of its own and one counter at 0."""
    engine = connect(empty_database_url)
    with engine.begin() as connection:
        own.create_all(connection)
        connection.execute(insert(counter).values(name="surat", n=0))
    yield Store(engine, Documents(tmp_path / "documents"))
    engine.dispose()


def count(store: Store) -> int:
    with store.reading() as tx:
        n: int = tx.execute(select(counter.c.n)).scalar_one()
        return n


def add_one(tx: Connection) -> int:
    """Read, then write what was read plus one: right only if nobody comes between."""
    n: int = tx.execute(select(counter.c.n).with_for_update()).scalar_one()
    tx.execute(update(counter).values(n=n + 1))
    return n


# ------------------------------------------------------------------- nobody's update is lost


def add_many(url: str, folder: Path) -> None:
    engine = connect(url)
    store = Store(engine, Documents(folder))
    for _ in range(TIMES):
        store.retrying(add_one)
    engine.dispose()


def by_processes(work: Callable[[str, Path], None], url: str, folder: Path) -> None:
    hands = [SPAWN.Process(target=work, args=(url, folder)) for _ in range(PROCESSES)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert [hand.exitcode for hand in hands] == [0] * PROCESSES


def address_of(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def test_no_update_is_lost_between_processes(small: Store, tmp_path: Path) -> None:
    by_processes(add_many, address_of(small), tmp_path / "documents")
    assert count(small) == PROCESSES * TIMES


def test_no_update_is_lost_between_threads(small: Store) -> None:
    def work() -> None:
        for _ in range(TIMES):
            small.retrying(add_one)

    hands = [threading.Thread(target=work) for _ in range(PROCESSES)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert count(small) == PROCESSES * TIMES


def in_between(engine: Engine, options: dict[str, bool]) -> tuple[int, int]:
    """Two connections read the counter before either writes; what both read, if both may."""
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            connection.execution_options(**options)
        first = one.execute(select(counter.c.n)).scalar_one()
        second = other.execute(select(counter.c.n)).scalar_one()
        one.execute(update(counter).values(n=first + 1))
        one.commit()
        other.execute(update(counter).values(n=second + 1))
        other.commit()
    return first, second


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_default_settings_would_lose_an_update(small: Store) -> None:
    engine = create_engine(small.engine.url)
    assert in_between(engine, {}) == (0, 0)
    engine.dispose()
    assert count(small) == 1, "two additions, one of them lost: why the settings exist"


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_hardened_settings_let_nobody_read_before_another_wrote(small: Store) -> None:
    hurried = create_engine(small.engine.url, **engine_options(address_of(small)))
    harden(hurried)
    with small.writing() as tx, hurried.connect() as other:
        add_one(tx)
        other.connection.cursor().execute("PRAGMA busy_timeout = 1")
        with pytest.raises(DBAPIError, match="database is locked"):
            other.execute(select(counter.c.n))
    hurried.dispose()
    assert count(small) == 1


# ------------------------------------------------------------------- transactions


def test_writing_is_kept_at_its_end(small: Store) -> None:
    with small.writing() as tx:
        add_one(tx)
    assert count(small) == 1


def test_an_exception_leaves_nothing_behind(small: Store) -> None:
    def fail() -> None:
        with small.writing() as tx:
            add_one(tx)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert count(small) == 0


def ways(store: Store) -> dict[str, Callable[[], AbstractContextManager[Connection]]]:
    return {"writing": store.writing, "reading": store.reading}


@pytest.mark.parametrize("outer", ["writing", "reading"])
@pytest.mark.parametrize("inner", ["writing", "reading"])
def test_nested_use_is_refused(small: Store, outer: str, inner: str) -> None:
    with (
        ways(small)[outer](),
        pytest.raises(NestedTransaction),
        ways(Store(small.engine, small.documents))[inner](),
    ):
        pass
    with ways(small)[inner]():
        pass


def test_reading_cannot_write(small: Store) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), small.reading() as tx:
        tx.execute(update(counter).values(n=9))
    assert count(small) == 0


def test_writing_after_reading_on_the_same_connection(small: Store) -> None:
    assert count(small) == 0
    with small.writing() as tx:
        add_one(tx)
    assert count(small) == 1


def test_reading_sees_one_moment_while_others_write(small: Store) -> None:
    def write() -> None:
        with small.writing() as tx:
            add_one(tx)

    with small.reading() as tx:
        before = tx.execute(select(counter.c.n)).scalar_one()
        other = threading.Thread(target=write)
        other.start()
        other.join()
        assert tx.execute(select(counter.c.n)).scalar_one() == before
    assert count(small) == before + 1


def test_foreign_keys_are_kept(small: Store) -> None:
    with pytest.raises(IntegrityError), small.writing() as tx:
        tx.execute(insert(note).values(id=1, counter="tidak ada"))


# ------------------------------------------------------------------- running a verb again


def test_a_lost_race_is_run_again(small: Store) -> None:
    lost = iter([True, True, False])

    def verb(tx: Connection) -> int:
        n = add_one(tx)
        if next(lost):
            raise LostRace
        return n

    assert small.retrying(verb) == 0
    assert count(small) == 1


def test_the_last_lost_race_is_told(small: Store) -> None:
    tried: list[int] = []

    def verb(tx: Connection) -> None:
        tried.append(add_one(tx))
        raise LostRace

    with pytest.raises(LostRace, match="Silakan coba lagi"):
        small.retrying(verb, tries=3)
    assert tried == [0, 0, 0]
    assert count(small) == 0


def test_a_row_made_meanwhile_is_found_at_the_second_try(small: Store) -> None:
    looked: list[bool] = []

    def verb(tx: Connection) -> str:
        looked.append(True)
        blind = len(looked) == 1
        found = None if blind else tx.execute(select(counter.c.name)).scalar_one_or_none()
        if found is None:
            with racing():
                tx.execute(insert(counter).values(name="surat", n=0))
        return found or "made"

    assert small.retrying(verb) == "surat"
    assert len(looked) == 2


def test_a_duplicate_that_is_no_race_is_told_at_once(small: Store) -> None:
    tried: list[bool] = []

    def verb(tx: Connection) -> None:
        tried.append(True)
        tx.execute(insert(counter).values(name="surat", n=0))

    with pytest.raises(IntegrityError):
        small.retrying(verb)
    assert tried == [True]


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_a_deadlock_is_run_again(small: Store) -> None:
    with small.writing() as tx:
        tx.execute(insert(counter).values(name="agenda", n=0))
    both_hold_one = threading.Barrier(2)
    tries: list[str] = []

    def crosswise(first: str, second: str) -> None:
        def verb(tx: Connection) -> None:
            tries.append(first)
            tx.execute(update(counter).values(n=counter.c.n + 1).where(counter.c.name == first))
            if len(tries) <= 2:
                both_hold_one.wait()
            tx.execute(update(counter).values(n=counter.c.n + 1).where(counter.c.name == second))

        small.retrying(verb)

    hands = [
        threading.Thread(target=crosswise, args=names)
        for names in [("surat", "agenda"), ("agenda", "surat")]
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    with small.reading() as tx:
        assert tx.execute(select(counter.c.n)).scalars().all() == [2, 2]
    assert len(tries) == 3


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_a_lock_not_had_in_time_is_busy(small: Store) -> None:
    refused: list[type[Exception]] = []

    def impatient() -> None:
        try:
            with small.writing() as tx:
                tx.execute(text("SET LOCAL lock_timeout = 1"))
                add_one(tx)
        except Busy as busy:
            refused.append(type(busy))

    with small.writing() as tx:
        add_one(tx)
        other = threading.Thread(target=impatient)
        other.start()
        other.join()
    assert refused == [Busy]
    assert count(small) == 1


# ------------------------------------------------------------------- turns


@pytest.mark.parametrize("empty_database_url", ["sqlite"], indirect=True)
def test_writers_take_turns_by_the_queue(small: Store) -> None:
    """A writer waits for whoever holds the turn, even while the database itself is free."""
    done: list[int] = []
    file = Path(str(small.engine.url.database) + ".antre")
    with turn(file):
        hand = threading.Thread(target=lambda: done.append(small.retrying(add_one)))
        hand.start()
        hand.join(0.2)
        assert hand.is_alive()
        assert done == []
    hand.join()
    assert done == [0]


def test_an_engine_made_elsewhere_is_hardened_once(small: Store) -> None:
    harden(small.engine)
    with small.writing() as tx:
        assert add_one(tx) == 0


def test_threads_take_turns_at_a_database_in_memory(tmp_path: Path) -> None:
    store = Store(connect("sqlite://"), Documents(tmp_path))
    with store.writing() as tx:
        own.create_all(tx)
        tx.execute(insert(counter).values(name="surat", n=0))
    hand = threading.Thread(target=store.retrying, args=(add_one,))
    with store.reading() as tx:
        hand.start()
        hand.join(0.2)
        assert hand.is_alive()
        assert tx.execute(select(counter.c.n)).scalar_one() == 0
    hand.join()
    assert count(store) == 1
    store.engine.dispose()
