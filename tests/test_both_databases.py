"""The pages on SQLite and on PostgreSQL alike: a whole SOP, and every page around it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from engine import Engine, said_by
from engine.demo import cast
from engine.demo.office import Wristwatch
from tests import pdf_tools
from tests.office import ON_BOTH, PASSPHRASE, PASSWORD, client, person

SUBJECT = "Permintaan Data Posyandu <Tahap II>"
SHOWN = "Permintaan Data Posyandu &lt;Tahap II&gt;"
NUMBER = "400.10.2.2/424/416-399/2026"
pytestmark = ON_BOTH


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The office admin's browser."""
    return client(app, "admin")


def task_in_inbox(browser: FlaskClient) -> str:
    """The address of this story's task, as the inbox links it."""
    found = re.findall(rf'<a href="(/tugas/\w+)">{re.escape(SHOWN)}</a>', browser.get("/").text)
    assert len(set(found)) == 1
    return str(found[0])


def written(engine: Engine) -> dict[str, Any]:
    """The letter form as its drafter fills it in."""
    content = replace(cast.content("L02"), subject=SUBJECT, letter_date=engine.today())
    return said_by(content) | {"unit": "pem", "tindakan": "ajukan"}


def submitted(app: Flask, engine: Engine) -> FlaskClient:
    """Begin the letter and submit it; returns the drafter's browser."""
    drafter, form = client(app, "staf2"), written(engine)
    begun = drafter.post("/surat/baru", data=form | {"tindakan": "simpan"})
    assert drafter.post(begun.headers["Location"], data=form).status_code == 303
    return drafter


def acts() -> Iterator[tuple[str, dict[str, str]]]:
    """Who does what after the letter was submitted, in the order of the SOP."""
    yield "umpeg", {"cara": "berikutnya"}
    yield "kasi_pem", {"keputusan": "setujui"}
    yield "sekcam", {"keputusan": "setujui", "catatan": "Sudah diteliti."}
    yield "camat", {"keputusan": "setujui", "frasa_sandi": PASSPHRASE}
    yield "staf2", {"saluran-1": "kurir", "bukti-1": "Buku ekspedisi 7"}


def run_the_sop(app: Flask, engine: Engine, watch: Wristwatch) -> str:
    """Five people bring a letter from draft to dispatch; returns its address."""
    drafter = submitted(app, engine)
    for login, said in acts():
        watch.at += timedelta(minutes=3)
        browser = client(app, login)
        task = task_in_inbox(browser)
        assert browser.get(task).status_code == 200
        assert browser.post(task, data=said).status_code == 303
    mine = drafter.get("/?saring=surat-saya").text
    return str(re.findall(rf'<a href="(/surat/\d+)">{re.escape(SHOWN)}</a>', mine)[0])


def test_five_people_run_the_whole_sop(app: Flask, engine: Engine, watch: Wristwatch) -> None:
    drafter, letter = client(app, "staf2"), run_the_sop(app, engine, watch)
    page = drafter.get(letter).text
    assert NUMBER in page
    assert "terkirim kepada 1 tujuan" in page
    history = drafter.get(f"{letter}?lihat=riwayat").text
    told = ["Menandatangani surat", "Menyetujui dan memaraf revisi 1", "Memesan nomor"]
    places = [history.index(words) for words in told]
    assert places == sorted(places)
    pdf = drafter.get(f"{letter}/pdf").data
    assert NUMBER in pdf_tools.text(pdf)
    nobody = client(app)
    judged = nobody.post("/verifikasi", data={"berkas": (BytesIO(pdf), "surat.pdf")}).text
    assert "ASLI" in judged
    assert f"surat nomor {NUMBER}" in judged
    code = engine.letter(int(letter.rsplit("/")[-1]), by=person(engine, "staf2")).token
    assert NUMBER in nobody.get(f"/v/{code}").text


def test_a_returned_letter_goes_round_again(app: Flask, engine: Engine) -> None:
    drafter, umpeg = submitted(app, engine), client(app, "umpeg")
    assert umpeg.post(task_in_inbox(umpeg), data={"cara": "berikutnya"}).status_code == 303
    head = client(app, "kasi_pem")
    returned = {"keputusan": "kembalikan", "alasan": "Tahapnya keliru."}
    assert head.post(task_in_inbox(head), data=returned).status_code == 303
    assert "Tahapnya keliru." in drafter.get(task_in_inbox(drafter)).text
    assert drafter.post(task_in_inbox(drafter), data=written(engine)).status_code == 303
    page = head.get(task_in_inbox(head)).text
    assert NUMBER in page


def test_the_inbox_and_the_letters_are_searched(app: Flask) -> None:
    sekcam = client(app, "sekcam")
    waiting = "Himbauan Kewaspadaan Demam Berdarah Dengue"
    assert waiting in sekcam.get("/?q=DEMAM").text
    assert waiting not in sekcam.get("/?q=100%25").text
    assert waiting not in sekcam.get("/?saring=lewat").text
    assert waiting in sekcam.get("/surat?q=dengue&status=diparaf").text
    assert waiting not in sekcam.get("/surat?q=dengue&status=terkirim").text
    found = sekcam.get("/klasifikasi/cari?q=cuti").get_json()
    assert found
    assert sekcam.get("/klasifikasi?q=keuangan+desa").status_code == 200
    assert sekcam.get("/surat?hal=2").status_code == 200


def serials(page: str) -> list[str]:
    """The serial numbers of the register on a page, as they stand there."""
    return re.findall(r'<td class="num"[^>]*>([^<]+)</td>', page)


def test_the_register_is_filtered_sorted_and_taken_away(app: Flask) -> None:
    umpeg = client(app, "umpeg")
    every = [*map(str, range(413, 418)), "417.A", *map(str, range(418, 424))]
    assert serials(umpeg.get("/agenda").text) == every
    assert serials(umpeg.get("/agenda?arah=turun").text) == every[::-1]
    assert serials(umpeg.get("/agenda?q=festival").text) == ["421"]
    assert serials(umpeg.get("/agenda?status=batal").text) == ["419"]
    assert serials(umpeg.get("/agenda?tahun=2025").text) == []
    for key in ("tanggal", "hal", "status"):
        assert sorted(serials(umpeg.get(f"/agenda?urut={key}").text)) == sorted(every)
    lines = umpeg.get("/agenda.csv?status=dipesan").text.splitlines()
    assert [line.split(";")[0] for line in lines[1:]] == ["421", "422", "423"]
    sheet = load_workbook(BytesIO(umpeg.get("/agenda.xlsx").data)).active
    assert "417.A" in [row[0].value for row in sheet.iter_rows()]
    printed = pdf_tools.text(umpeg.get("/agenda.pdf?q=festival").data)
    assert "Festival" in printed
    assert "Dengue" not in printed


def test_the_admin_changes_the_office(app: Flask, admin: FlaskClient, engine: Engine) -> None:
    plain = {
        "number_pattern": "{urut}{sisipan}/{kode_unit}/{tahun}", "unit_code": "416-400",
        "government": "PEMERINTAH KABUPATEN", "office": "KECAMATAN", "address": "Jalan Baru 1",
        "place": "Tirtamaya", "footer": "Kaki surat",
    }  # fmt: skip
    assert admin.post("/admin/kantor", data=plain).status_code == 303
    assert 'value="416-400"' in admin.get("/admin/kantor").text
    assert "Jalan Baru 1" in admin.get("/admin/kantor").text
    assert person(engine, "camat").name in admin.get("/admin").text
    submitted(app, engine)
    umpeg = client(app, "umpeg")
    assert "424/416-400/2026" in umpeg.get(task_in_inbox(umpeg)).text


def test_the_admin_keeps_the_calendar(app: Flask, admin: FlaskClient) -> None:
    off = {"day": "2026-11-26", "name": "Pilkades", "kind": "libur_daerah"}
    assert admin.post("/admin/hari-libur", data=off).status_code == 303
    assert "Pilkades" in admin.get("/admin/hari-libur?tahun=2026").text
    assert admin.post("/admin/hari-libur/2026-11-26/hapus").status_code == 303
    assert "Pilkades" not in admin.get("/admin/hari-libur?tahun=2026").text
    rows = {
        "name": ["Siang"] * 5, "valid_from": [""] * 5, "valid_to": [""] * 5,
        "weekday": list("01234"), "opens": ["09:30"] * 5, "closes": ["16:15"] * 5,
    }  # fmt: skip
    moved = admin.post("/admin/jam-kerja", data=rows, follow_redirects=True).text
    assert re.search(r"Tenggat [1-9]\d* tugas dihitung ulang\.", moved)
    assert moved.count('value="16:15"') == 5
    assert "sampai 09.35 WIB" in client(app, "camat").get("/").text


def test_the_admin_lets_somebody_act_for_a_post(app: Flask, admin: FlaskClient) -> None:
    starts, ends = (f"2026-11-{day}T07:00" for day in (24, 30))
    given = {"official": "umpeg", "post": "sekcam", "kind": "Plh.", "decree": "SP 12/2026",
             "starts_at": starts, "ends_at": ends}  # fmt: skip
    assert admin.post("/admin/mandat", data=given).status_code == 303
    assert "SP 12/2026" in admin.get("/admin/mandat").text
    deputy, waiting = client(app, "umpeg"), "Himbauan Kewaspadaan Demam Berdarah Dengue"
    assert waiting in deputy.get("/").text
    ends_now = re.findall(r'action="(/admin/mandat/\d+/akhiri)"', admin.get("/admin/mandat").text)
    assert admin.post(ends_now[0]).status_code == 303
    assert waiting not in deputy.get("/").text


def test_the_bell_and_the_password(app: Flask, engine: Engine, watch: Wristwatch) -> None:
    sekcam, late = client(app, "sekcam"), "Himbauan Kewaspadaan Demam Berdarah Dengue"
    assert late not in sekcam.get("/pemberitahuan").text
    watch.at += timedelta(hours=2)
    assert engine.raise_due_alerts()
    assert late in sekcam.get("/pemberitahuan").text
    assert late in sekcam.get("/?saring=lewat").text
    assert sekcam.post("/pemberitahuan").status_code == 303
    assert all(notice.read_at for notice in engine.bell(by=person(engine, "sekcam")))
    new = {"lama": PASSWORD, "baru": "kata-sandi-yang-baru", "ulang": "kata-sandi-yang-baru"}
    assert sekcam.post("/kata-sandi", data=new).status_code == 303
    said = {"nama_pengguna": "sekcam", "kata_sandi": "kata-sandi-yang-baru"}
    assert client(app).post("/masuk", data=said).status_code == 303


def test_the_sop_is_shown(app: Flask) -> None:
    staf1 = client(app, "staf1")
    assert "Pengelolaan Surat Keluar" in staf1.get("/sop").text
    assert "<svg" in staf1.get("/sop/surat_keluar").text
