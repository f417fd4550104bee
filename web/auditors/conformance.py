"""/riwayat/kepatuhan: which letters left the SOP's path, by rules that are switched on and off."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Response, render_template, request

from engine import AUDITOR, RULE_GROUPS, RULES, BadAnswers, NotFound
from web.access import Answer, engine, holders_of, me
from web.asked import chosen, words
from web.auditors import pages
from web.auditors.cases import CSV, day_asked, streamed
from web.auditors.keeping import kept
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
    asked = _asked()
    found, problems = None, asked.problems
    if not problems:
        try:
            found = engine.conformance(asked.keys, asked.since, asked.until, by=me())
        except BadAnswers as bad:
            problems = bad.problems
    shown = render_template(
        "auditors/conformance.html",
        found=found,
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
    asked = _fitting()
    pieces = engine.conformance_csv(asked.keys, asked.since, asked.until, by=me())
    return streamed(pieces, "kepatuhan.csv", CSV)


@pages.get("/riwayat/kepatuhan/<key>")
@holders_of(AUDITOR)
def show_rule(key: str) -> Answer:
    """The letters that broke a rule in the period, a page at a time."""
    if key not in RULES:
        raise NotFound
    asked = _asked()
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
    asked = _fitting()
    pieces = engine.rule_csv(key, asked.since, asked.until, by=me())
    return streamed(pieces, f"kepatuhan-{key}.csv", CSV)


def _asked() -> Asked:
    """What the address asks; a period without its ends is the current month."""
    problems: dict[str, str] = {}
    since, until = day_asked("dari", problems), day_asked("sampai", problems)
    first = engine.today().replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    keys = [key for key in RULES if key in request.args.getlist("aturan")]
    month = (since or first, until or last) == (first, last) and not problems
    return Asked(
        since or first, until or last, [] if len(keys) == len(RULES) else keys, month, problems
    )


def _fitting() -> Asked:
    asked = _asked()
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
