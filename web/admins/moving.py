"""/sop/<key>/pindah: running letters move to the edition in force."""

from flask import flash, redirect, render_template, request

from engine import PROCESS_ADMIN, BadAnswers
from web.access import Answer, engine, holders_of, me
from web.admins import pages
from web.asked import chosen, number, said
from web.language import _

PLACE = "langkah-"


@pages.get("/sop/<key>/pindah")
@holders_of(PROCESS_ADMIN)
def plan(key: str) -> str:
    """The dry run: who can move, who needs a mapping, who stays, and why."""
    return _page(key, request.args.to_dict(), {})


@pages.post("/sop/<key>/pindah")
@holders_of(PROCESS_ADMIN)
def move(key: str) -> Answer:
    """Move the chosen letters."""
    heard = said()
    typed = heard.to_dict()
    cases = {chosen(one) for one in heard.getlist("berkas")}
    try:
        done = engine.move_cases(
            key, _places(typed), cases=cases, reason=heard.get("alasan", ""), by=me()
        )
    except BadAnswers as bad:
        return _page(key, typed, bad.problems), bad.status
    flash(_("%(n)s surat dipindahkan ke terbitan %(e)s.", n=done.cases, e=done.edition), "message")
    return redirect(f"/sop/{key}/pindah", 303)


@pages.post("/sop/<key>/pindah/<move_id>/urungkan")
@holders_of(PROCESS_ADMIN)
def undo_move(key: str, move_id: str) -> Answer:
    """Bring them back; who was worked on since stays."""
    count = engine.undo_move(number(move_id), by=me())
    flash(_("%(n)s surat kembali ke terbitan semula.", n=count), "message")
    return redirect(f"/sop/{key}/pindah", 303)


def _page(key: str, typed: dict[str, str], problems: dict[str, str]) -> str:
    plan = engine.plan_move(key, _places(typed), by=me())
    return render_template(
        "admins/move.html", plan=plan, key=key, sop=plan.target.sop, typed=typed,
        problems=problems, moves=engine.moves(key, by=me()),
    )  # fmt: skip


def _places(typed: dict[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PLACE): value
        for name, value in typed.items()
        if name.startswith(PLACE) and value
    }
