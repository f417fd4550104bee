"""Copies of finished letters, made in bulk: a year of an office's work within seconds."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from engine import Engine
from engine.letters import KINDS
from engine.store.tables import Base, Case, Entry, Letter, Task, Unit

BATCH = 500
Whole = dict[type[Base], list[dict[str, Any]]]


def copy_letters(engine: Engine, models: Sequence[int], how_many: int, first: int = 1000) -> None:
    """Copy these letters with their cases, tasks and histories, in turn.

    Each copy has a kind and a unit of its own and words that no other has; ids begin at `first`.
    """
    with engine.store.reading() as tx:
        known = [_whole(tx, letter) for letter in models]
        units = list(tx.scalars(select(Unit.id)))
    kinds = list(KINDS)
    for begin in range(0, how_many, BATCH):
        with engine.store.writing() as tx:
            for n in range(begin, min(begin + BATCH, how_many)):
                own = {"kind": kinds[n % len(kinds)], "unit_id": units[n % len(units)]}
                _copy(tx, known[n % len(known)], first + n, own)


def _whole(tx: Connection, letter: int) -> Whole:
    case = tx.scalar(select(Letter.case_id).where(Letter.id == letter))
    found: Whole = {}
    for table, own in (
        (Case, Case.id),
        (Letter, Letter.case_id),
        (Task, Task.case_id),
        (Entry, Entry.case_id),
    ):
        rows = tx.execute(select(table).where(own == case))
        found[table] = [dict(row._mapping) for row in rows]
    return found


def _copy(tx: Connection, known: Whole, case: int, own: dict[str, Any]) -> None:
    tasks = {task["id"]: uuid.uuid4().hex for task in known[Task]}
    own |= {"id": case, "case_id": case, "token": uuid.uuid4().hex, "number_id": None}
    tx.execute(insert(Case), [known[Case][0] | {"id": case}])
    tx.execute(insert(Letter), [known[Letter][0] | own])
    tx.execute(
        insert(Task), [one | {"id": tasks[one["id"]], "case_id": case} for one in known[Task]]
    )
    tx.execute(insert(Entry), list(_entries(known[Entry], case, tasks)))


def _entries(
    known: list[dict[str, Any]], case: int, tasks: dict[str, str]
) -> Iterator[dict[str, Any]]:
    words = [{"key": "uraian", "label": "Uraian", "value": f"Isi {case}", "words": f"Isi {case}"}]
    for entry in known:
        facts = dict(entry["facts"]) | {"form": words}
        if "task" in facts:
            facts["task"] = tasks[facts["task"]]
        kept = {name: value for name, value in entry.items() if name != "id"}
        yield kept | {"case_id": case, "facts": facts}
