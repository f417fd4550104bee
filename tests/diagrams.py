"""Small diagrams, written in a line a node and a line a flow."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from hypothesis import strategies as st
from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SURAT_KELUAR = Path(__file__).parents[1] / "processes/surat_keluar/surat_keluar.bpmn"


def surat_keluar() -> bytes:
    """Return the real diagram of outgoing letters."""
    return SURAT_KELUAR.read_bytes()


def diagram(text: str) -> bytes:
    """Return BPMN for lines such as `userTask susun` and `f1: susun > g if a.b == 1`.

    A gateway's default is written behind it: `exclusiveGateway g default=f2`.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return process("".join(_flow(line) if ":" in line else _node(line) for line in lines))


def process(inside: str, around: str = "") -> bytes:
    """Return BPMN with this inside its process, and something beside the process."""
    return (
        f'<bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:bpmndi="urn:gambar" '
        'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core">'
        f'<bpmn:process id="p" isExecutable="true">{inside}</bpmn:process>{around}'
        "</bpmn:definitions>"
    ).encode()


def _node(line: str) -> str:
    kind, id, *default = line.split()
    extra = f' default="{default[0].removeprefix("default=")}"' if default else ""
    return f'<bpmn:{kind} id="{id}"{extra}/>'


def _flow(line: str) -> str:
    id, _, way = line.partition(": ")
    way, _, condition = way.partition(" if ")
    source, target = way.split(" > ")
    asked = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>"
    return (
        f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}">'
        f"{asked if condition else ''}</bpmn:sequenceFlow>"
    )


def edit_blindly(
    draw: st.DrawFn,
    element: etree._Element,
    *,
    attributes: Sequence[str],
    values: Sequence[str],
    tags: Sequence[str],
    texts: Sequence[str],
) -> None:
    """One edit of an element as a careless tool or a hostile hand makes it."""
    parent = element.getparent()
    assert parent is not None
    match draw(st.sampled_from(["remove", "repeat", "set", "unset", "text", "retag", "move"])):
        case "remove":
            parent.remove(element)
        case "repeat":
            parent.append(etree.fromstring(etree.tostring(element)))
        case "set":
            element.set(draw(st.sampled_from(attributes)), draw(st.sampled_from(values)))
        case "unset" if element.attrib:
            del element.attrib[draw(st.sampled_from(sorted(map(str, element.attrib))))]
        case "text":
            element.text = draw(st.sampled_from(texts))
        case "retag":
            element.tag = draw(st.sampled_from(tags))
        case "move":
            parent.insert(0, element)
