"""/ Tugas saya, the bell."""

from flask import redirect, render_template
from werkzeug.wrappers import Response

from web.access import engine, me, signed_in
from web.asked import page, words
from web.officials import pages

GROUPS = ("lewat", "hari-ini", "berikutnya", "surat-saya", "disposisi")


@pages.get("/")
@signed_in
def inbox() -> str:
    """What waits for me, the most urgent first."""
    show, search = words("saring"), words("q")
    show = show if show in GROUPS else ""
    around = engine.frame(by=me())
    return render_template(
        "officials/inbox.html",
        inbox=engine.inbox(by=me(), show=show, search=search, page=page()),
        show=show,
        search=search,
        may_start=around.may_start,
        may_receive=around.may_receive,
        proposals=[one for one in engine.sop_proposals(by=me()) if one.may_decide],
        mandates=[capacity for capacity in me().capacities if capacity.kind],
    )


@pages.get("/pemberitahuan")
@signed_in
def bell() -> str:
    """The lines of my bell."""
    return render_template("officials/bell.html", notices=engine.bell(by=me()))


@pages.post("/pemberitahuan")
@signed_in
def read_bell() -> Response:
    """I have read them all."""
    engine.read_bell(by=me())
    return redirect("/pemberitahuan", 303)
