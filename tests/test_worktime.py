"""Office time against worked examples, against its own laws, and against a patient walker."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.worktime import words
from engine.worktime.hours import TICK, WIB, BadHours, Calendar, Hours, NoOfficeHours, end_of_day
from engine.worktime.seeds import seed_holidays, seed_hours

VECTORS = json.loads((Path(__file__).parent / "data" / "jam_kerja_uji.json").read_text("utf-8"))
MINUTE = timedelta(minutes=1)
OFFICE = Calendar(seed_hours(), [holiday.day for holiday in seed_holidays()])


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def period(opens: str, closes: str, weekday: int = 0, **validity: date | None) -> Hours:
    first, last = validity.get("first"), validity.get("last")
    return Hours("Uji", first, last, weekday, time.fromisoformat(opens), time.fromisoformat(closes))


# ------------------------------------------------------------------- worked examples


@pytest.mark.parametrize("case", VECTORS["selisih"], ids=lambda case: case["catatan"])
def test_minutes_between(case: dict[str, Any]) -> None:
    assert OFFICE.between(wib(case["mulai"]), wib(case["selesai"])) == case["menit"]


@pytest.mark.parametrize("case", VECTORS["jatuh_tempo"], ids=lambda case: case["mulai"])
def test_due_moments(case: dict[str, Any]) -> None:
    due = OFFICE.due(wib(case["mulai"]), case["tambah_menit"])
    assert due == wib(case["jatuh_tempo"])
    assert due.tzinfo is UTC


@pytest.mark.parametrize(
    ("monday", "minutes"),
    [
        ("2026-11-16", VECTORS["menit_seminggu_biasa"]),
        ("2026-03-02", VECTORS["menit_seminggu_ramadan"]),
    ],
)
def test_minutes_of_a_week(monday: str, minutes: int) -> None:
    start = wib(monday)
    assert OFFICE.between(start, start + timedelta(days=7)) == minutes


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-16T07:29:59", False),
        ("2026-11-16T07:30", True),
        ("2026-11-16T11:59:59", True),
        ("2026-11-16T12:00", False),
        ("2026-11-16T13:00", True),
        ("2026-11-16T16:00", False),
        ("2026-11-20T16:15", True),
        ("2026-11-21T09:00", False),
        ("2026-08-17T09:00", False),
        ("2026-03-02T07:45", False),
        ("2027-01-01T00:00", False),
    ],
)
def test_open_or_closed(at: str, is_open: bool) -> None:
    assert OFFICE.is_open(wib(at)) is is_open


def test_the_closed_spans_of_a_week_and_of_a_year_that_ends() -> None:
    spans = list(OFFICE.closed(wib("2026-11-19T10:00"), wib("2026-11-23T06:00")))
    assert spans == [
        (wib("2026-11-19T12:00"), wib("2026-11-19T13:00")),
        (wib("2026-11-19T16:00"), wib("2026-11-20T07:30")),
        (wib("2026-11-20T11:30"), wib("2026-11-20T13:00")),
        (wib("2026-11-20T16:30"), wib("2026-11-23T06:00")),
    ]
    assert list(OFFICE.closed(wib("2026-11-19T09:00"), wib("2026-11-19T10:00"))) == []
    (new_year,) = OFFICE.closed(wib("2026-12-31T20:00"), wib("2027-01-01T10:00"))
    assert new_year == (wib("2026-12-31T20:00"), wib("2027-01-01T10:00"))


@pytest.mark.parametrize(
    ("start", "minutes", "moved"),
    [
        ("2026-11-16T09:00", 0, "2026-11-16T09:00"),
        ("2026-11-16T16:00", 0, "2026-11-17T07:30"),
        ("2026-11-21T10:00", 0, "2026-11-23T07:30"),
        ("2026-12-31T16:00", 0, "2027-01-04T07:30"),
        ("2026-11-16T15:50", 10, "2026-11-16T16:00"),
        ("2026-12-31T15:50", 10, "2026-12-31T16:00"),
        ("2026-12-31T15:50", 20, "2027-01-04T07:40"),
        ("2027-01-04T07:40", -10, "2027-01-04T07:30"),
        ("2026-11-16T07:40", -10, "2026-11-16T07:30"),
        ("2026-11-16T07:40", -11, "2026-11-13T16:29"),
        ("2027-01-04T07:40", -20, "2026-12-31T15:50"),
        ("2026-11-21T10:00", -1, "2026-11-20T16:29"),
    ],
)
def test_moving_by_office_minutes(start: str, minutes: int, moved: str) -> None:
    assert OFFICE.add(wib(start), minutes) == wib(moved)


def test_seconds_are_kept() -> None:
    start = wib("2026-11-16T15:59:30.250000")
    assert OFFICE.due(start, 1) == wib("2026-11-17T07:30:30.250000")
    assert OFFICE.between(start, wib("2026-11-17T07:30:30")) == 0
    assert OFFICE.elapsed(start, wib("2026-11-17T07:30:30")) == timedelta(seconds=59.75)


def test_backwards_is_negative_and_rounded_to_nought() -> None:
    assert OFFICE.between(wib("2026-11-16T09:10:30"), wib("2026-11-16T09:00")) == -10


@pytest.mark.parametrize("at", ["2026-11-16T00:00", "2026-11-16T09:00", "2026-11-16T23:59:59"])
def test_a_day_ends_at_midnight_in_wib(at: str) -> None:
    assert end_of_day(wib(at).astimezone(UTC)) == wib("2026-11-17T00:00")


# ------------------------------------------------------------------- which hours rule


def test_the_shorter_validity_rules_and_of_open_ended_ones_the_later() -> None:
    ordinary = period("07:30", "16:00")
    later = period("08:00", "17:00", first=date(2026, 6, 1))
    fasting = period("08:00", "15:00", first=date(2026, 5, 1), last=date(2026, 7, 31))
    one_day = period("09:00", "10:00", first=date(2026, 6, 15), last=date(2026, 6, 15))
    calendar = Calendar([ordinary, later, fasting, one_day])
    rule = {
        date(2026, 4, 27): ordinary,
        date(2026, 5, 4): fasting,
        date(2026, 6, 8): fasting,
        date(2026, 6, 15): one_day,
        date(2026, 7, 27): fasting,
        date(2026, 8, 3): later,
    }
    assert {day: calendar.periods(day) for day in rule} == {d: (p,) for d, p in rule.items()}


def test_hours_of_one_weekday_leave_the_others_alone() -> None:
    friday = period("07:00", "11:00", 4, first=date(2026, 11, 1), last=date(2026, 11, 30))
    calendar = Calendar([*seed_hours(), friday])
    assert calendar.periods(date(2026, 11, 20)) == (friday,)
    assert calendar.periods(date(2026, 11, 19)) == OFFICE.periods(date(2026, 11, 19))


def test_an_open_day_is_stronger_than_a_holiday() -> None:
    leave = date(2026, 12, 24)
    calendar = Calendar(seed_hours(), [leave], [leave])
    assert not OFFICE.is_open(wib("2026-12-24T09:00"))
    assert calendar.is_open(wib("2026-12-24T09:00"))


def test_a_working_saturday_is_a_row_valid_for_one_day() -> None:
    day = date(2026, 11, 21)
    calendar = Calendar([*seed_hours(), period("08:00", "09:00", 5, first=day, last=day)])
    assert calendar.due(wib("2026-11-20T16:00"), 60) == wib("2026-11-21T08:30")


# ------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("periods", "sentence"),
    [
        ([period("16:00", "07:30")], "Uji, Senin 16.00–07.30 tidak benar: jam tutup harus sesudah"),
        ([period("07:30", "07:30")], "jam tutup harus sesudah jam buka"),
        ([period("07:30", "12:00"), period("11:59", "16:00")], "bertumpuk dengan Uji, Senin 07.30"),
        (
            [period("07:30", "12:00", first=date(2026, 2, 2), last=date(2026, 2, 1))],
            "masa berlakunya berakhir sebelum dimulai",
        ),
    ],
)
def test_hours_without_sense_are_refused(periods: list[Hours], sentence: str) -> None:
    with pytest.raises(BadHours, match=sentence):
        Calendar(periods)


def test_periods_may_touch() -> None:
    calendar = Calendar([period("07:30", "12:00"), period("12:00", "16:00")])
    assert calendar.between(wib("2026-11-16T11:00"), wib("2026-11-16T13:00")) == 120


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_a_calendar_without_hours_says_so(minutes: int) -> None:
    with pytest.raises(NoOfficeHours, match="tidak memuat jam kerja"):
        Calendar([]).add(wib("2026-11-16T09:00"), minutes)


def test_hours_that_begin_in_years_are_found() -> None:
    calendar = Calendar([period("08:00", "09:00", first=date(2035, 1, 1))])
    assert calendar.due(wib("2026-11-16T09:00"), 5) == wib("2035-01-01T08:05")


def test_no_standard_is_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        OFFICE.due(wib("2026-11-16T09:00"), -1)


def test_naive_moments_are_refused() -> None:
    naive, aware = datetime(2026, 11, 16, 9, 0), wib("2026-11-16T09:00")
    for call in (
        lambda: OFFICE.due(naive, 1),
        lambda: OFFICE.is_open(naive),
        lambda: OFFICE.between(naive, aware),
        lambda: OFFICE.between(aware, naive),
        lambda: OFFICE.places(aware, aware)(naive),
        lambda: words.clock(naive),
    ):
        with pytest.raises(ValueError, match="needs a time zone"):
            call()


# ------------------------------------------------------------------- laws

moments = st.datetimes(
    datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.sampled_from([UTC, WIB])
)
minutes = st.integers(0, 12_000)


@given(moments, minutes)
def test_due_is_that_many_minutes_away_and_not_earlier(start: datetime, n: int) -> None:
    due = OFFICE.due(start, n)
    assert due >= start
    assert OFFICE.elapsed(start, due) == n * MINUTE
    if n:
        assert OFFICE.elapsed(start, due - timedelta(microseconds=1)) < n * MINUTE


@given(moments, minutes)
def test_going_back_is_that_many_minutes_and_not_further(end: datetime, n: int) -> None:
    start = OFFICE.add(end, -n - 1)
    assert OFFICE.elapsed(start, end) == (n + 1) * MINUTE
    assert OFFICE.is_open(start)


@given(moments, moments, minutes)
def test_who_comes_later_is_due_later(one: datetime, other: datetime, n: int) -> None:
    first, second = sorted([one, other])
    assert OFFICE.due(first, n) <= OFFICE.due(second, n)
    assert OFFICE.due(first, n) <= OFFICE.due(first, n + 1)


@given(moments, moments, moments)
def test_parts_add_up(one: datetime, other: datetime, third: datetime) -> None:
    a, b, c = sorted([one, other, third])
    assert OFFICE.elapsed(a, b) + OFFICE.elapsed(b, c) == OFFICE.elapsed(a, c)
    assert OFFICE.elapsed(c, a) == -OFFICE.elapsed(a, c)


@given(moments, moments, st.lists(moments))
def test_places_are_as_far_apart_as_the_moments(
    one: datetime, other: datetime, others: list[datetime]
) -> None:
    """Also for moments outside the years that the line was laid for."""
    place = OFFICE.places(*sorted([one, other]))
    for start in (one, *others):
        for end in others:
            apart = (place(end) - place(start)) * TICK
            assert apart == OFFICE.elapsed(start, end)


# ------------------------------------------------------------------- the walker

DAYS = [date(2026, 3, 1) + timedelta(days=offset) for offset in range(40)]


def walk(calendar: dict[date, set[int]], start: datetime, end: datetime) -> int:
    """Count open minutes one by one, knowing for each day which of its minutes are open."""
    counted, at = 0, start
    while at < end:
        counted += (at.hour * 60 + at.minute) in calendar.get(at.date(), set())
        at += MINUTE
    return counted


def open_minutes(periods: list[str]) -> set[int]:
    counted: set[int] = set()
    for text in periods:
        opens, closes = (time.fromisoformat(part) for part in text.split("-"))
        counted |= set(range(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute))
    return counted


def by_hand(day: date, holidays: set[str]) -> set[int]:
    """The vectors' own hours for a day, found without the code under test."""
    if day.weekday() > 4 or day.isoformat() in holidays:
        return set()
    fasting = any(a <= day.isoformat() <= b for a, b in VECTORS["ramadan_perkiraan"])
    week = VECTORS["jam_kerja"]["ramadan" if fasting else "biasa"]
    return open_minutes(week["jumat" if day.weekday() == 4 else "senin_kamis"])


HOLIDAYS = {holiday.day.isoformat() for holiday in seed_holidays()}
BY_HAND = {day: by_hand(day, HOLIDAYS) for day in DAYS}
walked = st.integers(0, 38 * 24 * 60).map(lambda n: wib("2026-03-01T00:00") + n * MINUTE)


@given(walked, st.integers(0, 6_000))
def test_the_walker_counts_the_same(start: datetime, wide: int) -> None:
    end = min(start + wide * MINUTE, wib("2026-04-09T00:00"))
    assert OFFICE.between(start, end) == walk(BY_HAND, start, end)


times = st.integers(0, 23 * 60).map(lambda n: time(n // 60, n % 60))


@st.composite
def odd_offices(draw: st.DrawFn) -> list[Hours]:
    """Any weekdays, up to three periods each that do not overlap, of any length."""
    periods = []
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        edges = sorted(draw(st.sets(times, min_size=2, max_size=6)))
        for opens, closes in zip(edges[::2], edges[1::2], strict=False):
            periods.append(Hours("Acak", None, None, weekday, opens, closes))
    return periods


@given(odd_offices(), st.sets(st.sampled_from(DAYS)), walked, st.integers(0, 3_000))
def test_the_walker_agrees_for_any_office(
    periods: list[Hours], holidays: set[date], start: datetime, wide: int
) -> None:
    by_day = {
        day: open_minutes(
            [f"{p.opens:%H:%M}-{p.closes:%H:%M}" for p in periods if p.weekday == day.weekday()]
        )
        for day in DAYS
        if day not in holidays
    }
    end = min(start + wide * MINUTE, wib("2026-04-09T00:00"))
    assert Calendar(periods, holidays).between(start, end) == walk(by_day, start, end)


# ------------------------------------------------------------------- seeds


def test_holidays_of_the_seed() -> None:
    by_year: dict[tuple[int, str], int] = {}
    for holiday in seed_holidays():
        key = holiday.day.year, holiday.kind
        by_year[key] = by_year.get(key, 0) + 1
    assert by_year == {
        (2024, "libur_nasional"): 19,
        (2024, "cuti_bersama"): 10,
        (2025, "libur_nasional"): 17,
        (2025, "cuti_bersama"): 11,
        (2026, "libur_nasional"): 17,
        (2026, "cuti_bersama"): 8,
        (2027, "libur_nasional"): 18,
        (2027, "cuti_bersama"): 8,
    }
    assert [str(h.day) for h in seed_holidays() if h.estimated] == [
        "2027-03-10",
        "2027-03-11",
        "2027-05-17",
    ]


@given(start=moments, minutes=st.integers(0, 60 * 24 * 40))
def test_what_is_closed_and_what_passes_is_all_there_is(start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    spans = list(OFFICE.closed(start, end))
    closed = sum((until - since for since, until in spans), timedelta())
    assert closed + OFFICE.elapsed(start, end) == end - start
    assert not any(OFFICE.is_open(at) for since, until in spans for at in (since, until - TICK))
