"""Marks of a comparison on a picture: a colour, and always a word or a sign beside it."""

import math
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import NamedTuple

from engine.sop.drawings.drawing import Box, Line, Point
from engine.sop.drawings.strokes import PAPER, pill, pill_width, rect

PILL, LEGEND, GAP = 20.0, 44.0, 14.0


class Look(NamedTuple):
    sign: str
    word: str
    fill: str
    stroke: str
    dash: str = ""


LOOKS = {
    "baru": Look("+", "Baru", "#dff3e6", "#176639"),
    "hapus": Look("−", "Dihapus", "#ffe4de", "#a61b1b", "7 4"),
    "ubah": Look("±", "Diubah", "#fff1cf", "#7a4b00"),
    "pindah": Look("→", "Pindah", "#e5eef7", "#0f4c81"),
}


def known(marks: Mapping[str, str] | None) -> dict[str, Look]:
    """The look of each marked element; words that are no mark are left out."""
    return {shown: LOOKS[mark] for shown, mark in (marks or {}).items() if mark in LOOKS}


def tag(look: Look, middle: Point, *, brief: bool = False) -> str:
    """The word of a mark (for an arrow only its sign) in a pill around a middle."""
    words = look.sign if brief else f"{look.sign} {look.word}"
    return pill("tanda-beda", middle, words, PILL, f'fill="{look.stroke}"', PAPER)


def on_node(look: Look, box: Box) -> str:
    """The mark across the upper left corner of a step, centred above a small shape."""
    half = pill_width(f"{look.sign} {look.word}", PILL) / 2
    x = box.x + half - 6 if box.width > 2 * half + 8 else box.centre.x
    return tag(look, Point(x, box.y - 2))


def on_line(look: Look, line: Line) -> str:
    """The sign of a mark in the middle of the longest stretch of an arrow."""
    one, other = max(pairwise(line), key=lambda ends: math.dist(*ends))
    return tag(look, Point((one.x + other.x) / 2, (one.y + other.y) / 2), brief=True)


def on_frame(look: Look, box: Box, head: float) -> str:
    """The mark in the upper left corner of a lane or pool, beside its name."""
    half = pill_width(f"{look.sign} {look.word}", PILL) / 2
    return tag(look, Point(box.x + head + half + 6, box.y + PILL / 2 + 5))


def legend(looks: Collection[Look], corner: Point) -> str:
    """The marks in use with what they mean, in a row from a corner."""
    x, parts = corner.x, []
    for look in sorted(set(looks), key=list(LOOKS.values()).index):
        across = pill_width(f"{look.sign} {look.word}", PILL)
        swatch = Box(x, corner.y, 26, PILL)
        dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
        colour = f'rx="4" fill="{look.fill}" stroke="{look.stroke}" stroke-width="2"{dash}'
        parts.append(rect(swatch, colour))
        parts.append(tag(look, Point(x + 32 + across / 2, corner.y + PILL / 2)))
        x += 32 + across + GAP
    return f'<g class="keterangan-tanda">{"".join(parts)}</g>' if parts else ""
