"""/laporan/panjang: a report of more than a year, made in a thread: its progress, then its figures."""

from flask import flash, redirect, render_template, request

from engine import BadAnswers, StillRuns
from web.access import Answer, engine, me, signed_in
from web.asked import number, words
from web.auditors import pages
from web.auditors.asking import asked_in, of_question
from web.auditors.report_words import period
from web.auditors.reports import report_page
from web.language import _


@pages.post("/laporan/panjang")
@signed_in
def start_long() -> Answer:
    """Begin, and go to its progress."""
    choices = engine.report_choices(by=me())
    wanted = asked_in(request.form, [key for key, _name in choices.sops], engine.today())
    if wanted.problems:
        raise BadAnswers(wanted.problems, next(iter(wanted.problems.values())))
    try:
        new = engine.start_report(wanted.question, by=me())
    except StillRuns as refused:
        flash(_(refused.sentence), "warn")
        return redirect(f"/laporan?{wanted.query}", 303)
    return redirect(f"/laporan/panjang/{new}", 303)


@pages.get("/laporan/panjang/<report_id>")
@signed_in
def show_long(report_id: str) -> str:
    """How far it is; when it has ended, the report."""
    found = engine.long_report(number(report_id), by=me())
    if found.report:
        choices = engine.report_choices(by=me())
        return report_page(
            of_question(found.question), found.report, choices, problems={}, long=found.id
        )
    return render_template(
        "auditors/report_progress.html", found=found, period=period(found.question),
        asked=of_question(found.question), still=words("diam", 1) == "1",
    )  # fmt: skip


@pages.post("/laporan/panjang/<report_id>/batal")
@signed_in
def cancel_long(report_id: str) -> Answer:
    """Stop it."""
    engine.cancel_report(number(report_id), by=me())
    flash(_("Laporan dihentikan."), "message")
    return redirect(f"/laporan/panjang/{number(report_id)}", 303)
