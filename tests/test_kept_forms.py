"""A form with something wrong in it keeps what was typed, but never a secret."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from engine import Engine
from engine.store.tables import Task
from tests.office import PASSPHRASE, RETURNED, TO_CHECK, client, person, task_of

NEW_PASSWORD = "kata-sandi-baru-sekali"


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
