"""/kata-sandi: a new password for one's own account."""

from flask import current_app, flash, redirect, render_template, request, session

from engine import BadAnswers
from web.access import Answer, engine, let_in, me, signed_in
from web.language import _
from web.public import pages


@pages.get("/kata-sandi")
@signed_in
def password() -> str:
    """The form."""
    return render_template("public/password.html", problems={})


@pages.post("/kata-sandi")
@signed_in
def change_password() -> Answer:
    """Change it; every session of the account ends, and this browser gets a new one."""
    person = me()
    old, new = request.form.get("lama", ""), request.form.get("baru", "")
    try:
        if new != request.form.get("ulang", ""):
            raise BadAnswers({"ulang": _("Kedua kata sandi baru belum sama.")})
        engine.change_password(old, new, by=person)
    except BadAnswers as bad:
        return render_template("public/password.html", problems=bad.problems), bad.status
    token = engine.sign_in(
        person.login, new, address=request.remote_addr or "", device=request.user_agent.string
    )
    session.clear()
    flash(_("Kata sandi diganti. Sesi di perangkat lain sudah diakhiri."), "message")
    return let_in(redirect("/", 303), token, current_app.config["RUNUT_SECURE"])
