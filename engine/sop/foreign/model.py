"""A diagram of another tool while it becomes an SOP: pieces, arrows and columns that can change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.sop.vocabulary import NAMESPACES, TASKS, said, written

GATES = ("exclusiveGateway", "parallelGateway")


@dataclass(eq=False, slots=True)
class Column:
    """A lane: one pelaksana."""

    id: str
    name: str
    role: str = ""
    found_by: str = "peran"


@dataclass(eq=False, slots=True)
class Piece:
    """A node. `kind` is its BPMN name and changes when it becomes something that runs; `element`
    is what the file says of it, None for what was added here."""

    id: str
    kind: str
    name: str = ""
    element: etree._Element | None = None
    column: Column | None = None
    text: str = ""
    standard: int = 0
    outputs: list[str] = field(default_factory=list)
    requisites: list[str] = field(default_factory=list)
    fields: dict[str, dict[str, object]] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    default: "Arrow | None" = None

    @property
    def is_step(self) -> bool:
        return self.kind in TASKS

    @property
    def detail(self) -> etree._Element | None:
        """Our own `sop:kegiatan`, if the file has been here before."""
        if self.element is None:
            return None
        return self.element.find("bpmn:extensionElements/sop:kegiatan", NAMESPACES)


@dataclass(eq=False, slots=True)
class Arrow:
    id: str
    source: Piece
    target: Piece
    name: str = ""
    condition: str = ""


@dataclass(eq=False, slots=True)
class Remark:
    """A text annotation; `about` is the node it is tied to."""

    id: str
    text: str
    about: Piece | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A note before ids are settled: `about` is what it stands at."""

    about: Piece | Arrow | Column | None
    name: str
    sentence: str
    proposal: str


@dataclass(eq=False)
class Foreign:
    """One process of a file, and what there is to say about it."""

    root: etree._Element
    process: etree._Element
    key: str
    name: str
    pool: str
    unit: str
    columns: list[Column] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    unreached: set[Piece] = field(default_factory=set)

    def note(
        self, about: Piece | Arrow | Column | None, name: str, sentence: str, proposal: str
    ) -> None:
        self.told.append(Told(about, name, sentence, proposal))

    def leaving(self, piece: Piece) -> list[Arrow]:
        return [arrow for arrow in self.arrows if arrow.source is piece]

    def arriving(self, piece: Piece) -> list[Arrow]:
        return [arrow for arrow in self.arrows if arrow.target is piece]

    def steps(self) -> Iterator[Piece]:
        return (piece for piece in self.pieces if piece.is_step)

    def drop(self, piece: Piece) -> None:
        """Take out a node with its arrows."""
        self.pieces.remove(piece)
        self.arrows = [one for one in self.arrows if piece not in (one.source, one.target)]

    def after(self, piece: Piece) -> set[Piece]:
        """What can be reached from a node, itself included."""
        onward: dict[Piece, list[Piece]] = {}
        for arrow in self.arrows:
            onward.setdefault(arrow.source, []).append(arrow.target)
        met, waiting = {piece}, [piece]
        while waiting:
            for target in onward.get(waiting.pop(), ()):
                if target not in met:
                    met.add(target)
                    waiting.append(target)
        return met


def instead(remedy: str) -> str:
    """What to do about something that is gone already: lint's remedy without its “Hapus”."""
    rest = re.sub(r"^Hapus(: |, atau | bersama kelompoknya\.)?", "", remedy)
    return rest[:1].upper() + rest[1:] if rest else "Tidak perlu tindakan."


def text_of(element: etree._Element, name: str = "documentation") -> str:
    return written(element.find(f"bpmn:{name}", NAMESPACES))


def called(piece: Piece) -> str:
    """A node as a sentence names it."""
    return f"“{piece.name}”" if piece.name else f"“{piece.id}”"


def name_of(element: etree._Element) -> str:
    """The name of an element without signs that nobody sees."""
    return "".join(sign for sign in said(element) if sign.isprintable())
