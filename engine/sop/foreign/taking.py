"""From a file's tree to the one process in it that becomes the SOP."""

from collections.abc import Iterator

from lxml import etree

from engine.sop.drawings.drawing import read_drawing
from engine.sop.foreign.model import (
    Arrow,
    Column,
    Foreign,
    Piece,
    Remark,
    instead,
    name_of,
    text_of,
)
from engine.sop.linting.refused import REFUSED
from engine.sop.model import FOUND_BY
from engine.sop.parsing import BPMN, BadDiagram
from engine.sop.vocabulary import NAMESPACES, extension, words, written

WORK = words(
    "task userTask manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask "
    "callActivity subProcess transaction adHocSubProcess"
)
EVENTS = words(
    "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent "
    "implicitThrowEvent"
)
SPLITS = words("exclusiveGateway parallelGateway inclusiveGateway complexGateway eventBasedGateway")
PIECES = WORK | EVENTS | SPLITS
DATA = words("dataObjectReference dataStoreReference dataObject dataInput dataOutput")
# Parts of a process that are read elsewhere, or mean nothing on their own.
SILENT = words(
    "documentation extensionElements laneSet sequenceFlow textAnnotation association incoming "
    "outgoing dataObject ioSpecification supports"
)
NOTE, ASSOCIATION = "bpmn:textAnnotation", "bpmn:association"
MOST_PIECES, MOST_ARROWS = 400, 1_200
TOO_MANY = (
    "Diagram ini memuat lebih dari {} unsur. Pecah menjadi beberapa SOP, lalu unggah satu per satu."
)


def take(root: etree._Element) -> Foreign:
    """The process with the most steps, as it stands in the file.

    Raises BadDiagram for a file without any flow, or with more than anybody could follow.
    """
    processes = root.findall("bpmn:process", NAMESPACES)
    chosen = max(processes, key=_weight, default=None)
    if chosen is None or not any(local(one) in PIECES for one in chosen):
        raise BadDiagram(
            "Berkas ini BPMN, tetapi tidak memuat alur kegiatan. Unggah diagram proses "
            "(bukan kolaborasi kosong, koreografi, atau percakapan)."
        )
    taken = _named(root, chosen)
    _note_others(taken, processes)
    _take_columns(taken)
    _take_pieces(taken)
    _take_arrows(taken)
    _take_remarks(taken)
    return taken


def local(element: etree._Element) -> str:
    """The BPMN name of an element, empty for one of another namespace."""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else ""


def _weight(process: etree._Element) -> tuple[int, int]:
    names = [local(one) for one in process.iter(f"{{{BPMN}}}*")]
    return sum(name in WORK for name in names), sum(name in PIECES for name in names)


def _pools(root: etree._Element) -> list[etree._Element]:
    return root.findall("bpmn:collaboration/bpmn:participant", NAMESPACES)


def _named(root: etree._Element, process: etree._Element) -> Foreign:
    own = process.get("id", "")
    pool = next((one for one in _pools(root) if _local_part(one, "processRef") == own), None)
    unit = "" if pool is None else name_of(pool)
    name = name_of(process) or unit or name_of(root)
    taken = Foreign(root, process, own, name, "" if pool is None else pool.get("id", ""), unit)
    if pool is None:
        proposal = "Isi nama unit pemilik SOP pada kolam."
        taken.note(None, name, "Diagram ini tidak punya kolam; satu kolam ditambahkan.", proposal)
    return taken


def _local_part(element: etree._Element, attribute: str) -> str:
    """A reference without its prefix: some tools write `tns:Process_1`."""
    return (element.get(attribute) or "").split(":")[-1]


def _note_others(taken: Foreign, processes: list[etree._Element]) -> None:
    others = {one.get("id", ""): one for one in processes if one is not taken.process}
    for pool in _pools(taken.root):
        reference = _local_part(pool, "processRef")
        if reference == taken.key and pool.get("id", "") == taken.pool:
            continue
        inside = others.pop(reference, None)
        name = (
            name_of(pool) or (name_of(inside) if inside is not None else "") or pool.get("id", "")
        )
        _note_left_out(taken, "Kolam", name, inside)
    for own, process in others.items():
        if any(local(one) in PIECES for one in process):
            _note_left_out(taken, "Proses", name_of(process) or own, process)
    for flow in taken.root.iterfind("bpmn:collaboration/bpmn:messageFlow", NAMESPACES):
        name = name_of(flow) or flow.get("id", "")
        proposal = "Gambarkan sebagai kegiatan mengirim atau menerima."
        taken.note(None, name, f"Panah pesan “{name}” tidak dibawa.", proposal)


def _note_left_out(taken: Foreign, what: str, name: str, process: etree._Element | None) -> None:
    steps = 0 if process is None else _weight(process)[0]
    sentence = f"{what} “{name}” tidak dibawa: satu SOP memuat satu kolam."
    proposal = "Kegiatan pihak itu dicatat oleh pelaksana SOP ini bila perlu."
    if steps:
        sentence = (
            f"{what} “{name}” dengan {steps} kegiatan tidak dibawa: satu SOP memuat satu kolam."
        )
        proposal = "Buat SOP tersendiri, atau jadikan lajur dalam kolam yang sama."
    taken.note(None, name, sentence, proposal)


def _lanes(parent: etree._Element) -> Iterator[etree._Element]:
    """The innermost lanes, in the order in which they are written."""
    for lane in parent.iterfind("bpmn:lane", NAMESPACES):
        nested = lane.find("bpmn:childLaneSet", NAMESPACES)
        inner = [] if nested is None else list(_lanes(nested))
        yield from inner or [lane]


def _take_columns(taken: Foreign) -> None:
    for lanes in taken.process.iterfind("bpmn:laneSet", NAMESPACES):
        for lane in _lanes(lanes):
            column = Column(lane.get("id", ""), name_of(lane))
            role = extension(lane, "pelaksana")
            if role is not None:
                column.role = role.get("peran", "")
                found = role.get("cara", "")
                column.found_by = found if found in FOUND_BY else "peran"
            taken.columns.append(column)
    nested = taken.process.iterfind(".//bpmn:childLaneSet", NAMESPACES)
    for parent in {id(one): one for one in (inner.getparent() for inner in nested)}.values():
        if parent is not None:
            name = name_of(parent) or parent.get("id", "")
            sentence = f"Lajur bertingkat “{name}” diratakan: yang dibawa lajur di dalamnya."
            taken.note(None, name, sentence, "Periksa nama tiap pelaksana.")


def _take_pieces(taken: Foreign) -> None:
    places = _Places(taken)
    for element in taken.process:
        kind, own = local(element), element.get("id", "")
        if kind in PIECES:
            piece = Piece(own, kind, name_of(element), element, places.column(own))
            piece.text = text_of(element)
            taken.pieces.append(piece)
        elif kind and kind not in SILENT | DATA:
            name = name_of(element) or own
            what, remedy = REFUSED.get(kind, (f"Unsur {kind}", "Gambarkan dengan kegiatan."))
            taken.note(None, name, f"{what} “{name}” tidak dibawa.", instead(remedy))
    if len(taken.pieces) > MOST_PIECES:
        raise BadDiagram(TOO_MANY.format(MOST_PIECES))


class _Places:
    """In which column a node stands: as the lanes list it, else as it is drawn."""

    def __init__(self, taken: Foreign) -> None:
        sets = taken.process.iterfind("bpmn:laneSet", NAMESPACES)
        lanes = [lane for lanes in sets for lane in _lanes(lanes)]
        self._members: dict[str, Column] = {}
        for lane, column in zip(lanes, taken.columns, strict=True):
            for member in lane.iterfind("bpmn:flowNodeRef", NAMESPACES):
                self._members.setdefault(written(member).split(":")[-1], column)
        drawing = read_drawing(taken.root)
        self._boxes = drawing.boxes if drawing else {}
        self._columns = taken.columns

    def column(self, node: str) -> Column | None:
        if node in self._members or node not in self._boxes:
            return self._members.get(node)
        x, y = self._boxes[node].centre
        for column in self._columns:
            box = self._boxes.get(column.id)
            if box and box.x <= x <= box.right and box.y <= y <= box.bottom:
                return column
        return None


def _take_arrows(taken: Foreign) -> None:
    pieces: dict[str, Piece] = {}
    for piece in taken.pieces:
        pieces.setdefault(piece.id, piece)
    arrows: dict[str, Arrow] = {}
    for element in taken.process.iterfind("bpmn:sequenceFlow", NAMESPACES):
        source = pieces.get(_local_part(element, "sourceRef"))
        target = pieces.get(_local_part(element, "targetRef"))
        own, name = element.get("id", ""), name_of(element)
        if source is None or target is None:
            sentence = f"Panah “{name or own}” tidak dibawa: salah satu ujungnya tidak ada."
            taken.note(None, name or own, sentence, "Gambar lagi panahnya bila perlu.")
            continue
        asked = element.find("bpmn:conditionExpression", NAMESPACES)
        condition = "" if asked is None else written(asked)
        arrow = Arrow(own, source, target, name, condition)
        arrows.setdefault(own, arrow)
        taken.arrows.append(arrow)
    if len(taken.arrows) > MOST_ARROWS:
        raise BadDiagram(TOO_MANY.format(MOST_ARROWS))
    for piece in taken.pieces:
        own = _local_part(piece.element, "default") if piece.element is not None else ""
        default = arrows.get(own)
        piece.default = default if default and default.source is piece else None


def _take_remarks(taken: Foreign) -> None:
    """Annotations, of the process or of the whole drawing, with the node they are tied to."""
    pieces = {piece.id: piece for piece in taken.pieces}
    shared = taken.root.find("bpmn:collaboration", NAMESPACES)
    holders = [taken.process] if shared is None else [taken.process, shared]
    ties: dict[str, str] = {}
    for line in (one for holder in holders for one in holder.iterfind(ASSOCIATION, NAMESPACES)):
        source, target = _local_part(line, "sourceRef"), _local_part(line, "targetRef")
        ties |= {source: target, target: source}
    for note in (one for holder in holders for one in holder.iterfind(NOTE, NAMESPACES)):
        own = note.get("id", "")
        if text := text_of(note, "text"):
            taken.remarks.append(Remark(own, text, pieces.get(ties.get(own, ""))))
