"""/sop/<key>/geladi: finished letters are played again on the draft."""

from flask import flash, jsonify, redirect, render_template, request

from engine import PROCESS_ADMIN, BadAnswers, NotFound, Refused, RehearsalView
from web.access import Answer, engine, holders_of, me
from web.admins import pages
from web.asked import number, said
from web.language import _
from web.refusals import wants_json


@pages.get("/sop/<key>/geladi")
@holders_of(PROCESS_ADMIN)
def rehearse(key: str) -> str:
    """Choose a period; the last rehearsals."""
    return _ask(key, {}, {})


@pages.post("/sop/<key>/geladi")
@holders_of(PROCESS_ADMIN)
def start(key: str) -> Answer:
    """Begin."""
    heard = said().to_dict()
    try:
        new = engine.start_rehearsal(key, heard, by=me())
    except BadAnswers as bad:
        return _ask(key, heard, bad.problems), bad.status
    except NotFound:
        raise
    except Refused as refused:
        return _ask(key, heard, {}, refused.sentence), refused.status
    return redirect(f"/sop/{key}/geladi/{new}", 303)


@pages.get("/sop/<key>/geladi/<rehearsal_id>")
@holders_of(PROCESS_ADMIN)
def rehearsal(key: str, rehearsal_id: str) -> Answer:
    """Progress, then the figures; ?lihat= shows the letters behind one. As JSON, the progress."""
    view = engine.rehearsal(number(rehearsal_id), by=me())
    if view.key != key:
        raise NotFound
    if wants_json():
        return jsonify(state=view.state, done=view.done, percent=view.percent), 200
    title, letters = _behind(view, request.args.get("lihat", ""))
    return render_template(
        "admins/rehearsal.html", view=view, key=key, title=title,
        letters=engine.rehearsed_letters(view, letters, by=me()) if letters else [],
        count=len(letters), steps={step.node: step.name for step in view.written.steps},
        roles={role.key: role.name for role in view.written.roles},
    )  # fmt: skip


@pages.post("/sop/<key>/geladi/<rehearsal_id>/batal")
@holders_of(PROCESS_ADMIN)
def cancel(key: str, rehearsal_id: str) -> Answer:
    """Stop it."""
    engine.cancel_rehearsal(number(rehearsal_id), by=me())
    flash(_("Geladi dihentikan."), "message")
    return redirect(f"/sop/{key}/geladi", 303)


def _ask(key: str, typed: dict[str, str], problems: dict[str, str], refused: str = "") -> str:
    draft = engine.sop_draft(key, by=me())
    today = engine.today()
    period = {"dari": today.replace(month=1, day=1).isoformat(), "sampai": today.isoformat()}
    return render_template(
        "admins/rehearse.html", draft=draft, sop=draft.written, key=key, typed=period | typed,
        problems=problems, refused=refused, rehearsals=engine.rehearsals(key, by=me()),
    )  # fmt: skip


def _behind(view: RehearsalView, what: str) -> tuple[str, list[int]]:
    """The figure that is asked for, in words, and its letters."""
    report = view.report
    kind, _colon, name = what.partition(":")
    if report is None or not what:
        return "", []
    if kind == "langkah":
        return _("Kurang data untuk langkah ini"), report.lacking.get(name, [])
    if kind == "jalur":
        paths = list(report.paths.items())
        place = int(name) if name.isascii() and name.isdecimal() and len(name) < 6 else -1
        return paths[place] if 0 <= place < len(paths) else ("", [])
    words = {
        "sama": _("Jalur sama"), "lain": _("Jalur lain"), "kurang": _("Kurang data"),
    }  # fmt: skip
    return words.get(kind, ""), report.letters.get(kind, [])
