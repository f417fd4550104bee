"""Geladi: finished cases of a period are played again on a draft, before anybody enacts it."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from engine import sop
from engine.cases.work import House
from engine.changes.drafts import refuse_others, sop_draft
from engine.changes.publish import NotFit
from engine.changes.replaying import Report, Stage, spoken_of, tally, tasks_of
from engine.errors import BadAnswers, NotFound, Refused
from engine.people import Person
from engine.store.rows import add
from engine.store.tables import Case, Edition, Letter, Rehearsal
from engine.store.types import Record
from engine.worktime import WIB

BATCH = 200
# A rehearsal that has told nothing for so long died with its process.
SILENT = timedelta(minutes=2)
LONGEST_PERIOD = timedelta(days=3 * 366)
RUNNING, ENDED, CANCELLED, FAILED = "berjalan", "selesai", "dibatalkan", "gagal"


class RehearsalRuns(Refused):
    """Geladi lain untuk SOP ini masih berjalan. Tunggu sampai selesai, atau hentikan."""


@dataclass(frozen=True)
class RehearsalView:
    """A rehearsal as it stands: progress, and the figures when it has ended."""

    id: int
    key: str
    written: sop.Sop
    since: date
    until: date
    state: str
    total: int
    done: int
    started_at: datetime
    report: Report | None

    @property
    def percent(self) -> int:
        """Progress in percent."""
        return 100 * self.done // self.total if self.total else 100


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
    at = house.now()

    def begin(tx: Connection) -> int:
        _refuse_second(tx, by, key, at)
        counted = _ended(by.office_id, key, since, until)
        total = tx.scalar(select(func.count()).select_from(counted.subquery())) or 0
        return add(
            tx, Rehearsal, office_id=by.office_id, sop_key=key, bpmn=draft.bpmn.decode(),
            since=since, until=until, state=RUNNING, total=total, done=0, started_at=at,
            started_by=by.id, alive_at=at,
        )  # fmt: skip

    new = house.store.retrying(begin)
    named = f"geladi {new}"
    threading.Thread(target=run_rehearsal, args=(house, new), name=named, daemon=True).start()
    return new


def run_rehearsal(house: House, rehearsal_id: int) -> None:
    """Play every case of a rehearsal, in batches, until the end or until it is cancelled."""
    with house.store.reading() as tx:
        row = tx.execute(select(Rehearsal).where(Rehearsal.id == rehearsal_id)).one()
    report, state = Report(), FAILED
    try:
        stage = Stage(row.bpmn.encode())
        state = _play_all(house, row, stage, report)
    finally:
        _set(house, rehearsal_id, state=state, ended_at=house.now(),
             result=json.dumps(report.__dict__) if state == ENDED else "")  # fmt: skip


def cancel_rehearsal(house: House, rehearsal_id: int, *, by: Person) -> None:
    """Stop it at the next batch. Raises NotProcessAdmin, NotFound."""
    refuse_others(by)
    mine = (Rehearsal.id == rehearsal_id, Rehearsal.office_id == by.office_id)

    def cancel(tx: Connection) -> None:
        stopped = tx.execute(
            update(Rehearsal).where(*mine, Rehearsal.state == RUNNING).values(state=CANCELLED)
        )
        if stopped.rowcount != 1 and not tx.scalar(select(Rehearsal.id).where(*mine)):
            raise NotFound

    house.store.retrying(cancel)


def rehearsal(house: House, rehearsal_id: int, *, by: Person) -> RehearsalView:
    """A rehearsal with its progress or figures. Raises NotProcessAdmin, NotFound."""
    refuse_others(by)
    with house.store.reading() as tx:
        row = tx.execute(
            select(Rehearsal).where(
                Rehearsal.id == rehearsal_id, Rehearsal.office_id == by.office_id
            )
        ).one_or_none()
    if row is None:
        raise NotFound
    return _view(row, house.now())


def rehearsals(house: House, key: str, *, by: Person) -> list[RehearsalView]:
    """The last rehearsals of an SOP, the newest first. Raises NotProcessAdmin."""
    refuse_others(by)
    with house.store.reading() as tx:
        rows = tx.execute(
            select(Rehearsal)
            .where(Rehearsal.office_id == by.office_id, Rehearsal.sop_key == key)
            .order_by(Rehearsal.id.desc())
            .limit(10)
        ).all()
    return [_view(row, house.now()) for row in rows]


def rehearsed_letters(
    house: House, view: RehearsalView, letters: Sequence[int], *, by: Person
) -> list[Record]:
    """The letters behind a figure: id, subject, when the case ended."""
    refuse_others(by)
    with house.store.reading() as tx:
        return list(
            tx.execute(
                select(Letter.id, Letter.subject, Case.ended_at)
                .join(Case, Case.id == Letter.case_id)
                .where(Letter.id.in_(letters[:BATCH]), Letter.office_id == by.office_id)
                .order_by(Case.ended_at)
            )
        )


def _play_all(house: House, row: Record, stage: Stage, report: Report) -> str:
    last = 0
    while True:
        with house.store.reading() as tx:
            state = tx.scalar(select(Rehearsal.state).where(Rehearsal.id == row.id))
            if state != RUNNING:
                return CANCELLED
            wanted = _ended(row.office_id, row.sop_key, row.since, row.until)
            cases = tx.execute(wanted.where(Case.id > last).order_by(Case.id).limit(BATCH)).all()
            if not cases:
                report.paths = dict(sorted(report.paths.items(), key=lambda one: -len(one[1])))
                return ENDED
            tasks, spoken = tasks_of(tx, cases), spoken_of(tx, cases)
        for case in cases:
            tally(report, stage, case, tasks.get(case.id, []), spoken.get(case.id, {}))
        last = cases[-1].id
        _set(house, row.id, done=report.cases, alive_at=house.now())


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


def _refuse_second(tx: Connection, by: Person, key: str, at: datetime) -> None:
    running = select(Rehearsal.id).where(
        Rehearsal.office_id == by.office_id, Rehearsal.sop_key == key,
        Rehearsal.state == RUNNING, Rehearsal.alive_at >= at - SILENT,
    )  # fmt: skip
    if tx.scalar(running.limit(1)):
        raise RehearsalRuns


def _set(house: House, rehearsal_id: int, **values: Any) -> None:
    def keep(tx: Connection) -> None:
        wanted = update(Rehearsal).where(
            Rehearsal.id == rehearsal_id, Rehearsal.state.in_((RUNNING, CANCELLED))
        )
        tx.execute(wanted.values(**values))

    house.store.retrying(keep)


def _view(row: Record, at: datetime) -> RehearsalView:
    lost = row.state == RUNNING and at - row.alive_at > SILENT
    report = Report(**json.loads(row.result)) if row.result else None
    return RehearsalView(
        row.id, row.sop_key, sop.read(row.bpmn.encode()), row.since, row.until,
        FAILED if lost else row.state, row.total, row.done, row.started_at, report,
    )  # fmt: skip
