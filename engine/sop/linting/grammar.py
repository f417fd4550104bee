"""The allow-list: which elements and attributes may stand where. Everything else is refused.

The tables follow the XSD of BPMN 2.0 for the elements that run here, so that a diagram without
findings is also valid BPMN; `sop:` elements stand in the same tables.
"""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.sop.linting.finding import Finding, at
from engine.sop.linting.refused import refusal
from engine.sop.vocabulary import NODES, PREFIXES, TASKS, XSI, word, words

MOST_NAME = 120

Children = tuple[frozenset[str], ...]


def _groups(*groups: str | frozenset[str]) -> Children:
    return tuple(words(one) if isinstance(one, str) else one for one in groups)


def _table(lines: dict[str, str]) -> dict[str, frozenset[str]]:
    return {name: words(line) for names, line in lines.items() for name in names.split()}


BASE = _groups("documentation", "extensionElements")
ARTIFACTS = frozenset({"textAnnotation", "association"})
LISTS = (
    "sop:dasarHukum sop:kualifikasiPelaksana sop:keterkaitan sop:peralatan sop:peringatan "
    "sop:pencatatan sop:catatanKaki"
)
CHILDREN: dict[str, Children] = {
    "definitions": _groups("collaboration process", "bpmndi:BPMNDiagram"),
    "collaboration": BASE + _groups("participant", ARTIFACTS),
    "participant": BASE,
    "process": BASE + _groups("laneSet", NODES | {"sequenceFlow"}, ARTIFACTS),
    "laneSet": BASE + _groups("lane"),
    "lane": BASE + _groups("flowNodeRef"),
    **dict.fromkeys(NODES, BASE + _groups("incoming", "outgoing")),
    "sequenceFlow": BASE + _groups("conditionExpression"),
    "textAnnotation": BASE + _groups("text"),
    "association": BASE,
    "sop:identitas": _groups(f"sop:disahkanOleh {LISTS}"),
    "sop:peringatanWaktu": _groups("sop:tingkat"),
    "sop:kegiatan": _groups("sop:kelengkapan sop:formulir"),
    "bpmndi:BPMNDiagram": _groups("bpmndi:BPMNPlane", "bpmndi:BPMNLabelStyle"),
    "bpmndi:BPMNPlane": _groups("bpmndi:BPMNShape bpmndi:BPMNEdge"),
    "bpmndi:BPMNShape": _groups("dc:Bounds", "bpmndi:BPMNLabel"),
    "bpmndi:BPMNEdge": _groups("di:waypoint", "bpmndi:BPMNLabel"),
    "bpmndi:BPMNLabel": _groups("dc:Bounds"),
    "bpmndi:BPMNLabelStyle": _groups("dc:Font"),
}
EXTENSIONS = _table(
    {
        "process": "sop:identitas sop:peringatanWaktu",
        "lane": "sop:pelaksana",
        " ".join(TASKS): "sop:kegiatan",
    }
)
ONCE = words(
    "documentation extensionElements collaboration process laneSet conditionExpression text "
    "sop:identitas sop:peringatanWaktu sop:pelaksana sop:kegiatan sop:formulir sop:disahkanOleh "
    "bpmndi:BPMNPlane bpmndi:BPMNLabel dc:Bounds dc:Font"
)
AT_LEAST = {
    "bpmndi:BPMNDiagram": ("bpmndi:BPMNPlane", 1),
    "bpmndi:BPMNShape": ("dc:Bounds", 1),
    "bpmndi:BPMNEdge": ("di:waypoint", 2),
    "bpmndi:BPMNLabelStyle": ("dc:Font", 1),
}
WITH_TEXT = words(
    "documentation text incoming outgoing flowNodeRef conditionExpression sop:kelengkapan "
    f"sop:formulir {LISTS}"
)
ATTRIBUTES = _table(
    {
        "definitions": "id name targetNamespace expressionLanguage typeLanguage exporter "
        "exporterVersion",
        "collaboration": "id name isClosed",
        "participant": "id name processRef",
        "process": "id name isExecutable isClosed processType",
        "laneSet lane": "id name",
        "startEvent": "id name isInterrupting parallelMultiple",
        "endEvent": "id name",
        "userTask serviceTask": "id name implementation isForCompensation startQuantity "
        "completionQuantity",
        "manualTask": "id name isForCompensation startQuantity completionQuantity",
        "exclusiveGateway": "id name default gatewayDirection",
        "parallelGateway": "id name gatewayDirection",
        "sequenceFlow": "id name sourceRef targetRef isImmediate",
        "conditionExpression": "id",
        "documentation textAnnotation": "id textFormat",
        "association": "id sourceRef targetRef associationDirection",
        "sop:identitas": "nomorSop tanggalPembuatan tanggalRevisi tanggalEfektif "
        "pemerintahDaerah perangkatDaerah",
        "sop:disahkanOleh": "jabatan nama pangkat nip",
        "sop:peringatanWaktu": "mulai",
        "sop:tingkat": "persen kepada",
        "sop:pelaksana": "peran cara",
        "sop:kegiatan": "waktuBaku output keterangan tindakan",
        "bpmndi:BPMNDiagram": "id name documentation resolution",
        "bpmndi:BPMNPlane": "id bpmnElement",
        "bpmndi:BPMNShape": "id bpmnElement isHorizontal isExpanded isMarkerVisible "
        "isMessageVisible",
        "bpmndi:BPMNEdge": "id bpmnElement sourceElement targetElement",
        "bpmndi:BPMNLabel": "id labelStyle",
        "bpmndi:BPMNLabelStyle": "id",
        "dc:Bounds": "x y width height",
        "di:waypoint": "x y",
        "dc:Font": "name size isBold isItalic isUnderline isStrikeThrough",
    }
)
REQUIRED = _table(
    {
        "definitions": "targetNamespace",
        "participant": "id processRef",
        "process lane": "id",
        " ".join(NODES): "id",
        "sequenceFlow association": "id sourceRef targetRef",
        "bpmndi:BPMNShape bpmndi:BPMNEdge": "bpmnElement",
        "dc:Bounds": "x y width height",
        "di:waypoint": "x y",
    }
)
TRUTH = "true|false|1|0"
ADDRESS = r"[\w:/.#?=&%~+@-]+"
DECIMAL = r"-?\d{1,12}(\.\d{1,20})?"
VALUES = {
    "targetNamespace": ADDRESS,
    "expressionLanguage": ADDRESS,
    "typeLanguage": ADDRESS,
    "isExecutable": "true",
    "isClosed": TRUTH,
    "processType": "None|Public|Private",
    "isInterrupting": "true",
    "parallelMultiple": "false",
    "implementation": "##unspecified|##WebService|webService",
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "gatewayDirection": "Unspecified|Converging|Diverging|Mixed",
    "isImmediate": TRUTH,
    "associationDirection": "None|One|Both",
    **dict.fromkeys(("isHorizontal", "isExpanded", "isMarkerVisible", "isMessageVisible"), TRUTH),
    **dict.fromkeys(("isBold", "isItalic", "isUnderline", "isStrikeThrough"), TRUTH),
    **dict.fromkeys(("x", "y", "width", "height", "size", "resolution"), DECIMAL),
}
TYPES = {"conditionExpression": "tFormalExpression|tExpression", "di:waypoint": "Point"}

REMOVE = "Hapus bagian itu di penyunting BPMN, lalu simpan lagi."
RESAVE = "Buka dan simpan ulang diagram di penyunting BPMN."


def check_grammar(root: etree._Element) -> Iterator[Finding]:
    """Findings for everything in the diagram that is not on the allow-list."""
    yield from _check(root)


def _check(element: etree._Element) -> Iterator[Finding]:
    yield from _check_attributes(element)
    yield from _check_text(element)
    groups, furthest, met = CHILDREN.get(word(element), ()), 0, Counter[str]()
    for child in element:
        name = word(child)
        place = next((n for n, group in enumerate(groups) if name in group), None)
        if place is None:
            yield refusal(child)
            continue
        if place < furthest or (name in ONCE and name in met):
            yield _misplaced(child)
        furthest = max(place, furthest)
        met[name] += 1
        yield from _check_extensions(child) if name == "extensionElements" else _check(child)
    needed, least = AT_LEAST.get(word(element), ("", 0))
    if met[needed] < least:
        yield at(element, "gambar", f"Gambar unsur ini belum lengkap (“{needed}”).", RESAVE)


def _misplaced(child: etree._Element) -> Finding:
    return at(child, "urutan", f"Unsur “{word(child)}” ganda atau tidak pada tempatnya.", RESAVE)


def _check_attributes(element: etree._Element) -> Iterator[Finding]:
    name = word(element)
    for key, value in element.attrib.items():
        attribute = str(key)
        if attribute.startswith("{"):
            yield from _check_foreign(element, attribute)
        elif attribute not in ATTRIBUTES.get(name, ()):
            yield at(element, "atribut", f"Keterangan “{attribute}” tidak dikenal di sini.", REMOVE)
        elif attribute in VALUES and not re.fullmatch(VALUES[attribute], str(value)):
            yield _bad_value(element, attribute, str(value))
        elif attribute == "name" and len(str(value)) > MOST_NAME:
            yield at(element, "nama", f"Nama lebih dari {MOST_NAME} huruf.", "Persingkat namanya.")
    for attribute in sorted(REQUIRED.get(name, frozenset()) - set(map(str, element.attrib))):
        yield at(element, "atribut", f"Keterangan “{attribute}” pada “{name}” belum ada.", RESAVE)


def _bad_value(element: etree._Element, attribute: str, value: str) -> Finding:
    if attribute == "isExecutable":
        return at(
            element,
            "atribut",
            "Proses ini ditandai tidak dapat dijalankan.",
            "Centang “Executable” pada proses di penyunting BPMN.",
        )
    text = f"Nilai “{value[:40]}” untuk “{attribute}” tidak dapat dipakai."
    return at(element, "atribut", text, REMOVE)


def _check_foreign(element: etree._Element, attribute: str) -> Iterator[Finding]:
    name = etree.QName(attribute)
    if name.namespace == XSI:
        if name.localname == "type":
            wanted = TYPES.get(word(element), "")
            fits = re.fullmatch(rf"(\w+:)?({wanted})", str(element.get(attribute)))
        else:
            fits = re.fullmatch("schemaLocation|noNamespaceSchemaLocation", name.localname)
        if not fits:
            yield at(element, "atribut", f"Keterangan “xsi:{name.localname}” keliru.", RESAVE)
    elif name.namespace in PREFIXES:
        yield at(element, "atribut", f"Keterangan “{name.localname}” keliru.", RESAVE)


def _check_text(element: etree._Element) -> Iterator[Finding]:
    stray = [child.tail for child in element]
    if word(element) not in WITH_TEXT:
        stray.append(element.text)
    if any(text and text.strip() for text in stray):
        yield at(element, "tulisan", "Ada tulisan liar di antara unsur diagram.", RESAVE)


def _check_extensions(extensions: etree._Element) -> Iterator[Finding]:
    yield from _check_attributes(extensions)
    yield from _check_text(extensions)
    parent = extensions.getparent()
    known = frozenset[str]() if parent is None else EXTENSIONS.get(word(parent), frozenset())
    met = set[str]()
    for child in extensions:
        name = word(child)
        if name in known:
            if name in met:
                yield _misplaced(child)
            met.add(name)
            yield from _check(child)
        elif name.startswith("{") and not name.startswith("{}"):
            continue
        else:
            yield refusal(child)
