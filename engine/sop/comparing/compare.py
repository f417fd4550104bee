"""Two editions of an SOP side by side: what has changed, in sentences that a person can check.

Everything the diagram says is compared (names, lanes, ways and conditions, every value of the
`sop:` vocabulary, forms field by field); what is merely drawn elsewhere is no change.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from lxml import etree

from engine.sop.comparing.differences import Change, Differences, Group, Kind
from engine.sop.comparing.matching import Match, Side
from engine.sop.comparing.rerouted import Rerouted
from engine.sop.vocabulary import NAMESPACES

GROUPS: dict[Group, str] = {
    "identitas": "SOP dan halaman identitas", "pelaksana": "Pelaksana", "kegiatan": "Kegiatan",
    "alur": "Alur dan percabangan", "catatan": "Catatan gambar",
}  # fmt: skip
REDRAWN = "Hanya tata letak gambar yang berubah."
REWRITTEN = "Hanya penulisan berkas yang berubah; isi SOP tetap sama."
SAME = "Tidak ada perubahan."
# The strongest mark stays where an element has changed in several ways.
STRENGTH: tuple[Kind, ...] = ("ubah", "pindah", "hapus", "baru")

Marks = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changes` are grouped, and in the order of the flow within a group; `redrawn` says that the
    drawing differs, `rewritten` that the rest of the file does. `marks_before` and `marks_after`
    are for the two pictures."""

    changes: tuple[Change, ...]
    redrawn: bool = False
    rewritten: bool = False
    marks_before: Marks = field(default_factory=dict)
    marks_after: Marks = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def sentence(self) -> str:
        """The comparison in one sentence."""
        if self.changes:
            return f"{len(self.changes)} perubahan."
        return REDRAWN if self.redrawn else REWRITTEN if self.rewritten else SAME

    @property
    def groups(self) -> list[tuple[str, tuple[Change, ...]]]:
        """The changes under the heading of their group; groups without a change are left out."""
        held = ((name, self.of(group)) for group, name in GROUPS.items())
        return [(name, changes) for name, changes in held if changes]

    def of(self, group: Group) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.group == group)


def compare(before: bytes, after: bytes) -> Comparison:
    """What has changed from one diagram of an SOP to another. Raises BadDiagram for either."""
    old, new = Side(before), Side(after)
    match = Match(old, new)
    found = [*_told(old, new, match), *_rerouted(old, new, match)]
    place = _places(old, new, match)
    changes = tuple(sorted(found, key=lambda one: (list(GROUPS).index(one.group), place(one))))
    return Comparison(
        changes,
        redrawn=_drawing(old) != _drawing(new),
        rewritten=_rest(old) != _rest(new),
        marks_before=_marks_before(changes, old, new, match),
        marks_after=_marks_after(changes, old, new, match),
    )


def _told(old: Side, new: Side, match: Match) -> Iterator[Change]:
    parts = Differences(old, new, match)
    yield from parts.of_identity()
    yield from parts.of_lanes()
    yield from parts.of_nodes()
    yield from parts.of_arrows()
    yield from parts.of_notes()


def _rerouted(old: Side, new: Side, match: Match) -> Iterator[Change]:
    for turn in Rerouted(old, new, match).turns():
        side = old if turn.kind == "hapus" and turn.node not in new.nodes else new
        yield Change(
            turn.element, side.called(turn.node), "alur", cast(Kind, turn.kind), turn.what,
            turn.before, turn.after, turn.sentence,
        )  # fmt: skip


def _places(old: Side, new: Side, match: Match) -> Callable[[Change], int]:
    """Where a change stands in the flow: what is gone stands behind what it followed, an arrow
    behind the node it leaves."""
    following: dict[str, list[str]] = {}
    last = ""
    for node in old.nodes:
        last = match.after.get(node, last)
        if node not in match.after:
            following.setdefault(last, []).append(node)
    merged = list(following.get("", ()))
    for node in new.nodes:
        merged += [node, *following.get(node, ())]
    place = {node: 2 * n for n, node in reversed(list(enumerate(merged)))}
    for side in (old, new):
        for flow in side.sop.flows:
            source = match.after.get(flow.source, flow.source) if side is old else flow.source
            place.setdefault(flow.id, place.get(source, 0) + 1)
    return lambda change: place.get(change.element, 0)


def _drawing(side: Side) -> list[object]:
    return [_shape(one) for one in side.root.iterfind("bpmndi:BPMNDiagram", NAMESPACES)]


def _rest(side: Side) -> list[object]:
    drawings = set(side.root.findall("bpmndi:BPMNDiagram", NAMESPACES))
    return [_shape(one) for one in side.root if one not in drawings]


def _shape(element: etree._Element) -> object:
    """An element without the accidents of its writing: prefixes, order of attributes, indents."""
    text = (element.text or "").strip()
    return element.tag, sorted(element.attrib.items()), text, [_shape(one) for one in element]


def _marks_after(changes: Iterable[Change], old: Side, new: Side, match: Match) -> Marks:
    ways = {(match.after.get(flow.source), match.after.get(flow.target)) for flow in old.sop.flows}
    marks: dict[str, Kind] = {
        flow.id: "baru" for flow in new.sop.flows if (flow.source, flow.target) not in ways
    }
    shown = {*new.nodes, *new.lanes, *(flow.id for flow in new.sop.flows), new.sop.pool}
    return _marked(marks, ((one.element, one) for one in changes if one.kind != "hapus"), shown)


def _marks_before(changes: Iterable[Change], old: Side, new: Side, match: Match) -> Marks:
    ways = {
        (match.before.get(flow.source), match.before.get(flow.target)) for flow in new.sop.flows
    }
    marks: dict[str, Kind] = {
        flow.id: "hapus" for flow in old.sop.flows if (flow.source, flow.target) not in ways
    }
    back = {**{other: one for one, other in match.lane.items()}, **match.before}
    back[new.sop.pool] = old.sop.pool
    shown = {*old.nodes, *old.lanes, *(flow.id for flow in old.sop.flows), old.sop.pool}
    told = (
        (one.element if one.kind == "hapus" else back.get(one.element, one.element), one)
        for one in changes
        if one.kind != "baru"
    )
    return _marked(marks, told, shown)


def _marked(marks: dict[str, Kind], told: Iterable[tuple[str, Change]], shown: set[str]) -> Marks:
    changed: dict[str, Kind] = {}
    for element, change in told:
        if element and element in shown:
            met = changed.get(element, change.kind)
            changed[element] = max(met, change.kind, key=STRENGTH.index)
    return {**marks, **changed}
