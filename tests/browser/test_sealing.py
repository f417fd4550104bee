"""The page of the sealed record in a real Chromium, whole and broken, at both sizes."""

from playwright.sync_api import Browser, expect
from sqlalchemy import update

from engine.store.tables import Entry
from tests.browser.eyes import look, needs, signed_in
from tests.office import Served
from tests.unsealed import unseal

pytestmark = needs("runut.css")


def test_an_auditor_checks_the_record(browser: Browser, office: Served) -> None:
    page = signed_in(browser, office, "auditor").new_page()
    office.engine.make_checkpoint()
    page.goto("/riwayat/periksa")
    page.get_by_role("button", name="Periksa semuanya").click()
    expect(page.get_by_role("status")).to_contain_text("Riwayat utuh.")
    look(page, "periksa-utuh")
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(update(Entry).where(Entry.case_id == 1, Entry.line == 2).values(act="lain"))
    page.get_by_label("Nomor berkas").fill("1")
    page.get_by_role("button", name="Periksa berkas ini").click()
    expect(page.get_by_role("status")).to_contain_text("isi baris 2 diubah")
    look(page, "periksa-rusak")
