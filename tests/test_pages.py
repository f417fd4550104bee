"""Every page for who may, who may not and nobody."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine import Engine, Settings
from engine.demo.office import Wristwatch
from engine.store.tables import Entry, Letter
from tests.edits import EDITS, edited
from tests.office import (
    JSON,
    ON_BOTH,
    PASSWORD,
    SENT,
    add_document,
    client,
    count,
    person,
    picture,
    task_of,
)
from web import create_app

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
    Row("GET /sop/<key>/cetak", "/sop/surat_keluar/cetak?edisi=1&kertas=A4", "staf1", 200),
    Row("GET /agenda", "/agenda", "umpeg", 200, "staf1", 403),
    Row("GET /agenda.csv", "/agenda.csv", "auditor", 200, "staf1", 403),
    Row("GET /agenda.xlsx", "/agenda.xlsx", "camat", 200, "kasi_pem", 403),
    Row("GET /agenda.pdf", "/agenda.pdf", "sekcam", 200, "staf1", 403),
    Row("GET /riwayat", "/riwayat?lewat=1", "auditor", 200, "admin"),
    Row("GET /riwayat/<case_id>", "/riwayat/1?pada=2", "auditor", 200, "camat"),
    Row("GET /riwayat/kepatuhan", "/riwayat/kepatuhan?aturan=batal", "auditor", 200, "admin"),
    Row("GET /riwayat/kepatuhan/<key>", "/riwayat/kepatuhan/luar_jam", "auditor", 200, "camat"),
    Row("GET /riwayat/kepatuhan.csv", "/riwayat/kepatuhan.csv", "auditor", 200, "sekcam"),
    Row("GET /riwayat/kepatuhan/<key>.csv", "/riwayat/kepatuhan/batal.csv", "auditor", 200,
        "admin_sop"),
    Row("POST /riwayat/simpanan", "/riwayat/simpanan", "auditor", 303, "admin",
        data={"halaman": "riwayat", "nama": "Lewat", "saringan": "lewat=1"}),
    Row("POST /riwayat/simpanan/hapus", "/riwayat/simpanan/hapus", "auditor", 303, "camat",
        data={"halaman": "riwayat", "nama": "Lewat"}),
    Row("GET /riwayat/<case_id>/naskah", "/riwayat/1/naskah", "auditor", 200, "sekcam"),
    Row("GET /riwayat/log.xes", "/riwayat/log.xes?berkas=1", "auditor", 200, "umpeg"),
    Row("GET /riwayat/log.csv", "/riwayat/log.csv?berkas=1", "auditor", 200, "admin_sop"),
    Row("GET /riwayat/akses", "/riwayat/akses?berkas=1", "auditor", 200, "camat"),
    Row("GET /riwayat/akses.csv", "/riwayat/akses.csv", "auditor", 200, "umpeg"),
    Row("GET /agenda-masuk", "/agenda-masuk", "staf1", 200, "kasi_pem", 403),
    Row("GET /agenda-masuk.csv", "/agenda-masuk.csv", "auditor", 200, "kasi_pem", 403),
    Row("GET /agenda-masuk.xlsx", "/agenda-masuk.xlsx", "umpeg", 200, "kasi_kesra", 403),
    Row("GET /agenda-masuk.pdf", "/agenda-masuk.pdf", "camat", 200, "kasi_pem", 403),
    Row("GET /surat-masuk/baru", "/surat-masuk/baru", "staf1", 200, "camat", 403),
    Row("POST /surat-masuk/baru", "/surat-masuk/baru", "staf1", 422, "camat", 403),
    Row("GET /surat/<letter_id>/pindaian", "/surat/16/pindaian", "sekcam", 200, "camat"),
    Row("GET /surat/<letter_id>/pindaian/<page>.png", "/surat/14/pindaian/1.png", "kasi_pmd", 200,
        "kasi_pem"),
    Row("GET /surat/<letter_id>/disposisi.pdf", "/surat/12/disposisi.pdf", "kasi_kesra", 200,
        "kasi_pem"),
    Row("POST /surat/<letter_id>/tindak-lanjut", "/surat/14/tindak-lanjut", "staf2", 303,
        "kasi_pem", data={"tindak_lanjut": "Sudah didaftarkan."}),
    Row("POST /surat/<letter_id>/balas", "/surat/14/balas", "staf2", 303, "kasi_pem"),
    Row("POST /riwayat/kepatuhan/panjang", "/riwayat/kepatuhan/panjang", "auditor", 303, "camat"),
    Row("GET /riwayat/kepatuhan/panjang/<examination_id>", "/riwayat/kepatuhan/panjang/99",
        "auditor", 404, "camat"),
    Row("POST /riwayat/kepatuhan/panjang/<examination_id>/batal",
        "/riwayat/kepatuhan/panjang/99/batal", "auditor", 404, "camat"),
    Row("POST /riwayat/periksa", "/riwayat/periksa", "auditor", 303, "camat"),
    Row("GET /riwayat/periksa", "/riwayat/periksa?berkas=1", "auditor", 200, "camat"),
    Row("GET /riwayat/periksa/<check_id>", "/riwayat/periksa/{pemeriksaan}", "auditor", 200,
        "camat"),
    Row("POST /riwayat/periksa/<check_id>/batal", "/riwayat/periksa/{pemeriksaan}/batal",
        "auditor", 303, "camat"),
    Row("GET /riwayat/<case_id>/bukti.zip", "/riwayat/1/bukti.zip", "auditor", 200, "camat"),
    Row("GET /riwayat/<case_id>/riwayat.pdf", "/riwayat/1/riwayat.pdf", "auditor", 200, "camat"),
    Row("GET /riwayat/periksa/titik-<checkpoint>.zip", "/riwayat/periksa/titik-1.zip", "auditor",
        200, "camat"),
    Row("GET /laporan", "/laporan?bulan=2026-11", "auditor", 200, "staf1"),
    Row("GET /laporan/rincian", "/laporan/rincian?bulan=2026-11&surat=1", "camat", 200, "staf2"),
    Row("GET /laporan/laporan.<form>", "/laporan/laporan.pdf?bulan=2026-11", "kasi_pem", 200,
        "admin"),
    # None has run yet; test_report_pages.py runs some.
    Row("POST /laporan/panjang", "/laporan/panjang", "sekcam", 422, "staf1",
        data={"dari": "2025-01-01"}),
    Row("GET /laporan/panjang/<report_id>", "/laporan/panjang/1", "auditor", 404, "admin_sop"),
    Row("POST /laporan/panjang/<report_id>/batal", "/laporan/panjang/1/batal", "auditor", 404,
        "staf1"),
    Row("GET /riwayat/retensi", "/riwayat/retensi?daftar=tinjau", "umpeg", 200, "staf1"),
    Row("GET /riwayat/retensi.csv", "/riwayat/retensi.csv", "auditor", 200, "kasi_pem"),
    Row("GET /riwayat/retensi.xlsx", "/riwayat/retensi.xlsx", "camat", 200, "admin"),
    # Nothing is old enough in the demo office; test_retention_pages.py makes one.
    Row("POST /riwayat/retensi/usul", "/riwayat/retensi/usul", "sekcam", 422, "staf2",
        data={"daftar": "musnah"}),
    Row("GET /riwayat/retensi/usul-<line>.zip", "/riwayat/retensi/usul-1.zip", "auditor", 404,
        "kasi_pmd"),
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
    Row("GET /sop/<key>/formulir/<node>", "/sop/surat_keluar/formulir/periksa_sekretaris",
        "admin_sop", 200, "camat"),
    Row("POST /sop/<key>/formulir/<node>", "/sop/surat_keluar/formulir/periksa_sekretaris",
        "admin_sop", 200, "camat", data={"lakukan": "tambah"}),
    Row("GET /sop/<key>/tabel", "/sop/surat_keluar/tabel", "admin_sop", 200, "camat"),
    Row("POST /sop/<key>/tabel", "/sop/surat_keluar/tabel", "admin_sop", 409, "camat"),
    Row("GET /sop/<key>/ubah", "/sop/surat_keluar/ubah", "admin_sop", 200, "camat"),
    Row("GET /sop/<key>/simulasi", "/sop/surat_keluar/simulasi", "admin_sop", 200, "camat"),
    Row("GET /sop/<key>/kosakata.json", "/sop/surat_keluar/kosakata.json", "admin_sop", 200,
        "sekcam"),
    Row("GET /sop/<key>/naskah", "/sop/surat_keluar/naskah", "admin_sop", 200, "camat"),
    Row("PUT /sop/<key>/naskah", "/sop/surat_keluar/naskah", "admin_sop", 409, "camat"),
    Row("POST /sop/<key>/urungkan", "/sop/surat_keluar/urungkan", "admin_sop", 409, "camat"),
    Row("POST /sop/<key>/buang", "/sop/surat_keluar/buang", "admin_sop", 409, "camat"),
    Row("GET /sop/<key>/banding", "/sop/surat_keluar/banding", "staf1", 200),
    Row("POST /sop/<key>/banding", "/sop/surat_keluar/banding", "admin_sop", 422, "camat"),
    Row("GET /sop/<key>/geladi", "/sop/surat_keluar/geladi", "admin_sop", 200, "camat"),
    Row("POST /sop/<key>/geladi", "/sop/surat_keluar/geladi", "admin_sop", 422, "camat"),
    # None has run yet; test_sop_pages.py runs some.
    Row("GET /sop/<key>/geladi/<rehearsal_id>", "/sop/surat_keluar/geladi/1", "admin_sop", 404,
        "camat"),
    Row("POST /sop/<key>/geladi/<rehearsal_id>/batal", "/sop/surat_keluar/geladi/1/batal",
        "admin_sop", 404, "camat"),
    Row("GET /sop/<key>/terbitkan", "/sop/surat_keluar/terbitkan", "admin_sop", 200, "camat"),
    Row("POST /sop/<key>/terbitkan", "/sop/surat_keluar/terbitkan", "admin_sop", 422, "camat"),
    Row("GET /usulan/<proposal_id>", "/usulan/{usulan}", "sekcam", 200, "kasi_pem"),
    Row("POST /usulan/<proposal_id>", "/usulan/{usulan}", "camat", 303, "kasi_pem",
        data={"keputusan": "setujui"}),
    Row("POST /usulan/<proposal_id>/tarik", "/usulan/{usulan}/tarik", "admin_sop", 409, "camat"),
    Row("GET /sop/<key>/pindah", "/sop/surat_keluar/pindah", "admin_sop", 200, "camat"),
    Row("POST /sop/<key>/pindah", "/sop/surat_keluar/pindah", "admin_sop", 422, "camat"),
    # None was moved yet; test_sop_pages.py moves some.
    Row("POST /sop/<key>/pindah/<move_id>/urungkan", "/sop/surat_keluar/pindah/1/urungkan",
        "admin_sop", 404, "camat"),
    Row("GET /sop/<key>/terbitan", "/sop/surat_keluar/terbitan", "staf1", 200),
    Row("GET /sop/<key>/terbitan/<edition>.bpmn", "/sop/surat_keluar/terbitan/1.bpmn", "staf1", 200),
    Row("GET /sop/<key>/terbitan/<edition>/tanda-tangan",
        "/sop/surat_keluar/terbitan/1/tanda-tangan", "staf1", 200),
    Row("POST /sop/<key>/terbitan/<edition>/tanda-tangan",
        "/sop/surat_keluar/terbitan/2/tanda-tangan", "camat", 422, "kasi_pem",
        data={"frasa_sandi": "keliru"}),
    Row("GET /sop/<key>/terbitan/<edition>/bertanda-tangan.pdf",
        "/sop/surat_keluar/terbitan/1/bertanda-tangan.pdf", "staf1", 404),
    Row("POST /sop/<key>/terbitan/<edition>/naskah", "/sop/surat_keluar/terbitan/1/naskah",
        "admin_sop", 303, "camat"),
    Row("GET /sop/unggah", "/sop/unggah", "admin_sop", 200, "camat"),
    Row("POST /sop/unggah", "/sop/unggah", "admin_sop", 422, "camat"),
    # The demo office has no SOP that begins so; test_files.py begins one.
    Row("GET /berkas/baru/<sop_key>", "/berkas/baru/surat_keluar", "staf2", 404, "camat"),
    Row("POST /berkas/baru/<sop_key>", "/berkas/baru/surat_keluar", "staf2", 404, "camat",
        data={"perihal": "Bukan surat"}),
    Row("GET /surat/baru", "/surat/baru", "staf2", 200, "camat", 403),
    Row("POST /surat/baru", "/surat/baru", "staf2", 303, "camat", 403,
        data={"subject": "Surat baru", "unit": "pmd"}),
    Row("GET /surat/<letter_id>", "/surat/11", "staf1", 200, "kasi_pem"),
    Row("GET /surat/<letter_id>/pdf", "/surat/11/pdf", "camat", 200, "kasi_pem"),
    Row("GET /surat/<letter_id>/halaman/<page>.svg", "/surat/11/halaman/1.svg", "auditor", 200,
        "kasi_pem"),
    Row("GET /surat/<letter_id>/draf/<version>/<page>.svg", "/surat/13/draf/1/1.svg", "staf1", 200,
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
    Row("GET /surat/<letter_id>/berkas/<document_id>", "/surat/13/berkas/5", "staf1", 200,
        "kasi_pem"),
    Row("GET /tugas/<task_id>/revisi", "/tugas/{tanda_tangan}/revisi", "camat", 200, "kasi_pem"),
    Row("POST /tugas/<task_id>/pratinjau", "/tugas/{tanda_tangan}/pratinjau", "camat", 200,
        "kasi_pem", data={"subject": "Rekomendasi"}),
    Row("POST /tugas/<task_id>/revisi", "/tugas/{tanda_tangan}/revisi", "camat", 303, "sekcam",
        403, data={"subject": "Rekomendasi Festival"}),
    Row("POST /tugas/<task_id>", "/tugas/{periksa}", "sekcam", 303, "kasi_pem",
        data={"keputusan": "setujui"}),
    Row("POST /surat/<letter_id>/tarik", "/surat/13/tarik", "staf1", 303, "sekcam", 403,
        data={"alasan": "Tidak jadi."}),
    Row("POST /surat/<letter_id>/batal", "/surat/11/batal", "umpeg", 303, "sekcam", 403,
        data={"alasan": "Salah surat."}),
]  # fmt: skip


@pytest.fixture
def app(settings: Settings, watch: Wristwatch, tmp_path: Path) -> Iterator[Flask]:
    """The application with the demo's post office and one mail in it."""
    post = tmp_path / "pos"
    post.mkdir()
    mail = b"Subject: Surat\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    mail += b"Content-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n--x--"
    (post / "1.eml").write_bytes(mail)
    made = create_app(settings, now=watch, post=post)
    yield made
    made.extensions["runut"].store.engine.dispose()


def places(engine: Engine) -> dict[str, str]:
    """What the paths of the table name."""
    with engine.store.reading() as tx:
        code = tx.scalar(select(Letter.token).where(Letter.id == SENT))
    return {
        "code": str(code),
        "periksa": task_of(engine, "periksa_sekretaris"),
        "tanda_tangan": task_of(engine, "tanda_tangan"),
        "susun": task_of(engine, "susun"),
        "usulan": str(proposed(engine)),
        "pemeriksaan": str(engine.begin_check(by=person(engine, "auditor"))),
    }


def proposed(engine: Engine) -> int:
    """A change of the SOP that waits for the Camat or the Sekretaris."""
    admin, key = person(engine, "admin_sop"), "surat_keluar"
    engine.save_sop_draft(key, edited(EDITS["waktu baku"]), 0, by=admin)
    return engine.propose_sop(key, {"alasan": "Waktu baku", "nomor": "SOP/1"}, 1, by=admin)


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


def test_every_route_stands_in_the_table(app: Flask) -> None:
    known = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert known == {row.route for row in TABLE}
    assert len(TABLE) == len({row.route for row in TABLE})


@ON_BOTH
def test_who_may_is_answered(app: Flask, engine: Engine) -> None:
    named = places(engine)
    browsers = {login: client(app, login) for login in {row.may for row in TABLE}}
    answers = {}
    for row in TABLE:
        browser = browsers[row.may] if row.may else client(app)
        answers[row.route] = ask(browser, row, named, engine).status_code
    assert answers == {row.route: row.status for row in TABLE}


def test_who_may_not_is_refused_and_changes_nothing(app: Flask, engine: Engine) -> None:
    named = places(engine)
    refusing = [row for row in TABLE if row.stranger]
    browsers = {login: client(app, login) for login in {row.stranger for row in refusing}}
    add_document(app, named["susun"])
    before = count(engine, Entry)
    answers = {
        row.route: ask(browsers[row.stranger], row, named, engine).status_code for row in refusing
    }
    assert answers == {row.route: row.refused for row in refusing}
    assert count(engine, Entry) == before


def test_nobody_is_asked_to_sign_in(app: Flask, engine: Engine) -> None:
    named, before = places(engine), count(engine, Entry)
    for row in TABLE:
        if not row.may:
            continue
        answer = ask(client(app), row, named, engine)
        assert (row.route, answer.status_code) == (row.route, 303)
        assert answer.headers["Location"].startswith("/masuk")
        told = ask(client(app), row, named, engine, **JSON)
        assert (row.route, told.status_code) == (row.route, 401)
        assert told.get_json()["error"] == "Silakan masuk terlebih dahulu."
    assert count(engine, Entry) == before


def test_after_signing_in_one_is_where_one_was_going(app: Flask) -> None:
    nobody = client(app)
    door = nobody.get("/agenda?tahun=2026&q=desa").headers["Location"]
    assert 'value="/agenda?tahun=2026&amp;q=desa"' in nobody.get(door).text
    typed = {"nama_pengguna": "umpeg", "kata_sandi": PASSWORD, "kembali": "/agenda?tahun=2026"}
    assert nobody.post("/masuk", data=typed).headers["Location"] == "/agenda?tahun=2026"
    assert nobody.get("/agenda").status_code == 200
    nobody.post("/keluar")
    assert nobody.get("/agenda").status_code == 303
