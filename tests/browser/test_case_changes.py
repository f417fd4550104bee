"""The changes of a case, and two of its revisions beside each other, in a real Chromium."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import DayOff, said_by
from engine.demo.office import Wristwatch
from tests.browser.eyes import look, needs, signed_in
from tests.office import RETURNED, Served, person, task_of

pytestmark = needs("runut.css")


@pytest.fixture
def case(office: Served, watch: Wristwatch) -> int:
    """The returned letter, handed over, corrected and numbered, while the office changed around it."""
    engine = office.engine
    admin = person(engine, "admin")
    task = task_of(engine, "susun")
    engine.reassign(task, person(engine, "staf2").id, "Penyusun sakit.", by=person(engine, "umpeg"))
    watch.at += timedelta(minutes=4)
    engine.save_day_off(DayOff(date(2026, 11, 26), "Pilkades", "libur_daerah"), by=admin)
    watch.at += timedelta(days=2)
    starts = watch.at - timedelta(hours=1)
    engine.save_mandate(
        official="sekcam", post="camat", kind="Plh.", decree="SP 800.1.11.1/61/416-399/2026",
        starts_at=starts, ends_at=starts + timedelta(days=3), by=admin,
    )  # fmt: skip
    found = engine.about(by=admin).office
    said = found.letterhead | {
        "unit_code": found.unit_code, "footer": "\n".join(found.settings["footer"]),
        "number_pattern": "{klasifikasi}/{urut:03}{sisipan}/{kode_unit}/{tahun}",
    }  # fmt: skip
    engine.save_office(said, by=admin)
    watch.at += timedelta(minutes=11)
    drafter = person(engine, "staf2")
    view = engine.task(task, by=drafter)
    changed = replace(
        view.draft, subject="Kesediaan Menjadi Narasumber", urgency="segera", security="terbatas",
        attachment_note="1 berkas", closing="Atas perhatiannya disampaikan terima kasih.",
    )  # fmt: skip
    engine.complete(task, said_by(changed) | {"unit": "kesra"}, by=drafter)
    return int(engine.letter(RETURNED, by=person(engine, "auditor")).case_id)


def test_an_auditor_reads_every_change(browser: Browser, office: Served, case: int) -> None:
    page: Page = signed_in(browser, office, "auditor").new_page()
    page.goto(f"/riwayat/{case}")
    section = page.get_by_role("region", name="Perubahan", exact=True)
    expect(section.get_by_text("Penyusun sakit.")).to_be_visible()
    expect(section.get_by_text("Plh. ")).to_be_visible()
    look(page, "riwayat-perubahan")
    section.get_by_role("link", name="Pengaturan kantor").click()
    assert section.get_by_role("row").count() == 4
    expect(page.get_by_role("link", name="Pengaturan kantor")).to_have_attribute(
        "aria-current", "true"
    )
    look(page, "riwayat-perubahan-pengaturan")
    page.goto(f"/riwayat/{case}?pada=7")
    expect(section.get_by_text("Penyusun sakit.")).to_have_count(0)
    expect(section.get_by_text("Nomor surat")).to_be_visible()


def test_two_revisions_beside_each_other(browser: Browser, office: Served, case: int) -> None:
    page: Page = signed_in(browser, office, "auditor").new_page()
    page.goto(f"/riwayat/{case}/naskah")
    page.get_by_label("Bandingkan", exact=True).select_option("2")
    page.get_by_label("dengan").select_option("1")
    page.get_by_role("button", name="Bandingkan").click()
    expect(page.get_by_role("heading", name="Revisi ke-2 dibanding revisi ke-1")).to_be_visible()
    expect(page.locator("#banding del", has_text="Kesediaan").first).to_be_visible()
    look(page, "riwayat-banding")
