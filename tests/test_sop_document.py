"""The printed SOP as paper: every word of the SOP, archivable, with a place to sign."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pytest

from engine.errors import NotFound
from engine.letters.glyphs import FONTS, NoFonts
from engine.letters.page import Page, Rendered
from engine.letters.sheet import Letterhead
from engine.letters.sop_document import TooLong, print_sop
from engine.letters.widths import Face
from engine.sop import Approval, Identity, Sop, read
from tests import pdf_tools
from tests.cast import Office
from tests.diagrams import surat_keluar
from tests.matrices import Row, bpmn
from tests.sheets import letterhead

AT = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
DIGEST = "0123456789abcdef" * 4
MILLIMETRE = 72 / 25.4
# The seed: the SOP as the kecamatan has printed and signed it.
STEPS = (
    ("1.", "Pelaksana menyusun surat sesuai konsep dari pejabat pengawas lalu menginput surat pada "
     "menu permohonan internal Perangkat Daerah di aplikasi E-Office",
     "Komputer/Laptop", "15 menit", "Pembuatan draft surat keluar"),
    ("2.", "Kasubbag Umpeg selaku admin E-Office Perangkat Daerah memberikan nomor sesuai dengan "
     "pengajuan surat keluar", "Komputer/Laptop/Gawai", "2 menit", "Nomor surat keluar"),
    ("3.", "Pejabat pengawas memberikan persetujuan jika surat dianggap benar dan dapat merevisi "
     "jika tidak sesuai", "Komputer/Laptop/Gawai", "5 menit", "Pemberian paraf pada draft surat"),
    ("4.", "Sekretaris Kecamatan memberikan persetujuan jika surat dianggap benar dan dapat "
     "merevisi jika tidak sesuai", "Komputer/Laptop/Gawai", "15 menit", "Surat tertanda tangani"),
    ("5.", "Camat membubuhkan tandatangan jika surat dianggap benar dan dapat merevisi jika tidak "
     "sesuai", "Komputer/Laptop/Gawai", "5 menit", "Surat teragendakan"),
    ("6.", "Pelaksana mengirimkan surat yang sudah bertandatangan ke Perangkat "
     "Daerah/Desa/Instansi/Lembaga yang dituju", "Komputer/Laptop/Gawai", "10 menit",
     "Surat terkirimkan pada alamat yang dituju"),
)  # fmt: skip
HEAD = ("Pelaksana", "Mutu Baku", "No", "Kegiatan", "Ket", "Pelaksana", "Kasubbag Umpeg",
        "Pejabat Pengawas", "Sekretaris Kecamatan", "Camat", "Kelengkapan", "Waktu", "Output")  # fmt: skip
IDENTITY = (
    "PEMERINTAH KABUPATEN MOJOKERTO", "SUB BAGIAN UMUM DAN KEPEGAWAIAN", "NOMOR SOP",
    "TANGGAL PEMBUATAN", "TANGGAL REVISI", "TANGGAL EFEKTIF", "DISAHKAN OLEH", "NAMA SOP",
    "PENGELOLAAN SURAT KELUAR", "DASAR HUKUM", "1. Peraturan Daerah Kabupaten Mojokerto Nomor 13 "
    "Tahun 2008 tentang Struktur Organisasi dan Tata Kerja Kecamatan", "KUALIFIKASI PELAKSANA",
    "1. Mampu memahami tata cara pengelolaan surat keluar dan kearsipan", "KETERKAITAN",
    "1. SOP Pengelolaan Surat Masuk", "PERALATAN/PERLENGKAPAN", "1. Komputer", "PERINGATAN",
    "Apabila tidak dilakukan maka komunikasi secara tertulis tidak bisa dilakukan [dan] tidak bisa "
    "menjalankan kedinasannya", "PENCATATAN DAN PENDATAAN", "1. Agenda Surat Keluar",
)  # fmt: skip
NOTES = (
    "Catatan :", "1. Dokumen ini telah ditandatangani secara elektronik dengan menggunakan "
    "sertifikat elektronik yang diterbitkan oleh Balai Sertifikasi Elektronik.",
    '2. UU ITE No. 11 Tahun 2008 Pasal 5 ayat 1 : "Informasi Elektronik dan/atau Dokumen '
    'Elektronik dan/atau hasil cetaknya merupakan alat bukti hukum yang sah".',
)  # fmt: skip
pytestmark = pytest.mark.skipif(
    not any(FONTS.glob("*.ttf")), reason="the letters' fonts are not built (make run builds them)"
)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(FONTS, {})


def seed(**identity: Any) -> Sop:
    sop = read(surat_keluar())
    return replace(sop, identity=replace(sop.identity, **identity))


def printed(page: Page, sop: Sop, paper: str = "F4", head: Letterhead | None = None) -> Rendered:
    return print_sop(
        page, sop, edition=3, digest=DIGEST, letterhead=head or letterhead(), timestamp=AT,
        paper=paper, demo_mark="CONTOH",
    )  # fmt: skip


def leaf(pdf: bytes, number: int) -> str:
    """The words of a page in the order in which they are written, without any gaps: a cell breaks
    long words behind their slashes."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "sop.pdf")
        file.write_bytes(pdf)
        place = ("-f", str(number), "-l", str(number))
        return closed(pdf_tools.run("pdftotext", "-raw", *place, file, "-"))


def closed(text: str) -> str:
    return "".join(text.split())


def in_order(text: str, parts: tuple[str, ...]) -> None:
    at = 0
    for part in map(closed, parts):
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is missing after {text[max(0, at - 60) : at]!r}"
        at = found + len(part)


def test_every_word_of_the_seed(page: Page) -> None:
    rendered = printed(page, seed())
    assert rendered.pages == 2
    first, second = leaf(rendered.pdf, 1), leaf(rendered.pdf, 2)
    for part in IDENTITY:
        assert closed(part) in first
    in_order(second, ("URAIAN PROSEDUR PENGELOLAAN SURAT KELUAR", *HEAD))
    in_order(second, tuple(part for step in STEPS for part in step))
    for name in ("Sudah bernomor?", "Belum", "Sudah", "Ya", "Tidak", "Direvisi"):
        assert closed(name) in second
    for text in (first, second):
        in_order(text, NOTES)
        assert closed(f"Terbitan 3. Sidik SHA-256: {DIGEST}") in text
        assert "None" not in text
    assert "Halaman2dari2" in second


@pytest.mark.parametrize(("paper", "width", "height"), [("F4", 330, 215), ("A4", 297, 210)])
def test_it_is_archivable_and_landscape(page: Page, paper: str, width: int, height: int) -> None:
    rows = [Row(n % 9, (n - 2,) if n % 4 == 3 else ()) for n in range(40)]
    for sop in (seed(), read(bpmn(rows, 9))):
        pdf = printed(page, sop, paper).pdf
        assert pdf_tools.conformance(pdf) == []
        pdf_tools.qpdf_check(pdf)
        with pikepdf.open(BytesIO(pdf)) as opened:
            sizes = {
                tuple(round(float(n) / MILLIMETRE) for n in leaf.mediabox) for leaf in opened.pages
            }
            assert sizes == {(0, 0, width, height)}
            assert opened.Root.Lang == "id-ID"
            assert sop.name in str(opened.docinfo["/Title"])


def test_identity_is_written_out(page: Page) -> None:
    text = leaf(
        printed(
            page,
            seed(
                number="000.8.3.3/12/2026", made=date(2026, 11, 2), revised=date(2026, 11, 9),
                effective=date(2026, 12, 1), agency="KECAMATAN DLANGGU", legal_basis=("Satu", "Dua"),
                approved_by=Approval("Camat Dlanggu", "Drs. SARI", "Pembina", "197001011990011001"),
            ),
        ).pdf, 1,
    )  # fmt: skip
    assert "KECAMATANDLANGGU" in text
    in_order(text, (
        ": 000.8.3.3/12/2026", ": 2 November 2026", ": 9 November 2026",
        ": 1 Desember 2026", "Camat Dlanggu,", "Drs. SARI", "Pembina", "NIP 19700101 199001 1 001",
        "1. Satu", "2. Dua",
    ))  # fmt: skip
    assert "TIRTAMAYA" not in text


def test_what_an_sop_does_not_state_the_letterhead_says_or_stays_blank(page: Page) -> None:
    text = leaf(printed(page, replace(read(surat_keluar()), identity=Identity())).pdf, 1)
    in_order(text, ("PEMERINTAH KABUPATEN MOJOKERTO", "KECAMATAN TIRTAMAYA", "SUB BAGIAN UMUM"))
    assert "None" not in text
    assert "NIP" not in text
    assert "Catatan" not in text


def test_the_place_for_the_signature(page: Page) -> None:
    (box,) = printed(page, seed()).boxes
    assert (box.name, box.page) == ("TandaTangan", 1)
    assert box.width >= 60 * MILLIMETRE
    assert box.height >= 20 * MILLIMETRE
    assert 330 * MILLIMETRE / 2 < box.x < box.x + box.width < (330 - 15) * MILLIMETRE
    assert 215 * MILLIMETRE / 2 < box.y < box.y + box.height < (215 - 15) * MILLIMETRE


def test_long_identity_stays_on_its_page(page: Page) -> None:
    basis = tuple(f"Peraturan Bupati Nomor {n} Tahun 2020 tentang Tata Kerja" for n in range(24))
    rendered = printed(page, seed(legal_basis=basis, warnings=basis[:4]))
    assert rendered.pages == 2
    assert closed(f"24. {basis[-1]}") in leaf(rendered.pdf, 1)


def test_equal_input_gives_equal_bytes(page: Page) -> None:
    assert printed(page, seed()).pdf == printed(Page(FONTS, {}), seed()).pdf


def test_pages_are_joined_by_letters(page: Page) -> None:
    pdf = printed(page, read(bpmn([Row(n % 3) for n in range(20)], 3))).pdf
    assert "A:kehalaman3" in leaf(pdf, 2)
    assert "A:darihalaman2" in leaf(pdf, 3)
    assert "No" in leaf(pdf, 3)


def test_who_cannot_see_the_chart_hears_it(page: Page) -> None:
    with pikepdf.open(BytesIO(printed(page, seed()).pdf)) as opened:
        told = [
            str(one.Alt)
            for one in opened.objects
            if isinstance(one, pikepdf.Dictionary) and "/Alt" in one
        ]
    assert any(
        "langkah 3 (keputusan, Pejabat Pengawas), Tidak, ke langkah 1" in one for one in told
    )


def test_invisible_characters_and_line_ends_do_not_keep_it_from_the_printer(page: Page) -> None:
    text = leaf(printed(page, seed(records=("Agenda\u200b Surat\n Ke\u00adluar",))).pdf, 1)
    assert "1.AgendaSuratKeluar" in text


def test_a_step_longer_than_a_page_is_named(page: Page) -> None:
    sop = read(bpmn([Row(0), Row(1)], 2).replace(b" menurut SOP", b" kata" * 5000))
    with pytest.raises(TooLong, match="Menyusun rekomendasi"):
        printed(page, sop)


def test_widths_come_from_the_fonts(tmp_path: Path) -> None:
    face = Face()
    assert face.width("ii", 10, False) < face.width("nn", 10, False) < face.width("nn", 10, True)
    assert face.width("\ufffe", 10, False) > 0
    with pytest.raises(NoFonts):
        Face(tmp_path)


def test_anybody_in_the_office_prints_an_edition(office: Office) -> None:
    engine, by = office.engine, office.as_("staf1")
    file = engine.print_sop("surat_keluar", by=by)
    assert (file.name, file.media_type) == ("sop-surat-keluar-terbitan-1.pdf", "application/pdf")
    assert engine.print_sop("surat_keluar", by=by, edition=1).data == file.data
    published = engine.sop("surat_keluar", by=by).published
    assert published.digest in leaf(file.data, 2)
    small = engine.print_sop("surat_keluar", by=by, paper="A4").data
    assert pdf_tools.conformance(small) == []
    nowhere: list[dict[str, Any]] = [{"edition": 0}, {"edition": 9}, {"paper": "A5"}]
    for asked in nowhere:
        with pytest.raises(NotFound):
            engine.print_sop("surat_keluar", by=by, **asked)
    with pytest.raises(NotFound):
        engine.print_sop("lain", by=by)
