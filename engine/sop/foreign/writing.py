"""The SOP as a new file: only what the grammar knows, in the order in which it wants it."""

from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

from engine.sop.foreign.asking import form_text
from engine.sop.foreign.model import Arrow, Foreign, Piece
from engine.sop.foreign.names import Names
from engine.sop.linting.grammar import ATTRIBUTES, CHILDREN, MOST_NAME, ONCE, WITH_TEXT
from engine.sop.parsing import BPMN
from engine.sop.vocabulary import BPMNDI, DC, DI, NAMESPACES, SOP, XSI, word

NSMAP = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "sop": SOP}
OWN = ("sop:identitas", "sop:peringatanWaktu")


class Sheet:
    """Writes one SOP; ids are given by `names`, old ids are kept for the drawing."""

    def __init__(self, taken: Foreign, names: Names) -> None:
        self.taken, self.names = taken, names
        self.root = etree.Element(f"{{{BPMN}}}definitions", nsmap=NSMAP)
        self.root.set("id", names.fresh(f"sop_{taken.key}"))
        self.root.set("targetNamespace", "urn:runut:proses")

    def written(self) -> etree._Element:
        taken = self.taken
        shared = self._add(self.root, "collaboration", id=self.names.fresh("kerja_sama"))
        pool = self._add(shared, "participant", id=taken.pool)
        _name(pool, taken.unit)
        pool.set("processRef", taken.key)
        process = self._add(self.root, "process", id=taken.key)
        _name(process, taken.name)
        process.set("isExecutable", "true")
        self._identity(process)
        self._columns(process)
        for piece in taken.pieces:
            self._piece(process, piece)
        for arrow in taken.arrows:
            self._arrow(process, arrow)
        for remark in taken.remarks:
            own = self.names.fresh(remark.id or "catatan")
            self._add(self._add(process, "textAnnotation", id=own), "text").text = remark.text
            if remark.about in taken.pieces:
                tie = self._add(process, "association", id=self.names.fresh("kaitan"))
                tie.set("sourceRef", remark.about.id)
                tie.set("targetRef", own)
        return self.root

    def _add(self, parent: etree._Element, name: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{BPMN}}}{name}", attributes)

    def _identity(self, process: etree._Element) -> None:
        kept = [
            copied(one)
            for one in self.taken.process.iterfind("bpmn:extensionElements/*", NAMESPACES)
            if word(one) in OWN
        ]
        if kept:
            self._add(process, "extensionElements").extend(_once(kept))

    def _columns(self, process: etree._Element) -> None:
        lanes = self._add(process, "laneSet", id=self.names.fresh("pelaksana_sop"))
        for column in self.taken.columns:
            lane = self._add(lanes, "lane", id=column.id)
            _name(lane, column.name)
            if column.role:
                extensions = self._add(lane, "extensionElements")
                role = etree.SubElement(extensions, f"{{{SOP}}}pelaksana")
                role.set("peran", column.role)
                role.set("cara", column.found_by)
            for piece in self.taken.pieces:
                if piece.column is column:
                    self._add(lane, "flowNodeRef").text = piece.id

    def _piece(self, process: etree._Element, piece: Piece) -> None:
        node = self._add(process, piece.kind, id=piece.id)
        _name(node, piece.name)
        if piece.text:
            self._add(node, "documentation").text = piece.text
        if piece.is_step:
            self._add(node, "extensionElements").append(_detail(piece))
        if piece.default is not None and len(self.taken.leaving(piece)) > 1:
            node.set("default", piece.default.id)
        for arrow in self.taken.arriving(piece):
            self._add(node, "incoming").text = arrow.id
        for arrow in self.taken.leaving(piece):
            self._add(node, "outgoing").text = arrow.id

    def _arrow(self, process: etree._Element, arrow: Arrow) -> None:
        flow = self._add(process, "sequenceFlow", id=arrow.id)
        _name(flow, arrow.name)
        flow.set("sourceRef", arrow.source.id)
        flow.set("targetRef", arrow.target.id)
        if arrow.condition:
            asked = self._add(flow, "conditionExpression")
            asked.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            asked.text = arrow.condition


def _name(element: etree._Element, name: str) -> None:
    if name:
        element.set("name", name[:MOST_NAME])


def _once(elements: Iterable[etree._Element]) -> list[etree._Element]:
    return list({word(element): element for element in elements}.values())


def copied(element: etree._Element) -> etree._Element:
    """An element of our own vocabulary without what does not belong in it."""
    kept = deepcopy(element)
    kept.tail = None
    for one in list(kept.iter()):
        name, met = word(one), set[str]()
        known = frozenset[str]().union(*CHILDREN.get(name, ()))
        for key in list(one.attrib):
            if str(key) not in ATTRIBUTES.get(name, ()):
                del one.attrib[key]
        for child in list(one):
            twice = word(child) in ONCE and word(child) in met
            met.add(word(child))
            child.tail = None
            if twice or word(child) not in known:
                one.remove(child)
        if name not in WITH_TEXT:
            one.text = None
    return kept


def _detail(piece: Piece) -> etree._Element:
    """`sop:kegiatan` as the file has it, completed by what was found elsewhere in the file."""
    own = piece.detail
    detail = etree.Element(f"{{{SOP}}}kegiatan") if own is None else copied(own)
    if piece.standard and not detail.get("waktuBaku"):
        detail.set("waktuBaku", f"PT{piece.standard}M")
    if piece.outputs and not detail.get("output"):
        detail.set("output", ", ".join(piece.outputs))
    if not detail.get("tindakan"):
        detail.set("tindakan", "isi")
    if piece.requisites and detail.find("sop:kelengkapan", NAMESPACES) is None:
        for name in piece.requisites:
            etree.SubElement(detail, f"{{{SOP}}}kelengkapan").text = name
    if piece.fields:
        etree.SubElement(detail, f"{{{SOP}}}formulir").text = form_text(piece)
    return detail
