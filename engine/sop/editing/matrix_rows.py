"""The matrix of an SOP as a table to edit: its rows, and what may be done to each of them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.sop.editing.sequence import BadChange, Plan, Sequence
from engine.sop.editing.verdicts import decides
from engine.sop.forms import Form
from engine.sop.model import AlertLevel, ClockStart, Decision, Flow, Identity, Role, Sop, Step

COMPARISON = re.compile(r"""([\w.]+)\s*(==|!=|<=|>=|<|>)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))""")


@dataclass(frozen=True, slots=True)
class Return:
    """Boleh dikembalikan ke …: an arrow (`flow`, labelled `label`) from the decision behind a step
    to the earlier step `to`, called `name`; `condition` is when."""

    flow: str
    to: str
    name: str
    label: str
    condition: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix: a step, its `standard` in office minutes, its `text` verbatim.

    `verdicts` are what it can decide; without any and without a form it cannot send back.
    `branch` names the branch that the step ends, if a row behind it may belong to that branch or
    to everyone. The `why_not…` say why the row cannot be removed, raised or lowered.
    """

    node: str
    no: int
    name: str
    text: str
    role: str
    role_name: str
    requisites: tuple[str, ...]
    standard: int
    output: str
    remark: str
    duty: str
    form: Form | None
    verdicts: tuple[str, ...]
    returns: tuple[Return, ...]
    decision: str
    decision_name: str
    branch: str
    before: tuple[str, ...]
    why_not: str
    why_not_up: str
    why_not_down: str

    @property
    def can_remove(self) -> bool:
        return not self.why_not

    @property
    def can_move_up(self) -> bool:
        return not self.why_not_up

    @property
    def can_move_down(self) -> bool:
        return not self.why_not_down

    @property
    def can_return(self) -> bool:
        """Whether it may get a return: something is before it, and it decides or asks something."""
        return bool(self.before) and bool(self.verdicts or self.form or self.returns)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way out of a decision. `fact`, `operator` and `value` take its condition apart where it is
    a single comparison."""

    flow: str
    name: str
    to: str
    to_name: str
    default: bool
    condition: str
    fact: str = ""
    operator: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision of the diagram; `after` is the step whose answer decides, empty for other facts."""

    node: str
    name: str
    after: str
    exits: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The matrix of an SOP with its identity page, lanes, decisions and alert levels."""

    key: str
    name: str
    unit: str
    identity: Identity
    roles: tuple[Role, ...]
    rows: tuple[Row, ...]
    choices: tuple[Choice, ...]
    alerts: tuple[AlertLevel, ...]
    clock_starts: ClockStart

    @property
    def standard(self) -> int:
        """The sum of the standards, in office minutes."""
        return sum(row.standard for row in self.rows)

    def earlier(self, node: str) -> list[tuple[str, str]]:
        """Where a step may send back to, as id and `1. Menyusun surat`."""
        before = next((row.before for row in self.rows if row.node == node), ())
        named = {row.node: f"{row.no}. {row.name or row.node}" for row in self.rows}
        return [(one, named[one]) for one in before]

    @property
    def identity_fields(self) -> tuple[tuple[str, str, str, bool], ...]:
        """The fields of `identitas`: name, label, value, and whether it is one item a line."""
        page = self.identity
        by = page.approved_by
        days = (page.made, page.revised, page.effective)
        made, revised, effective = (day.isoformat() if day else "" for day in days)
        lines = (
            ("nama", "Nama SOP", self.name),
            ("unit", "Unit", self.unit),
            ("nomor_sop", "Nomor SOP", page.number),
            ("tanggal_pembuatan", "Tanggal pembuatan", made),
            ("tanggal_revisi", "Tanggal revisi", revised),
            ("tanggal_efektif", "Tanggal efektif", effective),
            ("pemerintah_daerah", "Pemerintah daerah", page.government),
            ("perangkat_daerah", "Perangkat daerah", page.agency),
            ("disahkan_jabatan", "Disahkan oleh: jabatan", by.post),
            ("disahkan_nama", "Disahkan oleh: nama", by.name),
            ("disahkan_pangkat", "Disahkan oleh: pangkat", by.rank),
            ("disahkan_nip", "Disahkan oleh: NIP", by.nip),
        )
        lists = (
            ("dasar_hukum", "Dasar hukum", page.legal_basis),
            ("kualifikasi_pelaksana", "Kualifikasi pelaksana", page.qualifications),
            ("keterkaitan", "Keterkaitan", page.related),
            ("peralatan", "Peralatan/perlengkapan", page.equipment),
            ("peringatan", "Peringatan", page.warnings),
            ("pencatatan", "Pencatatan dan pendataan", page.records),
            ("catatan_kaki", "Catatan kaki", page.footnotes),
        )
        return (
            *((name, label, value, False) for name, label, value in lines),
            *((name, label, "\n".join(items), True) for name, label, items in lists),
        )


def table_of(sop: Sop, verdicts: Mapping[str, tuple[str, ...]]) -> Table:
    """The table of an SOP as read."""
    sequence = Sequence(sop)
    roles = {role.key: role.name for role in sop.roles}
    return Table(
        sop.key,
        sop.name,
        sop.unit,
        sop.identity,
        sop.roles,
        tuple(_row(sequence, step, roles.get(step.role, ""), verdicts) for step in sop.steps),
        tuple(_choice(sequence, decision) for decision in sop.decisions),
        sop.alerts,
        sop.clock_starts,
    )


def _row(
    sequence: Sequence, step: Step, role_name: str, verdicts: Mapping[str, tuple[str, ...]]
) -> Row:
    decision = sequence.sop.decision_after(step.node)
    returns = sequence.returns(step.node) if decision else []
    steps = {one.node for one in sequence.sop.steps}
    return Row(
        node=step.node,
        no=step.no,
        name=step.name,
        text=step.text,
        role=step.role,
        role_name=role_name,
        requisites=step.requisites,
        standard=step.standard,
        output=step.output,
        remark=step.remark,
        duty=step.duty,
        form=step.form,
        verdicts=decides(step, step.duty, verdicts),
        returns=tuple(_return(sequence, flow) for flow in returns if flow.target in steps),
        decision=decision.node if decision else "",
        decision_name=decision.name if decision else "",
        branch=_branch(sequence, step.node),
        before=tuple(sequence.behind(step.node)),
        why_not=_why_not(sequence.removed, step.node),
        why_not_up=_why_not(sequence.raised, step.node),
        why_not_down=_why_not(sequence.lowered, step.node),
    )


def _return(sequence: Sequence, flow: Flow) -> Return:
    name = sequence.name(flow.target)
    return Return(flow.id, flow.target, name, flow.name, flow.condition or "")


def _branch(sequence: Sequence, node: str) -> str:
    """The branch that a step ends, if a row behind the step could belong to it alone."""
    try:
        together = sequence.places_after(node)
        alone = sequence.places_after(node, in_branch=True)
    except BadChange:
        return ""
    if together == alone:
        return ""
    entering = sequence.ahead.arriving[node]
    return entering[0].name or sequence.name(node) if entering else sequence.name(node)


def _why_not(plan: Callable[[str], Plan], node: str) -> str:
    try:
        plan(node)
    except BadChange as refused:
        return refused.sentence
    return ""


def _choice(sequence: Sequence, decision: Decision) -> Choice:
    exits = tuple(_arrow(sequence, flow) for flow in decision.exits)
    return Choice(decision.node, decision.name, decision.after, exits)


def _arrow(sequence: Sequence, flow: Flow) -> Arrow:
    text = flow.condition or ""
    found = COMPARISON.fullmatch(text.strip())
    fact, operator, *values = found.groups() if found else ("", "", "")
    return Arrow(
        flow.id,
        flow.name,
        flow.target,
        sequence.name(flow.target),
        flow.default,
        text,
        fact or "",
        operator or "",
        next((value for value in values if value is not None), ""),
    )
