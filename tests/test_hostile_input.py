"""Hostile input at every door of the pages: refused in a sentence, never executed, never a fault."""

import logging
import re
import shutil
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from engine import Engine, Settings
from engine.demo.office import Wristwatch
from engine.letters.attachments import DOCX
from engine.store.tables import Task
from tests.office import MORNING, PASSPHRASE, PASSWORD, client, person, token
from web import CSP, HEADERS, create_app
from web.access import COOKIE
from web.assets import manifest

MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
HUGE = "panjang " * 125_000
HOSTILE = {
    "markup": MARKUP.encode(),
    "typst": b'#panic("x") #read("/etc/passwd") #import "@preview/x:1.0.0" $ \\ [ ] @a <b>',
    "control": b"awal\0" + "\x01\x07\x1b[31m\x7f\u202e\u2028\u200b\r\nSet-Cookie: x=1".encode(),
    "not utf-8": b"awal\xed\xa0\x80\xff\xfe\x80akhir",
    "huge": HUGE.encode(),
    "code": b"' OR 1=1; DROP TABLE letter; -- %(n)s %s {0} {sentence} ${x}",
}
IDS = ["-1", "0", "1.5", "1e3", "abc", "%D9%A1", "%C2%B2", "9" * 5000, "2147483648", "%00",
       "9" * 19, "..%2f..%2fetc%2fpasswd", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%ED%A0%80",
       "'%20OR%201=1--", "%7B%7B7*7%7D%7D", "x" * 20_000]  # fmt: skip
PAGES = ["0", "-1", "2", "1e9", "x", "\u0661", "\u00b2", "9" * 12, "9" * 5000]
INDONESIAN = re.compile(
    r"\b(tidak|Isi|belum|Pilih|harus|salah|terlalu|Periksa|paling|Tuliskan|wajib|Tulis|ditolak|rusak|kosong)\b",
    re.IGNORECASE,
)
JSON = {"Accept": "application/json"}
LETTER_FIELDS = [
    "kind", "paper", "subject", "classification", "urgency", "security", "attachment_note",
    "closing", "signer", "concept", "addressee_name", "addressee_place", "addressee_email",
    "addressee_list_attached", "copies", "event_day", "event_date", "event_time", "event_place",
    "event_agenda", "row_what", "row_count", "row_remark", "assignment_bases", "assignment_tasks",
    "assignee_name", "assignee_nip", "assignee_rank", "assignee_post", "statement_label",
    "statement_value", "letter_date", "reference_number", "reference_date", "reference_subject",
    "reference_agenda", "body", "body_text", "unit", "versi", "kunci", "hapus_berkas", "tindakan",
]  # fmt: skip
LONG_FIELDS = ["subject", "addressee_name", "copies", "letter_date", "body", "body_text", "versi"]
OFFICE_FIELDS = {
    "number_pattern": "{klasifikasi}/{urut}{sisipan}/{kode_unit}/{tahun}", "unit_code": "416-399",
    "government": "PEMERINTAH", "office": "KECAMATAN", "address": "Jalan", "phone": "1",
    "site": "x", "email": "x@y.id", "place": "Kota", "footer": "Kaki",
}  # fmt: skip


class Attacked:
    """One office for the whole file: nothing sent here may harm what is asked next."""

    def __init__(self, app: Flask) -> None:
        self.app, self.tokens, self.browsers = app, dict[str, str](), 0
        self.engine: Engine = app.extensions["runut"]

    def browser(self, login: str = "") -> FlaskClient:
        """A browser at an address of its own, so that one's wrong passwords pause no other."""
        self.browsers += 1
        made = client(self.app)
        made.environ_base["REMOTE_ADDR"] = f"10.0.{self.browsers // 250}.{self.browsers % 250}"
        if login and login not in self.tokens:
            self.tokens[login] = token(self.engine, login)
        if login:
            made.set_cookie(COOKIE, self.tokens[login])
        return made


@pytest.fixture(scope="module")
def office(built_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """The office that everything here is sent to."""
    folder = tmp_path_factory.mktemp("serangan") / "kantor"
    shutil.copytree(built_office, folder)
    app = create_app(Settings.read({"RUNUT_DATA": str(folder)}), now=Wristwatch(MORNING))
    yield Attacked(app)
    app.extensions["runut"].store.engine.dispose()


def task_of(engine: Engine, node: str) -> str:
    """The open task of a node (there is one of each in the demo office)."""
    with engine.store.reading() as tx:
        return str(tx.scalar(select(Task.id).where(Task.node == node, Task.state == "open")))


def send(browser: FlaskClient, path: str, fields: dict[str, bytes]) -> TestResponse:
    """A form as bytes, as no browser would send it."""
    body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items())
    return browser.post(path, data=body, content_type="application/x-www-form-urlencoded")


def harmless(answer: TestResponse, *, refused: bool = False) -> None:
    """No fault; markup only escaped; a refusal is a sentence in Indonesian."""
    assert answer.status_code < 500
    assert not refused or answer.status_code >= 400
    if answer.mimetype == "text/html":
        page = answer.text
        assert "<script>alert" not in page
        assert "onerror=alert(1)>" not in page
        assert ">49<" not in page
    if answer.status_code >= 400:
        told = answer.get_json()["error"] if answer.is_json else sentence(answer.text)
        assert INDONESIAN.search(told), told[:300]
        assert "Traceback" not in answer.text


def sentence(page: str) -> str:
    """The words of a page's main part, without its fields."""
    assert '<html lang="id">' in page
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"<textarea.*?</textarea>|<[^>]*>", " ", main, flags=re.DOTALL)


# The letter form


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_the_letter_form(office: Attacked, kind: str) -> None:
    engine = office.engine
    task, staf1 = task_of(engine, "susun"), office.browser("staf1")
    for name in LETTER_FIELDS if kind != "huge" else LONG_FIELDS:
        kept = send(staf1, f"/tugas/{task}", {name: HOSTILE[kind]})
        harmless(kept)
    harmless(send(staf1, f"/tugas/{task}", dict.fromkeys(LETTER_FIELDS[:-5], HOSTILE[kind])))
    harmless(staf1.get(f"/tugas/{task}"))
    harmless(send(staf1, f"/tugas/{task}", {"tindakan": b"ajukan", "letter_date": HOSTILE[kind],
                                            "subject": HOSTILE[kind]}), refused=True)  # fmt: skip
    assert task_of(engine, "susun") == task
    plain = dict.fromkeys(LETTER_FIELDS[:-5], b"") | {"kind": b"surat_dinas", "body_text": b"Isi."}
    assert send(staf1, f"/tugas/{task}", plain).status_code == 303


@pytest.mark.parametrize("kind", [name for name in HOSTILE if name != "huge"])
def test_autosave_sets_pages_of_hostile_text(office: Attacked, kind: str) -> None:
    engine = office.engine
    task, staf1 = task_of(engine, "susun"), office.browser("staf1")
    texts = ("subject", "body_text", "closing", "addressee_name", "copies", "attachment_note")
    saved = send(staf1, f"/tugas/{task}/draf", dict.fromkeys(texts, HOSTILE[kind]))
    assert saved.status_code == 200
    for address in saved.get_json()["pages"]:
        drawn = staf1.get(address)
        assert drawn.status_code == 200
        assert "<script" not in drawn.text
        assert "root:x:0" not in drawn.text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("letter_date", "2026-02-30", "Tanggal tidak dapat dibaca."),
        ("letter_date", "0001-01-01", "Tahun pada tanggal ini tidak masuk akal."),
        ("letter_date", "9999-12-31", "Tahun pada tanggal ini tidak masuk akal."),
        ("letter_date", "besok", "Tanggal tidak dapat dibaca."),
        ("kind", "surat_cinta", "enis"),
        ("urgency", "kilat", "ifat"),
        ("security", "publik", "eamanan"),
        ("signer", "presiden", "enanda"),
        ("paper", "A0", "ertas"),
        ("reference_agenda", "9" * 30, "Nomor agenda berupa angka."),
        ("body", "{", ""),
        ("body", '{"type":"doc","content":[{"type":"skrip","attrs":{"src":"x"}}]}', ""),
        ("body", '{"type":"doc","content":[{"type":"text","text":"\\ud800\\u0000"}]}', ""),
        ("body", "[" * 5000 + "]" * 5000, ""),
        ("body", '{"type":"doc","content":[' * 5000 + "]}" * 5000, ""),
        ("body", '{"a":' * 100_000, ""),
    ],
)
def test_wrong_values_cannot_be_submitted(
    office: Attacked, field: str, value: str, told: str
) -> None:
    engine = office.engine
    task = task_of(engine, "susun")
    typed = {"tindakan": "ajukan", "reference_number": "1", field: value}
    page = office.browser("staf1").post(f"/tugas/{task}", data=typed)
    harmless(page, refused=True)
    assert told in sentence(page.text)
    assert task_of(engine, "susun") == task


def test_a_deep_or_foreign_body_of_a_request(office: Attacked) -> None:
    engine = office.engine
    staf1, task = office.browser("staf1"), task_of(engine, "susun")
    deep = "[" * 5000 + "]" * 5000
    for kind in ("application/json", "text/xml", "multipart/form-data; boundary=", "x", ""):
        for path in (f"/tugas/{task}/lampiran", "/masuk", f"/tugas/{task}"):
            harmless(staf1.post(path, data=deep, content_type=kind))
    garbled = b'--x\r\nContent-Disposition: form-data; name="subject\r\n\r\n\xff\0'
    harmless(
        staf1.post(f"/tugas/{task}", data=garbled, content_type="multipart/form-data; boundary=x")
    )


# Tasks of others in the chain


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_a_decision(office: Attacked, kind: str) -> None:
    engine = office.engine
    value = HOSTILE[kind]
    for login, node in (("sekcam", "periksa_sekretaris"), ("camat", "tanda_tangan")):
        task, browser = task_of(engine, node), office.browser(login)
        fields = ("keputusan", "alasan", "catatan", "revisi", "kunci", "frasa_sandi")
        harmless(send(browser, f"/tugas/{task}", dict.fromkeys(fields, value)), refused=True)
        harmless(send(browser, f"/tugas/{task}", {"keputusan_cepat": value}), refused=True)
        stale = {"keputusan": b"kembalikan", "alasan": b"x", "revisi": value}
        harmless(send(browser, f"/tugas/{task}", stale), refused=True)
        remark = {"keputusan": b"kembalikan", "catatan": value}
        harmless(send(browser, f"/tugas/{task}", remark), refused=True)
        assert task_of(engine, node) == task
        harmless(send(browser, f"/tugas/{task}/revisi", {"revisi": value, "subject": value}),
                 refused=True)  # fmt: skip
        harmless(browser.get(f"/tugas/{task}?" + f"pilih={quote_from_bytes(value[:900])}&lihat="
                             + quote_from_bytes(value[:900])))  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_sending_reassigning_and_withdrawing(office: Attacked, kind: str) -> None:
    engine = office.engine
    value, staf1 = HOSTILE[kind], office.browser("staf1")
    task = task_of(engine, "kirim")
    harmless(send(staf1, f"/tugas/{task}", {"saluran-1": value}), refused=True)
    harmless(send(staf1, f"/tugas/{task}", {"saluran-1": b"email", "email-1": value}), refused=True)
    harmless(send(staf1, f"/tugas/{task}", {"saluran-1": b"ekspedisi", "bukti-1": value,
                                            "saluran-2": value}), refused=True)  # fmt: skip
    assert task_of(engine, "kirim") == task
    camat = office.browser("camat")
    check = task_of(engine, "periksa_sekretaris")
    for pejabat in (value, b"-1", b"9" * 5000, b"1.5", "٢".encode()):
        given = {"pejabat": pejabat, "alasan_alih": value[:900]}
        harmless(send(camat, f"/tugas/{check}/alihkan", given), refused=True)
    harmless(send(staf1, "/surat/11/batal", {"alasan": value}), refused=True)
    harmless(send(camat, "/surat/12/tarik", {"alasan": value}), refused=True)
    harmless(
        send(staf1, "/surat/12/tarik", {"alasan": value * (1 if len(value) > 9000 else 1100)}),
        refused=True,
    )


def test_markup_that_was_kept_comes_back_as_text(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "periksa_sekretaris")
    typed = {"keputusan": "kembalikan", "alasan": MARKUP, "catatan": MARKUP}
    assert client(app, "sekcam").post(f"/tugas/{task}", data=typed).status_code == 303
    staf1 = client(app, "staf1")
    for path in ("/", "/pemberitahuan", "/surat/11", "/surat/11?lihat=riwayat"):
        harmless(staf1.get(path))
    assert "&lt;script&gt;alert(1)" in staf1.get("/surat/11?lihat=riwayat").text
    with engine.store.reading() as tx:
        mine = tx.scalars(select(Task.id).where(Task.node == "susun", Task.state == "open")).all()
    for back in mine:
        draft = {"subject": MARKUP, "addressee_name": MARKUP, "closing": MARKUP, "concept": MARKUP}
        staf1.post(f"/tugas/{back}", data=draft)
        page = staf1.get(f"/tugas/{back}")
        harmless(page)
        assert "&lt;script&gt;alert(1)" in page.text
    begun = staf1.post("/surat/baru", data=MultiDict({"subject": MARKUP, "unit": "kesra"}))
    assert begun.status_code == 303
    for path in ("/", "/surat", "/surat/13", "/surat?q=script"):
        page = staf1.get(path)
        harmless(page)
        assert "&lt;script&gt;alert(1)" in page.text


# Signing in


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_the_sign_in_form(office: Attacked, kind: str) -> None:
    nobody, value = office.browser(), HOSTILE[kind]
    login = f"kasi_{('pem', 'pmd', 'trantib', 'kesra', 'pel')[list(HOSTILE).index(kind) % 5]}"
    harmless(send(nobody, "/masuk", {"nama_pengguna": value, "kata_sandi": b"x"}), refused=True)
    harmless(
        send(nobody, "/masuk", {"nama_pengguna": b"camat2", "kata_sandi": value}), refused=True
    )
    harmless(send(nobody, "/masuk", {"kembali": value}), refused=True)
    changed = send(
        office.browser(login), "/kata-sandi", {"lama": value, "baru": value, "ulang": value}
    )
    harmless(changed, refused=True)


def test_a_hostile_session_cookie_is_nobody(office: Attacked) -> None:
    for value in ("x" * 4000, "a%00b", "\u00e9\u00ff", "' OR 1=1 --", '"\\303\\251\\377"'):
        nobody = office.browser()
        answer = nobody.get("/", headers={"Cookie": f"{COOKIE}={value}; bahasa={value}"})
        assert answer.status_code == 303
        assert nobody.post("/keluar", headers={"Cookie": f"{COOKIE}={value}"}).status_code == 303


# Questions in addresses


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_query(office: Attacked, kind: str) -> None:
    value = quote_from_bytes(HOSTILE[kind][:20_000])
    queries = {
        "/": ("saring", "q"), "/surat": ("q", "status"), "/klasifikasi": ("q",),
        "/klasifikasi/cari": ("q",), "/agenda": ("q", "tahun", "status", "urut", "arah"),
        "/agenda.csv": ("q", "tahun", "status"), "/agenda.xlsx": ("q", "tahun", "status"),
        "/surat/11": ("lihat",), "/surat/11/halaman/1.svg": ("revisi",), "/surat/11/pdf": ("revisi",),
        "/sop": ("q",), "/masuk": ("kembali",), "/bahasa/id": ("kembali",),
    }  # fmt: skip
    umpeg = office.browser("umpeg")
    for path, names in queries.items():
        for name in names:
            harmless(umpeg.get(f"{path}?{name}={value}"))
    harmless(umpeg.get(f"/agenda.pdf?q={value}"))
    harmless(office.browser("admin").get(f"/admin/hari-libur?tahun={value}"))


@pytest.mark.parametrize("page", PAGES)
def test_page_numbers(office: Attacked, page: str) -> None:
    umpeg = office.browser("umpeg")
    for path in ("/", "/surat", "/agenda"):
        shown = umpeg.get(f"{path}?hal={quote(page)}")
        assert (path, shown.status_code) == (path, 200)
    for year in ("0000", "9999", "-001", "20266", page):
        assert umpeg.get(f"/agenda?tahun={quote(year)}").status_code == 200
        assert umpeg.get(f"/agenda.csv?tahun={quote(year)}").status_code == 200


@pytest.mark.parametrize("wrong", IDS, ids=range(len(IDS)))
def test_ids_that_are_none(office: Attacked, wrong: str) -> None:
    engine = office.engine
    task = task_of(engine, "periksa_sekretaris")
    reader, admin = office.browser("sekcam"), office.browser("admin")
    for path in ("/surat/{}", "/surat/{}/pdf", "/surat/11/halaman/{}.svg", "/surat/{}/halaman/1.svg",
                 "/surat/12/draf/{}/1.svg", "/surat/11/berkas/{}", "/tugas/{}", "/tugas/{}/revisi",
                 "/sop/{}", "/v/{}", "/aset/{}", "/bahasa/{}", "/{}"):  # fmt: skip
        answer = reader.get(path.format(wrong))
        harmless(answer)
        assert (path, answer.status_code) == (path, 404)
    for path in ("/tugas/{}", "/tugas/{}/ambil", "/tugas/{}/lepas", "/tugas/{}/draf",
                 "/tugas/{}/lampiran", "/surat/{}/tarik", "/surat/{}/batal"):  # fmt: skip
        harmless(reader.post(path.format(wrong), data={"alasan": "x"}), refused=True)
    harmless(admin.post(f"/admin/hari-libur/{wrong}/hapus"), refused=True)
    harmless(admin.post(f"/admin/mandat/{wrong}/akhiri"))
    told = reader.get(f"/surat/{wrong}", headers=JSON)
    assert told.get_json()["error"] == "Halaman atau berkas ini tidak ada."
    assert task_of(engine, "periksa_sekretaris") == task


# Settings


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_the_office_form(office: Attacked, kind: str) -> None:
    engine = office.engine
    admin, plain = office.browser("admin"), {k: v.encode() for k, v in OFFICE_FIELDS.items()}
    for name in OFFICE_FIELDS:
        answer = send(admin, "/admin/kantor", plain | {name: HOSTILE[kind]})
        harmless(answer, refused=kind == "huge" or name == "number_pattern")
        harmless(admin.get("/admin"))
        harmless(admin.get("/admin/kantor"))
    assert send(admin, "/admin/kantor", plain).status_code == 303
    assert engine.pages(11, by=person(engine, "sekcam"))


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_the_other_settings(office: Attacked, kind: str) -> None:
    engine = office.engine
    admin, value = office.browser("admin"), HOSTILE[kind]
    before = engine.hours(by=person(engine, "admin")).periods
    row = {"name": b"Pagi", "valid_from": b"", "valid_to": b"", "weekday": b"0",
           "opens": b"07:30", "closes": b"16:00"}  # fmt: skip
    for name in ("valid_from", "valid_to", "weekday", "opens", "closes"):
        harmless(send(admin, "/admin/jam-kerja", row | {name: value}), refused=True)
    harmless(
        send(admin, "/admin/jam-kerja", row | {"name": value, "opens": b"17:00"}), refused=True
    )
    assert engine.hours(by=person(engine, "admin")).periods == before
    day = {"day": b"2027-12-09", "name": b"Libur", "kind": b"libur_daerah"}
    for name in ("day", "kind"):
        harmless(send(admin, "/admin/hari-libur", day | {name: value}), refused=True)
    harmless(send(admin, "/admin/hari-libur", day | {"name": value, "open": value}))
    harmless(admin.get("/admin/hari-libur?tahun=2027"))
    mandate = {"official": b"umpeg", "post": b"sekcam", "kind": b"Plh.", "decree": b"SP",
               "starts_at": b"2028-01-04T07:30", "ends_at": b"2028-01-08T16:00"}  # fmt: skip
    for name in mandate.keys() - {"decree"}:
        harmless(send(admin, "/admin/mandat", mandate | {name: value}), refused=True)
    harmless(send(admin, "/admin/mandat", mandate | {"decree": value}))
    harmless(admin.get("/admin/mandat"))


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-11-25T08:00+14:00", "2026-02-30T00:00"]
)
def test_moments_at_the_edge_of_time(office: Attacked, moment: str) -> None:
    admin = office.browser("admin")
    typed = {"official": "umpeg", "post": "sekcam", "kind": "Plh.", "decree": "SP",
             "starts_at": "2028-01-04T07:30", "ends_at": "2028-01-08T16:00"}  # fmt: skip
    for name in ("starts_at", "ends_at"):
        harmless(admin.post("/admin/mandat", data=typed | {name: moment}))
    harmless(admin.get("/admin/mandat"))
    for day in ("0001-01-01", "9999-12-31"):
        off = {"day": day, "name": "Ujung", "kind": "libur_daerah"}
        harmless(admin.post("/admin/hari-libur", data=off))
        harmless(admin.post(f"/admin/hari-libur/{day}/hapus"))
        row = {"name": "Ujung", "valid_from": day, "valid_to": "", "weekday": "9",
               "opens": "07:30", "closes": "16:00"}  # fmt: skip
        harmless(admin.post("/admin/jam-kerja", data=row), refused=True)
    harmless(admin.get("/admin/jam-kerja"))
    harmless(office.browser("sekcam").get("/"))


# Files


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
def test_files_that_cannot_be_attached(office: Attacked, name: str) -> None:
    engine = office.engine
    data, staf1 = FILES.get(name) if name in FILES else bomb(), office.browser("staf1")
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
        harmless(office.browser().post("/verifikasi", data={"berkas": file()}))
    documents = engine.letter(12, by=person(engine, "staf1")).documents
    assert documents == []


def test_a_file_beyond_the_largest(office: Attacked) -> None:
    engine = office.engine
    staf1, task = office.browser("staf1"), task_of(engine, "susun")
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


# What every answer carries


def test_every_page_is_sealed(office: Attacked) -> None:
    engine = office.engine
    task = task_of(engine, "periksa_sekretaris")
    asked = {
        "": ["/masuk", "/verifikasi", "/healthz", "/robots.txt", "/tidak-ada", "/"],
        "sekcam": ["/", "/surat", "/surat/11", "/surat/11/pdf", f"/tugas/{task}", "/agenda",
                   "/agenda.csv", "/sop/surat_keluar", "/klasifikasi/cari", "/surat/99"],
        "admin": ["/admin", "/admin/kantor", "/admin/jam-kerja"],
    }  # fmt: skip
    for login, paths in asked.items():
        browser = office.browser(login)
        for path in paths:
            answer = browser.get(path)
            sealed = {name: answer.headers.get(name) for name in HEADERS}
            if path == "/agenda.csv":
                sealed["Content-Security-Policy"] = CSP
                assert answer.headers["Content-Security-Policy"].endswith("sandbox")
            assert (path, sealed) == (path, HEADERS)
            assert "no-store" in answer.headers["Cache-Control"], path
            assert "Server" not in answer.headers
            if answer.mimetype == "text/html":
                assert not re.search(
                    r"<script(?![^>]* src=)|\son\w+=|\sstyle=|javascript:", answer.text
                )
    assert "'unsafe" not in CSP
    drawn = office.browser("sekcam").get("/surat/11/halaman/1.svg")
    assert drawn.headers["Content-Security-Policy"].endswith("sandbox")
    assert drawn.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in drawn.headers["Cache-Control"]


def test_built_files_may_be_kept_by_anybody(office: Attacked) -> None:
    nobody = office.browser()
    for published in manifest().values():
        answer = nobody.get(f"/aset/{published}")
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" not in answer.headers["Cache-Control"]
        answer.close()


def test_cookies_are_for_this_server_only(settings: Settings, watch: Wristwatch) -> None:
    typed = {"nama_pengguna": "camat", "kata_sandi": PASSWORD}
    for url, secure in (("http://127.0.0.1:8000", False), ("https://surat.example.go.id", True)):
        app = create_app(
            Settings.read({"RUNUT_DATA": str(settings.folder), "RUNUT_PUBLIC_URL": url}), now=watch
        )
        nobody = client(app)
        cookies = nobody.post("/masuk", data=typed).headers.getlist("Set-Cookie")
        cookies += nobody.get("/bahasa/en").headers.getlist("Set-Cookie")
        app.config["WTF_CSRF_ENABLED"] = True
        asked = app.test_client().get("/masuk")
        cookies += asked.headers.getlist("Set-Cookie")
        assert {one.split("=")[0] for one in cookies} >= {COOKIE, "runut_formulir"}
        for one in cookies:
            assert "HttpOnly" in one
            assert "SameSite=Lax" in one
            assert ("Secure" in one) == secure or one.startswith("bahasa=")
        assert ("Strict-Transport-Security" in asked.headers) == secure
        app.extensions["runut"].store.engine.dispose()


# Forms from elsewhere


def test_a_form_without_its_token_changes_nothing(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "periksa_sekretaris")
    sekcam = client(app, "sekcam")
    app.config["WTF_CSRF_ENABLED"] = True
    paths = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    for rule in paths:
        path = (
            rule.replace("<task_id>", task)
            .replace("<letter_id>", "11")
            .replace("<day>", "2026-12-25")
        )
        path = path.replace("<mandate_id>", "1")
        for given in ({}, {"csrf_token": "x"}, {"csrf_token": MARKUP}):
            answer = sekcam.post(path, data={"keputusan": "setujui", "alasan": "x", **given})
            assert (path, answer.status_code) == (path, 400)
            assert "terlalu lama terbuka" in answer.text
    assert task_of(engine, "periksa_sekretaris") == task
    assert sekcam.get("/").status_code == 200


def test_a_form_with_its_token_is_heard(app: Flask) -> None:
    sekcam = client(app, "sekcam")
    app.config["WTF_CSRF_ENABLED"] = True
    page = sekcam.get("/pemberitahuan").text + sekcam.get("/kata-sandi").text
    found = re.findall(r'name="csrf_token" value="([^"]+)"', page)
    answer = sekcam.post("/pemberitahuan", data={"csrf_token": found[-1]})
    assert answer.status_code == 303
    other = client(app, "camat")
    app.config["WTF_CSRF_ENABLED"] = True
    assert other.post("/pemberitahuan", data={"csrf_token": found[-1]}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://jahat.example"},
        {"Origin": "http://localhost.jahat.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "x"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "x", "Origin": "http://localhost"},
    ],
)
def test_a_form_of_another_site_is_refused(office: Attacked, headers: dict[str, str]) -> None:
    engine = office.engine
    task = task_of(engine, "periksa_sekretaris")
    answer = office.browser("sekcam").post(
        f"/tugas/{task}", data={"keputusan": "setujui"}, headers=headers
    )
    assert answer.status_code == 403
    assert "tidak berasal dari halaman Runut" in answer.text
    assert task_of(engine, "periksa_sekretaris") == task
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    heard = office.browser("sekcam").post("/pemberitahuan", headers=own)
    assert heard.status_code == 303


@pytest.mark.parametrize(
    "there",
    ["https://jahat.example", "//jahat.example", "/\\jahat.example", "\\\\jahat.example",
     "/\t/jahat.example", "/%0d%0aSet-Cookie:x=1", "javascript:alert(1)", "jahat.example", "",
     "/\n//jahat.example", " //jahat.example", "///jahat.example", "/\u2028/x"],
)  # fmt: skip
def test_nobody_is_led_elsewhere(office: Attacked, there: str) -> None:
    typed = {"nama_pengguna": "auditor", "kata_sandi": PASSWORD, "kembali": there}
    asked = quote(there)
    for answer in (
        office.browser().post("/masuk", data=typed),
        office.browser("staf2").get(f"/masuk?kembali={asked}"),
        office.browser().get(f"/bahasa/id?kembali={asked}"),
    ):
        assert answer.status_code == 303
        place = answer.headers["Location"]
        assert re.match(r"/(?![/\\])", place)
        assert "jahat" not in place
        assert len(answer.headers.getlist("Location")) == 1


@pytest.mark.parametrize(
    "host", ["jahat.example", "jahat.example:81", 'x"><script>alert(1)</script>', "[::1", ""]
)
def test_a_foreign_host_header_stands_in_no_answer(office: Attacked, host: str) -> None:
    for path in ("/masuk", "/surat/11", "/tidak-ada", "/agenda/"):
        answer = office.browser("sekcam").get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert INDONESIAN.search(sentence(answer.text))
        assert "jahat" not in answer.text + answer.headers.get("Location", "")
        assert "<script>alert" not in answer.text


def test_unusual_methods_and_headers(office: Attacked) -> None:
    staf1 = office.browser("staf1")
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "XYZZY"):
        answer = staf1.open("/surat", method=method)
        assert answer.status_code == 405
        assert "tidak dikenal" in answer.text
    for accept in ("", "x", "*/*;q=abc", "text/html;" * 2000, "application/json"):
        told = staf1.get("/surat/99", headers={"Accept": accept, "User-Agent": HUGE[:50_000]})
        assert told.status_code == 404
    typed = {"nama_pengguna": "camat", "kata_sandi": PASSWORD}
    agent = {"User-Agent": HUGE[:60_000]}
    assert office.browser().post("/masuk", data=typed, headers=agent).status_code == 303


# What is never written down


def test_no_secret_is_logged(
    app: Flask, engine: Engine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    task = task_of(engine, "tanda_tangan")
    camat = client(app, "camat")
    wrong = "frasa yang salah sekali"
    client(app).post("/masuk", data={"nama_pengguna": "camat", "kata_sandi": PASSWORD})
    client(app).post("/masuk", data={"nama_pengguna": "camat", "kata_sandi": wrong})
    camat.post(f"/tugas/{task}", data={"keputusan": "setujui", "frasa_sandi": wrong})

    def fail(*_args: object, **_kept: object) -> None:
        raise OSError("cakram penuh")

    with monkeypatch.context() as broken:
        broken.setattr("engine.signing.local.LocalSigner.sign", fail)
        answer = camat.post(
            f"/tugas/{task}", data={"keputusan": "setujui", "frasa_sandi": PASSPHRASE}
        )
        assert answer.status_code == 500
        assert PASSPHRASE not in answer.text
        assert "cakram" not in answer.text
    done = camat.post(f"/tugas/{task}", data={"keputusan": "setujui", "frasa_sandi": PASSPHRASE})
    assert done.status_code == 303
    cookie = camat.get_cookie(COOKIE)
    assert cookie is not None
    written = caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert "cakram penuh" in written
    for secret in (PASSWORD, PASSPHRASE, wrong, cookie.value):
        assert secret not in written
