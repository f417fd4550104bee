"""Where nodes stand before anything is measured: a column by rank in the flow, a row in a lane."""

from collections.abc import Mapping

from engine.sop.model import Flow, Sop
from engine.sop.vocabulary import GATEWAYS, TASKS

TASK, GATEWAY, EVENT = (130.0, 80.0), (50.0, 50.0), (36.0, 36.0)


def size(kind: str) -> tuple[float, float]:
    """Width and height of a node of this kind."""
    return TASK if kind in TASKS else GATEWAY if kind in GATEWAYS else EVENT


class Places:
    """A cell for every node, no two in the same one.

    Columns follow the longest way from the start, so that every arrow that does not return points
    to the right; rows follow the lanes, and a lane gets more rows where branches run side by side
    in it. `lanes` says in which lane (by its id) a node stands, where the roles do not tell.
    """

    def __init__(self, sop: Sop, lanes: Mapping[str, str]) -> None:
        self.order = {node.id: n for n, node in enumerate(sop.nodes)}
        self.kind = {node.id: node.kind for node in sop.nodes}
        self.flows = [flow for flow in sop.flows if {flow.source, flow.target} <= set(self.order)]
        self.lanes = [role.lane for role in sop.roles]
        by_role = {role.key: role.lane for role in reversed(sop.roles)}
        self.lane = {node.id: lanes.get(node.id, by_role.get(node.role, "")) for node in sop.nodes}
        self.column = self._columns()
        self.depth = [1] * max(1, len(self.lanes))
        self.row = self._rows()
        self.taken = {(self.column[node], self.row[node]): node for node in self.order}

    @property
    def columns(self) -> int:
        return max(self.column.values(), default=0) + 1

    @property
    def rows(self) -> int:
        return sum(self.depth)

    def returns(self, flow: Flow) -> bool:
        """Whether a flow leads back to what stands before it."""
        return self.order[flow.target] <= self.order[flow.source]

    def _columns(self) -> dict[str, int]:
        arriving: dict[str, list[str]] = {node: [] for node in self.order}
        for flow in self.flows:
            if not self.returns(flow):
                arriving[flow.target].append(flow.source)
        column: dict[str, int] = {}
        for node in self.order:
            before = [column[source] for source in arriving[node]]
            # What nothing leads to stands behind the rest instead of in front of the start.
            column[node] = max(before or column.values(), default=-1) + 1
        return column

    def _rows(self) -> dict[str, int]:
        cells: dict[str, tuple[int, int]] = {}
        met: set[tuple[int, int, int]] = set()
        for node in self.order:
            lane = self.lanes.index(self.lane[node]) if self.lane[node] in self.lanes else 0
            within = 0
            while (self.column[node], lane, within) in met:
                within += 1
            met.add((self.column[node], lane, within))
            cells[node] = (lane, within)
            self.depth[lane] = max(self.depth[lane], within + 1)
        return {node: sum(self.depth[:lane]) + within for node, (lane, within) in cells.items()}
