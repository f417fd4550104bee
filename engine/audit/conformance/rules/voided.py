"""Numbers that were reserved and became *batal*."""

from sqlalchemy import and_

from engine import history
from engine.audit.conformance.rules.rule import NUMBER, Rule, Window, lines
from engine.store.tables import Entry, Letter, Number
from engine.store.types import Query, Record

# A number falls with its letter, by the hand of who gives numbers, or by a correction.
ACTS = ("tarik", "batal_nomor", "nomor_gugur")


def _voided(window: Window) -> Query:
    fell = and_(Number.letter_id == Letter.id, Number.voided_at == Entry.at)
    return lines(window, *ACTS).join(Number, fell).add_columns(Number.text, Number.note)


def _told(_window: Window, row: Record) -> str:
    line = history.Line(row.line, row.at, row.act, row.official_id, row.facts, row.seal)
    return f"{history.actor(line)}: Nomor {row.text} dibatalkan. Alasan: {row.note.rstrip('. ')}."


VOIDED = Rule(
    key="batal",
    group=NUMBER,
    name="Nomor batal",
    meaning="Nomor yang sudah dipesan dibatalkan.",
    why="Nomor batal meninggalkan lubang pada buku agenda, yang alasannya perlu diperiksa.",
    query=_voided,
    tell=_told,
)
