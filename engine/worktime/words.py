"""Office time, days and hours as people read them in Indonesian (WIB)."""

from datetime import date, datetime

from engine.worktime.hours import WEEKDAYS, local

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


def length(minutes: int) -> str:
    """`1 jam 12 menit`, `7 menit`, `2 jam`, `0 menit`; for minutes of 0 or more."""
    return _length(minutes, "menit")


def short_length(minutes: int) -> str:
    """`1 jam 12 mnt`, for narrow places."""
    return _length(minutes, "mnt")


def remaining(minutes: int) -> str:
    """`sisa 6 menit kerja` of office minutes left; negative ones: `lewat 1 jam 12 menit kerja`."""
    if minutes == 0:
        return "jatuh waktu sekarang"
    word = "sisa" if minutes > 0 else "lewat"
    return f"{word} {length(abs(minutes))} kerja"


def badge(minutes: int) -> str:
    """`36 mnt lagi` of office minutes left; negative ones: `Lewat 1 jam 12 mnt`."""
    if minutes == 0:
        return "Sekarang"
    if minutes < 0:
        return f"Lewat {short_length(-minutes)}"
    return f"{short_length(minutes)} lagi"


def day(at: date) -> str:
    """`10 November 2026`, of a day or of an aware moment (its day in WIB)."""
    that = _local_day(at)
    return f"{that.day} {MONTHS[that.month - 1]} {that.year}"


def weekday_and_day(at: date) -> str:
    """`Senin, 16 November 2026`, of a day or of an aware moment."""
    return f"{WEEKDAYS[_local_day(at).weekday()]}, {day(at)}"


def clock(at: datetime) -> str:
    """`09.00 WIB` of an aware moment."""
    return f"{local(at):%H.%M} WIB"


def day_and_clock(at: datetime) -> str:
    """`16 November 2026, 09.00 WIB` of an aware moment."""
    return f"{day(at)}, {clock(at)}"


def stamp(at: datetime) -> str:
    """`2026-11-16 09:00:00` of an aware moment (WIB), for files whose lines are sorted."""
    return f"{local(at):%Y-%m-%d %H:%M:%S}"


def weekday_and_clock(at: datetime) -> str:
    """`Jumat, 14.00`, for a moment within a week."""
    return f"{WEEKDAYS[local(at).weekday()]}, {local(at):%H.%M}"


def _length(minutes: int, word: str) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} jam"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} {word}")
    return " ".join(parts)


def _local_day(at: date) -> date:
    return local(at).date() if isinstance(at, datetime) else at
