"""The Tabel SOP as tests speak of it: change a document, and look at its rows and its flow."""

import json
import re

import pytest
from lxml import etree

from engine import sop
from engine.sop.editing.table import STRUCTURE
from tests.diagrams import surat_keluar
from tests.matrices import Row, bpmn

SEED = surat_keluar()
SECOND = "periksa_sekretaris"
FORM = json.dumps(
    {
        "type": "object",
        "properties": {
            "lengkap": {"type": "boolean", "title": "Berkas lengkap"},
            "lembar": {"type": "integer", "title": "Jumlah lembar"},
            "hasil": {"type": "string", "title": "Hasil", "enum": ["baik", "“buruk”"]},
        },
    }
)
DECIDING = json.dumps(
    {
        "type": "object",
        "properties": {
            "keputusan": {"type": "string", "title": "Putusan", "enum": ["terima", "kembalikan"]}
        },
        "required": ["keputusan"],
    }
)


def change(document: bytes, aksi: str, **said: str) -> bytes:
    return sop.change(document, {"aksi": aksi, **said})


def order(document: bytes) -> list[str]:
    return [row.node for row in sop.read_table(document).rows]


def row(document: bytes, node: str) -> sop.Row:
    return next(one for one in sop.read_table(document).rows if one.node == node)


def ways(document: bytes) -> set[tuple[str, str]]:
    return {(one.source, one.target) for one in sop.read(document).flows}


def broken(document: bytes) -> list[sop.Finding]:
    duties = {step.duty for step in sop.read(document).steps}
    findings = sop.lint(document, duties=duties)
    return [one for one in findings if one.severity == "salah" and one.rule in STRUCTURE]


def drawing(document: bytes) -> bytes:
    root = etree.fromstring(document)
    (found,) = [one for one in root if str(one.tag).endswith("BPMNDiagram")]
    return etree.tostring(found, method="c14n")


def refusal(document: bytes, aksi: str, **said: str) -> str:
    with pytest.raises(sop.BadChange) as caught:
        change(document, aksi, **said)
    assert caught.value.status == 422
    assert caught.value.sentence.endswith(".")
    return caught.value.sentence


def linear(*rows: Row, lanes: int = 3) -> bytes:
    return bpmn(rows or (Row(0), Row(1), Row(2), Row(0)), lanes)


def parallel_sop() -> bytes:
    """Two steps side by side between two others: a, then b and c, then d."""
    text = linear().decode()
    for one, other in (("k1", "a"), ("k2", "b"), ("k3", "c"), ("k4", "d")):
        text = re.sub(rf"\b{one}\b", other, text)
    text = re.sub(r"<bpmn:sequenceFlow .*?</bpmn:sequenceFlow>", "", text)
    ends = ("mulai>a", "a>p1", "p1>b", "p1>c", "b>p2", "c>x", "x>p2", "p2>d", "d>selesai")
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{n}" sourceRef="{way.split(">")[0]}" '
        f'targetRef="{way.split(">")[1]}"/>'
        for n, way in enumerate(ends)
    )
    extra = (
        '<bpmn:parallelGateway id="p1"/><bpmn:parallelGateway id="p2"/>'
        '<bpmn:userTask id="x" name="Menunggu"><bpmn:extensionElements><sop:kegiatan '
        'waktuBaku="PT1M" output="x" tindakan="isi"/></bpmn:extensionElements></bpmn:userTask>'
    )
    text = text.replace("</bpmn:process>", f"{extra}{flows}</bpmn:process>")
    refs = "".join(f"<bpmn:flowNodeRef>{own}</bpmn:flowNodeRef>" for own in ("p1", "p2", "x"))
    return text.replace("</bpmn:lane>", f"{refs}</bpmn:lane>", 1).encode()
