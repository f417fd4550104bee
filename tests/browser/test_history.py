"""The auditor's pages in a real Chromium, at both sizes, without scripts of their own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import said_by
from engine.demo.office import Wristwatch
from tests.browser.eyes import SHOTS, look, needs, signed_in
from tests.office import RETURNED, SENT, Served, person, task_of

pytestmark = needs("runut.css")


@pytest.fixture
def page(browser: Browser, office: Served) -> tuple[Page, Served]:
    """The auditor's browser on the demo office."""
    return signed_in(browser, office, "auditor").new_page(), office


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
