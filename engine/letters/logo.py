"""The logo of a letterhead: a PNG or JPEG, judged by its content and printed once before it is kept."""

import base64
from datetime import datetime
from io import BytesIO

import pikepdf

from engine.errors import Refused
from engine.letters.attachments import BadAttachment, picture_size
from engine.letters.page import CannotPrint, Page
from engine.letters.sheet import MAX_PICTURE, PICTURES, picture

LAYOUT = "lambang.typ"
# It stands 2.25 cm high, where 600 pixels are print quality; every page made decodes it anew.
MAX_SIDE = 2_000


class BadLogo(Refused):
    """Gambar ini tidak dapat dicetak. Simpan ulang sebagai PNG atau JPEG dengan warna RGB."""

    status = 422


def check_logo(data: bytes, page: Page, at: datetime) -> None:
    """Judge an uploaded logo, then print it as a letter would. Raises BadLogo with the reason."""
    if not data:
        raise BadLogo("Berkas gambar ini kosong.")
    if len(data) > MAX_PICTURE:
        raise BadLogo("Gambar terlalu besar. Paling besar 1 MB.")
    if not data.startswith(tuple(PICTURES)):
        raise BadLogo("Pilih gambar PNG atau JPEG.")
    try:
        width, height = picture_size(data)
    except BadAttachment as broken:
        raise BadLogo(f"{broken.sentence} Simpan ulang, lalu unggah kembali.") from broken
    if max(width, height) > MAX_SIDE:
        raise BadLogo(
            f"Gambar ini terlalu besar ({width} × {height} piksel). "
            f"Perkecil menjadi paling banyak 2.000 piksel pada sisi yang panjang."
        )
    if not _is_printed(data, page, at):
        raise BadLogo


def address(kept: str) -> str:
    """A kept logo (base64) as a `data:` address; empty for none, and for what is no picture."""
    start = base64.b64decode(kept[:16])
    media_type = next((kind for mark, kind in PICTURES.items() if start.startswith(mark)), "")
    return f"data:{media_type};base64,{kept}" if media_type else ""


def _is_printed(data: bytes, page: Page, at: datetime) -> bool:
    """Typst leaves out a picture that it cannot decode, so the page itself has to be asked."""
    try:
        made = page.print(LAYOUT, {"lambang": picture(data)}, timestamp=at)
    except CannotPrint:
        return False
    with pikepdf.open(BytesIO(made.pdf)) as opened:
        return any(
            isinstance(part, pikepdf.Stream) and part.get("/Subtype") == "/Image"
            for part in opened.objects
        )
