"""What may be attached to a letter: PDF, PNG, JPEG and DOCX, judged by content, not by name."""

import re
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import puremagic

from engine.errors import Refused

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 100_000_000
MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_NAME = 120
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg"), DOCX: (".docx",)}
PROBE = Path(__file__).with_name("pdf_probe.py")
PROBE_SECONDS = 20
BROKEN_PDF = "Berkas PDF ini rusak atau tidak dapat dibuka. Simpan ulang, lalu unggah kembali."
PROBED = {
    0: "",
    3: "Berkas PDF ini dikunci kata sandi. Buka kuncinya, lalu unggah kembali.",
    4: "Berkas PDF ini memuat program (JavaScript atau perintah buka berkas). Cetak ulang ke PDF.",
    5: "Berkas PDF ini tidak memuat halaman.",
}


class BadAttachment(Refused):
    """Berkas ini tidak dapat dilampirkan. Pakai PDF, PNG, JPEG, atau DOCX."""

    status = 422


class AttachmentTooLarge(BadAttachment):
    """Berkas terlalu besar. Paling besar 20 MB."""

    status = 413


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: the name to show and its true media type."""

    name: str
    media_type: str


def accept(name: str, data: bytes) -> Accepted:
    """Judge an uploaded file by its content.

    Raises BadAttachment with the reason, or AttachmentTooLarge over 20 MB. A PDF is parsed in a
    child process with limits of memory and time, so that a hostile file harms nobody.
    """
    if len(data) > MAX_BYTES:
        raise AttachmentTooLarge
    if not data:
        raise BadAttachment("Berkas ini kosong.")
    media_type = _media_type(data)
    {PDF: _check_pdf, DOCX: _check_docx}.get(media_type, _check_picture)(data)
    return Accepted(display_name(name, media_type), media_type)


def _media_type(data: bytes) -> str:
    try:
        matches = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        raise BadAttachment from None
    found = {match.mime_type for match in matches}
    for media_type in SUFFIXES:
        if media_type in found:
            return media_type
    raise BadAttachment


def display_name(name: str, media_type: str) -> str:
    """A name that is safe to show and to save under, with the suffix of the true type.

    Folders, control and invisible characters (such as those that reverse the reading direction)
    and signs that file systems refuse are gone; at most 120 characters.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    stem = " ".join(re.sub(r'[<>:"|?*\u2028\u2029]', "-", kept).split()).strip(" .")
    suffix = next((s for s in SUFFIXES[media_type] if stem.lower().endswith(s)), "")
    stem = stem[: len(stem) - len(suffix)].rstrip(" .") or "lampiran"
    suffix = suffix or SUFFIXES[media_type][0]
    return stem[: MAX_NAME - len(suffix)] + suffix


def _check_pdf(data: bytes) -> None:
    if not re.match(rb"%PDF-[12]\.\d", data):
        raise BadAttachment(BROKEN_PDF)
    try:
        probed = subprocess.run(
            [sys.executable, "-I", str(PROBE)],
            input=data,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        raise BadAttachment(BROKEN_PDF) from None
    if sentence := PROBED.get(probed, BROKEN_PDF):
        raise BadAttachment(sentence)


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG in pixels.

    Raises BadAttachment for anything else, and for a picture that is broken.
    """
    sizes = {PNG: _png_size, JPEG: _jpeg_size}
    media_type = _media_type(data)
    if media_type not in sizes:
        raise BadAttachment
    width, height = sizes[media_type](data)
    if not (width and height):
        raise BadAttachment("Gambar ini tidak memiliki ukuran.")
    return width, height


def _check_picture(data: bytes) -> None:
    width, height = picture_size(data)
    if width * height > MAX_PIXELS:
        raise BadAttachment(
            f"Gambar ini terlalu besar ({width} × {height} piksel). Perkecil dahulu."
        )


def _png_size(data: bytes) -> tuple[int, int]:
    """Every chunk with its checksum up to the last byte: nothing may hide behind the picture."""
    kinds = [kind for kind, _ in _png_chunks(data)]
    if not kinds or kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or b"IDAT" not in kinds:
        raise BadAttachment("Gambar PNG ini rusak.")
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    at = 8
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(
            data[end - 4 : end]
        ):
            raise BadAttachment("Gambar PNG ini rusak.")
        yield kind, length
        at = end
        if kind == b"IEND" and at != len(data):
            raise BadAttachment("Gambar PNG ini memuat data lain di belakang gambarnya.")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """The frame header gives the size; cameras write more behind the end mark, which is let be."""
    if b"\xff\xd9" not in data:
        raise BadAttachment("Gambar JPEG ini rusak.")
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        else:
            at += 2 + max(int.from_bytes(data[at + 2 : at + 4]), 2)
    raise BadAttachment("Gambar JPEG ini rusak.")


def _check_docx(data: bytes) -> None:
    """The zip's directory is judged before anything is unpacked; only one entry is ever read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(data))
            with archive.open("[Content_Types].xml") as part:
                types = part.read(1_000_000)
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, NotImplementedError, OSError,
            RuntimeError, zlib.error):  # fmt: skip
        raise BadAttachment("Berkas DOCX ini rusak.") from None
    names = {entry.filename.lower() for entry in entries}
    if b"macroEnabled" in types or b"vbaProject" in types or any("vba" in n for n in names):
        raise BadAttachment("Berkas ini memuat makro. Simpan sebagai DOCX tanpa makro atau PDF.")
    if "word/document.xml" not in names or (DOCX + ".main+xml").encode() not in types:
        raise BadAttachment


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > min(MAX_UNPACKED, packed * MAX_RATIO):
        raise BadAttachment("Berkas DOCX ini memuat terlalu banyak isi.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadAttachment("Berkas DOCX ini dikunci kata sandi. Buka kuncinya dahulu.")
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) != len(names) or any(".." in n or n.startswith("/") for n in names):
        raise BadAttachment("Berkas DOCX ini rusak.")
