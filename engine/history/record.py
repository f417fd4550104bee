"""The sealed record of a case: append-only lines, each hashed over the line before it.

A line keeps names and posts as they were, not references: history outlives what it records.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.history.stream import raw_lines, seal_of
from engine.store import racing
from engine.store.canonical import canonical
from engine.store.rows import add
from engine.store.tables import Entry, table

FIRST = "0" * 64
_LINES = table(Entry)
LAST = (
    select(_LINES.c.line, _LINES.c.seal)
    .where(_LINES.c.case_id == bindparam("case"))
    .order_by(_LINES.c.line.desc())
    .limit(1)
)


def own_chain(office_id: int) -> int:
    """Where the acts on the office itself (its settings) are recorded: a chain beside those of its
    cases, whose ids are positive."""
    return -office_id


@dataclass(frozen=True)
class Line:
    """One act: who, as what, when (UTC), on which revision, with the facts of the act."""

    line: int
    at: datetime
    act: str
    official_id: int | None
    facts: Mapping[str, Any]
    seal: str


def record(
    tx: Connection,
    *,
    office_id: int,
    case_id: int,
    act: str,
    at: datetime,
    by: int | None,
    facts: Mapping[str, Any],
) -> int:
    """Append a line to the history of a case, in the transaction of the act; returns its number.

    Two transactions cannot both append line n: (case, line) is unique, the second gets LostRace.
    """
    last = tx.execute(LAST, {"case": case_id}).one_or_none()
    number, before = (last.line + 1, last.seal) if last else (1, FIRST)
    values = {
        "office_id": office_id, "case_id": case_id, "line": number, "at": at, "act": act,
        "official_id": by, "facts": dict(facts),
    }  # fmt: skip
    with racing():
        add(tx, Entry, **values, seal=seal(before, **values))
    return number


def seal(before: str, **line: Any) -> str:
    """SHA-256 over the seal before and the canonical line (time as UTC, so it hashes the same)."""
    moment: datetime = line["at"]
    text = canonical({**line, "at": moment.astimezone(UTC).isoformat(timespec="microseconds")})
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def lines(tx: Connection, case_id: int) -> list[Line]:
    """The whole history of a case in the order of its lines."""
    rows = tx.execute(
        select(Entry.line, Entry.at, Entry.act, Entry.official_id, Entry.facts, Entry.seal)
        .where(Entry.case_id == case_id)
        .order_by(Entry.line)
    )
    return [Line(*row) for row in rows]


def broken(tx: Connection, case_id: int) -> Iterator[int]:
    """Numbers of the lines whose seal does not fit: altered, missing before, or reordered."""
    before, expected = FIRST, 1
    for row in raw_lines(tx, case_id=case_id):
        if row.line != expected or seal_of(before, row) != row.seal:
            yield row.line
        before, expected = row.seal, row.line + 1
