"""What people read of times and days."""

from datetime import UTC, date, datetime

import pytest

from engine.worktime import words

LATE_EVENING = datetime(2026, 11, 15, 17, 5, tzinfo=UTC)  # already Monday, 00.05 in WIB


@pytest.mark.parametrize(
    ("minutes", "sentence", "badge"),
    [
        (6, "sisa 6 menit kerja", "6 mnt lagi"),
        (36, "sisa 36 menit kerja", "36 mnt lagi"),
        (60, "sisa 1 jam kerja", "1 jam lagi"),
        (100, "sisa 1 jam 40 menit kerja", "1 jam 40 mnt lagi"),
        (2250, "sisa 37 jam 30 menit kerja", "37 jam 30 mnt lagi"),
        (0, "jatuh waktu sekarang", "Sekarang"),
        (-1, "lewat 1 menit kerja", "Lewat 1 mnt"),
        (-72, "lewat 1 jam 12 menit kerja", "Lewat 1 jam 12 mnt"),
    ],
)
def test_what_remains(minutes: int, sentence: str, badge: str) -> None:
    assert words.remaining(minutes) == sentence
    assert words.badge(minutes) == badge


@pytest.mark.parametrize(
    ("minutes", "long", "short"),
    [(0, "0 menit", "0 mnt"), (387, "6 jam 27 menit", "6 jam 27 mnt"), (120, "2 jam", "2 jam")],
)
def test_lengths(minutes: int, long: str, short: str) -> None:
    assert words.length(minutes) == long
    assert words.short_length(minutes) == short


def test_days_and_times_are_those_of_wib() -> None:
    assert words.day(LATE_EVENING) == "16 November 2026"
    assert words.weekday_and_day(LATE_EVENING) == "Senin, 16 November 2026"
    assert words.clock(LATE_EVENING) == "00.05 WIB"
    assert words.day_and_clock(LATE_EVENING) == "16 November 2026, 00.05 WIB"
    assert words.weekday_and_clock(LATE_EVENING) == "Senin, 00.05"


def test_a_plain_day_needs_no_zone() -> None:
    assert words.day(date(2026, 11, 10)) == "10 November 2026"
    assert words.weekday_and_day(date(2026, 5, 1)) == "Jumat, 1 Mei 2026"


def test_every_month_has_its_name() -> None:
    named = [words.day(date(2026, month, 1)).split()[1] for month in range(1, 13)]
    assert named == [
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ]
