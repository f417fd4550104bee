"""An office's own JRA (jadwal retensi arsip), read from a CSV and entered in its list of codes."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.errors import Refused
from engine.letters.classification import retention_text
from engine.store.rows import insert_or_update
from engine.store.tables import Classification

NEEDED = ("kode", "retensi_aktif", "retensi_inaktif", "nasib_akhir")
CODE = re.compile(r"[0-9A-Za-z]+(\.[0-9A-Za-z]+)*", re.ASCII)
OWN = "JRA kantor"
"""The note of a code whose figures the office has entered."""
LONGEST_CODE, LONGEST_TEXT, MOST_BYTES = 30, 500, 4_000_000


class BadJra(Refused):
    """JRA tidak dapat dibaca: {why}"""

    status = 422


@dataclass(frozen=True)
class JraLine:
    """One code of the file; `name` may be empty for a code that the office has."""

    code: str
    name: str
    retention: str


@dataclass(frozen=True)
class Entered:
    """How many codes were given other figures, and which were new."""

    changed: int
    added: int


def read_jra(data: bytes) -> list[JraLine]:
    """The lines of a CSV (UTF-8, comma or semicolon) with the columns kode, nama, retensi_aktif,
    retensi_inaktif, nasib_akhir. Raises BadJra, which names the first line that cannot be.
    """
    if len(data) > MOST_BYTES:
        raise BadJra(why="berkasnya lebih besar dari 4 MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadJra(why="berkasnya bukan teks UTF-8.") from None
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if missing := [name for name in NEEDED if name not in (rows.fieldnames or ())]:
        raise BadJra(why=f"kolom {', '.join(missing)} tidak ada.")
    try:
        found = list(_lines(rows))
    except csv.Error:
        raise BadJra(why=f"baris {rows.line_num} rusak.") from None
    if not found:
        raise BadJra(why="berkasnya tidak memuat satu kode pun.")
    return found


def enter_jra(tx: Connection, office_id: int, lines: list[JraLine]) -> Entered:
    """Put the figures into the office's list of codes. Raises BadJra for a new code without name."""
    mine = select(Classification).where(Classification.office_id == office_id)
    known = {row.code: row for row in tx.execute(mine)}
    names = {
        **{code: row.name for code, row in known.items()},
        **{one.code: one.name for one in lines},
    }
    changed = added = 0
    for one in lines:
        row = known.get(one.code)
        if row is None and not one.name:
            raise BadJra(why=f"kode {one.code} baru bagi kantor ini, tetapi tanpa nama.")
        if row is not None and (row.note, row.retention, row.name) == (
            OWN,
            one.retention,
            one.name or row.name,
        ):
            continue
        insert_or_update(
            tx, Classification, ("office_id", "code"), office_id=office_id, code=one.code,
            parent=row.parent if row else _above(one.code, names), note=OWN,
            name=one.name or (row.name if row else ""), leaf=row.leaf if row else True,
            retention=one.retention,
        )  # fmt: skip
        changed, added = changed + (row is not None), added + (row is None)
    return Entered(changed, added)


def _lines(rows: "csv.DictReader[str]") -> Iterator[JraLine]:
    seen: set[str] = set()
    for row in rows:
        said = {name: str(row.get(name) or "").strip() for name in (*NEEDED, "nama")}
        code = said["kode"]
        if why := _fault(code, said, code in seen):
            raise BadJra(why=f"baris {rows.line_num}: {why}")
        seen.add(code)
        yield JraLine(code, said["nama"], retention_text(said))


def _fault(code: str, said: Mapping[str, str], again: bool) -> str:
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        return "kodenya bukan kode klasifikasi."
    if again:
        return f"kode {code} sudah ada di atasnya."
    if any(len(text) > LONGEST_TEXT for text in said.values()):
        return f"isinya lebih dari {LONGEST_TEXT} karakter."
    return ""


def _above(code: str, names: Mapping[str, str]) -> str:
    """The nearest code above that there is."""
    above = code.rpartition(".")[0]
    while above and above not in names:
        above = above.rpartition(".")[0]
    return above
