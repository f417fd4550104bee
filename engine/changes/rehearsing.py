"""Geladi: finished cases of a period are played again on a draft, before anybody enacts it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from engine import sop
from engine.cases import long_work
from engine.cases.long_work import Course, Progress, StillRuns
from engine.cases.work import House
from engine.changes.drafts import refuse_others, sop_draft
from engine.changes.publish import NotFit
from engine.changes.replaying import Report, Stage, spoken_of, tally, tasks_of
from engine.errors import BadAnswers
from engine.letters.hiding import hal_for
from engine.people import Person
from engine.people.readers import may_read
from engine.store.tables import Case, Edition, Letter, Rehearsal
from engine.store.types import Record
from engine.worktime import WIB

BATCH = 200
LONGEST_PERIOD = timedelta(days=3 * 366)


class RehearsalRuns(StillRuns):
    """Geladi lain untuk SOP ini masih berjalan. Tunggu sampai selesai, atau hentikan."""


@dataclass(frozen=True, kw_only=True)
class RehearsalView(Progress):
    """A rehearsal as it stands: progress, and the figures when it has ended."""

    key: str
    written: sop.Sop
    since: date
    until: date
    report: Report | None


def start_rehearsal(house: House, key: str, said: Mapping[str, str], *, by: Person) -> int:
    """Begin to play the cases that ended in a period (`dari`, `sampai`) on the draft; returns its id.

    It goes on in a thread of this process. Raises NotProcessAdmin, NoDraft, NotFit for a draft that
    does not run at all, BadAnswers for an impossible period, RehearsalRuns.
    """
    refuse_others(by)
    since, until = _period(said)
    draft = sop_draft(house, key, by=by)
    if wrong := [found for found in draft.findings if found.severity == "salah"]:
        raise NotFit(wrong)
    with house.store.reading() as tx:
        counted = _ended(by.office_id, key, since, until)
        total = tx.scalar(select(func.count()).select_from(counted.subquery())) or 0
    new = long_work.begin(
        house, Rehearsal, by=by, total=total, same=("sop_key",), refusal=RehearsalRuns,
        sop_key=key, bpmn=draft.bpmn.decode(), since=since, until=until,
    )  # fmt: skip
    long_work.start(house, Rehearsal, new, play)
    return new


def play(course: Course) -> str:
    """Play every case of a rehearsal, in batches, until the end or until it is cancelled."""
    with course.house.store.reading() as tx:
        row = tx.execute(select(Rehearsal).where(Rehearsal.id == course.id)).one()
    report = Report()
    _play_all(course, row, Stage(row.bpmn.encode()), report)
    report.paths = dict(sorted(report.paths.items(), key=lambda one: -len(one[1])))
    return json.dumps(report.__dict__)


def cancel_rehearsal(house: House, rehearsal_id: int, *, by: Person) -> None:
    """Stop it at the next batch. Raises NotProcessAdmin, NotFound."""
    refuse_others(by)
    long_work.cancel(house, Rehearsal, rehearsal_id, by=by)


def rehearsal(house: House, rehearsal_id: int, *, by: Person) -> RehearsalView:
    """A rehearsal with its progress or figures. Raises NotProcessAdmin, NotFound."""
    refuse_others(by)
    with house.store.reading() as tx:
        row = long_work.find(tx, Rehearsal, rehearsal_id, by=by)
    return _view(row, house.now())


def rehearsals(house: House, key: str, *, by: Person) -> list[RehearsalView]:
    """The last rehearsals of an SOP, the newest first. Raises NotProcessAdmin."""
    refuse_others(by)
    with house.store.reading() as tx:
        rows = long_work.newest(tx, Rehearsal, 10, by=by, sop_key=key)
    return [_view(row, house.now()) for row in rows]


def rehearsed_letters(
    house: House, view: RehearsalView, letters: Sequence[int], *, by: Person
) -> list[Record]:
    """The letters behind a figure: id, subject (as `by` may know it), `readable`, when it ended."""
    refuse_others(by)
    with house.store.reading() as tx:
        return list(
            tx.execute(
                select(
                    Letter.id,
                    hal_for(by).label("subject"),
                    may_read(by).label("readable"),
                    Case.ended_at,
                )
                .join(Case, Case.id == Letter.case_id)
                .where(Letter.id.in_(letters[:BATCH]), Letter.office_id == by.office_id)
                .order_by(Case.ended_at, Case.id)
            )
        )


def _play_all(course: Course, row: Record, stage: Stage, report: Report) -> None:
    last = 0
    while course.going():
        with course.house.store.reading() as tx:
            wanted = _ended(row.office_id, row.sop_key, row.since, row.until)
            cases = tx.execute(wanted.where(Case.id > last).order_by(Case.id).limit(BATCH)).all()
            tasks, spoken = tasks_of(tx, cases), spoken_of(tx, cases)
        if not cases:
            return
        for case in cases:
            tally(report, stage, case, tasks.get(case.id, []), spoken.get(case.id, {}))
        last = cases[-1].id
        course.told(report.cases)


def _ended(office_id: int, key: str, since: date, until: date) -> Any:
    begin = datetime.combine(since, time(), WIB)
    end = datetime.combine(until + timedelta(days=1), time(), WIB)
    return (
        select(
            Case.id, Letter.id.label("letter_id"), Letter.kind, Letter.urgency, Letter.security,
            Letter.unit_id,
        )
        .join(Edition, Edition.id == Case.edition_id)
        .join(Letter, Letter.case_id == Case.id)
        .where(
            Case.office_id == office_id, Case.state == "ended", Edition.sop_key == key,
            Case.ended_at >= begin, Case.ended_at < end,
        )
    )  # fmt: skip


def _period(said: Mapping[str, str]) -> tuple[date, date]:
    problems, days = {}, {}
    for name in ("dari", "sampai"):
        try:
            days[name] = date.fromisoformat(said.get(name, "").strip())
        except ValueError:
            problems[name] = "Isi tanggal, misalnya 2026-01-31."
    if not problems and days["sampai"] < days["dari"]:
        problems["sampai"] = "Tanggal akhir mendahului tanggal awal."
    if not problems and days["sampai"] - days["dari"] > LONGEST_PERIOD:
        problems["sampai"] = "Paling lama tiga tahun."
    if not problems and not (days["dari"].year >= 2000 and days["sampai"].year <= 2100):
        problems["dari"] = "Tahunnya tidak masuk akal. Periksa kembali."
    if problems:
        raise BadAnswers(problems)
    return days["dari"], days["sampai"]


def _view(row: Record, at: datetime) -> RehearsalView:
    return RehearsalView(
        **long_work.standing(row, at), key=row.sop_key, written=sop.read(row.bpmn.encode()),
        since=row.since, until=row.until, report=Report(**json.loads(row.result)) if row.result else None,
    )  # fmt: skip
