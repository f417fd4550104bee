"""Bytes from outside become a BPMN tree, or a sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.sop.parsing import BPMN, DEEPEST, MOST_BYTES, MOST_ELEMENTS, BadDiagram, parse
from tests.diagrams import surat_keluar

OPEN, CLOSE = f'<definitions xmlns="{BPMN}">', "</definitions>"
EMPTY = OPEN + CLOSE
ENTITY = '<!DOCTYPE definitions [<!ENTITY a "b">]>'


def nested(depth: int) -> str:
    """Return definitions whose deepest element stands on this level."""
    return OPEN + "<a>" * (depth - 1) + "</a>" * (depth - 1) + CLOSE


def test_a_real_diagram_is_read() -> None:
    root = parse(surat_keluar())
    assert root.tag == f"{{{BPMN}}}definitions"
    assert root.find(f"{{{BPMN}}}process/{{{BPMN}}}userTask[@id='susun']") is not None


def test_comments_and_instructions_do_not_reach_the_tree() -> None:
    root = parse(f"<?a b?><!-- c -->{OPEN}<!-- d --><?e f?><a>x<!-- g -->y</a>{CLOSE}".encode())
    assert [part.tag for part in root.iter()] == [root.tag, f"{{{BPMN}}}a"]
    assert root[0].text == "xy"


@pytest.mark.parametrize(
    "bpmn",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00" * 100, id="zeros"),
        pytest.param(b"{}", id="json"),
        pytest.param(b"%PDF-1.7", id="pdf"),
        pytest.param(OPEN.encode(), id="cut off"),
        pytest.param(f'<?xml version="1.0" encoding="tak-ada"?>{EMPTY}'.encode(), id="encoding"),
        pytest.param(EMPTY.encode("utf-16-le"), id="utf-16 without its mark"),
        pytest.param(f"{OPEN}&tak_dikenal;{CLOSE}".encode(), id="unknown entity"),
        pytest.param(b"<definitions/>", id="no namespace"),
        pytest.param(
            b'<definitions xmlns="http://www.omg.org/spec/DMN/20180521/MODEL/"/>', id="dmn"
        ),
        pytest.param(f'<process xmlns="{BPMN}"/>'.encode(), id="another root"),
        pytest.param((ENTITY + EMPTY).encode(), id="doctype"),
        pytest.param(("<!DOCTYPE definitions>" + EMPTY).encode(), id="bare doctype"),
        pytest.param((ENTITY + EMPTY).encode("utf-16"), id="doctype in utf-16"),
        pytest.param((ENTITY + EMPTY).encode("utf-32"), id="doctype in utf-32"),
        pytest.param(
            b'<?xml version="1.0" encoding="UTF-7"?>' + (ENTITY + EMPTY).encode("utf-7"),
            id="doctype in utf-7",
        ),
        pytest.param((OPEN + " " * MOST_BYTES + CLOSE).encode(), id="too large"),
        pytest.param((OPEN + "<a/>" * MOST_ELEMENTS + CLOSE).encode(), id="too many elements"),
        pytest.param(nested(DEEPEST + 1).encode(), id="too deep"),
        pytest.param(nested(60_000).encode(), id="far too deep"),
    ],
)
def test_what_is_not_a_diagram_is_refused_in_a_sentence(bpmn: bytes) -> None:
    with pytest.raises(BadDiagram) as refused:
        parse(bpmn)
    assert refused.value.status == 422
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    "bpmn",
    [
        (OPEN + "<a/>" * (MOST_ELEMENTS - 1) + CLOSE).encode(),
        nested(DEEPEST).encode(),
        (OPEN + " " * (MOST_BYTES - len(EMPTY)) + CLOSE).encode(),
        EMPTY.encode("utf-16"),
    ],
    ids=["elements", "depth", "bytes", "utf-16"],
)
def test_the_limits_themselves_are_allowed(bpmn: bytes) -> None:
    assert parse(bpmn).tag == f"{{{BPMN}}}definitions"


def test_entities_open_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia"
    secret.write_text("RAHASIA")
    stolen = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{OPEN}&x;{CLOSE}'
    with pytest.raises(BadDiagram) as refused:
        parse(stolen.encode())
    assert "RAHASIA" not in str(refused.value.__cause__) + refused.value.sentence


def test_xinclude_and_schema_locations_open_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia"
    secret.write_text("RAHASIA")
    inside = (
        f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" parse="text" href="{secret}"/>'
        f'<import location="{secret.as_uri()}" importType="x" namespace="y"/>'
    )
    assert b"RAHASIA" not in etree.tostring(parse((OPEN + inside + CLOSE).encode()))


def test_entities_that_multiply_are_refused() -> None:
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE a [<!ENTITY a0 "{"ha" * 50}">{layers}]>{OPEN}<b c="&a11;"/>&a11;{CLOSE}'
    with pytest.raises(BadDiagram):
        parse(laughs.encode())


def element_or_sentence(bpmn: bytes) -> None:
    """Parse, and see that the answer is one of the two that are promised."""
    try:
        answer = str(parse(bpmn).tag)
    except BadDiagram as refused:
        answer = refused.sentence
    assert answer == f"{{{BPMN}}}definitions" or answer.endswith(".")


@given(st.binary(max_size=2_000))
def test_any_bytes_give_a_tree_or_a_sentence(bpmn: bytes) -> None:
    element_or_sentence(bpmn)


@given(st.integers(0, 8_000), st.integers(0, 40), st.binary(max_size=40))
def test_a_damaged_diagram_gives_a_tree_or_a_sentence(at: int, cut: int, put: bytes) -> None:
    whole = surat_keluar()
    element_or_sentence(whole[:at] + put + whole[at + cut :])
