"""A comparison as it is shown: marks on both pictures, values and conditions in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine import sop
from engine.sop.comparing.differences import moved
from engine.sop.spoken import condition, dated, duration
from tests.faulty import GOOD
from tests.test_compare import ELSEWHERE, INSERTED, WITH_FORM, changed


def test_marks_go_to_the_side_where_the_element_stands() -> None:
    found = changed(INSERTED)
    assert found.marks_before == {"ke_periksa_pengawas": "hapus"}
    assert found.marks_after == {
        "ke_periksa_pengawas": "baru",
        "baru": "baru",
        "verifikasi": "baru",
    }
    found = changed(ELSEWHERE)
    assert found.marks_before == found.marks_after == {"nomor": "pindah"}


SVG = "{http://www.w3.org/2000/svg}"


def test_a_mark_is_a_colour_and_a_word() -> None:
    marks = {
        "nomor": "ubah",
        "kirim": "baru",
        "ke_selesai": "baru",
        "lajur_camat": "ubah",
        "unit": "pindah",
    }
    picture = etree.fromstring(sop.svg(GOOD.encode(), marks=marks))
    plain = etree.fromstring(sop.svg(GOOD.encode()))
    (step,) = picture.iterfind(f".//{SVG}g[@data-node='nomor']")
    assert "beda-ubah" in (step.get("class") or "").split()
    (arrow,) = picture.iterfind(f".//{SVG}g[@data-flow='ke_selesai']")
    assert "beda-baru" in (arrow.get("class") or "").split()
    tags = [
        "".join(map(str, tag.itertext()))
        for tag in picture.iterfind(f".//{SVG}g[@class='tanda-beda']")
    ]
    legend = ["+ Baru", "± Diubah", "→ Pindah"]
    assert sorted(tags) == sorted(["± Diubah", "+ Baru", "+", "± Diubah", "→ Pindah", *legend])
    assert "Diubah: Memberi nomor." in (picture.findtext(f"{SVG}desc") or "")
    heights = [float((one.get("viewBox") or "").split()[3]) for one in (plain, picture)]
    assert heights[1] > heights[0]


def test_no_marks_no_legend() -> None:
    assert sop.svg(GOOD.encode(), marks={}) == sop.svg(GOOD.encode())
    assert sop.svg(GOOD.encode(), marks={"nomor": "aneh"}) == sop.svg(GOOD.encode())
    assert "keterangan-tanda" not in sop.svg(GOOD.encode())


def test_marks_of_what_is_not_there_do_no_harm() -> None:
    assert sop.svg(GOOD.encode(), marks={"hilang<": "baru"}).endswith("</svg>")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('periksa_pengawas.keputusan == "kembalikan"', "keputusan = kembalikan"),
        ('susun.keputusan != "x"', "keputusan pada “Menyusun surat” bukan x"),
        ("surat.bernomor", "surat sudah bernomor = ya"),
        ("surat.bernomor == false or surat.jenis == null", "surat sudah bernomor = tidak atau jenis surat = kosong"),
        ('surat.sifat not in ("a", "b")', "sifat surat bukan salah satu dari a, b"),
        ("nomor.jumlah >= 2 and (nomor.jumlah < 9 or not surat.bernomor)",
         "“Jumlah” pada “Memberi nomor” paling sedikit 2 dan (“Jumlah” pada “Memberi nomor” kurang dari 9 "
         "atau tidak (surat sudah bernomor = ya))"),
        ("${lama}", "${lama}"),
    ],
)  # fmt: skip
def test_conditions_in_words(text: str, words: str) -> None:
    written = sop.read(WITH_FORM.encode())
    assert condition(text, written, "benar_pengawas") == words


def test_times_and_days_in_words() -> None:
    assert [duration(n) for n in (0, 5, 60, 90)] == [
        "0 menit",
        "5 menit",
        "1 jam",
        "1 jam 30 menit",
    ]
    assert [dated(day) for day in ("2026-11-10", "2026-01-05", "besok", "", "2026-13-01")] == [
        "10 November 2026", "5 Januari 2026", "besok", "", "2026-13-01",
    ]  # fmt: skip


@given(st.permutations(list("abcdefgh")))
def test_as_little_as_possible_has_moved(order: list[str]) -> None:
    gone = moved("abcdefgh", order)
    rest = [one for one in order if one not in gone]
    assert rest == sorted(rest)
    assert (gone == []) == (order == sorted(order))
