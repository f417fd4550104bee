"""/berkas/baru/<sop_key>: begin a case of a plain SOP; and the page of such a case."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template

from engine import BadAnswers, LetterView, NotFound
from web.access import Answer, engine, me, signed_in
from web.asked import said
from web.language import _, moment
from web.officials import pages


@pages.get("/berkas/baru/<sop_key>")
@signed_in
def new_file(sop_key: str) -> str:
    """What the new file is about."""
    return _start_page(sop_key)


@pages.post("/berkas/baru/<sop_key>")
@signed_in
def start_file(sop_key: str) -> Answer:
    """Begin it; the form of its first step comes next."""
    heard = said()
    try:
        started = engine.start_file(sop_key, heard, by=me(), key=heard.get("kunci", ""))
    except BadAnswers as bad:
        return _start_page(sop_key, bad.problems, heard), bad.status
    return redirect(f"/tugas/{started.task_id}", 303)


def page(file: LetterView, problems: Mapping[str, str], reason: str) -> str:
    """The page of a plain file: where it is and why, and what its steps answered."""
    return render_template(
        "officials/case_file.html",
        letter=file,
        facts=[
            (_("SOP"), file.sop),
            (_("Unit"), file.unit),
            (_("Dimulai oleh"), file.drafter),
            (_("Dimulai"), moment(file.created_at)),
        ],
        kunci=secrets.token_urlsafe(16),
        problems=problems,
        reason_typed=reason,
    )


def _start_page(
    sop_key: str,
    problems: Mapping[str, str] | None = None,
    heard: Mapping[str, Any] | None = None,
) -> str:
    view = engine.sop(sop_key, by=me())
    if not view.may_start_file:
        raise NotFound
    units = engine.choices(by=me())["units"]
    own = next((unit.key for unit in units if unit.id == me().unit_id), "")
    return render_template(
        "officials/start_file.html",
        sop=view.published.sop,
        units=[(unit.key, unit.name) for unit in units],
        own_unit=own,
        problems=problems or {},
        said=heard or {},
        kunci=secrets.token_urlsafe(16),
    )
