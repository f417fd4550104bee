"""The part of a diagram that runs, cut out of the tree before SpiffWorkflow sees it.

SpiffWorkflow reads far more than Runut runs: scripts, timers, loops, data objects, extension
elements, drawing coordinates that decide the order of branches. Sixteen of those places run
Python. So its parser gets a tree that holds nodes, flows and conditions and nothing else; a
diagram that needs more is refused, by name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.flow.refusals import DoesNotRun
from engine.sop.conditions import Condition, compile
from engine.sop.parsing import BPMN, Element, parse

TASKS = {"task", "userTask", "manualTask", "serviceTask"}
NODES = TASKS | {"startEvent", "endEvent", "exclusiveGateway", "parallelGateway"}
FLOW = "sequenceFlow"
CONDITION = "conditionExpression"

NOTES = {"documentation", "extensionElements", "textAnnotation", "association", "group"}
DATA = {"ioSpecification", "property", "dataObject", "dataObjectReference", "dataStoreReference"}
ARROWS = {"incoming", "outgoing", "dataInputAssociation", "dataOutputAssociation"}
DRAWN = NOTES | DATA | ARROWS | {"laneSet"}

PROCESS = "proses"
MARK = "@"
MOST_NODES = 200


@dataclass(frozen=True)
class Diagram:
    """A diagram reduced to what runs.

    In `root` each id begins with MARK, because SpiffWorkflow keeps names such as “End” for
    itself. `titles` gives what a person calls a node; `conditions` are keyed by their text.
    """

    root: Element
    start: str
    tasks: frozenset[str]
    joins: Mapping[str, frozenset[str]]
    titles: Mapping[str, str]
    conditions: Mapping[str, Condition]


def cut_out(bpmn: bytes) -> Diagram:
    """Return what runs of a diagram.

    Raises BadDiagram or BadCondition from engine.sop, or DoesNotRun when an element is outside
    the subset, or nodes and flows do not hang together.
    """
    root = parse(bpmn)
    process = _only_process(root)
    nodes = {_id(node): node for node in _parts(process, NODES)}
    flows = {_id(flow): flow for flow in _parts(process, {FLOW})}
    _check_ids(process, nodes, flows)
    titles = {id: node.get("name") or id for id, node in nodes.items()}
    kinds = {id: _kind(node) for id, node in nodes.items()}
    joins = _joins(kinds, flows)
    conditions = dict(_conditions(kinds, flows))
    _strip(process, nodes, flows)
    tasks = frozenset(id for id, kind in kinds.items() if kind in TASKS)
    return Diagram(root, _only_start(kinds), tasks, joins, titles, conditions)


def _kind(element: Element) -> str:
    """Return the local name of a BPMN element, or "" for what others put into the file."""
    space, _, name = str(element.tag).rpartition("}")
    return name if space == f"{{{BPMN}" else ""


def _id(element: Element) -> str:
    return element.get("id", "")


def _only_process(root: Element) -> Element:
    processes = [part for part in root if _kind(part) == "process"]
    running = [part for part in processes if any(_kind(node) in NODES for node in part)]
    if len(running) != 1:
        raise DoesNotRun("Diagram harus memuat tepat satu proses yang berisi langkah.")
    for part in list(root):
        if part is not running[0]:
            root.remove(part)
    return running[0]


def _parts(process: Element, kinds: set[str]) -> Iterator[Element]:
    for element in process:
        kind = _kind(element)
        if kind in kinds:
            _refuse_inside(element)
            yield element
        elif kind and kind not in DRAWN | NODES | {FLOW}:
            raise DoesNotRun(f"Unsur “{_title(element)}” ({kind}) tidak dapat dijalankan.")


def _refuse_inside(element: Element) -> None:
    allowed = DRAWN | {CONDITION} if _kind(element) == FLOW else DRAWN
    for part in element:
        if (kind := _kind(part)) and kind not in allowed:
            raise DoesNotRun(f"“{_title(element)}” memuat {kind}, yang tidak dapat dijalankan.")


def _title(element: Element) -> str:
    return element.get("name") or _id(element) or _kind(element)


def _check_ids(process: Element, nodes: dict[str, Element], flows: dict[str, Element]) -> None:
    running = sum(_kind(part) in NODES or _kind(part) == FLOW for part in process)
    if "" in nodes or "" in flows or len(nodes | flows) != running:
        raise DoesNotRun("Setiap langkah dan alur harus mempunyai id yang berbeda.")
    if len(nodes) > MOST_NODES:
        raise DoesNotRun("Diagram ini memuat lebih dari 200 langkah. Pecah menjadi beberapa SOP.")


def _check_ends(id: str, flow: Element, kinds: Mapping[str, str]) -> None:
    source, target = (kinds.get(flow.get(end, "")) for end in ("sourceRef", "targetRef"))
    if source is None or target is None:
        raise DoesNotRun(f"Alur “{id}” tidak menghubungkan dua langkah.")
    if source == "endEvent" or target == "startEvent":
        raise DoesNotRun(f"Alur “{id}” keluar dari akhir atau masuk ke awal proses.")


def _joins(kinds: Mapping[str, str], flows: Mapping[str, Element]) -> dict[str, frozenset[str]]:
    incoming: dict[str, set[str]] = {id: set() for id in kinds if kinds[id] == "parallelGateway"}
    for id, flow in flows.items():
        incoming.get(flow.get("targetRef", ""), set()).add(id)
    return {join: frozenset(arriving) for join, arriving in incoming.items()}


def _conditions(
    kinds: Mapping[str, str], flows: Mapping[str, Element]
) -> Iterator[tuple[str, Condition]]:
    for id, flow in flows.items():
        _check_ends(id, flow, kinds)
        if text := _condition(flow):
            yield text, _compiled(id, text, kinds[flow.get("sourceRef", "")])


def _condition(flow: Element) -> str:
    texts = ("".join(map(str, part.itertext())) for part in flow if _kind(part) == CONDITION)
    return next(texts, "").strip()


def _compiled(id: str, text: str, source: str) -> Condition:
    # SpiffWorkflow ignores such a condition in silence, so the letter would go where it must not.
    if source != "exclusiveGateway":
        raise DoesNotRun(f"Alur “{id}” bersyarat, tetapi tidak keluar dari percabangan.")
    return compile(text)


def _only_start(kinds: Mapping[str, str]) -> str:
    starts = [id for id, kind in kinds.items() if kind == "startEvent"]
    if len(starts) != 1:
        raise DoesNotRun("Diagram harus mempunyai tepat satu awal.")
    return starts[0]


def _strip(process: Element, nodes: dict[str, Element], flows: dict[str, Element]) -> None:
    kept = {id(element) for element in (*nodes.values(), *flows.values())}
    for element in list(process):
        if id(element) not in kept:
            process.remove(element)
    process.attrib.clear()
    process.set("id", PROCESS)
    for node in nodes.values():
        _bare(node, "id", "default")
    for flow in flows.values():
        text = _condition(flow)
        expression = next((part for part in flow if _kind(part) == CONDITION), None)
        _bare(flow, "id", "sourceRef", "targetRef")
        if expression is not None and text:
            expression.clear()
            expression.text = text
            flow.append(expression)


def _bare(element: Element, *names: str) -> None:
    kept = {name: MARK + value for name in names if (value := element.get(name))}
    element.clear()
    for name, value in kept.items():
        element.set(name, value)
