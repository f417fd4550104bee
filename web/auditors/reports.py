"""/laporan: how the letters of a month went, the cases behind every figure, and the same as files."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup

from engine import (
    AUDITOR,
    BadAnswers,
    LongPeriod,
    NotFound,
    Pick,
    Report,
    ReportChoices,
    Visits,
    latest_step,
    percent,
)
from web.access import Answer, engine, me, signed_in
from web.asked import number, words
from web.auditors import pages
from web.auditors.asking import (
    Asked,
    asked_in,
    heard_pick,
    month_words,
    months_offered,
    moved,
)
from web.auditors.charts import TARGET, drawn, in_field, shade, short_days
from web.auditors.report_words import counted, listed, period, sentence, when
from web.auditors.telling import length
from web.language import _

SHOWN = 6  # reasons and numbers told one by one; the rest stands behind a link
FORMS = ("csv", "xlsx", "pdf")


@pages.get("/laporan")
@signed_in
def show_report() -> Answer:
    """The report of a month or of a period of up to a year; a longer one is offered as long work."""
    choices = engine.report_choices(by=me())
    wanted = heard(choices)
    report, too_long, problems = None, False, wanted.problems
    if choices.sops and not problems:
        try:
            report = engine.report(wanted.question, by=me())
        except LongPeriod:
            too_long = True
        except BadAnswers as bad:
            problems = bad.problems
    shown = report_page(wanted, report, choices, problems=problems, too_long=too_long)
    return (shown, 422) if problems else shown


@pages.get("/laporan/rincian")
@signed_in
def show_cases() -> str:
    """The steps or letters behind a figure, a page at a time."""
    choices, pick = engine.report_choices(by=me()), heard_pick()
    wanted = _fitting(choices)
    found = engine.report_visits(wanted.question, pick, by=me(), after=words("sesudah", 80))
    first = not words("sesudah")
    total: int | None = len(found.rows)
    if found.after or not first:
        total = engine.report_count(wanted.question, pick, by=me())
    kept = {name: value for name, value in request.args.items() if name != "sesudah"}
    return render_template(
        "auditors/report_cases.html", found=found, wanted=wanted, kept=kept, opens=opens,
        first=first, total=total, when=when(pick, wanted.question), counted=counted, pick=pick,
        **_called(pick, wanted, choices, found),
    )  # fmt: skip


@pages.get("/laporan/laporan.<form>")
@signed_in
def take_out(form: str) -> Response:
    """The report as a file: of a question, or (?panjang=) of a long report that has ended."""
    if form not in FORMS:
        raise NotFound
    long = words("panjang", 12)
    what = number(long) if long else _fitting(engine.report_choices(by=me())).question
    made = (
        engine.report_pdf(what, by=me())
        if form == "pdf"
        else engine.report_book(what, form, by=me())
    )
    answer = Response(made.data, content_type=made.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=made.name)
    return answer


def heard(choices: ReportChoices) -> Asked:
    """The question of this request."""
    return asked_in(request.args, [key for key, _name in choices.sops], engine.today())


def report_page(
    wanted: Asked,
    report: Report | None,
    choices: ReportChoices,
    *,
    problems: Mapping[str, str],
    too_long: bool = False,
    long: int | None = None,
) -> str:
    """The page of a report, of one that cannot be made, or of a long one that has ended."""
    said = {name: request.args.get(name, "")[:20] for name in ("dari", "sampai")}
    bounds = {
        "dari": wanted.question.since.isoformat(),
        "sampai": wanted.question.until.isoformat(),
    }
    return render_template(
        "auditors/report.html", asked=wanted, report=report, choices=choices, too_long=too_long,
        problems={name: _(told) for name, told in _in_form(problems, wanted).items()},
        typed=said if any(said.values()) else bounds, period=period(wanted.question),
        months=list(months_offered(engine.today(), wanted.month)),
        long_ones=engine.long_reports(by=me()) if too_long else [], period_of=period,
        query=f"panjang={long}" if long else wanted.query, **_beside(wanted, problems),
        **(_figures(report) if report else {}),
    )  # fmt: skip


def opens(row: Any) -> str:
    """Where a reader goes from a row to its case: an auditor to what happened, others to the letter."""
    return f"/riwayat/{row.case_id}" if me().has(AUDITOR) else f"/surat/{row.letter_id}"


def _figures(report: Report) -> dict[str, Any]:
    """What the charts and sentences of the page are made of."""
    return {
        "sentence": sentence(report), "worst": latest_step(report), "percent": percent,
        "in_words": length, "shade": shade, "in_field": in_field, "day_names": short_days(), "target": TARGET,
        "month_words": month_words, "opens": opens, "shown": SHOWN, **drawn(report),
        "heat": Markup(report.heat),  # noqa: S704 — drawn by the engine, every text escaped
    }  # fmt: skip


def _called(pick: Pick, wanted: Asked, choices: ReportChoices, found: Visits) -> dict[str, object]:
    """The title of a list, and what narrows it, in words."""
    officials, units = dict(choices.officials), dict(choices.units)
    who = officials.get(pick.official or 0, "")
    places = [units.get(one or 0) for one in (wanted.question.unit, pick.unit)]
    narrowed = [dict(choices.sops).get(wanted.question.sop), *places]
    narrowed.append(officials.get(wanted.question.official or 0))
    return {
        "title": listed(pick, next(iter(found.rows), None), who),
        "narrowed": [name for name in narrowed if name],
    }


def _fitting(choices: ReportChoices) -> Asked:
    """The question of a list or a file. Raises BadAnswers for an impossible one."""
    wanted = heard(choices)
    if wanted.problems:
        raise BadAnswers(wanted.problems, next(iter(wanted.problems.values())))
    return wanted


def _in_form(problems: Mapping[str, str], wanted: Asked) -> Mapping[str, str]:
    """The problems at the fields that were used: a period was asked for by its month."""
    if not (wanted.month and {"dari", "sampai"} & problems.keys()) or wanted.problems:
        return problems
    return {"bulan": next(iter(problems.values()))}


def _beside(wanted: Asked, problems: Mapping[str, str]) -> dict[str, tuple[str, str] | None]:
    """The months before and after, up to this one."""
    if wanted.month is None or problems:
        return {"earlier": None, "later": None}
    before, after = moved(wanted.month, -1), moved(wanted.month, 1)
    coming = after > engine.today()
    return {
        "earlier": (wanted.other_month(-1), month_words(before)),
        "later": None if coming else (wanted.other_month(1), month_words(after)),
    }
