"""/riwayat/periksa: is the record whole; its checkpoints; and the evidence of one letter."""

from flask import Response, make_response, redirect, render_template

from engine import AUDITOR, NotFound, Refused
from web.access import Answer, engine, holders_of, me
from web.asked import number
from web.asked import words as asked
from web.auditors import pages
from web.language import _

ZIP, PDF = "application/zip", "application/pdf"
REFRESH = 2  # seconds


@pages.get("/riwayat/periksa")
@holders_of(AUDITOR)
def check() -> Answer:
    """Where a check is asked for; of one case at once (?berkas=), with what it found."""
    case = asked("berkas", 12)
    typed = case if case.isascii() and case.isdecimal() else ""
    problem = _("Tulis nomor berkas dengan angka.") if case and not typed else ""
    found = engine.verify_record(number(typed), by=me()) if typed else None
    shown = _desk(found=found, case=typed, said=case, problem=problem)
    return (shown, 422) if problem else shown


@pages.post("/riwayat/periksa")
@holders_of(AUDITOR)
def begin() -> Answer:
    """Check the whole record of the office."""
    try:
        new = engine.begin_check(by=me())
    except NotFound:
        raise
    except Refused as refused:
        return _desk(refused=refused.sentence), refused.status
    return redirect(f"/riwayat/periksa/{new}", 303)


@pages.get("/riwayat/periksa/<check_id>")
@holders_of(AUDITOR)
def checked(check_id: str) -> Response:
    """How far a check is, then what it found."""
    shown = engine.check(number(check_id), by=me())
    answer = make_response(render_template("auditors/checked.html", check=shown))
    if shown.running:
        answer.headers["Refresh"] = str(REFRESH)
    return answer


@pages.post("/riwayat/periksa/<check_id>/batal")
@holders_of(AUDITOR)
def cancel(check_id: str) -> Answer:
    """Stop it."""
    engine.cancel_check(number(check_id), by=me())
    return redirect(f"/riwayat/periksa/{number(check_id)}", 303)


@pages.get("/riwayat/periksa/titik-<checkpoint>.zip")
@holders_of(AUDITOR)
def keep_checkpoint(checkpoint: str) -> Response:
    """A checkpoint to keep outside."""
    data = engine.checkpoint_file(number(checkpoint), by=me())
    return _download(data, f"titik-periksa-{number(checkpoint)}.zip")


@pages.get("/riwayat/<case_id>/bukti.zip")
@holders_of(AUDITOR)
def carry_evidence(case_id: str) -> Response:
    """Everything about one letter, to be checked without this server."""
    data = engine.case_evidence(number(case_id), by=me())
    return _download(data, f"bukti-berkas-{number(case_id)}.zip")


@pages.get("/riwayat/<case_id>/riwayat.pdf")
@holders_of(AUDITOR)
def print_history(case_id: str) -> Response:
    """The history of a case to read and print."""
    data = engine.printed_history(number(case_id), by=me())
    return _download(data, f"riwayat-berkas-{number(case_id)}.pdf", PDF)


def _desk(**shown: object) -> str:
    return render_template(
        "auditors/check.html", checks=engine.checks(by=me()),
        checkpoints=engine.checkpoints(by=me()), **shown,
    )  # fmt: skip


def _download(data: bytes, name: str, kind: str = ZIP) -> Response:
    answer = Response(data, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
