"""The values of an SOP: what the office wrote in its diagram, as plain frozen data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.sop.drawings.drawing import Drawing
from engine.sop.forms import Form

FoundBy = Literal["peran", "kepala_unit", "penyusun"]
ClockStart = Literal["tiba", "dibuka"]
StepKind = Literal["userTask", "manualTask", "serviceTask"]

FOUND_BY: tuple[FoundBy, ...] = ("peran", "kepala_unit", "penyusun")


@dataclass(frozen=True, slots=True)
class Approval:
    """Disahkan oleh: who put the SOP into force (PermenPANRB 35/2012)."""

    post: str = ""
    name: str = ""
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity page of an SOP (PermenPANRB 35/2012, Bagian Identitas).

    Empty text and None mean that the office has not stated the value.
    """

    number: str = ""
    made: date | None = None
    revised: date | None = None
    effective: date | None = None
    government: str = ""
    agency: str = ""
    approved_by: Approval = Approval()
    legal_basis: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """Pelaksana: a lane. `found_by` says how the person is found: by the role that somebody holds
    in the office, as head of the letter's originating unit, or as the drafter of the letter."""

    key: str
    name: str
    found_by: FoundBy = "peran"
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Kegiatan: a row of the SOP matrix. `text` is the SOP verbatim; `standard` (waktu baku) is in
    office minutes; `role` is the key of its Role, empty in a draft without lanes."""

    node: str
    no: int
    name: str
    text: str
    role: str
    standard: int
    requisites: tuple[str, ...]
    output: str
    remark: str
    duty: str
    form: Form | None
    kind: StepKind


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the diagram; `kind` is its BPMN name, `role` the key of the lane it stands in."""

    id: str
    kind: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow of the diagram. `condition` is None where the diagram states none."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """An exclusive gateway with at least two exits. `after` is the step right before it when the
    answer of that step decides (it shares the step's row in the SOP matrix); it is empty where
    other facts decide."""

    node: str
    name: str
    after: str
    exits: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class AlertLevel:
    """Whom an alert reaches when `percent` of the standard has passed: `pemegang`, `atasan`, or
    the key of a role."""

    percent: int
    reaches: tuple[str, ...]


DEFAULT_ALERTS = (
    AlertLevel(80, ("pemegang",)),
    AlertLevel(100, ("pemegang", "atasan")),
    AlertLevel(200, ("sekretaris",)),
)


@dataclass(frozen=True, slots=True)
class Sop:
    """An SOP as written. `steps` stand in the order of the matrix, `nodes` in the order of the
    flow; `drawing` is None when the diagram was never drawn."""

    key: str
    name: str
    unit: str
    identity: Identity
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    alerts: tuple[AlertLevel, ...] = DEFAULT_ALERTS
    clock_starts: ClockStart = "tiba"
    pool: str = ""
    drawing: Drawing | None = field(default=None, compare=False, repr=False)

    @property
    def standard(self) -> int:
        """The sum of the standards, in office minutes."""
        return sum(step.standard for step in self.steps)

    def step(self, node: str) -> Step:
        """The step that stands at a node. Raises KeyError."""
        return self._steps[node]

    def role(self, key: str) -> Role:
        """The role with this key. Raises KeyError."""
        return {role.key: role for role in self.roles}[key]

    def decision_after(self, node: str) -> Decision | None:
        """The decision that the answer of a step takes, if there is one."""
        return next((one for one in self.decisions if one.after == node), None)

    def leaving(self, node: str) -> Iterator[Flow]:
        return (flow for flow in self.flows if flow.source == node)

    @property
    def _steps(self) -> Mapping[str, Step]:
        return {step.node: step for step in self.steps}
