"""What may be attached: judged by content, named safely, and hostile files harm nobody."""

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.letters.attachments import (
    DOCX,
    JPEG,
    MAX_BYTES,
    MAX_NAME,
    PDF,
    PNG,
    SUFFIXES,
    Accepted,
    AttachmentTooLarge,
    BadAttachment,
    accept,
    display_name,
)

TYPES = f'<Override ContentType="{DOCX}.main+xml"/>'.encode()


def pdf(
    change: Callable[[pikepdf.Pdf], None] = lambda made: None,
    encryption: pikepdf.Encryption | None = None,
) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    change(made)
    out = BytesIO()
    made.save(out, encryption=encryption)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content).to_bytes(4)
    return len(content).to_bytes(4) + kind + content + checksum


def png(width: int = 4, height: int = 3, behind: bytes = b"") -> bytes:
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(5 * 3)))
        + chunk(b"IEND", b"")
        + behind
    )


def jpeg(width: int = 4, height: int = 3) -> bytes:
    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + b"\xff\xc0"
        + (len(frame) + 2).to_bytes(2)
        + frame
        + b"\xff\xda\x00\x02\x00\xff\xd9"
    )


def docx(types: bytes = TYPES, **parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", b"<w:document/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launch(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def named_script(made: pikepdf.Pdf) -> None:
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary())


def opens_at_page(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])


def without_pages(made: pikepdf.Pdf) -> None:
    del made.pages[0]


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [("a.pdf", pdf(), PDF), ("a.pdf", pdf(opens_at_page), PDF), ("a.png", png(), PNG), ("a.jpg", jpeg(), JPEG),
     ("a.jpeg", jpeg() + b"what a camera appends", JPEG), ("a.docx", docx(), DOCX)],
)  # fmt: skip
def test_honest_files_are_accepted_under_their_name(
    name: str, data: bytes, media_type: str
) -> None:
    assert accept(name, data) == Accepted(name, media_type)


def test_the_content_decides_and_the_name_follows() -> None:
    assert accept("gambar.docx", png()) == Accepted("gambar.docx.png", PNG)
    assert accept("surat.exe", pdf()) == Accepted("surat.exe.pdf", PDF)


NOT_TAKEN = {
    "a program": b"MZ" + bytes(300),
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a page": b"<html><script>alert(1)</script></html>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "GIF": b"GIF89a" + bytes(30),
    "plain text": b"halo",
    "an old Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "a spreadsheet": docx(types=b"application/vnd.openxmlformats-officedocument.spreadsheetml"),
}


@pytest.mark.parametrize("data", NOT_TAKEN.values(), ids=NOT_TAKEN.keys())
@pytest.mark.parametrize("name", ["surat.pdf", "surat.docx"])
def test_other_kinds_are_refused_whatever_their_name(name: str, data: bytes) -> None:
    with pytest.raises(BadAttachment) as refused:
        accept(name, data)
    assert refused.value.sentence == BadAttachment.__doc__
    assert refused.value.status == 422


REFUSED = {
    "empty": (b"", "kosong"),
    "PDF in name only": (b"%PDF-1.7\nnothing", "rusak"),
    "PDF cut off": (pdf()[:200], "rusak"),
    "PDF header after something else": (b"<script>%PDF-1.7" + pdf(), "tidak dapat dilampirkan"),
    "PDF locked": (pdf(encryption=pikepdf.Encryption(user="a", owner="b")), "kata sandi"),
    "PDF locked for editing only": (pdf(encryption=pikepdf.Encryption(user="", owner="b")), "kata sandi"),
    "PDF with a script": (pdf(script), "memuat program"),
    "PDF with a named script": (pdf(named_script), "memuat program"),
    "PDF that starts a program": (pdf(launch), "memuat program"),
    "PDF without pages": (pdf(without_pages), "tidak memuat halaman"),
    "PNG with a file behind it": (png(behind=docx()), "di belakang gambarnya"),
    "PNG cut off": (png()[:-6], "rusak"),
    "PNG with a wrong checksum": (png().replace(b"IDAT", b"IDAX"), "rusak"),
    "PNG of nothing": (png(0, 3), "tidak memiliki ukuran"),
    "PNG bomb": (png(100_000, 100_000), "terlalu besar"),
    "JPEG bomb": (jpeg(65_535, 65_535), "terlalu besar"),
    "JPEG cut off": (jpeg()[:12], "rusak"),
    "JPEG without a frame": (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9" + bytes(20), "rusak"),
    "DOCX cut off": (docx()[:-30], "rusak"),
    "DOCX with macros": (docx(**{"word/vbaProject.bin": b"x"}), "makro"),
    "DOCX that says it has macros": (docx(TYPES + b"macroEnabled"), "makro"),
    "DOCX bomb": (docx(**{"word/media/a.bin": bytes(50_000_000)}), "terlalu banyak isi"),
    "DOCX of too many parts": (docx(**{f"word/{n}": b"" for n in range(2_001)}), "terlalu banyak isi"),
    "DOCX that climbs out": (docx(**{"../../etc/cron.d/x": b"x"}), "rusak"),
    "DOCX from the root": (docx(**{"/etc/passwd": b"x"}), "rusak"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_broken_and_hostile_files_are_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadAttachment) as refused:
        accept("berkas", data)
    assert reason in refused.value.sentence


def test_files_over_20_mb_are_refused_unread() -> None:
    with pytest.raises(AttachmentTooLarge) as refused:
        accept("besar.pdf", b"%PDF-1.7" + bytes(MAX_BYTES))
    assert refused.value.status == 413


def padded_pdf(megabytes: int) -> bytes:
    """A PDF whose objects lie in one stream, with so many megabytes of blanks behind them."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    )
    starts = [sum(len(one) + 1 for one in objects[:n]) for n in range(3)]
    index = b" ".join(b"%d %d" % (n + 1, start) for n, start in enumerate(starts)) + b"\n"
    packing = zlib.compressobj(1)
    packed = packing.compress(index + b"\n".join(objects))
    packed += b"".join(packing.compress(b" " * 1_000_000) for _ in range(megabytes))
    packed += packing.flush()
    made = b"%PDF-1.5\n"
    at_objects = len(made)
    made += b"4 0 obj\n<< /Type /ObjStm /N 3 /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
        len(index), len(packed))  # fmt: skip
    made += packed + b"\nendstream\nendobj\n"
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, at_objects, 0), (1, len(made), 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4) + bytes([n]) for kind, place, n in rows)
    at_table = len(made)
    made += b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n" % len(
        table
    )
    return made + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at_table


def test_a_pdf_bomb_ends_at_the_childs_limit_of_memory() -> None:
    """Some megabytes that unpack to over a gigabyte when the file is opened."""
    assert accept("kecil.pdf", padded_pdf(1)).media_type == PDF
    bomb = padded_pdf(1_200)
    assert len(bomb) < MAX_BYTES
    with pytest.raises(BadAttachment, match="rusak"):
        accept("bom.pdf", bomb)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\a\\surat.pdf", "surat.pdf"), ("", "lampiran.pdf"),
     (".pdf", "pdf.pdf"), ("...", "lampiran.pdf"), ("surat\u202efdp.exe", "suratfdp.exe.pdf"),
     ("a\x00b\n c.PDF", "ab c.pdf"), ('x<>:"|?*.pdf', "x-------.pdf"), ("  Surat   Édaran .pdf", "Surat Édaran.pdf"),
     ("x" * 300 + ".pdf", "x" * 116 + ".pdf"), ("CON\u2028.pdf", "CON-.pdf")],
)  # fmt: skip
def test_names_are_made_safe(name: str, shown: str) -> None:
    assert display_name(name, PDF) == shown


@given(st.text(max_size=200), st.sampled_from(sorted(SUFFIXES)))
def test_any_name_becomes_one_that_is_short_visible_and_keeps_its_suffix(
    name: str, media_type: str
) -> None:
    shown = display_name(name, media_type)
    assert 4 < len(shown) <= MAX_NAME
    assert shown.endswith(SUFFIXES[media_type])
    assert not set(shown) & set('/\\<>:"|?*\x00\n\r\u202e')
    assert display_name(shown, media_type) == shown


@given(
    st.sampled_from([pdf()[:8], png(), jpeg(), docx()]), st.binary(max_size=40), st.integers(0, 200)
)
def test_damaged_files_end_in_an_answer_and_never_a_crash(
    data: bytes, other: bytes, at: int
) -> None:
    damaged = data[:at] + other + data[at + len(other) :]
    if damaged.startswith(b"%PDF-"):
        return
    try:
        media_type = accept("x", damaged).media_type
    except BadAttachment:
        return
    assert media_type in SUFFIXES
