"""Where things stand on the drawn diagram (BPMN DI), in the diagram's own units."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from engine.sop.vocabulary import NAMESPACES, written

FARTHEST = 100_000.0
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,20})?")


class Point(NamedTuple):
    x: float
    y: float


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


Line = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and lines by the id of what they draw; `labels` are the boxes of names that stand
    beside their shape or line; `notes` are the texts of annotations; `upright` are the pools and
    lanes that run from top to bottom."""

    boxes: Mapping[str, Box]
    lines: Mapping[str, Line]
    labels: Mapping[str, Box] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    upright: frozenset[str] = frozenset()


def read_drawing(root: etree._Element) -> Drawing | None:
    """Read the diagram interchange; None when nothing is drawn. What is unreadable is left out."""
    boxes, lines, labels = {}, {}, {}
    for shape in root.iterfind(".//bpmndi:BPMNShape", NAMESPACES):
        if box := _box(shape.find("dc:Bounds", NAMESPACES)):
            boxes[shape.get("bpmnElement", "")] = box
    for edge in root.iterfind(".//bpmndi:BPMNEdge", NAMESPACES):
        if line := _line(edge):
            lines[edge.get("bpmnElement", "")] = line
    for label in root.iterfind(".//bpmndi:BPMNLabel/dc:Bounds", NAMESPACES):
        owner = next(label.iterancestors("{*}BPMNShape", "{*}BPMNEdge"), None)
        if owner is not None and (box := _box(label)):
            labels[owner.get("bpmnElement", "")] = box
    upright = root.iterfind(".//bpmndi:BPMNShape[@isHorizontal='false']", NAMESPACES)
    standing = frozenset(shape.get("bpmnElement", "") for shape in upright)
    return Drawing(boxes, lines, labels, _notes(root), standing) if boxes else None


def coordinate(text: str | None) -> float | None:
    """A number of the drawing, or None when it is missing, no number, or out of all bounds."""
    if text is None or not NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if abs(number) <= FARTHEST else None


def _box(bounds: etree._Element | None) -> Box | None:
    if bounds is None:
        return None
    x, y, width, height = (coordinate(bounds.get(name)) for name in ("x", "y", "width", "height"))
    if x is None or y is None or width is None or height is None or min(width, height) <= 0:
        return None
    return Box(x, y, width, height)


def _line(edge: etree._Element) -> Line | None:
    points = []
    for waypoint in edge.iterfind("di:waypoint", NAMESPACES):
        x, y = coordinate(waypoint.get("x")), coordinate(waypoint.get("y"))
        if x is None or y is None:
            return None
        points.append(Point(x, y))
    return tuple(points) if len(points) > 1 else None


def _notes(root: etree._Element) -> dict[str, str]:
    return {
        note.get("id", ""): written(note.find("bpmn:text", NAMESPACES))
        for note in root.iterfind(".//bpmn:textAnnotation", NAMESPACES)
    }
