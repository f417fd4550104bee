"""/admin/mandat: who acts for whom (Plh., Plt., a.n., u.b.), by which decree, until when."""

from datetime import datetime

from flask import flash, redirect, render_template

from engine import ADMIN, WIB, BadAnswers, NotFound
from web.access import Answer, engine, holders_of, me
from web.asked import number, said
from web.language import _
from web.settings import pages

YEARS = range(2000, 2101)


@pages.get("/admin/mandat")
@holders_of(ADMIN)
def mandates() -> str:
    """Every mandate, the newest first."""
    return _page({}, {})


@pages.post("/admin/mandat")
@holders_of(ADMIN)
def grant() -> Answer:
    """Let an official act for a post."""
    typed = said().to_dict()
    try:
        moments = {name: _moment(typed, name) for name in ("starts_at", "ends_at")}
        engine.save_mandate(
            official=typed.get("official", ""), post=typed.get("post", ""),
            kind=typed.get("kind", ""), decree=typed.get("decree", "")[:160], by=me(), **moments,
        )  # fmt: skip
    except BadAnswers as bad:
        return _page(typed, bad.problems), bad.status
    except NotFound:
        return _page(typed, {"official": _("Pilih pejabat dari daftar.")}), 422
    flash(_("Mandat tersimpan; tugas jabatan itu ikut tampil pada pejabatnya."), "message")
    return redirect("/admin/mandat", 303)


@pages.post("/admin/mandat/<mandate_id>/akhiri")
@holders_of(ADMIN)
def end(mandate_id: str) -> Answer:
    """End it now; what was done under it stays valid."""
    engine.end_mandate(number(mandate_id), by=me())
    flash(_("Mandat diakhiri."), "message")
    return redirect("/admin/mandat", 303)


def _page(typed: dict[str, str], problems: dict[str, str]) -> str:
    people = [one for one in engine.people(by=me()) if not one.disabled_at]
    return render_template(
        "settings/mandates.html",
        mandates=engine.about(by=me()).mandates,
        officials=[("", _("Pilih")), *((one.login, one.name) for one in people)],
        posts=[("", _("Pilih")), *((one.post_key, one.title) for one in people if one.title)],
        typed=typed,
        problems=problems,
    )


def _moment(typed: dict[str, str], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed.get(name, "")).replace(tzinfo=WIB)
    except ValueError:
        raise BadAnswers({name: _("Isi tanggal dan jam.")}) from None
    if moment.year not in YEARS:
        raise BadAnswers({name: _("Tahunnya tidak masuk akal. Periksa kembali.")})
    return moment
