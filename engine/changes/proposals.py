"""Two people put an SOP into force: a process admin proposes it, the Camat or Sekretaris decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, func, select

from engine import sop
from engine.cases.desk import APPROVERS, UNDECIDED, decides
from engine.cases.editions import Published
from engine.cases.office_acts import note_office
from engine.cases.work import House, name_of
from engine.changes.drafts import (
    follow_edition,
    layouts_of,
    refuse_others,
    refuse_overtaken,
    sop_draft,
)
from engine.changes.publish import Fit, gate, newest, publish
from engine.errors import AlreadyDone, BadAnswers, NotAllowed, NotFound, Refused
from engine.people import PROCESS_ADMIN, Person, holders
from engine.store import racing
from engine.store.rows import add, change
from engine.store.tables import Case, Edition, Notice, Proposal
from engine.store.types import Record
from engine.worktime import WIB, words

APPROVE, REJECT = "setujui", "tolak"
LONGEST = 4000


class NotApprover(NotAllowed):
    """Perubahan SOP disetujui oleh Camat atau Sekretaris."""


class OwnProposal(NotAllowed):
    """Anda yang mengusulkan perubahan SOP ini, jadi tidak dapat menyetujuinya sendiri."""


class Decided(AlreadyDone):
    """Usulan ini sudah {state} oleh {name} pada {when}."""


class WaitingAlready(Refused):
    """Usulan perubahan SOP ini masih menunggu keputusan. Tarik dahulu bila isinya berubah."""


class Unchanged(Refused):
    """Naskah ini sama dengan SOP yang berlaku; tidak ada yang perlu diberlakukan."""


@dataclass(frozen=True)
class ProposalView:
    """A proposal as it is read, beside the edition that it follows (`before`), if there is one."""

    id: int
    key: str
    name: str
    state: str
    reason: str
    effective_at: datetime
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    remark: str
    edition: int | None
    bpmn: bytes
    before: bytes | None
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True)
class EditionRow:
    """An edition in the list of all of them. `running` counts the cases that follow it now."""

    number: int
    digest: str
    published_at: datetime
    published_by: str
    approved_by: str
    effective_at: datetime
    reason: str
    running: int
    in_force: bool
    coming: bool


def propose_sop(
    house: House, key: str, said: Mapping[str, str], version: int, *, by: Person
) -> int:
    """Put the draft before the Camat and the Sekretaris; returns the proposal.

    `said` holds `alasan`, `nomor` (Nomor SOP) and `berlaku` (a date; empty or past: as soon as it is
    approved). Raises NotProcessAdmin, Overtaken, BadAnswers, Unchanged, WaitingAlready, NotFit.
    """
    refuse_others(by)
    at = house.now()
    effective, reason = _heard(said, at), said.get("alasan", "").strip()
    draft = sop_draft(house, key, by=by)
    with house.store.reading() as tx:
        refuse_overtaken(tx, by, key, version)
    if not draft.changed:
        raise Unchanged
    bpmn = sop.identified(
        draft.bpmn, number=said["nomor"].strip(), made=draft.written.identity.made or _day(at),
        revised=_day(at) if draft.newest else None,
    )  # fmt: skip
    with house.store.reading() as tx:
        layouts = layouts_of(tx, by.office_id, key)
        gate(tx, by.office_id, bpmn, layouts)

    def propose(tx: Connection) -> int:
        if _waiting(tx, by.office_id, key):
            raise WaitingAlready
        with racing():
            new = add(
                tx, Proposal, office_id=by.office_id, sop_key=key, bpmn=bpmn.decode(),
                layouts=layouts, reason=reason, effective_at=effective, state=UNDECIDED,
                proposed_at=at, proposed_by=by.id,
            )  # fmt: skip
        note_office(tx, by, "usul_sop", at, key=key, sop=draft.written.name, reason=reason)
        sentence = f"Perubahan SOP {draft.written.name} menunggu keputusan Anda."
        for official_id in _deciders(tx, by, at):
            _tell(tx, by.office_id, official_id, sentence, at, new)
        return new

    return house.store.retrying(propose)


def proposal(house: House, proposal_id: int, *, by: Person) -> ProposalView:
    """A proposal, for who proposes and who decides. Raises NotFound."""
    with house.store.reading() as tx:
        row = _readable(tx, proposal_id, by)
        return _view(tx, row, _before(tx, row), by)


def proposals(house: House, *, by: Person) -> list[ProposalView]:
    """The proposals that wait for a decision, for who may decide and for process admins."""
    if not (decides(by) or by.has(PROCESS_ADMIN)):
        return []
    with house.store.reading() as tx:
        rows = tx.execute(
            select(Proposal)
            .where(Proposal.office_id == by.office_id, Proposal.state == UNDECIDED)
            .order_by(Proposal.proposed_at)
        ).all()
        return [_view(tx, row, None, by) for row in rows]


def decide_sop(
    house: House, proposal_id: int, said: Mapping[str, str], *, by: Person
) -> Published | None:
    """Put the proposed SOP into force, or reject it with a reason; the new edition, or None.

    Raises NotFound, NotApprover, OwnProposal, Decided, BadAnswers, and NotFit if the office has
    changed so that the diagram does not fit any more.
    """
    at = house.now()
    with house.store.reading() as tx:
        row = _to_decide(tx, proposal_id, by)
        verdict, remark = _verdict(said)
        fit = None
        if verdict == APPROVE:
            bpmn = sop.approved(
                row.bpmn.encode(), post=deciding_post(by), name=by.name, rank=by.rank, nip=by.nip,
                effective=_day(max(row.effective_at, at)),
            )  # fmt: skip
            fit = gate(tx, by.office_id, bpmn, row.layouts)

    def decide(tx: Connection) -> Published | None:
        row = _to_decide(tx, proposal_id, by, lock=True)
        edition = _enact(tx, row, fit, by, at) if fit else None
        state = "disetujui" if edition else "ditolak"
        change(
            tx, Proposal, {"id": proposal_id}, state=state, decided_at=at, decided_by=by.id,
            remark=remark, edition_id=edition.id if edition else None,
        )  # fmt: skip
        name = edition.sop.name if edition else sop.read(row.bpmn.encode()).name
        number = edition.number if edition else None
        note_office(
            tx, by, f"sop_{state}", at, key=row.sop_key, sop=name, remarks=remark, edition=number,
            effective=max(row.effective_at, at).isoformat(),
        )  # fmt: skip
        told = f"Perubahan SOP {name} {state} oleh {by.name}." + (f" {remark}" if remark else "")
        _tell(tx, by.office_id, row.proposed_by, told, at, proposal_id)
        return edition

    return house.store.retrying(decide)


def withdraw_proposal(house: House, proposal_id: int, *, by: Person) -> None:
    """Take a waiting proposal back, so that the draft can go on. Raises NotFound, Decided."""
    refuse_others(by)
    at = house.now()

    def withdraw(tx: Connection) -> None:
        row = _readable(tx, proposal_id, by, lock=True)
        _refuse_decided(tx, row)
        change(tx, Proposal, {"id": proposal_id}, state="ditarik", decided_at=at, decided_by=by.id)
        name = sop.read(row.bpmn.encode()).name
        note_office(tx, by, "sop_ditarik", at, key=row.sop_key, sop=name)

    house.store.retrying(withdraw)


def editions(house: House, key: str, *, by: Person) -> list[EditionRow]:
    """Every edition of an SOP, the newest first."""
    at = house.now()
    running = (
        select(func.count())
        .select_from(Case)
        .where(Case.edition_id == Edition.id, Case.state == "open")
        .scalar_subquery()
    )
    with house.store.reading() as tx:
        rows = tx.execute(
            select(Edition, running.label("running"))
            .where(Edition.office_id == by.office_id, Edition.sop_key == key)
            .order_by(Edition.number.desc())
        ).all()
    in_force = max((row.number for row in rows if row.effective_at <= at), default=0)
    return [
        EditionRow(
            row.number, row.digest, row.published_at, row.published_by, row.approved_by,
            row.effective_at, row.reason, row.running, row.number == in_force,
            row.effective_at > at,
        )
        for row in rows
    ]  # fmt: skip


def deciding_post(by: Person) -> str:
    """As what the person decides: their own post, or the one they act for."""
    found = (by.capacity(role, None) for role in APPROVERS)
    return next((capacity.line for capacity in found if capacity), by.post_title)


def _enact(tx: Connection, row: Record, fit: Fit, by: Person, at: datetime) -> Published:
    edition = publish(
        tx, by.office_id, fit, by=name_of(tx, row.proposed_by), reason=row.reason, at=at,
        effective_at=max(row.effective_at, at), approved_by=f"{by.name}, {deciding_post(by)}",
    )  # fmt: skip
    follow_edition(tx, by, row.sop_key, row.bpmn.encode(), edition, at)
    return edition


def _day(at: datetime) -> date:
    return at.astimezone(WIB).date()


def _heard(said: Mapping[str, str], at: datetime) -> datetime:
    """The moment the edition takes effect. Raises BadAnswers."""
    problems = {}
    for name, words_for in (("alasan", "Tulis alasan perubahan."), ("nomor", "Isi nomor SOP.")):
        text = said.get(name, "").strip()
        if not text:
            problems[name] = words_for
        elif len(text) > (LONGEST if name == "alasan" else 80):
            problems[name] = "Terlalu panjang."
        elif name == "nomor" and not text.isprintable():
            problems[name] = "Tulis nomor dalam satu baris, tanpa tanda khusus."
    day = said.get("berlaku", "").strip()
    effective = at
    if day:
        try:
            effective = datetime.combine(date.fromisoformat(day), time(), WIB)
        except ValueError:
            problems["berlaku"] = "Tanggal tidak dikenal. Contoh: 2026-12-01."
        else:
            if effective.year > at.year + 5:
                problems["berlaku"] = "Tanggalnya terlalu jauh. Periksa tahunnya."
    if problems:
        raise BadAnswers(problems)
    return max(effective, at)


def _verdict(said: Mapping[str, str]) -> tuple[str, str]:
    verdict, remark = said.get("keputusan", ""), said.get("catatan", "").strip()
    problems = {}
    if verdict not in (APPROVE, REJECT):
        problems["keputusan"] = "Pilih setujui atau tolak."
    if verdict == REJECT and not remark:
        problems["catatan"] = "Tulis alasan penolakan agar pengusul tahu apa yang diperbaiki."
    if len(remark) > LONGEST:
        problems["catatan"] = "Paling banyak 4.000 karakter."
    if problems:
        raise BadAnswers(problems)
    return verdict, remark


def _to_decide(tx: Connection, proposal_id: int, by: Person, *, lock: bool = False) -> Record:
    row = _readable(tx, proposal_id, by, lock=lock)
    if not decides(by):
        raise NotApprover
    if row.proposed_by == by.id:
        raise OwnProposal
    _refuse_decided(tx, row)
    return row


def _refuse_decided(tx: Connection, row: Record) -> None:
    if row.state != UNDECIDED:
        raise Decided(
            state=row.state, name=name_of(tx, row.decided_by),
            when=words.day_and_clock(row.decided_at),
        )  # fmt: skip


def _readable(tx: Connection, proposal_id: int, by: Person, *, lock: bool = False) -> Record:
    wanted = select(Proposal).where(Proposal.id == proposal_id, Proposal.office_id == by.office_id)
    row = tx.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None or not (decides(by) or by.has(PROCESS_ADMIN)):
        raise NotFound
    return row


def _waiting(tx: Connection, office_id: int, key: str) -> bool:
    return bool(
        tx.scalar(
            select(Proposal.id).where(
                Proposal.office_id == office_id,
                Proposal.sop_key == key,
                Proposal.state == UNDECIDED,
            )
        )
    )


def _before(tx: Connection, row: Record) -> Record | None:
    """The edition that the proposal follows: for one in force the one before, else the newest."""
    last = newest(tx, row.office_id, row.sop_key)
    if row.edition_id is None or last is None:
        return last
    older = select(Edition).where(
        Edition.office_id == row.office_id, Edition.sop_key == row.sop_key,
        Edition.id < row.edition_id,
    )  # fmt: skip
    return tx.execute(older.order_by(Edition.id.desc()).limit(1)).one_or_none()


def _view(tx: Connection, row: Record, before: Record | None, by: Person) -> ProposalView:
    waits = row.state == UNDECIDED
    edition = tx.scalar(select(Edition.number).where(Edition.id == row.edition_id))
    return ProposalView(
        id=row.id, key=row.sop_key, name=sop.read(row.bpmn.encode()).name, state=row.state,
        reason=row.reason, effective_at=row.effective_at, proposed_at=row.proposed_at,
        proposed_by=name_of(tx, row.proposed_by), decided_at=row.decided_at,
        decided_by=name_of(tx, row.decided_by) if row.decided_by else "", remark=row.remark,
        edition=edition, bpmn=row.bpmn.encode(), before=before.bpmn.encode() if before else None,
        may_decide=waits and decides(by) and row.proposed_by != by.id,
        may_withdraw=waits and by.has(PROCESS_ADMIN),
    )  # fmt: skip


def _deciders(tx: Connection, by: Person, at: datetime) -> set[int]:
    found = {one for role in APPROVERS for one in holders(tx, by.office_id, role, None, at)}
    return found - {by.id}


def _tell(
    tx: Connection, office_id: int, official_id: int, sentence: str, at: datetime, proposal_id: int
) -> None:
    add(
        tx, Notice, office_id=office_id, official_id=official_id, sentence=sentence, at=at, level=0,
        proposal_id=proposal_id,
    )  # fmt: skip
