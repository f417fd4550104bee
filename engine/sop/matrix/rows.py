"""From an SOP to the rows of its matrix and the arrows between them (PermenPANRB 35/2012).

A step is a row; the gateway that decides on its answer shares that row. Another gateway that
chooses has a row without a number. Beginning and end share the row of their step where they can.
Parallel gateways and junctions have no symbol: arrows pass through them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.sop.graph import Graph
from engine.sop.model import Flow, Sop, Step
from engine.sop.vocabulary import TASKS

Shape = Literal["kapsul", "kotak", "ketupat"]
BEGINS, ENDS = "Mulai", "Selesai"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its symbol and the lane it stands in, counted from 0. `step` is None in the row of a
    gateway or an event, which only has a `name`."""

    node: str
    shape: Shape
    column: int
    step: Step | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow between two rows, counted from 0. `flow` is the flow it leaves by, `through` all
    flows it stands for."""

    flow: str
    source: int
    target: int
    name: str
    through: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    rows: tuple[Row, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    flow: Flow
    source: str
    target: str
    through: tuple[str, ...]


def rows_of(sop: Sop) -> Rows:
    """The rows in the order of the flow, and every arrow between them."""
    return _Reading(sop).rows()


class _Reading:
    def __init__(self, sop: Sop) -> None:
        self.sop = sop
        self.graph = Graph((node.id for node in sop.nodes), sop.flows)
        self.kinds = {node.id: node.kind for node in sop.nodes}
        self.deciding = {one.after: one for one in sop.decisions if one.after}
        self.choosing = {one.node for one in sop.decisions if not one.after}
        self.ways = [way for node in self.kinds if self._shown(node) for way in self._from(node)]
        self.begun, self.ended = set(self._begun()), set(self._ended())

    def rows(self) -> Rows:
        """A row for every node that has one; arrows of beginnings and ends that share a row go."""
        rows = tuple(self._rows())
        place = {row.node: n for n, row in enumerate(rows)}
        arrows = tuple(
            Arrow(way.flow.id, place[way.source], place[way.target], way.flow.name, way.through)
            for way in self.ways
            if way.source in place and way.target in place
        )
        return Rows(rows, arrows)

    def _shown(self, node: str) -> bool:
        kind = self.kinds[node]
        return kind in TASKS or kind in ("startEvent", "endEvent") or node in self.choosing

    def _from(self, node: str) -> Iterator[_Way]:
        decision = self.deciding.get(node)
        for flow in decision.exits if decision else self.graph.leaving[node]:
            yield from self._along(node, flow)

    def _along(self, source: str, flow: Flow) -> Iterator[_Way]:
        """Where a flow arrives, through gateways that are not drawn; each target once."""
        through, waiting, met = [flow.id], [flow.target], {flow.target}
        targets = []
        while waiting:
            node = waiting.pop(0)
            if node not in self.kinds:
                continue
            if self._shown(node):
                targets.append(node)
                continue
            for following in self.graph.leaving[node]:
                through.append(following.id)
                if following.target not in met:
                    met.add(following.target)
                    waiting.append(following.target)
        for target in targets:
            yield _Way(flow, source, target, tuple(through))

    def _begun(self) -> Iterator[str]:
        """Start events that share the row of the one step behind them."""
        for node, kind in self.kinds.items():
            ways = [way for way in self.ways if way.source == node]
            if kind == "startEvent" and len(ways) == 1 and self._plain(ways[0].target):
                yield node

    def _ended(self) -> Iterator[str]:
        """End events that share the rows of the steps before them, which lead nowhere else."""
        for node, kind in self.kinds.items():
            sources = [way.source for way in self.ways if way.target == node]
            if kind == "endEvent" and sources and all(map(self._last, sources)):
                yield node

    def _plain(self, node: str) -> bool:
        return self.kinds[node] in TASKS and node not in self.deciding

    def _last(self, node: str) -> bool:
        return self._plain(node) and sum(way.source == node for way in self.ways) == 1

    def _rows(self) -> Iterator[Row]:
        columns = {role.key: n for n, role in reversed(list(enumerate(self.sop.roles)))}
        steps = {step.node: step for step in self.sop.steps}
        column = 0
        for node in self.sop.nodes:
            if not self._shown(node.id) or node.id in self.begun | self.ended:
                continue
            column = columns.get(node.role, column)
            spare = {"startEvent": BEGINS, "endEvent": ENDS}.get(node.kind, "")
            yield Row(node.id, self._shape(node.id), column, steps.get(node.id), node.name or spare)

    def _shape(self, node: str) -> Shape:
        if node in self.deciding or node in self.choosing:
            return "ketupat"
        ways = [way for way in self.ways if node in (way.source, way.target)]
        ends = any(way.source in self.begun or way.target in self.ended for way in ways)
        return "kapsul" if ends or self.kinds[node] not in TASKS else "kotak"
