"""Two diagrams side by side: which element of the one is which of the other."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from lxml import etree

from engine.sop.graph import Graph
from engine.sop.model import Node, Role
from engine.sop.parsing import BPMN, parse
from engine.sop.reading import read_tree
from engine.sop.vocabulary import GATEWAYS, NAMESPACES, TASKS

T = TypeVar("T")

MOST_NAME = 120
NAMELESS = {
    "startEvent": "awal", "endEvent": "akhir", "exclusiveGateway": "percabangan",
    "parallelGateway": "percabangan serentak",
}  # fmt: skip


class Side:
    """One diagram, read and indexed, with a name for everything in it that a person can tell
    from the others."""

    def __init__(self, bpmn: bytes) -> None:
        self.root = parse(bpmn)
        self.sop = read_tree(self.root)
        process = self.root.find("bpmn:process", NAMESPACES)
        assert process is not None  # read_tree found exactly one
        self.process = process
        self.nodes = {node.id: node for node in self.sop.nodes}
        self.steps = {step.node: step for step in self.sop.steps}
        self.lanes = {role.lane: role for role in self.sop.roles}
        self.graph = Graph(self.nodes, self.sop.flows)
        self.rank = {node: rank for rank, node in enumerate(self.nodes)}
        self.elements: dict[str, etree._Element] = {}
        for element in self.root.iter(f"{{{BPMN}}}*"):
            self.elements.setdefault(element.get("id", ""), element)
        self._times: dict[str, int] = {}
        for node in self.sop.nodes:
            self._times[node.name] = self._times.get(node.name, 0) + 1
        self._lane_of = self._lanes_of_nodes()

    def lane_of(self, node: str) -> str:
        """The id of the lane a node stands in, empty for none."""
        return self._lane_of.get(node, "")

    def lane_name(self, lane: str) -> str:
        """What a lane is called, empty for none."""
        role = self.lanes.get(lane)
        return (role.name or lane) if role else ""

    def before(self, node: str) -> str:
        """The node right before another one, the last where ways meet, returns aside; empty for
        none."""
        rank = self.rank.get(node, 0)
        sources = (flow.source for flow in self.graph.arriving.get(node, ()))
        earlier = (source for source in sources if self.rank[source] < rank)
        return max(earlier, key=self.rank.__getitem__, default="")

    def called(self, node: str) -> str:
        """A node's name in quotes, with what tells it from others of that name."""
        known = self.nodes.get(node)
        if known is None:
            return quoted(node) if node else "?"
        if known.name and self._times[known.name] == 1:
            return quoted(known.name)
        name = quoted(known.name) if known.name else NAMELESS.get(known.kind, "kegiatan tanpa nama")
        if known.kind in TASKS:
            return f"{name} (langkah {self.steps[node].no})"
        source = self.nodes.get(self.before(node))
        return f"{name} sesudah {quoted(source.name)}" if source and source.name else name

    def _lanes_of_nodes(self) -> dict[str, str]:
        lanes: dict[str, str] = {}
        for lane in self.process.iterfind("bpmn:laneSet/bpmn:lane", NAMESPACES):
            for member in lane.iterfind("bpmn:flowNodeRef", NAMESPACES):
                lanes[(member.text or "").strip()] = lane.get("id", "")
        return lanes


def quoted(name: str) -> str:
    return f"“{name if len(name) <= MOST_NAME else name[:MOST_NAME] + '…'}”"


class Match:
    """Pairs of nodes and lanes of two sides: by id, else by what they are and are called."""

    def __init__(self, before: Side, after: Side) -> None:
        lane_keys: list[Callable[[Role], Hashable]] = [
            lambda role: role.lane, lambda role: role.key, lambda role: role.name,
        ]  # fmt: skip
        self.lanes = paired(before.sop.roles, after.sop.roles, lane_keys)
        lanes = {one.lane: other.lane for one, other in self.lanes}
        self.lane = lanes
        self.nodes = self._paired_nodes(before, after, lanes)
        self.after = {one.id: other.id for one, other in self.nodes}
        self.before = {other.id: one.id for one, other in self.nodes}
        self.renamed = {one: other for one, other in self.after.items() if one != other}

    def _paired_nodes(
        self, before: Side, after: Side, lanes: Mapping[str, str]
    ) -> list[tuple[Node, Node]]:
        theirs = {
            id(node): lanes.get(lane := before.lane_of(node.id), lane) for node in before.sop.nodes
        }
        ours = {id(node): after.lane_of(node.id) for node in after.sop.nodes}

        def in_lane(node: Node) -> Hashable:
            lane = theirs.get(id(node), ours.get(id(node)))
            return (_sort(node), node.name.casefold(), lane) if node.name else None

        keys: list[Callable[[Node], Hashable]] = [
            lambda node: node.id,
            in_lane,
            lambda node: (_sort(node), node.name.casefold()) if node.name else None,
            lambda node: node.kind if node.kind in ("startEvent", "endEvent") else None,
        ]
        return paired(before.sop.nodes, after.sop.nodes, keys)


def _sort(node: Node) -> str:
    """Steps are steps whatever their kind; so are gateways."""
    return "step" if node.kind in TASKS else "gateway" if node.kind in GATEWAYS else node.kind


def paired(
    before: Iterable[T], after: Iterable[T], keys: Iterable[Callable[[T], Hashable]]
) -> list[tuple[T, T]]:
    """Pairs by the first key, then of what is left by the next; several of one key in order."""
    left, right, pairs = list(before), list(after), list[tuple[T, T]]()
    for key in keys:
        waiting: dict[Hashable, list[T]] = {}
        for one in right:
            waiting.setdefault(key(one), []).append(one)
        unmet = []
        for one in left:
            found = waiting.get(key(one)) if key(one) else None
            if found:
                pairs.append((one, found.pop(0)))
            else:
                unmet.append(one)
        met = {id(other) for _, other in pairs}
        left, right = unmet, [one for one in right if id(one) not in met]
    return pairs
