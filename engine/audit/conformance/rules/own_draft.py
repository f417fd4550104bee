"""Approvals by who wrote the letter."""

from sqlalchemy import exists, or_

from engine.audit.conformance.rules.rule import APPROVALS, POWER, Rule, Window, lines, told
from engine.cases.work import REVISED
from engine.store.tables import Entry, Letter, Revision
from engine.store.types import Query, Record


def _own(window: Window) -> Query:
    submitted = exists().where(
        Revision.letter_id == Letter.id,
        Revision.made_by == Entry.official_id,
        Revision.why != REVISED,
    )
    wrote = or_(Letter.drafter_id == Entry.official_id, submitted)
    return lines(window, *APPROVALS).where(wrote)


def _told(window: Window, row: Record) -> str:
    return f"{told(window, row)} Ia juga yang menyusun surat ini."


OWN_DRAFT = Rule(
    key="penyusun",
    group=POWER,
    name="Penyusun menyetujui sendiri",
    meaning="Penyusun surat juga memaraf atau menandatanganinya.",
    why="Tidak ada mata kedua antara yang menulis dan yang menyetujui.",
    query=_own,
    source="PP 60/2008 Pasal 18 ayat (3) huruf f (pemisahan fungsi)",
    tell=_told,
)
