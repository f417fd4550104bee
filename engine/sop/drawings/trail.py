"""The way a case has gone through the diagram, made ready for the picture."""

from collections.abc import Collection, Iterator, Sequence

from engine.sop.graph import Graph
from engine.sop.model import Sop
from engine.sop.vocabulary import GATEWAYS, TASKS


class Trail:
    """What has been passed, where the case stands, and in which order its steps came.

    `passed` lists nodes and flows in the order travelled. Gateways and flows may be left out:
    the way between two steps is then found through gateways alone.
    """

    def __init__(self, sop: Sop, passed: Sequence[str], here: Collection[str]) -> None:
        self._graph = Graph((node.id for node in sop.nodes), sop.flows)
        self._gateways = {node.id for node in sop.nodes if node.kind in GATEWAYS}
        self._steps = {node.id for node in sop.nodes if node.kind in TASKS}
        self.here = frozenset(here)
        visits = [one for one in passed if one in self._graph.leaving]
        visits += [node.id for node in sop.nodes if self._arrived(node.id, passed)]
        stated = {flow.id for flow in sop.flows if flow.id in set(passed)}
        self.flows, self.nodes = set(stated), set(visits) - self.here
        for place in range(1, len(visits)):
            if stated.isdisjoint(flow.id for flow in self._graph.arriving[visits[place]]):
                self._join(visits[:place], visits[place])
        self.numbers = self._numbers(visits)

    def __bool__(self) -> bool:
        return bool(self.nodes or self.here)

    def _arrived(self, node: str, passed: Sequence[str]) -> bool:
        """Whether the case stands at a node by a visit that `passed` does not list yet."""
        if node not in self.here:
            return False
        if node not in passed:
            return True
        last = len(passed) - 1 - list(reversed(passed)).index(node)
        onward = {one for way in self._ways(node) for one in way}
        return not onward.isdisjoint(passed[last + 1 :])

    def _join(self, earlier: Sequence[str], node: str) -> None:
        for source in reversed(earlier):
            for way in self._ways(source):
                if way[-1] == node:
                    self.flows |= set(way[::2])
                    self.nodes |= set(way[1:-1:2])
                    return

    def _ways(self, node: str) -> Iterator[tuple[str, ...]]:
        """The ways from a node through gateways to the next node: flow, gateway, flow, …, node."""
        waiting: list[tuple[str, ...]] = [(node,)]
        met: set[str] = set()
        while waiting:
            way = waiting.pop()
            for flow in self._graph.leaving[way[-1]]:
                longer = (*way, flow.id, flow.target)
                yield longer[1:]
                if flow.target in self._gateways and flow.target not in met:
                    met.add(flow.target)
                    waiting.append(longer)

    def _numbers(self, visits: Sequence[str]) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, step in enumerate((one for one in visits if one in self._steps), start=1):
            numbers.setdefault(step, []).append(number)
        return numbers
