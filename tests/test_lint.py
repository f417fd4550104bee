"""Every rule of the gate is broken once, in the real diagram; hostile files end in findings."""

import re
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine import flow, sop
from engine.sop.lint import MOST_FINDINGS, MOST_NODES
from engine.sop.parsing import BPMN, parse
from tests.diagrams import process, surat_keluar

DUTIES = {"susun", "nomor", "paraf", "tandatangan", "kirim", "isi"}
HELD = {"kasubbag_umpeg", "sekretaris", "camat"}
GOOD = surat_keluar().decode()
CONDITION = 'periksa_pengawas.keputusan == "kembalikan"'
TASK = '<bpmn:userTask id="{0}" name="{0}"><bpmn:extensionElements><sop:kegiatan waktuBaku="PT5M" '
TASK += 'output="ada" tindakan="isi"/></bpmn:extensionElements></bpmn:userTask>'


def lint(text: str | bytes) -> list[sop.Finding]:
    bpmn = text if isinstance(text, bytes) else text.encode()
    return sop.lint(bpmn, duties=DUTIES, held=HELD)


def edited(old: str, new: str) -> str:
    """The good diagram with its only `old` replaced."""
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the diagram"
    return GOOD.replace(old, new)


def without(pattern: str) -> str:
    text, times = re.subn(pattern, "", GOOD, count=1, flags=re.DOTALL)
    assert times == 1
    return text


def inside(node: str, addition: str) -> str:
    """The good diagram with something added at the end of a node."""
    kind = re.search(rf'<bpmn:(\w+) id="{node}"', GOOD)
    assert kind
    return re.sub(
        rf'(<bpmn:{kind[1]} id="{node}".*?)(</bpmn:{kind[1]}>)',
        lambda found: found[1] + addition + found[2],
        GOOD,
        count=1,
        flags=re.DOTALL,
    )


def extended(node: str, addition: str) -> str:
    """The good diagram with something added to the extensions of a node."""
    text = re.sub(
        rf'( id="{node}".*?<bpmn:extensionElements>)',
        lambda found: found[1] + addition,
        GOOD,
        count=1,
        flags=re.DOTALL,
    )
    assert text != GOOD
    return text


def in_process(addition: str) -> str:
    """The good diagram with elements added behind its flows."""
    return edited("  </bpmn:process>", addition + "</bpmn:process>")


def arrow(name: str, source: str, target: str, condition: str = "") -> str:
    asked = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="{name}" name="ke" {ends}>{asked}</bpmn:sequenceFlow>'


def test_the_shipped_diagram_has_no_findings() -> None:
    assert lint(GOOD) == []


CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
SPIFF = 'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"'

WRONG = {
    # what may not run, by name
    "script task": (GOOD.replace("bpmn:userTask", "bpmn:scriptTask"), "susun", "unsur"),
    "task without kind": (GOOD.replace("bpmn:userTask", "bpmn:task"), "kirim", "unsur"),
    "business rule task": (in_process('<bpmn:businessRuleTask id="x"/>'), "x", "unsur"),
    "send task": (in_process('<bpmn:sendTask id="x"/>'), "x", "unsur"),
    "receive task": (in_process('<bpmn:receiveTask id="x"/>'), "x", "unsur"),
    "call activity": (in_process('<bpmn:callActivity id="x" calledElement="y"/>'), "x", "unsur"),
    "subprocess": (in_process('<bpmn:subProcess id="x"/>'), "x", "unsur"),
    "transaction": (in_process('<bpmn:transaction id="x"/>'), "x", "unsur"),
    "ad hoc": (
        in_process(
            '<bpmn:adHocSubProcess id="x"><bpmn:completionCondition>1</bpmn:completionCondition>'
            "</bpmn:adHocSubProcess>"
        ),
        "x",
        "unsur",
    ),
    "boundary": (in_process('<bpmn:boundaryEvent id="x" attachedToRef="susun"/>'), "x", "unsur"),
    "catch event": (in_process('<bpmn:intermediateCatchEvent id="x"/>'), "x", "unsur"),
    "event gateway": (in_process('<bpmn:eventBasedGateway id="x"/>'), "x", "unsur"),
    "inclusive gateway": (in_process('<bpmn:inclusiveGateway id="x"/>'), "x", "unsur"),
    "data object": (in_process('<bpmn:dataObjectReference id="x"/>'), "x", "unsur"),
    "timer": (
        inside(
            "mulai",
            "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>",
        ),
        "mulai",
        "unsur",
    ),
    "message": (inside("mulai", "<bpmn:messageEventDefinition/>"), "mulai", "unsur"),
    "condition event": (inside("mulai", "<bpmn:conditionalEventDefinition/>"), "mulai", "unsur"),
    "terminate": (inside("selesai", "<bpmn:terminateEventDefinition/>"), "selesai", "unsur"),
    "loop": (
        inside(
            "nomor",
            "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>1</bpmn:loopCondition>"
            "</bpmn:standardLoopCharacteristics>",
        ),
        "nomor",
        "unsur",
    ),
    "several at once": (
        inside(
            "nomor",
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>9</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics>",
        ),
        "nomor",
        "unsur",
    ),
    "io": (inside("nomor", "<bpmn:ioSpecification/>"), "nomor", "unsur"),
    "nested lanes": (inside("lajur_camat", "<bpmn:childLaneSet/>"), "lajur_camat", "unsur"),
    "correlation": (
        edited("<bpmn:collaboration", '<bpmn:correlationProperty id="x"/><bpmn:collaboration'),
        "x",
        "unsur",
    ),
    "import": (
        edited("<bpmn:collaboration", '<bpmn:import namespace="a"/><bpmn:collaboration'),
        "",
        "unsur",
    ),
    "unknown element": (in_process('<bpmn:anu id="x"/>'), "x", "unsur"),
    "unknown sop word": (extended("nomor", "<sop:mutuBaku/>"), "nomor", "unsur"),
    "sop word in the wrong place": (extended("lajur_camat", "<sop:kegiatan/>"), "lajur_camat", "unsur"),
    # code of other tools
    "pre script": (extended("nomor", f"<spiff:preScript {SPIFF}>1</spiff:preScript>"), "nomor", "tambahan"),
    "anything for the runner": (extended("nomor", f"<spiff:apa {SPIFF}/>"), "nomor", "tambahan"),
    "service operator": (extended("kirim", f"<spiff:serviceTaskOperator {SPIFF}/>"), "kirim", "tambahan"),
    "listener": (extended("susun", f"<camunda:taskListener {CAMUNDA}/>"), "susun", "tambahan"),
    "input mapping": (extended("susun", f"<camunda:inputOutput {CAMUNDA}/>"), "susun", "tambahan"),
    "class": (
        edited('id="kirim" name', f'id="kirim" {CAMUNDA} camunda:class="a.B" name'),
        "kirim",
        "tambahan",
    ),
    "bpmn in disguise": (
        extended("susun", f"<camunda:x {CAMUNDA}><bpmn:process/></camunda:x>"),
        "susun",
        "tambahan",
    ),
    "look-alike": (
        extended("susun", f'<camunda:mysequenceFlow {CAMUNDA} sourceRef="nomor"/>'),
        "susun",
        "tambahan",
    ),
    # attributes, order, text
    "not executable": (edited('isExecutable="true"', 'isExecutable="false"'), "surat_keluar", "atribut"),
    "compensation": (
        edited('id="kirim" name', 'id="kirim" isForCompensation="true" name'),
        "kirim",
        "atribut",
    ),
    "unknown attribute": (edited('id="kirim" name', 'id="kirim" anu="1" name'), "kirim", "atribut"),
    "another language": (
        GOOD.replace('xsi:type="bpmn:tFormalExpression"', 'language="python"', 1),
        "telah_bernomor",
        "atribut",
    ),
    "another type": (
        edited('id="kirim" name', 'id="kirim" xsi:type="bpmn:tScriptTask" name'),
        "kirim",
        "atribut",
    ),
    "no target namespace": (
        edited(' targetNamespace="urn:runut:proses"', ""),
        "",
        "atribut",
    ),
    "bad coordinate": (edited('<dc:Bounds x="244"', '<dc:Bounds x="nan"'), "mulai", "atribut"),
    "wrong order": (
        edited(
            "<bpmn:outgoing>ke_susun</bpmn:outgoing>",
            "<bpmn:outgoing>ke_susun</bpmn:outgoing><bpmn:documentation>x</bpmn:documentation>",
        ),
        "mulai",
        "urutan",
    ),
    "twice": (extended("nomor", "<sop:kegiatan/>"), "nomor", "urutan"),
    "stray text": (edited("<bpmn:laneSet", "halo<bpmn:laneSet"), "surat_keluar", "tulisan"),
    "drawn without a place": (
        edited('<dc:Bounds x="244" y="207" width="36" height="36" />', ""), "mulai", "gambar",
    ),
    "drawn without a way": (
        edited('<di:waypoint x="280" y="225" />', ""), "ke_susun", "gambar",
    ),
    # ids and references
    "same id twice": (edited('id="kirim_di"', 'id="kirim"'), "kirim", "id"),
    "id that is no name": (GOOD.replace('"kirim"', '"kirim-surat"'), "kirim-surat", "id"),
    "id with quotes": (GOOD.replace('"kirim"', "'a\" or \"1'"), 'a" or "1', "id"),
    "id of the runner": (GOOD.replace('"selesai"', '"End"').replace(">selesai<", ">End<"), "End", "id"),
    "id of the letter": (GOOD.replace('"kirim"', '"surat"').replace(">kirim<", ">surat<"), "surat", "id"),
    "id that is a word": (GOOD.replace('"kirim"', '"lambda"').replace(">kirim<", ">lambda<"), "lambda", "id"),
    "arrow to nowhere": (
        edited('sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="hilang"'),
        "ke_selesai",
        "rujukan",
    ),
    "arrow to a lane": (
        edited('sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="lajur_camat"'),
        "ke_selesai",
        "rujukan",
    ),
    "lane member missing": (
        edited("<bpmn:flowNodeRef>nomor<", "<bpmn:flowNodeRef>hilang<"),
        "lajur_kasubbag_umpeg",
        "rujukan",
    ),
    "stated arrow missing": (
        edited("<bpmn:incoming>ke_selesai<", "<bpmn:incoming>hilang<"),
        "selesai",
        "rujukan",
    ),
    "drawn but missing": (edited('bpmnElement="kirim"', 'bpmnElement="hilang"'), "", "rujukan"),
    "pool of another process": (
        edited('processRef="surat_keluar"', 'processRef="lain"'),
        "unit",
        "rujukan",
    ),
    "no pool": (without(r"<bpmn:participant.*?/>"), "", "kolam"),
    "second pool": (
        edited("<bpmn:participant", '<bpmn:participant id="q" name="q" processRef="q"/><bpmn:participant'),
        "",
        "kolam",
    ),
    "in two lanes": (
        edited(
            "<bpmn:flowNodeRef>nomor<",
            "<bpmn:flowNodeRef>kirim</bpmn:flowNodeRef><bpmn:flowNodeRef>nomor<",
        ),
        "kirim",
        "pelaksana",
    ),
    # what the office writes
    "unnamed step": (edited('name="Memberi nomor"', ""), "nomor", "nama"),
    "endless name": (edited("Memberi nomor", "nomor " * 30), "nomor", "nama"),
    "unnamed lane": (edited('name="Camat"', 'name=" "'), "lajur_camat", "nama"),
    "unnamed unit": (edited('name="Sub Bagian Umum dan Kepegawaian"', ""), "unit", "nama"),
    "unnamed sop": (edited('name="Pengelolaan Surat Keluar"', ""), "surat_keluar", "nama"),
    "no lane": (edited("<bpmn:flowNodeRef>nomor</bpmn:flowNodeRef>", ""), "nomor", "pelaksana"),
    "no role": (edited('<sop:pelaksana peran="camat" cara="peran" />', ""), "lajur_camat", "pelaksana"),
    "bad role": (edited('peran="camat"', 'peran="Pak Camat"'), "lajur_camat", "pelaksana"),
    "role twice": (edited('peran="camat"', 'peran="sekretaris"'), "lajur_camat", "pelaksana"),
    "unknown way": (
        edited('peran="camat" cara="peran"', 'peran="camat" cara="undian"'),
        "lajur_camat",
        "pelaksana",
    ),
    "nobody holds it": (edited('peran="camat"', 'peran="bupati"'), "lajur_camat", "pemegang"),
    "no details": (without(r'<sop:kegiatan waktuBaku="PT2M".*?</sop:kegiatan>'), "nomor", "kegiatan"),
    "no standard": (edited('waktuBaku="PT2M" ', ""), "nomor", "waktu"),
    "no time at all": (edited('waktuBaku="PT2M"', 'waktuBaku="PT0M"'), "nomor", "waktu"),
    "days": (edited('waktuBaku="PT2M"', 'waktuBaku="P2D"'), "nomor", "waktu"),
    "no output": (edited('output="Nomor surat keluar"', 'output=""'), "nomor", "keluaran"),
    "no duty": (edited(' tindakan="nomor"', ""), "nomor", "tindakan"),
    "unknown duty": (edited('tindakan="nomor"', 'tindakan="hapus_semua"'), "nomor", "tindakan"),
    "bad form": (
        edited(
            '<sop:kegiatan waktuBaku="PT2M" output="Nomor surat keluar" tindakan="nomor">',
            '<sop:kegiatan waktuBaku="PT2M" output="a" tindakan="isi"><sop:formulir>{}</sop:formulir>',
        ),
        "nomor",
        "formulir",
    ),
    "bad date": (
        edited("<sop:identitas ", '<sop:identitas tanggalEfektif="besok" '),
        "surat_keluar",
        "identitas",
    ),
    "bad alert": (edited('persen="80"', 'persen="delapan"'), "surat_keluar", "peringatan"),
    "bad clock": (edited('mulai="tiba"', 'mulai="nanti"'), "surat_keluar", "peringatan"),
    # the flow
    "two starts": (
        in_process(f'<bpmn:startEvent id="s2"/>{arrow("f2", "s2", "susun")}'),
        "",
        "awal",
    ),
    "no start": (GOOD.replace("bpmn:startEvent", "bpmn:manualTask"), "", "awal"),
    "arrow into the start": (
        edited('sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="mulai"').replace(
            "<bpmn:incoming>ke_selesai</bpmn:incoming>", ""
        ),
        "mulai",
        "awal",
    ),
    "no end": (
        without(r'<bpmn:endEvent.*?</bpmn:endEvent>')
        .replace("<bpmn:flowNodeRef>selesai</bpmn:flowNodeRef>", "")
        .replace('sourceRef="kirim" targetRef="selesai"', 'sourceRef="kirim" targetRef="susun"')
        .replace('bpmnElement="selesai"', 'bpmnElement="kirim"'),
        "",
        "akhir",
    ),
    "arrow out of the end": (in_process(arrow("x", "selesai", "kirim")), "selesai", "akhir"),
    "unreachable": (
        in_process(f'{TASK.format("pulau")}{arrow("x", "pulau", "selesai")}'),
        "pulau",
        "terjangkau",
    ),
    "dead end": (
        edited('sourceRef="kirim" targetRef="selesai"', 'sourceRef="susun" targetRef="selesai"').replace(
            "<bpmn:outgoing>ke_selesai</bpmn:outgoing>", ""
        ),
        "kirim",
        "selesai",
    ),
    "two arrows out of a step": (in_process(arrow("x", "nomor", "kirim")), "nomor", "panah"),
    "twin arrow": (
        in_process(arrow("x", "benar_camat", "susun", 'tanda_tangan.keputusan == "x"')),
        "x",
        "panah",
    ),
    "arrow to itself": (
        in_process(arrow("x", "benar_camat", "benar_camat", 'tanda_tangan.keputusan == "x"')),
        "x",
        "panah",
    ),
    "no default": (edited(' default="setuju_camat"', ""), "benar_camat", "percabangan"),
    "default elsewhere": (
        edited('default="setuju_camat"', 'default="ke_susun"'),
        "benar_camat",
        "percabangan",
    ),
    "no condition": (
        without(
            r'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            r'periksa_pengawas.*?</bpmn:conditionExpression>'
        ),
        "kembali_pengawas",
        "syarat",
    ),
    "empty condition": (edited(CONDITION, ""), "kembali_pengawas", "syarat"),
    "condition that runs code": (
        edited(CONDITION, "__import__('os').system('id')"),
        "kembali_pengawas",
        "syarat",
    ),
    "condition on a later language": (edited(CONDITION, "${ditolak}"), "kembali_pengawas", "syarat"),
    "condition on nothing known": (
        edited(CONDITION, 'periksa_pengwas.keputusan == "kembalikan"'),
        "kembali_pengawas",
        "syarat",
    ),
    "verdict with a slip": (
        edited(CONDITION, 'periksa_pengawas.keputusan == "kembalikn"'),
        "kembali_pengawas",
        "syarat",
    ),
    "condition behind a step": (
        edited(
            'targetRef="sudah_bernomor" />',
            'targetRef="sudah_bernomor"><bpmn:conditionExpression>surat.bernomor == true'
            "</bpmn:conditionExpression></bpmn:sequenceFlow>",
        ),
        "ke_sudah_bernomor",
        "syarat",
    ),
    "condition on the default": (
        edited(
            'targetRef="kirim" />',
            'targetRef="kirim"><bpmn:conditionExpression>surat.bernomor == true'
            "</bpmn:conditionExpression></bpmn:sequenceFlow>",
        ),
        "setuju_camat",
        "syarat",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "element", "rule"), WRONG.values(), ids=WRONG)
def test_each_rule_names_the_element(text: str, element: str, rule: str) -> None:
    findings = [one for one in lint(text) if one.severity == "salah"]
    assert (element, rule) in {(one.element, one.rule) for one in findings}, findings
    for finding in findings:
        assert finding.text.endswith(".")
        assert finding.remedy.endswith(".")


LOOK = {
    "returned letters go on": (
        edited(CONDITION, 'periksa_pengawas.keputusan == "revisi"'), "periksa_pengawas", "kembali",
    ),
    "nothing asks for the verdict": (
        edited(CONDITION, 'surat.sifat == "biasa"'), "periksa_pengawas", "kembali",
    ),
    "no verbatim text": (
        without(r"<bpmn:documentation>Camat.*?</bpmn:documentation>"), "tanda_tangan", "bunyi",
    ),
    "no requisites": (without(r"<sop:kelengkapan>Komputer/Laptop</sop:kelengkapan>"), "susun", "kelengkapan"),
    "unnamed answer": (edited('name="Belum" ', ""), "sudah_bernomor", "nama"),
    "unknown receiver": (edited('kepada="sekretaris"', 'kepada="bupati"'), "surat_keluar", "peringatan"),
    "other tool": (extended("susun", f"<camunda:properties {CAMUNDA}/>"), "", "tambahan"),
    "asks before the answer": (
        edited(CONDITION, 'tanda_tangan.keputusan == "kembali"'), "kembali_pengawas", "syarat",
    ),
    "sent unsigned": (
        edited('targetRef="tanda_tangan" />', 'targetRef="kirim" />')
        .replace("<bpmn:incoming>setuju_sekretaris</bpmn:incoming>\n      <bpmn:outgoing>ke_benar_camat", "<bpmn:outgoing>ke_benar_camat")
        .replace("surat.bernomor == true", 'surat.sifat == "biasa"')
        .replace('sourceRef="sudah_bernomor" targetRef="periksa_pengawas"', 'sourceRef="sudah_bernomor" targetRef="tanda_tangan"')
        .replace("<bpmn:incoming>telah_bernomor</bpmn:incoming>", ""),
        "kirim", "tandatangan",
    ),
    "own draft": (
        edited("<bpmn:flowNodeRef>tanda_tangan</bpmn:flowNodeRef>", "")
        .replace("<bpmn:flowNodeRef>susun<", "<bpmn:flowNodeRef>tanda_tangan</bpmn:flowNodeRef><bpmn:flowNodeRef>susun<"),
        "tanda_tangan", "penyusun",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "element", "rule"), LOOK.values(), ids=LOOK)
def test_what_is_worth_a_look_does_not_block(text: str, element: str, rule: str) -> None:
    findings = lint(text)
    assert (element, rule) in {(one.element, one.rule) for one in findings}
    assert not sop.blocks(findings), findings


def flowing(*flows: str, kinds: dict[str, str] | None = None, conditions: bool = True) -> str:
    """A complete little SOP: nodes named by the flows; `g…` choose, `p…` are parallel, the rest
    are steps; the first exit of a choice is its default."""
    ways = [tuple(way.split(">")) for way in flows]
    nodes = list(dict.fromkeys(node for way in ways for node in way))
    drawn, seen = "", set[str]()
    for node in nodes:
        if node in ("s", "e"):
            drawn += f'<bpmn:{"startEvent" if node == "s" else "endEvent"} id="{node}"/>'
        elif node[0] == "p":
            drawn += f'<bpmn:parallelGateway id="{node}"/>'
        elif node[0] == "g":
            exits = [n for n, way in enumerate(ways) if way[0] == node]
            default = f'default="f{exits[0]}"' if len(exits) > 1 else ""
            drawn += f'<bpmn:exclusiveGateway id="{node}" name="?" {default}/>'
        else:
            drawn += TASK.format(node)
    for n, (source, target) in enumerate(ways):
        asked = 'surat.jenis == "x"' if source[0] == "g" and source in seen else ""
        drawn += arrow(f"f{n}", source, target, asked)
        seen.add(source)
    refs = "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
    lane = (
        '<bpmn:laneSet id="lajur"><bpmn:lane id="satu" name="Camat"><bpmn:extensionElements>'
        '<sop:pelaksana peran="camat" cara="peran"/></bpmn:extensionElements>'
        f"{refs}</bpmn:lane></bpmn:laneSet>"
    )
    head = GOOD[: GOOD.index("<bpmn:collaboration")]
    return (
        f'{head}<bpmn:collaboration id="kolam"><bpmn:participant id="unit" name="U" processRef="p_"/>'
        f'</bpmn:collaboration><bpmn:process id="p_" name="N" isExecutable="true">{lane}{drawn}'
        "</bpmn:process></bpmn:definitions>"
    )


def wrong(text: str) -> set[tuple[str, str]]:
    return {(one.element, one.rule) for one in lint(text) if one.severity == "salah"}


TURN = ("g{0}>a{0}", "g{0}>c{1}", "a{0}>c{1}", "c{1}>g{1}")
GOOD_FLOWS = {
    "straight": ("s>a", "a>e"),
    "choice": ("s>a", "a>g1", "g1>b", "g1>c", "b>e", "c>e"),
    "return": ("s>a", "a>g1", "g1>e", "g1>a"),
    "parallel": ("s>p1", "p1>a", "p1>b", "a>p2", "b>p2", "p2>e"),
    "parallel in a return": (
        "s>g0", "g0>p1", "p1>a", "p1>b", "a>p2", "b>p2", "p2>c", "c>g1", "g1>e", "g1>g0",
    ),
    "choice in a branch": (
        "s>p1", "p1>a", "p1>b", "a>g1", "g1>c", "g1>d", "c>g2", "d>g2", "g2>p2", "b>p2", "p2>e",
    ),
    "ten choices in a row": (
        "s>g0", *(way.format(n, n + 1) for n in range(10) for way in TURN), "g10>e",
    ),
    "two ends": ("s>a", "a>g1", "g1>e", "g1>b", "b>e"),
}  # fmt: skip


@pytest.mark.parametrize("flows", GOOD_FLOWS.values(), ids=GOOD_FLOWS)
def test_sound_flows_pass_and_run(flows: tuple[str, ...]) -> None:
    text = flowing(*flows)
    assert wrong(text) == set()
    flow.load(text.encode())


BAD_FLOWS = {
    "choice waits for both": (("s>a", "a>g1", "g1>b", "g1>c", "b>p1", "c>p1", "p1>e"), "p1", "terhenti"),
    "branches run together": (("s>p1", "p1>a", "p1>b", "a>c", "b>c", "c>e"), "c", "serentak"),
    "branch leaves the block": (
        ("s>p1", "p1>a", "p1>b", "a>g1", "g1>p2", "g1>e", "b>p2", "p2>e"), "p2", "terhenti",
    ),
    "only gateways go round": (("s>a", "a>g0", "g0>g1", "g1>e", "g1>g0"), "g0", "putaran"),
    "no way out of a round": (
        ("s>a", "a>g0", "g0>p1", "p1>b", "p1>e", "b>g0"), "g0", "putaran",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("flows", "element", "rule"), BAD_FLOWS.values(), ids=BAD_FLOWS)
def test_unsound_flows_are_named(flows: tuple[str, ...], element: str, rule: str) -> None:
    assert (element, rule) in wrong(flowing(*flows))


def mesh(layers: int, wide: int) -> str:
    """Layers of parallel gateways, each joined with every one of the next: the branch bomb."""
    rows = [["p0"], *([f"p{n}_{m}" for m in range(wide)] for n in range(layers)), ["p1"]]
    ways = [f"{a}>{b}" for above, below in pairwise(rows) for a in above for b in below]
    return flowing("s>p0", *ways, "p1>e")


def test_meshes_of_parallel_gateways_are_refused() -> None:
    assert "serentak" in {rule for _, rule in wrong(mesh(4, 8))}
    assert "serentak" in {rule for _, rule in wrong(mesh(2, 8))}
    assert "serentak" in {rule for _, rule in wrong(mesh(6, 8))}
    assert "serentak" not in {rule for _, rule in wrong(mesh(1, 8))}


def chain(length: int) -> str:
    steps = [f"t{n}" for n in range(length)]
    return flowing(*(f"{a}>{b}" for a, b in pairwise(["s", *steps, "e"])))


def test_the_number_of_nodes_is_bounded() -> None:
    assert wrong(chain(MOST_NODES - 2)) == set()
    assert wrong(chain(MOST_NODES - 1)) == {("", "ukuran")}


def test_a_long_chain_passes_the_runner() -> None:
    flow.load(chain(MOST_NODES - 2).encode())


def test_findings_are_bounded_and_the_wrong_come_first() -> None:
    text = in_process("".join(f'<bpmn:scriptTask id="x{n}"/>' for n in range(900)))
    findings = lint(text.replace('name="Belum" ', ""))
    assert len(findings) == MOST_FINDINGS
    order = [one.severity for one in findings]
    assert order == sorted(order, key=lambda severity: severity != "salah")


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
        parent = element.getparent()
        assert parent is not None
        match draw(st.sampled_from(["remove", "repeat", "set", "unset", "text", "retag", "move"])):
            case "remove":
                parent.remove(element)
            case "repeat":
                parent.append(etree.fromstring(etree.tostring(element)))
            case "set":
                element.set(draw(st.sampled_from(NAMES)), draw(st.sampled_from(VALUES)))
            case "unset" if element.attrib:
                del element.attrib[draw(st.sampled_from(sorted(map(str, element.attrib))))]
            case "text":
                element.text = draw(st.sampled_from([*VALUES, "surat.bernomor == false"]))
            case "retag":
                element.tag = draw(st.sampled_from(ELEMENTS))
            case "move":
                parent.insert(0, element)
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
