"""Files that are no diagram get a sentence; mangled ones are refused or made whole."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine import sop
from engine.sop.parsing import MOST_BYTES, parse
from tests.diagrams import BPMN, edit_blindly, process
from tests.faulty import GOOD, chain, mesh
from tests.test_adopt import FILES, unsettled
from tests.test_hostile import HOSTILE, mutants


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("diagram.bpmn", GOOD)
    return held.getvalue()


NONE = {
    "nothing": (b"", "kosong"),
    "blanks": (b" \n\t ", "kosong"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "gambar PNG"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "gambar JPEG"),
    "pdf": (b"%PDF-1.7\n%...", "dokumen PDF"),
    "zip": (zipped(), "arsip ZIP"),
    "gzip": (gzip.compress(GOOD.encode()), "arsip GZIP"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "gambar SVG"),
    "svg with doctype": (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>', "gambar SVG"),
    "draw.io": (b'<mxfile host="app.diagrams.net"><diagram id="a">x</diagram></mxfile>', "draw.io"),
    "xpdl": (b'<Package xmlns="http://www.wfmc.org/2009/XPDL2.2" Id="a"/>', "XPDL"),
    "dmn": (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "DMN"),
    "cmmn": (b'<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"/>', "CMMN"),
    "old bpmn": (b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>', "versi lama"),
    "html": (b"<!doctype html><html><body>Masuk dulu</body></html>", "halaman web"),
    "json": (b'{"nodes": []}', "JSON"),
    "text": (b"Menyusun surat", "bukan XML"),
    "utf-16": (GOOD.replace("UTF-8", "UTF-16").encode("utf-16"), "UTF-8"),
    "utf-16 without a mark": (GOOD.encode("utf-16-le"), "UTF-8"),
    "huge": (b"<a>" + b" " * MOST_BYTES, "512 KiB"),
    "doctype": (HOSTILE["doctype"], "DOCTYPE"),
    "billion laughs": (HOSTILE["billion laughs"], ""),
    "deep": (HOSTILE["deep"], ""),
    "no flow": (process("").replace(b"bpmn:process", b"bpmn:choreography"), "tidak memuat alur"),
    "empty process": (process(""), "tidak memuat alur"),
    "10,000 nodes": (HOSTILE["10,000 nodes"], "512 KiB"),
    "1,000 steps": (chain(1_000).encode(), "5.000 unsur"),
    "420 steps": (chain(420).replace("bpmn:userTask", "bpmn:task").encode(), "400 unsur"),
    "mesh": (mesh(4, 8).encode(), "terlalu rapat"),
    "2,000 arrows": (mesh(40, 7).replace("bpmn:parallelGateway", "bpmn:inclusiveGateway").encode(), "unsur"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "word"), NONE.values(), ids=NONE)
def test_what_is_no_diagram_gets_a_sentence(data: bytes, word: str) -> None:
    with pytest.raises(sop.BadDiagram) as refused:
        sop.adopt(data)
    assert word in refused.value.sentence
    assert refused.value.sentence.endswith(".")
    assert refused.value.status == 422


@given(st.binary(max_size=2_000) | st.text(max_size=500).map(str.encode))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(sop.BadDiagram):
        sop.adopt(data)


@pytest.mark.parametrize("bpmn", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_or_made_harmless(bpmn: bytes) -> None:
    try:
        found = sop.adopt(bpmn)
    except sop.BadDiagram:
        return
    assert unsettled(found) == set()


# mangled files

KINDS = [
    "task", "userTask", "serviceTask", "scriptTask", "subProcess", "callActivity", "startEvent", "endEvent",
    "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "exclusiveGateway", "inclusiveGateway",
    "parallelGateway", "eventBasedGateway", "complexGateway", "sequenceFlow", "dataObjectReference", "lane",
    "textAnnotation", "association", "group",
]  # fmt: skip
ATTRIBUTES = [
    "id",
    "name",
    "sourceRef",
    "targetRef",
    "default",
    "attachedToRef",
    "processRef",
    "triggeredByEvent",
]
VALUES = [
    "",
    "End",
    "lambda",
    "a b",
    "'\"\\",
    "Act_catat",
    "Gw_ok",
    "Id_n-2",
    "true",
    "x" * 300,
    "\x85\u2028é",
]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A foreign file after a few blind edits."""
    root = parse(draw(st.sampled_from(list(FILES.values()))))
    for _ in range(draw(st.integers(1, 6))):
        elements = [one for one in root.iter("*") if str(one.tag).startswith(f"{{{BPMN}}}")][1:]
        if len(elements) <= 5:
            break
        element = elements[draw(st.integers(0, len(elements) - 1))]
        edit_blindly(
            draw, element, attributes=ATTRIBUTES, values=VALUES,
            tags=[f"{{{BPMN}}}{kind}" for kind in KINDS],
            texts=['${a == "x"}', "= b", "PT5M", "#{f(x)}", "\\"],
        )  # fmt: skip
    return etree.tostring(root)


@given(st.data())
@settings(max_examples=300)
def test_mangled_files_are_refused_or_made_whole(data: st.DataObject) -> None:
    bpmn = data.draw(mangled() | mutants(), label="berkas")
    try:
        found = sop.adopt(bpmn)
    except sop.BadDiagram:
        return
    assert unsettled(found) == set()
    assert sop.svg(found.bpmn).endswith("</svg>")
    assert sop.adopt(found.bpmn).bpmn == found.bpmn
