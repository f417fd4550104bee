"""What an office's JRA (jadwal retensi arsip) says of each classification code, and how its years
are counted: never a day too early."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, select

from engine.letters.classification import built_in
from engine.letters.jra import OWN
from engine.store.tables import Classification
from engine.store.types import Record

SPAN = re.compile(r"\s*(\d{1,3})\s*(?:\([^)]*\)\s*)?(tahun|bulan)\b\s*(.*)", re.I | re.S)
"""`2 Tahun`, `2 (dua) tahun Setelah Pemeriksaan`: figure, unit, and the event it is counted from."""
OWN_DATE = {
    f"{since} {what}"
    for since in ("sejak", "setelah")
    for what in ("tanggal surat", "surat dibuat", "diciptakan", "arsip diciptakan")
}
LONGEST = 100 * 12
"""Months; a longer time in a JRA is taken for a slip of the pen."""


class Fate(StrEnum):
    """What becomes of a record in the end, as far as its JRA decides it alone."""

    DESTROY = "musnah"
    KEEP = "permanen"
    JUDGE = "dinilai"


FATES = {"musnah": Fate.DESTROY, "permanen": Fate.KEEP}


@dataclass(frozen=True)
class Rule:
    """The retention of one code. `source` is the code whose figures these are: its own, or that of
    its nearest ancestor that has some.

    `months` are active and inactive together, None where the text cannot be read. `event` is what
    they are counted from where that is not the date of the letter. `doubtful`: found in one
    transcription only; `example`: the built-in figure of another region.
    """

    source: str
    active: str
    inactive: str
    final: str
    months: int | None
    fate: Fate
    event: str
    inherited: bool = False
    doubtful: bool = False
    example: bool = False


class Schedule:
    """The JRA of an office, made once for a question."""

    def __init__(self, rows: Iterable[Record]) -> None:
        self._rows = {row.code: row for row in rows}
        self._found: dict[str, Rule | None] = {}

    @classmethod
    def of_office(cls, tx: Connection, office_id: int) -> "Schedule":
        """The codes of this office as they stand now."""
        return cls(
            tx.execute(select(Classification).where(Classification.office_id == office_id)).all()
        )

    def rule(self, code: str) -> Rule | None:
        """The retention of a code, its own or inherited; None where no code above it has one."""
        if code not in self._found:
            self._found[code] = self._rule(code)
        return self._found[code]

    def name(self, code: str) -> str:
        """What the code is called; empty for one that the office does not have."""
        row = self._rows.get(code)
        return str(row.name) if row else ""

    def _rule(self, code: str) -> Rule | None:
        above, seen = code, {""}
        while above not in seen:
            seen.add(above)
            row = self._rows.get(above)
            if row is not None and row.retention.strip():
                return replace(_own(row), inherited=above != code)
            # A code that the office does not have belongs where its digits say.
            above = row.parent if row is not None else above.rpartition(".")[0]
        return None


def _own(row: Record) -> Rule:
    return replace(
        read(row.retention),
        source=row.code,
        doubtful=bool(row.note) and row.note != OWN,
        example=row.note != OWN and built_in().get(row.code) == row.retention,
    )


def read(text: str) -> Rule:
    """A retention as the list of codes has it: `2 Tahun Setelah Pemeriksaan + 1 Tahun, Musnah`."""
    active, plus, rest = text.partition("+")
    if plus:
        inactive, _, final = rest.partition(",")
    else:
        active, _, final = text.partition(",")
        inactive = ""
    spans = [span.strip() for span in (active, inactive) if span.strip()]
    parts = [SPAN.fullmatch(span) for span in spans]
    months = sum(_months(part) for part in parts if part)
    readable = all(parts) and 0 < months <= LONGEST and "+" not in rest
    events = [" ".join(part[3].split()) for part in parts if part]
    return Rule(
        source="",
        active=active.strip(),
        inactive=inactive.strip(),
        final=final.strip(),
        months=months if readable else None,
        fate=FATES.get(final.strip().casefold(), Fate.JUDGE),
        event="; ".join(one for one in events if one and one.casefold() not in OWN_DATE),
    )


def _months(part: re.Match[str]) -> int:
    return int(part[1]) * (12 if part[2].casefold() == "tahun" else 1)


def due_on(day: date, months: int) -> date:
    """The same day so many months later; the first of the next month where there is no such day.

    So 29 February is followed, a year later, by 1 March: nothing is ever due a day too early.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day > calendar.monthrange(year, month + 1)[1]:
        year, month = divmod(year * 12 + month + 1, 12)
        return date(year, month + 1, 1)
    return date(year, month + 1, day.day)


def latest(until: date, months: int) -> date:
    """The latest day whose time has run out on `until`: `due_on` of it is not later, of the next is."""
    year, month = divmod(until.year * 12 + until.month - 1 - months, 12)
    return date(year, month + 1, min(until.day, calendar.monthrange(year, month + 1)[1]))
