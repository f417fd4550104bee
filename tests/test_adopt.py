"""Files of other tools: what can run is taken, what cannot is told by name, nothing breaks."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator  # the XSD of BPMN 2.0

from engine import flow, sop
from engine.sop.foreign import expressions
from engine.sop.foreign.names import Names, key_of
from engine.sop.foreign.times import minutes_of
from engine.sop.parsing import MOST_BYTES, parse
from engine.sop.vocabulary import NAMESPACES, SOP
from tests.diagrams import BPMN, process, surat_keluar
from tests.faulty import GOOD, chain, edited, extended, lint, mesh
from tests.test_hostile import HOSTILE, mutants

FILES = {
    path.stem: path.read_bytes()
    for path in sorted((Path(__file__).parent / "data/foreign").glob("*.bpmn"))
}
# What adopting settles; everything else lint may still say is for the office.
SETTLED = {
    "berkas", "unsur", "tambahan", "atribut", "urutan", "tulisan", "gambar", "id", "rujukan", "kolam",
    "awal", "akhir", "terjangkau", "panah",
}  # fmt: skip


def adopted(name: str) -> sop.Adopted:
    return sop.adopt(FILES[name])


def unsettled(found: sop.Adopted) -> set[str]:
    return {one.rule for one in lint(found.bpmn)} & SETTLED


def told(found: sop.Adopted) -> str:
    return "\n".join(note.sentence for note in found.notes)


def step(found: sop.Adopted, name: str) -> sop.Step:
    (one,) = (step for step in sop.read(found.bpmn).steps if step.name == name)
    return one


def conditions(found: sop.Adopted) -> dict[str, str | None]:
    return {one.name: one.condition for one in sop.read(found.bpmn).flows if one.name}


def completed(bpmn: bytes) -> bytes:
    """What the process admin fills in: names, roles, standards, outputs."""
    root = parse(bpmn)
    for place, lane in enumerate(root.iterfind(".//bpmn:lane", NAMESPACES)):
        lane.set("name", lane.get("name") or f"Seksi {place}")
        if lane.find("bpmn:extensionElements", NAMESPACES) is None:
            extensions = etree.Element(f"{{{BPMN}}}extensionElements")
            etree.SubElement(
                extensions, f"{{{SOP}}}pelaksana", peran=f"seksi_{place}", cara="kepala_unit"
            )
            lane.insert(0, extensions)
    for role in root.iter(f"{{{SOP}}}pelaksana"):
        role.set("cara", "kepala_unit")
    for detail in root.iter(f"{{{SOP}}}kegiatan"):
        detail.set("waktuBaku", detail.get("waktuBaku") or "PT5M")
        detail.set("output", detail.get("output") or "Hasil")
    for pool in root.iterfind(".//bpmn:participant", NAMESPACES):
        pool.set("name", pool.get("name") or "Kecamatan")
    for one in root.iterfind("bpmn:process", NAMESPACES):
        one.set("name", one.get("name") or "Prosedur")
    return etree.tostring(root)


# dialects


@pytest.mark.parametrize("name", FILES)
def test_only_what_the_office_must_say_is_left(name: str) -> None:
    found = adopted(name)
    assert unsettled(found) == set()
    BpmnValidator().validate(etree.fromstring(found.bpmn))
    assert found.notes
    assert all(note.sentence.endswith(".") and note.proposal.endswith(".") for note in found.notes)
    ids = {element.get("id") for element in parse(found.bpmn).iter("*")}
    assert all(not note.element or note.element in ids for note in found.notes)


@pytest.mark.parametrize("name", FILES)
def test_everything_is_drawn(name: str) -> None:
    written = sop.read(adopted(name).bpmn)
    assert written.drawing is not None
    shown = (
        {node.id for node in written.nodes} | {role.lane for role in written.roles} | {written.pool}
    )
    assert shown <= written.drawing.boxes.keys()
    assert {one.id for one in written.flows} <= written.drawing.lines.keys()


@pytest.mark.parametrize("name", FILES)
def test_what_was_adopted_once_is_in_order(name: str) -> None:
    found = adopted(name)
    assert sop.adopt(found.bpmn).bpmn == found.bpmn
    assert sop.adopt(found.bpmn).notes == ()


@pytest.mark.parametrize("name", [name for name in FILES if name != "signavio"])
def test_with_names_standards_and_outputs_it_runs(name: str) -> None:
    bpmn = completed(adopted(name).bpmn)
    assert [one for one in lint(bpmn) if one.severity == "salah"] == []
    flow.load(bpmn)


@pytest.mark.parametrize(
    ("name", "tool"),
    [
        ("camunda7", "Camunda Modeler"),
        ("camunda8", "Camunda 8"),
        ("bizagi", "Bizagi"),
        ("adonis", "ADONIS"),
    ],
)
def test_the_tool_is_named(name: str, tool: str) -> None:
    assert adopted(name).tool == tool


def test_a_timer_behind_or_at_a_step_is_its_standard() -> None:
    found = adopted("camunda7")
    assert step(found, "Mencatat permohonan").standard == 15
    assert step(found, "Memeriksa berkas").standard == 60
    assert (
        "Pengatur waktu “Tunggu 15 menit” menjadi waktu baku “Mencatat permohonan”: 15 menit."
        in told(found)
    )
    assert step(adopted("camunda8"), "Mengajukan cuti").standard == 120
    assert step(adopted("adonis"), "Menerima berkas").standard == 10


def test_a_form_of_camunda_is_a_form_here() -> None:
    form = step(adopted("camunda7"), "Mencatat permohonan").form
    assert form is not None
    assert [(one.key, one.title, one.kind, one.required) for one in form.fields] == [
        ("nama_pemohon", "Nama pemohon", "text", True),
        ("jumlah_anggota", "Jumlah anggota", "integer", False),
        ("jenis", "Jenis", "choice", False),
    ]
    assert form.fields[0].rules["maxLength"] == 80
    assert form.fields[2].choices == ("Kuliah kerja nyata", "Penelitian")


def test_conditions_of_other_languages_are_rewritten_or_told() -> None:
    found = adopted("camunda7")
    assert conditions(found) == {
        "Lengkap": 'Act_periksa.berkas_lengkap == true and Act_catat.jenis == "Penelitian"',
        "Langsung": "Act_periksa.berkas_lengkap != true",
        "Kurang": None,
    }
    assert "Syarat pada panah “Kurang” tidak dibawa: ${cek.hitung(berkas) > 2}." in told(found)
    form = step(found, "Memeriksa berkas").form
    assert form is not None
    assert (form.fields[0].key, form.fields[0].kind, form.fields[0].required) == (
        "berkas_lengkap",
        "yes_no",
        True,
    )
    feel = adopted("camunda8")
    assert conditions(feel)["Setuju"] == (
        'menyetujui_cuti.hasil_telaah == "setuju" and menyetujui_cuti.lama_hari <= 12'
    )
    form = step(feel, "Menyetujui cuti").form
    assert form is not None
    assert form.fields[0].choices == ("setuju", "bersyarat", "Tolak")


def test_names_on_arrows_become_a_choice_of_the_step_before() -> None:
    found = adopted("adonis")
    form = step(found, "Menerima berkas").form
    assert form is not None
    assert form.decision is not None
    assert (form.decision.title, form.decision.choices) == ("Sah?", ("Ya", "Tidak"))
    assert conditions(found) == {"Ya": None, "Tidak": '_t1.keputusan == "Tidak"'}
    assert "“Menerima berkas” memilih “Ya” atau “Tidak”" in told(found)


def test_code_is_dropped_by_name() -> None:
    text = told(adopted("camunda7")) + told(adopted("camunda8"))
    for name in ("taskListener", "skrip “surat = buat(execution)”", "class=id.go.Kirim",
                 "connector “http-connector”", "executionListener", "formDefinition", "calledDecision “sisa”"):  # fmt: skip
        assert name in text
    for name in FILES:
        bpmn = adopted(name).bpmn
        assert b"camunda" not in bpmn
        assert b"zeebe" not in bpmn
        assert b"script" not in bpmn


def test_one_pool_is_taken_and_the_others_are_told() -> None:
    found = adopted("camunda7")
    written = sop.read(found.bpmn)
    assert (written.unit, written.name, written.key) == (
        "Kecamatan",
        "Rekomendasi Penelitian",
        "Process_rekomendasi",
    )
    for sentence in (
        "Kolam “Pemohon” tidak dibawa: satu SOP memuat satu kolam.",
        "Kolam “Dinas Teknis” dengan 1 kegiatan tidak dibawa: satu SOP memuat satu kolam.",
        "Panah pesan “Permohonan” tidak dibawa.",
        "Kegiatan “Mengingatkan atasan” tidak dibawa: tidak tercapai dari awal.",
    ):
        assert sentence in told(found)
    assert sop.read(adopted("bizagi").bpmn).unit == "Kecamatan Sooko"


def test_lanes_get_a_proposed_role_and_unnamed_ones_a_question() -> None:
    found = adopted("camunda7")
    roles = {role.name: role.key for role in sop.read(found.bpmn).roles}
    assert roles == {"Staf Pelayanan": "staf_pelayanan", "": ""}
    asked = next(note for note in found.notes if note.element == "Lane_anon")
    assert asked.proposal == "Siapa pelaksananya? Beri nama lajur itu."
    assert [role.key for role in sop.read(adopted("bizagi").bpmn).roles] == [
        "petugas_loket",
        "petugas_loket_2",
        "camat",
    ]
    assert [role.name for role in sop.read(adopted("signavio").bpmn).roles] == [
        "Pengelola",
        "Kasubbag",
    ]


def test_nodes_that_no_lane_lists_stand_where_they_are_drawn() -> None:
    written = sop.read(adopted("bizagi").bpmn)
    assert {one.name: one.role for one in written.steps} == {
        "Penerimaan proposal": "petugas_loket", "Memeriksa proposal": "petugas_loket",
        "Memeriksa lampiran": "petugas_loket_2", "Menandatangani proposal": "camat",
    }  # fmt: skip


def test_groups_of_people_become_lanes_where_none_are_drawn() -> None:
    written = sop.read(adopted("camunda8").bpmn)
    roles = {one.name: one.role for one in written.steps}
    assert roles["Mengajukan cuti"] == "pegawai"
    assert roles["Menyetujui cuti"] == "kasubbag_umpeg"


def test_data_objects_are_requisites_and_output() -> None:
    one = step(adopted("bizagi"), "Menandatangani proposal")
    assert (one.requisites, one.output) == (("Proposal",), "Proposal terlegalisasi")
    assert one.text == "Camat\nmenandatangani"


def test_every_kind_of_work_becomes_a_step_of_a_person() -> None:
    for name in FILES:
        for one in sop.read(adopted(name).bpmn).steps:
            assert one.kind in ("userTask", "manualTask")
            assert one.duty == "isi"
    assert "Di dalamnya: “Memfotokopi SK”, “Meminta SKP”" in told(adopted("signavio"))
    assert (
        step(adopted("signavio"), "Melengkapi berkas").text
        == "Meliputi: Memfotokopi SK; Meminta SKP."
    )


def test_events_on_the_way_are_joined_and_link_events_are_arrows() -> None:
    written = sop.read(adopted("adonis").bpmn)
    ways = {(one.source, one.target) for one in written.flows}
    assert ("_t2", "_t4") in ways
    assert ("_t4", "selesai") in ways
    assert ("mulai", "_t1") in ways


def test_the_drawing_is_kept_where_it_is_whole() -> None:
    before, after = sop.read(FILES["bpmn_io"]).drawing, sop.read(adopted("bpmn_io").bpmn).drawing
    assert before is not None
    assert after is not None
    assert (before.boxes, before.lines) == (after.boxes, after.lines)


def two_starts(second: str) -> bytes:
    return process(
        '<bpmn:startEvent id="s1" name="Lewat loket"/><bpmn:startEvent id="s2" name="Lewat pos"/>'
        '<bpmn:task id="a" name="Mencatat"/><bpmn:task id="b" name="Membuka amplop"/><bpmn:endEvent id="e"/>'
        '<bpmn:sequenceFlow id="f1" sourceRef="s1" targetRef="a"/>'
        f'<bpmn:sequenceFlow id="f2" sourceRef="s2" targetRef="{second}"/>'
        '<bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="a"/>'
        '<bpmn:sequenceFlow id="f4" sourceRef="a" targetRef="e"/>'
    ).replace(
        b'<bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="a"/>' if second == "a" else b"\0", b""
    )


def test_several_starts_are_one() -> None:
    found = sop.adopt(two_starts("b"))
    starts = [node for node in sop.read(found.bpmn).nodes if node.kind == "startEvent"]
    assert [node.name for node in starts] == ["Lewat pos"]
    assert {one.name for one in sop.read(found.bpmn).steps} == {"Mencatat", "Membuka amplop"}
    found = sop.adopt(two_starts("a"))
    assert [one.name for one in sop.read(found.bpmn).steps] == ["Mencatat"]
    assert "Awal “Lewat pos” tidak dibawa" in told(found)


def test_starts_of_different_ways_meet_in_a_question() -> None:
    text = two_starts("b").replace(b'sourceRef="b" targetRef="a"', b'sourceRef="b" targetRef="e"')
    found = sop.adopt(text)
    (gate,) = (node for node in sop.read(found.bpmn).nodes if node.kind == "exclusiveGateway")
    assert gate.name == "Mulai dari mana?"
    assert {one.name for one in sop.read(found.bpmn).leaving(gate.id)} == {
        "Lewat loket",
        "Lewat pos",
    }


SPLIT = (
    '<bpmn:startEvent id="s"/><bpmn:task id="a" name="Menulis"/><bpmn:task id="b" name="Membaca"/>'
    '<bpmn:task id="c" name="Menyimpan"/><bpmn:endEvent id="e"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="b">{}</bpmn:sequenceFlow>'
    '<bpmn:sequenceFlow id="f3" name="Simpan" sourceRef="a" targetRef="c"/>'
    '<bpmn:sequenceFlow id="f4" sourceRef="b" targetRef="e"/>'
    '<bpmn:sequenceFlow id="f5" sourceRef="c" targetRef="e"/>'
)


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("", "parallelGateway"),
        ("<bpmn:conditionExpression>${x == 1}</bpmn:conditionExpression>", "exclusiveGateway"),
    ],
)
def test_several_arrows_out_of_a_step_become_a_gateway(condition: str, kind: str) -> None:
    found = sop.adopt(process(SPLIT.format(condition)))
    (gate,) = (node for node in sop.read(found.bpmn).nodes if "Gateway" in node.kind)
    assert gate.kind == kind
    assert unsettled(found) == set()


# our own files


def test_our_own_file_comes_back_as_it_is() -> None:
    assert sop.adopt(surat_keluar()) == sop.Adopted(surat_keluar())


def test_what_another_editor_adds_goes_and_what_is_ours_stays() -> None:
    text = GOOD.replace(
        "<bpmn:definitions ",
        '<bpmn:definitions exporter="Camunda Modeler" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" ',
    )
    text = text.replace(
        'id="kirim" name', 'id="kirim" camunda:asyncBefore="true" camunda:class="a.B" name'
    )
    text = text.replace(
        'id="surat_keluar" name', 'id="surat_keluar" camunda:historyTimeToLive="P1D" name'
    )
    found = sop.adopt(text.encode())
    assert sop.compare(surat_keluar(), found.bpmn).changes == ()
    assert lint(found.bpmn) == []
    assert "class=a.B" in told(found)


def test_a_file_of_ours_with_a_foreign_step_keeps_its_vocabulary() -> None:
    text = GOOD.replace("bpmn:userTask", "bpmn:serviceTask").replace(
        'tindakan="nomor"', 'tindakan="nomor" lain="1"'
    )
    found = sop.adopt(text.encode())
    assert [one.kind for one in sop.read(found.bpmn).steps] == ["serviceTask"] * 6
    assert lint(found.bpmn) == []


def test_forms_and_alerts_of_ours_are_kept() -> None:
    text = extended("nomor", "<camunda:x xmlns:camunda='urn:c'/>").replace(
        'tindakan="nomor">',
        'tindakan="isi"><sop:formulir>{"properties":{"a":{"type":"string","title":"A"}}}</sop:formulir>',
    )
    found = sop.adopt(text.encode())
    form = step(found, "Memberi nomor").form
    assert form is not None
    assert form.fields[0].key == "a"
    assert sop.read(found.bpmn).identity == sop.read(surat_keluar()).identity


# files that are none


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
        parent = element.getparent()
        assert parent is not None
        match draw(st.sampled_from(["remove", "repeat", "set", "unset", "retag", "move", "text"])):
            case "remove":
                parent.remove(element)
            case "repeat":
                parent.append(etree.fromstring(etree.tostring(element)))
            case "set":
                element.set(draw(st.sampled_from(ATTRIBUTES)), draw(st.sampled_from(VALUES)))
            case "unset" if element.attrib:
                del element.attrib[draw(st.sampled_from(sorted(map(str, element.attrib))))]
            case "retag":
                element.tag = f"{{{BPMN}}}{draw(st.sampled_from(KINDS))}"
            case "text":
                element.text = draw(
                    st.sampled_from(['${a == "x"}', "= b", "PT5M", "#{f(x)}", "\\"])
                )
            case "move":
                parent.insert(0, element)
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


# parts


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT15M", 15), ("PT1H30M", 90), ("PT90S", 2), ("PT0.5H", 30), ("PT1,5H", 90), ("R3/PT10M", 10),
        ('=now() + duration("PT2H")', 120), ("00:000:00:10:00", 10), ("P1D", 0), ("P3DT1H", 0), ("PT0M", 0),
        ("", 0), ("besok", 0), ("PT", 0), ("P1Y", 0), ("PT9999999M", 0),
    ],
)  # fmt: skip
def test_times_of_other_tools(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("${approved}", ("approved",)),
        ("#{a eq 'x' || !b}", ("a", "b")),
        ("= amount > 5 and not(late)", ("amount", "late")),
        ("${execution.getVariable('x') == 1}", ("x",)),
        ('a = "b = c"', ("a",)),
        ("a <> 2", ("a",)),
        ("${f(x)}", None),
        ("a[1] == 2", None),
        ("import os", None),
        ("", None),
        ("${", None),
        ("a == 'x\\'", None),
    ],
)
def test_expressions_of_other_tools(text: str, names: tuple[str, ...] | None) -> None:
    tree = expressions.read(text)
    assert (None if tree is None else expressions.names(tree)) == names


def test_ids_are_kept_or_made_to_fit() -> None:
    names = Names()
    assert [names.keep(own, wish, step=True) for own, wish in (
        ("Task_1", ""), ("Task_1", "Menulis surat"), ("End", "Selesai"), ("9", "9 lembar"), ("", "é!"), ("surat", ""),
    )] == ["Task_1", "menulis_surat", "selesai", "u_9_lembar", "e", "u_surat"]  # fmt: skip
    used: set[str] = set()
    assert [key_of(text, used, "isian") for text in ("isApproved", "is approved", "class", "123", "true")] == [
        "is_approved", "is_approved_2", "class_", "isian", "true_",
    ]  # fmt: skip


def test_a_name_of_every_length_fits() -> None:
    long = edited('name="Memberi nomor"', f'name="{"Memberi nomor " * 30}"').replace(
        "bpmn:userTask", "bpmn:task"
    )
    found = sop.adopt(long.encode())
    assert unsettled(found) == set()
    assert "dipersingkat" in told(found)
