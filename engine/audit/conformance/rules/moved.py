"""Cases that were moved to another edition and stayed there."""

from sqlalchemy import exists

from engine.audit.conformance.rules.rule import PATH, Rule, Window, lines
from engine.store.tables import Entry, Move, MovedCase
from engine.store.types import Query


def _moved(window: Window) -> Query:
    standing = exists().where(
        Move.office_id == Entry.office_id,
        Move.at == Entry.at,
        MovedCase.move_id == Move.id,
        MovedCase.case_id == Entry.case_id,
        MovedCase.undone.is_(False),
    )
    return lines(window, "pindah_terbitan").where(standing)


MOVED = Rule(
    key="dipindah",
    group=PATH,
    name="Dipindah terbitan",
    meaning="Berkas yang sedang berjalan dipindah ke terbitan SOP lain, dan tidak diurungkan.",
    why="Berkas tidak selesai menurut terbitan yang berlaku saat dimulai.",
    query=_moved,
)
