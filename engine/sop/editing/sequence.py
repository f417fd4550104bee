"""The steps of an SOP as a sequence that can be cut and joined: what a change of the matrix does to
the arrows, worked out on the values alone, before a document is touched.

A step travels with its own decision, the gateway right behind it that its answer decides. What
stands between a split and its join is a branch; no branch is emptied or broken up silently.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from engine.errors import Refused
from engine.sop.graph import Graph
from engine.sop.model import Flow, Node, Sop, Step
from engine.sop.reading import facts_of
from engine.sop.vocabulary import GATEWAYS

Ends = tuple[str, str]


class BadChange(Refused):
    """Perubahan ini tidak dapat dilakukan."""

    status = 422


@dataclass(frozen=True, slots=True)
class Plan:
    """New ends (source, target) of flows by their id, and the nodes and flows that go.

    `joined` are flows whose condition takes in the condition of another that goes.
    """

    ends: Mapping[str, Ends] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    joined: Mapping[str, str] = field(default_factory=dict)


class Sequence:
    """The steps of one SOP in the order of the matrix, and the plans for changing them."""

    def __init__(self, sop: Sop, asked: Mapping[str, frozenset[str]] | None = None) -> None:
        self.sop = sop
        # The first names of the facts that each flow asks for: steps, or the letter.
        self.asked = asked or {
            flow.id: frozenset(fact.split(".")[0] for fact in facts_of(flow)) for flow in sop.flows
        }
        self.order = {node.id: n for n, node in enumerate(sop.nodes)}
        self.kind = {node.id: node.kind for node in sop.nodes}
        self.flows = [flow for flow in sop.flows if {flow.source, flow.target} <= set(self.order)]
        self.back = {flow.id for flow in self.flows if self._leads_back(flow)}
        self.ahead = Graph(self.order, [one for one in self.flows if one.id not in self.back])
        self.starts = [node for node in self.order if self.kind[node] == "startEvent"]
        self.ends = [node for node in self.order if self.kind[node] == "endEvent"]

    def step(self, node: str) -> Step:
        """The step at a node. Raises BadChange for what is none."""
        found = next((step for step in self.sop.steps if step.node == node), None)
        if found is None:
            raise BadChange("Kegiatan ini tidak ada lagi. Muat ulang halaman ini.")
        return found

    def tail(self, node: str) -> str:
        """The last node that travels with a step: its own decision, or the step itself."""
        decision = self.sop.decision_after(node)
        return decision.node if decision else node

    def onward(self, node: str) -> Flow:
        """The arrow by which one goes on from a step. Raises BadChange where there is none."""
        exits = self.ahead.leaving[self.tail(node)]
        if not exits:
            raise BadChange(f"Dari “{self.name(node)}” belum ada panah maju. Gambar di diagram.")
        return next((flow for flow in exits if flow.default), exits[0])

    def name(self, node: str) -> str:
        found = next((one for one in self.sop.nodes if one.id == node), Node("", "", ""))
        return found.name or node

    def returns(self, node: str) -> list[Flow]:
        """The arrows by which the decision right behind a step sends back."""
        tail = self.tail(node)
        return [flow for flow in self.flows if flow.source == tail and flow.id in self.back]

    def splits(self, node: str) -> bool:
        """Whether more than one way leads on from a node."""
        return len(self.ahead.leaving[node]) > 1

    def join(self, split: str) -> str:
        """The first node that every way from a split comes to, empty if they never meet."""
        for node in sorted(self.ahead.after([split]) - {split}, key=self.order.__getitem__):
            if not self.ahead.after([split], without={node}) & set(self.ends):
                return node
        return ""

    def head(self, merge: str) -> str:
        """The nearest split that every way to a merge comes from, with its step if it is a step's
        own decision. Raises BadChange if there is none."""
        before = [node for node in self.order if self.order[node] < self.order[merge]]
        for node in reversed(before):
            around = self.ahead.after(self.starts, without={node})
            if self.splits(node) and node in self.ahead.before([merge]) and merge not in around:
                return self._owner(node) or node
        raise BadChange("Cabang di atas kegiatan ini tidak berpangkal satu. Ubah di diagram.")

    def before(self, node: str) -> str:
        """The nearest step that every way to a node comes through, empty if there is none."""
        for step in reversed(self.sop.steps):
            if self.order[step.node] < self.order[node]:
                around = self.ahead.after(self.starts, without={step.node})
                if node not in around:
                    return step.node
        return ""

    def behind(self, node: str) -> list[str]:
        """The steps from which one comes to a step: to these it may send back."""
        before = self.ahead.before([node]) - {node}
        return [step.node for step in self.sop.steps if step.node in before]

    def places_after(self, node: str, in_branch: bool = False) -> list[Flow]:
        """The arrows that a new step behind a step (behind the start for "") takes over.

        Behind the last step of a branch that is where the branches meet again, so that the new
        row is for everyone, unless it is to belong to the branch.
        """
        if not node:
            leaving = [flow for start in self.starts for flow in self.ahead.leaving[start]]
            if len(leaving) != 1:
                raise BadChange("SOP ini belum punya satu awal. Gambar awalnya di diagram.")
            return leaving
        step, flow = self.step(node), self.onward(node)
        if in_branch or self.splits(self.tail(node)):
            return [flow]
        meeting = len(self.ahead.arriving[flow.target]) > 1
        exits = self.ahead.leaving[flow.target]
        if self.kind[flow.target] in GATEWAYS:
            found, following = exits, exits[0].target if len(exits) == 1 else ""
        else:
            found, following = self.ahead.arriving[flow.target], flow.target
        return list(found) if meeting and following == self._row_below(step) else [flow]

    def _row_below(self, step: Step) -> str:
        """The step of the next row, or the end where there is but one."""
        if step.no < len(self.sop.steps):
            return self.sop.steps[step.no].node
        return self.ends[0] if len(self.ends) == 1 else ""

    def removed(self, node: str) -> Plan:
        """The plan for a sequence without a step. Raises BadChange."""
        step = self.step(node)
        if len(self.sop.steps) == 1:
            raise BadChange("SOP harus punya paling sedikit satu kegiatan.")
        tail, onward = self.tail(node), self.onward(node)
        self._refuse_split(node)
        self._refuse_asked(step)
        self._refuse_lone(node)
        ends = {flow.id: (flow.source, onward.target) for flow in self.ahead.arriving[node]}
        gone = {node, tail} | {flow.id for flow in self.flows if flow.source in (node, tail)}
        returning = [one for one in self.flows if one.target == node and one.id in self.back - gone]
        target = self.before(node)
        if returning and not target:
            raise BadChange(
                f"“{step.name}” menjadi tujuan pengembalian dari "
                f"{self._names(flow.source for flow in returning)}. "
                "Ubah dahulu tujuan pengembaliannya."
            )
        joined = {}
        for flow in returning:
            if twin := self._twin(flow, target):
                joined[twin.id] = flow.id
                gone.add(flow.id)
            else:
                ends[flow.id] = (flow.source, target)
        return self._sound(Plan(ends, frozenset(gone), joined))

    def raised(self, node: str) -> Plan:
        """The plan with a step before the row, or before the branches, above it. Raises BadChange."""
        if self.step(node).no == 1:
            raise BadChange("Kegiatan ini sudah paling atas.")
        self._refuse_split(node)
        above = self._above(node)
        self._refuse_lone(node)
        return self._sound(self._moved(node, self.ahead.arriving[above], above))

    def _above(self, node: str) -> str:
        """Where the row above begins: its step, or the split of the branches that end above."""
        arriving = self.ahead.arriving[node]
        merge = node
        if len(arriving) == 1:
            merge = above = arriving[0].source
            if self.splits(above):
                raise BadChange(
                    f"“{self.name(node)}” berada di awal cabang "
                    f"“{arriving[0].name or self.name(above)}”. Pindahkan lewat diagram."
                )
            if self.kind[above] not in GATEWAYS or self._owner(above):
                return self._owner(above) or above
            if len(self.ahead.arriving[above]) == 1:
                return self._above(above)
        head = self.head(merge)
        if self.ahead.after([head], without={node}) & set(self.ends):
            raise BadChange(f"“{self.name(node)}” tidak dilalui semua cabang di atasnya.")
        return head

    def lowered(self, node: str) -> Plan:
        """The plan with a step behind the row, or behind the branches, below it. Raises BadChange."""
        below = self.onward(node).target
        self._refuse_split(node)
        while True:
            if self.kind[below] == "endEvent":
                raise BadChange("Kegiatan ini sudah paling bawah.")
            if len(self.ahead.arriving[below]) > 1:
                raise BadChange(
                    f"“{self.name(node)}” berada di akhir cabangnya. Pindahkan lewat diagram."
                )
            if self.kind[below] not in GATEWAYS or len(self.ahead.leaving[below]) != 1:
                break
            below = self.ahead.leaving[below][0].target
        self._refuse_lone(node)
        taken, target = self._behind(below)
        return self._sound(self._moved(node, taken, target))

    def _behind(self, node: str) -> tuple[Collection[Flow], str]:
        """The arrows behind a row, or behind the branches that begin there, and where they lead."""
        tail = node if self.kind[node] in GATEWAYS else self.tail(node)
        exits = self.ahead.leaving[tail]
        if self.splits(tail):
            join = self.join(tail)
            if not join:
                raise BadChange(f"Cabang sesudah “{self.name(tail)}” tidak bertemu lagi.")
            if self.kind[join] != "parallelGateway":
                return self.ahead.arriving[join], join
            exits = self.ahead.leaving[join]
        if len(exits) != 1:
            raise BadChange(f"Sesudah “{self.name(node)}” tidak ada satu panah maju.")
        return exits, exits[0].target

    def _moved(self, node: str, taken: Collection[Flow], target: str) -> Plan:
        """A step is cut out, and put where these arrows come to a target."""
        onward = self.onward(node)
        ends = {flow.id: (flow.source, onward.target) for flow in self.ahead.arriving[node]}
        for flow in taken:
            source = ends.get(flow.id, (flow.source, ""))[0]
            ends[flow.id] = (source, node)
        ends[onward.id] = (onward.source, target)
        return Plan(ends)

    def planned(self, plan: Plan) -> Sop:
        """The SOP as it will be, in its new order."""
        flows = tuple(
            replace(flow, source=plan.ends[flow.id][0], target=plan.ends[flow.id][1])
            if flow.id in plan.ends
            else flow
            for flow in self.sop.flows
            if flow.id not in plan.gone
        )
        nodes = {node.id: node for node in self.sop.nodes if node.id not in plan.gone}
        order = Graph(nodes, flows).order([node for node in self.starts if node in nodes])
        place = {own: n for n, own in enumerate(order)}
        kept = (step for step in self.sop.steps if step.node in place)
        rows = enumerate(sorted(kept, key=lambda step: place[step.node]), start=1)
        steps = tuple(replace(step, no=no) for no, step in rows)
        return replace(self.sop, flows=flows, nodes=tuple(nodes[own] for own in order), steps=steps)

    def _sound(self, plan: Plan) -> Plan:
        """The plan, if returns stay returns and answers are asked for only once they are given."""
        after = Sequence(self.planned(plan), self.asked)
        for flow in after.flows:
            if (flow.id in self.back) != (flow.id in after.back):
                raise BadChange(
                    f"“{self._holder(flow.source)}” boleh dikembalikan ke "
                    f"“{self.name(flow.target)}”. Ubah dahulu tujuan pengembaliannya."
                )
        ways = [(flow.source, flow.target) for flow in after.flows]
        if len(set(ways)) < len(ways):
            raise BadChange("Dengan perubahan ini satu cabang menjadi kosong. Ubah di diagram.")
        early = after.early - self.early
        for flow_id, step in sorted(early):
            flow = next(one for one in after.flows if one.id == flow_id)
            raise BadChange(
                f"Percabangan “{self.name(flow.source)}” memakai jawaban “{self.name(step)}”, "
                "jadi harus sesudahnya. Ubah dahulu syaratnya."
            )
        return plan

    @cached_property
    def early(self) -> set[tuple[str, str]]:
        """The flows whose condition asks for a step that may not have been taken, with the step."""
        around: dict[str, set[str]] = {}
        early: set[tuple[str, str]] = set()
        for flow in self.flows:
            for step in self.asked[flow.id]:
                if step in self.order and step not in around:
                    around[step] = self.ahead.after(self.starts, without={step})
                if flow.source in around.get(step, ()):
                    early.add((flow.id, step))
        return early

    def _refuse_split(self, node: str) -> None:
        if self.splits(self.tail(node)):
            raise BadChange(
                f"Jawaban “{self.name(node)}” menentukan cabang mana yang ditempuh. "
                "Ubah percabangannya di diagram dahulu."
            )

    def _refuse_lone(self, node: str) -> None:
        """Refuse to take a step away that is all a branch holds."""
        target = self.onward(node).target
        for flow in self.ahead.arriving[node]:
            if self.splits(flow.source) and self.join(flow.source) == target:
                raise BadChange(
                    f"“{self.name(node)}” adalah satu-satunya kegiatan pada cabang "
                    f"“{flow.name or self.name(flow.source)}”. Hapus cabang itu lewat diagram."
                )

    def _refuse_asked(self, step: Step) -> None:
        own = {step.node, self.tail(step.node)}
        for flow in self.flows:
            if step.node in self.asked[flow.id] and flow.source not in own:
                raise BadChange(
                    f"Jawaban “{step.name}” dipakai pada percabangan “{self.name(flow.source)}”. "
                    "Ubah dahulu syaratnya."
                )

    def _twin(self, flow: Flow, target: str) -> Flow | None:
        """Another arrow that already leads from the same place to a target."""
        twins = (one for one in self.flows if one.source == flow.source and one.target == target)
        return next(twins, None)

    def _leads_back(self, flow: Flow) -> bool:
        return self.order[flow.target] <= self.order[flow.source]

    def _owner(self, node: str) -> str:
        """The step whose own decision a node is, empty if it is none."""
        return next((one.after for one in self.sop.decisions if one.node == node), "")

    def _holder(self, node: str) -> str:
        return self.name(self._owner(node) or node)

    def _names(self, nodes: Iterator[str]) -> str:
        return ", ".join(dict.fromkeys(f"“{self._holder(node)}”" for node in nodes))
