"""Reports in a real Chromium, at both sizes, without scripts of their own."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import Settings
from engine.cases import long_work
from engine.demo.office import Wristwatch
from tests.browser.eyes import SHOTS, listen, look, needs, signed_in
from tests.office import MORNING, Served, served

pytestmark = needs("runut.css")
MONTH = "/laporan?bulan=2026-10"


@pytest.fixture
def year(built_year: Path, tmp_path: Path) -> Iterator[Served]:
    """The small year of the demo office behind a real server."""
    folder = tmp_path / "kantor"
    shutil.copytree(built_year, folder)
    settings = Settings.read({"RUNUT_DATA": str(folder)})
    with served(settings, Wristwatch(MORNING), tmp_path / "pos") as one:
        yield one


@pytest.fixture
def page(browser: Browser, year: Served, errors: list[str]) -> Page:
    """The auditor's browser; nothing it shows may complain."""
    opened = signed_in(browser, year, "auditor").new_page()
    listen(opened, errors)
    return opened


def test_from_a_month_to_a_late_step_to_one_case(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Utama", exact=True).get_by_role("link", name="Laporan").click()
    expect(page.get_by_role("heading", name="Laporan waktu baku")).to_be_visible()
    late = page.locator("td.over .fig")
    for _ in range(12):  # back to the newest month in which a step was late
        page.get_by_label("Bulan lain").locator("[rel=prev]").click()
        if late.count():
            break
    expect(page.get_by_text(re.compile("surat selesai.*paling sering lewat"))).to_be_visible()
    assert page.locator("script").count() == 0
    look(page, "laporan")
    late.first.click()
    expect(page.get_by_role("heading", name="lewat waktu baku")).to_be_visible()
    look(page, "laporan-rincian")
    assert page.get_by_role("row").count() > 1
    page.locator("td a.strong").first.click()
    expect(page).to_have_url(re.compile(r"/riwayat/\d+$"))
    expect(page.get_by_text("Mengapa lewat", exact=True).first).to_be_visible()


def test_the_diagram_leads_to_the_figures_of_a_step(page: Page) -> None:
    page.goto(MONTH)
    page.locator("#diagram a").first.click()
    expect(page).to_have_url(re.compile("#langkah-"))
    expect(page.locator("tr:target")).to_be_in_viewport()


def test_another_period_is_asked_by_its_days(page: Page) -> None:
    page.goto(MONTH)
    expect(page.get_by_label("Dari", exact=True)).to_be_hidden()
    page.get_by_label("Masa").select_option("")
    page.get_by_label("Dari", exact=True).fill("2026-09-01")
    page.get_by_label("Sampai", exact=True).fill("2026-11-20")
    page.get_by_role("button", name="Tampilkan").click()
    expect(
        page.get_by_text(re.compile("^1 September 2026 sampai 20 November 2026: "))
    ).to_be_visible()
    look(page, "laporan-jangka", whole=False)
    page.goto("/laporan?dari=2026-09-01&sampai=2026-01-20")
    expect(page.get_by_role("alert")).to_be_focused()
    look(page, "laporan-salah", whole=False)


def test_the_empty_month_and_a_page_of_a_unit(page: Page, browser: Browser, year: Served) -> None:
    page.goto("/laporan?bulan=2024-02")
    expect(page.get_by_text("Februari 2024: tidak ada surat yang selesai.")).to_be_visible()
    look(page, "laporan-kosong")
    head = signed_in(browser, year, "kasi_pem").new_page()
    head.goto(MONTH)
    expect(head.get_by_text("Seksi Pemerintahan").first).to_be_visible()
    look(head, "laporan-unit")


def test_the_keyboard_reaches_every_figure(page: Page) -> None:
    page.goto(MONTH)
    page.locator("#bulan summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#bulan table")).to_be_visible()
    page.locator(".heat a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/laporan/rincian"))


def test_a_report_on_paper(page: Page) -> None:
    page.goto(MONTH)
    page.emulate_media(media="print")
    page.screenshot(path=SHOTS / "laporan-cetak.png", full_page=True)
    expect(page.locator(".jump")).to_be_hidden()
    expect(page.locator(".chooser")).to_be_hidden()
    expect(page.locator(".ranges")).to_be_visible()


def test_a_long_report_shows_its_progress(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[Any, ...]] = []
    monkeypatch.setattr(long_work, "start", lambda *work: begun.append(work))
    page.goto("/laporan?dari=2024-01-01&sampai=2026-11-20")
    look(page, "laporan-panjang")
    page.get_by_role("button", name="Jalankan laporan panjang").click()
    # Only a page that does not renew itself holds still for axe.
    page.get_by_role("link", name="Jangan perbarui sendiri").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    look(page, "laporan-panjang-berjalan")
    long_work.run(*begun[0])
    page.get_by_role("link", name="Perbarui halaman ini").click()
    expect(page.get_by_text(re.compile("^1 Januari 2024 sampai .* surat selesai"))).to_be_visible()
