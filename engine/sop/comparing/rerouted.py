"""What has changed in the ways between steps, told where a person sees it.

A step put between two others leaves the way between them as it was, so ways are compared through
what was inserted or removed; what is inserted or removed is told by itself.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.sop.comparing.matching import Match, Side, paired, quoted
from engine.sop.model import Flow
from engine.sop.spoken import arrow, canonical, condition
from engine.sop.vocabulary import TASKS

# The first part of a dotted name: the step whose answer is asked for.
STEP = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?=\.)")


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a node: its first flow, all its flows, and where it ends. `open` ends are nodes
    that only one side has and that lead on in several ways or in none."""

    flow: Flow
    flows: tuple[str, ...]
    end: str
    open: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One change of a way: `element` is the id of its flow (of the gateway, for its default)."""

    node: str
    element: str
    kind: str
    what: str
    before: str
    after: str
    sentence: str


class Ways:
    """The ways of one side out of its nodes, through nodes that the other side does not have."""

    def __init__(self, side: Side, kept: Mapping[str, str]) -> None:
        self.side, self.kept = side, kept

    def out_of(self, node: str) -> list[Way]:
        ways = []
        for flow in self.side.graph.leaving.get(node, ()):
            flows, end = self._follow(flow.target)
            ways.append(Way(flow, (flow.id, *flows), end, end not in self.kept))
        return ways

    def _follow(self, node: str) -> tuple[tuple[str, ...], str]:
        """On through single exits until a node that both sides have, or that must be told."""
        passed: list[Flow] = []
        met = {node}
        while node not in self.kept and len(self.side.graph.leaving[node]) == 1:
            (flow,) = self.side.graph.leaving[node]
            if flow.target in met:
                break
            passed.append(flow)
            node = flow.target
            met.add(node)
        return tuple(flow.id for flow in passed), node

    def told(self, node: str, flow: Flow, end: str) -> str:
        """`dari “Benar?” kembali ke “Menyusun surat” bila keputusan = kembalikan`."""
        back = self.side.rank.get(end, 0) <= self.side.rank.get(node, 0)
        words = f"dari {self.side.called(node)} {'kembali ke' if back else 'ke'} "
        words += self.side.called(end)
        if not flow.condition:
            return words
        return f"{words} bila {condition(flow.condition, self.side.sop, node)}"

    def condition(self, node: str, flow: Flow) -> str:
        return condition(flow.condition, self.side.sop, node) if flow.condition else ""


class Rerouted:
    def __init__(self, before: Side, after: Side, match: Match) -> None:
        self.match = match
        self.old, self.new = Ways(before, match.after), Ways(after, match.before)

    def turns(self) -> Iterator[Turn]:
        """Changes of ways, by the node they leave: the new side's id, or the old one's if gone."""
        for node in self.new.side.nodes:
            if node in self.match.before:
                yield from self._between(self.match.before[node], node)
            else:
                yield from self._all(self.new, node, "baru")
        for node in self.old.side.nodes:
            if node not in self.match.after:
                yield from self._all(self.old, node, "hapus")

    def _all(self, ways: Ways, node: str, kind: str) -> Iterator[Turn]:
        found = ways.out_of(node)
        if len(found) > 1:
            for way in found:
                yield self._one(ways, node, way, kind)

    def _one(self, ways: Ways, node: str, way: Way, kind: str) -> Turn:
        told = ways.told(node, way.flow, way.end)
        if kind == "baru":
            return Turn(node, way.flow.id, kind, "jalan", "", told, f"Jalan baru: {told}")
        place = self.match.after.get(node, node)
        return Turn(place, way.flow.id, kind, "jalan", told, "", f"Jalan dihapus: {told}")

    def _between(self, old: str, new: str) -> Iterator[Turn]:
        befores, afters = self.old.out_of(old), self.new.out_of(new)
        pairs = self._pairs(befores, afters)
        for before, after in pairs:
            yield from self._turned(old, new, before, after)
        yield from self._default(new, befores, afters, pairs)
        ours, theirs = {id(after) for _, after in pairs}, {id(before) for before, _ in pairs}
        for way in afters:
            if id(way) not in ours:
                yield self._one(self.new, new, way, "baru")
        for way in befores:
            if id(way) not in theirs:
                yield self._one(self.old, old, way, "hapus")

    def _pairs(self, befores: list[Way], afters: list[Way]) -> list[tuple[Way, Way]]:
        """Ways of the same arrow, else to the same place, else of the same name or both alone."""
        ends = {id(way): self.match.after.get(way.end, "") for way in befores}
        ends.update((id(way), way.end) for way in afters)
        alone = len(befores) == len(afters) == 1
        keys: list[Callable[[Way], Hashable]] = [
            lambda way: way.flow.id,
            lambda way: ends[id(way)],
            lambda way: way.flow.name,
            lambda way: alone,
        ]
        return paired(befores, afters, keys)

    def _turned(self, old: str, new: str, before: Way, after: Way) -> Iterator[Turn]:
        end = self.match.after.get(before.end)
        branching = after.open and len(self.new.side.graph.leaving[after.end]) > 1
        if end != after.end and not branching and not before.open:
            words = (
                f"ke {self.old.side.called(before.end)}",
                f"ke {self.new.side.called(after.end)}",
            )
            text = f"{self._from(new, after.flow)}: {arrow(*words)}"
            yield Turn(new, after.flow.id, "ubah", "arah", *words, text)
        told = self.new.told(new, replace(after.flow, condition=None), after.end)
        if before.flow.name != after.flow.name:
            names = before.flow.name, after.flow.name
            yield Turn(
                new, after.flow.id, "ubah", "jawaban", *names, f"Jawaban {told}: {arrow(*names)}"
            )
        if self._renamed(before.flow.condition) != canonical(after.flow.condition or ""):
            words = self._conditions(old, new, before.flow, after.flow)
            text = f"Syarat {told}: {arrow(*words)}"
            yield Turn(new, after.flow.id, "ubah", "syarat", *words, text)

    def _from(self, node: str, flow: Flow) -> str:
        called = self.new.side.called(node)
        if self.new.side.nodes[node].kind in TASKS:
            return f"Sesudah {called}"
        return f"Dari {called}" + (f" ({quoted(flow.name)})" if flow.name else "")

    def _renamed(self, text: str | None) -> str:
        """An old condition with the ids its steps have now."""
        new = self.match.renamed
        return STEP.sub(lambda found: new.get(found[0], found[0]), canonical(text or ""))

    def _conditions(self, old: str, new: str, before: Flow, after: Flow) -> tuple[str, str]:
        """Both in words, or as written where the words are the same."""
        words = self.old.condition(old, before), self.new.condition(new, after)
        return words if words[0] != words[1] else (before.condition or "", after.condition or "")

    def _default(
        self, node: str, befores: list[Way], afters: list[Way], pairs: list[tuple[Way, Way]]
    ) -> Iterator[Turn]:
        old = next((way for way in befores if way.flow.default), None)
        new = next((way for way in afters if way.flow.default), None)
        same = any(old is before and new is after for before, after in pairs)
        if same or (old is None and new is None):
            return
        words = _answer(self.old.side, old), _answer(self.new.side, new)
        text = f"Jalan bawaan {self.new.side.called(node)}: {arrow(*words)}"
        yield Turn(node, node, "ubah", "jalan bawaan", *words, text)


def _answer(side: Side, way: Way | None) -> str:
    if way is None:
        return ""
    return quoted(way.flow.name) if way.flow.name else f"ke {side.called(way.end)}"
