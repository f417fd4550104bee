"""Moving running cases to the edition in force: who can move, who needs a mapping, who stays.

A move touches as little as it can: the marking, the edition, and of an open task its step and,
where the lane changed, its role. Drafts, numbers, due moments and task ids stay.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from engine import flow
from engine.cases.editions import Published, current, edition
from engine.cases.work import House, lock_case, name_of, note
from engine.changes.drafts import refuse_others
from engine.errors import BadAnswers, NotFound, Refused
from engine.letters.hiding import hal_for
from engine.people import Person
from engine.people.readers import may_read
from engine.store.rows import add, change
from engine.store.tables import Case, Edition, Letter, Move, MovedCase, Number, Signature, Task
from engine.store.types import Record

CAN, NEEDS, STAYS = "bisa", "perlu", "tetap"
SIGNING = "Surat sedang ditandatangani; pindahkan sesudah selesai."
MOST = 2000


class NotUndoable(Refused):
    """Pemindahan ini sudah diurungkan."""


@dataclass(frozen=True)
class MoveRow:
    """A running case of an earlier edition: what a move would do with it, and why."""

    case_id: int
    letter_id: int
    subject: str
    number: str
    edition: int
    steps: tuple[str, ...]
    outcome: str
    why: str
    readable: bool


@dataclass(frozen=True)
class MovePlan:
    """The dry run. `missing` are waiting steps that the target does not have, as (node, name)."""

    key: str
    target: Published
    rows: list[MoveRow]
    missing: list[tuple[str, str]]
    places: dict[str, str]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The steps that may take the place of a missing one, as (node, name)."""
        return [(step.node, f"{step.no}. {step.name}") for step in self.target.sop.steps]

    def count(self, outcome: str) -> int:
        """How many cases have this outcome."""
        return sum(row.outcome == outcome for row in self.rows)


@dataclass(frozen=True)
class MoveDone:
    """A move as it is kept: when, by whom, how many cases, and how many went back."""

    id: int
    edition: int
    at: datetime
    by: str
    reason: str
    cases: int
    undone: int
    undone_at: datetime | None


def plan_move(house: House, key: str, places: Mapping[str, str], *, by: Person) -> MovePlan:
    """What moving every running case to the edition in force would do; nothing is changed.

    `places` maps a step that is gone to the one that takes its place. Raises NotProcessAdmin,
    NoEdition.
    """
    refuse_others(by)
    with house.store.reading() as tx:
        target = current(tx, by.office_id, key, house.now())
        places = _sound(target, places)
        rows, missing = [], dict[str, str]()
        for case in tx.execute(_running(by, key, target.id).limit(MOST)).all():
            before = edition(tx, case.edition_id)
            missing |= _homeless(case, before, target, {})
            rows.append(_judged(tx, case, before, target, places))
    return MovePlan(key, target, rows, sorted(missing.items()), places)


def move_cases(
    house: House,
    key: str,
    places: Mapping[str, str],
    *,
    cases: Collection[int] | None = None,
    reason: str,
    by: Person,
) -> MoveDone:
    """Move the chosen cases (None: every one that can) to the edition in force, each on its own.

    A case that cannot move by now stays as it is. Raises NotProcessAdmin, NoEdition, BadAnswers.
    """
    refuse_others(by)
    at, reason = house.now(), _heard(reason)
    plan = plan_move(house, key, places, by=by)
    chosen = [
        row.case_id
        for row in plan.rows
        if row.outcome == CAN and (cases is None or row.case_id in cases)
    ]
    if not chosen:
        raise BadAnswers({"berkas": "Tidak ada surat yang dapat dipindahkan."})

    move_id = house.store.retrying(
        lambda tx: add(
            tx, Move, office_id=by.office_id, sop_key=key, edition_id=plan.target.id,
            places=plan.places, reason=reason, at=at, by=by.id,
        )
    )  # fmt: skip
    for case_id in chosen:
        one = partial(_move, plan, move_id, case_id, reason, by, at)
        house.store.retrying(one)
    return next(one for one in moves(house, key, by=by) if one.id == move_id)


def _heard(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise BadAnswers({"alasan": "Tulis alasan pemindahan; ia masuk riwayat setiap surat."})
    if len(reason) > 1000:
        raise BadAnswers({"alasan": "Paling banyak 1.000 karakter."})
    return reason


def undo_move(house: House, move_id: int, *, by: Person) -> int:
    """Bring cases back to where they stood; returns how many.

    A case on which somebody has worked since stays. Raises NotProcessAdmin, NotFound, NotUndoable.
    """
    refuse_others(by)
    at = house.now()

    def begin(tx: Connection) -> list[Record]:
        mine = (Move.id == move_id, Move.office_id == by.office_id)
        move = tx.execute(select(Move).where(*mine).with_for_update()).one_or_none()
        if move is None:
            raise NotFound
        if move.undone_at is not None:
            raise NotUndoable
        change(tx, Move, {"id": move_id}, undone_at=at)
        return list(tx.execute(select(MovedCase).where(MovedCase.move_id == move_id)))

    moved = house.store.retrying(begin)
    return sum(house.store.retrying(partial(_move_back, row, by, at)) for row in moved)


def moves(house: House, key: str, *, by: Person) -> list[MoveDone]:
    """The moves of an SOP's cases, the newest first. Raises NotProcessAdmin."""
    refuse_others(by)
    with house.store.reading() as tx:
        rows = tx.execute(
            select(Move, Edition.number)
            .join(Edition, Edition.id == Move.edition_id)
            .where(Move.office_id == by.office_id, Move.sop_key == key)
            .order_by(Move.id.desc())
        ).all()
        return [_done(tx, row) for row in rows]


def _done(tx: Connection, row: Record) -> MoveDone:
    undone = tx.scalars(select(MovedCase.undone).where(MovedCase.move_id == row.id)).all()
    return MoveDone(
        row.id, row.number, row.at, name_of(tx, row.by), row.reason, len(undone), sum(undone),
        row.undone_at,
    )  # fmt: skip


def _running(by: Person, key: str, target: int) -> Any:
    return (
        select(
            Case, Letter.id.label("letter_id"), hal_for(by).label("subject"), Letter.unit_id,
            Letter.drafter_id, Number.text.label("number_text"), may_read(by).label("readable"),
        )
        .join(Edition, Edition.id == Case.edition_id)
        .join(Letter, Letter.case_id == Case.id)
        .outerjoin(Number, Number.id == Letter.number_id)
        .where(
            Case.office_id == by.office_id, Case.state == "open", Edition.sop_key == key,
            Case.edition_id != target,
        )
        .order_by(Case.id)
    )  # fmt: skip


def _sound(target: Published, places: Mapping[str, str]) -> dict[str, str]:
    """Only answers that name a step of the target count."""
    return {node: place for node, place in places.items() if place in target.flow.tasks}


def _homeless(
    case: Record, before: Published, target: Published, places: Mapping[str, str]
) -> dict[str, str]:
    """The waiting steps of a case that the target does not have and that nobody has mapped."""
    return {
        place.node: before.sop.step(place.node).name
        for place in flow.waiting(case.marking)
        if places.get(place.node, place.node) not in target.flow.tasks
    }


def _judged(
    tx: Connection,
    case: Record,
    before: Published,
    target: Published,
    places: Mapping[str, str],
) -> MoveRow:
    outcome, why = CAN, ""
    if homeless := _homeless(case, before, target, places):
        names = ", ".join(f"“{name}”" for name in homeless.values())
        outcome, why = NEEDS, f"Langkah {names} tidak ada pada terbitan baru. Pilih penggantinya."
    elif _signing(tx, case.letter_id):
        outcome, why = STAYS, SIGNING
    else:
        try:
            flow.carry(case.marking, before.flow, target.flow, places)
        except flow.NoPlace as refused:
            outcome, why = STAYS, refused.sentence
    steps = tuple(before.sop.step(place.node).name for place in flow.waiting(case.marking))
    return MoveRow(
        case.id, case.letter_id, case.subject, case.number_text or "", before.number, steps,
        outcome, why, case.readable,
    )  # fmt: skip


def _signing(tx: Connection, letter_id: int) -> bool:
    mine = (Signature.letter_id == letter_id, Signature.state == "signing")
    return tx.scalar(select(Signature.id).where(*mine)) is not None


def _move(
    plan: MovePlan,
    move_id: int,
    case_id: int,
    reason: str,
    by: Person,
    at: datetime,
    tx: Connection,
) -> None:
    case = lock_case(tx, case_id)
    if case.state != "open" or case.edition_id == plan.target.id:
        return
    letter = tx.execute(select(Letter).where(Letter.case_id == case_id)).one()
    before, target = edition(tx, case.edition_id), plan.target
    if _signing(tx, letter.id) or _homeless(case, before, target, plan.places):
        return
    try:
        marking = flow.carry(case.marking, before.flow, target.flow, plan.places)
    except flow.NoPlace:
        return
    open_ones = tx.execute(select(Task).where(Task.case_id == case_id, Task.state == "open")).all()
    left = []
    for task in open_ones:
        place = _new_place(task, letter, before, target, plan.places)
        left.append({"id": task.id} | {name: getattr(task, name) for name in place})
        change(tx, Task, {"id": task.id}, **place)
    add(
        tx, MovedCase, move_id=move_id, case_id=case_id, edition_id=case.edition_id,
        marking=case.marking, tasks=left, version=case.version + 1, undone=False,
    )  # fmt: skip
    _set(tx, case, target.id, marking)
    note(tx, case, "pindah_terbitan", at=at, by=by, edition=target.number, reason=reason,
         before=before.number, digest=target.digest, places=dict(plan.places))  # fmt: skip


def _move_back(moved: Record, by: Person, at: datetime, tx: Connection) -> int:
    case = lock_case(tx, moved.case_id)
    if case.state != "open" or case.version != moved.version or moved.undone:
        return 0
    for left in moved.tasks:
        place = {name: value for name, value in left.items() if name != "id"}
        change(tx, Task, {"id": left["id"]}, **place)
    _set(tx, case, moved.edition_id, moved.marking)
    change(tx, MovedCase, {"move_id": moved.move_id, "case_id": moved.case_id}, undone=True)
    number = tx.scalar(select(Edition.number).where(Edition.id == moved.edition_id))
    note(tx, case, "pindah_urung", at=at, by=by, edition=number)
    return 1


def _set(tx: Connection, case: Record, edition_id: int, marking: str) -> None:
    change(
        tx, Case, {"id": case.id}, edition_id=edition_id, marking=marking, version=case.version + 1
    )


def _new_place(
    task: Record, letter: Record, before: Published, target: Published, places: Mapping[str, str]
) -> dict[str, Any]:
    """The step of the target; the task's people change only where the SOP finds them otherwise."""
    step = target.sop.step(places.get(task.node, task.node))
    found_by = target.sop.role(step.role).found_by
    old = before.sop.role(task.role).found_by
    if (step.role, found_by) == (task.role, old):
        return {"node": step.node}
    return {
        "node": step.node, "role": step.role, "personal": found_by == "penyusun",
        "unit_id": letter.unit_id if found_by == "kepala_unit" else None,
        "holder_id": letter.drafter_id if found_by == "penyusun" else None,
    }  # fmt: skip
