"""Drawing a diagram anew: the layout is written into the document as BPMN DI."""

from collections.abc import Iterable, Mapping

from lxml import etree

from engine.sop.drawings.drawing import Box, Drawing, Line
from engine.sop.drawings.layout import Layout, Note
from engine.sop.editing.surgery import fresh_id, ids, put, serialized, take
from engine.sop.parsing import parse
from engine.sop.reading import read_tree
from engine.sop.vocabulary import BPMNDI, DC, DI, GATEWAYS, NAMESPACES, written

SHAPE, EDGE = f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge"
DIAGRAM, PLANE = f"{{{BPMNDI}}}BPMNDiagram", f"{{{BPMNDI}}}BPMNPlane"
LABEL = f"{{{BPMNDI}}}BPMNLabel"


def arrange(bpmn: bytes) -> bytes:
    """The same diagram, drawn anew; everything but its drawing is kept as it is.

    Raises BadDiagram for bytes that are no readable BPMN, or hold no process or several.
    """
    root = parse(bpmn)
    arrange_tree(root)
    return serialized(root)


def arrange_tree(root: etree._Element) -> None:
    """Write a new drawing into a parsed diagram. Raises BadDiagram as `arrange` does.

    Shapes and edges that are there keep their ids and what other tools wrote on them (colours);
    those of things that are gone go too.
    """
    sop = read_tree(root)
    drawing = Layout(sop, _lanes(root), _notes(root)).drawing()
    gateways = {node.id for node in sop.nodes if node.kind in GATEWAYS}
    frames = {sop.pool, *(role.lane for role in sop.roles)}
    sheet = _Sheet(root, _plane(root, sop.pool or sop.key))
    for own, box in drawing.boxes.items():
        shape = sheet.shape(own, box, drawing.labels.get(own))
        if own in frames:
            shape.set("isHorizontal", "true")
        if own in gateways:
            shape.set("isMarkerVisible", shape.get("isMarkerVisible", "true"))
    for own, line in drawing.lines.items():
        sheet.edge(own, line, drawing.labels.get(own))
    sheet.clear(drawing)


class _Sheet:
    """The plane of a diagram, with what is drawn on it by the id of what it draws."""

    def __init__(self, root: etree._Element, plane: etree._Element) -> None:
        self.plane, self.ids = plane, ids(root)
        self.drawn: dict[tuple[str, str], etree._Element] = {}
        for element in [*root.iter(SHAPE), *root.iter(EDGE)]:
            key = (str(element.tag), element.get("bpmnElement", ""))
            if element.getparent() is plane and key not in self.drawn:
                self.drawn[key] = element
            else:
                take(element)

    def shape(self, own: str, box: Box, label: Box | None) -> etree._Element:
        shape = self._found(SHAPE, own)
        bounds = shape.find("dc:Bounds", NAMESPACES)
        if bounds is None:
            bounds = etree.Element(f"{{{DC}}}Bounds")
            put(shape, bounds, 0)
        _set(bounds, box)
        _label(shape, label)
        return shape

    def edge(self, own: str, line: Line, label: Box | None) -> None:
        edge = self._found(EDGE, own)
        for waypoint in edge.findall("di:waypoint", NAMESPACES):
            take(waypoint)
        for n, point in enumerate(line):
            waypoint = etree.Element(
                f"{{{DI}}}waypoint", {"x": _said(point.x), "y": _said(point.y)}
            )
            put(edge, waypoint, n)
        _label(edge, label)

    def clear(self, drawing: Drawing) -> None:
        """Take away what draws something that the drawing does not hold."""
        for (kind, own), element in self.drawn.items():
            held: Mapping[str, object] = drawing.boxes if kind == SHAPE else drawing.lines
            if own not in held:
                take(element)

    def _found(self, kind: str, own: str) -> etree._Element:
        """What draws something; made if nothing does."""
        if (kind, own) not in self.drawn:
            drawn = fresh_id(self.ids, f"{own}_di")
            self.ids.add(drawn)
            element = etree.Element(kind, {"id": drawn, "bpmnElement": own})
            put(self.plane, element, len(self.plane))
            self.drawn[kind, own] = element
        return self.drawn[kind, own]


def _label(element: etree._Element, box: Box | None) -> None:
    label = element.find("bpmndi:BPMNLabel", NAMESPACES)
    if box is None:
        for old in () if label is None else label.findall("dc:Bounds", NAMESPACES):
            take(old)
        return
    if label is None:
        label = etree.Element(LABEL)
        put(element, label, len(element))
    bounds = label.find("dc:Bounds", NAMESPACES)
    if bounds is None:
        bounds = etree.Element(f"{{{DC}}}Bounds")
        put(label, bounds, 0)
    _set(bounds, box)


def _set(bounds: etree._Element, box: Box) -> None:
    for name, value in zip(("x", "y", "width", "height"), box, strict=True):
        bounds.set(name, _said(value))


def _said(number: float) -> str:
    return f"{round(number, 1):.10g}"


def _plane(root: etree._Element, whole: str) -> etree._Element:
    """The plane everything is drawn on; made where there is none."""
    collaboration = root.find("bpmn:collaboration", NAMESPACES)
    if collaboration is not None:
        whole = collaboration.get("id", whole)
    plane = root.find("bpmndi:BPMNDiagram/bpmndi:BPMNPlane", NAMESPACES)
    if plane is None:
        plane = etree.Element(PLANE, {"id": fresh_id(ids(root), "bidang")})
        put(_diagram(root), plane, 0)
    plane.set("bpmnElement", whole)
    return plane


def _diagram(root: etree._Element) -> etree._Element:
    found = root.find("bpmndi:BPMNDiagram", NAMESPACES)
    if found is not None:
        return found
    prefixes = {"bpmndi": BPMNDI, "dc": DC, "di": DI}
    diagram = etree.Element(DIAGRAM, {"id": fresh_id(ids(root), "gambar")}, prefixes)
    put(root, diagram, len(root))
    return diagram


def _lanes(root: etree._Element) -> dict[str, str]:
    lanes: Iterable[etree._Element] = root.iterfind(
        "bpmn:process/bpmn:laneSet/bpmn:lane", NAMESPACES
    )
    return {
        written(member): lane.get("id", "")
        for lane in lanes
        for member in lane.iterfind("bpmn:flowNodeRef", NAMESPACES)
    }


def _notes(root: etree._Element) -> list[Note]:
    about: dict[str, tuple[str, str]] = {}
    for line in root.iterfind(".//bpmn:association", NAMESPACES):
        ends = (line.get("sourceRef", ""), line.get("targetRef", ""))
        for note, node in (ends, ends[::-1]):
            about.setdefault(note, (node, line.get("id", "")))
    return [
        Note(own, written(note.find("bpmn:text", NAMESPACES)), *about.get(own, ("", "")))
        for note in root.iterfind(".//bpmn:textAnnotation", NAMESPACES)
        if (own := note.get("id", ""))
    ]
