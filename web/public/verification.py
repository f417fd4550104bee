"""/verifikasi, /v/<code>: is this letter genuine? For anybody who holds it."""

from flask import render_template, request

from engine import Refused
from web.access import Answer, anyone, engine
from web.language import _
from web.public import pages


@pages.get("/verifikasi")
@anyone
def ask() -> str:
    """Where a PDF can be handed in."""
    return render_template("public/verification.html", examined=None, problem="")


@pages.post("/verifikasi")
@anyone
def examine() -> Answer:
    """Judge the PDF; it is not kept."""
    file = request.files.get("berkas")
    if file is None or not file.filename:
        return _again(_("Pilih berkas PDF surat lebih dahulu."), 422)
    try:
        examined = engine.examine(file.read())
    except Refused as refused:
        return _again(refused.sentence, refused.status)
    return render_template("public/verification.html", examined=examined, problem="")


@pages.get("/v/<code>")
@anyone
def by_code(code: str) -> str:
    """What the register says of the letter with this code."""
    return render_template("public/registered.html", letter=engine.registered(code))


def _again(problem: str, status: int) -> Answer:
    return render_template("public/verification.html", examined=None, problem=problem), status
