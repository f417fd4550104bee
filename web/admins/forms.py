"""/sop/<key>/formulir/<node>: build the form of a step, question by question, without code."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request

from engine import (
    FORM_KINDS,
    PROCESS_ADMIN,
    BadAnswers,
    FormSheet,
    NotFound,
    Overtaken,
    Refused,
    SopDraft,
    changed_form,
    form_definition,
    form_fields,
    heard_form,
    opened_form,
)
from web.access import Answer, engine, holders_of, me
from web.admins import pages
from web.admins.tables import version_of
from web.asked import said
from web.language import _

SAVE, DROP = "simpan", "hapus-formulir"
MOST_FIELDS = 40


@pages.get("/sop/<key>/formulir/<node>")
@holders_of(PROCESS_ADMIN)
def form(key: str, node: str) -> str:
    """The questions as they stand in the draft."""
    draft, step = _step(key, node)
    return _page(draft, step, opened_form(step.form))


@pages.post("/sop/<key>/formulir/<node>")
@holders_of(PROCESS_ADMIN)
def edit_form(key: str, node: str) -> Answer:
    """Save the form; or add, remove or move a question on the page, which saves nothing yet."""
    draft, step = _step(key, node)
    heard = said()
    sheet, action = heard_form(heard), heard.get("lakukan", "")
    try:
        if action not in (SAVE, DROP):
            moved = changed_form(sheet, action)
            return _page(draft, step, moved, unsaved=True, focus=_moved_to(action, moved))
        text = form_definition(sheet, step.form) if action == SAVE else ""
        change = {"aksi": "formulir", "langkah": node, "json": text}
        engine.change_sop_draft(key, change, version_of(heard), by=me())
    except BadAnswers as bad:
        return _page(draft, step, sheet, bad.problems, unsaved=True), bad.status
    except Overtaken as overtaken:
        # The page now carries the newest version: pressing Simpan again is the person's answer.
        draft, step = _step(key, node)
        return _page(draft, step, sheet, refused=overtaken.sentence, unsaved=True), overtaken.status
    except NotFound:
        raise
    except Refused as refused:
        return _page(draft, step, sheet, refused=refused.sentence, unsaved=True), refused.status
    flash(_("Formulir tersimpan dalam naskah.") if text else _("Formulir dihapus."), "message")
    return redirect(request.path, 303)


def _step(key: str, node: str) -> tuple[SopDraft, Any]:
    draft = engine.sop_draft(key, by=me())
    try:
        return draft, draft.written.step(node)
    except KeyError:
        raise NotFound from None


def _moved_to(action: str, sheet: FormSheet) -> int:
    """The row to go on with after a button: the new one, or the moved one where it is now."""
    what, _dash, number = action.partition("-")
    no = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else -1
    place = {"tambah": MOST_FIELDS, "naik": no - 1, "turun": no + 1, "hapus": no}.get(what, -1)
    return min(place, len(sheet.rows) - 1)


def _page(
    draft: SopDraft,
    step: Any,
    sheet: FormSheet,
    problems: Mapping[str, str] | None = None,
    *,
    refused: str = "",
    unsaved: bool = False,
    focus: int = -1,
) -> str:
    always = [("", _("Selalu"))]
    earlier = [
        always + [(row.key, row.title) for row in sheet.rows[:no] if row.key]
        for no in range(len(sheet.rows))
    ]
    return render_template(
        "admins/form.html",
        draft=draft,
        sop=draft.written,
        key=draft.key,
        step=step,
        sheet=sheet,
        fields=form_fields(sheet, step.form),
        kinds=[(kind, _(name)) for kind, name in FORM_KINDS.items()],
        findings=[one for one in draft.findings
                  if one.element == step.node and one.rule == "formulir"],
        earlier=earlier,
        focus=focus,
        problems=problems or {},
        refused=refused,
        unsaved=unsaved,
    )  # fmt: skip
