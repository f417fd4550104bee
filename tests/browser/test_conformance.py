"""Conformance and saved searches in a real Chromium: rules on and off, their cases, the way back."""

from playwright.sync_api import Browser, expect

from tests.browser.eyes import listen, look, needs, signed_in
from tests.office import Served

pytestmark = needs("runut.css")


def test_rules_are_switched_and_their_cases_read(
    browser: Browser, office: Served, errors: list[str]
) -> None:
    page = signed_in(browser, office, "auditor").new_page()
    listen(page, errors)
    page.goto("/riwayat/kepatuhan")
    expect(page.get_by_role("row")).to_have_count(16)
    look(page, "kepatuhan")
    for name in ("Tanpa dibuka", "Borongan", "Ditarik"):
        page.get_by_label(name, exact=True).uncheck()
    page.get_by_role("button", name="Terapkan").click()
    expect(page.get_by_role("row")).to_have_count(13)
    page.get_by_label("Dari").fill("2026-08-01")
    page.get_by_role("button", name="Terapkan").click()
    page.get_by_label("Simpan pencarian ini").fill("Tanpa borongan sejak Agustus")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status")).to_contain_text("Pencarian tersimpan.")
    look(page, "kepatuhan-tersimpan")
    page.get_by_role("link", name="Diwakili").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Diwakili")
    expect(page.get_by_label("Dari")).to_have_value("2026-08-01")
    look(page, "kepatuhan-aturan")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_text("lihat sebabnya").click()
    look(page, "kepatuhan-berkas")


def test_a_saved_search_is_asked_removed_and_brought_back(browser: Browser, office: Served) -> None:
    page = signed_in(browser, office, "auditor").new_page()
    page.goto("/riwayat")
    page.get_by_label("Hanya yang lewat waktu").check()
    page.get_by_role("button", name="Cari").click()
    page.get_by_label("Simpan pencarian ini").fill("Yang lewat waktu")
    page.get_by_role("button", name="Simpan").click()
    page.goto("/riwayat")
    page.get_by_role("link", name="Yang lewat waktu").click()
    expect(page.get_by_label("Hanya yang lewat waktu")).to_be_checked()
    page.get_by_role("button", name="Hapus Yang lewat waktu").click()
    expect(page.get_by_role("status")).to_contain_text("dihapus")
    look(page, "simpanan-dihapus")
    page.get_by_role("button", name="Kembalikan").click()
    expect(page.get_by_role("link", name="Yang lewat waktu")).to_be_visible()
    look(page, "simpanan")
