"""/sop/<key>/tabel: the SOP's own matrix as the way to edit it, by keyboard and on a phone."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request

from engine import PROCESS_ADMIN, NotFound, Overtaken, Refused, SopDraft, sop_table
from web.access import Answer, engine, holders_of, me
from web.admins import pages
from web.asked import said
from web.language import _


@pages.get("/sop/<key>/tabel")
@holders_of(PROCESS_ADMIN)
def table(key: str) -> str:
    """The matrix, each row a form."""
    return page(engine.sop_draft(key, by=me()))


@pages.post("/sop/<key>/tabel")
@holders_of(PROCESS_ADMIN)
def change(key: str) -> Answer:
    """One change of the matrix."""
    heard = said().to_dict()
    version = version_of(heard)
    try:
        draft = engine.change_sop_draft(key, heard, version, by=me())
    except NotFound:
        raise
    except Refused as refused:
        if _script():
            return jsonify(no(refused)), refused.status
        return page(engine.sop_draft(key, by=me()), refused.sentence, heard), refused.status
    if _script():
        return jsonify(told(draft) | {"bpmn": draft.bpmn.decode()})
    flash(_("Perubahan tersimpan dalam naskah."), "message")
    return redirect(f"/sop/{key}/tabel#{heard.get('langkah') or 'tabel'}", 303)


@pages.post("/sop/<key>/urungkan")
@holders_of(PROCESS_ADMIN)
def undo(key: str) -> Answer:
    """Back to the state before the last change."""
    version = version_of(said())
    try:
        draft = engine.undo_sop_draft(key, version, by=me())
    except NotFound:
        raise
    except Refused as refused:
        if _script():
            return jsonify(no(refused)), refused.status
        return page(engine.sop_draft(key, by=me()), refused.sentence), refused.status
    if _script():
        return jsonify(told(draft) | {"bpmn": draft.bpmn.decode()})
    flash(_("Perubahan terakhir diurungkan."), "message")
    return redirect(f"/sop/{key}/tabel", 303)


@pages.post("/sop/<key>/buang")
@holders_of(PROCESS_ADMIN)
def drop(key: str) -> Answer:
    """Back to the edition in force; undo brings the draft back."""
    try:
        engine.drop_sop_draft(key, version_of(said()), by=me())
    except NotFound:
        raise
    except Refused as refused:
        return page(engine.sop_draft(key, by=me()), refused.sentence), refused.status
    flash(_("Naskah dikembalikan ke SOP yang berlaku. Urungkan bila ini keliru."), "message")
    return redirect(f"/sop/{key}/tabel", 303)


def page(draft: SopDraft, refused: str = "", heard: dict[str, str] | None = None) -> str:
    """The page of the table, with what was typed where something was refused."""
    return render_template(
        "admins/table.html", **_variables(draft), refused=refused, heard=heard or {}
    )


def fragment(draft: SopDraft) -> str:
    """The table alone, for the modeler to show beside the diagram."""
    return render_template("admins/rows.html", **_variables(draft), refused="", heard={})


def _variables(draft: SopDraft) -> dict[str, object]:
    words = engine.lexicon(draft.key, by=me())
    return {
        "draft": draft,
        "key": draft.key,
        "sop": draft.written,
        "table": sop_table(draft.bpmn),
        "duties": [(key, name) for key, name, _help in words.duties],
        "role_names": [(key, name) for key, name, _posts in words.roles],
        "facts": [(fact.name, fact.label) for fact in words.facts],
        "operators": [(sign, sign) for sign in ("==", "!=", "<", "<=", ">", ">=")],
        "alert_lines": "\n".join(
            f"{level.percent} {' '.join(level.reaches)}" for level in draft.written.alerts
        ),
    }


def no(refused: Refused) -> dict[str, object]:
    """A refusal as the modeler hears of it; of an overtaken save also who was first."""
    told: dict[str, object] = {"sentence": refused.sentence}
    if isinstance(refused, Overtaken):
        told |= {"version": refused.facts["version"], "saved_by": refused.facts["name"]}
    return told


def told(draft: SopDraft) -> dict[str, Any]:
    """A saved draft as the modeler hears of it."""
    return {
        "version": draft.version,
        "can_undo": draft.can_undo,
        "findings": [
            {
                "element": found.element, "name": found.name, "rule": found.rule,
                "text": found.text, "hint": found.remedy, "severity": found.severity,
            }
            for found in draft.findings
        ],
        "table": fragment(draft),
    }  # fmt: skip


def version_of(heard: Mapping[str, str]) -> int:
    """The version of the draft that a form was made from; -1, which no draft has, for nonsense."""
    text = heard.get("versi", "")[:9]
    return int(text) if text.isascii() and text.isdecimal() else -1


def _script() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )
