"""Hostile and mangled files end in findings; what passes is valid, read, drawn and run."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine import flow, sop
from engine.sop.parsing import BPMN, parse
from tests.diagrams import edit_blindly, process
from tests.faulty import DUTIES, GOOD, chain, flowing, lint, mesh

XXE = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE d [" + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)
)
DANGLING = (
    '<bpmn:startEvent id="s"/><bpmn:subProcess id="sp"><bpmn:startEvent id="s2"/>'
    '<bpmn:dataObjectReference id="r" dataObjectRef="hilang"/><bpmn:userTask id="t">'
    "<bpmn:dataInputAssociation><bpmn:sourceRef>r</bpmn:sourceRef></bpmn:dataInputAssociation>"
    "</bpmn:userTask></bpmn:subProcess>"
)
HOSTILE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
    "html": b"<html><script>alert(1)</script></html>",
    "doctype": (XXE + GOOD[GOOD.index("<bpmn:def") :]).encode(),
    "doctype in utf-16": (XXE + GOOD[GOOD.index("<bpmn:def") :]).encode("utf-16"),
    "billion laughs": (LAUGHS + "]><d>&l9;</d>").encode(),
    "deep": process("<bpmn:subProcess>" * 5000 + "</bpmn:subProcess>" * 5000),
    "deep extensions": process(
        "<bpmn:extensionElements>" + '<x xmlns="u">' * 60 + "</x>" * 60 + "</bpmn:extensionElements>"
    ),
    "10,000 nodes": chain(10_000).encode(),
    "1,000 tasks": chain(1_000).encode(),
    "9 MB of text": process(f"<bpmn:documentation>{'a' * 9_000_000}</bpmn:documentation>"),
    "mesh 4x8": mesh(4, 8).encode(),
    "mesh 6x8": mesh(6, 8).encode(),
    "dangling data object in a subprocess": process(DANGLING),
    "gateways in a circle": flowing("s>g0", "g0>g1", "g1>g0", "g1>e").encode(),
    "quote in a reference": flowing("s>a", "a>e").replace('targetRef="e"', "targetRef='e\" or \"1'").encode(),
    "4,000 arrows": flowing("s>a", "a>e", *(f"a>b{n % 90}" for n in range(1_500))).encode(),
    "5,000 bad shapes": process(
        "", '<bpmndi:BPMNShape xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"/>' * 4_900
    ),
    "no ids at all": re.sub(r' id="[^"]*"', "", GOOD).encode(),
    "no namespace": GOOD.replace(' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"', "").encode(),
    "dmn": b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
}  # fmt: skip


@pytest.mark.parametrize("bpmn", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_end_in_findings(bpmn: bytes) -> None:
    findings = lint(bpmn)
    assert sop.blocks(findings)
    assert all(one.text and one.remedy for one in findings)
    with suppress(sop.BadDiagram):
        assert sop.svg(bpmn).endswith("</svg>")


def test_many_choices_side_by_side_end_in_time() -> None:
    """2^14 positions: more than are tried, so refused rather than tried for ever."""
    branches = [
        way
        for n in range(14)
        for way in (f"p0>a{n}", f"a{n}>g{n}", f"g{n}>b{n}", f"g{n}>c{n}", f"b{n}>p1", f"c{n}>x{n}")
    ]
    assert sop.blocks(lint(flowing("s>p0", *branches, "p1>e")))


ELEMENTS = [element.tag for element in parse(GOOD.encode()).iter("*")]
NAMES = [
    "id",
    "sourceRef",
    "targetRef",
    "default",
    "name",
    "peran",
    "cara",
    "x",
    "waktuBaku",
    "tindakan",
]
VALUES = ["", "susun", "kirim", "surat_keluar", "benar_camat", "1", "End", "a b", "'\"", "&<"]


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """The good diagram after a few blind edits, as a careless tool or a hostile hand makes them."""
    root = parse(GOOD.encode())
    for _ in range(draw(st.integers(1, 3))):
        elements = list(root.iter("*"))[1:]
        element = elements[draw(st.integers(0, len(elements) - 1))]
        edit_blindly(
            draw, element, attributes=NAMES, values=VALUES, tags=ELEMENTS,
            texts=[*VALUES, "surat.bernomor == false"],
        )  # fmt: skip
    return etree.tostring(root)


def valid(bpmn: bytes) -> bool:
    """Whether the XSD of BPMN 2.0 accepts the diagram."""
    try:
        BpmnValidator().validate(etree.fromstring(bpmn))
    except ValidationException:
        return False
    return True


@given(mutants())
@settings(max_examples=300)
def test_whatever_passes_is_valid_read_drawn_and_run(bpmn: bytes) -> None:
    if sop.blocks(lint(bpmn)):
        return
    written = sop.read(bpmn)
    assert all(step.standard > 0 and step.duty in DUTIES and step.role for step in written.steps)
    assert sop.svg(written)
    flow.load(bpmn)
    assert valid(bpmn)


@given(st.binary(max_size=2_000) | st.text(max_size=500).map(str.encode))
def test_any_bytes_end_in_findings(bpmn: bytes) -> None:
    assert sop.blocks(lint(bpmn))


@given(st.text(max_size=300))
def test_any_text_around_bpmn_ends_in_findings(text: str) -> None:
    assert sop.blocks(lint(f'<d:definitions xmlns:d="{BPMN}">{text}</d:definitions>'))
