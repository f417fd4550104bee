"""Keeping the dossiers of the year: many rows in one transaction, each table in one statement."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Text, bindparam, func, insert, select

from engine.demo.year.dossier import Dossier, Values
from engine.store import Store
from engine.store.rows import change, insert_or_update
from engine.store.tables import (
    Alert,
    Base,
    Case,
    Dispatch,
    Entry,
    Initial,
    Letter,
    Mail,
    Notice,
    Number,
    Revision,
    Seen,
    Signature,
    Task,
    table,
)

# Lists of a dossier in the order in which their tables refer to each other, and the key by which
# a row that stands already is found again. What has no key never changes.
LISTS: tuple[tuple[str, type[Base], str], ...] = (
    ("revisions", Revision, ""), ("numbers", Number, "id"), ("tasks", Task, "id"),
    ("initials", Initial, "task_id"), ("signatures", Signature, "letter_id"),
    ("dispatches", Dispatch, "id"), ("mails", Mail, "message_id"), ("notices", Notice, ""),
    ("alerts", Alert, ""),
)  # fmt: skip
# A line of history whose facts are canonical text already.
_ENTRIES = table(Entry)
SEALED = insert(_ENTRIES).values({
    column.name: bindparam(column.name, type_=Text() if column.name == "facts" else column.type)
    for column in _ENTRIES.columns if column.name != "id"
})  # fmt: skip
COUNTED = (Case, Letter, Number, Dispatch)


def keep(store: Store, dossiers: Iterable[Dossier]) -> None:
    """Write everything of these dossiers but their history; what stands already is renewed."""
    chosen = list(dossiers)
    fresh = [one for one in chosen if not one.kept]
    with store.writing() as tx:
        _insert(tx, Case, [one.case for one in fresh])
        _insert(tx, Letter, [one.letter for one in fresh])
        for one in chosen:
            if one.kept:
                _renew(tx, one)
        for name, model, _ in LISTS:
            _insert(tx, model, [row for one in chosen for row in _new(one, name)])
        _insert(tx, Seen, [row for one in fresh for row in one.seen.values()])
        _count_on(tx)
    for one in chosen:
        one.kept = {"case": 1} | {name: len(getattr(one, name)) for name, _, _ in LISTS}


def keep_history(store: Store, dossiers: Iterable[Dossier]) -> None:
    """Seal and write the lines of history of these dossiers since the last time."""
    rows = [row for one in dossiers for row in one.sealed()]
    # In the order of their moments, as the record of an office grows; each chain keeps its own.
    rows.sort(key=lambda row: row["at"])
    with store.writing() as tx:
        if rows:
            tx.execute(SEALED, rows)


def _new(one: Dossier, name: str) -> Iterator[Values]:
    rows: list[Values] = getattr(one, name)
    yield from rows[one.kept.get(name, 0) :]


def _renew(tx: Connection, one: Dossier) -> None:
    _change(tx, Case, one.case, "id")
    _change(tx, Letter, one.letter, "id")
    for name, model, key in LISTS:
        if key:
            rows: list[Values] = getattr(one, name)
            for row in rows[: one.kept[name]]:
                _change(tx, model, row, key)
    for row in one.seen.values():
        insert_or_update(tx, Seen, ("letter_id", "official_id"), **row)


def _change(tx: Connection, model: type[Base], row: Mapping[str, Any], key: str) -> None:
    change(
        tx, model, {key: row[key]}, **{name: value for name, value in row.items() if name != key}
    )


def _insert(tx: Connection, model: type[Base], rows: list[Values]) -> None:
    if rows:
        tx.execute(insert(table(model)), rows)


def _count_on(tx: Connection) -> None:
    """Let the database's own counters go on after the ids that were given here."""
    if tx.dialect.name != "postgresql":
        return
    for model in COUNTED:
        rows = table(model)
        counter = func.pg_get_serial_sequence(f'"{rows.name}"', "id")
        highest = select(func.coalesce(func.max(rows.c.id), 1)).scalar_subquery()
        tx.execute(select(func.setval(counter, highest)))
