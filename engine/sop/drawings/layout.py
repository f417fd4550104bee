"""The drawing of a diagram, laid out anew: lanes from top to bottom, steps from left to right.

First every node gets a cell and every arrow a way on the grid of cells (`places`, `ways`), then
arrows that share a channel get their tracks (`channels`), and only then anything is measured. So
no arrow can run through a shape or a name, whatever the sizes turn out to be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.sop.drawings.cells import Cell, cell, extent, spots
from engine.sop.drawings.channels import settle
from engine.sop.drawings.drawing import Box, Drawing, Line, Point
from engine.sop.drawings.measures import FRAME_X, FRAME_Y, HEAD, Measures
from engine.sop.drawings.places import Places, size
from engine.sop.drawings.ways import TOO_MANY, Leg, Way, ways
from engine.sop.model import Flow, Sop
from engine.sop.parsing import BadDiagram
from engine.sop.vocabulary import TASKS

SPACINGS = (16.0, 26.0, 36.0)
NOTE, NOTE_GAP = 130.0, 14.0


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation: its text, the node it is about, and the line between the two, if any."""

    id: str
    text: str
    about: str = ""
    line: str = ""


def is_mesh(nodes: int, flows: int) -> bool:
    """Whether so many arrows meet that no layout could be read, nor be found in reasonable time."""
    return flows > 3 * nodes + 30


def drawing_of(sop: Sop) -> Drawing:
    """The drawing that came with the SOP where it is complete, else one laid out here.

    Raises BadDiagram for a mesh of arrows that nobody has drawn.
    """
    drawn = sop.drawing
    if drawn is None or any(node.id not in drawn.boxes for node in sop.nodes):
        return Layout(sop).drawing()
    if any(flow.id not in drawn.lines for flow in sop.flows):
        return Layout(sop).drawing()
    return drawn


class Layout:
    """The layout of one SOP. `lanes` are the lanes of nodes by id, where roles do not tell them
    apart; `notes` the annotations to place beside their nodes."""

    def __init__(
        self, sop: Sop, lanes: Mapping[str, str] | None = None, notes: Sequence[Note] = ()
    ) -> None:
        if is_mesh(len(sop.nodes), len(sop.flows)):
            raise BadDiagram(
                f"Diagram memuat {len(sop.flows)} panah untuk {len(sop.nodes)} unsur; "
                "itu terlalu rapat untuk digambar. Pecah menjadi beberapa SOP."
            )
        self.sop = sop
        self.places = Places(sop, lanes or {})
        self.notes = {note.about: note for note in notes if note.about in self.places.order}
        self.loose = [note for note in notes if note not in self.notes.values()]
        self.ways = ways(self.places)
        spread = frozenset(node.id for node in sop.nodes if node.kind in TASKS)
        self.tracks = settle(self.ways.values(), spread)
        self.alone = self._alone()
        self.cells = {node: self._cell(node) for node in self.places.order}

    def drawing(self) -> Drawing:
        """All boxes, lines and labels, in whole and half units of the diagram."""
        drawn, crowded = self._drawn(SPACINGS[0])
        for spacing in SPACINGS[1:]:
            if not crowded:
                break
            drawn, crowded = self._drawn(spacing)
        return drawn

    def _alone(self) -> dict[str, Way]:
        """The ways that leave their node at a side of their own, by flow: their names stand there."""
        met: dict[tuple[str, str], list[Way]] = {}
        for way in self.ways.values():
            met.setdefault((way.flow.source, way.exit), []).append(way)
            met.setdefault((way.flow.target, way.entry), []).append(way)
        return {
            way.flow.id: way
            for way in self.ways.values()
            if met[way.flow.source, way.exit] == [way]
            and self.places.kind[way.flow.source] not in TASKS
        }

    def _cell(self, node: str) -> Cell:
        kind = self.places.kind[node]
        if kind in TASKS:
            made = Cell(*size(kind))
        else:
            arriving = [way.entry for way in self.ways.values() if way.flow.target == node]
            leaving = [way.exit for way in self.ways.values() if way.flow.source == node]
            named = {
                flow: (way.exit, way.flow.name)
                for flow, way in self.alone.items()
                if way.flow.source == node and way.flow.name
            }
            name = next(one.name for one in self.sop.nodes if one.id == node)
            made = cell((node, name), size(kind), "".join(arriving + leaving), named)
        if note := self.notes.get(node):
            across, down = _note_size(note)
            clear = max([made.width / 2, *(box.right for box in made.labels.values())])
            made.labels[note.id] = Box(clear + NOTE_GAP, -8 - down, across, down)
        return made

    def _drawn(self, spacing: float) -> tuple[Drawing, bool]:
        measured = Measures(self.places, self.cells, self.ways.values(), self.tracks, spacing)
        boxes, labels = {}, {}
        for node, made in self.cells.items():
            x, y = measured.middle(node)
            boxes[node] = Box(x - made.width / 2, y - made.height / 2, made.width, made.height)
            for named, box in made.labels.items():
                labels[named] = Box(x + box.x, y + box.y, box.width, box.height)
        lines = {flow: _line(way, boxes, measured) for flow, way in self.ways.items()}
        crowded = False
        # In a thicket no place is free, and the picture puts names at the beginning of arrows.
        thicket = len(self.places.flows) > TOO_MANY
        for flow in () if thicket else self.places.flows:
            if flow.name and flow.id not in labels:
                labels[flow.id], free = self._free(flow, boxes, lines, labels)
                crowded |= not free
        frames = dict(self._frames(measured))
        placed = dict(self._notes(labels, measured))
        lines |= self._note_lines(boxes | placed)
        texts = {note.id: note.text for note in (*self.notes.values(), *self.loose)}
        return Drawing(frames | boxes | placed, lines, labels, texts), crowded

    def _free(
        self,
        flow: Flow,
        boxes: Mapping[str, Box],
        lines: Mapping[str, Line],
        labels: Mapping[str, Box],
    ) -> tuple[Box, bool]:
        """The freest place for the name of an arrow, and whether nothing else is there."""
        best, least = Box(0, 0, 1, 1), float("inf")
        walls = [*boxes.values(), *labels.values()]
        own = [(point.x, point.y) for point in lines[flow.id]]
        siblings = [
            lines[other.id]
            for other in self.places.flows
            if other.id != flow.id and flow.source == other.source
        ]
        for n, box in enumerate(spots(own, extent(flow.name))):
            met = sum(_touch(box, wall) for wall in walls)
            met += sum(_runs(line, box) for line in lines.values())
            # Beside a stretch that several arrows share nobody could tell whose name it is.
            shared = sum(_runs(line, _grown(box, 9)) for line in siblings)
            if (cost := met * 100 + shared * 10 + n * 0.01) < least:
                best, least = box, cost
        return best, least < 10

    def _frames(self, measured: Measures) -> Iterator[tuple[str, Box]]:
        across = measured.right - FRAME_X
        if self.sop.pool:
            yield self.sop.pool, Box(FRAME_X, FRAME_Y, across, measured.bottom - FRAME_Y)
        head = HEAD if self.sop.pool else 0
        for role, (top, bottom) in zip(self.sop.roles, pairwise(measured.borders), strict=False):
            yield role.lane, Box(FRAME_X + head, top, across - head, bottom - top)

    def _notes(self, labels: dict[str, Box], measured: Measures) -> Iterator[tuple[str, Box]]:
        for note in self.notes.values():
            yield note.id, labels.pop(note.id)
        x = FRAME_X
        for note in self.loose:
            across, down = _note_size(note)
            yield note.id, Box(x, measured.bottom + 24, across, down)
            x += across + 24

    def _note_lines(self, boxes: Mapping[str, Box]) -> dict[str, Line]:
        lines: dict[str, Line] = {}
        for node, note in self.notes.items():
            shape, box = boxes[node], boxes[note.id]
            if note.line:
                y = max(shape.y + shape.height * 0.2, box.y + 6)
                inset = 0.0 if self.places.kind[node] in TASKS else shape.width * 0.3
                lines[note.line] = (Point(shape.right - inset, y), Point(box.x, min(y, box.bottom)))
        return lines


def _note_size(note: Note) -> tuple[float, float]:
    down = extent(note.text, NOTE - 14)[1]
    return NOTE, max(30.0, down + 12)


def _line(way: Way, boxes: Mapping[str, Box], measured: Measures) -> Line:
    corners = [_corner(one, other, measured) for one, other in pairwise(way.legs)]
    begin = _joint(boxes[way.flow.source], way.exit, way.legs[0], measured)
    end = _joint(boxes[way.flow.target], way.entry, way.legs[-1], measured)
    return tuple(_straightened([begin, *corners, end]))


def _corner(one: Leg, other: Leg, measured: Measures) -> Point:
    upright, level = (one, other) if one.upright else (other, one)
    return Point(measured.x(upright), measured.y(level))


def _joint(box: Box, face: str, leg: Leg, measured: Measures) -> Point:
    if face in "TB":
        return Point(measured.x(leg), box.y if face == "T" else box.bottom)
    return Point(box.x if face == "L" else box.right, measured.y(leg))


def _straightened(points: Sequence[Point]) -> Iterator[Point]:
    """The points without those that are no corners."""
    yield points[0]
    for a, b, c in zip(points, points[1:], points[2:], strict=False):
        if not (a.x == b.x == c.x or a.y == b.y == c.y):
            yield b
    yield points[-1]


def _touch(one: Box, other: Box) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def _grown(box: Box, by: float) -> Box:
    return Box(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)


def _runs(line: Line, box: Box) -> bool:
    """Whether a line of upright and level pieces runs through a box."""
    return any(
        min(a.x, b.x) < box.right
        and max(a.x, b.x) > box.x
        and min(a.y, b.y) < box.bottom
        and max(a.y, b.y) > box.y
        for a, b in pairwise(line)
    )
