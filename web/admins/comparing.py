"""/sop/<key>/banding: two states of an SOP side by side."""

from flask import render_template, request

from engine import PROCESS_ADMIN, SideBySide, compare_sops
from web.access import engine, holders_of, me, signed_in
from web.admins import pages
from web.asked import said
from web.language import _

DRAFT = "naskah"


@pages.get("/sop/<key>/banding")
@signed_in
def compare(key: str) -> str:
    """Two editions, or an edition and the draft (?dari=, ?ke=)."""
    admin = me().has(PROCESS_ADMIN)
    states = [str(one.number) for one in engine.editions(key, by=me())]
    drawn = admin and any(one.key == key for one in engine.drafts_under_way(by=me()))
    newest = [DRAFT, *states] if drawn else [*states, *[DRAFT] * admin]
    after = request.args.get("ke") or next(iter(newest), "")
    before = request.args.get("dari") or next(iter(newest[1:]), after)
    choices = [DRAFT] * admin + states
    return _page(key, engine.compare_states(key, before, after, by=me()), choices, before, after)


@pages.post("/sop/<key>/banding")
@holders_of(PROCESS_ADMIN)
def compare_mine(key: str) -> str:
    """The draft against a diagram that came too late to be saved."""
    draft = engine.sop_draft(key, by=me())
    found = compare_sops(draft.bpmn, said().get("bpmn", "").encode())
    return render_template(
        "admins/compare.html", key=key, name=draft.written.name, comparison=found,
        before=_("Naskah tersimpan"), after=_("Perubahan Anda"), options=[],
    )  # fmt: skip


def _page(key: str, found: SideBySide, choices: list[str], before: str, after: str) -> str:
    return render_template(
        "admins/compare.html", key=key, name=engine.sop_name(key, by=me()),
        comparison=found, before=_words(before), after=_words(after),
        options=[(one, _words(one)) for one in choices], chosen_before=before, chosen_after=after,
    )  # fmt: skip


def _words(which: str) -> str:
    return _("Naskah") if which == DRAFT else _("Terbitan %(n)s", n=which)
