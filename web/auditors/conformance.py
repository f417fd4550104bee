"""/riwayat/kepatuhan: which letters left the SOP's path, by rules that are switched on and off."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Response, flash, make_response, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from engine import AUDITOR, RULE_GROUPS, RULES, BadAnswers, LongSpan, NotFound, StillRuns
from web.access import Answer, engine, holders_of, me
from web.asked import chosen, number, words
from web.auditors import pages
from web.auditors.cases import CSV, day_asked, streamed
from web.auditors.keeping import kept
from web.auditors.sealing import REFRESH
from web.language import _


@dataclass(frozen=True)
class Asked:
    """The period and the rules of an address; no rule means every rule."""

    since: date
    until: date
    keys: list[str]
    month: bool
    problems: dict[str, str]

    @property
    def period(self) -> dict[str, object]:
        """The period as fields of an address; none where it is the current month."""
        if self.month:
            return {}
        return {"dari": self.since.isoformat(), "sampai": self.until.isoformat()}

    @property
    def query(self) -> str:
        """The whole question as the end of an address."""
        return urlencode([*self.period.items(), *(("aturan", key) for key in self.keys)])


@pages.get("/riwayat/kepatuhan")
@holders_of(AUDITOR)
def show_conformance() -> Answer:
    """The rules that are on, and how many letters broke each in the period."""
    asked = _asked(request.args)
    found, problems, long = None, asked.problems, False
    if not problems:
        try:
            found = engine.conformance(asked.keys, asked.since, asked.until, by=me())
        except BadAnswers as bad:
            problems = bad.problems
        except LongSpan:
            long = True
    shown = render_template(
        "auditors/conformance.html",
        found=found,
        long=long,
        asked=asked,
        said=_said(asked),
        groups=[
            (_(name), [rule for rule in RULES.values() if rule.group == key])
            for key, name in RULE_GROUPS.items()
        ],
        problems=_translated(problems),
        period=urlencode(asked.period),
        words=_,
        **kept("kepatuhan", asked.query),
    )
    return (shown, 422) if problems else shown


@pages.get("/riwayat/kepatuhan.csv")
@holders_of(AUDITOR)
def conformance_as_csv() -> Response:
    """The same as CSV."""
    asked = _fitting(request.args)
    pieces = engine.conformance_csv(asked.keys, asked.since, asked.until, by=me())
    return streamed(pieces, "kepatuhan.csv", CSV)


@pages.post("/riwayat/kepatuhan/panjang")
@holders_of(AUDITOR)
def start_long_conformance() -> Answer:
    """Count over more than a year, and go to its progress."""
    asked = _fitting(request.form)
    try:
        new = engine.start_conformance(asked.keys, asked.since, asked.until, by=me())
    except StillRuns as refused:
        flash(_(refused.sentence), "warn")
        return redirect(f"/riwayat/kepatuhan?{asked.query}", 303)
    return redirect(f"/riwayat/kepatuhan/panjang/{new}", 303)


@pages.get("/riwayat/kepatuhan/panjang/<examination_id>")
@holders_of(AUDITOR)
def show_long_conformance(examination_id: str) -> Response:
    """How far it is; when it has ended, what it found."""
    long = engine.long_conformance(number(examination_id), by=me())
    asked = Asked(long.since, long.until, long.keys, month=False, problems={})
    shown = render_template(
        "auditors/conformance_long.html", long=long, found=long.found, asked=asked,
        period=urlencode(asked.period), words=_,
    )  # fmt: skip
    answer = make_response(shown)
    if long.running:
        answer.headers["Refresh"] = str(REFRESH)
    return answer


@pages.post("/riwayat/kepatuhan/panjang/<examination_id>/batal")
@holders_of(AUDITOR)
def cancel_long_conformance(examination_id: str) -> Answer:
    """Stop it."""
    engine.cancel_conformance(number(examination_id), by=me())
    return redirect(f"/riwayat/kepatuhan/panjang/{number(examination_id)}", 303)


@pages.get("/riwayat/kepatuhan/<key>")
@holders_of(AUDITOR)
def show_rule(key: str) -> Answer:
    """The letters that broke a rule in the period, a page at a time."""
    if key not in RULES:
        raise NotFound
    asked = _asked(request.args)
    found, problems, after = None, asked.problems, chosen(words("sesudah", 12) or "0")
    if not problems:
        try:
            found = engine.rule_cases(key, asked.since, asked.until, by=me(), after=after)
        except BadAnswers as bad:
            problems = bad.problems
    onward = urlencode(asked.period | {"sesudah": found.after}) if found and found.after else ""
    shown = render_template(
        "auditors/rule.html",
        rule=RULES[key],
        found=found,
        asked=asked,
        said=_said(asked),
        problems=_translated(problems),
        period=urlencode(asked.period),
        words=_,
        onward=onward,
        first=not after,
    )
    return (shown, 422) if problems else shown


@pages.get("/riwayat/kepatuhan/<key>.csv")
@holders_of(AUDITOR)
def rule_as_csv(key: str) -> Response:
    """Everything that broke the rule as CSV, streamed."""
    asked = _fitting(request.args)
    pieces = engine.rule_csv(key, asked.since, asked.until, by=me())
    return streamed(pieces, f"kepatuhan-{key}.csv", CSV)


def _asked(source: MultiDict[str, str]) -> Asked:
    """What an address or a form asks; a period without its ends is the current month."""
    problems: dict[str, str] = {}
    since, until = (day_asked(name, problems, source) for name in ("dari", "sampai"))
    first = engine.today().replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    keys = [key for key in RULES if key in source.getlist("aturan")]
    month = (since or first, until or last) == (first, last) and not problems
    return Asked(
        since or first, until or last, [] if len(keys) == len(RULES) else keys, month, problems
    )


def _fitting(source: MultiDict[str, str]) -> Asked:
    asked = _asked(source)
    if asked.problems:
        raise BadAnswers(asked.problems, next(iter(asked.problems.values())))
    return asked


def _said(asked: Asked) -> dict[str, str]:
    """What stands in the fields: what was typed, or the period that is shown."""
    return {
        "dari": words("dari") or asked.since.isoformat(),
        "sampai": words("sampai") or asked.until.isoformat(),
    }


def _translated(problems: Mapping[str, str]) -> dict[str, str]:
    return {name: _(sentence) for name, sentence in problems.items()}
