"""Approvals given one after the other, faster than anybody reads."""

from datetime import timedelta

from sqlalchemy import case, func, select

from engine.audit.conformance.rules.rule import APPROVALS, TIME, Rule, Window, lines, told
from engine.store.elapsed import MinutesBetween
from engine.store.tables import Entry
from engine.store.types import Moment, Query, Record

MANY, WITHIN = 5, 10
"""So many approvals by one person within so many minutes of the clock are a batch."""


def _batches(window: Window) -> Query:
    """Each approval that stands in a batch, also where the batch goes on outside the window."""
    wide = lines(window.wider(timedelta(minutes=WITHIN)), *APPROVALS)
    last = func.lead(Entry.at, MANY - 1, type_=Moment()).over(
        partition_by=Entry.official_id, order_by=(Entry.at, Entry.id)
    )
    runs = wide.with_only_columns(
        Entry.id, Entry.official_id, Entry.at, last.label("last")
    ).subquery()
    first = case((MinutesBetween(runs.c.at, runs.c.last) <= WITHIN, 1), else_=0)
    within = func.max(first).over(
        partition_by=runs.c.official_id, order_by=(runs.c.at, runs.c.id), rows=(-(MANY - 1), 0)
    )
    marked = select(runs.c.id, within.label("batch")).subquery()
    return lines(window).join(marked, marked.c.id == Entry.id).where(marked.c.batch == 1)


def _told(window: Window, row: Record) -> str:
    return f"{told(window, row)} Satu dari sedikitnya {MANY} persetujuannya dalam {WITHIN} menit."


BATCHES = Rule(
    key="borongan",
    group=TIME,
    name="Borongan",
    meaning="Satu orang memberi sedikitnya lima paraf atau tanda tangan dalam sepuluh menit.",
    why="Secepat itu surat tidak mungkin dibaca satu per satu.",
    query=_batches,
    source="PP 60/2008 Pasal 18 ayat (3) huruf g (otorisasi)",
    tell=_told,
)
