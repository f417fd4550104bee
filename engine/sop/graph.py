"""The diagram as a graph: what can be reached, and in which order its nodes are read."""

from collections.abc import Callable, Collection, Iterable, Sequence

from engine.sop.model import Flow

# Beyond so many flows, or so many returns into branches, no SOP is meant, and none is weighed.
MOST_WEIGHED, MOST_LOOSE = 200, 40


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
        order = self._depth_first(start, ())
        if sum(map(len, self.leaving.values())) > MOST_WEIGHED:
            return order
        place = {node: n for n, node in enumerate(order)}
        back = [
            flow
            for node in order
            for flow in self.leaving[node]
            if place[flow.target] <= place[node]
        ]
        loose = [flow for flow in back if flow.source in self.after(start, without={flow.target})]
        if not loose:
            return order
        return self._depth_first(start, self._returns(start, back, loose))

    def _returns(
        self, start: Sequence[str], back: Sequence[Flow], loose: Sequence[Flow]
    ) -> set[str]:
        """The flows to leave aside where a return leads into the middle of a branch (`loose`), so
        that the branch could as well be read as what follows: among the flows of such a loop, the
        conditional one that begins furthest from the start."""
        aside = {flow.id for flow in back} - {flow.id for flow in loose}
        far = {node: n for n, node in enumerate(self._breadth_first(start))}
        for _ in range(MOST_LOOSE):
            knot = next((knot for flow in loose if (knot := self._knot(flow, aside))), set())
            within = [
                flow
                for node in knot
                for flow in self.leaving[node]
                if flow.target in knot and self._spared(start, flow, aside)
            ]
            if not within:
                break
            asked = [flow for flow in within if flow.condition and not flow.default]
            aside.add(max(asked or within, key=lambda flow: (far[flow.source], flow.id)).id)
        return aside

    def _spared(self, start: Sequence[str], flow: Flow, aside: Collection[str]) -> bool:
        """Whether a flow is not left aside yet and its target is reached without it, too."""
        without = {*aside, flow.id}
        reached = _spread(start, lambda node: _ends(self.leaving[node], without), ())
        return flow.id not in aside and flow.target in reached

    def _knot(self, flow: Flow, aside: Collection[str]) -> set[str]:
        """The nodes of the loops that a flow closes, without the flows that are left aside."""
        if flow.id in aside:
            return set()
        behind = _spread([flow.target], lambda node: _ends(self.leaving[node], aside), ())
        if flow.source not in behind:
            return set()
        before = _spread([flow.source], lambda node: _begins(self.arriving[node], aside), ())
        return behind & before

    def _breadth_first(self, start: Sequence[str]) -> list[str]:
        order = list(dict.fromkeys(start))
        seen = set(order)
        for node in order:
            fresh = dict.fromkeys(flow.target for flow in self.leaving[node])
            order.extend(one for one in fresh if one not in seen)
            seen.update(fresh)
        return order

    def _depth_first(self, start: Sequence[str], aside: Collection[str]) -> tuple[str, ...]:
        finished: list[str] = []
        seen: set[str] = set()
        for node in reversed(start):
            self._finish(node, seen, finished, aside)
        rest = [node for node in self.nodes if node not in seen]
        return (*reversed(finished), *rest)

    def _finish(
        self, start: str, seen: set[str], finished: list[str], aside: Collection[str]
    ) -> None:
        stack = [(start, False)]
        while stack:
            node, done = stack.pop()
            if done:
                finished.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((target, False) for target in _ends(self.leaving[node], aside))


def _ends(flows: Sequence[Flow], aside: Collection[str]) -> list[str]:
    return [flow.target for flow in flows if flow.id not in aside]


def _begins(flows: Sequence[Flow], aside: Collection[str]) -> list[str]:
    return [flow.source for flow in flows if flow.id not in aside]


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
