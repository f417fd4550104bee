"""Columns that read back exactly what was written, and the JSON text that seals rest on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from engine.store.canonical import canonical
from engine.store.database import connect
from engine.store.types import Json, Moment

WIB = ZoneInfo("Asia/Jakarta")
NINE = datetime(2026, 11, 16, 9, 0, tzinfo=WIB)

own = MetaData()
line = Table(
    "line",
    own,
    Column("id", Integer, primary_key=True),
    Column("at", Moment),
    Column("said", Json),
)


@pytest.fixture
def tx(empty_database_url: str) -> Iterator[Connection]:
    engine = connect(empty_database_url)
    with engine.connect() as connection:
        own.create_all(connection)
        yield connection
    engine.dispose()


def stored(tx: Connection, **values: object) -> Any:
    tx.execute(insert(line).values(**values))
    return tx.execute(select(line).order_by(line.c.id.desc())).first()


@pytest.mark.parametrize(
    "moment",
    [
        NINE,
        NINE.astimezone(UTC),
        NINE.replace(microsecond=1),
        datetime(1999, 1, 1, 5, tzinfo=timezone(timedelta(hours=9))),
    ],
)
def test_a_moment_comes_back_in_utc(tx: Connection, moment: datetime) -> None:
    back = stored(tx, at=moment).at
    assert back == moment
    assert back.tzinfo is UTC


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_a_moment_comes_back_in_utc_from_a_session_elsewhere(tx: Connection) -> None:
    tx.exec_driver_sql("SET TIME ZONE 'Asia/Jayapura'")
    back = stored(tx, at=NINE).at
    assert (back, back.tzinfo) == (NINE, UTC)


def test_no_moment_stays_none(tx: Connection) -> None:
    assert stored(tx, at=None).at is None


def test_a_naive_moment_is_refused(tx: Connection) -> None:
    with pytest.raises(StatementError, match="needs a time zone"):
        stored(tx, at=datetime(2026, 11, 16, 9, 0))


def test_a_naive_moment_is_refused_in_a_question_too(tx: Connection) -> None:
    with pytest.raises(StatementError, match="needs a time zone"):
        tx.execute(select(line).where(line.c.at < datetime(2026, 11, 16, 9, 0)))


def test_moments_compare_across_zones(tx: Connection) -> None:
    for minutes in (-1, 0, 1):
        stored(tx, at=NINE.astimezone(UTC) + timedelta(minutes=minutes))
    passed = select(line.c.at).where(line.c.at <= NINE).order_by(line.c.at)
    assert tx.execute(passed).scalars().all() == [NINE - timedelta(minutes=1), NINE]


def test_json_comes_back_as_it_was(tx: Connection) -> None:
    said = {"perihal": "Undangan “rapat” — Réka", "lampiran": [1, None, True, {"n": "2,5"}]}
    assert stored(tx, said=said).said == said
    assert stored(tx, said=None).said is None


@pytest.mark.parametrize("said", [{"a": float("nan")}, {"a": {1, 2}}, {1: "a"}, {"a": NINE}])
def test_what_json_does_not_know_is_refused(tx: Connection, said: object) -> None:
    with pytest.raises((StatementError, TypeError)):
        stored(tx, said=said)


def test_canonical_text() -> None:
    assert canonical({"b": [1, "é"], "a": {"d": None, "c": True}}) == (
        '{"a":{"c":true,"d":null},"b":[1,"é"]}'
    )
    assert canonical(("a", "b")) == '["a","b"]'


def test_composed_and_decomposed_letters_are_one_text() -> None:
    assert canonical({"caf\u0065\u0301": "\u0065\u0301"}) == canonical({"café": "é"})


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (float("inf"), "not JSON compliant"),
        (float("nan"), "not JSON compliant"),
        ("\ud800", "surrogates not allowed"),
        ({"\u0065\u0301": 1, "é": 2}, "two keys are the same"),
    ],
)
def test_what_has_no_one_text_is_refused(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        canonical(value)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(alphabet="abcdef", max_size=3), values))
def test_order_does_not_matter(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))
