"""The differences of two sides: of the SOP as a whole, its pelaksana, its steps and its notes."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from lxml import etree

from engine.sop.comparing.form_changes import form_changes
from engine.sop.comparing.matching import Match, Side, paired, quoted
from engine.sop.comparing.said import Value, alerts, form_of, lists, named, values
from engine.sop.model import Node
from engine.sop.spoken import arrow, duration
from engine.sop.vocabulary import GATEWAYS, NAMESPACES, TASKS, written

Kind = Literal["baru", "hapus", "ubah", "pindah"]
Group = Literal["identitas", "pelaksana", "kegiatan", "alur", "catatan"]

MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `element` is the id in the later diagram (in the earlier one if `hapus`), `name`
    what it is called; `what` names the value; `before` and `after` are in words, in full."""

    element: str
    name: str
    group: Group
    kind: Kind
    what: str
    before: str
    after: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose changes are told: its id, its name, its group, and how a sentence calls it."""

    element: str
    name: str
    group: Group
    called: str

    def change(self, kind: Kind, what: str, before: str, after: str, sentence: str) -> Change:
        return Change(self.element, self.name, self.group, kind, what, before, after, sentence)

    def turned(self, kind: Kind, what: str, told: str, before: str, after: str) -> Change:
        return self.change(kind, what, before, after, f"{told}: {arrow(before, after)}")


class Differences:
    """Each `of_…` yields the changes of one part of the SOP."""

    def __init__(self, old: Side, new: Side, match: Match) -> None:
        self.old, self.new, self.match = old, new, match

    def of_identity(self) -> Iterator[Change]:
        sop = self.new.sop
        subject = Subject(sop.key, sop.name, "identitas", quoted(sop.name))
        yield from said_changes(subject, self.old.process, self.new.process)
        old, new = alerts(self.old.process), alerts(self.new.process)
        for percent in dict.fromkeys([*old, *new]):
            told, ends = (
                f"Peringatan waktu pada {percent}%",
                (old.get(percent, ""), new.get(percent, "")),
            )
            if not ends[0]:
                yield subject.change(
                    "ubah", "peringatan waktu", *ends, f"{told} ditambah: {ends[1]}"
                )
            elif not ends[1]:
                yield subject.change("ubah", "peringatan waktu", *ends, f"{told} dihapus")
            elif ends[0] != ends[1]:
                yield subject.turned("ubah", "peringatan waktu", told, *ends)
        yield from self._pool()

    def _pool(self) -> Iterator[Change]:
        path = "bpmn:collaboration/bpmn:participant"
        old, new = (side.root.find(path, NAMESPACES) for side in (self.old, self.new))
        units = self.old.sop.unit, self.new.sop.unit
        pools = self.old.sop.pool, self.new.sop.pool
        if old is not None and new is not None:
            subject = Subject(pools[1], units[1], "identitas", quoted(units[1]))
            yield from said_changes(subject, old, new)
        elif old is not None or new is not None:
            gone = new is None
            subject = Subject(pools[not gone], units[not gone], "identitas", "")
            kind: Kind = "hapus" if gone else "baru"
            yield subject.turned(kind, "unit pemilik SOP", "Unit pemilik SOP", *units)

    def of_lanes(self) -> Iterator[Change]:
        pairs = self.match.lanes
        for old, new in pairs:
            subject = Subject(new.lane, new.name, "pelaksana", quoted(new.name or new.lane))
            yield from said_changes(
                subject, self.old.elements[old.lane], self.new.elements[new.lane]
            )
        for role in self.new.sop.roles:
            if not any(role is new for _, new in pairs):
                called = quoted(role.name or role.lane)
                subject = Subject(role.lane, role.name, "pelaksana", called)
                yield subject.change(
                    "baru", "pelaksana", "", role.name, f"Pelaksana baru: {called}"
                )
        for role in self.old.sop.roles:
            if not any(role is old for old, _ in pairs):
                called = quoted(role.name or role.lane)
                subject = Subject(role.lane, role.name, "pelaksana", called)
                yield subject.change(
                    "hapus", "pelaksana", role.name, "", f"Pelaksana {called} dihapus"
                )
        yield from self._lane_order()

    def _lane_order(self) -> Iterator[Change]:
        lanes = [
            self.match.lane[role.lane]
            for role in self.old.sop.roles
            if role.lane in self.match.lane
        ]
        kept = set(lanes)
        now = [role.lane for role in self.new.sop.roles if role.lane in kept]
        for lane in moved(lanes, now):
            role = self.new.lanes[lane]
            subject = Subject(lane, role.name, "pelaksana", quoted(role.name or lane))
            ends = (self._place(lanes, lane), self._place(now, lane))
            yield subject.turned("pindah", "urutan", f"Urutan pelaksana {subject.called}", *ends)

    def _place(self, order: Sequence[str], lane: str) -> str:
        at = list(order).index(lane)
        return f"sesudah {quoted(self.new.lane_name(order[at - 1]))}" if at else "paling depan"

    def of_nodes(self) -> Iterator[Change]:
        for node in self.new.sop.nodes:
            if node.id in self.match.before:
                yield from self._kept(self.old.nodes[self.match.before[node.id]], node)
            else:
                yield self._new(node)
        yield from self._order()
        for node in self.old.sop.nodes:
            if node.id not in self.match.after:
                yield self._gone(node)

    def _subject(self, side: Side, node: Node) -> Subject:
        group: Group = "kegiatan" if node.kind in TASKS else "alur"
        return Subject(node.id, node.name, group, side.called(node.id))

    def _kept(self, old: Node, new: Node) -> Iterator[Change]:
        subject = self._subject(self.new, new)
        elements = self.old.elements[old.id], self.new.elements[new.id]
        if old.id != new.id:
            yield subject.turned("ubah", "kode", f"Kode {subject.called}", old.id, new.id)
        yield from said_changes(subject, *elements)
        for said in form_changes(subject.called, *map(form_of, elements)):
            yield subject.change("ubah", said.what, said.before, said.after, said.sentence)
        if self._lane(old) != self.new.lane_of(new.id) and not self._follows(old, new):
            what = "Pelaksana" if new.kind in TASKS else "Lajur"
            ends = (
                self.old.lane_name(self.old.lane_of(old.id)),
                self.new.lane_name(self.new.lane_of(new.id)),
            )
            yield subject.turned("pindah", what.lower(), f"{what} {subject.called}", *ends)

    def _lane(self, old: Node) -> str:
        lane = self.old.lane_of(old.id)
        return self.match.lane.get(lane, lane and f"-{lane}")

    def _follows(self, old: Node, new: Node) -> bool:
        """Whether a gateway or an event has only gone along with the step it belongs to."""
        if new.kind in TASKS:
            return False
        beside = self._beside(self.old, old), self._beside(self.new, new)
        if self.match.after.get(beside[0], "-") != beside[1]:
            return False
        return self.old.lane_of(beside[0]) == self.old.lane_of(old.id) and self.new.lane_of(
            beside[1]
        ) == self.new.lane_of(new.id)

    @staticmethod
    def _beside(side: Side, node: Node) -> str:
        if node.kind != "startEvent":
            return side.before(node.id)
        return next((flow.target for flow in side.graph.leaving[node.id]), "")

    def _new(self, node: Node) -> Change:
        subject = self._subject(self.new, node)
        source = self.new.before(node.id)
        place = f" sesudah {self.new.called(source)}" if source else ""
        called = subject.called if not place else quoted(node.name) if node.name else "tanpa nama"
        sentence = f"{_kind(node)} baru: {called}{place}{self._about(self.new, node)}"
        return subject.change("baru", _kind(node).lower(), "", called, sentence)

    def _gone(self, node: Node) -> Change:
        subject = self._subject(self.old, node)
        name = subject.called
        told = name if name.startswith("“") else "tanpa nama"
        sentence = f"{_kind(node)} {told} dihapus{self._about(self.old, node)}"
        return subject.change("hapus", _kind(node).lower(), name, "", sentence)

    @staticmethod
    def _about(side: Side, node: Node) -> str:
        """Who does a step and how long it takes, in brackets."""
        step = side.steps.get(node.id)
        if step is None:
            return ""
        role = side.lanes.get(side.lane_of(node.id))
        words = [role.name if role else "", duration(step.standard) if step.standard else ""]
        return f" ({', '.join(filter(None, words))})" if any(words) else ""

    def _order(self) -> Iterator[Change]:
        after, before = self.match.after, self.match.before
        old = [after[step.node] for step in self.old.sop.steps if step.node in after]
        kept = set(old)
        now = [step.node for step in self.new.sop.steps if step.node in kept]
        both = set(now)
        old = [node for node in old if node in both]
        for node in moved(old, now):
            subject = self._subject(self.new, self.new.nodes[node])
            ends = self._step_place(self.old, before[node]), self._step_place(self.new, node)
            yield subject.turned("pindah", "urutan", f"Urutan {subject.called}", *ends)

    @staticmethod
    def _step_place(side: Side, node: str) -> str:
        no = side.steps[node].no
        earlier = f", sesudah {side.called(side.sop.steps[no - 2].node)}" if no > 1 else ""
        return f"langkah {no}{earlier}"

    def of_arrows(self) -> Iterator[Change]:
        """What arrows of the same id say besides their way, answer and condition."""
        old = {flow.id for flow in self.old.sop.flows}
        for flow in self.new.sop.flows:
            if flow.id in old:
                called = f"panah ke {self.new.called(flow.target)}"
                subject = Subject(flow.id, flow.name or called, "alur", called)
                elements = self.old.elements[flow.id], self.new.elements[flow.id]
                yield from said_changes(subject, *elements, with_name=False)

    def of_notes(self) -> Iterator[Change]:
        old, new = (_notes(side) for side in (self.old, self.new))
        pairs = paired(old, new, [lambda note: note.get("id", "")])
        for before, after in pairs:
            yield from said_changes(_note(after), before, after, with_name=False)
        met = {id(note) for pair in pairs for note in pair}
        for note in (one for one in new if id(one) not in met):
            text = _note(note).name
            yield _note(note).change(
                "baru", "catatan gambar", "", text, f"Catatan gambar baru: {text}"
            )
        for note in (one for one in old if id(one) not in met):
            text = _note(note).name
            yield _note(note).change(
                "hapus", "catatan gambar", text, "", f"Catatan gambar dihapus: {text}"
            )


def _kind(node: Node) -> str:
    if node.kind in TASKS:
        return "Langkah"
    if node.kind in GATEWAYS:
        return "Percabangan" if node.kind == "exclusiveGateway" else "Percabangan serentak"
    return "Awal" if node.kind == "startEvent" else "Akhir"


def _notes(side: Side) -> list[etree._Element]:
    return side.root.findall(".//bpmn:textAnnotation", NAMESPACES)


def _note(note: etree._Element) -> Subject:
    text = " ".join(written(note.find("bpmn:text", NAMESPACES)).split())
    return Subject(note.get("id", ""), text, "catatan", quoted(text))


def said_changes(
    subject: Subject, old: etree._Element, new: etree._Element, *, with_name: bool = True
) -> Iterator[Change]:
    """The values and lists that differ between an element before and after."""
    names = named(old), named(new)
    if with_name and names[0].raw != names[1].raw:
        yield subject.turned("ubah", "nama", names[1].label, names[0].words, names[1].words)
    first, second = ({one.label: one for one in values(side)} for side in (old, new))
    for label in dict.fromkeys([*first, *second]):
        yield from _value_change(subject, first.get(label), second.get(label))
    befores, afters = ({one[0]: one[1:] for one in lists(side)} for side in (old, new))
    for label in dict.fromkeys([*befores, *afters]):
        items, about = befores.get(label, ([], True))
        others, _ = afters.get(label, ([], True))
        told = label if about else f"{label} {subject.called}"
        yield from _items_changes(subject, label.lower(), told, items, others)


def _value_change(subject: Subject, old: Value | None, new: Value | None) -> Iterator[Change]:
    some = new or old
    if some is None or (old.raw if old else "") == (new.raw if new else ""):
        return
    told = some.label if some.about else f"{some.label} {subject.called}"
    ends = old.words if old else "", new.words if new else ""
    if ends[0] == ends[1] and old and new:
        ends = old.raw, new.raw
    yield subject.turned("ubah", some.label.lower(), told, *ends)


def _items_changes(
    subject: Subject, what: str, told: str, old: list[str], new: list[str]
) -> Iterator[Change]:
    if old == new:
        return
    if sorted(old) == sorted(new) or max(len(old), len(new)) > MOST_ITEMS:
        words = "; ".join(old), "; ".join(new)
        yield subject.turned("ubah", f"urutan {what}", f"Urutan {told}", *words)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(b - a, d - c)
        for before, after in zip(old[a : a + both], new[c : c + both], strict=True):
            yield subject.turned("ubah", what, told, before, after)
        for item in old[a + both : b]:
            yield subject.change("ubah", what, item, "", f"{told} dihapus: {item}")
        for item in new[c + both : d]:
            yield subject.change("ubah", what, "", item, f"{told} ditambah: {item}")


def moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """What has changed its place, as few as possible: all but a longest common order."""
    rank = {one: n for n, one in enumerate(old)}
    tails: list[int] = []
    at: list[str] = []
    behind: dict[str, str] = {}
    for one in new:
        place = bisect_left(tails, rank[one])
        if place:
            behind[one] = at[place - 1]
        tails[place : place + 1], at[place : place + 1] = [rank[one]], [one]
    still, last = set[str](), at[-1] if at else ""
    while last:
        still.add(last)
        last = behind.get(last, "")
    return [one for one in new if one not in still]
