"""The record as the database holds it, line after line, for whoever recomputes its seals.

A seal is over canonical JSON (sorted keys, UTC), and `facts` is stored as just that text. So the
sealed text is put together from the columns, without reading any JSON.
"""

import hashlib
import json
from collections.abc import Generator
from contextlib import closing
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, Text, literal_column, select, type_coerce

from engine.store.tables import Entry, table

FETCHED = 5000
AT = {
    "sqlite": "replace(at, ' ', 'T') || '+00:00'",
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
}
_ENTRIES = table(Entry).c


class Raw(NamedTuple):
    """A line as stored: `at` in ISO 8601 (UTC), `facts` as canonical JSON."""

    office_id: int
    case_id: int
    line: int
    at: str
    act: str
    official_id: int | None
    facts: str
    seal: str


def raw_lines(
    tx: Connection,
    *,
    case_id: int | None = None,
    office_id: int | None = None,
    after: int | None = None,
) -> Generator[Raw]:
    """Lines by case and line; of one case, of one office, or all; of the cases `after` this one.
    Memory does not grow with them; who does not read to the end closes it."""
    wanted = select(
        _ENTRIES.office_id, _ENTRIES.case_id, _ENTRIES.line, literal_column(AT[tx.dialect.name]),
        _ENTRIES.act, _ENTRIES.official_id, type_coerce(_ENTRIES.facts, Text), _ENTRIES.seal,
    ).order_by(_ENTRIES.case_id, _ENTRIES.line)  # fmt: skip
    if case_id is not None:
        wanted = wanted.where(_ENTRIES.case_id == case_id)
    if office_id is not None:
        # The sum keeps the database from its index by office, behind which it would sort all.
        wanted = wanted.where(_ENTRIES.office_id + 0 == office_id)
    if after is not None:
        wanted = wanted.where(_ENTRIES.case_id > after)
    options = {"stream_results": True, "yield_per": FETCHED}
    with closing(tx.execute(wanted, execution_options=options)) as rows:
        yield from map(Raw._make, rows)


def sealed_text(row: Raw) -> str:
    """The canonical JSON that the seal of a line is over."""
    office, case, line, at, act, official, facts, _ = row
    who = "null" if official is None else official
    return (
        f'{{"act":{_quoted(act)},"at":"{at}","case_id":{case},"facts":{facts},'
        f'"line":{line},"office_id":{office},"official_id":{who}}}'
    )


def seal_of(before: str, row: Raw) -> str:
    """The seal that a line must bear after the seal `before`."""
    return hashlib.sha256(f"{before}\n{sealed_text(row)}".encode()).hexdigest()


@cache
def _quoted(act: str) -> str:
    return json.dumps(act, ensure_ascii=False)
