"""What other tools write on a step besides its name: data, forms, people, and code.

Data objects become kelengkapan and output, forms become ours, due dates the standard. What would
run code is named and left out.
"""

import re
from collections.abc import Iterator

from lxml import etree

from engine.sop.foreign.model import Foreign, Piece, called, name_of
from engine.sop.foreign.names import key_of
from engine.sop.foreign.taking import DATA, WORK, local
from engine.sop.foreign.times import due_of, minutes_of
from engine.sop.linting.refused import REFUSED, RUNNING_ATTRIBUTES, RUNNING_ELEMENTS
from engine.sop.vocabulary import NAMESPACES, PREFIXES, XSI, word, words, written

FORM_FIELDS = words("formField formProperty")
PEOPLE = words("assignee candidateGroups candidateUsers")
# Said by its own part of this room, or without meaning for an SOP.
READ = FORM_FIELDS | words("formData properties property assignmentDefinition taskSchedule")
HARMLESS = words(
    "BizagiExtensions BizagiProperties BizagiProperty signavioMetaData signavioLabel "
    "userTask modelerTemplate fill stroke"
)
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
MOST_NAMED = 8
OUTER_FORMS = words("formKey formDefinition formRef")
TYPES: dict[str, dict[str, object]] = {
    "string": {"type": "string"}, "text": {"type": "string"},
    "textarea": {"type": "string", "format": "textarea"},
    "long": {"type": "integer"}, "integer": {"type": "integer"}, "int": {"type": "integer"},
    "double": {"type": "number"}, "float": {"type": "number"}, "number": {"type": "number"},
    "boolean": {"type": "boolean"}, "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"}, "enum": {"type": "string"},
}  # fmt: skip
LIMITS = {"minlength": "minLength", "maxlength": "maxLength", "min": "minimum", "max": "maximum"}
SUITED = {
    "minlength": ("string",), "maxlength": ("string",),
    "min": ("integer", "number"), "max": ("integer", "number"),
}  # fmt: skip


class Variables:
    """Which field of which step a variable of the other tool has become."""

    def __init__(self) -> None:
        self.fields: dict[str, tuple[Piece, str]] = {}
        # The other tool's id of a choice, and what it is called here.
        self.choices: dict[tuple[str, str], str] = {}


def take_extras(taken: Foreign) -> Variables:
    """Fill the steps with what the file says of them. Returns the variables of its forms."""
    variables = Variables()
    _take_data(taken)
    for piece in taken.pieces:
        if piece.element is not None and piece.kind in WORK:
            _take_due(taken, piece, piece.element)
            _take_form(taken, piece, piece.element, variables)
    for piece in taken.pieces:
        if piece.element is not None:
            _note_code(taken, piece, called(piece), [piece.element])
    around = [taken.process, *taken.process.iterfind("bpmn:sequenceFlow", NAMESPACES)]
    _note_code(taken, None, "proses dan panah", around)
    return variables


def people_of(piece: Piece) -> str:
    """Whom the other tool hands a task to, if it names them plainly."""
    if piece.element is None:
        return ""
    for element in (piece.element, *piece.element.iterfind("bpmn:extensionElements/*", NAMESPACES)):
        for key, value in element.attrib.items():
            plain = not re.search(r"[$#={}]", str(value))
            if etree.QName(str(key)).localname in PEOPLE and plain and str(value).strip():
                return str(value).split(",")[0].strip()
    return ""


# data


def _take_data(taken: Foreign) -> None:
    names = {
        one.get("id", ""): name_of(one)
        for one in taken.process.iter()
        if isinstance(one.tag, str) and local(one) in DATA
    }
    pieces = {piece.id: piece for piece in taken.pieces}
    used: set[str] = set()
    for piece in taken.pieces:
        if piece.element is not None and piece.kind in WORK:
            for side, held in (("Input", piece.requisites), ("Output", piece.outputs)):
                found = _associated(piece.element, side, names)
                used |= found.keys()
                held += [name for name in found.values() if name and name not in held]
    for line in taken.process.iterfind("bpmn:association", NAMESPACES):
        source, target = line.get("sourceRef", ""), line.get("targetRef", "")
        for data, step in ((source, target), (target, source)):
            host = pieces.get(step)
            if data in names and host is not None and host.kind in WORK:
                used.add(data)
                held = host.requisites if data == source else host.outputs
                held += [names[data]] if names[data] and names[data] not in held else []
    _note_data(taken, names, used)


def _associated(task: etree._Element, side: str, names: dict[str, str]) -> dict[str, str]:
    end = "sourceRef" if side == "Input" else "targetRef"
    path = f"bpmn:data{side}Association/bpmn:{end}"
    ids = [written(one).split(":")[-1] for one in task.iterfind(path, NAMESPACES)]
    return {own: names[own] for own in ids if own in names}


def _note_data(taken: Foreign, names: dict[str, str], used: set[str]) -> None:
    for own, name in names.items():
        if own in used and name:
            sentence = f"Objek data “{name}” menjadi kelengkapan atau output kegiatannya."
            taken.note(None, name, sentence, "Periksa kelengkapan dan output kegiatan itu.")
        elif name:
            sentence = f"Objek data “{name}” tidak dibawa: tidak terhubung dengan kegiatan."
            taken.note(None, name, sentence, "Tulis sebagai kelengkapan atau output kegiatan.")


# due dates and forms


def _take_due(taken: Foreign, piece: Piece, element: etree._Element) -> None:
    due = due_of(element)
    if not due:
        return
    piece.standard = minutes_of(due)
    if piece.standard:
        sentence = f"Batas waktu {called(piece)} menjadi waktu baku {piece.standard} menit."
        taken.note(piece, piece.name, sentence, "Periksa waktu bakunya dalam menit kerja.")
    else:
        sentence = f"Batas waktu {called(piece)} (“{due[:60]}”) tidak dapat dibaca."
        taken.note(piece, piece.name, sentence, "Isi waktu baku dalam jam dan menit kerja.")


def _take_form(taken: Foreign, piece: Piece, element: etree._Element, variables: Variables) -> None:
    if piece.detail is not None:
        return
    used: set[str] = set()
    for field in element.iter("{*}formField", "{*}formProperty"):
        own = field.get("id") or field.get("name") or ""
        kind = (field.get("type") or "string").lower()
        key = key_of(own, used, "isian")
        piece.fields[key] = _field(field, kind, own, variables)
        if field.get("required") == "true" or _constraints(field).get("required") is not None:
            piece.required.append(key)
        variables.fields[own] = piece, key
        if kind not in TYPES:
            sentence = f"Jenis isian “{own}” pada {called(piece)} (“{kind}”) menjadi teks."
            taken.note(piece, piece.name, sentence, "Pilih jenis isian yang sesuai.")
    if piece.fields:
        sentence = f"Formulir {called(piece)} dibawa: {len(piece.fields)} isian."
        taken.note(piece, piece.name, sentence, "Periksa judul dan jenis tiap isian.")


def _field(field: etree._Element, kind: str, own: str, variables: Variables) -> dict[str, object]:
    rules = dict(TYPES.get(kind, TYPES["string"]))
    label = " ".join((field.get("label") or field.get("name") or own or "Isian").split())
    rules["title"] = label[:200]
    choices: list[str] = []
    for value in field.iter("{*}value"):
        choice = (value.get("name") or value.get("id") or "").replace('"', "”")
        choice = " ".join(choice.split())[:200].strip()
        if choice and choice not in choices:
            choices.append(choice)
            variables.choices[own, value.get("id", "")] = choice
    if choices and rules["type"] == "string":
        rules = {"type": "string", "title": label[:200], "enum": choices}
    plain = "enum" not in rules and "format" not in rules
    for name, config in _constraints(field).items():
        suited = rules["type"] in SUITED.get(name, ()) and re.fullmatch(r"\d{1,6}", config)
        if plain and suited:
            rules[LIMITS[name]] = int(config)
    return rules


def _constraints(field: etree._Element) -> dict[str, str]:
    return {one.get("name", ""): one.get("config", "") for one in field.iter("{*}constraint")}


# code


def _note_code(
    taken: Foreign, piece: Piece | None, place: str, elements: list[etree._Element]
) -> None:
    """Name what would have run, and what else of the other tool is left behind."""
    name = piece.name if piece else ""
    found = list(dict.fromkeys(one for element in elements for one in _left_behind(element)))
    for runs, proposal in (
        (True, "Kerjakan oleh orang, atau pilih tindakan Runut yang sesuai."),
        (False, "Salin isinya ke keterangan kegiatan bila diperlukan."),
    ):
        if words := [told for told, running in found if running is runs]:
            more = ", …" if len(words) > MOST_NAMED else ""
            told = ", ".join(words[:MOST_NAMED]) + more
            sentence = f"Tambahan alat lain pada {place} tidak dibawa: {told}."
            taken.note(piece, name, sentence, proposal)
    for loop in LOOPS:
        if piece and any(one.find(f"bpmn:{loop}", NAMESPACES) is not None for one in elements):
            what, remedy = REFUSED[loop]
            taken.note(piece, name, f"{what} pada {place} tidak dibawa.", remedy)


def _left_behind(element: etree._Element) -> Iterator[tuple[str, bool]]:
    """What stands on an element for another tool, and whether it would run there."""
    yield from _attributes(element)
    for one in element.iterfind("bpmn:extensionElements//*", NAMESPACES):
        name = etree.QName(one)
        if (name.namespace or "") in PREFIXES or name.localname in READ | HARMLESS:
            continue
        runs = name.localname in RUNNING_ELEMENTS | OUTER_FORMS
        if runs or _top(one):
            yield _told(one), runs
        yield from _attributes(one)
    script = element.find("bpmn:script", NAMESPACES)
    if script is not None:
        yield f"skrip “{' '.join(written(script).split())[:40]}”", True


def _attributes(element: etree._Element) -> Iterator[tuple[str, bool]]:
    for key, value in element.attrib.items():
        attribute = etree.QName(str(key))
        foreign = attribute.namespace not in (None, XSI, *PREFIXES)
        if foreign and attribute.localname in RUNNING_ATTRIBUTES | OUTER_FORMS:
            yield f"{attribute.localname}={str(value)[:40]}", True


def _top(element: etree._Element) -> bool:
    """Whether an element stands directly among the extensions: what is inside it goes with it."""
    parent = element.getparent()
    return parent is not None and word(parent) == "extensionElements"


def _told(element: etree._Element) -> str:
    inner = " ".join((element.findtext("{*}connectorId") or "").split())
    keys = ("name", "type", "event", "id", "class", "processId", "decisionId")
    of = inner or next((value for key in keys if (value := element.get(key))), "")
    name = etree.QName(element).localname
    return f"{name} “{of[:40]}”" if of else name
