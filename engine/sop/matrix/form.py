"""The form of the printed matrix: paper, columns, head and foot (PermenPANRB 35/2012); millimetres.

The form is settled before an arrow is drawn: it depends on the paper, the lanes and the footnotes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.sop.matrix.words import Pen, Words

PAPERS = {"F4": (330.0, 215.0), "A4": (297.0, 210.0)}
"""Width and height of landscape paper."""
LEFT, RIGHT, TOP, BOTTOM = 18.0, 15.0, 15.0, 15.0
TITLE, HEAD, PADDING = 10.0, 5.5, 1.3
TEXT, NOTE = 8.5, 7.0
NAMED = ("No", "Kegiatan", "Kelengkapan", "Waktu", "Output", "Ket")
USUAL = (8.0, 60.0, 28.0, 17.0, 28.0, 14.0)
NARROW = (8.0, 52.0, 26.0, 16.0, 26.0, 13.0)
SLIM = (8.0, 46.0, 23.0, 15.0, 23.0, 12.0)
GROWS = (0.0, 0.45, 0.19, 0.03, 0.22, 0.11)
HEADS = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
ROOMY, WIDE, TIGHT, TIGHTEST = 30.0, 25.0, 20.0, 16.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what stands in its head."""

    x: float
    width: float
    head: Words

    @property
    def right(self) -> float:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Form:
    """Where everything stands that is the same on all pages. `texts` are No, Kegiatan,
    Kelengkapan, Waktu, Output, Ket; `lanes` lie between the second and the third."""

    width: float
    height: float
    texts: tuple[Column, ...]
    lanes: tuple[Column, ...]
    names: float
    """How high the second line of the head is, with the names of the columns."""
    foot: tuple[Words, ...]

    @property
    def symbol(self) -> float:
        """How high symbols usually are."""
        width = self.lanes[0].width
        return 8.0 if width >= TIGHT else 7.0 if width >= (TIGHT + TIGHTEST) / 2 else 6.0

    @property
    def bottom(self) -> float:
        """Where the room for rows ends."""
        space = sum(note.height for note in self.foot) + 4.2 if self.foot else 0.0
        return self.height - BOTTOM - space

    def top(self, first: bool) -> float:
        """Where the head begins; the first page has a title above it."""
        return TOP + (TITLE if first else 0.0)

    def body(self, first: bool) -> float:
        """Where the rows begin."""
        return self.top(first) + HEAD + self.names


def form_of(paper: str, lanes: Sequence[str], footnotes: Sequence[str], pen: Pen) -> Form:
    """The form for these lanes on `F4` or `A4` paper."""
    width, height = PAPERS[paper]
    room = width - LEFT - RIGHT
    all_lanes = _lane_room(len(lanes), room)
    left = room - all_lanes
    least = next((one for one in (USUAL, NARROW, SLIM) if sum(one) <= left + 0.01), SLIM)
    more = left - sum(least)
    widths = [one + more * share for one, share in zip(least, GROWS, strict=True)]
    heads = [pen.fitted(name, wide - 1.6, HEADS) for name, wide in zip(NAMED, widths, strict=True)]
    each = all_lanes / len(lanes)
    names = [pen.fitted(name, each - 1.6, HEADS) for name in lanes]
    first = LEFT + widths[0] + widths[1]
    starts = [LEFT, LEFT + widths[0], first + all_lanes]
    for one in widths[2:-1]:
        starts.append(starts[-1] + one)
    return Form(
        width=width,
        height=height,
        texts=tuple(map(Column, starts, widths, heads)),
        lanes=tuple(Column(first + n * each, each, name) for n, name in enumerate(names)),
        names=max(8.0, *(name.height + 2 for name in names)),
        foot=tuple(
            pen.set([f"{n}. {note}"], room, NOTE) for n, note in enumerate(footnotes, start=1)
        ),
    )


def _lane_room(lanes: int, room: float) -> float:
    """How wide all lanes are together: as wide as arrows like it, as narrow as the text needs."""
    wished = lanes * (ROOMY if lanes <= 3 else WIDE)
    tight = min(lanes * TIGHT, room - sum(NARROW))
    tightest = min(lanes * TIGHTEST, room - sum(SLIM))
    return min(wished, max(room - sum(USUAL), tight, tightest))
