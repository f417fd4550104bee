"""Conformance over many years, in a thread: rule after rule, with progress and cancel."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from engine.audit.conformance.conforming import (
    Conformance,
    Counted,
    counted,
    letters_in,
    switched_on,
    window_of,
)
from engine.audit.conformance.rules import RULES
from engine.audit.finding import only_auditors
from engine.audit.periods import bounds
from engine.cases import long_work
from engine.cases.long_work import Course, Progress, StillRuns
from engine.cases.work import House
from engine.errors import NotFound
from engine.people import Person
from engine.store.tables import Examination

KIND = "kepatuhan"


class ConformanceRuns(StillRuns):
    """Pemeriksaan kepatuhan Anda masih berjalan. Tunggu sampai selesai, atau hentikan."""


@dataclass(frozen=True, kw_only=True)
class LongConformance(Progress):
    """A long conformance as it stands, counting rules; `found` is None until it has ended."""

    keys: list[str]
    since: date
    until: date
    found: Conformance | None


def start_conformance(
    house: House, keys: Collection[str], since: date, until: date, *, by: Person
) -> int:
    """Begin to count what `conformance` counts, for a period of any length; returns its id.

    Raises NotFound and BadAnswers like `conformance`; ConformanceRuns while another one of `by`
    goes on.
    """
    only_auditors(by)
    bounds(since, until)
    rules = switched_on(keys)
    asked = {
        "keys": [rule.key for rule in rules] if keys else [],
        "since": since.isoformat(), "until": until.isoformat(),
    }  # fmt: skip
    new = long_work.begin(
        house, Examination, by=by, total=len(rules), same=("kind", "started_by"),
        refusal=ConformanceRuns, kind=KIND, asked=asked,
    )  # fmt: skip
    long_work.start(
        house, Examination, new, lambda course: counted_by(course, keys, since, until, by)
    )
    return new


def counted_by(course: Course, keys: Collection[str], since: date, until: date, by: Person) -> str:
    """The counts as they are kept; every rule has a transaction of its own."""
    house, (start, end) = course.house, bounds(since, until)
    with house.store.reading() as tx:
        letters = letters_in(tx, by, start, end)
    cases: dict[str, int] = {}
    for rule in switched_on(keys):
        if not course.going():
            break
        with house.store.reading() as tx:
            cases[rule.key] = counted(window_of(tx, by, start, end, house.now()), rule)
        course.told(len(cases))
    return json.dumps({"letters": letters, "cases": cases})


def long_conformance(house: House, examination_id: int, *, by: Person) -> LongConformance:
    """A long conformance that `by` started. Raises NotFound."""
    only_auditors(by)
    with house.store.reading() as tx:
        row = long_work.find(tx, Examination, examination_id, by=by)
    if row.kind != KIND or row.started_by != by.id:
        raise NotFound
    since, until = (date.fromisoformat(row.asked[name]) for name in ("since", "until"))
    return LongConformance(
        **long_work.standing(row, house.now()), keys=row.asked["keys"], since=since, until=until,
        found=_read(row.result, since, until) if row.result else None,
    )  # fmt: skip


def cancel_conformance(house: House, examination_id: int, *, by: Person) -> None:
    """It stops after the rule it is at. Raises NotFound."""
    long_conformance(house, examination_id, by=by)
    long_work.cancel(house, Examination, examination_id, by=by)


def _read(result: str, since: date, until: date) -> Conformance:
    told = json.loads(result)
    letters = told["letters"]
    rows = [
        Counted(RULES[key], cases, letters) for key, cases in told["cases"].items() if key in RULES
    ]
    return Conformance(since, until, letters, rows)
