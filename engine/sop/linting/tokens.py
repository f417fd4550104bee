"""Plays the diagram as a token game, every choice tried, to find branches that never meet.

Classic faults of hand-drawn flows: branches of a choice that wait for each other at a parallel
gateway (nothing moves any more), and parallel branches that run together without one (what
follows happens twice). Steps that do not compete with others are played first and once, so the
number of positions stays small (van der Aalst, workflow nets; stubborn sets).
"""

from collections.abc import Iterator

from engine.sop.graph import Graph
from engine.sop.linting.finding import Finding
from engine.sop.model import Sop

MOST_POSITIONS = 5_000
MOST_TOKENS = 50

Position = frozenset[str]


class Game:
    """Positions are sets of flows with a token on them. Needs a diagram that is one graph with
    one start, ends without exits, and nothing unreachable."""

    def __init__(self, sop: Sop) -> None:
        self.nodes = {node.id: node for node in sop.nodes}
        self.graph = Graph(self.nodes, sop.flows)
        self.rank = {node.id: rank for rank, node in enumerate(sop.nodes)}
        self.target = {flow.id: flow.target for flow in sop.flows}

    def findings(self) -> Iterator[Finding]:
        """At most one finding per node that jams or doubles; all positions have been tried."""
        start = next(node.id for node in self.nodes.values() if node.kind == "startEvent")
        begin = frozenset(flow.id for flow in self.graph.leaving[start])
        seen, waiting, faults = {begin}, [begin], dict[str, Finding]()
        while waiting:
            if len(seen) > MOST_POSITIONS:
                faults[""] = _crowded()
                break
            position = waiting.pop()
            for following in self._play(position, faults):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        yield from faults.values()

    def _play(self, position: Position, faults: dict[str, Finding]) -> Iterator[Position]:
        if len(position) > MOST_TOKENS:
            faults[""] = _crowded()
            return
        by_node: dict[str, list[str]] = {}
        for flow in position:
            by_node.setdefault(self.target[flow], []).append(flow)
        for node in sorted(by_node, key=self.rank.__getitem__):
            if self._moves(node, by_node[node]):
                yield from self._fire(node, by_node[node], position, faults)
                return
        for node in by_node:
            faults.setdefault(node, self._jammed(node))

    def _moves(self, node: str, tokens: list[str]) -> bool:
        joins = self.nodes[node].kind == "parallelGateway"
        return not joins or len(tokens) == len(self.graph.arriving[node])

    def _fire(
        self, node: str, tokens: list[str], position: Position, faults: dict[str, Finding]
    ) -> Iterator[Position]:
        kind = self.nodes[node].kind
        if kind not in ("parallelGateway", "endEvent") and len(tokens) > 1:
            faults.setdefault(node, self._doubled(node))
            return
        rest = position - set(tokens)
        exits = [flow.id for flow in self.graph.leaving[node]]
        for out in [[one] for one in exits] if kind == "exclusiveGateway" else [exits]:
            if rest & set(out):
                faults.setdefault(node, self._doubled(node))
            else:
                yield rest | set(out)

    def _jammed(self, node: str) -> Finding:
        text = "Alur dapat terhenti di sini: tidak semua cabang yang ditunggu pasti datang."
        remedy = (
            "Satukan cabang pilihan dengan percabangan eksklusif, cabang paralel dengan paralel."
        )
        return Finding(node, self.nodes[node].name, "terhenti", text, remedy)

    def _doubled(self, node: str) -> Finding:
        text = "Cabang paralel bertemu di sini tanpa disatukan, sehingga kegiatan terjadi dua kali."
        remedy = "Satukan cabangnya dengan percabangan paralel lebih dahulu."
        return Finding(node, self.nodes[node].name, "serentak", text, remedy)


def _crowded() -> Finding:
    text = "Cabang paralel dan pilihan SOP ini terlalu banyak untuk diperiksa."
    return Finding("", "", "serentak", text, "Pecah menjadi beberapa SOP.")
