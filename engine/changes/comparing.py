"""Two states of an SOP side by side: what changed in words, and both pictures with it marked."""

from dataclasses import dataclass

from engine import sop
from engine.cases.editions import edition_row
from engine.cases.work import House
from engine.changes.drafts import sop_draft
from engine.errors import NotFound
from engine.people import Person
from engine.sop.comparing.compare import compare
from engine.sop.comparing.differences import Change

DRAFT = "naskah"


@dataclass(frozen=True)
class SideBySide:
    """What changed, and the pictures (safe SVG) before and after.

    Where nothing of the SOP did, `redrawn` says that the drawing differs, `rewritten` the file.
    """

    changes: tuple[Change, ...]
    redrawn: bool
    rewritten: bool
    before_picture: str
    after_picture: str


def compare_sops(before: bytes, after: bytes) -> SideBySide:
    """Compare two diagrams. Raises BadDiagram for one that cannot be read."""
    found = compare(before, after)
    # What people will do otherwise comes before what the identity page says.
    changes = tuple(sorted(found.changes, key=lambda one: one.group == "identitas"))
    return SideBySide(
        changes, found.redrawn, found.rewritten,
        sop.svg(before, marks=found.marks_before, title="Diagram sebelum perubahan"),
        sop.svg(after, marks=found.marks_after, title="Diagram sesudah perubahan"),
    )  # fmt: skip


def compare_states(house: House, key: str, before: str, after: str, *, by: Person) -> SideBySide:
    """Compare two states of an SOP: each an edition's number, or *naskah* for the draft.

    Raises NotFound; NotProcessAdmin for a draft that is not theirs to see.
    """
    return compare_sops(_state(house, key, before, by), _state(house, key, after, by))


def _state(house: House, key: str, which: str, by: Person) -> bytes:
    if which == DRAFT:
        return sop_draft(house, key, by=by).bpmn
    if not (which.isascii() and which.isdecimal() and len(which) < 7):
        raise NotFound
    with house.store.reading() as tx:
        found: str = edition_row(tx, by.office_id, key, int(which)).bpmn
    return found.encode()
