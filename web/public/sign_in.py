"""/masuk, /keluar: signing in and out."""

from flask import current_app, redirect, render_template, request, session
from werkzeug.wrappers import Response

from engine import Refused
from web.access import COOKIE, anyone, engine, let_in, see_out, somebody
from web.language import own_page
from web.public import pages


@pages.get("/masuk")
@anyone
def door() -> Response | str:
    """The sign-in page; who is in goes on."""
    back = own_page(request.args.get("kembali", "/"))
    if somebody():
        return redirect(back, 303)
    return render_template("sign_in.html", problem=None, username="", kembali=back)


@pages.post("/masuk")
@anyone
def enter() -> Response | tuple[str, int]:
    """Open a session; the form's own session begins anew with it."""
    login = request.form.get("nama_pengguna", "")[:200]
    back = own_page(request.form.get("kembali", "/"))
    try:
        token = engine.sign_in(
            login, request.form.get("kata_sandi", ""),
            address=request.remote_addr or "", device=request.user_agent.string,
        )  # fmt: skip
    except Refused as refused:
        page = render_template(
            "sign_in.html", problem=refused.sentence, username=login, kembali=back
        )
        return page, refused.status
    session.clear()
    return let_in(redirect(back, 303), token, current_app.config["RUNUT_SECURE"])


@pages.post("/keluar")
@anyone
def leave() -> Response:
    """End the session."""
    engine.sign_out(request.cookies.get(COOKIE, ""))
    session.clear()
    return see_out(redirect("/masuk", 303))
