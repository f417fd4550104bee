"""/admin: the office, its number pattern and letterhead, its people and roles."""

from flask import flash, redirect, render_template

from engine import ADMIN, BadAnswers
from web.access import Answer, engine, holders_of, me
from web.asked import said
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
    """Number pattern, unit code, letterhead, footer."""
    about = engine.about(by=me())
    typed = {
        **about.office.letterhead,
        "number_pattern": about.office.number_pattern,
        "unit_code": about.office.unit_code,
        "footer": "\n".join(about.office.settings.get("footer", ())),
    }
    return render_template("settings/office.html", typed=typed, series=about.series, problems={})


@pages.post("/admin/kantor")
@holders_of(ADMIN)
def save_office() -> Answer:
    """Save them; wrong ones stay in the form."""
    heard = said()
    typed = {name: heard.get(name, "") for name in FIELDS}
    try:
        engine.save_office(typed, by=me())
    except BadAnswers as bad:
        series = engine.about(by=me()).series
        page = render_template(
            "settings/office.html", typed=typed, series=series, problems=bad.problems
        )
        return page, bad.status
    flash(_("Pengaturan kantor tersimpan."), "message")
    return redirect("/admin", 303)
