"""A plain file on the pages: begun, answered, followed, withdrawn; hostile words are shown as words."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine import Engine
from engine.changes.publish import gate, publish
from engine.store.tables import Office
from tests.office import MORNING, client, person
from tests.test_files import ASKED, CHECKED, FOLDER, KEY, PICTURE


@pytest.fixture
def site(app: Flask, engine: Engine) -> Iterator[Flask]:
    """The demo office's pages with the tiny SOP in force."""
    with engine.store.writing() as tx:
        office_id = tx.scalar(select(Office.id))
        assert office_id is not None
        fit = gate(tx, office_id, (FOLDER / f"{KEY}.bpmn").read_bytes(), {})
        publish(tx, office_id, fit, by="Uji", reason="SOP uji", at=MORNING - timedelta(days=1))
    return app


def begun(browser: FlaskClient, subject: str = "Cuti <b>sakit</b>") -> str:
    answer = browser.post(f"/berkas/baru/{KEY}", data={"perihal": subject, "unit": "pmd"})
    assert answer.status_code == 303
    return str(answer.location)


def letter_of(engine: Engine, browser: FlaskClient, task: str) -> int:
    return engine.task(task.rsplit("/", 1)[1], by=person(engine, "staf2")).letter.id


def test_a_file_goes_its_whole_way_on_the_pages(site: Flask, engine: Engine) -> None:
    staff, umpeg, camat = (client(site, login) for login in ("staf2", "umpeg", "camat"))
    assert f"/berkas/baru/{KEY}" in staff.get(f"/sop/{KEY}").text
    assert f"/berkas/baru/{KEY}" not in camat.get(f"/sop/{KEY}").text
    assert staff.get(f"/berkas/baru/{KEY}").status_code == 200
    task = begun(staff)
    page = staff.get(task).text
    assert "Surat keterangan dokter" in page
    assert "Diisi bila “Jenis cuti” dijawab Cuti sakit." in page
    assert "<b>sakit</b>" not in page
    sick = {"isian-jenis": "Cuti sakit", "isian-mulai": "2026-11-26", "isian-lama": "dua",
            "isian-alasan": "<script>", "isian-titipan-tugas": ["Rekap"],
            "isian-titipan-jumlah": ["3"]}  # fmt: skip
    picture = {"isian-lampiran": (BytesIO(PICTURE), "dokter.png")}
    wrong = staff.post(task, data=sick | picture, content_type="multipart/form-data")
    assert wrong.status_code == 422
    assert 'href="#isian-lama"' in wrong.text
    assert 'value="dua"' in wrong.text
    assert "Terunggah: dokter.png" in wrong.text
    assert re.search(r'name="isian-titipan-tugas"[^>]*value="Rekap"', wrong.text)
    kept = hashlib.sha256(PICTURE).hexdigest()
    done = staff.post(task, data=sick | {"isian-lama": "2", "isian-lampiran": kept})
    assert done.status_code == 303
    file = letter_of(engine, staff, task)
    for browser, answers in (
        (umpeg, CHECKED),
        (camat, {"keputusan": "setujui", "isian-dititipkan": "ya"}),
    ):
        path = re.search(r"/tugas/[0-9a-f]{32}", browser.get(f"/surat/{file}").text)
        assert path is not None
        assert browser.get(path[0]).status_code == 200
        assert browser.post(path[0], data=answers).status_code == 303
    shown = staff.get(f"/surat/{file}").text
    assert "Berkas selesai pada" in shown
    assert "&lt;script&gt;" in shown
    assert "dokter.png" in shown
    assert "PDF" not in shown.split("<main")[1].split("</main")[0].replace(".pdf", "")


def test_letter_pages_do_not_exist_for_a_file(site: Flask, engine: Engine) -> None:
    staff, umpeg, camat = (client(site, login) for login in ("staf2", "umpeg", "camat"))
    task = begun(staff, "Cuti")
    file = letter_of(engine, staff, task)
    assert staff.post(task, data=ASKED).status_code == 303
    for path in ("pdf", "halaman/1.svg", "draf/1/1.svg"):
        assert staff.get(f"/surat/{file}/{path}").status_code == 404
    path = re.search(r"/tugas/[0-9a-f]{32}", umpeg.get(f"/surat/{file}").text)
    assert path is not None
    assert umpeg.post(path[0], data=CHECKED).status_code == 303
    path = re.search(r"/tugas/[0-9a-f]{32}", camat.get(f"/surat/{file}").text)
    assert path is not None
    page = camat.get(path[0]).text
    assert "Revisi langsung" not in page
    assert "keputusan_cepat" not in page
    assert camat.get(f"{path[0]}/revisi").status_code == 404
    assert camat.post(f"{path[0]}/revisi", data={"keputusan": "revisi"}).status_code == 404
    assert camat.post(f"{path[0]}/pratinjau").status_code == 404


def test_a_file_of_the_wrong_kind_is_told_at_its_question(site: Flask) -> None:
    staff = client(site, "staf2")
    task = begun(staff)
    wrong = staff.post(
        task, data=ASKED | {"isian-lampiran": (BytesIO(b"MZ"), "virus.png")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert wrong.status_code == 422
    assert 'href="#isian-lampiran"' in wrong.text


@pytest.mark.parametrize(
    "said",
    [
        {"isian-alasan": "x" * 1_000_000},
        {"isian-lama": "\0\x1b\u202e9" * 50},
        {f"isian-titipan-{n}": "x" for n in range(2000)},
        {"isian-titipan-tugas": ["x"] * 500},
        {"isian-jenis": "]]>&<x y='"},
    ],
    ids=["megabyte", "control characters", "many names", "many rows", "markup"],
)
def test_hostile_answers_are_refused_and_shown_as_words(site: Flask, said: dict[str, Any]) -> None:
    staff = client(site, "staf2")
    answer = staff.post(begun(staff), data=ASKED | said)
    assert answer.status_code == (422 if "isian-titipan-0" not in said else 303)
    assert "]]>&<x" not in answer.text


def test_a_plain_file_is_withdrawn_on_its_page(site: Flask, engine: Engine) -> None:
    staff = client(site, "staf2")
    file = letter_of(engine, staff, begun(staff))
    page = staff.post(f"/surat/{file}/tarik", data={"alasan": ""})
    assert page.status_code == 422
    assert "Tarik berkas ini" in page.text
    assert staff.post(f"/surat/{file}/tarik", data={"alasan": "Batal."}).status_code == 303
    assert "Berkas ditarik oleh penyusun" in staff.get(f"/surat/{file}").text


def test_who_may_not_begin_a_file_finds_no_page(site: Flask) -> None:
    assert client(site, "camat").get(f"/berkas/baru/{KEY}").status_code == 404
    assert client(site, "staf2").get("/berkas/baru/surat_keluar").status_code == 404
    assert client(site, "staf2").get("/berkas/baru/tidak_ada").status_code == 404
    refused = client(site, "staf2").post(f"/berkas/baru/{KEY}", data={"perihal": ""})
    assert refused.status_code == 422
    assert "Tulis perihal berkas ini." in refused.text
