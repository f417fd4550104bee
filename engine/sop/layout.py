"""A plain drawing for a diagram that nobody has drawn: a column per rank, a row per lane."""

from collections.abc import Iterator, Mapping

from engine.sop.drawing import Box, Drawing, Line, Point
from engine.sop.model import Flow, Node, Sop
from engine.sop.vocabulary import GATEWAYS, TASKS

HEAD, ROW, COLUMN, GAP, LANE_TOP = 30.0, 130.0, 120.0, 50.0, 18.0
SIZES = {"exclusiveGateway": (50.0, 50.0), "parallelGateway": (50.0, 50.0)}
TASK, EVENT = (120.0, 80.0), (36.0, 36.0)


def drawing_of(sop: Sop) -> Drawing:
    """The drawing that came with the SOP where it is complete, else one laid out here."""
    drawn = sop.drawing
    if drawn is None or any(node.id not in drawn.boxes for node in sop.nodes):
        return Layout(sop).drawing()
    if any(flow.id not in drawn.lines for flow in sop.flows):
        return Layout(sop).drawing()
    return drawn


class Layout:
    """Nodes stand in cells (column by rank, row by lane); arrows run in the gaps between."""

    def __init__(self, sop: Sop) -> None:
        self.sop = sop
        self.place = {node.id: n for n, node in enumerate(sop.nodes)}
        self.kind = {node.id: node.kind for node in sop.nodes}
        self.column = self._columns()
        self.lanes = {role.key: n for n, role in enumerate(sop.roles)}
        self.row, self.rows = self._rows()
        # The longest return runs outermost, so that returns do not cross each other.
        back = filter(self._goes_back, sop.flows)
        self.returns = sorted(back, key=lambda flow: -self.column[flow.source])
        self.top = LANE_TOP + 16.0 * len(self.returns)
        self.used: dict[int, int] = {}
        self.downward: set[str] = set()

    def drawing(self) -> Drawing:
        boxes = {node.id: self._box(node) for node in self.sop.nodes}
        lines = {flow.id: self._line(flow, boxes) for flow in self.sop.flows if self._drawn(flow)}
        names = {
            node.id: Box(boxes[node.id].centre.x - 84, boxes[node.id].y - 22, 72, 18)
            for node in self.sop.nodes
            if node.kind in GATEWAYS
        }
        return Drawing({**dict(self._frames()), **boxes}, lines, names)

    def _drawn(self, flow: Flow) -> bool:
        return flow.source in self.place and flow.target in self.place

    def _goes_back(self, flow: Flow) -> bool:
        return self._drawn(flow) and self.place[flow.target] <= self.place[flow.source]

    def _columns(self) -> dict[str, int]:
        column = dict.fromkeys(self.place, 0)
        for node in self.sop.nodes:
            for flow in self.sop.leaving(node.id):
                if self._drawn(flow) and not self._goes_back(flow):
                    column[flow.target] = max(column[flow.target], column[node.id] + 1)
        return column

    def _rows(self) -> tuple[dict[str, int], list[int]]:
        """The row of each node, and how many rows each lane needs."""
        cells: dict[str, tuple[int, int]] = {}
        depth = [1] * max(1, len(self.lanes))
        for node in self.sop.nodes:
            lane, within = self.lanes.get(node.role, 0), 0
            taken = {cells[other] for other in cells if self.column[other] == self.column[node.id]}
            while (lane, within) in taken:
                within += 1
            cells[node.id] = (lane, within)
            depth[lane] = max(depth[lane], within + 1)
        return {other: sum(depth[:lane]) + within for other, (lane, within) in cells.items()}, depth

    def _x(self, column: int) -> float:
        return 2 * HEAD + GAP / 2 + column * (COLUMN + GAP)

    def _box(self, node: Node) -> Box:
        width, height = SIZES.get(node.kind, TASK if node.kind in TASKS else EVENT)
        x = self._x(self.column[node.id]) + (COLUMN - width) / 2
        return Box(x, self.top + ROW * self.row[node.id] + (ROW - height) / 2, width, height)

    def _frames(self) -> Iterator[tuple[str, Box]]:
        right = self._x(max(self.column.values(), default=0) + 1)
        if self.sop.pool:
            yield self.sop.pool, Box(0, 0, right, self.top + ROW * sum(self.rows))
        y = 0.0
        for role, rows in zip(self.sop.roles, self.rows, strict=False):
            height = ROW * rows + (self.top if y == 0 else 0)
            yield role.lane, Box(HEAD, y, right - HEAD, height)
            y += height

    def _lane_gap(self, column: int) -> float:
        """A fresh place for a vertical line in the gap before a column."""
        self.used[column] = self.used.get(column, -1) + 1
        return self._x(column) - GAP + 12 + 9 * (self.used[column] % 4)

    def _line(self, flow: Flow, boxes: Mapping[str, Box]) -> Line:
        source, target = boxes[flow.source], boxes[flow.target]
        begin, end = Point(source.right, source.centre.y), Point(target.x, target.centre.y)
        first, last = self.column[flow.source] + 1, self.column[flow.target]
        if self._goes_back(flow):
            return self._return(flow, source, target)
        if self._free_column(flow.source, flow.target) and self._free(flow.target, first, last):
            self.downward.add(flow.source)
            return (Point(source.centre.x, source.bottom), Point(source.centre.x, end.y), end)
        if self._free(flow.source, first, last):
            turn = self._lane_gap(last)
            middle = () if begin.y == end.y else (Point(turn, begin.y), Point(turn, end.y))
            return (begin, *middle, end)
        out, back = self._lane_gap(first), self._lane_gap(last)
        y = self.top + ROW * (self.row[flow.target] + 1) - 8
        return (begin, Point(out, begin.y), Point(out, y), Point(back, y), Point(back, end.y), end)

    def _return(self, flow: Flow, source: Box, target: Box) -> Line:
        place = self.returns.index(flow)
        y = LANE_TOP + 16.0 * place
        out, back = self._lane_gap(self.column[flow.source] + 1), target.centre.x
        begin: Line = (Point(source.right, source.centre.y), Point(out, source.centre.y))
        if self._free_above(flow.source):
            out = source.centre.x
            begin = (Point(out, source.y),)
        end: Line = (Point(target.x, target.centre.y),)
        if self._free_above(flow.target):
            back += min(target.width / 2 - 8, 14.0 * (2 * place + 1 - len(self.returns)))
            end = (Point(back, target.y),)
        else:
            back = self._lane_gap(self.column[flow.target])
            end = (Point(back, target.centre.y), *end)
        return (*begin, Point(out, y), Point(back, y), *end)

    def _free(self, node: str, first: int, last: int) -> bool:
        """Whether the row of a node is empty in these columns."""
        between = (other for other in self.place if first <= self.column[other] < last)
        return all(self.row[other] != self.row[node] for other in between)

    def _free_column(self, source: str, target: str) -> bool:
        """Whether a gateway can send its arrow straight down to the row of its target."""
        if self.kind[source] not in GATEWAYS or source in self.downward:
            return False
        column, rows = self.column[source], range(self.row[source] + 1, self.row[target] + 1)
        taken = any(
            self.column[other] == column and self.row[other] in rows for other in self.place
        )
        return bool(rows) and not taken

    def _free_above(self, node: str) -> bool:
        return not any(
            self.column[other] == self.column[node] and self.row[other] < self.row[node]
            for other in self.place
        )
