"""The page of the sealed record in a real Chromium, whole and broken, at both sizes."""

from playwright.sync_api import Page, expect
from sqlalchemy import update

from engine.store.tables import Entry
from tests.browser.test_history import look, page, pytestmark
from tests.office import Served
from tests.unsealed import unseal

__all__ = ["page", "pytestmark"]


def test_an_auditor_checks_the_record(page: tuple[Page, Served]) -> None:
    browser, site = page
    site.engine.make_checkpoint()
    browser.goto(f"{site.url}/riwayat/periksa")
    browser.get_by_role("button", name="Periksa semuanya").click()
    expect(browser.get_by_role("status")).to_contain_text("Riwayat utuh.")
    look(browser, "periksa-utuh")
    with site.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(update(Entry).where(Entry.case_id == 1, Entry.line == 2).values(act="lain"))
    browser.get_by_label("Nomor berkas").fill("1")
    browser.get_by_role("button", name="Periksa berkas ini").click()
    expect(browser.get_by_role("status")).to_contain_text("isi baris 2 diubah")
    look(browser, "periksa-rusak")
