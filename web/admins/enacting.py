"""/sop/<key>/terbitkan and /usulan: one person proposes an SOP, another puts it into force."""

from collections.abc import Sequence

from flask import flash, redirect, render_template
from markupsafe import Markup

from engine import PROCESS_ADMIN, BadAnswers, NotFit, NotFound, Refused, compare_sops
from web.access import Answer, engine, holders_of, me, signed_in
from web.admins import pages
from web.admins.tables import version_of
from web.asked import number, said
from web.language import _


@pages.get("/sop/<key>/terbitkan")
@holders_of(PROCESS_ADMIN)
def to_propose(key: str) -> str:
    """What changed, what still stands in the way, and the form of the proposal."""
    return _ask(key, {}, {})


@pages.post("/sop/<key>/terbitkan")
@holders_of(PROCESS_ADMIN)
def propose(key: str) -> Answer:
    """Put the draft before the Camat and the Sekretaris."""
    heard = said().to_dict()
    try:
        new = engine.propose_sop(key, heard, version_of(heard), by=me())
    except BadAnswers as bad:
        return _ask(key, heard, bad.problems), bad.status
    except NotFound:
        raise
    except Refused as refused:
        return _ask(key, heard, {}, refused.sentence), refused.status
    flash(_("Usulan terkirim kepada Camat dan Sekretaris."), "message")
    return redirect(f"/usulan/{new}", 303)


@pages.get("/usulan/<proposal_id>")
@signed_in
def proposal(proposal_id: str) -> str:
    """A proposal: what would change, why, and from when."""
    return _show(proposal_id, {}, {})


@pages.post("/usulan/<proposal_id>")
@signed_in
def decide(proposal_id: str) -> Answer:
    """Put it into force, or reject it with a reason."""
    heard = said().to_dict()
    try:
        edition = engine.decide_sop(number(proposal_id), heard, by=me())
    except BadAnswers as bad:
        return _show(proposal_id, heard, bad.problems), bad.status
    except NotFit as unfit:
        return _show(proposal_id, heard, {}, unfit.sentence, unfit.findings), unfit.status
    except NotFound:
        raise
    except Refused as refused:
        return _show(proposal_id, heard, {}, refused.sentence), refused.status
    if edition is None:
        flash(_("Usulan ditolak; pengusul diberi tahu."), "message")
        return redirect("/", 303)
    flash(_("SOP terbitan %(n)s diberlakukan.", n=edition.number), "message")
    return redirect(f"/sop/{edition.sop.key}", 303)


@pages.post("/usulan/<proposal_id>/tarik")
@holders_of(PROCESS_ADMIN)
def withdraw(proposal_id: str) -> Answer:
    """Take it back."""
    view = engine.proposal(number(proposal_id), by=me())
    engine.withdraw_proposal(view.id, by=me())
    flash(_("Usulan ditarik."), "message")
    return redirect(f"/sop/{view.key}/terbitkan", 303)


def _ask(key: str, typed: dict[str, str], problems: dict[str, str], refused: str = "") -> str:
    draft = engine.sop_draft(key, by=me())
    waiting = [one for one in engine.sop_proposals(by=me()) if one.key == key]
    before = engine.sop_edition(key, draft.newest, by=me()) if draft.newest else None
    return render_template(
        "admins/propose.html", draft=draft, key=key, sop=draft.written,
        comparison=compare_sops(before, draft.bpmn) if before else None,
        pending=waiting[0] if waiting else None,
        typed={"nomor": draft.written.identity.number} | typed, problems=problems,
        refused=refused,
    )  # fmt: skip


def _show(
    proposal_id: str,
    typed: dict[str, str],
    problems: dict[str, str],
    refused: str = "",
    findings: Sequence[object] = (),
) -> str:
    view = engine.proposal(number(proposal_id), by=me())
    comparison = compare_sops(view.before or view.bpmn, view.bpmn)
    return render_template(
        "admins/proposal.html", proposal=view, comparison=comparison if view.before else None, typed=typed,
        problems=problems, refused=refused, findings=findings, key=view.key,
        picture=Markup(comparison.after_picture),  # noqa: S704 — drawn by the engine
    )  # fmt: skip
