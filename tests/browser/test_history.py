"""The auditor's pages in a real Chromium, at both sizes, without scripts of their own."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from engine import Settings, said_by
from engine.demo.office import Wristwatch
from tests.office import RETURNED, SENT, Served, person, served, task_of, token
from web import assets
from web.access import COOKIE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path("web/frontend/node_modules/axe-core/axe.min.js")
SHOTS = Path(__file__).parent / "shots"
SIZES = {"1280": (1280, 800), "390": (390, 844)}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed."),
    pytest.mark.skipif("runut.css" not in assets.manifest(), reason="Run make build."),
]


@pytest.fixture
def page(settings: Settings, watch: Wristwatch, tmp_path: Path) -> Iterator[tuple[Page, Served]]:
    """The auditor's browser on the demo office."""
    with served(settings, watch, tmp_path / "pos") as site, sync_playwright() as play:
        browser: Browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context()
        cookie = {"name": COOKIE, "value": token(site.engine, "auditor"), "url": site.url}
        context.add_cookies([cookie])
        made = context.new_page()
        made.set_default_timeout(10_000)
        yield made, site
        browser.close()


def look(page: Page, name: str) -> None:
    """The page's picture at both sizes, read by axe; nothing stands out to the side."""
    SHOTS.mkdir(exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=True)
        page.evaluate(AXE.read_text("utf-8") + "\n;0")
        found = page.evaluate("async () => (await axe.run()).violations")
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], f"{name} {size}"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.set_viewport_size({"width": 1280, "height": 800})


def test_an_auditor_finds_a_case_and_reads_it(page: tuple[Page, Served]) -> None:
    browser, site = page
    browser.goto(f"{site.url}/riwayat")
    look(browser, "riwayat-cari")
    browser.get_by_label("Hanya yang dikembalikan").check()
    browser.get_by_role("button", name="Cari").click()
    assert browser.get_by_role("row").count() > 1
    browser.goto(f"{site.url}/riwayat/{SENT}")
    expect(browser.get_by_text("Selesai dalam")).to_be_visible()
    look(browser, "riwayat")
    browser.get_by_role("link", name="Jalur saja").click()
    look(browser, "riwayat-jalur")
    browser.get_by_label("Lihat keadaan sesudah catatan").fill("3")
    browser.get_by_role("button", name="Lihat saat itu").click()
    expect(browser.get_by_text("Seperti pada")).to_be_visible()
    look(browser, "riwayat-pada")
    browser.emulate_media(media="print")
    browser.goto(f"{site.url}/riwayat/{RETURNED}")
    browser.screenshot(path=SHOTS / "riwayat-cetak.png", full_page=True)


def test_revisions_stand_side_by_side(page: tuple[Page, Served], watch: Wristwatch) -> None:
    browser, site = page
    drafter = person(site.engine, "staf1")
    task = site.engine.task(task_of(site.engine, "susun"), by=drafter)
    watch.at += timedelta(hours=4)
    site.engine.look(task.id, by=drafter)
    changed = replace(
        task.draft, subject="Kesediaan Menjadi Narasumber", attachment_note="1 berkas"
    )
    watch.at += timedelta(minutes=25)
    said = said_by(changed) | {"unit": task.letter.unit_key}
    site.engine.complete(task.id, said, by=drafter)
    case = site.engine.letter(RETURNED, by=drafter).case_id
    browser.goto(f"{site.url}/riwayat/{case}/naskah")
    expect(browser.locator("ins").first).to_be_visible()
    look(browser, "riwayat-naskah")
    browser.goto(f"{site.url}/riwayat/{case}")
    browser.get_by_role("link", name="Mengapa lewat?").first.click()
    expect(browser.locator("#mengapa-1")).to_be_in_viewport()
    look(browser, "riwayat-lewat")
