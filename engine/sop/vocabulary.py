"""Names: the namespaces of a diagram, the elements that run, and the words of `urn:runut:sop:1`."""

from lxml import etree

from engine.sop.parsing import BPMN

SOP = "urn:runut:sop:1"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

PREFIXES = {BPMN: "", SOP: "sop:", BPMNDI: "bpmndi:", DC: "dc:", DI: "di:"}
NAMESPACES = {"bpmn": BPMN, "sop": SOP, "bpmndi": BPMNDI, "dc": DC, "di": DI}

TASKS = frozenset({"userTask", "manualTask", "serviceTask"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway"})
NODES = TASKS | GATEWAYS | {"startEvent", "endEvent"}


def words(text: str) -> frozenset[str]:
    """The words of a line as a set, for tables that read like prose."""
    return frozenset(text.split())


def word(element: etree._Element) -> str:
    """The element's name as this room writes it: `userTask`, `sop:kegiatan`, `dc:Bounds`; a name
    from elsewhere stays `{namespace}name`."""
    name = etree.QName(element)
    prefix = PREFIXES.get(name.namespace or "")
    return str(element.tag) if prefix is None else prefix + name.localname


def said(element: etree._Element, attribute: str = "name") -> str:
    """An attribute as one line of text; editors break long names over several lines."""
    return " ".join((element.get(attribute) or "").split())


def written(element: etree._Element | None) -> str:
    """The text an element holds, without the white space around it."""
    return "" if element is None else "".join(element.itertext()).strip()


def extension(element: etree._Element, name: str) -> etree._Element | None:
    """The `sop:` element of this name among an element's extensions."""
    return element.find(f"bpmn:extensionElements/sop:{name}", NAMESPACES)
