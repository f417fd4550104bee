"""The diagram as SVG, drawn on the server: no script, no style, the same on page, phone and paper.

Only presentation attributes and classes are written, so the picture looks right on its own, may
stand inline under a content policy without inline styles, and a style sheet can still overrule it.

Classes: `sop-gambar` on the svg; `kolam`, `lajur`, `panah`, `simpul`, `catatan` on its groups (with
`data-node` or `data-flow`); the BPMN name on each `simpul`; the state `biasa`, `redup`, `lewat` or
`kini` on `panah` and `simpul`; a tone (`cepat`, `tepat`, `lambat`, `parah`) on `simpul`; a mark of a
comparison (`beda-baru`, `beda-hapus`, `beda-ubah`, `beda-pindah`) on any of them; `nama`, `label`,
`nomor`, `lencana`, `tanda-beda` on texts and their pills; `keterangan-tanda` on the legend.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape

from engine.sop.drawings import marks as marking
from engine.sop.drawings.drawing import Box, Drawing, Point
from engine.sop.drawings.layout import drawing_of
from engine.sop.drawings.lettering import LEADING, broken, fitted, width
from engine.sop.drawings.strokes import (
    LABEL_SIZE,
    PAPER,
    arrow_head,
    at,
    label,
    lettered,
    path,
    pill,
    pill_width,
    rect,
    shape,
    shortened,
)
from engine.sop.drawings.trail import Trail
from engine.sop.model import Flow, Node, Sop
from engine.sop.reading import read
from engine.sop.vocabulary import TASKS

FONT = "'Plus Jakarta Sans', 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
INK, SOFT, FRAME = "#16232f", "#3a4957", "#b9c4cd"
POOL_HEAD, LANE_HEAD, BLUE = "#eef2f5", "#f6f8fa", "#0f4c81"
STANDING, HEAD, MARGIN, PILL, NUMBER_PILL = "#7a4b00", 30.0, 8.0, 22.0, 26.0

# state: fill, stroke, stroke width, ink of the text
LOOKS = {
    "biasa": (PAPER, "#44525f", 1.6, INK),
    "redup": (PAPER, "#b4bfc8", 1.6, "#5f6e7b"),
    "lewat": ("#e5eef7", BLUE, 2.2, INK),
    "kini": ("#fdf0d2", "#a86a00", 2.6, INK),
}
TONES = {
    "cepat": ("#cfe8d8", "#176639"),
    "tepat": ("#eaf3cf", "#55701a"),
    "lambat": ("#ffdf9e", "#a86a00"),
    "parah": ("#ffc0b5", "#a61b1b"),
}


def svg(
    diagram: bytes | Sop,
    *,
    passed: Sequence[str] = (),
    here: Collection[str] = (),
    labels: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    tones: Mapping[str, str] | None = None,
    marks: Mapping[str, str] | None = None,
    title: str = "",
) -> str:
    """Draw an SOP, and on it the way of a case.

    `passed` are ids of nodes and flows in the order travelled (flows and gateways may be left
    out), `here` the nodes where the case stands; steps on the way get their order numbers.
    `labels` are short texts on the lower edge of a node, `links` addresses on this site (`/…` or
    `#…`; others are ignored), `tones` one of cepat, tepat, lambat, parah. `marks` say of nodes,
    flows, lanes and the pool what a comparison found: baru, hapus, ubah or pindah; each gets a
    colour and a word or sign, and the picture a legend. Where there are links the role is
    `group`, because links inside an `img` cannot be reached. Raises BadDiagram for bytes that
    cannot be read.
    """
    sop = diagram if isinstance(diagram, Sop) else read(diagram)
    trail, look = Trail(sop, passed, here), marking.known(marks)
    picture = Picture(sop, trail, labels or {}, links or {}, tones or {}, look)
    return picture.drawn(title or f"Diagram SOP {sop.name}")


class Picture:
    def __init__(
        self,
        sop: Sop,
        trail: Trail,
        labels: Mapping[str, str],
        links: Mapping[str, str],
        tones: Mapping[str, str],
        marks: Mapping[str, marking.Look],
    ) -> None:
        self.sop, self.trail, self.labels, self.tones = sop, trail, labels, tones
        self.marks = marks
        self.links = {shown: to for shown, to in links.items() if to.startswith(("/", "#"))}
        self.drawing: Drawing = drawing_of(sop)

    def drawn(self, title: str) -> str:
        flows = sorted(self.sop.flows, key=lambda flow: flow.id in self.trail.flows)
        parts = [
            f"<title>{escape(title)}</title><desc>{escape(self._description())}</desc>",
            *self._frames(),
            *self._notes(),
            *map(self._flow, flows),
            *map(self._flow_name, flows),
            *map(self._node, self.sop.nodes),
            *map(self._badges, self.sop.nodes),
            *self._marks(),
        ]
        role = "group" if self.links else "img"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="sop-gambar" role="{role}" '
            f'viewBox="{self._view()}" font-family="{FONT}">{"".join(parts)}</svg>'
        )

    def _view(self) -> str:
        x, y, across, down = self._extent()
        down += marking.LEGEND if self.marks else 0
        return f"{x - MARGIN:g} {y - MARGIN:g} {across + 2 * MARGIN:g} {down + 2 * MARGIN:g}"

    def _extent(self) -> Box:
        boxes = [*self.drawing.boxes.values(), *self.drawing.labels.values()]
        points = [point for line in self.drawing.lines.values() for point in line]
        xs = [x for box in boxes for x in (box.x, box.right)] + [point.x for point in points]
        ys = [y for box in boxes for y in (box.y, box.bottom)] + [point.y for point in points]
        x, y = min(xs, default=0), min(ys, default=0)
        return Box(x, y, max(xs, default=0) - x, max(ys, default=0) - y)

    def _marks(self) -> Iterator[str]:
        """The word or sign of each mark, over everything else, and the legend below."""
        for shown, look in self.marks.items():
            if line := self.drawing.lines.get(shown):
                yield marking.on_line(look, line)
            elif box := self.drawing.boxes.get(shown):
                frame = shown == self.sop.pool or shown in {role.lane for role in self.sop.roles}
                yield marking.on_frame(look, box, HEAD) if frame else marking.on_node(look, box)
        extent = self._extent()
        corner = Point(extent.x, extent.bottom + marking.LEGEND - marking.PILL - 4)
        yield marking.legend(self.marks.values(), corner)

    def _mark(self, shown: str) -> str:
        look = self.marks.get(shown)
        return (
            ""
            if look is None
            else next(f"beda-{word}" for word, known in marking.LOOKS.items() if known is look)
        )

    def _description(self) -> str:
        roles = {role.key: role.name for role in self.sop.roles}
        steps = (f"{step.no}. {step.name} ({roles.get(step.role, '–')})" for step in self.sop.steps)
        sentences = [f"Kegiatan: {'; '.join(steps)}."]
        ordered = sorted(
            (number, shown) for shown, nos in self.trail.numbers.items() for number in nos
        )
        names = {step.node: step.name for step in self.sop.steps}
        if ordered:
            went = ", ".join(f"{number} {names[shown]}" for number, shown in ordered)
            sentences.append(f"Urutan kejadian: {went}.")
        if standing := [step.name for step in self.sop.steps if step.node in self.trail.here]:
            sentences.append(f"Sedang berjalan: {', '.join(standing)}.")
        for look in dict.fromkeys(self.marks.values()):
            marked = (node.name for node in self.sop.nodes if self.marks.get(node.id) is look)
            if told := ", ".join(filter(None, marked)):
                sentences.append(f"{look.word}: {told}.")
        return " ".join(sentences)

    def _frames(self) -> Iterator[str]:
        if self.sop.pool in self.drawing.boxes:
            name, room = self.sop.unit or self.sop.name, self._head(self.sop.pool)[1]
            size, _ = fitted(name, room, HEAD, 14)
            yield self._frame("kolam", self.sop.pool, name, size)
        lanes = {role.lane: role.name for role in self.sop.roles if role.lane in self.drawing.boxes}
        sizes = (fitted(name, self._head(lane)[1], HEAD / 2, 13)[0] for lane, name in lanes.items())
        size = min(sizes, default=0)
        for lane, name in lanes.items():
            yield self._frame("lajur", lane, name, size)

    def _head(self, shown: str) -> tuple[Box, float]:
        """The strip that bears the name of a pool or lane, and the room along it."""
        box = self.drawing.boxes[shown]
        if shown in self.drawing.upright:
            return Box(box.x, box.y, box.width, HEAD), box.width - 8
        return Box(box.x, box.y, HEAD, box.height), box.height - 8

    def _frame(self, kind: str, shown: str, name: str, size: float) -> str:
        head, room = self._head(shown)
        lines = broken(name, room, size, 2)
        fill, weight = (POOL_HEAD, 700) if kind == "kolam" else (LANE_HEAD, 500)
        turn = f"rotate(-90 {at(*head.centre)})" if shown not in self.drawing.upright else ""
        fill = self.marks[shown].fill if shown in self.marks else fill
        classes = f"{kind} {self._mark(shown)}".strip()
        return (
            f'<g class="{classes}" data-node="{escape(shown)}" stroke="{FRAME}">'
            + rect(self.drawing.boxes[shown], f'fill="{PAPER}"')
            + rect(head, f'class="kepala" fill="{fill}"')
            + f'<g stroke="none" font-weight="{weight}" transform="{turn}">'
            + lettered(head.centre, lines, size, INK, "nama")
            + "</g></g>"
        )

    def _notes(self) -> Iterator[str]:
        flows = {flow.id for flow in self.sop.flows}
        for shown, line in self.drawing.lines.items():
            if shown not in flows and self.drawing.notes:
                look = f'd="{path(line)}" fill="none" stroke="{FRAME}" stroke-dasharray="2 4"'
                yield f'<g class="catatan"><path {look}/></g>'
        for shown, text in self.drawing.notes.items():
            if box := self.drawing.boxes.get(shown):
                size, lines = fitted(text, box.width - 14, box.height, 13)
                edge = f"M{at(box.x + 12, box.y)}H{box.x:g}V{box.bottom:g}h12"
                yield (
                    f'<g class="catatan" data-node="{escape(shown)}">'
                    f'<path d="{edge}" fill="none" stroke="{SOFT}"/>'
                    f"{lettered(box.centre, lines, size, SOFT, 'nama')}</g>"
                )

    def _flow(self, flow: Flow) -> str:
        line = self.drawing.lines.get(flow.id)
        if line is None:
            return ""
        gone = flow.id in self.trail.flows
        state = "lewat" if gone else "redup" if self.trail else "biasa"
        stroke, head, dash = LOOKS[state][1], 13.0 if gone else 11.0, ""
        if look := self.marks.get(flow.id):
            stroke, head, gone = look.stroke, 13.0, True
            dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
        classes = f"panah {state} {self._mark(flow.id)}".strip()
        return (
            f'<g class="{classes}" data-flow="{escape(flow.id)}">'
            f'<path class="garis" d="{path(shortened(line, head - 2))}" fill="none" '
            f'stroke="{stroke}" stroke-width="{2.8 if gone else 1.5}"{dash}/>'
            f'<path class="mata" d="{arrow_head(line, head)}" fill="{stroke}"/></g>'
        )

    def _flow_name(self, flow: Flow) -> str:
        line = self.drawing.lines.get(flow.id)
        if line is None or not flow.name:
            return ""
        ink = SOFT if flow.id in self.trail.flows or not self.trail else LOOKS["redup"][3]
        if box := self.drawing.labels.get(flow.id):
            return label(box.centre, flow.name, max(box.width * 1.4, 60), ink)
        (x, y), (to_x, to_y) = line[0], line[1]
        half = width(flow.name, LABEL_SIZE) / 2 + 5
        if abs(to_x - x) >= abs(to_y - y):
            return label(Point(x + math.copysign(half, to_x - x), y - 11), flow.name, 120, ink)
        return label(Point(x + half, y + math.copysign(16, to_y - y)), flow.name, 120, ink)

    def _node(self, node: Node) -> str:
        box = self.drawing.boxes.get(node.id)
        if box is None:
            return ""
        state = self._state(node.id)
        fill, stroke, thick, ink = LOOKS[state]
        tone = self.tones.get(node.id, "")
        fill, stroke = TONES.get(tone, (fill, stroke))
        dash = ' stroke-dasharray="7 4"' if state == "kini" else ""
        if mark := self.marks.get(node.id):
            fill, stroke, thick = mark.fill, mark.stroke, thick + 1
            dash = f' stroke-dasharray="{mark.dash}"' if mark.dash else dash
        if node.kind == "endEvent":
            thick += 2
        look = f'fill="{fill}" stroke="{stroke}" stroke-width="{thick:g}"{dash}'
        classes = " ".join(
            filter(
                None,
                ("simpul", node.kind, state, tone if tone in TONES else "", self._mark(node.id)),
            )
        )
        group = (
            f'<g class="{classes}" data-node="{escape(node.id)}">'
            f"{shape(node.kind, box, look, stroke)}{self._name(node, box, ink)}</g>"
        )
        if link := self.links.get(node.id):
            return f'<a href="{escape(link)}"><title>{escape(node.name)}</title>{group}</a>'
        return group

    def _state(self, shown: str) -> str:
        if shown in self.trail.here:
            return "kini"
        if shown in self.trail.nodes:
            return "lewat"
        return "redup" if self.trail else "biasa"

    def _name(self, node: Node, box: Box, ink: str) -> str:
        if node.kind in TASKS:
            room = box.height - (PILL + 14 if self.labels.get(node.id) else 16)
            size, lines = fitted(node.name, box.width - 10, room, 14.5)
            middle = Point(box.centre.x, box.y + 8 + room / 2)
            return lettered(middle, lines, size, ink, "nama")
        if beside := self.drawing.labels.get(node.id):
            return label(beside.centre, node.name, max(beside.width * 1.25, 60), ink)
        lines = broken(node.name, 110, LABEL_SIZE, 3)
        below = Point(box.centre.x, box.bottom + 12 + len(lines) * LABEL_SIZE * LEADING / 2)
        return label(below, node.name, 110, ink)

    def _badges(self, node: Node) -> str:
        box, badges = self.drawing.boxes.get(node.id), ""
        if box and (words := self.labels.get(node.id)):
            stroke = TONES.get(self.tones.get(node.id, ""), LOOKS[self._state(node.id)])[1]
            look = f'fill="{PAPER}" stroke="{stroke}" stroke-width="1.2"'
            # Inside the lower edge: on the edge it would hide an arrow that arrives from below.
            inside = Point(box.centre.x, box.bottom - PILL / 2 - 6)
            badges += pill("lencana", inside, words, PILL, look, INK)
        if box and (numbers := self.trail.numbers.get(node.id)):
            words = _several(numbers)
            x = box.x + 20 - pill_width(words, NUMBER_PILL) / 2
            fill = STANDING if node.id in self.trail.here else BLUE
            look = f'fill="{fill}" stroke="{PAPER}" stroke-width="2"'
            badges += pill("nomor", Point(x, box.y), words, NUMBER_PILL, look, PAPER)
        return badges


def _several(numbers: Sequence[int]) -> str:
    if len(numbers) <= 3:
        return ", ".join(map(str, numbers))
    return f"{numbers[0]}, …, {numbers[-1]}"
