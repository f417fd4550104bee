"""/admin: the office, its number pattern and letterhead, its people and roles."""

from flask import flash, redirect, render_template, request

from engine import ADMIN, BadAnswers
from web.access import Answer, engine, holders_of, me
from web.asked import number, said
from web.language import _
from web.settings import pages

FIELDS = (
    "number_pattern", "unit_code", "government", "office", "address", "phone", "site", "email",
    "place", "footer",
)  # fmt: skip


@pages.get("/admin")
@holders_of(ADMIN)
def overview() -> str:
    """Everything an office admin looks after."""
    return render_template(
        "settings/overview.html", about=engine.about(by=me()), people=engine.people(by=me())
    )


@pages.get("/admin/kantor")
@holders_of(ADMIN)
def office() -> str:
    """Number pattern, unit code, letterhead with its logo, footer."""
    found = engine.about(by=me()).office
    typed = {
        **found.letterhead,
        "number_pattern": found.number_pattern,
        "unit_code": found.unit_code,
        "footer": "\n".join(found.settings.get("footer", ())),
    }
    return _office_page(typed, {})


@pages.post("/admin/kantor")
@holders_of(ADMIN)
def save_office() -> Answer:
    """Save them, or only take the logo off; what is not saved stays in the form."""
    heard = said()
    typed = {name: heard.get(name, "") for name in FIELDS}
    if heard.get("tindakan") == "hapus_logo":
        engine.remove_logo(by=me())
        flash(_("Logo dihapus. Isian lain belum disimpan."), "message")
        return _office_page(typed, {})
    file = request.files.get("logo")
    try:
        engine.save_office(typed, logo=file.read() if file and file.filename else None, by=me())
    except BadAnswers as bad:
        return _office_page(typed, bad.problems), bad.status
    flash(_("Pengaturan kantor tersimpan."), "message")
    return redirect("/admin", 303)


@pages.get("/admin/nomor")
@holders_of(ADMIN)
def series() -> str:
    """The number series of each year, and the form for one of them."""
    return _series_page(request.args.get("tahun", ""), {}, {})


@pages.post("/admin/nomor/<year>")
@holders_of(ADMIN)
def save_series(year: str) -> Answer:
    """Where the numbers of a year begin and end."""
    typed = said().to_dict()
    try:
        engine.save_series(number(year), typed.get("first", ""), typed.get("room", ""), by=me())
    except BadAnswers as bad:
        return _series_page(year, typed, bad.problems), bad.status
    flash(_("Nomor surat tahun %(year)s tersimpan.", year=year), "message")
    return redirect(f"/admin/nomor?tahun={year}", 303)


def _office_page(typed: dict[str, str], problems: dict[str, str]) -> str:
    about = engine.about(by=me())
    return render_template("settings/office.html", about=about, typed=typed, problems=problems)


def _series_page(asked: str, typed: dict[str, str], problems: dict[str, str]) -> str:
    about = engine.about(by=me())
    years = {str(one.year): one for one in about.series}
    chosen = years.get(asked) or years[str(engine.today().year)]
    return render_template(
        "settings/series.html", about=about, chosen=chosen, typed=typed, problems=problems
    )
