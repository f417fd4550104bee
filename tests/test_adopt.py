"""Files of other tools: what can run is taken, what cannot is told by name, nothing breaks."""

from pathlib import Path

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator  # the XSD of BPMN 2.0

from engine import flow, sop
from engine.sop.parsing import parse
from engine.sop.vocabulary import NAMESPACES, SOP
from tests.diagrams import BPMN, process, surat_keluar
from tests.faulty import GOOD, edited, extended, lint

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


def test_a_name_of_every_length_fits() -> None:
    long = edited('name="Memberi nomor"', f'name="{"Memberi nomor " * 30}"').replace(
        "bpmn:userTask", "bpmn:task"
    )
    found = sop.adopt(long.encode())
    assert unsettled(found) == set()
    assert "dipersingkat" in told(found)
