"""Ids and what refers to them: unique, well formed, existing, and in agreement with each other."""

import keyword
import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.sop.linting.finding import Finding, at
from engine.sop.vocabulary import NAMESPACES, NODES, PREFIXES, TASKS, said, word, written

MOST_ID = 64
ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
NODE_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# A condition asks for `<id>.keputusan`, so the id of a step must read as a name there.
STEP_ID = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_]*")
# SpiffWorkflow's own nodes, and the words of the condition language.
TAKEN = frozenset({"Start", "End", "Root", "true", "false", "null", "surat"})

REFERENCES = {
    "association": ("sourceRef", "targetRef"),
    "bpmndi:BPMNPlane": ("bpmnElement",),
    "bpmndi:BPMNShape": ("bpmnElement",),
    "bpmndi:BPMNEdge": ("bpmnElement", "sourceElement", "targetElement"),
    "bpmndi:BPMNLabel": ("labelStyle",),
}
REDRAW = "Hapus panah atau unsur itu, lalu gambar lagi."


def check_references(root: etree._Element) -> Iterator[Finding]:
    """Findings for ids and references; without any, the diagram is one well-linked graph."""
    ids: Counter[str] = Counter()
    known: dict[str, etree._Element] = {}
    for element in root.iter("*"):
        if own := element.get("id"):
            ids[own] += 1
            known.setdefault(own, element)
        if etree.QName(element).namespace in PREFIXES and element.get("id") is not None:
            yield from _check_id(element)
    for own, times in ids.items():
        if times > 1:
            text = f"Nama kode (id) “{own}” dipakai {times} kali."
            yield at(known[own], "id", text, "Beri setiap unsur nama kode yang berbeda.")
    yield from _check_pool(root)
    yield from _check_lanes(root, known)
    yield from _check_flows(root)
    yield from _check_decoration(root, known)


def _check_id(element: etree._Element) -> Iterator[Finding]:
    own, name = element.get("id", ""), word(element)
    wanted = STEP_ID if name in TASKS else NODE_ID if name in NODES | {"process"} else ID
    if len(own) > MOST_ID or not wanted.fullmatch(own):
        yield at(
            element,
            "id",
            f"Nama kode (id) “{own[:MOST_ID]}” tidak dapat dipakai.",
            "Pakai huruf, angka, dan garis bawah, diawali huruf, paling banyak 64.",
        )
    elif name in NODES and (own in TAKEN or keyword.iskeyword(own)):
        text = f"Nama kode (id) “{own}” sudah dipakai oleh Runut."
        yield at(element, "id", text, "Ganti dengan nama kode lain.")


def _check_pool(root: etree._Element) -> Iterator[Finding]:
    processes = root.findall("bpmn:process", NAMESPACES)
    pools = root.findall("bpmn:collaboration/bpmn:participant", NAMESPACES)
    if len(processes) != 1 or len(pools) != 1:
        text = f"SOP digambar dalam tepat satu kolam; di sini ada {len(pools)}."
        yield at(root, "kolam", text, "Gambar satu kolam (Pool) untuk unit pemilik SOP.")
        return
    if pools[0].get("processRef") != processes[0].get("id"):
        yield at(pools[0], "rujukan", "Kolam tidak merujuk ke proses SOP ini.", REDRAW)
    if not said(pools[0]):
        yield at(pools[0], "nama", "Kolam belum bernama.", "Beri nama unit pemilik SOP.")
    if not said(processes[0]):
        yield at(processes[0], "nama", "SOP belum bernama.", "Isi nama SOP pada proses.")


def _check_lanes(root: etree._Element, known: dict[str, etree._Element]) -> Iterator[Finding]:
    met: dict[str, int] = {}
    for member in root.iterfind("bpmn:process/bpmn:laneSet/bpmn:lane/bpmn:flowNodeRef", NAMESPACES):
        own = written(member)
        met[own] = met.get(own, 0) + 1
        if own not in known or word(known[own]) not in NODES:
            text = f"Lajur memuat “{own[:MOST_ID]}”, yang tidak ada pada diagram."
            yield at(member, "rujukan", text, REDRAW)
        elif member.text != own:
            yield at(member, "rujukan", "Rujukan lajur memuat spasi.", REDRAW)
        elif met[own] == 2:
            text = "Unsur ini berada di dua lajur."
            yield at(known[own], "pelaksana", text, "Letakkan di satu lajur saja.")


def _check_flows(root: etree._Element) -> Iterator[Finding]:
    process = root.find("bpmn:process", NAMESPACES)
    if process is None:
        return
    nodes = {element.get("id"): element for element in process if word(element) in NODES}
    ends: dict[tuple[str, str], set[str]] = {}
    for flow in process.iterfind("bpmn:sequenceFlow", NAMESPACES):
        for side, attribute in (("outgoing", "sourceRef"), ("incoming", "targetRef")):
            node = flow.get(attribute, "")
            ends.setdefault((node, side), set()).add(flow.get("id", ""))
            if node not in nodes:
                text = f"Ujung panah merujuk ke “{node[:MOST_ID]}”, yang tidak dapat dipakai."
                yield at(flow, "rujukan", text, REDRAW)
    for own, element in nodes.items():
        sides = {side: ends.get((own or "", side), set()) for side in ("incoming", "outgoing")}
        yield from _check_ends(element, sides)


def _check_ends(element: etree._Element, ends: dict[str, set[str]]) -> Iterator[Finding]:
    for side, flows in ends.items():
        stated = {ref.text or "" for ref in element.iterfind(f"bpmn:{side}", NAMESPACES)}
        if not stated <= flows:
            text = "Unsur ini menyebut panah yang tidak terhubung dengannya."
            yield at(element, "rujukan", text, REDRAW)
    default = element.get("default")
    if default is not None and default not in ends["outgoing"]:
        text = "Panah bawaan (default) bukan panah keluar dari percabangan ini."
        yield at(element, "percabangan", text, "Pilih lagi panah bawaannya.")


def _check_decoration(root: etree._Element, known: dict[str, etree._Element]) -> Iterator[Finding]:
    for element in root.iter("*"):
        for attribute in REFERENCES.get(word(element), ()):
            own = element.get(attribute)
            if own is not None and own not in known:
                text = f"Gambar merujuk ke “{own[:MOST_ID]}”, yang tidak ada."
                yield at(element, "rujukan", text, REDRAW)
