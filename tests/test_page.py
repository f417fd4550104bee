"""The printed letter: what stands on the page, that it is archivable, and that nothing is run."""

import re
import threading
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from engine.demo.cast import FOOTER, LETTERS, PEOPLE
from engine.letters import body
from engine.letters.agenda import Agenda, AgendaRow
from engine.letters.content import Content
from engine.letters.glyphs import FONTS, BadCharacter, NoFonts
from engine.letters.page import BadLayout, Box, CannotPrint, Page, Rendered, read_layouts
from engine.letters.parts import Particular
from engine.letters.sheet import BadPicture, Sheet, spaced_nip
from tests import pdf_tools
from tests.sheets import ADDRESS, DEMO, letterhead, sheet, signer

AT = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
LAYOUTS = Path(__file__).parents[1] / "processes/surat_keluar/naskah"
HOSTILE = (
    '#read("/etc/passwd") #import "@preview/x:1.0.0": * #while true {} $x^2$ *tebal* _miring_ '
    "= judul <label> @rujukan // bukan komentar /* juga bukan */ \\ `kode` ${x} {{ 7*7 }} <b>x</b>"
)
pytestmark = pytest.mark.skipif(
    not any(FONTS.glob("*.ttf")), reason="the letters' fonts are not built (make run builds them)"
)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(FONTS, read_layouts(LAYOUTS))


def printed(page: Page, made: Sheet) -> Rendered:
    return page.render_pdf(made, timestamp=AT)


def words(pdf: bytes) -> str:
    """The text of the page with every gap as one space."""
    return " ".join(pdf_tools.text(pdf).split())


def in_order(text: str, parts: list[str]) -> None:
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is missing after {text[max(0, at - 60) : at]!r}"
        at = found + len(part)


def stem(paragraph: str) -> str:
    """The beginning of a paragraph, short enough to stand on its first line."""
    return " ".join(paragraph.split()[:5])


@pytest.mark.parametrize("key", LETTERS)
def test_each_letter_is_archivable_and_complete(page: Page, key: str) -> None:
    letter, made = LETTERS[key], sheet(key)
    rendered = printed(page, made)
    assert rendered.pages == (2 if made.content.addressee_list_attached else 1)
    assert rendered.pdf.endswith(b"%%EOF\n")
    assert pdf_tools.conformance(rendered.pdf) == []
    pdf_tools.qpdf_check(rendered.pdf)
    text = words(rendered.pdf)
    in_order(text, ["PEMERINTAH KABUPATEN MOJOKERTO", "KECAMATAN TIRTAMAYA", letter["nomor"]])
    paragraphs = [part for part in letter["isi"] if isinstance(part, str)]
    if key != "L05":
        in_order(text, [letter["nomor"], *map(stem, paragraphs), stem(letter["penutup"])])
    person = PEOPLE[letter["penandatangan"]]
    in_order(
        text,
        [
            stem(letter["penutup"]),
            *made.signer.lines,
            "Ditandatangani secara elektronik oleh:",
            person["nama"],
            person["pangkat"],
            f"NIP {spaced_nip(person['nip'])}",
        ],
    )
    for part in (*letter["tembusan"], *letter.get("daftar_tujuan", ()), DEMO, stem(FOOTER[1])):
        assert part in text


def test_an_invitation_in_the_order_of_its_layout(page: Page) -> None:
    in_order(
        words(printed(page, sheet("L01")).pdf),
        [
            "Tirtamaya, 10 November 2026", "Nomor : 400.10.2.4/412/416-399/2026", "Sifat : Segera",
            "Lampiran : -", "Hal : Undangan Rapat Koordinasi", "Yth. 1. Kepala Desa se-Kecamatan",
            "2. Kepala Urusan Keuangan Desa", "di Tempat", "dilaksanakan pada:", "hari : Senin",
            "tanggal : 16 November 2026", "pukul : 09.00 WIB s.d. selesai", "tempat : Pendopo",
            "acara : Rapat Koordinasi", "Mengingat pentingnya", "Camat Tirtamaya,", "Tembusan:",
            "1. Kepala Dinas Pemberdayaan",
        ],
    )  # fmt: skip


def test_a_delivery_note_has_its_table_and_receipt(page: Page) -> None:
    in_order(
        words(printed(page, sheet("L04")).pdf),
        ["Tirtamaya, 6 November 2026", "Yth. Kepala Bagian Pemerintahan", "SURAT PENGANTAR",
         "NOMOR 000.7.2.8/409.A/416-399/2026", "No. Naskah Dinas yang Dikirimkan Banyaknya Keterangan",
         "Laporan Kegiatan Pemerintahan", "Mohon setelah diterima", "Diterima tanggal", "Penerima,",
         "Nama", "Jabatan", "Telepon"],
    )  # fmt: skip


def test_an_assignment_names_basis_people_and_tasks(page: Page) -> None:
    in_order(
        words(printed(page, sheet("L05")).pdf),
        ["SURAT TUGAS", "Dasar : Program Kerja", "MENUGASKAN", "Kepada : 1. Nama : INTAN",
         "NIP : 19870918 201001 2 999", "2. Nama : FAJAR NIRWANA", "Untuk : 1. Melaksanakan",
         "2. Melaporkan", "Demikian surat tugas", "Tirtamaya, 5 Oktober 2026", "Camat Tirtamaya,"],
    )  # fmt: skip


def test_a_memo_has_its_own_head(page: Page) -> None:
    in_order(
        words(printed(page, sheet("L07")).pdf),
        ["NOTA DINAS", "Yth. : Sekretaris Daerah", "Dari : Camat Tirtamaya", "Tanggal : 27 Oktober 2026",
         "Nomor : 000.1.7.2/394", "Sifat : Biasa", "Lampiran : 1 (satu) berkas", "Hal : Permohonan"],
    )  # fmt: skip


def test_many_addressees_go_to_an_attached_list(page: Page) -> None:
    text = words(printed(page, sheet("L09")).pdf)
    in_order(
        text,
        ["Yth. Daftar terlampir", "a.n. Camat Tirtamaya Sekretaris Kecamatan,", "–2–",
         "Lampiran Surat Camat Tirtamaya", "Nomor : 000.7.1.4/58", "DAFTAR UNDANGAN",
         "1. Kepala Bappeda", "6. Ketua Karang Taruna"],
    )  # fmt: skip
    assert "PEMERINTAH" not in text[text.index("–2–") :]


def test_who_acts_for_somebody_signs_with_that_line(page: Page) -> None:
    assert "Plh. Camat Tirtamaya, Ditandatangani" in words(printed(page, sheet("L06")).pdf)


def test_a_statement_names_the_signer_and_whom_it_is_about(page: Page) -> None:
    made = sheet("L06")
    about = (Particular("Nama", "Arka Bintoro"), Particular("NIM", "2300099"))
    content = replace(made.content, statement=about)
    in_order(
        words(printed(page, replace(made, content=content)).pdf),
        ["Yang bertanda tangan di bawah ini:", "Nama : RATIH PUSPANDARI", "Jabatan : Plh. Camat",
         "dengan ini menerangkan bahwa:", "Nama : Arka Bintoro", "NIM : 2300099"],
    )  # fmt: skip
    recommended = replace(sheet("L08").content, statement=about)
    text = words(printed(page, replace(sheet("L08"), content=recommended)).pdf)
    in_order(text, ["Camat Tirtamaya memberikan rekomendasi kepada:", "Nama : Arka Bintoro"])


def test_security_above_biasa_is_printed_as_sifat(page: Page) -> None:
    assert "Sifat : Terbatas" in words(printed(page, sheet("L12")).pdf)


def test_places_of_addressees(page: Page) -> None:
    made = sheet("L01")
    first, second = made.content.addressees

    def text(*places: str) -> str:
        both = (replace(first, place=places[0]), replace(second, place=places[1]))
        content = replace(made.content, addressees=both)
        return words(printed(page, replace(made, content=content)).pdf)

    assert "di Mojokerto Dalam rangka" in text("Mojokerto", "Mojokerto")
    assert "Tirtamaya, Gresik 2. Kepala Urusan" in text("Gresik", "Surabaya")


def test_a_draft_is_marked_and_has_neither_number_nor_code(page: Page) -> None:
    made = sheet("L01", watermark="DRAF", qr=None, number=None, dated="")
    rendered = printed(page, made)
    text = words(rendered.pdf)
    assert "DRAF" in text
    assert "(belum bernomor)" in text
    assert "Ditandatangani secara elektronik setelah surat disetujui." in text
    assert "DRAF" not in words(printed(page, sheet("L01")).pdf)
    assert pdf_tools.conformance(rendered.pdf) == []


@pytest.mark.parametrize("paper", ["F4", "A4"])
def test_papers_have_their_exact_size(page: Page, paper: str) -> None:
    content = replace(sheet("L01").content, paper=paper)
    rendered = printed(page, sheet("L01", content=content))
    with pikepdf.open(_opened(rendered.pdf)) as pdf:
        box = [float(value) * 25.4 / 72 for value in pdf.pages[0].MediaBox]
    assert box == pytest.approx([0, 0, *{"F4": (215, 330), "A4": (210, 297)}[paper]], abs=0.1)


def test_the_code_on_the_page_leads_to_the_verification(page: Page, tmp_path: Path) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    image = pytest.importorskip("PIL.Image")
    for picture in pdf_tools.pictures(printed(page, sheet("L01")).pdf, tmp_path, dpi=120):
        with image.open(picture) as shown:
            found = [code.text for code in zxingcpp.read_barcodes(shown.convert("RGB"))]
    assert found == [ADDRESS]


def test_the_signature_box_lies_between_post_and_name(page: Page) -> None:
    rendered = printed(page, sheet("L01"))
    assert [box.name for box in rendered.boxes] == ["TandaTangan"]
    box = rendered.boxes[0]
    assert box.page == 1
    assert (box.width, box.height) == pytest.approx((226.77, 59.53), abs=0.01)
    post, name = (_baseline(rendered.pdf, word) for word in ("Camat", "WIRATMAJA,"))
    assert post > box.y + box.height > box.y > name


def _baseline(pdf: bytes, word: str) -> float:
    """Height of a word above the lower edge, by poppler; the last one on the page counts."""
    found = pdf_tools.run("pdftotext", "-bbox", "-", "-", into=pdf)
    height = float(re.findall(r'<page [^>]*height="([\d.]+)"', found)[0])
    places = re.findall(rf'yMax="([\d.]+)">{re.escape(word)}<', found)
    wanted = places[-1] if word != "Camat" else places[0]
    return height - float(wanted)


def test_equal_input_gives_equal_bytes(page: Page) -> None:
    again = Page(FONTS, read_layouts(LAYOUTS))
    assert printed(page, sheet("L01")) == printed(again, sheet("L01"))
    later = page.render_pdf(sheet("L01"), timestamp=datetime(2027, 1, 1, tzinfo=UTC))
    assert later.pdf != printed(page, sheet("L01")).pdf


def filled(value: Any, words: str) -> Any:
    """The same value with every text in it replaced, as far as its type allows any text."""
    if isinstance(value, str):
        return words
    if isinstance(value, tuple):
        return tuple(filled(item, words) for item in value)
    if isinstance(value, Mapping):
        return body.from_text(words.replace("**", "").replace("//", "/").replace("__", "_"))
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"kind", "paper", "urgency", "security", "logo", "footer_logo", "letter_date"}
        return replace(
            value,
            **{
                f.name: filled(getattr(value, f.name), words)
                for f in fields(value)
                if f.name not in kept
            },
        )
    return value


@pytest.mark.parametrize("key", ["L01", "L04", "L05", "L07", "L09"])
def test_hostile_text_in_every_field_is_shown_and_never_run(page: Page, key: str) -> None:
    rendered = printed(page, filled(sheet(key), HOSTILE))
    shown = "".join(pdf_tools.text(rendered.pdf).split())
    assert '#read("/etc/passwd")' in shown
    assert "#whiletrue{}" in shown
    assert "root:" not in shown
    assert "{{7*7}}" in shown
    assert pdf_tools.conformance(rendered.pdf) == []
    with pikepdf.open(_opened(rendered.pdf)) as pdf:
        assert not any("/Annots" in one for one in pdf.pages)


def test_hostile_text_in_a_body_stays_word_for_word(page: Page) -> None:
    content = replace(sheet("L02").content, body={"type": "doc", "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": HOSTILE}]}]})  # fmt: skip
    assert " ".join(HOSTILE.split()) in words(printed(page, sheet("L02", content=content)).pdf)


@pytest.mark.parametrize(
    ("words", "character"),
    [("Rapat ✓", "“✓” (U+2713)"), ("a\x07b", "tak terlihat (U+0007)"), ("a\u202eb", "tak terlihat (U+202E)"),
     ("a\tb", "tak terlihat (U+0009)"), ("漢", "“漢” (U+6F22)")],
)  # fmt: skip
def test_what_the_fonts_cannot_show_is_refused_by_name(
    page: Page, words: str, character: str
) -> None:
    head = replace(letterhead(), office=words)
    with pytest.raises(BadCharacter) as refused:
        printed(page, sheet("L01", letterhead=head))
    assert character in refused.value.sentence


LISTS = (
    "Dengan ketentuan:\n\na. pertama\nb. kedua\n   1. anak\n      a. cucu\nc. ketiga\n\n- titik\n\n"
    "| No | Desa |\n|---|---|\n| 1 | Sumbermaya |\n\n**tebal** //miring// __garis__"
)


def test_lists_tables_and_marks_are_printed(page: Page) -> None:
    content = replace(sheet("L02").content, body=body.from_text(LISTS))
    rendered = printed(page, sheet("L02", content=content))
    in_order(
        words(rendered.pdf),
        ["a. pertama", "b. kedua", "1. anak", "a) cucu", "c. ketiga", "• titik", "No Desa",
         "1 Sumbermaya", "tebal miring garis"],
    )  # fmt: skip
    assert pdf_tools.conformance(rendered.pdf) == []
    assert b"Arimo-BoldItalic" not in rendered.pdf
    assert b"Arimo-Italic" in rendered.pdf


PARAGRAPH = (
    "Dalam rangka tertib administrasi pengelolaan keuangan desa bersama ini Saudara diminta hadir "
    "pada rapat koordinasi dan menyampaikan hal yang dianggap perlu untuk dibahas bersama."
)
ENDINGS = {
    "paragraphs": "\n\n".join([PARAGRAPH] * 3),
    "a list": "\n".join(f"{n}. Butir {n}" for n in range(1, 9)),
    "a table": "| No | Desa |\n|---|---|\n" + "\n".join(f"| {n} | Desa {n} |" for n in range(1, 9)),
}


@pytest.mark.parametrize("closing", ["", "Demikian untuk menjadi perhatian."])
@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_signature_never_stands_alone_on_its_page(page: Page, ending: str, closing: str) -> None:
    """However long the letter: at least two lines of it stand above the post on that page."""
    pushed = 0
    for lines in range(14, 38):
        text = "\n\n".join(["Baris.", *["Satu baris isi surat."] * lines, ending])
        content = replace(sheet("L02").content, body=body.from_text(text), closing=closing)
        rendered = printed(page, sheet("L02", content=content))
        box = rendered.boxes[0]
        if box.page == 1:
            continue
        pushed += 1
        above = 330 * 72 / 25.4 - box.y - box.height - 2 * 28.35
        assert above > 2 * 12 + 12, f"{lines} lines: only {above:.0f} pt above the signature"
    assert pushed > 2


def test_later_pages_have_a_number_and_no_letterhead(page: Page) -> None:
    content = replace(sheet("L02").content, body=body.from_text("\n\n".join([PARAGRAPH] * 30)))
    rendered = printed(page, sheet("L02", content=content))
    first, second, *_ = pdf_tools.text(rendered.pdf).split("\f")
    assert rendered.pages >= 2
    assert "PEMERINTAH" in first
    assert "–1–" not in first
    assert "–2–" in second
    assert "PEMERINTAH" not in second
    assert all(stem(FOOTER[0]) in shown for shown in (first, second))


def test_an_uploaded_logo_is_printed(page: Page) -> None:
    image = pytest.importorskip("PIL.Image")
    picture = _opened(b"")
    image.new("RGBA", (60, 80), (200, 0, 0, 255)).save(picture, "PNG")
    head = replace(letterhead(), logo=picture.getvalue())
    rendered = printed(page, sheet("L01", letterhead=head, footer_logo=picture.getvalue()))
    assert "LAMBANG" not in words(rendered.pdf)
    assert pdf_tools.conformance(rendered.pdf) == []
    for hostile in (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + b"0" * 1_000_000,
    ):
        with pytest.raises(BadPicture):
            printed(page, sheet("L01", letterhead=replace(letterhead(), logo=hostile)))


def test_the_preview_is_one_picture_a_page(page: Page) -> None:
    pages = page.render_svg(sheet("L09", watermark="DRAF", qr=None))
    assert len(pages) == 2
    assert all(one.startswith("<svg") for one in pages)
    assert not re.search(r"<script|\son\w+=|href=\"(?!data:|#)", pages[0])


def test_many_threads_get_the_same_pages(page: Page) -> None:
    expected = {key: printed(page, sheet(key)).pdf for key in ("L01", "L05", "L07")}
    wrong: list[str] = []

    def print_all() -> None:
        for key, pdf in expected.items():
            if printed(page, sheet(key)).pdf != pdf:
                wrong.append(key)

    threads = [threading.Thread(target=print_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "source"),
    [("../dasar.typ", "x"), ("a/b.typ", "x"), ("surat.txt", "x"), ("x.typ", '#import "@preview/cetz:0.3.0"'),
     ("x.typ", "#import '@local/x:1.0.0'")],
)  # fmt: skip
def test_layouts_may_not_leave_their_folder(name: str, source: str) -> None:
    with pytest.raises(BadLayout):
        Page(FONTS, {name: source})


@pytest.mark.parametrize(
    "source", ['#read("/etc/passwd")', '#read("../../etc/passwd")', "#panic()"]
)
def test_a_layout_that_reaches_out_or_fails_prints_nothing(source: str) -> None:
    page = Page(FONTS, read_layouts(LAYOUTS) | {"korespondensi.typ": source})
    with pytest.raises(CannotPrint):
        printed(page, sheet("L01"))
    page.render_pdf(sheet("L07"), timestamp=AT)


def test_what_cannot_be_printed_is_refused(page: Page, tmp_path: Path) -> None:
    with pytest.raises(CannotPrint):
        printed(page, sheet("L01", content=Content()))
    with pytest.raises(BadLayout):
        printed(Page(FONTS, {}), sheet("L01"))
    with pytest.raises(NoFonts):
        printed(Page(tmp_path, read_layouts(LAYOUTS)), sheet("L01"))
    broken = replace(sheet("L01").content, body={"type": "doc", "content": [{"type": "script"}]})
    with pytest.raises(body.BadBody):
        printed(page, sheet("L01", content=broken))


def register(rows: int) -> Agenda:
    lines = [
        AgendaRow((str(n), f"400.10.2.4/{n}/416-399/2026", "10 November 2026", "Kepala Desa", f"Hal {n}",
                   "400.10.2.4", "Biasa", "-", "Seksi Pemerintahan", "Camat", "-", "Batal: salah ketik"),
                  voided=n % 5 == 0)
        for n in range(1, rows + 1)
    ]  # fmt: skip
    umpeg = replace(signer("L01"), lines=("Kasubbag Umum dan Kepegawaian",), name="DIMAS")
    seen = ("Mengetahui,", signer("L09"))
    return Agenda(letterhead(), lines, period="Tahun 2026", signers=(seen, ("", umpeg)))


def test_the_register_repeats_its_head_and_ends_with_its_signers(page: Page) -> None:
    rendered = page.render_register(register(60), timestamp=AT)
    pages = pdf_tools.text(rendered.pdf).split("\f")[:-1]
    assert len(pages) == rendered.pages >= 3
    assert all("Nomor Surat" in one for one in pages)
    in_order(
        words(rendered.pdf),
        ["AGENDA SURAT KELUAR", "Tahun 2026", "Halaman 1 dari", "Mengetahui,", "DIMAS"],
    )
    assert [box.name for box in rendered.boxes] == ["TandaTangan", "TandaTangan2"]
    assert {box.page for box in rendered.boxes} == {rendered.pages}
    assert pdf_tools.conformance(rendered.pdf) == []


@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_a_short_register_prints_too(page: Page, rows: int) -> None:
    rendered = page.render_register(register(rows), timestamp=AT)
    assert rendered.pages == 1
    assert ("Tidak ada surat pada periode ini." in words(rendered.pdf)) == (rows == 0)


def test_the_register_lies_across_and_its_boxes_fit(page: Page) -> None:
    rendered = page.render_register(register(3), timestamp=AT)
    with pikepdf.open(_opened(rendered.pdf)) as pdf:
        width, height = (float(value) for value in pdf.pages[0].MediaBox[2:])
    assert width > height
    assert all(_inside(box, width, height) for box in rendered.boxes)


def _inside(box: Box, width: float, height: float) -> bool:
    return 0 < box.x < box.x + box.width < width and 0 < box.y < box.y + box.height < height


def test_a_row_must_fit_the_columns(page: Page) -> None:
    with pytest.raises(ValueError, match="cell for each column"):
        page.render_register(replace(register(1), rows=[AgendaRow(("1",))]), timestamp=AT)


def _opened(pdf: bytes) -> Any:
    from io import BytesIO

    return BytesIO(pdf)
