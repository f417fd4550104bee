"""The drawing of the other tool, kept where it still shows everything that is there."""

from lxml import etree

from engine.sop.drawings.drawing import Box, Drawing, Line, read_drawing
from engine.sop.foreign.model import Arrow, Column, Foreign, Piece
from engine.sop.foreign.names import Names
from engine.sop.vocabulary import BPMNDI, DC, DI

WIDEST, HIGHEST = 320.0, 180.0


class Redrawing:
    """Made right after reading, when ids are still those of the file; asked when all is settled."""

    def __init__(self, taken: Foreign) -> None:
        self.drawing = read_drawing(taken.root)
        self.pool = taken.pool
        everything: list[Piece | Arrow | Column] = [*taken.pieces, *taken.arrows, *taken.columns]
        self.ids = {one: one.id for one in everything}
        self.ends = {arrow: (arrow.source, arrow.target) for arrow in taken.arrows}

    def complete(self, taken: Foreign) -> bool:
        """Whether everything that is left is drawn, and each arrow from where to where it goes."""
        drawn = self.drawing
        if drawn is None or self.pool not in drawn.boxes:
            return False
        frames = (self._box(drawn, column) for column in taken.columns)
        lines = (self._line(drawn, arrow) for arrow in taken.arrows)
        boxes = [self._box(drawn, piece) for piece in taken.pieces]
        sized = all(box and box.width <= WIDEST and box.height <= HIGHEST for box in boxes)
        return sized and all(frames) and all(lines) and not taken.remarks

    def _box(self, drawn: Drawing, one: Piece | Column) -> Box | None:
        return drawn.boxes.get(self.ids.get(one, ""))

    def _line(self, drawn: Drawing, arrow: Arrow) -> Line | None:
        if self.ends.get(arrow) != (arrow.source, arrow.target):
            return None
        return drawn.lines.get(self.ids[arrow])

    def draw(self, taken: Foreign, root: etree._Element, names: Names) -> None:
        """Write the drawing under the new ids."""
        assert self.drawing is not None  # complete() has seen it
        diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", id=names.fresh("gambar"))
        plane = etree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", id=names.fresh("bidang"))
        plane.set("bpmnElement", root[0].get("id", ""))
        frames = [(self.pool, taken.pool)] + [(self.ids[one], one.id) for one in taken.columns]
        for old, new in frames:
            shape = self._shape(plane, old, new, names)
            shape.set("isHorizontal", "false" if old in self.drawing.upright else "true")
        for piece in taken.pieces:
            shape = self._shape(plane, self.ids[piece], piece.id, names)
            if piece.kind == "exclusiveGateway":
                shape.set("isMarkerVisible", "true")
        for arrow in taken.arrows:
            self._edge(plane, self.ids[arrow], arrow.id, names)

    def _shape(self, plane: etree._Element, old: str, new: str, names: Names) -> etree._Element:
        assert self.drawing is not None
        shape = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", id=names.fresh(f"{new}_di"))
        shape.set("bpmnElement", new)
        _bounds(shape, self.drawing.boxes[old])
        self._label(shape, old)
        return shape

    def _edge(self, plane: etree._Element, old: str, new: str, names: Names) -> None:
        assert self.drawing is not None
        edge = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", id=names.fresh(f"{new}_di"))
        edge.set("bpmnElement", new)
        for x, y in self.drawing.lines[old]:
            etree.SubElement(edge, f"{{{DI}}}waypoint", x=f"{x:g}", y=f"{y:g}")
        self._label(edge, old)

    def _label(self, drawn: etree._Element, old: str) -> None:
        assert self.drawing is not None
        if box := self.drawing.labels.get(old):
            _bounds(etree.SubElement(drawn, f"{{{BPMNDI}}}BPMNLabel"), box)


def _bounds(parent: etree._Element, box: Box) -> None:
    sides = dict(zip(("x", "y", "width", "height"), (f"{side:.10g}" for side in box), strict=True))
    etree.SubElement(parent, f"{{{DC}}}Bounds", sides)
