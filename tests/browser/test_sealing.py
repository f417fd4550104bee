"""The pages of the sealed record in a real Chromium: checked, checking, whole and broken."""

from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import update

from engine.audit.record import checking
from engine.cases import long_work
from engine.cases.long_work import Course
from engine.store.tables import Entry, Examination
from tests.browser.eyes import look, needs, signed_in
from tests.office import Served, person
from tests.unsealed import unseal

pytestmark = needs("runut.css")


def stand_still(route: Route) -> None:
    """The page as it is sent, but it does not load itself anew while it is looked at."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "refresh"}
    route.fulfill(response=answer, headers=headers)


def running(office: Served) -> int:
    """A check of a large record, at 35 percent."""
    check = long_work.begin(
        office.engine, Examination, by=person(office.engine, "auditor"), total=1_250_000,
        kind=checking.KIND, asked={},
    )  # fmt: skip
    Course(office.engine, Examination, check).told(437_500)
    return check


def test_an_auditor_checks_the_record(browser: Browser, office: Served) -> None:
    page: Page = signed_in(browser, office, "auditor").new_page()
    office.engine.make_checkpoint()
    page.goto("/riwayat/periksa")
    look(page, "periksa-belum")
    page.get_by_role("button", name="Periksa semuanya").click()
    expect(page.get_by_role("status")).to_contain_text("Riwayat utuh.")
    look(page, "periksa-utuh")
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(update(Entry).where(Entry.case_id == 1, Entry.line == 2).values(act="lain"))
        tx.execute(update(Entry).where(Entry.case_id == 4, Entry.line == 1).values(official_id=1))
    page.get_by_role("button", name="Periksa sekali lagi").click()
    expect(page.get_by_role("status")).to_contain_text("isi baris 2 diubah")
    look(page, "periksa-semua-rusak")
    page.goto("/riwayat/periksa")
    page.get_by_label("Nomor berkas").fill("1")
    page.get_by_role("button", name="Periksa berkas ini").click()
    expect(page.get_by_role("status")).to_contain_text("isi baris 2 diubah")
    look(page, "periksa-rusak")


def test_a_check_tells_how_far_it_is_and_is_stopped(browser: Browser, office: Served) -> None:
    page = signed_in(browser, office, "auditor").new_page()
    where = f"/riwayat/periksa/{running(office)}"
    answer = page.goto(where)
    assert answer is not None
    assert answer.headers["refresh"] == "2"
    page.route(f"**{where}", stand_still)
    page.goto(where)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "35")
    look(page, "periksa-berjalan")
    page.get_by_role("button", name="Hentikan").click()
    expect(page.get_by_role("status")).to_contain_text("Pemeriksaan ini dihentikan.")
    look(page, "periksa-dihentikan")
    running(office)
    page.goto("/riwayat/periksa")
    look(page, "periksa-daftar")
