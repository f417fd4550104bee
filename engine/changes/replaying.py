"""Playing a finished case again on another SOP, by what its history says that people said.

A step that the case never did is answered with its usual word, and told apart.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Connection, select

from engine import flow, sop
from engine.cases.duties import DUTIES
from engine.store.tables import Entry, Task
from engine.store.types import Record

MOST_STEPS = 300
SAME, OTHER, LACKING = "sama", "lain", "kurang"
# Beside what was said at a step: that the letter lost its number there.
NUMBER_GONE = "nomor gugur"
# What was said at each step, one answer per task, in order.
Spoken: TypeAlias = dict[str, list[dict[str, Any]]]
# The word of each act in a history, as the diagram's conditions hear it.
SPOKEN = {
    "susun": "ajukan", "ajukan_lagi": "ajukan", "nomor": "bernomor", "sisipan": "bernomor",
    "paraf": "setujui", "tandatangan": "setujui", "revisi": "revisi", "kembali": "kembalikan",
    "kirim": "terkirim", "catat": "catat", "catat_lagi": "catat", "klasifikasi": "teruskan",
    "disposisi": "disposisi", "serahkan": "diserahkan", "arsipkan": "diarsipkan",
}  # fmt: skip


@dataclass(frozen=True)
class Played:
    """What one case would do on the draft."""

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


class Stage:
    """An SOP, ready to play on; what was played once is remembered.

    Only what its conditions ask for counts, so that cases which differ in nothing that matters are
    played once.
    """

    def __init__(self, bpmn: bytes) -> None:
        self.sop, self.flow = sop.read(bpmn), flow.load(bpmn)
        self.asked = {tuple(name.split(".")[:2]) for name in self.flow.names}
        self.known: dict[str, Played] = {}

    def play(self, spoken: Spoken, facts: Mapping[str, Any]) -> Played:
        """One case, by what its people said at each step and what its letter is."""
        said = {node: [self._heard(node, one) for one in turns] for node, turns in spoken.items()}
        known = {name: value for name, value in facts.items() if ("surat", name) in self.asked}
        key = json.dumps([said, known], sort_keys=True, default=str)
        if key not in self.known:
            self.known[key] = self._play(said, known)
        return self.known[key]

    def _heard(self, node: str, said: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in said.items()
            if name == NUMBER_GONE or (node, name) in self.asked
        }

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
            gone = bool(answers.get(NUMBER_GONE))
            numbered = (numbered or step.duty == "nomor") and not gone
            moved = flow.complete(
                self.flow, moved.marking, place.id, answers, _facts(facts, numbered)
            )
            waiting += moved.opened
        standard = sum(self.sop.step(node).standard for node in nodes)
        return Played(tuple(nodes), standard, tuple(dict.fromkeys(lacking)))


def tally(
    report: Report,
    stage: Stage,
    case: Record,
    tasks: Sequence[Record],
    spoken: Spoken,
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


def tasks_of(tx: Connection, cases: Sequence[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    rows = tx.execute(
        select(Task.case_id, Task.node, Task.role, Task.standard)
        .where(Task.case_id.in_([case.id for case in cases]), Task.state == "done")
        .order_by(Task.done_at, Task.arrived_at)
    )
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def spoken_of(tx: Connection, cases: Sequence[Record]) -> dict[int, Spoken]:
    """What was said at each step of each case, in order, one answer per task."""
    found: dict[int, Spoken] = {}
    seen: dict[str, dict[str, Any]] = {}
    voided: set[int] = set()
    rows = tx.execute(
        select(Entry.case_id, Entry.act, Entry.facts)
        .where(Entry.case_id.in_([case.id for case in cases]))
        .order_by(Entry.case_id, Entry.line)
    )
    for row in rows:
        # The clerk voids a number right before the line of the act that it does not fit any more.
        if row.act == "nomor_gugur":
            voided.add(row.case_id)
        task, node = row.facts.get("task"), row.facts.get("node")
        if not task or not node or row.act in ("ambil", "lepas", "alih", "peringatan"):
            continue
        if task not in seen:
            seen[task] = {"keputusan": "selesai"}
            found.setdefault(row.case_id, {}).setdefault(node, []).append(seen[task])
        seen[task] |= _answers(row)
        if row.case_id in voided:
            seen[task][NUMBER_GONE] = True
            voided.remove(row.case_id)
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
