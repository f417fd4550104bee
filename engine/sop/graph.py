"""The diagram as a graph: what can be reached, and in which order its nodes are read."""

from collections.abc import Callable, Collection, Iterable, Sequence

from engine.sop.model import Flow


class Graph:
    """Nodes and the flows between them; flows with a missing end are not part of it."""

    def __init__(self, nodes: Iterable[str], flows: Iterable[Flow]) -> None:
        self.nodes = tuple(dict.fromkeys(nodes))
        self.leaving: dict[str, list[Flow]] = {node: [] for node in self.nodes}
        self.arriving: dict[str, list[Flow]] = {node: [] for node in self.nodes}
        for flow in flows:
            if flow.source in self.leaving and flow.target in self.arriving:
                self.leaving[flow.source].append(flow)
                self.arriving[flow.target].append(flow)

    def after(self, start: Iterable[str], without: Collection[str] = ()) -> set[str]:
        """The nodes that can be reached from these (themselves included) around some others."""
        return _spread(start, lambda node: [flow.target for flow in self.leaving[node]], without)

    def before(self, end: Iterable[str]) -> set[str]:
        """The nodes from which one of these can be reached (themselves included)."""
        return _spread(end, lambda node: [flow.source for flow in self.arriving[node]], ())

    def order(self, start: Sequence[str]) -> tuple[str, ...]:
        """All nodes in reading order: each before what follows it, returns aside; exits in the
        order in which they are written; unreachable nodes last."""
        finished: list[str] = []
        seen: set[str] = set()
        for node in reversed(start):
            self._finish(node, seen, finished)
        rest = [node for node in self.nodes if node not in seen]
        return (*reversed(finished), *rest)

    def _finish(self, start: str, seen: set[str], finished: list[str]) -> None:
        stack = [(start, False)]
        while stack:
            node, done = stack.pop()
            if done:
                finished.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((flow.target, False) for flow in self.leaving[node])


def _spread(
    start: Iterable[str], neighbours: Callable[[str], list[str]], without: Collection[str]
) -> set[str]:
    waiting = [node for node in start if node not in without]
    seen = set(waiting)
    while waiting:
        for node in neighbours(waiting.pop()):
            if node not in seen and node not in without:
                seen.add(node)
                waiting.append(node)
    return seen
