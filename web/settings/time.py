"""/admin/jam-kerja, /admin/hari-libur: the tables that make the office's calendar."""

from datetime import date
from datetime import time as clock_time

from flask import flash, redirect, render_template, request

from engine import ADMIN, HOLIDAY_KINDS, BadAnswers, DayOff, Hours, Refused, many
from web.access import Answer, engine, holders_of, me
from web.asked import said
from web.language import _
from web.settings import pages

EMPTY_ROWS = 3
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
COLUMNS = ("name", "valid_from", "valid_to", "weekday", "opens", "closes")


@pages.get("/admin/jam-kerja")
@holders_of(ADMIN)
def hours() -> str:
    """The periods of office hours, with empty rows for new ones."""
    rows = [
        [
            p.name,
            _iso(p.valid_from),
            _iso(p.valid_to),
            p.weekday,
            f"{p.opens:%H:%M}",
            f"{p.closes:%H:%M}",
        ]
        for p in engine.hours(by=me()).periods
    ]
    return _hours_page(rows + [["", "", "", "", "", ""]] * EMPTY_ROWS)


@pages.post("/admin/jam-kerja")
@holders_of(ADMIN)
def save_hours() -> Answer:
    """Replace the periods; open tasks get their due moments anew."""
    heard = said()
    rows = [list(row) for row in zip(*(many(heard, name) for name in COLUMNS), strict=False)]
    try:
        kept = [_period(row) for row in rows if row[4] or row[5]]
        changed = engine.save_hours(kept, by=me())
    except (Refused, ValueError) as wrong:
        sentence = (
            wrong.sentence if isinstance(wrong, Refused) else _("Jam atau tanggal tidak terbaca.")
        )
        return _hours_page(rows, sentence), 422
    flash(_("Jam kerja tersimpan. Tenggat %(n)s tugas dihitung ulang.", n=changed), "message")
    return redirect("/admin/jam-kerja", 303)


@pages.get("/admin/hari-libur")
@holders_of(ADMIN)
def days_off() -> str:
    """The holidays of a year."""
    return _days_page({}, {})


@pages.post("/admin/hari-libur")
@holders_of(ADMIN)
def save_day_off() -> Answer:
    """Add a holiday or change the one of that date."""
    typed = said().to_dict()
    try:
        day = date.fromisoformat(typed.get("day", ""))
    except ValueError:
        return _days_page(typed, {"day": _("Tanggal tidak dapat dibaca.")}), 422
    off = DayOff(day, typed.get("name", "")[:160], typed.get("kind", ""), bool(typed.get("open")))
    try:
        changed = engine.save_day_off(off, by=me())
    except BadAnswers as bad:
        return _days_page(typed, bad.problems), bad.status
    flash(_("Hari libur tersimpan. Tenggat %(n)s tugas dihitung ulang.", n=changed), "message")
    return redirect(f"/admin/hari-libur?tahun={day.year}", 303)


@pages.post("/admin/hari-libur/<day>/hapus")
@holders_of(ADMIN)
def remove_day_off(day: str) -> Answer:
    """Take a holiday out."""
    try:
        gone = date.fromisoformat(day)
    except ValueError:
        return _days_page({}, {"day": _("Tanggal tidak dapat dibaca.")}), 422
    changed = engine.remove_day_off(gone, by=me())
    flash(_("Hari libur dihapus. Tenggat %(n)s tugas dihitung ulang.", n=changed), "message")
    return redirect(f"/admin/hari-libur?tahun={gone.year}", 303)


def _hours_page(rows: list[list[object]], problem: str = "") -> str:
    return render_template(
        "settings/hours.html", rows=rows, problem=problem, weekdays=list(enumerate(WEEKDAYS))
    )


def _days_page(typed: dict[str, str], problems: dict[str, str]) -> str:
    days = engine.hours(by=me()).days_off
    years = sorted({one.day.year for one in days} | {engine.today().year})
    asked = request.args.get("tahun", "")
    year = int(asked) if asked in {str(y) for y in years} else engine.today().year
    return render_template(
        "settings/days_off.html",
        days=[one for one in days if one.day.year == year],
        year=year,
        years=years,
        kinds=HOLIDAY_KINDS,
        typed=typed,
        problems=problems,
    )


def _period(row: list[str]) -> Hours:
    name, first, last, weekday, opens, closes = row
    return Hours(
        name.strip()[:60] or "Jam kerja", _date(first), _date(last), int(weekday),
        clock_time.fromisoformat(opens), clock_time.fromisoformat(closes),
    )  # fmt: skip


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
