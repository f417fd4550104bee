"""/sop: the SOPs in force; /sop/<key>: diagram, matrix, identity."""

from flask import Response, current_app, render_template, request
from markupsafe import Markup

from engine import PROCESS_ADMIN
from web.access import engine, me, signed_in
from web.asked import number
from web.officials import pages
from web.officials.files import handed_out


@pages.get("/sop")
@signed_in
def catalogue() -> str:
    """Every SOP of the office; for process admins also what they are working on."""
    admin = me().has(PROCESS_ADMIN)
    folder = current_app.config["RUNUT_PROCESSES"]
    return render_template(
        "officials/sops.html",
        sops=engine.catalogue(by=me()),
        admin=admin,
        drafts=engine.drafts_under_way(by=me()) if admin else [],
        proposed={one.key: one.id for one in engine.sop_proposals(by=me())},
        drifts=engine.drifts(folder, by=me()) if admin else [],
    )


@pages.get("/sop/<key>")
@signed_in
def show_sop(key: str) -> str:
    """One SOP as it is in force; for process admins with the ways to change it."""
    view = engine.sop(key, by=me())
    return render_template(
        "officials/sop.html",
        published=view.published,
        sop=view.published.sop,
        may_start=view.may_start_file,
        signed=engine.signed_sop(key, view.published.number, by=me()),
        may_sign=engine.may_sign_sop(key, view.published.number, by=me()),
        picture=Markup(view.picture),  # noqa: S704 — drawn by the engine, every text escaped
        **_desk(key),
    )


@pages.get("/sop/<key>/cetak")
@signed_in
def print_sop(key: str) -> Response:
    """The printed SOP as PDF: the edition in force, or `?edisi=`; on F4, or `?kertas=A4`."""
    asked = request.args.get("edisi")
    file = engine.print_sop(
        key, by=me(), edition=number(asked) if asked else None,
        paper=request.args.get("kertas", "F4"),
    )  # fmt: skip
    return handed_out(file.data, file.name, file.media_type, inline=True)


def _desk(key: str) -> dict[str, object]:
    """The edition that is to come; for process admins the draft, a proposal, letters left behind."""
    editions = engine.editions(key, by=me())
    coming = next((one for one in editions if one.coming), None)
    if not me().has(PROCESS_ADMIN):
        return {"admin": False, "coming": coming}
    return {
        "admin": True,
        "coming": coming,
        "draft": next((d for d in engine.drafts_under_way(by=me()) if d.key == key), None),
        "proposal": next((p for p in engine.sop_proposals(by=me()) if p.key == key), None),
        "behind": sum(one.running for one in editions if not one.in_force),
    }
