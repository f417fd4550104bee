"""The Tabel SOP shows the matrix, and its rows come, go, move and change as it says."""

import pytest

from engine import flow, sop
from tests.matrices import Row, bpmn
from tests.tables import (
    SEED,
    broken,
    change,
    drawing,
    linear,
    order,
    parallel_sop,
    refusal,
    row,
    ways,
)

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
    assert ("nomor", "keluaran") in {(one.element, one.rule) for one in sop.lint(made, duties={})}


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
    document = linear(Row(0), Row(1), Row(2, (0,)), Row(0))
    asked = document.replace(b'k3.keputusan == "kembalikan"', b"k3.keputusan == k2.keputusan")
    assert "dipakai pada percabangan “Benar?”" in refusal(asked, "hapus", langkah="k2")


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
