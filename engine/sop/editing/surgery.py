"""Small cuts in the tree of a diagram that leave it tidy: indentation, ids, references."""

import keyword
import re
from collections.abc import Collection, Mapping

from lxml import etree

from engine.sop.editing.sequence import BadChange, Plan
from engine.sop.linting.references import TAKEN
from engine.sop.model import Sop
from engine.sop.parsing import BPMN, parse
from engine.sop.reading import read_tree
from engine.sop.vocabulary import NAMESPACES, NODES, SOP, XSI, extension, word, written

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
MOST_SLUG = 40
# `typename` as a key made a stored run unreadable (spiff-arena#1712).
RESERVED = frozenset({"typename", "keputusan"}) | TAKEN | {word.lower() for word in TAKEN}


def serialized(root: etree._Element) -> bytes:
    """The document as UTF-8 with its declaration, in the dress that BPMN editors give it, so that
    a text comparison of two states shows what has changed."""
    text = etree.tostring(root, encoding="unicode")
    # Only an empty element can end so: lxml writes > in texts and attributes as &gt;.
    return f"{DECLARATION}\n{text.replace('/>', ' />')}\n".encode()


def put(parent: etree._Element, child: etree._Element, place: int) -> None:
    """Insert a child at a place, indented like its neighbours."""
    inner = parent.text if len(parent) else _deeper(parent)
    if not inner or inner.strip():
        inner = None
    if not len(parent):
        parent.text, child.tail = inner, _indent(parent)
    elif place >= len(parent):
        child.tail, parent[-1].tail = parent[-1].tail, inner
    else:
        child.tail = inner
    parent.insert(place, child)


def take(element: etree._Element) -> None:
    """Remove an element with the white space that set it off."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.getnext() is None:
        if before is not None:
            before.tail = element.tail
        elif not (parent.text or "").strip():
            parent.text = None
    parent.remove(element)


def state(element: etree._Element, name: str, value: str) -> None:
    """Set an attribute; an empty value takes it away."""
    if value:
        element.set(name, value)
    elif name in element.attrib:
        del element.attrib[name]


def _indent(element: etree._Element) -> str | None:
    """The line break and indentation that stand before an element."""
    before, parent = element.getprevious(), element.getparent()
    outside = "\n" if parent is None else parent.text
    text = outside if before is None else before.tail
    return text if text and not text.strip() else None


def _deeper(element: etree._Element) -> str | None:
    outer = _indent(element)
    return None if outer is None else outer + "  "


def slug(text: str) -> str:
    """A readable id from a name: `Verifikasi Kasi` gives `verifikasi_kasi`."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:MOST_SLUG].strip("_")
    return plain if re.match(r"[a-z]", plain) else f"langkah_{plain}".strip("_")


def ids(root: etree._Element) -> set[str]:
    """Every id in a document."""
    return {own for element in root.iter("*") if (own := element.get("id"))}


def fresh_id(met: Collection[str], wanted: str) -> str:
    """An id that is not among these, nor a word with a meaning of its own: as wanted, or with a
    number behind it."""
    number, own = 1, wanted
    while own in met or own in RESERVED or keyword.iskeyword(own):
        number += 1
        own = f"{wanted}_{number}"
    return own


class Document:
    """A diagram under the knife. Raises BadDiagram for bytes that are none."""

    def __init__(self, bpmn: bytes) -> None:
        self.root = parse(bpmn)
        self.sop = read_tree(self.root)
        process = self.root.find("bpmn:process", NAMESPACES)
        assert process is not None  # read_tree has looked
        self.process = process

    def bytes(self) -> bytes:
        return serialized(self.root)

    def read(self) -> Sop:
        """The SOP as it stands now, after the cuts so far."""
        return read_tree(self.root)

    def element(self, own: str) -> etree._Element:
        """The node or flow, or the lane, with this id. Raises BadChange."""
        held: list[etree._Element] = [*self.process, *self.lanes()]
        for element in held:
            if element.get("id") == own:
                return element
        raise BadChange("Unsur ini tidak ada lagi. Muat ulang halaman ini.")

    def lane(self, key: str) -> etree._Element:
        """The lane of a role, by the key of the role or its own id. Raises BadChange."""
        for role in self.sop.roles:
            if key and key in (role.key, role.lane):
                return self.element(role.lane)
        raise BadChange("Pilih pelaksana dari lajur yang ada.")

    def extended(self, owner: etree._Element, name: str) -> etree._Element:
        """The `sop:` element of this name among the extensions of an element; made if missing."""
        found = extension(owner, name)
        if found is not None:
            return found
        holder = owner.find("bpmn:extensionElements", NAMESPACES)
        if holder is None:
            holder = etree.Element(f"{{{BPMN}}}extensionElements")
            put(owner, holder, len(owner.findall("bpmn:documentation", NAMESPACES)))
        made = etree.Element(f"{{{SOP}}}{name}", nsmap={"sop": SOP})
        put(holder, made, len(holder))
        return made

    def add_node(self, kind: str, own: str, name: str, lane: etree._Element, after: str) -> None:
        """Write a node behind another one, into a lane."""
        node = etree.Element(f"{{{BPMN}}}{kind}", {"id": own, "name": name})
        put(self.process, node, self.process.index(self.element(after)) + 1)
        self.stand(own, lane)

    def add_flow(
        self, own: str, ends: tuple[str, str], after: str, name: str = "", condition: str = ""
    ) -> None:
        """Write a flow behind another one."""
        flow = etree.Element(f"{{{BPMN}}}sequenceFlow", {"id": own})
        if name:
            flow.set("name", name)
        put(self.process, flow, self.process.index(self.element(after)) + 1)
        self.aim(own, ends)
        if condition:
            self.condition(own, condition)

    def aim(self, own: str, ends: tuple[str, str]) -> None:
        """Hang the ends of a flow elsewhere."""
        flow = self.element(own)
        touched = {flow.get("sourceRef", ""), flow.get("targetRef", ""), *ends}
        flow.set("sourceRef", ends[0])
        flow.set("targetRef", ends[1])
        self._relink(touched)

    def drop(self, own: str) -> None:
        """Take a node out of the process and its lane, or a flow off the nodes it joined."""
        element = self.element(own)
        ends = {element.get("sourceRef", ""), element.get("targetRef", "")}
        for member in self.members():
            if written(member) == own:
                take(member)
        for node in self.process:
            if node.get("default") == own:
                del node.attrib["default"]
        take(element)
        self._relink(ends)
        self._drop_lines(own)

    def condition(self, own: str, text: str) -> None:
        """State the condition of a flow; none for an empty text."""
        flow = self.element(own)
        for old in flow.findall("bpmn:conditionExpression", NAMESPACES):
            take(old)
        if text:
            kind = {f"{{{XSI}}}type": f"{flow.prefix}:tFormalExpression".removeprefix("None:")}
            made = etree.Element(f"{{{BPMN}}}conditionExpression", kind, {"xsi": XSI})
            made.text = text
            put(flow, made, len(flow))

    def stand(self, own: str, lane: etree._Element) -> None:
        """Put a node into a lane, and out of the one it stood in."""
        for member in self.members():
            if written(member) == own:
                if member.getparent() is lane:
                    return
                take(member)
        member = etree.Element(f"{{{BPMN}}}flowNodeRef")
        member.text = own
        put(lane, member, len(lane))

    def lanes(self) -> list[etree._Element]:
        return self.process.findall("bpmn:laneSet/bpmn:lane", NAMESPACES)

    def members(self) -> list[etree._Element]:
        return self.process.findall("bpmn:laneSet/bpmn:lane/bpmn:flowNodeRef", NAMESPACES)

    def lanes_of(self) -> dict[str, etree._Element]:
        """The lane each node stands in, by the id of the node."""
        return {
            written(member): lane
            for member in self.members()
            if (lane := member.getparent()) is not None
        }

    def fresh(self, wanted: str) -> str:
        return fresh_id(ids(self.root), wanted)

    def carry_out(self, plan: Plan) -> None:
        """Make the document what a plan says."""
        for kept, lost in plan.joined.items():
            self._join(self.element(kept), self.element(lost))
        for own in sorted(plan.gone):
            self.drop(own)
        for own, ends in plan.ends.items():
            self.aim(own, ends)

    def _join(self, kept: etree._Element, lost: etree._Element) -> None:
        source = self.element(kept.get("sourceRef", ""))
        if lost.get("id") == source.get("default"):
            source.set("default", kept.get("id", ""))
        if source.get("default") == kept.get("id"):
            self.condition(kept.get("id", ""), "")
            return
        both = [written(one.find("bpmn:conditionExpression", NAMESPACES)) for one in (kept, lost)]
        self.condition(kept.get("id", ""), " or ".join(f"({text})" for text in both if text))
        names = dict.fromkeys(filter(None, (one.get("name") for one in (kept, lost))))
        if names:
            kept.set("name", " / ".join(names))

    def _drop_lines(self, own: str) -> None:
        """Annotations stay; the lines that led to what is gone do not."""
        for line in self.root.findall(".//bpmn:association", NAMESPACES):
            if own in (line.get("sourceRef"), line.get("targetRef")):
                take(line)

    def _relink(self, nodes: Collection[str]) -> None:
        """Let nodes name exactly the flows that meet them, in the order in which they stood."""
        flows = self.process.findall("bpmn:sequenceFlow", NAMESPACES)
        sides = {"incoming": "targetRef", "outgoing": "sourceRef"}
        for node in self.process:
            if word(node) in NODES and node.get("id", "") in nodes:
                for side, attribute in sides.items():
                    met = {
                        flow.get("id", ""): None
                        for flow in flows
                        if flow.get(attribute) == node.get("id")
                    }
                    _rename(node, side, met)


def _rename(node: etree._Element, side: str, met: Mapping[str, None]) -> None:
    named = set()
    for old in node.findall(f"bpmn:{side}", NAMESPACES):
        if written(old) in met:
            named.add(written(old))
        else:
            take(old)
    for own in met:
        if own not in named:
            made = etree.Element(f"{{{BPMN}}}{side}")
            made.text = own
            put(node, made, _place(node, side))


def _place(node: etree._Element, side: str) -> int:
    """Behind the extensions, the incoming before the outgoing (BPMN 2.0 XSD, tFlowNode)."""
    if side == "outgoing":
        return len(node)
    outgoing = node.find("bpmn:outgoing", NAMESPACES)
    return len(node) if outgoing is None else node.index(outgoing)
