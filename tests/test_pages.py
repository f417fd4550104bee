"""Every page for who may, who may not and nobody; forms that keep what was typed, and act once."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine import Engine, Settings, said_by
from engine.demo.office import Wristwatch
from engine.store.tables import Entry, Initial, Letter, Task
from tests.office import MORNING, PASSPHRASE, PASSWORD, client, person
from web import create_app

# Letters of the demo office, by their ids.
SENT, READY, TO_SIGN, TO_CHECK, RETURNED = 1, 9, 10, 11, 12
PEM_LETTER = 4
JSON = {"Accept": "application/json"}
NEW_PASSWORD = "kata-sandi-baru-sekali"


@dataclass(frozen=True)
class Row:
    """A route, who may (and the answer), who may not (and the answer); "" is nobody."""

    route: str
    path: str
    may: str
    status: int
    stranger: str = ""
    refused: int = 404
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.route.split()[0]


# In the order in which they are asked: what ends a letter comes last.
TABLE = [
    Row("GET /aset/<name>", "/aset/tidak-ada.css", "", 404),
    Row("GET /bahasa/<code>", "/bahasa/en", "", 303),
    Row("GET /healthz", "/healthz", "", 200),
    Row("GET /readyz", "/readyz", "", 200),
    Row("GET /robots.txt", "/robots.txt", "", 200),
    Row("GET /masuk", "/masuk", "", 200),
    Row("POST /masuk", "/masuk", "", 303,
        data={"nama_pengguna": "camat", "kata_sandi": PASSWORD}),
    Row("POST /keluar", "/keluar", "", 303),
    Row("GET /verifikasi", "/verifikasi", "", 200),
    Row("POST /verifikasi", "/verifikasi", "", 200, data={"berkas": "{signed_pdf}"}),
    Row("GET /bantuan", "/bantuan", "", 200),
    Row("GET /v/<code>", "/v/{code}", "", 200),
    Row("GET /demo/pos", "/demo/pos", "", 200),
    Row("GET /demo/pos/<name>", "/demo/pos/1", "", 200),
    Row("GET /", "/", "staf1", 200),
    Row("GET /pemberitahuan", "/pemberitahuan", "staf1", 200),
    Row("POST /pemberitahuan", "/pemberitahuan", "staf1", 303),
    Row("GET /klasifikasi", "/klasifikasi", "staf1", 200),
    Row("GET /klasifikasi/cari", "/klasifikasi/cari?q=cuti", "staf1", 200),
    Row("GET /kata-sandi", "/kata-sandi", "staf1", 200),
    Row("POST /kata-sandi", "/kata-sandi", "admin_sop", 303,
        data={"lama": PASSWORD, "baru": NEW_PASSWORD, "ulang": NEW_PASSWORD}),
    Row("GET /sop", "/sop", "staf1", 200),
    Row("GET /sop/<key>", "/sop/surat_keluar", "staf1", 200),
    Row("GET /agenda", "/agenda", "umpeg", 200, "staf1", 403),
    Row("GET /agenda.csv", "/agenda.csv", "auditor", 200, "staf1", 403),
    Row("GET /agenda.xlsx", "/agenda.xlsx", "camat", 200, "kasi_pem", 403),
    Row("GET /agenda.pdf", "/agenda.pdf", "sekcam", 200, "staf1", 403),
    Row("GET /admin", "/admin", "admin", 200, "camat"),
    Row("GET /admin/kantor", "/admin/kantor", "admin", 200, "camat"),
    Row("POST /admin/kantor", "/admin/kantor", "admin", 422, "camat"),
    Row("GET /admin/nomor", "/admin/nomor", "admin", 200, "umpeg"),
    Row("POST /admin/nomor/<year>", "/admin/nomor/2027", "admin", 303, "umpeg",
        data={"first": "412", "room": "900"}),
    Row("GET /admin/jam-kerja", "/admin/jam-kerja", "admin", 200, "umpeg"),
    Row("POST /admin/jam-kerja", "/admin/jam-kerja", "admin", 303, "umpeg",
        data={"name": "Pagi", "valid_from": "", "valid_to": "", "weekday": "0",
              "opens": "07:30", "closes": "16:00"}),
    Row("GET /admin/hari-libur", "/admin/hari-libur", "admin", 200, "auditor"),
    Row("POST /admin/hari-libur", "/admin/hari-libur", "admin", 303, "auditor",
        data={"day": "2026-12-09", "name": "Pilkades", "kind": "libur_daerah"}),
    Row("POST /admin/hari-libur/<day>/hapus", "/admin/hari-libur/2026-12-09/hapus", "admin", 303,
        "admin_sop"),
    Row("GET /admin/mandat", "/admin/mandat", "admin", 200, "staf1"),
    Row("POST /admin/mandat", "/admin/mandat", "admin", 303, "sekcam",
        data={"official": "kasi_pmd", "post": "kasi_pem", "kind": "Plh.", "decree": "SP 1",
              "starts_at": "2027-01-04T07:30", "ends_at": "2027-01-08T16:00"}),
    Row("POST /admin/mandat/<mandate_id>/akhiri", "/admin/mandat/3/akhiri", "admin", 303,
        "sekcam"),
    Row("GET /surat", "/surat", "staf1", 200),
    Row("GET /surat/baru", "/surat/baru", "staf2", 200, "camat", 403),
    Row("POST /surat/baru", "/surat/baru", "staf2", 303, "camat", 403,
        data={"subject": "Surat baru", "unit": "pmd"}),
    Row("GET /surat/<letter_id>", "/surat/11", "staf1", 200, "kasi_pem"),
    Row("GET /surat/<letter_id>/pdf", "/surat/11/pdf", "camat", 200, "kasi_pem"),
    Row("GET /surat/<letter_id>/halaman/<page>.svg", "/surat/11/halaman/1.svg", "auditor", 200,
        "kasi_pem"),
    Row("GET /surat/<letter_id>/draf/<version>/<page>.svg", "/surat/12/draf/1/1.svg", "staf1", 200,
        "camat"),
    Row("GET /tugas/<task_id>", "/tugas/{periksa}", "sekcam", 200, "kasi_pem"),
    Row("POST /tugas/<task_id>/ambil", "/tugas/{periksa}/ambil", "sekcam", 303, "kasi_pem"),
    Row("POST /tugas/<task_id>/lepas", "/tugas/{periksa}/lepas", "sekcam", 303, "camat", 403),
    Row("POST /tugas/<task_id>/alihkan", "/tugas/{periksa}/alihkan", "camat", 303, "staf1", 403,
        data={"pejabat": "2", "alasan_alih": "Mendesak."}),
    Row("POST /tugas/<task_id>/draf", "/tugas/{susun}/draf", "staf1", 200, "kasi_pem",
        data={"subject": "Jawaban"}),
    Row("POST /tugas/<task_id>/lampiran", "/tugas/{susun}/lampiran", "staf1", 200, "sekcam", 403,
        data={"berkas": "{picture}"}),
    Row("GET /surat/<letter_id>/berkas/<document_id>", "/surat/12/berkas/1", "staf1", 200,
        "kasi_pem"),
    Row("GET /tugas/<task_id>/revisi", "/tugas/{tanda_tangan}/revisi", "camat", 200, "kasi_pem"),
    Row("POST /tugas/<task_id>/pratinjau", "/tugas/{tanda_tangan}/pratinjau", "camat", 200,
        "kasi_pem", data={"subject": "Rekomendasi"}),
    Row("POST /tugas/<task_id>/revisi", "/tugas/{tanda_tangan}/revisi", "camat", 303, "sekcam",
        403, data={"subject": "Rekomendasi Festival"}),
    Row("POST /tugas/<task_id>", "/tugas/{periksa}", "sekcam", 303, "kasi_pem",
        data={"keputusan": "setujui"}),
    Row("POST /surat/<letter_id>/tarik", "/surat/12/tarik", "staf1", 303, "sekcam", 403,
        data={"alasan": "Tidak jadi."}),
    Row("POST /surat/<letter_id>/batal", "/surat/11/batal", "umpeg", 303, "sekcam", 403,
        data={"alasan": "Salah surat."}),
]  # fmt: skip


@pytest.fixture
def office(settings: Settings, watch: Wristwatch, tmp_path: Path) -> Iterator[Flask]:
    """The application with the demo's post office and one mail in it."""
    post = tmp_path / "pos"
    post.mkdir()
    mail = b"Subject: Surat\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    mail += b"Content-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n--x--"
    (post / "1.eml").write_bytes(mail)
    made = create_app(settings, now=watch, post=post)
    yield made
    made.extensions["runut"].store.engine.dispose()


@pytest.fixture
def engine_of(office: Flask) -> Engine:
    """The engine behind the application with a post office."""
    found: Engine = office.extensions["runut"]
    return found


def picture() -> tuple[BytesIO, str]:
    """A small true PNG as an upload."""
    out = BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "PNG")
    return BytesIO(out.getvalue()), "denah.png"


def task_of(engine: Engine, node: str) -> str:
    """The open task of a node (there is one of each in the demo office)."""
    with engine.store.reading() as tx:
        return str(tx.scalar(select(Task.id).where(Task.node == node, Task.state == "open")))


def count(engine: Engine, wanted: Any, *conditions: Any) -> int:
    """Rows of a table."""
    with engine.store.reading() as tx:
        return tx.scalar(select(func.count()).select_from(wanted).where(*conditions)) or 0


def places(engine: Engine) -> dict[str, str]:
    """What the paths of the table name."""
    with engine.store.reading() as tx:
        code = tx.scalar(select(Letter.token).where(Letter.id == SENT))
    return {
        "code": str(code),
        "periksa": task_of(engine, "periksa_sekretaris"),
        "tanda_tangan": task_of(engine, "tanda_tangan"),
        "susun": task_of(engine, "susun"),
    }


def ask(
    browser: FlaskClient, row: Row, named: dict[str, str], engine: Engine, **headers: str
) -> TestResponse:
    """The request of a row, with its files where it has any."""
    data = dict(row.data)
    if data.get("berkas") == "{picture}":
        data["berkas"] = picture()
    if data.get("berkas") == "{signed_pdf}":
        signed = engine.pdf(SENT, by=person(engine, "camat")).data
        data["berkas"] = (BytesIO(signed), "surat.pdf")
    kind = "multipart/form-data" if "berkas" in data else None
    return browser.open(
        row.path.format(**named), method=row.method, data=data or None, content_type=kind,
        headers=headers,
    )  # fmt: skip


def test_every_route_stands_in_the_table(office: Flask) -> None:
    known = {
        f"{method} {rule.rule}"
        for rule in office.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert known == {row.route for row in TABLE}
    assert len(TABLE) == len({row.route for row in TABLE})


def test_who_may_is_answered(office: Flask, engine_of: Engine) -> None:
    named = places(engine_of)
    browsers = {row.may: client(office, row.may) for row in TABLE}
    browsers[""] = client(office)
    answers = {}
    for row in TABLE:
        browser = browsers[row.may] if row.may else client(office)
        answers[row.route] = ask(browser, row, named, engine_of).status_code
    assert answers == {row.route: row.status for row in TABLE}


def test_who_may_not_is_refused_and_changes_nothing(office: Flask, engine_of: Engine) -> None:
    named = places(engine_of)
    refusing = [row for row in TABLE if row.stranger]
    browsers = {row.stranger: client(office, row.stranger) for row in refusing}
    add_document(office, named["susun"])
    before = count(engine_of, Entry)
    answers = {
        row.route: ask(browsers[row.stranger], row, named, engine_of).status_code
        for row in refusing
    }
    assert answers == {row.route: row.refused for row in refusing}
    assert count(engine_of, Entry) == before


def test_nobody_is_asked_to_sign_in(office: Flask, engine_of: Engine) -> None:
    named, before = places(engine_of), count(engine_of, Entry)
    for row in TABLE:
        if not row.may:
            continue
        answer = ask(client(office), row, named, engine_of)
        assert (row.route, answer.status_code) == (row.route, 303)
        assert answer.headers["Location"].startswith("/masuk")
        told = ask(client(office), row, named, engine_of, **JSON)
        assert (row.route, told.status_code) == (row.route, 401)
        assert told.get_json()["error"] == "Silakan masuk terlebih dahulu."
    assert count(engine_of, Entry) == before


def test_after_signing_in_one_is_where_one_was_going(app: Flask) -> None:
    nobody = client(app)
    door = nobody.get("/agenda?tahun=2026&q=desa").headers["Location"]
    assert 'value="/agenda?tahun=2026&amp;q=desa"' in nobody.get(door).text
    typed = {"nama_pengguna": "umpeg", "kata_sandi": PASSWORD, "kembali": "/agenda?tahun=2026"}
    assert nobody.post("/masuk", data=typed).headers["Location"] == "/agenda?tahun=2026"
    assert nobody.get("/agenda").status_code == 200
    nobody.post("/keluar")
    assert nobody.get("/agenda").status_code == 303


# What one may not see does not exist


def add_document(app: Flask, task: str) -> int:
    """An attachment of the returned letter, by its drafter."""
    sent = client(app, "staf1").post(f"/tugas/{task}/lampiran", data={"berkas": picture()})
    return int(sent.get_json()["id"])


def same_as_missing(browser: FlaskClient, path: str, missing: str) -> bool:
    """True if both addresses answer 404 with the same page, but for the address in it."""
    here, nowhere = browser.get(path), browser.get(missing)
    assert nowhere.status_code == 404
    blank = [
        re.sub(
            r'(?<=href=")/bahasa/[^"]*|(?<="csrf_token" value=")[^"]*',
            "",
            page.text.replace(at, ""),
        )
        for page, at in ((here, path), (nowhere, missing))
    ]
    return here.status_code == 404 and blank[0] == blank[1]


@pytest.mark.parametrize("rest", ["", "/pdf", "/halaman/1.svg", "/draf/1/1.svg", "/berkas/1"])
def test_a_letter_of_another_unit_does_not_exist(app: Flask, engine: Engine, rest: str) -> None:
    add_document(app, task_of(engine, "susun"))
    stranger = client(app, "kasi_pem")
    assert same_as_missing(stranger, f"/surat/{RETURNED}{rest}", f"/surat/98{rest[:-1]}7")


def test_a_foreign_document_is_not_reached_through_a_letter_one_may_read(
    app: Flask, engine: Engine
) -> None:
    kept = add_document(app, task_of(engine, "susun"))
    assert client(app, "staf1").get(f"/surat/{RETURNED}/berkas/{kept}").status_code == 200
    stranger = client(app, "kasi_pem")
    assert stranger.get(f"/surat/{PEM_LETTER}").status_code == 200
    assert stranger.get(f"/surat/{PEM_LETTER}/berkas/{kept}").status_code == 404


def test_a_file_stands_under_its_own_letter_only(app: Flask, engine: Engine) -> None:
    kept = add_document(app, task_of(engine, "susun"))
    auditor = client(app, "auditor")
    assert auditor.get(f"/surat/{RETURNED}/berkas/{kept}").status_code == 200
    assert auditor.get(f"/surat/{TO_SIGN}").status_code == 200
    assert same_as_missing(
        auditor, f"/surat/{TO_SIGN}/berkas/{kept}", f"/surat/{TO_SIGN}/berkas/987"
    )


def test_a_foreign_letter_is_in_no_list(app: Flask) -> None:
    subject = "Jawaban Permohonan Narasumber"
    assert subject in client(app, "kasi_kesra").get("/surat?q=Narasumber").text
    stranger = client(app, "kasi_pem")
    assert subject not in stranger.get("/surat?q=Narasumber").text
    assert subject not in stranger.get("/surat").text
    assert subject not in stranger.get("/").text


def test_a_foreign_task_does_not_exist(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "periksa_sekretaris")
    assert same_as_missing(client(app, "kasi_pem"), f"/tugas/{task}", f"/tugas/{'0' * 32}")


def test_a_draft_is_its_drafters_alone(app: Flask, engine: Engine) -> None:
    drafter = client(app, "staf1")
    begun = {"subject": "Rahasia dapur", "unit": "kesra", "body_text": "Isi."}
    task = drafter.post("/surat/baru", data=begun).headers["Location"]
    with engine.store.reading() as tx:
        letter = tx.scalar(select(func.max(Letter.id)))
    assert drafter.get(f"/surat/{letter}").status_code == 200
    for login in ("staf2", "kasi_kesra", "umpeg", "sekcam", "camat", "auditor", "admin"):
        other = client(app, login)
        for path in (f"/surat/{letter}", f"/surat/{letter}/pdf", f"/surat/{letter}/draf/1/1.svg",
                     f"/surat/{letter}/halaman/1.svg", task):  # fmt: skip
            assert (login, path, other.get(path).status_code) == (login, path, 404)
        assert "Rahasia dapur" not in other.get("/surat?q=dapur").text


def test_the_code_of_an_unsigned_letter_tells_nothing(app: Flask, engine: Engine) -> None:
    with engine.store.reading() as tx:
        code = tx.scalar(select(Letter.token).where(Letter.id == TO_SIGN))
    assert same_as_missing(client(app), f"/v/{code}", f"/v/{'0' * 32}")


# A form with something wrong in it keeps what was typed


def test_returning_without_a_reason_keeps_the_remark(app: Flask, engine: Engine) -> None:
    typed = {"keputusan": "kembalikan", "alasan": " ", "catatan": "Tembusan <Bupati> kurang"}
    page = client(app, "sekcam").post(f"/tugas/{task_of(engine, 'periksa_sekretaris')}", data=typed)
    assert page.status_code == 422
    assert "Tuliskan apa yang perlu diperbaiki." in page.text
    assert "Tembusan &lt;Bupati&gt; kurang" in page.text
    assert re.search(r'value="kembalikan"[^>]* checked', page.text)


@pytest.mark.parametrize("verdict", ["setujui", "kembalikan", ""])
def test_the_passphrase_never_comes_back(app: Flask, engine: Engine, verdict: str) -> None:
    typed = {"keputusan": verdict, "frasa_sandi": "frasa yang salah", "catatan": "Catatan Camat"}
    page = client(app, "camat").post(f"/tugas/{task_of(engine, 'tanda_tangan')}", data=typed)
    assert page.status_code == 422
    assert "Catatan Camat" in page.text
    assert "frasa yang salah" not in page.text


def test_the_passphrase_never_comes_back_with_a_refusal(app: Flask, engine: Engine) -> None:
    typed = {"keputusan": "setujui", "frasa_sandi": PASSPHRASE, "revisi": "7", "catatan": "Baik."}
    page = client(app, "camat").post(f"/tugas/{task_of(engine, 'tanda_tangan')}", data=typed)
    assert page.status_code == 409
    assert "Isi surat berubah sejak halaman ini dibuka." in page.text
    assert "Baik." in page.text
    assert PASSPHRASE not in page.text


def test_passwords_never_come_back(app: Flask) -> None:
    page = client(app).post("/masuk", data={"nama_pengguna": "camat", "kata_sandi": "salah-sekali"})
    assert page.status_code == 401
    assert 'value="camat"' in page.text
    assert "salah-sekali" not in page.text
    typed = {"lama": "salah-sekali", "baru": NEW_PASSWORD, "ulang": NEW_PASSWORD}
    page = client(app, "staf1").post("/kata-sandi", data=typed)
    assert page.status_code == 422
    assert "salah-sekali" not in page.text
    assert NEW_PASSWORD not in page.text


def test_the_letter_form_keeps_what_cannot_be_submitted(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "susun")
    typed = {
        "tindakan": "ajukan", "subject": "", "letter_date": "10-11-2026", "addressee_name": "Kades",
        "addressee_email": "bukan pos-el", "body": "{rusak", "body_text": "Naskah yang diketik",
        "unit": "pel",
    }  # fmt: skip
    page = client(app, "staf1").post(f"/tugas/{task}", data=typed)
    assert page.status_code == 422
    assert "Tanggal tidak dapat dibaca." in page.text
    for kept in ("10-11-2026", "Kades", "bukan pos-el", "{rusak", "Naskah yang diketik"):
        assert kept in page.text
    assert re.search(r'value="pel"[^>]* selected', page.text)
    with engine.store.reading() as tx:
        assert tx.scalar(select(Task.state).where(Task.id == task)) == "open"


def test_sending_keeps_ways_and_proofs(app: Flask, engine: Engine) -> None:
    typed = {"saluran-1": "ekspedisi", "bukti-1": "Buku 7 <hlm 3>", "saluran-2": "merpati"}
    page = client(app, "staf1").post(f"/tugas/{task_of(engine, 'kirim')}", data=typed)
    assert page.status_code == 422
    assert "Pilih cara pengiriman." in page.text
    assert "Buku 7 &lt;hlm 3&gt;" in page.text


def test_reassigning_without_a_reason_keeps_the_choice(app: Flask, engine: Engine) -> None:
    path = f"/tugas/{task_of(engine, 'periksa_sekretaris')}/alihkan"
    page = client(app, "camat").post(path, data={"pejabat": "2", "alasan_alih": ""})
    assert page.status_code == 422
    assert "Tuliskan alasannya." in page.text
    assert re.search(r'<option value="2"[^>]* selected', page.text)
    long = "Sedang dinas luar. " * 60
    page = client(app, "camat").post(path, data={"pejabat": "2", "alasan_alih": long})
    assert page.status_code == 422
    assert long.strip() in page.text
    page = client(app, "camat").post(path, data={"pejabat": "", "alasan_alih": "Dinas luar"})
    assert page.status_code == 422
    assert "Dinas luar" in page.text


@pytest.mark.parametrize(
    ("login", "path"),
    [("staf1", f"/surat/{RETURNED}/tarik"), ("umpeg", f"/surat/{TO_CHECK}/batal")],
)
def test_withdrawing_and_voiding_want_a_reason(app: Flask, login: str, path: str) -> None:
    page = client(app, login).post(path, data={"alasan": " "})
    assert page.status_code == 422
    assert "Tuliskan alasannya." in page.text
    long = "Kegiatan dibatalkan. " * 60
    page = client(app, login).post(path, data={"alasan": long})
    assert page.status_code == 422
    assert long.strip() in page.text


def test_the_hours_form_keeps_its_rows(app: Flask, engine: Engine) -> None:
    before = engine.hours(by=person(engine, "admin")).periods
    rows = {
        "name": ["Pagi", "Sore"], "valid_from": ["", "31-12-2026"], "valid_to": ["", ""],
        "weekday": ["0", "4"], "opens": ["07:30", "13:00"], "closes": ["12:00", "16:30"],
    }  # fmt: skip
    page = client(app, "admin").post("/admin/jam-kerja", data=rows)
    assert page.status_code == 422
    assert "Jam atau tanggal tidak terbaca." in page.text
    for kept in ("Pagi", "Sore", "31-12-2026", "07:30", "16:30"):
        assert f'value="{kept}"' in page.text
    assert engine.hours(by=person(engine, "admin")).periods == before


def test_the_other_settings_keep_what_was_typed(app: Flask) -> None:
    admin = client(app, "admin")
    page = admin.post("/admin/kantor", data={"number_pattern": "{urut}", "office": "Kec. <Uji>"})
    assert page.status_code == 422
    assert 'value="{urut}"' in page.text
    assert "Kec. &lt;Uji&gt;" in page.text
    page = admin.post("/admin/hari-libur", data={"day": "2026-12-09", "name": "X", "kind": "?"})
    assert page.status_code == 422
    assert 'value="2026-12-09"' in page.text
    typed = {"official": "umpeg", "post": "sekcam", "kind": "Plh.", "decree": "SP 12",
             "starts_at": "2026-12-01T08:00", "ends_at": "besok"}  # fmt: skip
    page = admin.post("/admin/mandat", data=typed)
    assert page.status_code == 422
    assert "Isi tanggal dan jam." in page.text
    for kept in ("SP 12", "2026-12-01T08:00"):
        assert f'value="{kept}"' in page.text
    assert re.search(r'value="umpeg"[^>]* selected', page.text)


# A form acts once


def test_a_second_press_of_a_decision_has_no_second_effect(app: Flask, engine: Engine) -> None:
    path = f"/tugas/{task_of(engine, 'periksa_sekretaris')}"
    sekcam, pressed = client(app, "sekcam"), {"keputusan": "setujui", "kunci": "satu-kali"}
    first = sekcam.post(path, data=pressed)
    initials, lines = count(engine, Initial), count(engine, Entry)
    second = sekcam.post(path, data=pressed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert (count(engine, Initial), count(engine, Entry)) == (initials, lines)
    again = sekcam.post(path, data=pressed | {"kunci": "lain"})
    assert again.status_code == 409


def test_two_presses_at_the_same_instant_begin_one_letter(app: Flask, engine: Engine) -> None:
    before = count(engine, Letter)
    browsers = [client(app, "staf2") for _ in range(2)]
    gate, answers = threading.Barrier(2), []

    def press(browser: FlaskClient) -> None:
        gate.wait(10)
        typed = {"subject": "Sekali", "unit": "pmd", "kunci": "sama"}
        answers.append(browser.post("/surat/baru", data=typed, headers=JSON))

    presses = [threading.Thread(target=press, args=(one,)) for one in browsers]
    for one in presses:
        one.start()
    for one in presses:
        one.join(30)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len({answer.get_json()["url"] for answer in answers}) == 1
    assert count(engine, Letter) == before + 1


def test_a_second_press_submits_a_letter_once(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "susun")
    staf1 = client(app, "staf1")
    content = engine.task(task, by=person(engine, "staf1")).draft
    typed = said_by(content) | {"tindakan": "ajukan", "kunci": "k", "subject": "Jawaban kedua"}
    assert staf1.post(f"/tugas/{task}", data=typed).status_code == 303
    lines = count(engine, Entry)
    assert staf1.post(f"/tugas/{task}", data=typed).status_code in (303, 409)
    assert count(engine, Entry) == lines


def test_of_two_people_the_second_reads_who_was_first(app: Flask, engine: Engine) -> None:
    engine.save_mandate(
        official="umpeg", post="sekcam", kind="Plh.", decree="SP 9", by=person(engine, "admin"),
        starts_at=MORNING - timedelta(hours=1), ends_at=MORNING + timedelta(hours=6),
    )  # fmt: skip
    path = f"/tugas/{task_of(engine, 'periksa_sekretaris')}"
    sekcam, deputy = client(app, "sekcam"), client(app, "umpeg")
    assert sekcam.get(path).status_code == deputy.get(path).status_code == 200
    assert deputy.post(path, data={"keputusan": "setujui", "kunci": "a"}).status_code == 303
    lines = count(engine, Entry)
    typed = {"keputusan": "kembalikan", "alasan": "Kurang lengkap", "kunci": "b"}
    late = sekcam.post(path, data=typed)
    assert late.status_code == 409
    assert "Tugas ini sudah diselesaikan oleh" in late.text
    assert person(engine, "umpeg").name in late.text
    assert count(engine, Entry) == lines
    told = sekcam.post(f"{path}/ambil", headers=JSON)
    assert told.status_code == 409
    assert person(engine, "umpeg").name in json.dumps(told.get_json(), ensure_ascii=False)
