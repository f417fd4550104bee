"""Letters that one person approved at two steps."""

from sqlalchemy import exists, or_

from engine.audit.conformance.rules.rule import POWER, Rule, Window, approvals, told
from engine.store.tables import Entry, Initial, Letter, Task
from engine.store.types import Query, Record


def _twice(window: Window) -> Query:
    """An initial that fell with the content it stood under counts no more."""
    standing = exists().where(
        Initial.letter_id == Letter.id,
        Initial.official_id == Entry.official_id,
        Initial.at < Entry.at,
        Initial.node != Task.node,
        or_(Initial.cleared_at.is_(None), Initial.cleared_at > Entry.at),
    )
    return approvals(window).where(standing)


def _told(window: Window, row: Record) -> str:
    return f"{told(window, row)} Ia sudah memaraf surat ini pada langkah lain."


TWO_INITIALS = Rule(
    key="dua_paraf",
    group=POWER,
    name="Satu orang, dua paraf",
    meaning="Orang yang sama menyetujui satu surat pada dua langkah yang berbeda.",
    why="Pemeriksaan berjenjang menjadi pemeriksaan oleh satu orang.",
    query=_twice,
    source="PP 60/2008 Pasal 18 ayat (3) huruf f (pemisahan fungsi)",
    tell=_told,
)
