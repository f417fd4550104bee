"""Comparing two editions: every change is told at its element, in words, and nothing else is."""

import json
import re
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine import sop
from engine.sop.comparing.compare import REDRAWN, REWRITTEN, SAME, Comparison
from engine.sop.parsing import BPMN, parse
from engine.sop.vocabulary import SOP
from tests.diagrams import diagram, process
from tests.faulty import GOOD, chain, edited, extended, in_process, lint, mesh, without
from tests.test_hostile import mutants

FORM = {
    "title": "Lembar verifikasi",
    "description": "Diisi Kasubbag",
    "properties": {
        "hasil": {"type": "string", "title": "Hasil", "enum": ["sesuai", "tidak sesuai"]},
        "jumlah": {"type": "integer", "title": "Jumlah", "minimum": 1, "maximum": 9},
        "alasan": {
            "type": "string", "title": "Alasan", "format": "textarea", "description": "Singkat",
            "x-tampilBila": {"isian": "hasil", "hubungan": "sama", "nilai": "tidak sesuai"},
        },
        "berkas": {
            "type": "array", "title": "Berkas",
            "items": {
                "type": "object", "properties": {"nama": {"type": "string", "title": "Nama"}},
            },
        },
    },
    "required": ["hasil"],
}  # fmt: skip
WITH_FORM = (
    edited(
        'output="Nomor surat keluar" tindakan="nomor">',
        'output="Nomor surat keluar" tindakan="nomor" keterangan="Lihat agenda"><sop:formulir>'
        f"{json.dumps(FORM)}</sop:formulir>",
    )
    .replace(
        "<sop:identitas pem",
        '<sop:identitas nomorSop="065/1" tanggalPembuatan="2026-01-05" tanggalRevisi="2026-02-01" '
        'tanggalEfektif="2026-03-01" perangkatDaerah="KECAMATAN" pem',
    )
    .replace(
        "</sop:identitas>",
        '<sop:disahkanOleh jabatan="Camat" nama="A" pangkat="Pembina" nip="1"/></sop:identitas>',
    )
    .replace("</sop:formulir>\n", "</sop:formulir>")
)


def changed(after: str, before: str = GOOD) -> Comparison:
    return sop.compare(before.encode(), after.encode())


def sentences(after: str, before: str = GOOD) -> list[str]:
    return [change.sentence for change in changed(after, before).changes]


# every value


def owner(element: etree._Element) -> str:
    """The element that a person sees: the nearest one of BPMN with an id."""
    for one in (element, *element.iterancestors()):
        name = etree.QName(one)
        if name.namespace == BPMN and one.get("id") and name.localname != "conditionExpression":
            return one.get("id", "")
    raise AssertionError


def places(root: etree._Element) -> list[tuple[str, str]]:
    """Each value of the vocabulary, each name, each condition: path and attribute ("" = text)."""
    tree, found = root.getroottree(), []
    for element in root.iter(f"{{{SOP}}}*", f"{{{BPMN}}}*"):
        name = etree.QName(element)
        path = tree.getpath(element)
        if name.namespace == SOP:
            found += [(path, str(key)) for key in element.attrib]
        elif element.get("name") is not None:
            found.append((path, "name"))
        has_text = name.namespace == SOP or name.localname in (
            "conditionExpression",
            "documentation",
        )
        if has_text and (element.text or "").strip() and name.localname != "formulir":
            found.append((path, ""))
    return found


ROOT = parse(WITH_FORM.encode())
PLACES = places(ROOT)


def with_value(path: str, attribute: str, value: str) -> tuple[str, str]:
    """The diagram with another value at a place, and whose value that is."""
    root = deepcopy(ROOT)
    (element,) = root.xpath(path, namespaces={k: v for k, v in root.nsmap.items() if k})  # type: ignore[misc]
    assert isinstance(element, etree._Element)
    if attribute:
        element.set(attribute, value)
    else:
        element.text = value
    return etree.tostring(root).decode(), owner(element)


def test_there_are_many_values() -> None:
    assert len(PLACES) > 100
    assert {attribute for _, attribute in PLACES} >= {
        "", "name", "waktuBaku", "output", "keterangan", "tindakan", "peran", "cara", "persen", "kepada",
        "mulai", "nomorSop", "tanggalEfektif", "jabatan", "nama", "pangkat", "nip", "perangkatDaerah",
    }  # fmt: skip


@pytest.mark.parametrize("value", ["", "lain 7", "PT9M", 'surat.sifat == "segera"'])
def test_any_one_value_is_told_at_its_element_and_nowhere_else(value: str) -> None:
    for place in PLACES:
        after, element = with_value(*place, value)
        there, back = changed(after, WITH_FORM), changed(WITH_FORM, after)
        assert {change.element for change in there.changes} == {element}, place
        assert {change.element for change in back.changes} == {element}, place
        assert all(change.before != change.after for change in there.changes), place
        assert all(len(change.sentence) > 10 for change in there.changes), place


@given(st.sampled_from(PLACES), st.text("abc {}<&“→-_.*0", min_size=1, max_size=200))
def test_any_text_is_told(place: tuple[str, str], value: str) -> None:
    after, element = with_value(*place, f"x {value}")
    assert {change.element for change in changed(after, WITH_FORM).changes} == {element}


def leaves(value: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    if isinstance(value, dict):
        return [leaf for key, part in value.items() for leaf in leaves(part, (*path, key))]
    return [(path, value)]


def with_leaf(path: tuple[str, ...], value: object) -> str:
    form = deepcopy(FORM)
    inner: dict = form  # type: ignore[type-arg]
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return WITH_FORM.replace(json.dumps(FORM), json.dumps(form))


def test_every_word_of_a_form_is_told() -> None:
    for path, old in leaves(FORM):
        other: object = {str: "lain", int: 5, list: ["satu"]}[type(old)]
        for value in (other, None):
            found = changed(with_leaf(path, value), WITH_FORM)
            assert {change.element for change in found.changes} == {"nomor"}, (path, value)
            assert "“Memberi nomor”" in found.changes[0].sentence


# in words

VERIFY = (
    '<bpmn:userTask id="verifikasi" name="Verifikasi Kasi"><bpmn:extensionElements><sop:kegiatan '
    'waktuBaku="PT5M" output="a" tindakan="isi"/></bpmn:extensionElements></bpmn:userTask>'
    '<bpmn:sequenceFlow id="baru" sourceRef="verifikasi" targetRef="periksa_pengawas"/>'
)
INSERTED = (
    in_process(VERIFY)
    .replace('sourceRef="nomor" targetRef="periksa_pengawas"', 'sourceRef="nomor" targetRef="verifikasi"')
    .replace("<bpmn:incoming>ke_periksa_pengawas</bpmn:incoming>", "")
    .replace("<bpmn:flowNodeRef>nomor<", "<bpmn:flowNodeRef>verifikasi</bpmn:flowNodeRef><bpmn:flowNodeRef>nomor<")
)  # fmt: skip
CONDITION = 'periksa_pengawas.keputusan == "kembalikan"'
ELSEWHERE = edited("<bpmn:flowNodeRef>nomor</bpmn:flowNodeRef>", "").replace(
    "<bpmn:flowNodeRef>periksa_sekretaris<",
    "<bpmn:flowNodeRef>nomor</bpmn:flowNodeRef><bpmn:flowNodeRef>periksa_sekretaris<",
)
RETURNING = (
    edited(
        'sourceRef="nomor" targetRef="periksa_pengawas" />',
        'sourceRef="nomor" targetRef="cocok"/><bpmn:exclusiveGateway id="cocok" name="Cocok?" default="ya"/>'
        '<bpmn:sequenceFlow id="ya" name="Ya" sourceRef="cocok" targetRef="periksa_pengawas"/>'
        '<bpmn:sequenceFlow id="tidak" name="Tidak" sourceRef="cocok" targetRef="susun">'
        '<bpmn:conditionExpression>nomor.keputusan == "kembalikan"</bpmn:conditionExpression></bpmn:sequenceFlow>',
    )
    .replace("<bpmn:incoming>ke_periksa_pengawas</bpmn:incoming>", "")
    .replace("<bpmn:flowNodeRef>nomor<", "<bpmn:flowNodeRef>cocok</bpmn:flowNodeRef><bpmn:flowNodeRef>nomor<")
)  # fmt: skip
WORDS = {
    "standard": (
        edited('waktuBaku="PT2M"', 'waktuBaku="PT1H30M"'),
        ["Waktu baku “Memberi nomor”: 2 menit → 1 jam 30 menit"],
    ),
    "output": (
        edited('output="Nomor surat keluar"', 'output=""'),
        ["Output “Memberi nomor”: Nomor surat keluar → dikosongkan"],
    ),
    "lane": (ELSEWHERE, ["Pelaksana “Memberi nomor”: Kasubbag Umpeg → Sekretaris Kecamatan"]),
    "step inserted": (
        INSERTED,
        ["Langkah baru: “Verifikasi Kasi” sesudah “Memberi nomor” (Kasubbag Umpeg, 5 menit)"],
    ),
    "may be returned": (
        RETURNING,
        [
            "Percabangan baru: “Cocok?” sesudah “Memberi nomor”",
            "Jalan baru: dari “Cocok?” ke “Memeriksa dan memaraf”",
            "Jalan baru: dari “Cocok?” kembali ke “Menyusun surat” bila keputusan = kembalikan",
        ],
    ),
    "condition": (
        edited(CONDITION, 'periksa_pengawas.keputusan in ("kembalikan", "revisi") and not surat.bernomor'),
        [
            "Syarat dari “Benar?” sesudah “Memeriksa dan memaraf” kembali ke “Menyusun surat”: "
            "keputusan = kembalikan → keputusan salah satu dari kembalikan, revisi dan "
            "tidak (surat sudah bernomor = ya)",
        ],
    ),
    "default": (
        edited('default="belum_bernomor"', 'default="telah_bernomor"'),
        ["Jalan bawaan “Sudah bernomor?”: “Belum” → “Sudah”"],
    ),
    "another way": (
        edited('sourceRef="benar_camat" targetRef="periksa_pengawas"', 'sourceRef="benar_camat" targetRef="periksa_sekretaris"'),
        [
            "Dari “Benar?” sesudah “Menandatangani surat” (“Direvisi”): "
            "ke “Memeriksa dan memaraf” → ke “Meneliti dan memaraf”",
        ],
    ),
    "lane renamed": (edited('name="Camat"', 'name="Bupati"'), ["Nama pelaksana: Camat → Bupati"]),
    "lane found otherwise": (
        edited('peran="camat" cara="peran"', 'peran="camat" cara="kepala_unit"'),
        ["Cara menemukan “Camat”: pemegang peran di kantor → kepala unit asal surat"],
    ),
    "lane added": (
        edited("    </bpmn:laneSet>", '<bpmn:lane id="kasi" name="Kasi"/></bpmn:laneSet>'),
        ["Pelaksana baru: “Kasi”"],
    ),
    "remark": (
        edited('tindakan="nomor"', 'tindakan="nomor" keterangan="Di E-Office"'),
        ["Keterangan “Memberi nomor”: belum ada → Di E-Office"],
    ),
    "text": (
        edited("konsep dari pejabat pengawas lalu", "konsep dari pejabat pelaksana lalu"),
        [
            "Bunyi “Menyusun surat”: … sesuai konsep dari pejabat pengawas lalu menginput "
            "surat pada … → … sesuai konsep dari pejabat pelaksana lalu menginput surat pada …",
        ],
    ),
    "requisites": (
        edited("<sop:kelengkapan>Komputer/Laptop</sop:kelengkapan>", "<sop:kelengkapan>Komputer/Laptop</sop:kelengkapan><sop:kelengkapan>Printer</sop:kelengkapan>"),
        ["Kelengkapan “Menyusun surat” ditambah: Printer"],
    ),
    "identity": (
        edited("<sop:identitas ", '<sop:identitas tanggalEfektif="2026-11-10" '),
        ["Tanggal efektif: belum ada → 10 November 2026"],
    ),
    "alert": (
        edited('persen="100" kepada="pemegang atasan"', 'persen="100" kepada="atasan"'),
        ["Peringatan waktu pada 100%: pemegang dan atasan → atasan"],
    ),
    "clock": (
        edited('mulai="tiba"', 'mulai="dibuka"'),
        ["Waktu baku dihitung sejak: saat tugas tiba → saat tugas dibuka"],
    ),
    "kind": (
        GOOD.replace('bpmn:userTask id="kirim"', 'bpmn:manualTask id="kirim"').replace(
            "</bpmn:userTask>\n    <bpmn:endEvent", "</bpmn:manualTask>\n    <bpmn:endEvent"
        ),
        ["Jenis “Mengirim surat”: kegiatan orang → kegiatan di luar aplikasi"],
    ),
    "note": (
        in_process('<bpmn:textAnnotation id="n"><bpmn:text>Lihat lampiran</bpmn:text></bpmn:textAnnotation>'),
        ["Catatan gambar baru: Lihat lampiran"],
    ),
    "of another tool": (
        extended("susun", '<camunda:x xmlns:camunda="urn:c" nilai="1"/>'),
        ["Keterangan lain “Menyusun surat”: belum ada → x nilai=1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("after", "told"), WORDS.values(), ids=WORDS)
def test_changes_are_told_in_words(after: str, told: list[str]) -> None:
    assert sentences(after) == told


@pytest.mark.parametrize(("after", "told"), WORDS.values(), ids=WORDS)
def test_the_way_back_is_told_too(after: str, told: list[str]) -> None:
    back = changed(GOOD, after)
    assert len(back.changes) == len(told)
    forth = {"baru": "hapus", "hapus": "baru", "ubah": "ubah", "pindah": "pindah"}
    there = sorted(forth[change.kind] for change in changed(after).changes)
    assert sorted(change.kind for change in back.changes) == there


def test_a_removed_step_is_told_by_name() -> None:
    assert sentences(GOOD, INSERTED) == [
        "Langkah “Verifikasi Kasi” dihapus (Kasubbag Umpeg, 5 menit)"
    ]


def test_a_lane_in_another_place() -> None:
    lane = re.search(r'      <bpmn:lane id="lajur_camat".*?</bpmn:lane>\n', GOOD, re.DOTALL)
    assert lane
    after = GOOD.replace(lane[0], "").replace(
        '      <bpmn:lane id="lajur_kasubbag', lane[0] + '      <bpmn:lane id="lajur_kasubbag'
    )
    assert sentences(after) == [
        "Urutan pelaksana “Camat”: sesudah “Sekretaris Kecamatan” → sesudah “Pelaksana”"
    ]


def test_two_steps_change_places() -> None:
    before = diagram(
        "startEvent s\nuserTask a\nuserTask b\nuserTask c\nendEvent e\n1: s > a\n2: a > b\n3: b > c\n4: c > e"
    ).decode()
    after = diagram(
        "startEvent s\nuserTask a\nuserTask b\nuserTask c\nendEvent e\n1: s > b\n2: b > a\n3: a > c\n4: c > e"
    ).decode()
    found = changed(after, before)
    assert [change.kind for change in found.changes].count("pindah") == 1
    assert found.marks_after["b"] == "pindah" or found.marks_after["a"] == "pindah"


def test_a_step_given_another_id_is_still_the_same_step() -> None:
    after = GOOD.replace('"nomor"', '"beri_nomor"').replace(">nomor<", ">beri_nomor<")
    after = after.replace('tindakan="beri_nomor"', 'tindakan="nomor"')
    assert sentences(after) == ["Kode “Memberi nomor”: nomor → beri_nomor"]


def test_conditions_follow_the_new_id_of_a_step() -> None:
    after = GOOD.replace('"periksa_pengawas"', '"cek"').replace(">periksa_pengawas<", ">cek<")
    after = after.replace("periksa_pengawas.keputusan", "cek.keputusan")
    assert sentences(after) == ["Kode “Memeriksa dan memaraf”: periksa_pengawas → cek"]


def test_new_ids_everywhere_are_no_change_of_the_ways() -> None:
    """What another editor may do to a whole file: nothing but the codes has changed."""
    after = re.sub(r"\b(ke|setuju|kembali|revisi|belum|telah)_(\w+)\b", r"Flow_\1_\2", GOOD)
    assert sentences(after) == []
    assert changed(after).sentence in (REDRAWN, REWRITTEN)


def test_only_the_drawing() -> None:
    found = changed(edited('x="315" y="185"', 'x="320" y="180"'))
    assert (found.changes, found.redrawn, found.rewritten) == ((), True, False)
    assert found.sentence == "Hanya tata letak gambar yang berubah."
    assert not found


def test_no_change_at_all() -> None:
    found = changed(GOOD)
    assert found.sentence == SAME
    assert found.marks_before == found.marks_after == {}


def test_another_writing_of_the_same_file() -> None:
    found = changed(edited('id="pelaksana_sop"', 'id="lain"'))
    assert found.sentence == REWRITTEN


def test_changes_come_in_groups_and_in_the_order_of_the_flow() -> None:
    after = INSERTED.replace('name="Camat"', 'name="Bupati"').replace(
        'waktuBaku="PT10M"', 'waktuBaku="PT11M"'
    )
    after = after.replace("Agenda Surat Keluar", "Agenda").replace(
        CONDITION, 'surat.sifat == "biasa"'
    )
    found = changed(after)
    assert [name for name, _ in found.groups] == [
        "SOP dan halaman identitas", "Pelaksana", "Kegiatan", "Alur dan percabangan",
    ]  # fmt: skip
    assert [one.element for one in found.of("kegiatan")] == ["verifikasi", "kirim"]
    assert found == changed(after)


def test_what_cannot_be_read_is_refused_by_a_sentence() -> None:
    for before, after in ((GOOD.encode(), b"<x/>"), (b"", GOOD.encode())):
        with pytest.raises(sop.BadDiagram):
            sop.compare(before, after)


@given(st.data())
def test_no_difference_of_meaning_goes_unsaid(data: st.DataObject) -> None:
    """Of any two drafts, however mangled: what is read differently is told, and told the same."""
    before, after = data.draw(mutants()), data.draw(mutants())
    try:
        pair = sop.read(before), sop.read(after)
    except sop.BadDiagram:
        return
    found = sop.compare(before, after)
    told = {"steps", "roles", "identity", "alerts", "clock_starts", "name", "unit", "key"}
    if any(getattr(pair[0], part) != getattr(pair[1], part) for part in told):
        assert found.changes
    assert found == sop.compare(before, after)


def test_the_test_diagrams_are_sound() -> None:
    assert {one.rule for one in lint(INSERTED)} <= {"bunyi", "kelengkapan"}
    assert without("<sop:catatanKaki>.*?</sop:catatanKaki>") != GOOD


def star(letter: str) -> bytes:
    """A gateway with two thousand exits, as no hand draws it."""
    ends = (
        f'<bpmn:endEvent id="{letter}{n}" name="n{n % 7}"/>'
        f'<bpmn:sequenceFlow id="f{letter}{n}" sourceRef="g" targetRef="{letter}{n}"/>'
        for n in range(2_000)
    )
    return process('<bpmn:exclusiveGateway id="g"/>' + "".join(ends))


def test_drafts_of_any_size_are_compared() -> None:
    """Everything is matched by table, nothing each with each: this takes a second, not minutes."""
    assert sop.compare(star("a"), star("b")).changes
    assert sop.compare(chain(400).encode(), GOOD.encode()).changes
    assert sop.compare(GOOD.encode(), mesh(9, 9).encode()).changes
