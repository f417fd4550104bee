"""Steps that were done while the office was closed."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import CTE, and_, column, func, select, values

from engine.audit.conformance.rules.rule import STEPS, TIME, Rule, Window, lines, told
from engine.store.tables import Entry
from engine.store.types import Moment, Query, Record
from engine.worktime import WIB, words


def _off_hours(window: Window) -> Query:
    """By day, and in it by the hours in which the office was closed."""
    shut = _shut(window)
    while_shut = and_(
        func.date(Entry.at) == shut.c.day, Entry.at > shut.c.since, Entry.at < shut.c.until
    )
    return lines(window, *STEPS).join(shut, while_shut).where(Entry.official_id.is_not(None))


def _shut(window: Window) -> CTE:
    """The closed hours as a table, each with its day (UTC): a line is looked up by that."""
    closed = list(_by_day(window))
    # A window within one office period has no such hours, but a statement needs a row.
    rows = closed or [(window.until, window.until)]
    spans = values(column("since", Moment()), column("until", Moment()), name="spans")
    given = spans.data(rows).cte("given")
    day = func.date(given.c.since).label("day")
    return select(day, given.c.since, given.c.until).cte("shut").prefix_with("MATERIALIZED")


def _by_day(window: Window) -> Iterator[tuple[datetime, datetime]]:
    for since, until in window.hours.closed(window.since, window.until):
        start = since
        while start < until:
            midnight = datetime.combine(start.date() + timedelta(days=1), time.min, UTC)
            yield start, min(until, midnight)
            start = midnight


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
