"""The strokes a picture is made of, as SVG text with presentation attributes only."""

import math
from collections.abc import Iterable
from html import escape

from engine.sop.drawings.drawing import Box, Line, Point
from engine.sop.drawings.lettering import LEADING, broken, width
from engine.sop.vocabulary import TASKS

PAPER = "#ffffff"
LABEL_SIZE, CURVE = 13.5, 8.0


def at(x: float, y: float) -> str:
    return f"{round(x, 2):g} {round(y, 2):g}"


def rect(box: Box, look: str) -> str:
    x, y, across, down = box
    return f'<rect x="{x:g}" y="{y:g}" width="{across:g}" height="{down:g}" {look}/>'


def lettered(middle: Point, lines: Iterable[str], size: float, ink: str, kind: str) -> str:
    """Lines of text around a middle; nothing for no lines."""
    lines = list(lines)
    first = middle.y - size * LEADING * (len(lines) - 1) / 2 + size * 0.36
    rows = (
        f'<tspan x="{middle.x:g}" y="{first + n * size * LEADING:.1f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    look = f'text-anchor="middle" font-size="{size:g}" fill="{ink}"'
    return f'<text class="{kind}" {look}>{"".join(rows)}</text>' if lines else ""


def label(middle: Point, words: str, room: float, ink: str) -> str:
    """A name beside its shape or line, with a halo that keeps it legible across lines."""
    halo = f'stroke="{PAPER}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
    lines = broken(words, room, LABEL_SIZE, 3)
    return f"<g {halo}>{lettered(middle, lines, LABEL_SIZE, ink, 'label')}</g>"


def pill(kind: str, middle: Point, words: str, height: float, look: str, ink: str) -> str:
    """A short text in a rounded box around a middle."""
    across = pill_width(words, height)
    box = Box(middle.x - across / 2, middle.y - height / 2, across, height)
    inner = rect(box, f'rx="{height / 2:g}" {look}')
    inner += lettered(middle, [words], height * 0.56, ink, "nama")
    return f'<g class="{kind}" font-weight="700">{inner}</g>'


def pill_width(words: str, height: float) -> float:
    return max(height + 2, width(words, height * 0.56) + height * 0.6)


def shape(kind: str, box: Box, look: str, stroke: str) -> str:
    """The outline of a node, and its mark: × or + in a gateway, a gear where the system works."""
    x, y = box.centre
    if kind in TASKS:
        return rect(box, f'rx="9" {look}') + (_gear(box, stroke) if kind == "serviceTask" else "")
    if kind in ("startEvent", "endEvent"):
        return f'<circle cx="{x:g}" cy="{y:g}" r="{min(box.width, box.height) / 2:g}" {look}/>'
    diamond = f"M{at(x, box.y)}L{at(box.right, y)}L{at(x, box.bottom)}L{at(box.x, y)}Z"
    r = min(box.width, box.height) * (0.16 if kind == "exclusiveGateway" else 0.22)
    cross = f"M{at(x - r, y - r)}L{at(x + r, y + r)}M{at(x + r, y - r)}L{at(x - r, y + r)}"
    plus = f"M{at(x - r, y)}L{at(x + r, y)}M{at(x, y - r)}L{at(x, y + r)}"
    mark = cross if kind == "exclusiveGateway" else plus
    return (
        f'<path d="{diamond}" stroke-linejoin="round" {look}/>'
        f'<path class="tanda" d="{mark}" stroke="{stroke}" stroke-width="2.6" fill="none"/>'
    )


def _gear(box: Box, stroke: str) -> str:
    x, y = box.right - 14, box.y + 14
    turns = [(math.cos(math.pi / 4 * n), math.sin(math.pi / 4 * n)) for n in range(8)]
    teeth = "".join(
        f"M{at(x + 4 * across, y + 4 * down)}L{at(x + 7 * across, y + 7 * down)}"
        for across, down in turns
    )
    look = f'fill="none" stroke="{stroke}" stroke-width="1.6"'
    return f'<g class="tanda" {look}><circle cx="{x:g}" cy="{y:g}" r="4"/><path d="{teeth}"/></g>'


def path(line: Line) -> str:
    """The line with its corners rounded."""
    parts = [f"M{at(*line[0])}"]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        arrive, leave = _toward(corner, before), _toward(corner, after)
        parts.append(f"L{at(*arrive)}Q{at(*corner)} {at(*leave)}")
    return "".join([*parts, f"L{at(*line[-1])}"])


def _toward(corner: Point, other: Point) -> Point:
    far = math.dist(corner, other)
    part = min(CURVE, far / 2) / far if far else 0
    return Point(corner.x + (other.x - corner.x) * part, corner.y + (other.y - corner.y) * part)


def shortened(line: Line, by: float) -> Line:
    """The line without its last bit, so that a thick one does not stick out of its arrow head."""
    ahead, tip = _direction(line), line[-1]
    if math.dist(line[-2], tip) <= by:
        return line
    return (*line[:-1], Point(tip.x - ahead.x * by, tip.y - ahead.y * by))


def arrow_head(line: Line, size: float) -> str:
    ahead, (x, y) = _direction(line), line[-1]
    back, half = Point(x - ahead.x * size, y - ahead.y * size), size * 0.42
    left = at(back.x - ahead.y * half, back.y + ahead.x * half)
    right = at(back.x + ahead.y * half, back.y - ahead.x * half)
    return f"M{at(x, y)}L{left}L{right}Z"


def _direction(line: Line) -> Point:
    tip = line[-1]
    before = next((point for point in reversed(line) if point != tip), Point(tip.x - 1, tip.y))
    far = math.dist(before, tip)
    return Point((tip.x - before.x) / far, (tip.y - before.y) / far)
