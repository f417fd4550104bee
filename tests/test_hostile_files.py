"""Hostile files, and files beyond the largest."""

import zipfile
from io import BytesIO

import pytest
from werkzeug.datastructures import MultiDict

from engine.letters.attachments import DOCX
from tests.hostility import MARKUP, Attacked, harmless
from tests.office import JSON, RETURNED, person, task_of


def bomb() -> bytes:
    """A DOCX of a few kilobytes that would unpack to 64 MB."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="{DOCX}.main+xml"/></Types>'
        )
        archive.writestr("word/document.xml", b"\0" * (64 << 20))
    return out.getvalue()


FILES = {
    "kosong.pdf": b"",
    "rusak.pdf": b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer << /Root 9 0 R >>",
    "bukan.pdf": b"%PDF-9",
    "program.pdf": b"MZ\x90\0\x03\0\0\0" + b"\0" * 512 + b"This program cannot be run in DOS mode.",
    "halaman.png": b"<!doctype html><script>alert(1)</script>",
    "gambar.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "potong.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff",
    "potong.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "rusak.docx": b"PK\x03\x04" + b"\0" * 40,
    MARKUP[1:]: b"teks biasa",
    "../../etc/passwd": b"teks biasa",
    "nul\0.pdf": b"teks biasa",
}


@pytest.mark.parametrize("name", [*FILES, "bom.docx"], ids=range(len(FILES) + 1))
def test_files_that_cannot_be_attached(attacked: Attacked, name: str) -> None:
    engine = attacked.engine
    data, staf1 = FILES.get(name) if name in FILES else bomb(), attacked.browser("staf1")
    task, kirim = task_of(engine, "susun"), task_of(engine, "kirim")

    def file() -> tuple[BytesIO, str]:
        return BytesIO(data or b""), name

    told = staf1.post(f"/tugas/{task}/lampiran", data={"berkas": file()}, headers=JSON)
    harmless(told, refused=True)
    page = staf1.post(f"/tugas/{task}", data={"berkas": file(), "tindakan": "simpan"})
    harmless(page, refused=True)
    proof = {"saluran-1": "ekspedisi", "bukti-1": "Buku", "berkas-1": file(), "saluran-2": "?"}
    harmless(staf1.post(f"/tugas/{kirim}", data=proof), refused=True)
    if name in ("kosong.pdf", "rusak.pdf"):
        harmless(attacked.browser().post("/verifikasi", data={"berkas": file()}))
    documents = engine.letter(RETURNED, by=person(engine, "staf1")).documents
    assert documents == []


def test_a_file_beyond_the_largest(attacked: Attacked) -> None:
    engine = attacked.engine
    staf1, task = attacked.browser("staf1"), task_of(engine, "susun")
    head = b'--x\r\nContent-Disposition: form-data; name="berkas"; filename="besar.pdf"\r\n\r\n'
    for size in (21, 27):
        told = staf1.post(
            f"/tugas/{task}/lampiran",
            data=head + b"%PDF-1.7" + b"\0" * (size << 20) + b"\r\n--x--\r\n",
            content_type="multipart/form-data; boundary=x",
            headers=JSON,
        )
        assert told.status_code == 413
        assert "20 MB" in told.get_json()["error"]
    many = MultiDict([("copies", "x")] * 3500)
    parts = staf1.post(f"/tugas/{task}", data=many, content_type="multipart/form-data")
    assert parts.status_code == 413
    field = b'--x\r\nContent-Disposition: form-data; name="body_text"\r\n\r\n'
    long = staf1.post(
        f"/tugas/{task}",
        data=field + b"x" * (5 << 20) + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert long.status_code == 413
    harmless(long)
