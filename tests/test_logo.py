"""The letterhead's logo: judged by content, kept with a line of history, printed, taken off again."""

import base64
import hashlib
import io
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from engine import Engine, history
from engine.errors import BadAnswers, NotAllowed
from engine.letters.logo import MAX_SIDE
from engine.letters.sheet import MAX_PICTURE
from engine.store import tables
from tests import pdf_tools
from tests.cast import Office
from tests.office import client, person

FIELDS = {
    "number_pattern": "{klasifikasi}/{urut}{sisipan}/{kode_unit}/{tahun}", "unit_code": "416-399",
    "government": "PEMERINTAH KABUPATEN MOJOKERTO", "office": "KECAMATAN TIRTAMAYA",
    "address": "Jalan Raya 1", "phone": "1", "site": "x", "email": "x@y.id", "place": "Tirtamaya",
    "footer": "Kaki",
}  # fmt: skip
RED, GREEN = (200, 30, 30), (30, 160, 60)
TO_SIGN = 11


def drawn(form: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (60, 80)) -> bytes:
    """A picture, red above and green below."""
    image = Image.new("RGB", size, RED)
    image.paste(GREEN, (0, size[1] // 2, *size))
    out = io.BytesIO()
    image.convert(mode).save(out, form)
    return out.getvalue()


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of these chunks, each with its true checksum."""
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def size(width: int, height: int, bits: int = 8, colour: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)


END = (b"IEND", b"")
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
REFUSED = {
    "empty": (b"", "kosong"),
    "too heavy": (drawn() + b"\0" * MAX_PICTURE, "Paling besar 1 MB"),
    "another kind": (SCRIPT, "PNG atau JPEG"),
    "a GIF": (drawn("GIF"), "PNG atau JPEG"),
    "a mark alone": (b"\x89PNG\r\n\x1a\n", "rusak"),
    "cut short": (drawn()[:-20], "rusak"),
    "more behind it": (drawn() + b"<script>", "data lain"),
    "a JPEG without a picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF\0 \xff\xd9", "rusak"),
    "a JPEG cut short": (drawn("JPEG")[:200] + b"\xff\xd9", "tidak dapat dicetak|rusak"),
    "no size": (png(size(0, 9), (b"IDAT", b""), END), "tidak memiliki ukuran"),
    "too wide": (drawn(size=(MAX_SIDE + 1, 4)), "2001 × 4 piksel"),
    "said to be huge": (png(size(2**31 - 1, 2**31 - 1), (b"IDAT", b"x"), END), "2.000 piksel"),
    "too little in it": (png(size(9, 9), (b"IDAT", zlib.compress(b"\0")), END), "tidak dapat"),
    "not unpacked": (png(size(9, 9), (b"IDAT", b"x" * 99), END), "tidak dapat dicetak"),
    "no such colour": (
        png(size(9, 9, 3, 7), (b"IDAT", zlib.compress(b"\0" * 999)), END), "tidak dapat dicetak",
    ),
    "for a printing house": (drawn("JPEG", "CMYK"), "warna RGB"),
}  # fmt: skip


def kept(engine: Engine) -> str | None:
    """The logo in the letterhead, base64."""
    with engine.store.reading() as tx:
        found: str | None = tx.scalars(select(tables.Office.letterhead)).one().get("logo")
    return found


def acts(engine: Engine) -> list[str]:
    """The history of the office itself; its seals are whole."""
    with engine.store.reading() as tx:
        office_id = tx.scalars(select(tables.Office.id)).one()
        chain = history.own_chain(office_id)
        assert list(history.broken(tx, chain)) == []
        return [history.sentence(line) for line in history.lines(tx, chain)]


def pictures(pdf: bytes) -> list[tuple[int, int]]:
    """The sizes of the pictures in a PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [
            (int(part["/Width"]), int(part["/Height"]))
            for part in opened.objects
            if isinstance(part, pikepdf.Stream) and part.get("/Subtype") == "/Image"
        ]


def seen(pdf: bytes, folder: Path) -> Image.Image:
    """The corner of the first page where the logo stands."""
    page = Image.open(pdf_tools.pictures(pdf, folder)[0]).convert("RGB")
    return page.crop((0, 0, page.width // 4, page.height // 6))


def has(corner: Image.Image, wanted: tuple[int, int, int]) -> bool:
    """Whether a colour, or one that JPEG makes of it, covers some of the picture."""
    near = [
        count
        for count, colour in corner.getcolors(1_000_000) or ()
        if isinstance(colour, tuple)
        and max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 12
    ]
    return sum(near) > 300


def post(browser: FlaskClient, logo: bytes | None = None, **changes: str) -> TestResponse:
    """The settings form, with a file where there is one; no name is a true name here."""
    data: dict[str, Any] = FIELDS | changes
    data["logo"] = (io.BytesIO(logo or b""), "" if logo is None else "gambar.bmp")
    answer = browser.post("/admin/kantor", data=data, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the client writes a large form to a file
    return answer


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "1"), ("JPEG", "RGB"),
     ("JPEG", "L")],
)  # fmt: skip
def test_a_true_picture_is_kept_byte_for_byte(office: Office, form: str, mode: str) -> None:
    logo = drawn(form, mode)
    office.engine.save_office(FIELDS, logo=logo, by=office.as_("admin"))
    assert base64.b64decode(kept(office.engine) or "") == logo


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_no_logo_is_refused_and_the_old_one_stays(office: Office, why: str) -> None:
    data, told = REFUSED[why]
    admin = office.as_("admin")
    office.engine.save_office(FIELDS, logo=drawn(), by=admin)
    before = (kept(office.engine), acts(office.engine))
    with pytest.raises(BadAnswers) as refused:
        office.engine.save_office(FIELDS | {"phone": "2"}, logo=data, by=admin)
    assert list(refused.value.problems) == ["logo"]
    assert re.search(told, refused.value.problems["logo"])
    assert (kept(office.engine), acts(office.engine)) == before
    assert office.engine.about(by=admin).office.letterhead["phone"] == "1"


def test_every_change_is_a_line_of_the_offices_own_history(office: Office) -> None:
    admin, engine = office.as_("admin"), office.engine
    engine.save_office(FIELDS, by=admin)
    told = acts(engine)
    engine.save_office(FIELDS, by=admin)  # nothing new
    engine.remove_logo(by=admin)  # none there
    assert acts(engine) == told
    engine.save_office(FIELDS | {"phone": "2", "footer": ""}, logo=drawn(), by=admin)
    engine.remove_logo(by=admin)
    logo = f"logo {hashlib.sha256(drawn()).hexdigest()[:12]}"
    new = [
        "Mengubah telepon, kalimat kaki. Telepon: dari “1” menjadi “2”. Kalimat kaki: dari "
        f"“{FIELDS['footer']}” menjadi kosong.",
        "Memasang logo pada kop surat; sebelumnya tanpa logo.",
        f"Menghapus logo dari kop surat; sebelumnya {logo}.",
    ]
    assert acts(engine) == [*told, *new]
    shown = engine.about(by=admin).changes
    assert [one.sentence for one in shown[:3]] == new[::-1]
    assert (shown[0].at, shown[0].actor) == (office.watch.at, f"{admin.name}, Admin Kantor")


@pytest.mark.parametrize("login", ["camat", "admin_sop", "auditor", "staf1"])
def test_only_the_admin_changes_the_letterhead(office: Office, login: str) -> None:
    office.engine.save_office(FIELDS, logo=drawn(), by=office.as_("admin"))
    before = kept(office.engine)
    with pytest.raises(NotAllowed):
        office.engine.save_office(FIELDS, logo=drawn("JPEG"), by=office.as_(login))
    with pytest.raises(NotAllowed):
        office.engine.remove_logo(by=office.as_(login))
    assert kept(office.engine) == before


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_the_letter_is_printed_with_the_logo(
    app: Flask, engine: Engine, tmp_path: Path, form: str
) -> None:
    camat, admin = person(engine, "camat"), client(app, "admin")
    bare = engine.pdf(TO_SIGN, by=camat).data
    assert pictures(bare) == []
    assert post(admin, drawn(form)).status_code == 303
    pdf = engine.pdf(TO_SIGN, by=camat).data
    assert pictures(pdf) == [(60, 80)]
    assert pdf_tools.conformance(pdf) == []
    corner = seen(pdf, tmp_path)
    assert has(corner, RED)
    assert has(corner, GREEN)
    (page,) = engine.pages(TO_SIGN, by=camat)
    assert "data:image/svg+xml;base64," in page
    assert post(admin, tindakan="hapus_logo").status_code == 200
    assert pictures(engine.pdf(TO_SIGN, by=camat).data) == []


def test_the_form_shows_the_logo_and_takes_it_off(app: Flask, engine: Engine) -> None:
    admin = client(app, "admin")
    assert "Hapus logo" not in admin.get("/admin/kantor").text
    assert post(admin, drawn()).status_code == 303
    page = admin.get("/admin/kantor")
    shown = base64.b64encode(drawn()).decode()
    assert f'<img src="data:image/png;base64,{shown}" alt="' in page.text
    assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"]
    assert "Memasang logo pada kop surat; sebelumnya tanpa logo." in page.text
    gone = post(admin, tindakan="hapus_logo", address="Jalan yang belum disimpan")
    assert gone.status_code == 200
    assert kept(engine) is None
    assert "Logo dihapus. Isian lain belum disimpan." in gone.text
    assert 'value="Jalan yang belum disimpan"' in gone.text
    assert engine.about(by=person(engine, "admin")).office.letterhead["address"] != (
        "Jalan yang belum disimpan"
    )
    assert "<img src=" not in gone.text


def test_saving_without_a_file_leaves_the_logo(app: Flask, engine: Engine) -> None:
    admin = client(app, "admin")
    post(admin, drawn("JPEG"))
    before = kept(engine)
    assert post(admin, phone="99").status_code == 303
    assert admin.post("/admin/kantor", data=FIELDS).status_code == 303
    assert kept(engine) == before


@pytest.mark.parametrize("why", REFUSED)
def test_the_sentence_stands_beside_the_field_and_the_rest_stays(app: Flask, why: str) -> None:
    admin = client(app, "admin")
    answer = post(admin, REFUSED[why][0], address="Jalan Baru 7", footer="Kaki baru")
    assert answer.status_code == 422
    assert 'id="logo-salah"' in answer.text
    assert 'aria-describedby="logo-bantu logo-salah" aria-invalid="true"' in answer.text
    assert 'value="Jalan Baru 7"' in answer.text
    assert ">Kaki baru</textarea>" in answer.text


def test_a_logo_that_is_none_shows_nothing(app: Flask, engine: Engine) -> None:
    """Whatever a database holds, the page on which it can be mended opens."""
    with engine.store.writing() as tx:
        head = tx.scalars(select(tables.Office.letterhead)).one()
        tx.execute(update(tables.Office).values(letterhead=head | {"logo": "R0lGODlh"}))
    page = client(app, "admin").get("/admin/kantor")
    assert page.status_code == 200
    assert "<img src=" not in page.text
