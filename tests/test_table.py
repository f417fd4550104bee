"""The Tabel SOP changes what it says it changes, and the SOP runs after every change."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine import flow, sop
from engine.sop.table import STRUCTURE
from tests.diagrams import diagram, surat_keluar
from tests.matrices import Row, bpmn, matrices

SEED = surat_keluar()
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
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


# --- what the table shows


def test_the_rows_are_those_of_the_matrix() -> None:
    table = sop.read_table(SEED)
    written = sop.read(SEED)
    assert (table.name, table.unit, table.standard) == (written.name, written.unit, 52)
    assert table.identity == written.identity
    assert [one.lane for one in table.roles] == [one.lane for one in written.roles]
    for shown, step in zip(table.rows, written.steps, strict=True):
        assert (shown.node, shown.no, shown.text) == (step.node, step.no, step.text)
        assert (shown.standard, shown.output, shown.duty) == (step.standard, step.output, step.duty)
        assert shown.role_name == written.role(step.role).name


def test_returns_and_decisions_are_told() -> None:
    shown = row(SEED, "periksa_sekretaris")
    assert [(one.to, one.label) for one in shown.returns] == [
        ("susun", "Tidak"),
        ("periksa_pengawas", "Direvisi"),
    ]
    assert (shown.decision, shown.decision_name) == ("benar_sekretaris", "Benar?")
    assert shown.can_return
    assert not row(SEED, "kirim").can_return
    choice = sop.read_table(SEED).choices[0]
    assert (choice.node, choice.after) == ("sudah_bernomor", "")
    met = [(one.fact, one.operator, one.value, one.default) for one in choice.exits]
    assert met == [("", "", "", True), ("surat.bernomor", "==", "true", False)]


def test_earlier_rows_are_where_a_step_may_send_back_to() -> None:
    table = sop.read_table(SEED)
    assert table.earlier("susun") == []
    assert table.earlier("periksa_sekretaris") == [
        ("susun", "1. Menyusun surat"),
        ("nomor", "2. Memberi nomor"),
        ("periksa_pengawas", "3. Memeriksa dan memaraf"),
    ]


def test_each_row_says_why_something_cannot_be_done_to_it() -> None:
    first, numbering, *_, last = sop.read_table(SEED).rows
    assert not first.can_move_up
    assert not last.can_move_down
    assert "tujuan pengembalian" in first.why_not
    assert "cabang “Belum”" in numbering.why_not
    assert numbering.branch == "Belum"
    assert last.can_remove


# --- ubah


def test_a_row_says_what_was_typed_and_the_drawing_stays() -> None:
    made = change(
        SEED,
        "ubah",
        langkah="nomor",
        nama="  Memberi\tnomor surat ",
        teks="Kasubbag memberi nomor.\r\n\r\nLalu mencatatnya.",
        waktu="90",
        output="Nomor & tanggal",
        keterangan="<segera>",
        kelengkapan="Komputer\n\n Buku agenda ",
    )
    shown = row(made, "nomor")
    assert shown.name == "Memberi nomor surat"
    assert shown.text == "Kasubbag memberi nomor.\n\nLalu mencatatnya."
    assert (shown.standard, shown.output, shown.remark) == (90, "Nomor & tanggal", "<segera>")
    assert shown.requisites == ("Komputer", "Buku agenda")
    assert drawing(made) == drawing(SEED)
    assert ways(made) == ways(SEED)


def test_one_number_changed_is_one_line_changed() -> None:
    made = change(SEED, "ubah", langkah="nomor", waktu="5")
    before, after = SEED.decode().splitlines(), made.decode().splitlines()
    assert [line for line in after if line not in before] == [
        '        <sop:kegiatan waktuBaku="PT5M" output="Nomor surat keluar" tindakan="nomor">'
    ]
    assert len(before) == len(after)


def test_what_is_said_again_leaves_the_bytes_alone() -> None:
    shown = row(SEED, "nomor")
    again = change(
        SEED,
        "ubah",
        langkah="nomor",
        nama=shown.name,
        teks=shown.text,
        waktu=str(shown.standard),
        output=shown.output,
        kelengkapan="\n".join(shown.requisites),
        tindakan=shown.duty,
        pelaksana=shown.role,
    )
    assert again is SEED


def test_emptied_fields_are_empty() -> None:
    made = change(SEED, "ubah", langkah="nomor", teks="", output="", kelengkapan="")
    shown = row(made, "nomor")
    assert (shown.text, shown.output, shown.requisites) == ("", "", ())
    assert "output" in {one.rule for one in sop.lint(made, duties={})} | {"output"}


def test_another_pelaksana_takes_the_decision_along_and_is_drawn() -> None:
    made = change(SEED, "ubah", langkah="periksa_pengawas", pelaksana="camat")
    nodes = {node.id: node.role for node in sop.read(made).nodes}
    assert nodes["periksa_pengawas"] == nodes["benar_pengawas"] == "camat"
    assert drawing(made) != drawing(SEED)
    assert broken(made) == []


def test_the_start_and_the_end_go_with_their_steps() -> None:
    first = change(SEED, "ubah", langkah="susun", pelaksana="sekretaris")
    last = change(first, "ubah", langkah="kirim", pelaksana="camat")
    nodes = {node.id: node.role for node in sop.read(last).nodes}
    assert nodes["mulai"] == nodes["sudah_bernomor"] == "sekretaris"
    assert nodes["selesai"] == "camat"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"nama": "  "}, "Nama harus diisi"),
        ({"nama": "x" * 121}, "lebih dari 120"),
        ({"waktu": "0"}, "1 sampai 60000"),
        ({"waktu": ""}, "1 sampai 60000"),
        ({"waktu": "٥"}, "1 sampai 60000"),
        ({"waktu": "2 jam"}, "1 sampai 60000"),
        ({"tindakan": "Hapus Semua"}, "Pilih tindakan"),
        ({"pelaksana": "bupati"}, "Pilih pelaksana"),
        ({"teks": "x" * 4001}, "4000 huruf"),
        ({"kelengkapan": "x\n" * 41}, "40 baris"),
        ({"langkah": "hilang"}, "tidak ada lagi"),
        ({"langkah": "benar_camat"}, "tidak ada lagi"),
    ],
)
def test_what_cannot_be_written_is_refused(said: dict[str, str], sentence: str) -> None:
    assert sentence in refusal(SEED, "ubah", **{"langkah": "nomor"} | said)


def test_invisible_signs_do_not_reach_the_document() -> None:
    made = change(SEED, "ubah", langkah="nomor", nama="Memberi\x00\ud800nomor\x1b", teks="a\x08b")
    assert row(made, "nomor").name == "Memberi nomor"
    assert row(made, "nomor").text == "a b"


def test_a_duty_without_a_verdict_is_refused_while_the_step_sends_back() -> None:
    assert "tidak memberi keputusan" in refusal(
        SEED, "ubah", langkah="tanda_tangan", tindakan="isi"
    )
    made = change(SEED, "ubah", langkah="tanda_tangan", tindakan="paraf")
    assert row(made, "tanda_tangan").duty == "paraf"


# --- tambah


def test_a_new_row_behind_a_branch_is_for_everyone() -> None:
    made = change(
        SEED,
        "tambah",
        sesudah="nomor",
        nama="Verifikasi Kasi",
        pelaksana="pejabat_pengawas",
        waktu="5",
        output="Draft terverifikasi",
    )
    assert order(made)[:4] == ["susun", "nomor", "verifikasi_kasi", "periksa_pengawas"]
    assert {("nomor", "verifikasi_kasi"), ("sudah_bernomor", "verifikasi_kasi")} <= ways(made)
    assert ("benar_camat", "periksa_pengawas") in ways(made)
    shown = row(made, "verifikasi_kasi")
    assert (shown.role, shown.standard, shown.duty) == ("pejabat_pengawas", 5, "isi")
    assert broken(made) == []
    flow.load(made)


def test_a_new_row_may_belong_to_the_branch_alone() -> None:
    made = change(SEED, "tambah", sesudah="nomor", nama="Cek", pelaksana="camat", hanya_cabang="ya")
    assert ("sudah_bernomor", "periksa_pengawas") in ways(made)
    assert {("nomor", "cek"), ("cek", "periksa_pengawas")} <= ways(made)


def test_a_new_first_row_takes_the_start_along() -> None:
    made = change(SEED, "tambah", sesudah="", nama="Menerima permohonan", pelaksana="camat")
    assert order(made)[:2] == ["menerima_permohonan", "susun"]
    assert {node.id: node.role for node in sop.read(made).nodes}["mulai"] == "camat"
    assert {("benar_camat", "susun")} <= ways(made)


def test_a_new_last_row_comes_before_the_end() -> None:
    made = change(SEED, "tambah", sesudah="kirim", nama="Mengarsipkan", pelaksana="pelaksana")
    assert order(made)[-2:] == ["kirim", "mengarsipkan"]
    assert ("mengarsipkan", "selesai") in ways(made)


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("Verifikasi Kasi", "verifikasi_kasi"),
        ("Susun", "susun_2"),
        ("Surat", "surat_2"),
        ("Import", "import_2"),
        ("typename", "typename_2"),
        ("2 paraf", "langkah_2_paraf"),
        ("“…”", "langkah"),
        ("检查", "langkah"),
        ("kerja_sama", "kerja_sama_2"),
    ],
)
def test_new_ids_are_readable_and_free(name: str, own: str) -> None:
    made = change(SEED, "tambah", sesudah="susun", nama=name, pelaksana="camat")
    assert set(order(made)) - set(order(SEED)) == {own}
    assert broken(made) == []


def test_a_new_row_needs_a_name_and_a_pelaksana() -> None:
    assert "Nama" in refusal(SEED, "tambah", sesudah="susun", pelaksana="camat")
    assert "pelaksana" in refusal(SEED, "tambah", sesudah="susun", nama="Cek")
    assert "tidak ada lagi" in refusal(SEED, "tambah", sesudah="x", nama="Cek", pelaksana="camat")


def test_more_rows_than_an_sop_may_have_are_refused() -> None:
    full = bpmn([Row(n % 3) for n in range(118)], 3)
    assert broken(full) == []
    assert "paling banyak 120" in refusal(
        full, "tambah", sesudah="k1", nama="Cek", pelaksana="peran_0"
    )


# --- hapus


def test_a_removed_row_goes_with_its_decision() -> None:
    made = change(SEED, "hapus", langkah="periksa_sekretaris")
    assert "periksa_sekretaris" not in order(made)
    assert b"benar_sekretaris" not in made
    assert ("benar_pengawas", "tanda_tangan") in ways(made)
    assert broken(made) == []
    flow.load(made)


def test_returns_to_a_removed_row_go_to_the_step_before_it() -> None:
    made = change(SEED, "hapus", langkah="periksa_pengawas")
    written = sop.read(made)
    (back,) = [one for one in written.flows if one.id == "kembali_camat"]
    assert (back.target, back.name) == ("susun", "Tidak / Direvisi")
    asked = sop.compile_condition(back.condition or "")
    for verdict, sent in (("kembalikan", True), ("revisi", True), ("setujui", False)):
        assert asked.holds({"tanda_tangan": {"keputusan": verdict}}) is sent
    assert broken(made) == []


def test_a_removed_first_row_has_no_step_before_it() -> None:
    document = linear(Row(0), Row(1, (0,)), Row(2))
    assert "tujuan pengembalian" in refusal(document, "hapus", langkah="k1")
    made = change(document, "hapus", langkah="k2")
    assert order(change(made, "hapus", langkah="k1")) == ["k3"]


def test_a_branch_is_not_emptied_silently() -> None:
    assert "satu-satunya" in refusal(SEED, "hapus", langkah="nomor")
    parallel = parallel_sop()
    assert "satu-satunya" in refusal(parallel, "hapus", langkah="b")
    assert order(change(parallel, "hapus", langkah="c"))


def test_a_step_whose_answer_is_asked_elsewhere_stays() -> None:
    form = change(SEED, "formulir", langkah="nomor", json=FORM)
    moved = form.replace(b"surat.bernomor == true", b"nomor.lengkap == true")
    asked = moved.replace(
        b'sourceRef="sudah_bernomor" targetRef="nomor"',
        b'sourceRef="sudah_bernomor" targetRef="nomor"',
    )
    assert "dipakai pada percabangan" in refusal(asked, "hapus", langkah="nomor")


def test_the_last_row_cannot_go() -> None:
    one = linear(Row(0))
    assert "paling sedikit satu" in refusal(one, "hapus", langkah="k1")


# --- naik, turun


def test_rows_change_places() -> None:
    document = linear(Row(0), Row(1), Row(2), Row(0))
    assert order(change(document, "naik", langkah="k3")) == ["k1", "k3", "k2", "k4"]
    assert order(change(document, "turun", langkah="k1")) == ["k2", "k1", "k3", "k4"]
    assert "paling atas" in refusal(document, "naik", langkah="k1")
    assert "paling bawah" in refusal(document, "turun", langkah="k4")


def test_a_row_travels_with_its_decision() -> None:
    document = linear(Row(0), Row(1), Row(2, (0,)), Row(0))
    made = change(document, "naik", langkah="k3")
    assert order(made) == ["k1", "k3", "k2", "k4"]
    assert {("k1", "k3"), ("k3", "g3"), ("g3", "k2"), ("k2", "k4"), ("g3", "k1")} <= ways(made)
    assert order(change(made, "turun", langkah="k3")) == order(document)
    assert ways(change(made, "turun", langkah="k3")) == ways(document)


def test_a_row_moves_over_the_branches_above_and_below_it() -> None:
    up = change(SEED, "naik", langkah="periksa_pengawas")
    assert order(up)[:3] == ["susun", "periksa_pengawas", "nomor"]
    assert ("benar_pengawas", "sudah_bernomor") in ways(up)
    assert broken(up) == []
    down = change(SEED, "turun", langkah="susun")
    assert ("susun", "periksa_pengawas") in ways(down)
    assert {("nomor", "susun"), ("sudah_bernomor", "susun")} <= ways(down)
    parallel = parallel_sop()
    assert order(change(parallel, "turun", langkah="a"))[:2] != order(parallel)[:2]
    assert ("p2", "a") in ways(change(parallel, "turun", langkah="a"))
    assert ("d", "p1") in ways(change(parallel, "naik", langkah="d"))


def test_a_row_does_not_leave_its_branch() -> None:
    assert "awal cabang “Belum”" in refusal(SEED, "naik", langkah="nomor")
    assert "akhir cabang" in refusal(SEED, "turun", langkah="nomor")


def test_a_return_stays_a_return() -> None:
    document = linear(Row(0), Row(1), Row(2, (1,)), Row(0))
    assert "boleh dikembalikan ke" in refusal(document, "naik", langkah="k3")
    assert "boleh dikembalikan ke" in refusal(document, "turun", langkah="k2")


def test_an_answer_is_not_asked_for_before_it_is_given() -> None:
    document = linear(Row(0), Row(1), Row(2, (0,)), Row(0))
    asked = document.replace(b'k3.keputusan == "kembalikan"', b"k3.keputusan == k2.keputusan")
    assert "memakai jawaban" in refusal(asked, "naik", langkah="k3")


# --- kembali


def test_a_return_gets_its_decision_and_loses_it_again() -> None:
    document = linear(Row(0), Row(1), Row(2), Row(0))
    deciding = change(document, "ubah", langkah="k3", tindakan="paraf")
    made = change(deciding, "kembali", langkah="k3", ke="k1")
    shown = row(made, "k3")
    assert [(one.to, one.label, one.condition) for one in shown.returns] == [
        ("k1", "Tidak", 'k3.keputusan == "kembalikan"')
    ]
    assert shown.decision_name == "Benar?"
    choice = next(one for one in sop.read_table(made).choices if one.node == shown.decision)
    assert [(one.name, one.default, one.to) for one in choice.exits] == [
        ("Ya", True, "k4"),
        ("Tidak", False, "k1"),
    ]
    assert broken(made) == []
    flow.load(made)
    gone = change(made, "kembali", langkah="k3", ke="")
    assert sop.read(gone).flows == sop.read(deciding).flows
    assert order(gone) == order(document)


def test_a_return_goes_elsewhere() -> None:
    signing, elsewhere = "tanda_tangan", "periksa_sekretaris"
    made = change(SEED, "kembali", langkah=signing, ke=elsewhere)
    assert [one.to for one in row(made, signing).returns] == [elsewhere, "periksa_pengawas"]
    assert order(made) == order(SEED)
    revised = change(SEED, "kembali", langkah=signing, ke=elsewhere, keputusan="revisi")
    assert [one.to for one in row(revised, signing).returns] == ["susun", elsewhere]
    by_id = change(SEED, "kembali", langkah=signing, ke=elsewhere, panah="revisi_camat")
    assert by_id == revised
    assert change(SEED, "kembali", langkah=signing, ke="susun") is SEED


def test_a_return_into_a_branch_leaves_the_rows_where_they_are() -> None:
    made = change(SEED, "kembali", langkah="tanda_tangan", ke="nomor")
    assert order(made) == order(SEED)
    assert [one.to for one in row(made, "tanda_tangan").returns] == ["nomor", "periksa_pengawas"]
    assert broken(made) == []
    flow.load(made)


def test_one_of_two_returns_goes_and_comes() -> None:
    without = change(SEED, "kembali", langkah="tanda_tangan", ke="", keputusan="revisi")
    assert [one.to for one in row(without, "tanda_tangan").returns] == ["susun"]
    said = {"ke": "periksa_pengawas", "keputusan": "revisi"}
    again = change(without, "kembali", langkah="tanda_tangan", **said)
    assert [one.label for one in row(again, "tanda_tangan").returns] == ["Tidak", "Direvisi"]
    assert ways(again) == ways(SEED)


def test_an_answer_on_a_form_may_send_back() -> None:
    document = change(linear(), "formulir", langkah="k3", json=FORM)
    made = change(document, "kembali", langkah="k3", ke="k1", isian="lengkap", nilai="tidak")
    assert [one.condition for one in row(made, "k3").returns] == ["k3.lengkap == false"]
    more = change(
        made,
        "kembali",
        langkah="k3",
        ke="k2",
        isian="lembar",
        operator=">",
        nilai="007",
        nama="Tebal",
    )
    assert [one.condition for one in row(more, "k3").returns] == [
        "k3.lengkap == false",
        "k3.lembar > 7",
    ]
    assert broken(more) == []
    deciding = change(linear(), "formulir", langkah="k3", json=DECIDING)
    made = change(deciding, "kembali", langkah="k3", ke="k1")
    assert [one.condition for one in row(made, "k3").returns] == ['k3.keputusan == "kembalikan"']


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"langkah": "kirim", "ke": "susun"}, "tidak memberi keputusan"),
        ({"langkah": "nomor", "ke": "kirim"}, "yang mendahului"),
        ({"langkah": "tanda_tangan", "ke": "tanda_tangan"}, "yang mendahului"),
        ({"langkah": "tanda_tangan", "ke": "benar_camat"}, "tidak ada lagi"),
        ({"langkah": "tanda_tangan", "ke": "periksa_pengawas"}, "sudah menuju"),
        ({"langkah": "tanda_tangan", "ke": SECOND, "panah": "x"}, "tidak ada lagi"),
        ({"langkah": "tanda_tangan", "ke": SECOND, "keputusan": "tolak"}, "Pilih salah satu"),
        ({"langkah": "tanda_tangan", "ke": SECOND, "isian": "lembar"}, "Pilih isian"),
    ],
)
def test_returns_that_make_no_sense_are_refused(said: dict[str, str], sentence: str) -> None:
    assert sentence in refusal(SEED, "kembali", **said)


def test_duties_that_others_know_may_give_verdicts() -> None:
    document = change(linear(), "ubah", langkah="k3", tindakan="timbang")
    said = {"aksi": "kembali", "langkah": "k3", "ke": "k1"}
    assert "tidak memberi keputusan" in refusal(document, **said)
    verdicts = {"timbang": ("ringan", "kembalikan")}
    made = sop.change(document, said, verdicts=verdicts)
    assert sop.read_table(made, verdicts=verdicts).rows[2].verdicts == ("ringan", "kembalikan")
    assert row(made, "k3").returns


# --- kondisi


def asked(document: bytes, own: str) -> str | None:
    return next(one.condition for one in sop.read(document).flows if one.id == own)


@pytest.mark.parametrize(
    ("fact", "operator", "value", "condition"),
    [
        ("surat.bernomor", "==", "ya", "surat.bernomor == true"),
        ("surat.bernomor", "!=", "true", "surat.bernomor != true"),
        ("surat.sifat", "==", "segera", 'surat.sifat == "segera"'),
        ("surat.sifat", "!=", 'kata "dalam" kutip', "surat.sifat != 'kata \"dalam\" kutip'"),
        ("surat.sifat", "==", "“§” # == && or", 'surat.sifat == "“§” # == && or"'),
        ("surat.unit", ">=", "3", "surat.unit >= 3"),
        ("susun.lembar", "<", "-2,50", "susun.lembar < -2.50"),
        ("susun.hasil", "==", "“buruk”", 'susun.hasil == "“buruk”"'),
        ("susun.lengkap", "==", "Tidak", "susun.lengkap == false"),
        ("susun.keputusan", "==", "true", 'susun.keputusan == "true"'),
    ],
)
def test_a_condition_is_quoted_as_its_fact_wants(
    fact: str, operator: str, value: str, condition: str
) -> None:
    document = change(SEED, "formulir", langkah="susun", json=FORM)
    said = {"fakta": fact, "operator": operator, "nilai": value}
    made = change(document, "kondisi", panah="telah_bernomor", **said)
    assert asked(made, "telah_bernomor") == condition
    assert broken(made) == []
    assert drawing(made) == drawing(document)
    if "&" not in value and "kutip" not in value:
        exits = sop.read_table(made).choices[0].exits
        assert (exits[1].fact, exits[1].operator) == (fact, operator)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"panah": "x", "fakta": "surat.sifat"}, "di belakang percabangan"),
        ({"panah": "ke_susun", "fakta": "surat.sifat"}, "di belakang percabangan"),
        ({"panah": "belum_bernomor", "fakta": "surat.sifat"}, "panah bawaan"),
        ({"fakta": "surat.rahasia", "nilai": "1"}, "dari daftar"),
        ({"fakta": "susun.lengkap", "nilai": "ya"}, "dari daftar"),
        ({"fakta": "surat.sifat", "operator": "in", "nilai": "x"}, "salah satu tanda"),
        ({"fakta": "surat.bernomor", "operator": "<", "nilai": "ya"}, "== atau !="),
        ({"fakta": "surat.bernomor", "nilai": "1"}, "ya atau tidak"),
        ({"fakta": "surat.unit", "nilai": "__import__('os')"}, "angka"),
        ({"fakta": "surat.sifat", "nilai": "a\"b'c"}, "dua macam kutip"),
        ({"fakta": "surat.sifat", "nilai": "a\\b"}, "garis miring"),
        ({"fakta": "surat.sifat", "nilai": "x" * 490}, "500 huruf"),
        ({"fakta": "surat.sifat", "nilai": "x", "nama": ""}, "Nama harus diisi"),
    ],
)
def test_conditions_that_cannot_be_are_refused(said: dict[str, str], sentence: str) -> None:
    assert sentence in refusal(SEED, "kondisi", **{"panah": "telah_bernomor"} | said)


@given(st.text(max_size=80))
def test_any_value_is_compared_as_it_is_or_refused(value: str) -> None:
    said = {"aksi": "kondisi", "panah": "telah_bernomor", "fakta": "surat.sifat", "nilai": value}
    try:
        made = sop.change(SEED, said)
    except sop.BadChange:
        return
    condition = sop.compile_condition(asked(made, "telah_bernomor") or "")
    assert condition.names == ("surat.sifat",)
    shown = sop.read_table(made).choices[0].exits[1].value
    assert condition.holds({"surat": {"sifat": shown}})
    assert not condition.holds({"surat": {"sifat": shown + "x"}})


def test_another_default_leads_the_same_answers_the_same_ways() -> None:
    made = change(SEED, "kondisi", panah="kembali_camat", bawaan="ya")
    exits = {one.flow: one for one in sop.read_table(made).choices[-1].exits}
    assert exits["kembali_camat"].default
    assert exits["kembali_camat"].condition == ""
    onward = sop.compile_condition(exits["setuju_camat"].condition)
    for verdict, goes in (("setujui", True), ("kembalikan", False), ("revisi", False)):
        assert onward.holds({"tanda_tangan": {"keputusan": verdict}}) is goes
    assert broken(made) == []
    assert change(made, "kondisi", panah="kembali_camat", bawaan="ya") is made


def test_questions_and_answers_get_other_names() -> None:
    made = change(SEED, "kondisi", panah="telah_bernomor", nama="Ada", pertanyaan="Bernomor?")
    choice = sop.read_table(made).choices[0]
    assert (choice.name, choice.exits[1].name) == ("Bernomor?", "Ada")
    assert asked(made, "telah_bernomor") == "surat.bernomor == true"


# --- formulir


def test_a_form_comes_and_goes() -> None:
    made = change(SEED, "formulir", langkah="nomor", json=FORM)
    form = row(made, "nomor").form
    assert form is not None
    assert [one.key for one in form.fields] == ["lengkap", "lembar", "hasil"]
    assert change(made, "formulir", langkah="nomor", json=FORM) is made
    gone = change(made, "formulir", langkah="nomor", json="")
    assert row(gone, "nomor").form is None
    assert row(gone, "nomor").requisites == row(SEED, "nomor").requisites
    assert "JSON" in refusal(SEED, "formulir", langkah="nomor", json="{")


def test_a_question_that_a_condition_asks_stays() -> None:
    document = change(linear(), "formulir", langkah="k3", json=FORM)
    made = change(document, "kembali", langkah="k3", ke="k1", isian="lengkap", nilai="tidak")
    assert "“lengkap” dipakai" in refusal(made, "formulir", langkah="k3", json="")


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


# --- any changes in any order


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


def test_the_parallel_sop_is_sound() -> None:
    assert broken(parallel_sop()) == []


WISHES = st.tuples(
    st.sampled_from(["tambah", "hapus", "naik", "turun", "kembali", "tanpa", "ubah", "lajur"]),
    st.integers(0, 50),
    st.integers(0, 50),
)


def wish(document: bytes, verb: str, one: int, other: int) -> dict[str, str]:
    """A change as a form would ask for it, of some row and with some other row or lane."""
    table = sop.read_table(document)
    this, that = table.rows[one % len(table.rows)], table.rows[other % len(table.rows)]
    role = table.roles[other % len(table.roles)].key
    said = {"aksi": verb, "langkah": this.node}
    if verb == "tambah":
        after = this.node if other % 4 else ""
        branch = "ya" if one % 2 else ""
        name = f"Memeriksa {one}"
        return {
            "aksi": verb, "sesudah": after, "nama": name, "pelaksana": role,
            "waktu": "5", "tindakan": "paraf", "hanya_cabang": branch,
        }  # fmt: skip
    if verb == "kembali":
        return said | {"ke": that.node}
    if verb == "tanpa":
        return said | {"aksi": "kembali", "ke": ""}
    if verb == "ubah":
        return said | {"pelaksana": role, "waktu": str(1 + other)}
    if verb == "lajur":
        return {"aksi": "lajur_naik", "lajur": table.roles[other % len(table.roles)].lane}
    return said


def check_told(before: bytes, after: bytes, said: dict[str, str]) -> None:
    """The rows tell the change, and the rest of them is as it was."""
    was = {one.node: one for one in sop.read_table(before).rows}
    now = {one.node: one for one in sop.read_table(after).rows}
    own = said.get("langkah", "")
    made, gone = set(now) - set(was), set(was) - set(now)
    assert len(made) == (said["aksi"] == "tambah")
    assert gone == ({own} if said["aksi"] == "hapus" else set())
    for new in made:
        check_new(now, new, said)
    if own in now:
        check_changed(was[own], now[own], said)
    kept = ("name", "text", "role", "standard", "output", "requisites", "duty")
    for other in set(was) & set(now) - {own}:
        assert all(getattr(was[other], name) == getattr(now[other], name) for name in kept)


def check_new(rows: dict[str, sop.Row], own: str, said: dict[str, str]) -> None:
    assert (rows[own].name, rows[own].role) == (said["nama"], said["pelaksana"])
    if not said["sesudah"]:
        assert rows[own].no == 1
    elif not said["hanya_cabang"]:
        assert rows[own].no > rows[said["sesudah"]].no


def check_changed(was: sop.Row, now: sop.Row, said: dict[str, str]) -> None:
    match said["aksi"]:
        case "naik":
            assert now.no < was.no
        case "turun":
            assert now.no > was.no
        case "kembali" if said["ke"]:
            assert said["ke"] in {one.to for one in now.returns}
        case "ubah":
            assert (now.standard, now.role) == (int(said["waktu"]), said["pelaksana"])


def carry_out(document: bytes, wishes: list[tuple[str, int, int]]) -> bytes:
    for verb, one, other in wishes:
        said = wish(document, verb, one, other)
        table = sop.read_table(document)
        shown = next((each for each in table.rows if each.node == said.get("langkah")), None)
        try:
            made = sop.change(document, said)
        except sop.BadChange as refused:
            assert refused.sentence.endswith(".")
            if shown and verb in ("hapus", "naik", "turun"):
                said_no = {"hapus": "why_not", "naik": "why_not_up", "turun": "why_not_down"}
                assert getattr(shown, said_no[verb]) == refused.sentence
            continue
        assert broken(made) == []
        check_told(document, made, said)
        written = sop.read(made)
        assert written.drawing is not None or sop.read(document).drawing is None
        if written.drawing:
            assert {node.id for node in written.nodes} <= set(written.drawing.boxes)
            assert {one.id for one in written.flows} == set(written.drawing.lines)
        document = made
    return document


@settings(deadline=None, max_examples=8)
@given(st.lists(WISHES, min_size=1, max_size=10))
def test_the_seed_survives_any_changes(wishes: list[tuple[str, int, int]]) -> None:
    flow.load(carry_out(SEED, wishes))


@settings(deadline=None, max_examples=10)
@given(matrices(most=20, skips=True), st.lists(WISHES, min_size=1, max_size=8))
def test_any_sop_survives_any_changes(document: bytes, wishes: list[tuple[str, int, int]]) -> None:
    assert broken(document) == []
    carry_out(document, wishes)


@settings(deadline=None, max_examples=3)
@given(matrices(least=40, most=40), st.lists(WISHES, min_size=1, max_size=3))
def test_long_sops_survive_any_changes(document: bytes, wishes: list[tuple[str, int, int]]) -> None:
    carry_out(document, wishes)


@settings(deadline=None, max_examples=6)
@given(st.lists(WISHES, min_size=1, max_size=8))
def test_parallel_branches_survive_any_changes(wishes: list[tuple[str, int, int]]) -> None:
    carry_out(parallel_sop(), wishes)
