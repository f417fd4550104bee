"""Steps that were done while the office was closed."""

from sqlalchemy import and_, column, values

from engine.audit.rules.rule import STEPS, TIME, Rule, Window, lines, told
from engine.store.tables import Entry
from engine.store.types import Moment, Query, Record
from engine.worktime import WIB, words


def _off_hours(window: Window) -> Query:
    """By the spans in which the office was closed: each is a walk over an index of history."""
    closed = list(window.hours.closed(window.since, window.until))
    spans = values(column("shut", Moment()), column("opens", Moment()), name="spans")
    # A window within one office period has no such span, but a statement needs one.
    shut = spans.data(closed or [(window.until, window.until)]).cte("shut")
    while_shut = and_(Entry.at > shut.c.shut, Entry.at < shut.c.opens)
    return lines(window, *STEPS).join(shut, while_shut).where(Entry.official_id.is_not(None))


def _told(window: Window, row: Record) -> str:
    periods = window.hours.periods(row.at.astimezone(WIB).date())
    spans = " dan ".join(f"{one.opens:%H.%M}–{one.closes:%H.%M}" for one in periods)
    open_then = f"jam kerja hari itu {spans}" if spans else "hari itu bukan hari kerja"
    when = f"{words.weekday_and_day(row.at)}, {words.clock(row.at)}"
    return f"{told(window, row)} Dilakukan {when}; {open_then}."


OFF_HOURS = Rule(
    key="luar_jam",
    group=TIME,
    name="Di luar jam kerja",
    meaning="Langkah diselesaikan saat kantor tutup menurut kalendernya.",
    why="Keputusan di luar jam kerja tidak terlihat oleh rekan sekantor.",
    query=_off_hours,
    source="Perpres 21/2023 (hari dan jam kerja)",
    tell=_told,
)
