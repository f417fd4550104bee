"""A case begins: its row, the letter it is about, its first line of history, its first task."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine import flow
from engine.cases.editions import Published
from engine.cases.routing import open_tasks
from engine.cases.work import note
from engine.errors import NotAllowed
from engine.people import Person
from engine.store.rows import add, row
from engine.store.tables import Case, Letter


class NotDrafter(NotAllowed):
    """Hanya {role} yang dapat memulai surat; Anda masuk sebagai {post}."""


@dataclass(frozen=True)
class Started:
    """The new letter, its case and the task of its first step."""

    task_id: str
    letter_id: int


def refuse_outsider(
    published: Published, by: Person, refusal: type[NotAllowed] = NotDrafter
) -> None:
    """Raise the refusal unless the person's own post carries the role of the SOP's first step."""
    role = published.sop.role(published.sop.steps[0].role)
    if not by.has(role.key):
        raise refusal(role=role.name, post=by.post_title or "tanpa jabatan")


def begin(
    tx: Connection, published: Published, *, named: str, by: Person, at: datetime, **letter: Any
) -> Started:
    """Begin a case under this edition; `letter` are the values of the letter's row, `named` is
    what its history calls it."""
    moved = flow.start(published.flow, {"surat": {"bernomor": False}})
    case_id = add(
        tx, Case, office_id=by.office_id, edition_id=published.id, marking=moved.marking, version=1,
        state="open", returns=0, passed=list(moved.passed), started_at=at, started_by=by.id,
    )  # fmt: skip
    letter_id = add(
        tx, Letter, office_id=by.office_id, case_id=case_id, token=secrets.token_hex(16),
        created_at=at, **letter,
    )  # fmt: skip
    new, case = row(tx, Letter, id=letter_id), row(tx, Case, id=case_id)
    assert new is not None  # both were inserted a moment ago
    assert case is not None
    note(tx, case, "mulai", at=at, by=by, kind=named, edition=published.number,
         edition_digest=published.digest)  # fmt: skip
    open_tasks(tx, published, case.id, new, moved.opened, by=by, at=at)
    # The lint refuses a diagram that opens no task at its start.
    return Started(moved.opened[0].id, new.id)
