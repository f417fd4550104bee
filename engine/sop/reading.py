"""From BPMN to an Sop. Lenient: a draft with gaps is read as far as it goes; lint names the gaps."""

import re
from collections.abc import Iterator
from datetime import date
from typing import cast

from lxml import etree

from engine.sop import conditions
from engine.sop.drawings.drawing import read_drawing
from engine.sop.forms import BadForm, Form, read_form
from engine.sop.graph import Graph
from engine.sop.model import (
    DEFAULT_ALERTS,
    FOUND_BY,
    AlertLevel,
    Approval,
    Decision,
    Flow,
    Identity,
    Node,
    Role,
    Sop,
    Step,
    StepKind,
)
from engine.sop.parsing import BadDiagram, parse
from engine.sop.vocabulary import NAMESPACES, NODES, TASKS, extension, said, word, written

DURATION = re.compile(r"PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,5})M)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(bpmn: bytes) -> Sop:
    """Read an SOP from its diagram.

    Raises BadDiagram for bytes that are no readable BPMN, or hold no process or several.
    """
    return read_tree(parse(bpmn))


def read_tree(root: etree._Element) -> Sop:
    """Read an SOP from a parsed diagram. Raises BadDiagram unless it holds exactly one process."""
    processes = root.findall("bpmn:process", NAMESPACES)
    if len(processes) != 1:
        raise BadDiagram(f"Diagram harus memuat tepat satu proses; di sini ada {len(processes)}.")
    process = processes[0]
    pool = root.find("bpmn:collaboration/bpmn:participant", NAMESPACES)
    roles = tuple(map(_role, process.iterfind("bpmn:laneSet/bpmn:lane", NAMESPACES)))
    flows = tuple(_flows(process))
    nodes = _ordered(tuple(_nodes(process)), flows)
    return Sop(
        key=process.get("id", ""),
        name=said(process),
        unit="" if pool is None else said(pool),
        identity=_identity(extension(process, "identitas")),
        roles=roles,
        steps=tuple(_steps(process, nodes)),
        decisions=tuple(_decisions(nodes, flows)),
        nodes=nodes,
        flows=flows,
        alerts=_alerts(process),
        clock_starts="dibuka" if _clock(process) == "dibuka" else "tiba",
        pool="" if pool is None else pool.get("id", ""),
        drawing=read_drawing(root),
    )


def minutes(duration: str | None) -> int | None:
    """Office minutes of an ISO 8601 duration in hours and minutes (`PT1H30M`), None for any other.

    Days are not accepted: how long an office day is depends on the calendar.
    """
    found = DURATION.fullmatch(duration or "")
    return int(found[1] or 0) * 60 + int(found[2] or 0) if found else None


def day(text: str | None) -> date | None:
    """The date `2026-11-10` stands for, None for anything else."""
    try:
        return date.fromisoformat(text) if text and DAY.fullmatch(text) else None
    except ValueError:
        return None


def _role(lane: etree._Element) -> Role:
    found = extension(lane, "pelaksana")
    key = "" if found is None else found.get("peran", "")
    how = "" if found is None else found.get("cara", "")
    found_by = how if how in FOUND_BY else "peran"
    return Role(key, said(lane), found_by, lane.get("id", ""))


def _lane_roles(process: etree._Element) -> dict[str, str]:
    roles = {}
    for lane in process.iterfind("bpmn:laneSet/bpmn:lane", NAMESPACES):
        for member in lane.iterfind("bpmn:flowNodeRef", NAMESPACES):
            roles[written(member)] = _role(lane).key
    return roles


def _nodes(process: etree._Element) -> Iterator[Node]:
    roles = _lane_roles(process)
    for element in process:
        if word(element) in NODES:
            own = element.get("id", "")
            yield Node(own, word(element), said(element), roles.get(own, ""))


def _flows(process: etree._Element) -> Iterator[Flow]:
    defaults = {element.get("default") for element in process if word(element) in NODES}
    for element in process.iterfind("bpmn:sequenceFlow", NAMESPACES):
        condition = element.find("bpmn:conditionExpression", NAMESPACES)
        own = element.get("id", "")
        yield Flow(
            own,
            element.get("sourceRef", ""),
            element.get("targetRef", ""),
            said(element),
            None if condition is None else written(condition),
            own in defaults,
        )


def _ordered(nodes: tuple[Node, ...], flows: tuple[Flow, ...]) -> tuple[Node, ...]:
    by_id = {node.id: node for node in nodes}
    starts = [node.id for node in nodes if node.kind == "startEvent"]
    return tuple(by_id[own] for own in Graph(by_id, flows).order(starts))


def _steps(process: etree._Element, nodes: tuple[Node, ...]) -> Iterator[Step]:
    elements = {element.get("id", ""): element for element in process if word(element) in TASKS}
    tasks = [node for node in nodes if node.kind in TASKS]
    for no, node in enumerate(tasks, start=1):
        yield _step(no, node, elements[node.id])


def _step(no: int, node: Node, element: etree._Element) -> Step:
    detail = extension(element, "kegiatan")
    if detail is None:
        detail = etree.Element("kegiatan")
    return Step(
        node=node.id,
        no=no,
        name=node.name,
        text=written(element.find("bpmn:documentation", NAMESPACES)),
        role=node.role,
        standard=minutes(detail.get("waktuBaku")) or 0,
        requisites=_texts(detail, "kelengkapan"),
        output=said(detail, "output"),
        remark=said(detail, "keterangan"),
        duty=detail.get("tindakan", ""),
        form=_form(detail.find("sop:formulir", NAMESPACES)),
        kind=cast(StepKind, node.kind),
    )


def _form(element: etree._Element | None) -> Form | None:
    try:
        return None if element is None else read_form(written(element))
    except BadForm:
        return None


def _decisions(nodes: tuple[Node, ...], flows: tuple[Flow, ...]) -> Iterator[Decision]:
    tasks = {node.id for node in nodes if node.kind in TASKS}
    for node in nodes:
        exits = tuple(flow for flow in flows if flow.source == node.id)
        if node.kind == "exclusiveGateway" and len(exits) > 1:
            sources = [flow.source for flow in flows if flow.target == node.id]
            behind = sources[0] if len(sources) == 1 and sources[0] in tasks else ""
            yield Decision(node.id, node.name, behind if _answers(behind, exits) else "", exits)


def _answers(step: str, exits: tuple[Flow, ...]) -> bool:
    """Whether a condition on these flows asks for what the step answered."""
    return any(name.startswith(f"{step}.") for flow in exits for name in facts_of(flow))


def facts_of(flow: Flow) -> tuple[str, ...]:
    """The facts that the condition on a flow asks for; none if it cannot be read."""
    try:
        return conditions.compile(flow.condition).names if flow.condition else ()
    except conditions.BadCondition:
        return ()


def _texts(parent: etree._Element, name: str) -> tuple[str, ...]:
    texts = (written(item) for item in parent.iterfind(f"sop:{name}", NAMESPACES))
    return tuple(text for text in texts if text)


def _identity(page: etree._Element | None) -> Identity:
    if page is None:
        return Identity()
    return Identity(
        number=said(page, "nomorSop"),
        made=day(page.get("tanggalPembuatan")),
        revised=day(page.get("tanggalRevisi")),
        effective=day(page.get("tanggalEfektif")),
        government=said(page, "pemerintahDaerah"),
        agency=said(page, "perangkatDaerah"),
        approved_by=_approval(page.find("sop:disahkanOleh", NAMESPACES)),
        legal_basis=_texts(page, "dasarHukum"),
        qualifications=_texts(page, "kualifikasiPelaksana"),
        related=_texts(page, "keterkaitan"),
        equipment=_texts(page, "peralatan"),
        warnings=_texts(page, "peringatan"),
        records=_texts(page, "pencatatan"),
        footnotes=_texts(page, "catatanKaki"),
    )


def _approval(element: etree._Element | None) -> Approval:
    if element is None:
        return Approval()
    return Approval(*(said(element, name) for name in ("jabatan", "nama", "pangkat", "nip")))


def _clock(process: etree._Element) -> str:
    alerts = extension(process, "peringatanWaktu")
    return "" if alerts is None else alerts.get("mulai", "")


def _alerts(process: etree._Element) -> tuple[AlertLevel, ...]:
    levels = [
        AlertLevel(int(percent), tuple(said(level, "kepada").split()))
        for level in process.iterfind(
            "bpmn:extensionElements/sop:peringatanWaktu/sop:tingkat", NAMESPACES
        )
        if re.fullmatch(r"[1-9]\d{0,3}", percent := level.get("persen", ""))
    ]
    return tuple(sorted(levels, key=lambda level: level.percent)) or DEFAULT_ALERTS
