"""What was done as somebody else: with a mandate, and without one that held."""

from engine.audit.conformance.rules.rule import POWER, Rule, Window, lines, told
from engine.store.tables import Entry
from engine.store.tables.record import BY_MANDATE
from engine.store.types import Query, Record

# Having a task decides nothing.
ASIDE = ("ambil", "lepas")


def _acted(window: Window) -> Query:
    return lines(window).where(BY_MANDATE, Entry.act.not_in(ASIDE))


def _decree(window: Window, row: Record) -> str:
    """By which mandate they had the capacity that the line records, at its moment."""
    return window.mandates.decree(row.official_id, _capacity(row), row.at)


def _capacity(row: Record) -> str:
    return str(row.facts.get("post_by"))


def _with_decree(window: Window, row: Record) -> str:
    return f"{told(window, row)} Mandat: {_decree(window, row) or 'tidak ditemukan'}."


def _without(window: Window, row: Record) -> bool:
    return not _decree(window, row)


def _missing(window: Window, row: Record) -> str:
    capacity = _capacity(row)
    return f"{told(window, row)} Tidak ada mandat yang berlaku saat itu sebagai {capacity}."


ACTED_FOR = Rule(
    key="diwakili",
    group=POWER,
    name="Diwakili",
    meaning="Langkah dilakukan sebagai Plh., Plt., a.n., atau u.b. pejabat lain.",
    why="Kewenangan berasal dari mandat; dasar suratnya perlu dicocokkan.",
    query=_acted,
    source="UU 30/2014 Pasal 14",
    tell=_with_decree,
)
NO_MANDATE = Rule(
    key="tanpa_mandat",
    group=POWER,
    name="Tanpa mandat",
    meaning="Tercatat bertindak untuk pejabat lain, padahal tidak ada mandat yang berlaku saat itu.",
    why="Tindakan tanpa wewenang dapat membuat surat tidak sah.",
    query=_acted,
    source="UU 30/2014 Pasal 14",
    tell=_missing,
    breaks=_without,
)
