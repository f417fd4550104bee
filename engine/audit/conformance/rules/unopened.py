"""Approvals of what nobody had on screen."""

from engine.audit.conformance.rules.rule import TIME, Rule, Window, approvals, told
from engine.store.tables import Task
from engine.store.types import Query, Record


def _unopened(window: Window) -> Query:
    # A task that was never opened gets the moment of its end as that of its opening.
    return approvals(window).where(Task.opened_at == Task.done_at)


def _told(window: Window, row: Record) -> str:
    return f"{told(window, row)} Halaman tugasnya tidak pernah dibuka."


UNOPENED = Rule(
    key="tanpa_dibuka",
    group=TIME,
    name="Tanpa dibuka",
    meaning="Surat diparaf atau ditandatangani tanpa tugasnya pernah dibuka.",
    why="Yang menyetujui tidak mungkin sudah membaca suratnya di sini.",
    query=_unopened,
    source="PP 60/2008 Pasal 18 ayat (3) huruf g (otorisasi)",
    tell=_told,
)
