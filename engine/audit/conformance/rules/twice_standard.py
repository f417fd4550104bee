"""Steps that took more than twice their standard."""

from sqlalchemy import literal, null, select, union_all

from engine.audit.conformance.rules.rule import TIME, Rule, Window
from engine.audit.finding import LATE, open_to
from engine.cases.editions import edition
from engine.cases.work import name_of
from engine.store.tables import Case, Letter, Task
from engine.store.types import Moment, Query, Record
from engine.worktime import words


def _late(window: Window) -> Query:
    """Steps that ended late in the window, and those that still wait beyond their due moment."""
    done = _steps(window).where(LATE, window.shows(Task.done_at, Task.case_id))
    now = literal(window.now, Moment())
    waits = _steps(window).where(
        Task.state == "open", Task.due_at < window.now, window.shows(now, Task.case_id)
    )
    found = union_all(
        done.add_columns(Task.done_at.label("at")), waits.add_columns(now.label("at"))
    ).subquery()
    return select(found)


def _steps(window: Window) -> Query:
    return (
        select(
            Task.case_id, null().label("line"), Task.node, Task.standard, Task.due_at, Task.done_by,
            Task.holder_id, Task.state, Case.edition_id,
        )
        .join(Case, Case.id == Task.case_id)
        .join(Letter, Letter.case_id == Task.case_id)
        .where(Task.office_id == window.by.office_id, Task.standard > 0, open_to(window.by))
    )  # fmt: skip


def _over(window: Window, row: Record) -> int:
    """Office minutes beyond the due moment."""
    return window.hours.between(row.due_at, row.at)


def _twice(window: Window, row: Record) -> bool:
    return _over(window, row) > int(row.standard)


def _told(window: Window, row: Record) -> str:
    sop = edition(window.tx, row.edition_id).sop
    step = next((one.name for one in sop.steps if one.node == row.node), row.node)
    who = name_of(window.tx, row.done_by or row.holder_id) if row.done_by or row.holder_id else ""
    used = words.length(row.standard + _over(window, row))
    until_now = " dan belum selesai" if row.state == "open" else ""
    by = f" ({who})" if who else ""
    return f"{step}{by}: {used} kerja{until_now}; waktu bakunya {words.length(row.standard)}."


TWICE_STANDARD = Rule(
    key="dua_kali",
    group=TIME,
    name="Lewat dua kali waktu baku",
    meaning="Satu langkah memakan lebih dari dua kali waktu bakunya.",
    why="Keterlambatan sebesar ini bukan lagi selisih biasa; penyebabnya perlu diketahui.",
    query=_late,
    source="PermenPANRB 35/2012 (mutu baku waktu)",
    tell=_told,
    breaks=_twice,
)
