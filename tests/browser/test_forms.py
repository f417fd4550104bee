"""Forms in a real Chromium: questions that come and go, rows, errors, and the builder's preview."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from engine import Settings
from engine.changes.publish import gate, publish
from engine.demo.office import Wristwatch
from engine.store.tables import Office
from tests.browser.eyes import look, needs, signed_in
from tests.office import MORNING, Served, served
from tests.test_files import FOLDER, KEY

pytestmark = needs("builder.js")


@pytest.fixture
def site(settings: Settings, watch: Wristwatch, tmp_path: Path) -> Iterator[Served]:
    """The demo office with the tiny SOP of the tests in force."""
    with served(settings, watch, tmp_path / "pos") as site:
        with site.engine.store.writing() as tx:
            office_id = tx.scalar(select(Office.id))
            assert office_id is not None
            fit = gate(tx, office_id, (FOLDER / f"{KEY}.bpmn").read_bytes(), {})
            publish(tx, office_id, fit, by="Uji", reason="Uji", at=MORNING - timedelta(days=1))
        yield site


def at(browser: Browser, site: Served, login: str, path: str, *, scripts: bool = True) -> Page:
    page = signed_in(browser, site, login, java_script_enabled=scripts).new_page()
    page.goto(path)
    return page


def test_a_form_is_answered(browser: Browser, site: Served) -> None:
    page = at(browser, site, "staf2", f"/sop/{KEY}")
    page.get_by_role("link", name="Mulai berkas baru").click()
    page.get_by_label("Perihal").fill("Cuti sakit")
    look(page, "berkas-baru")
    page.get_by_role("button", name="Mulai berkas").click()
    letter = page.get_by_label("Surat keterangan dokter")
    expect(letter).to_be_hidden()
    page.get_by_label("Jenis cuti").select_option("Cuti sakit")
    expect(letter).to_be_visible()
    rows = page.get_by_role("group", name="Tugas yang dititipkan")
    rows.get_by_role("button", name="Tambah baris").click()
    expect(rows.get_by_label("Tugas", exact=True)).to_have_count(3)
    rows.get_by_role("button", name="Hapus baris ini").first.click()
    expect(rows.get_by_label("Tugas", exact=True)).to_have_count(2)
    look(page, "isian")
    page.get_by_role("button", name="Selesaikan langkah ini").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(letter).to_be_visible()
    look(page, "isian-salah")
    page.get_by_label("Jenis cuti").select_option("Cuti tahunan")
    expect(letter).to_be_hidden()
    page.get_by_label("Tanggal mulai").fill("2026-12-21")
    page.get_by_label("Lama cuti").fill("5")
    page.get_by_label("Alasan", exact=True).fill("Acara keluarga.")
    page.get_by_role("button", name="Selesaikan langkah ini").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()
    page.goto(f"{site.url}/surat?q=Cuti+sakit")
    page.get_by_role("link", name="Cuti sakit").click()
    expect(page.get_by_text("21 Desember 2026", exact=True)).to_be_visible()
    look(page, "berkas")


def test_a_form_is_built_with_its_preview(browser: Browser, site: Served) -> None:
    page = at(browser, site, "admin_sop", f"/sop/{KEY}/formulir/setujui")
    preview = page.locator("#pratinjau")
    expect(preview.get_by_text("Tugas sudah dititipkan?")).to_be_visible()
    page.get_by_role("button", name="Tambah pertanyaan").click()
    added = page.locator(".question").last
    added.get_by_label("Pertanyaan", exact=True).fill("Kepada siapa?")
    added.get_by_label("Jenis jawaban").select_option(label="Pejabat")
    expect(preview.get_by_label("Kepada siapa?")).to_be_visible()
    added.get_by_text("Syarat tampil dan nama").click()
    added.get_by_label("Tampil bila").select_option(label="Tugas sudah dititipkan?")
    added.get_by_label("Nilai").fill("mungkin")
    page.get_by_role("button", name="Simpan formulir").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "formulir-salah")
    page.locator(".question").last.get_by_label("Nilai").fill("Ya")
    page.get_by_role("button", name="Simpan formulir").click()
    expect(page.get_by_text("Formulir tersimpan dalam naskah.")).to_be_visible()
    expect(preview.get_by_label("Kepada siapa?")).to_be_hidden()
    preview.get_by_label("Ya").check()
    expect(preview.get_by_label("Kepada siapa?")).to_be_visible()
    look(page, "formulir")


def test_a_form_is_built_without_scripts(browser: Browser, site: Served) -> None:
    page = at(browser, site, "admin_sop", f"/sop/{KEY}/formulir/setujui", scripts=False)
    page.get_by_role("button", name="Tambah pertanyaan").click()
    page.locator(".question").last.get_by_label("Pertanyaan", exact=True).fill("Catatan cuti")
    page.get_by_role("button", name="Naikkan pertanyaan 2").click()
    expect(page.locator(".question h2").first).to_have_text("1. Catatan cuti")
    page.get_by_role("button", name="Simpan formulir").click()
    expect(page.get_by_text("Formulir tersimpan dalam naskah.")).to_be_visible()
    expect(page.locator("#pratinjau").get_by_label("Catatan cuti")).to_be_visible()
