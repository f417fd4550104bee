"""A diagram made by another tool: what can run is taken, what cannot is listed by name.

The SOP is written anew from what was understood, so that nothing of the other tool comes along
unseen. Work is bounded by the limits of the parser and of `engine.sop.foreign.taking`.
"""

from dataclasses import dataclass

from lxml import etree

from engine.sop.drawings.arrange import arrange_tree
from engine.sop.editing.surgery import serialized
from engine.sop.foreign.asking import Asking
from engine.sop.foreign.columns import settle_columns
from engine.sop.foreign.extras import take_extras
from engine.sop.foreign.files import opened
from engine.sop.foreign.model import Foreign
from engine.sop.foreign.names import Names
from engine.sop.foreign.redrawing import Redrawing
from engine.sop.foreign.taking import take
from engine.sop.foreign.tidying import tidy
from engine.sop.foreign.writing import Sheet
from engine.sop.linting.grammar import MOST_NAME, check_grammar
from engine.sop.linting.references import check_references
from engine.sop.linting.refused import check_foreign
from engine.sop.linting.routes import Routes
from engine.sop.reading import read_tree

# What only the office can say, even about a file that another tool left in disorder.
UNSETTLED = frozenset({"nama", "selesai"})
MOST_NOTES = 200
MOST_RENAMED = 5
TOOLS = (
    ("zeebe", "Camunda 8"), ("camunda", "Camunda"), ("bizagi", "Bizagi"), ("signavio", "Signavio"),
    ("boc-", "ADONIS"), ("adonis", "ADONIS"), ("flowable", "Flowable"), ("activiti", "Activiti"),
    ("drools", "jBPM"), ("bpsim", "BPSim"), ("spiffworkflow", "SpiffWorkflow"),
    ("bonitasoft", "Bonita"), ("trisotech", "Trisotech"), ("aris", "ARIS"), ("bpmn.io", "bpmn.io"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """What was changed or left out. `element` is an id in the adopted diagram, empty where nothing
    is left to show; `proposal` says what the process admin may do."""

    element: str
    name: str
    sentence: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """A diagram within the grammar of Runut; `tool` is the tool that made the file, if it says."""

    bpmn: bytes
    notes: tuple[Note, ...] = ()
    tool: str = ""


def adopt(data: bytes) -> Adopted:
    """Take a diagram of another tool. What the office must still say (roles, standards, outputs)
    is left to lint; a diagram that is in order already comes back as it is.

    Raises BadDiagram for a file that is no BPMN 2.0, with a sentence that says what to do.
    """
    root = opened(data)
    tool = _tool(root)
    if _in_order(root):
        return Adopted(_drawn(root, data), (), tool)
    taken = take(root)
    drawing = Redrawing(taken)
    variables = take_extras(taken)
    tidy(taken)
    settle_columns(taken)
    names = _named(taken)
    Asking(taken, variables).ask()
    sheet = Sheet(taken, names).written()
    if drawing.complete(taken):
        drawing.draw(taken, sheet, names)
    else:
        arrange_tree(sheet)
    bpmn = etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Adopted(bpmn, _notes(taken), tool)


def _in_order(root: etree._Element) -> bool:
    """Whether nothing is wrong that could be settled here."""
    checks = (check_grammar(root), check_foreign(root), check_references(root))
    if any(finding.rule not in UNSETTLED for check in checks for finding in check):
        return False
    routes = Routes(read_tree(root), ())
    shape = (routes.check_ends(), routes.check_reach(), routes.check_arrows())
    return not any(finding.rule not in UNSETTLED for check in shape for finding in check)


def _drawn(root: etree._Element, data: bytes) -> bytes:
    """The file itself if it is drawn and in UTF-8, else the same anew."""
    sop = read_tree(root)
    shown = sop.drawing
    whole = shown is not None and all(node.id in shown.boxes for node in sop.nodes)
    if shown is None or not whole or any(flow.id not in shown.lines for flow in sop.flows):
        arrange_tree(root)
        return serialized(root)
    try:
        data.decode()
    except UnicodeDecodeError:
        return serialized(root)
    return data


def _named(taken: Foreign) -> Names:
    """Give everything an id that may stand, and cut names that are too long."""
    names = Names()
    taken.key = names.keep(taken.key, taken.name or "sop")
    taken.pool = names.keep(taken.pool, "unit")
    for column in taken.columns:
        column.id = names.keep(column.id, f"lajur_{column.name}")
    for piece in taken.pieces:
        piece.id = names.keep(piece.id, piece.name or piece.kind, step=piece.is_step)
        if len(piece.name) > MOST_NAME:
            piece.text = piece.text or piece.name
            sentence = f"Nama “{piece.name[:60]}…” dipersingkat."
            taken.note(piece, piece.name[:60], sentence, "Tulis lengkapnya pada bunyi kegiatan.")
    for arrow in taken.arrows:
        arrow.id = names.keep(arrow.id, f"ke_{arrow.target.id}")
    if names.replaced:
        told = ", ".join(f"“{old}” → “{new}”" for old, new in names.replaced[:MOST_RENAMED])
        more = len(names.replaced) - MOST_RENAMED
        told += f", dan {more} lainnya" if more > 0 else ""
        sentence = f"Nama kode (id) yang tidak dapat dipakai diganti: {told}."
        taken.note(None, "", sentence, "Tidak perlu tindakan.")
    return names


def _notes(taken: Foreign) -> tuple[Note, ...]:
    there: dict[object, str] = {piece: piece.id for piece in taken.pieces}
    there |= {arrow: arrow.id for arrow in taken.arrows}
    there |= {column: column.id for column in taken.columns}
    notes = [
        Note(there.get(one.about, ""), one.name, one.sentence, one.proposal)
        for one in taken.told
        if one.about not in taken.unreached
    ]
    return tuple(dict.fromkeys(notes))[:MOST_NOTES]


def _tool(root: etree._Element) -> str:
    """The tool by what it calls itself, else by the namespaces it uses."""
    if said := " ".join((root.get("exporter") or "").split())[:60]:
        return said
    spaces = " ".join(str(space) for one in root.iter("*") for space in one.nsmap.values()).lower()
    return next((name for sign, name in TOOLS if sign in spaces), "")
