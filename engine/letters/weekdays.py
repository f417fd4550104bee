"""Day and month names of official dates: written and read."""

import re
from datetime import date

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
WRITTEN = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", re.IGNORECASE)


def written(day: date) -> str:
    """`10 November 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def told_weekday(text: str) -> str:
    """The weekday of a date written out, such as `16 November 2026`; empty for any other text."""
    match = WRITTEN.fullmatch(text.strip())
    if not match:
        return ""
    month = [name.lower() for name in MONTHS].index(match[2].lower()) + 1
    try:
        return DAYS[date(int(match[3]), month, int(match[1])).weekday()]
    except ValueError:
        return ""
