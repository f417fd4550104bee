"""Geladi: finished cases of a period are played again on a draft, before anybody enacts it.

What people said then is said again: each case answers the draft's steps with what its own
history holds. A step that the case never did is answered with its usual word and told apart.
"""

import json
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine import flow, sop
from engine.cases.drafts import refuse_others, sop_draft
from engine.cases.duties import DUTIES
from engine.cases.publish import NotFit
from engine.cases.work import House
from engine.errors import BadAnswers, NotFound, Refused
from engine.people import Person
from engine.store.tables import Case, Edition, Entry, Letter, Rehearsal, Task
from engine.store.types import Record
from engine.worktime import WIB

BATCH = 200
# A rehearsal that has told nothing for so long died with its process.
SILENT = timedelta(minutes=2)
MOST_STEPS = 300
LONGEST_PERIOD = timedelta(days=3 * 366)
RUNNING, ENDED, CANCELLED, FAILED = "berjalan", "selesai", "dibatalkan", "gagal"
SAME, OTHER, LACKING = "sama", "lain", "kurang"
# The word of each act in a history, as the diagram's conditions hear it.
SPOKEN = {"kembali": "kembalikan", "revisi": "revisi", "paraf": "setujui", "tandatangan": "setujui"}


class RehearsalRuns(Refused):
    """Geladi lain untuk SOP ini masih berjalan. Tunggu sampai selesai, atau hentikan."""


@dataclass(frozen=True)
class Played:
    """What one case would do on the draft."""

    outcome: str
    nodes: tuple[str, ...]
    standard: int
    lacking: tuple[str, ...] = ()


@dataclass
class Report:
    """A rehearsal's figures; each names its letters. Standards and loads in office minutes."""

    cases: int = 0
    before: int = 0
    after: int = 0
    letters: dict[str, list[int]] = field(
        default_factory=lambda: {SAME: [], OTHER: [], LACKING: []}
    )
    lacking: dict[str, list[int]] = field(default_factory=dict)
    paths: dict[str, list[int]] = field(default_factory=dict)
    roles: dict[str, list[int]] = field(default_factory=dict)


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
        new = tx.scalar(
            insert(Rehearsal)
            .values(
                office_id=by.office_id, sop_key=key, bpmn=draft.bpmn.decode(), since=since,
                until=until, state=RUNNING, total=total, done=0, started_at=at, started_by=by.id,
                alive_at=at,
            )
            .returning(Rehearsal.id)
        )  # fmt: skip
        assert isinstance(new, int)  # RETURNING always answers for an inserted row
        return new

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
        stage = _Stage(row.bpmn.encode())
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


class _Stage:
    """The draft, ready to play on; what was played once is remembered."""

    def __init__(self, bpmn: bytes) -> None:
        self.sop, self.flow = sop.read(bpmn), flow.load(bpmn)
        self.known: dict[str, Played] = {}

    def play(self, said: Mapping[str, list[dict[str, Any]]], facts: Mapping[str, Any]) -> Played:
        """One case, by what its people said at each step and what its letter is."""
        key = json.dumps([said, facts], sort_keys=True, default=str)
        if key not in self.known:
            self.known[key] = self._play(said, facts)
        return self.known[key]

    def _play(self, said: Mapping[str, list[dict[str, Any]]], facts: Mapping[str, Any]) -> Played:
        turn, nodes, lacking, numbered = Counter[str](), list[str](), list[str](), False
        moved = flow.start(self.flow, _facts(facts, numbered))
        waiting = list(moved.opened)
        while waiting and len(nodes) < MOST_STEPS:
            place = waiting.pop(0)
            step = self.sop.step(place.node)
            spoken = said.get(place.node, [])
            if turn[place.node] < len(spoken):
                answers = spoken[turn[place.node]]
            else:
                answers = {"keputusan": _usual(step)}
                lacking.append(place.node)
            turn[place.node] += 1
            nodes.append(place.node)
            numbered = numbered or step.duty == "nomor"
            moved = flow.complete(
                self.flow, moved.marking, place.id, answers, _facts(facts, numbered)
            )
            waiting += moved.opened
        standard = sum(self.sop.step(node).standard for node in nodes)
        return Played("", tuple(nodes), standard, tuple(dict.fromkeys(lacking)))


def _play_all(house: House, row: Record, stage: _Stage, report: Report) -> str:
    last = 0
    while True:
        with house.store.reading() as tx:
            state = tx.scalar(select(Rehearsal.state).where(Rehearsal.id == row.id))
            if state != RUNNING:
                return CANCELLED
            wanted = _ended(row.office_id, row.sop_key, row.since, row.until)
            cases = tx.execute(wanted.where(Case.id > last).order_by(Case.id).limit(BATCH)).all()
            if not cases:
                return ENDED
            tasks, spoken = _tasks(tx, cases), _spoken(tx, cases)
        for case in cases:
            _count(report, stage, case, tasks.get(case.id, []), spoken.get(case.id, {}))
        last = cases[-1].id
        _set(house, row.id, done=report.cases, alive_at=house.now())


def _count(
    report: Report,
    stage: _Stage,
    case: Record,
    tasks: Sequence[Record],
    spoken: Mapping[str, list[dict[str, Any]]],
) -> None:
    nodes = tuple(task.node for task in tasks)
    played = stage.play(spoken, {"jenis": case.kind, "sifat": case.urgency,
                                 "keamanan": case.security, "unit": case.unit_id})  # fmt: skip
    outcome = LACKING if played.lacking else SAME if played.nodes == nodes else OTHER
    report.cases += 1
    report.before += sum(task.standard for task in tasks)
    report.after += played.standard
    report.letters[outcome].append(case.letter_id)
    for node in played.lacking:
        report.lacking.setdefault(node, []).append(case.letter_id)
    if outcome != SAME:
        path = " → ".join(stage.sop.step(node).name for node in played.nodes)
        report.paths.setdefault(path, []).append(case.letter_id)
    for task in tasks:
        report.roles.setdefault(task.role, [0, 0])[0] += task.standard
    for node in played.nodes:
        step = stage.sop.step(node)
        report.roles.setdefault(step.role, [0, 0])[1] += step.standard


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


def _tasks(tx: Connection, cases: Sequence[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    rows = tx.execute(
        select(Task.case_id, Task.node, Task.role, Task.standard)
        .where(Task.case_id.in_([case.id for case in cases]), Task.state == "done")
        .order_by(Task.done_at, Task.arrived_at)
    )
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _spoken(tx: Connection, cases: Sequence[Record]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """What was said at each step of each case, in order, one answer per task."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    seen: dict[str, dict[str, Any]] = {}
    rows = tx.execute(
        select(Entry.case_id, Entry.act, Entry.facts)
        .where(Entry.case_id.in_([case.id for case in cases]))
        .order_by(Entry.case_id, Entry.line)
    )
    for row in rows:
        task, node = row.facts.get("task"), row.facts.get("node")
        if not task or not node or row.act in ("ambil", "lepas", "alih", "peringatan"):
            continue
        if task not in seen:
            seen[task] = {"keputusan": "selesai"}
            found.setdefault(row.case_id, {}).setdefault(node, []).append(seen[task])
        seen[task] |= _answers(row)
    return found


def _answers(row: Record) -> dict[str, Any]:
    answers = {told["key"]: told["value"] for told in row.facts.get("form", ())}
    if row.act in SPOKEN:
        answers["keputusan"] = SPOKEN[row.act]
    return answers


def _usual(step: sop.Step) -> str:
    """What a step answers where nothing goes wrong."""
    duty = DUTIES.get(step.duty)
    return next(iter(duty.verdicts), "selesai") if duty else "selesai"


def _facts(facts: Mapping[str, Any], numbered: bool) -> dict[str, object]:
    return {"surat": {**facts, "bernomor": numbered}}


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
