"""A BPMN file from elsewhere, read as an SOP before anybody keeps it as a draft."""

from dataclasses import dataclass

from engine import sop
from engine.sop.foreign.adopt import Note, adopt


@dataclass(frozen=True)
class Adopted:
    """What was taken of a file: the SOP, its diagram and picture, and what was changed or left out.

    `tool` is the tool that made the file, if it says.
    """

    sop: sop.Sop
    bpmn: bytes
    notes: tuple[Note, ...]
    tool: str
    picture: str


def adopt_diagram(data: bytes) -> Adopted:
    """Take what can run here. Raises BadDiagram with what to do, for what is no BPMN 2.0."""
    found = adopt(data)
    written = sop.read(found.bpmn)
    drawn = sop.svg(found.bpmn, title=f"Diagram {written.name or written.key}")
    return Adopted(written, found.bpmn, found.notes, found.tool, drawn)
