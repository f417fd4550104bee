"""/sop: the SOPs in force; /sop/<key>: diagram, matrix, identity."""

from flask import Response, render_template, request
from markupsafe import Markup

from web.access import engine, me, signed_in
from web.asked import number
from web.officials import pages
from web.officials.files import handed_out


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
