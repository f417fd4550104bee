"""The record of access and the closing of a secret letter in a real Chromium, at both sizes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import NotFound
from engine.demo.office import Wristwatch
from tests.browser.eyes import look, needs, signed_in
from tests.office import SECRET, SENT, TO_SIGN, Served, person

pytestmark = needs("runut.css")


@pytest.fixture
def page(browser: Browser, office: Served, watch: Wristwatch) -> tuple[Page, Served]:
    """The auditor's browser, after some people read, took out and were refused letters."""
    engine = office.engine
    camat, sekcam, stranger = (person(engine, one) for one in ("camat", "sekcam", "kasi_pem"))
    for by in (camat, sekcam):
        engine.letter(SENT, by=by)
        engine.pdf(SENT, by=by)
    engine.letter(TO_SIGN, by=camat)
    engine.scan(SECRET, by=sekcam)
    engine.print_register(by=camat, year=2026)
    for by in (stranger, camat):
        with pytest.raises(NotFound):
            engine.letter(SECRET, by=by)
    return signed_in(browser, office, "auditor").new_page(), office


def test_an_auditor_finds_who_was_refused(page: tuple[Page, Served]) -> None:
    browser, site = page
    browser.goto(f"{site.url}/riwayat/akses")
    look(browser, "akses")
    browser.get_by_label("Tindakan").select_option(label="Ditolak")
    browser.get_by_role("button", name="Cari").click()
    expect(browser.locator("tbody tr")).to_have_count(2)
    expect(browser.locator("tbody .chip.bad")).to_have_count(2)
    browser.locator("tbody a.strong").first.click()
    expect(browser.get_by_text("2 upaya membuka ditolak.")).to_be_visible()
    look(browser, "akses-riwayat")
    browser.get_by_role("link", name="2 upaya membuka ditolak.").click()
    expect(browser.get_by_text("Hanya akses atas satu surat.")).to_be_visible()
    look(browser, "akses-surat")
    browser.goto(f"{site.url}/riwayat/akses?dari=2026-12-01&sampai=2026-01-01")
    look(browser, "akses-salah")


def test_a_secret_letter_is_seen_to_be_closed(
    browser: Browser, office: Served, page: tuple[Page, Served]
) -> None:
    theirs = signed_in(browser, office, "sekcam").new_page()
    theirs.goto(f"{office.url}/surat/{SECRET}")
    expect(theirs.locator(".closing")).to_contain_text("2 upaya membuka ditolak.")
    look(theirs, "surat-rahasia")
    others = signed_in(browser, office, "camat").new_page()
    others.goto(f"{office.url}/agenda-masuk")
    expect(others.locator(".closed svg").first).to_be_visible()
    look(others, "agenda-rahasia")
