"""The Tabel SOP: the identity page, lanes and alerts; and what no change may touch."""

import re

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator  # the XSD of BPMN 2.0

from engine import flow, sop
from tests.diagrams import diagram
from tests.tables import (
    FORM,
    SEED,
    broken,
    change,
    drawing,
    linear,
    order,
    refusal,
    row,
)

# --- identitas, lajur, waktu


def test_every_field_of_the_identity_page_can_be_written() -> None:
    fields = sop.read_table(SEED).identity_fields
    said = {
        name: "2026-11-10" if name.startswith("tanggal") else f"Satu {name}\nDua" if many else name
        for name, _, _, many in fields
    }
    made = change(SEED, "identitas", **said)
    shown = {name: value for name, _, value, _ in sop.read_table(made).identity_fields}
    assert shown == said
    assert drawing(made) == drawing(SEED)
    assert broken(made) == []
    empty = change(made, "identitas", **{name: "" for name in said if name not in ("nama", "unit")})
    left = {name: value for name, _, value, _ in sop.read_table(empty).identity_fields if value}
    assert left == {"nama": "nama", "unit": "unit"}
    assert "2026-11-10" in refusal(SEED, "identitas", tanggal_efektif="10 November 2026")


def test_only_the_fields_that_are_said_change() -> None:
    made = change(SEED, "identitas", nomor_sop="065/1/2026")
    assert sop.read(made).identity.number == "065/1/2026"
    assert sop.read(made).identity.footnotes == sop.read(SEED).identity.footnotes
    fresh = change(linear(), "identitas", peralatan="Komputer", disahkan_jabatan="Camat")
    assert sop.read(fresh).identity.equipment == ("Komputer",)
    assert sop.read(fresh).identity.approved_by.post == "Camat"


def test_lanes_come_go_and_change_places() -> None:
    made = change(SEED, "lajur_tambah", nama="Kasi Pelayanan", peran="kasi_pelayanan", cara="peran")
    roles = sop.read(made).roles
    assert (roles[-1].key, roles[-1].name, roles[-1].lane) == (
        "kasi_pelayanan",
        "Kasi Pelayanan",
        "lajur_kasi_pelayanan",
    )
    up = change(made, "lajur_naik", lajur="lajur_kasi_pelayanan")
    assert [one.key for one in sop.read(up).roles][-2:] == ["kasi_pelayanan", "camat"]
    assert change(up, "lajur_turun", lajur="lajur_kasi_pelayanan") == made
    gone = change(made, "lajur_hapus", lajur="lajur_kasi_pelayanan")
    assert sop.read(gone).roles == sop.read(SEED).roles
    assert broken(gone) == broken(up) == broken(made) == []
    derived = change(SEED, "lajur_tambah", nama="Kasi Trantib")
    assert sop.read(derived).roles[-1].key == "kasi_trantib"


def test_a_lane_is_renamed_and_alerts_follow_its_role() -> None:
    said = {"nama": "Sekcam", "peran": "sekcam", "cara": "kepala_unit"}
    made = sop.read(change(SEED, "lajur_ubah", lajur="lajur_sekretaris", **said))
    role = made.roles[3]
    assert (role.name, role.key, role.found_by) == ("Sekcam", "sekcam", "kepala_unit")
    assert made.alerts[-1].reaches == ("sekcam",)


def test_gateways_leave_a_removed_lane_for_their_neighbours() -> None:
    moved = change(SEED, "ubah", langkah="tanda_tangan", pelaksana="sekretaris")
    bare = moved.replace(b"<bpmn:flowNodeRef>benar_camat</bpmn:flowNodeRef>", b"").replace(
        b'name="Camat">', b'name="Camat"><bpmn:flowNodeRef>benar_camat</bpmn:flowNodeRef>'
    )
    made = change(bare, "lajur_hapus", lajur="lajur_camat")
    assert {node.id: node.role for node in sop.read(made).nodes}["benar_camat"] == "sekretaris"
    assert broken(made) == []


@pytest.mark.parametrize(
    ("aksi", "said", "sentence"),
    [
        ("lajur_tambah", {"nama": ""}, "Nama"),
        ("lajur_tambah", {"nama": "X", "peran": "camat"}, "sudah dipakai"),
        ("lajur_tambah", {"nama": "X", "peran": "A b"}, "Pilih peran"),
        ("lajur_tambah", {"nama": "X", "cara": "undian"}, "Pilih cara"),
        ("lajur_ubah", {"lajur": "x", "nama": "X"}, "tidak ada lagi"),
        ("lajur_ubah", {"lajur": "lajur_camat", "peran": "sekretaris"}, "sudah dipakai"),
        ("lajur_hapus", {"lajur": "lajur_camat"}, "masih memuat “Menandatangani surat”"),
        ("lajur_naik", {"lajur": "lajur_pelaksana"}, "paling atas"),
        ("lajur_turun", {"lajur": "lajur_camat"}, "paling bawah"),
        ("waktu", {"mulai": "besok"}, "tiba atau dibuka"),
        ("waktu", {"tingkat": "delapan puluh"}, "80 pemegang"),
        ("waktu", {"tingkat": "80 Bupati"}, "80 pemegang"),
        ("waktu", {"tingkat": "80 1x"}, "Penerima"),
        ("terbang", {}, "tidak dikenal"),
    ],
)
def test_pages_around_the_matrix_refuse_too(aksi: str, said: dict[str, str], sentence: str) -> None:
    assert sentence in refusal(SEED, aksi, **said)


def test_alert_levels_are_written_in_order() -> None:
    made = change(SEED, "waktu", mulai="dibuka", tingkat="150%: camat, atasan\n50 pemegang")
    written = sop.read(made)
    assert [(one.percent, one.reaches) for one in written.alerts] == [
        (50, ("pemegang",)),
        (150, ("camat", "atasan")),
    ]
    assert written.clock_starts == "dibuka"
    assert drawing(made) == drawing(SEED)


# --- what stays


@pytest.mark.parametrize(
    "said",
    [
        {"aksi": "tambah", "sesudah": "nomor", "nama": "Cek", "pelaksana": "camat", "teks": "x"},
        {"aksi": "hapus", "langkah": "periksa_pengawas"},
        {"aksi": "naik", "langkah": "periksa_pengawas"},
        {"aksi": "kembali", "langkah": "tanda_tangan", "ke": ""},
        {"aksi": "kondisi", "panah": "kembali_camat", "bawaan": "ya"},
        {"aksi": "formulir", "langkah": "nomor", "json": FORM},
        {"aksi": "identitas", "nomor_sop": "1", "disahkan_nama": "x", "peralatan": "a\nb"},
        {"aksi": "lajur_tambah", "nama": "Kasi"},
        {"aksi": "waktu", "tingkat": "90 pemegang"},
    ],
    ids=lambda said: said["aksi"],
)
def test_changed_documents_are_valid_bpmn(said: dict[str, str]) -> None:
    made = sop.change(SEED, said)
    BpmnValidator().validate(etree.fromstring(made))
    assert broken(made) == []


def test_what_other_tools_wrote_stays() -> None:
    foreign = '<x:warna xmlns:x="urn:lain" isi="merah"><x:lapis>dua &amp; tiga</x:lapis></x:warna>'
    text = SEED.decode().replace("</sop:identitas>", f"</sop:identitas>{foreign}")
    text = text.replace('id="nomor" name', 'xmlns:y="urn:y" y:tanda="7" id="nomor" name')
    text = text.replace('id="nomor_di"', 'xmlns:z="urn:z" z:stroke="#f00" id="nomor_di"')
    for said in (
        {"aksi": "ubah", "langkah": "nomor", "waktu": "9"},
        {"aksi": "hapus", "langkah": "periksa_pengawas"},
        {"aksi": "lajur_naik", "lajur": "lajur_camat"},
    ):
        made = sop.change(text.encode(), said).decode()
        assert foreign in made
        assert 'y:tanda="7"' in made
        assert 'z:stroke="#f00"' in made


def test_annotations_of_a_removed_step_stay_without_their_line() -> None:
    note = (
        '<bpmn:textAnnotation id="catatan"><bpmn:text>Perbup</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="garis" sourceRef="kirim" targetRef="catatan"/></bpmn:process>'
    )
    document = SEED.decode().replace("</bpmn:process>", note).encode()
    made = change(document, "hapus", langkah="kirim")
    assert b'id="catatan"' in made
    assert b"garis" not in made
    assert broken(made) == []


def test_a_draft_that_is_broken_elsewhere_can_still_be_changed() -> None:
    draft = re.sub(rb' default="belum_bernomor"', b"", SEED)
    assert {one.rule for one in broken(draft)} == {"percabangan", "syarat"}
    made = change(draft, "ubah", langkah="nomor", waktu="3")
    assert row(change(made, "naik", langkah="kirim"), "kirim").no == 5


def test_a_sketch_without_lanes_or_drawing_is_refused_or_changed_but_never_breaks() -> None:
    sketch = diagram("startEvent s\nuserTask a\nendEvent e\nf1: s > a\nf2: a > e")
    assert row(change(sketch, "ubah", langkah="a", nama="Memulai", waktu="5"), "a").standard == 5
    assert "pelaksana" in refusal(sketch, "tambah", sesudah="a", nama="B", pelaksana="x")
    laned = change(sketch, "lajur_tambah", nama="Petugas")
    assert order(change(laned, "tambah", sesudah="a", nama="B", pelaksana="petugas")) == ["a", "b"]
    for aksi in ("hapus", "naik", "turun"):
        refusal(diagram("userTask a\nuserTask b"), aksi, langkah="a")


def test_what_is_no_diagram_is_refused() -> None:
    with pytest.raises(sop.BadDiagram):
        change(b"<x/>", "ubah")
    with pytest.raises(sop.BadDiagram):
        sop.read_table(b"")


def test_documents_without_a_prefix_are_changed_too() -> None:
    plain = linear().replace(b"bpmn:", b"").replace(b"xmlns:bpmn", b"xmlns")
    made = change(plain, "ubah", langkah="k3", tindakan="paraf")
    made = change(made, "kembali", langkah="k3", ke="k1")
    assert b'xsi:type="tFormalExpression"' in made
    assert broken(made) == []
    flow.load(made)
