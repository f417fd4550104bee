"""/riwayat/periksa: is the record whole; its checkpoints; and the evidence of one letter."""

from flask import Response, render_template

from engine import AUDITOR
from web.access import Answer, engine, holders_of, me
from web.asked import number
from web.asked import words as asked
from web.auditors import pages
from web.language import _

ZIP = "application/zip"


@pages.get("/riwayat/periksa")
@holders_of(AUDITOR)
def check() -> Answer:
    """Where a check is asked for, and what it found: ?apa=semua, or ?berkas=<case>."""
    case = asked("berkas", 12)
    typed = case if case.isascii() and case.isdecimal() else ""
    problem = _("Tulis nomor berkas dengan angka.") if case and not typed else ""
    found = None
    if typed or asked("apa", 10) == "semua":
        found = engine.verify_record(number(typed) if typed else None, by=me())
    shown = render_template(
        "auditors/check.html",
        found=found,
        case=typed,
        said=case,
        problem=problem,
        checkpoints=engine.checkpoints(by=me()),
    )
    return (shown, 422) if problem else shown


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


def _download(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype=ZIP)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
