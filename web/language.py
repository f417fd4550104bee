"""The language of a page: Indonesian as written, English by web/locale/en.json.

The person chooses with the switch in the masthead; the choice is kept in the cookie `bahasa`.
Dates and times follow the office's habit: `10 November 2026`, `09.00 WIB`.
"""

import json
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, has_request_context, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from web.access import anyone

LANGUAGES = ("id", "en")
COOKIE = "bahasa"
YEAR = 365 * 24 * 3600  # seconds
OFFICE = ZoneInfo("Asia/Jakarta")
LOCALE = Path(__file__).parent / "locale"
OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}


def language() -> str:
    """Language of the request, `id` or `en`; `id` outside a request."""
    chosen = request.cookies.get(COOKIE) if has_request_context() else None
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def _(text: str, **values: object) -> str:
    """The sentence in the language of the request, with `%(name)s` filled in.

    A sentence without a translation is shown in Indonesian, never as an error.
    """
    said = text if language() == "id" else english().get(text, text)
    return said % values if values else said


@cache
def english() -> dict[str, str]:
    """Indonesian sentence to English sentence."""
    sentences: dict[str, str] = json.loads((LOCALE / "en.json").read_text("utf-8"))
    return sentences


def day(value: date, weekday: bool = False) -> str:
    """`10 November 2026`, with `weekday` `Selasa, 10 November 2026`; a moment in office time."""
    local = value.astimezone(OFFICE) if isinstance(value, datetime) else value
    month = MONTHS[language()].split()[local.month - 1]
    shown = f"{local.day} {month} {local.year}"
    return f"{DAYS[language()][local.weekday()]}, {shown}" if weekday else shown


def clock(value: datetime, zone: bool = True) -> str:
    """`09.00 WIB`, or `09.00` without the zone (office time)."""
    shown = value.astimezone(OFFICE).strftime("%H.%M")
    return f"{shown} WIB" if zone else shown


def moment(value: datetime) -> str:
    """`10 November 2026, 09.00 WIB` (office time)."""
    return f"{day(value)}, {clock(value)}"


def span(minutes: int) -> str:
    """A length in office minutes as `36 mnt`, `1 jam 12 mnt`, `8 jam`; its sign is dropped."""
    hours, rest = divmod(abs(minutes), 60)
    words = [_("%(n)s jam", n=hours)] if hours else []
    if rest or not hours:
        words.append(_("%(n)s mnt", n=rest))
    return " ".join(words)


def badge(minutes: int) -> str:
    """Office minutes left: `36 mnt lagi`; negative ones: `Lewat 1 jam 12 mnt`."""
    if minutes == 0:
        return _("Sekarang")
    if minutes < 0:
        return _("Lewat %(time)s", time=span(minutes))
    return _("%(time)s lagi", time=span(minutes))


def figure(value: int) -> str:
    """A count with its thousands apart: `1.000.000`, in English `1,000,000`."""
    grouped = f"{value:,}"
    return grouped if language() == "en" else grouped.replace(",", ".")


def choose(code: str) -> Response:
    """Keep the language and go back to the page that was read."""
    if code not in LANGUAGES:
        raise NotFound
    answer = redirect(own_page(request.args.get("kembali", "/")), 303)
    answer.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True)
    return answer


def own_page(path: str) -> str:
    """The path if it stays on this server, else the inbox.

    `//host`, `/\\host` and control characters, which browsers drop, would lead elsewhere.
    """
    return path if OWN_PATH.fullmatch(path) else "/"


def register(app: Flask) -> None:
    """Give the templates `_`, `language` and the time filters, and serve /bahasa/<code>."""
    app.add_url_rule("/bahasa/<code>", "choose_language", anyone(choose))
    app.jinja_env.globals.update(_=_, language=language)
    app.jinja_env.filters.update(
        day=day, clock=clock, moment=moment, span=span, badge=badge, figure=figure
    )
