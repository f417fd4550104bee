"""The geometry of a report's charts, and what its address says."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from engine import Cell, LoadLine, MonthLine, Question, Spread, StepLine
from web.auditors.asking import Asked, asked_in, last_of, months_offered, moved, of_question
from web.auditors.charts import (
    days_and_hours,
    in_field,
    loads,
    ranges,
    shade,
    trend,
)

TODAY = date(2026, 11, 25)


def step(low: int, middle: int, high: int, standard: int, count: int = 9) -> StepLine:
    return StepLine("susun", 1, "Menyusun", Spread(count, 0, low, middle, high, standard), 0)


def test_bands_stand_on_one_axis_in_percent() -> None:
    chart = ranges([step(10, 20, 40, 50), step(0, 100, 100, 100)])
    first, second = chart.rows
    assert second.standard == pytest.approx(100 / 1.04, abs=0.01)
    assert first.standard == pytest.approx(second.standard / 2, abs=0.01)
    assert (first.low, first.width) == pytest.approx((10 / 1.04, 30 / 1.04), abs=0.01)
    assert [tick.minutes for tick in chart.ticks] == [0, 20, 40, 60, 80, 100]
    assert chart.ticks[0].anchor == "start"
    assert chart.ticks[1].anchor == "middle"


@pytest.mark.parametrize(
    ("spread", "tone"),
    [((1, 5, 10, 10), "t"), ((1, 5, 11, 10), "k"), ((1, 11, 20, 10), "l")],
)
def test_a_band_says_how_it_stands_to_the_standard(
    spread: tuple[int, int, int, int], tone: str
) -> None:
    assert ranges([step(*spread)]).rows[0].tone == tone


def test_one_very_slow_step_does_not_flatten_the_others() -> None:
    chart = ranges([step(1, 8, 10, 15), step(1, 10, 90_000, 15)])
    assert not chart.rows[0].cut
    assert chart.rows[1].cut
    assert chart.rows[0].standard > 30
    assert chart.rows[1].low + chart.rows[1].width <= 100


def test_charts_of_nothing() -> None:
    assert ranges([]).rows == []
    assert ranges([step(0, 0, 0, 0, count=0)]).rows[0].width > 0
    assert trend([]).last is None
    assert trend([MonthLine(date(2026, 1, 1), 0, 0)]).last is None


def test_a_month_without_letters_breaks_the_line() -> None:
    months = [MonthLine(date(2026, n, 1), 10 * (n != 3), n) for n in range(1, 6)]
    chart = trend(months)
    assert chart.path.count("M") == 2
    assert chart.path.count("L") == 2
    assert chart.points[2].y is None
    assert chart.last is not None
    assert chart.last.share == 50
    assert chart.grid[0][1] == 0
    assert chart.grid[-1] == (12, 100)
    assert chart.points[0].x < chart.points[-1].x <= 400


def test_colours_by_percent_of_the_standard() -> None:
    shades = {share: shade(share) for share in (0, 59, 60, 79, 80, 100, 101, 125, 126, 4000)}
    assert list(shades.values()) == ["p0", "p0", "p1", "p1", "p2", "p2", "p3", "p3", "p4", "p4"]
    assert (in_field(999), in_field(1000), in_field(1299)) == ("999", "10×", "12×")


def test_the_day_is_the_sum_of_its_hours() -> None:
    cells = {(0, 8): Cell(1, 10, 100), (0, 9): Cell(3, 290, 200), (5, 19): Cell(1, 1, 1)}
    lines = [LoadLine("camat", "Camat", cells)]
    (one,) = loads(lines)
    assert (one.days[0].count, one.days[0].share) == (4, 100)
    assert days_and_hours(lines) == ([0, 1, 2, 3, 4, 5], [*range(8, 16), 19])


def test_months_before_and_after() -> None:
    assert moved(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert moved(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert moved(date(1, 1, 1), -1) == date(1, 1, 1)
    assert moved(date(9999, 12, 1), 1) == date(9999, 12, 1)
    assert last_of(date(2028, 2, 1)) == date(2028, 2, 29)


def asked(said: dict[str, Any]) -> Asked:
    with Flask(__name__).test_request_context():
        return asked_in(said, ["surat_keluar"], TODAY)


@pytest.mark.parametrize(
    "said",
    [
        {"bulan": "2026-02", "sop": "x", "unit": 3, "pejabat": 7},
        {"dari": "2026-02-03", "sampai": "2026-03-04", "sop": "surat_keluar"},
    ],
)
def test_an_address_is_read_as_it_was_written(said: dict[str, Any]) -> None:
    read = asked({name: str(value) for name, value in said.items()})
    assert read.said == said
    assert asked({name: str(value) for name, value in read.said.items()}) == read


def test_the_month_is_asked_where_nothing_is() -> None:
    read = asked({})
    assert (read.question.since, read.question.until) == (date(2026, 11, 1), date(2026, 11, 30))
    assert read.question.sop == "surat_keluar"
    assert asked({"bulan": "2026-02", "dari": "2020-01-01"}).month == date(2026, 2, 1)


def test_a_kept_question_of_a_month_is_asked_by_month() -> None:
    month = Question(date(2026, 2, 1), date(2026, 2, 28), "x")
    assert of_question(month).said["bulan"] == "2026-02"
    assert "bulan" not in of_question(Question(date(2026, 2, 1), date(2026, 2, 27), "x")).said


def test_the_form_offers_two_years_and_the_month_that_is_shown() -> None:
    with Flask(__name__).test_request_context():
        offered = [key for key, _words in months_offered(TODAY, date(2019, 3, 1))]
    assert offered[0] == "2026-11"
    assert offered[-2:] == ["2024-12", "2019-03"]
    assert len(offered) == 25
