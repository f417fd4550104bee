"""The record as the database holds it, line after line, for whoever recomputes its seals.

A seal is over canonical JSON (sorted keys, UTC), and `facts` is stored as just that text. So the
sealed text is put together from the columns, without reading any JSON.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, text

FETCHED = 5000
AT = {
    "sqlite": r"replace(at, ' ', 'T') || '+00\:00'",
    "postgresql": r"""to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\:MI\:SS.US"+00\:00"')""",
}


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
    tx: Connection, *, case_id: int | None = None, office_id: int | None = None
) -> Iterator[Raw]:
    """Lines by case and line; of one case, of one office, or all. Memory does not grow with them."""
    asked = {"case_id": case_id, "office_id": office_id}
    wanted = {name: value for name, value in asked.items() if value is not None}
    where = " AND ".join(f"{name} = :{name}" for name in wanted) or "1 = 1"
    query = (
        f"SELECT office_id, case_id, line, {AT[tx.dialect.name]}, act, official_id, facts, seal"  # noqa: S608
        f" FROM entry WHERE {where} ORDER BY case_id, line"
    )
    options = {"stream_results": True, "yield_per": FETCHED}
    rows = tx.execute(text(query), wanted, execution_options=options)
    return map(Raw._make, rows)


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
