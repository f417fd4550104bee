"""/sop: the SOPs in force; /sop/<key>: diagram, matrix, identity."""

from flask import render_template
from markupsafe import Markup

from web.access import engine, me, signed_in
from web.officials import pages


@pages.get("/sop")
@signed_in
def catalogue() -> str:
    """Every SOP of the office."""
    return render_template("officials/sops.html", sops=engine.catalogue(by=me()))


@pages.get("/sop/<key>")
@signed_in
def show_sop(key: str) -> str:
    """One SOP as it is in force."""
    view = engine.sop(key, by=me())
    return render_template(
        "officials/sop.html",
        published=view.published,
        sop=view.published.sop,
        may_start=view.may_start_file,
        picture=Markup(view.picture),  # noqa: S704 — drawn by the engine, every text escaped
    )
