"""/sop/<key>/banding: two states of an SOP side by side."""

from flask import render_template, request

from engine import PROCESS_ADMIN, Refused, compare_sops
from web.access import Answer, engine, holders_of, me, signed_in
from web.admins import pages
from web.asked import said
from web.language import _

DRAFT = "naskah"


@pages.get("/sop/<key>/banding")
@signed_in
def compare(key: str) -> str:
    """Two editions, or an edition and the draft (?dari=, ?ke=)."""
    numbers = [str(one.number) for one in engine.editions(key, by=me())]
    admin = me().has(PROCESS_ADMIN)
    after = request.args.get("ke", DRAFT if admin else next(iter(numbers), ""))
    before = request.args.get("dari", next(iter(numbers), after))
    choices = ([DRAFT] if admin else []) + numbers
    return _page(key, engine.compare_states(key, before, after, by=me()), choices, before, after)


@pages.post("/sop/<key>/banding")
@holders_of(PROCESS_ADMIN)
def compare_mine(key: str) -> Answer:
    """The draft against a diagram that came too late to be saved."""
    draft = engine.sop_draft(key, by=me())
    try:
        found = compare_sops(draft.bpmn, said().get("bpmn", "").encode())
    except Refused as refused:
        return refused.sentence, refused.status
    return render_template(
        "admins/compare.html", key=key, name=draft.written.name, comparison=found,
        before=_("Naskah tersimpan"), after=_("Perubahan Anda"), options=[],
    )  # fmt: skip


def _page(key: str, found: object, choices: list[str], before: str, after: str) -> str:
    return render_template(
        "admins/compare.html", key=key, name=engine.sop(key, by=me()).published.sop.name,
        comparison=found, before=_words(before), after=_words(after),
        options=[(one, _words(one)) for one in choices], chosen_before=before, chosen_after=after,
    )  # fmt: skip


def _words(which: str) -> str:
    return _("Naskah") if which == DRAFT else _("Terbitan %(n)s", n=which)
