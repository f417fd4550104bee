"""The page of retention in a real Chromium: its lists, a proposal made and carried away."""

import zipfile
from datetime import date

from playwright.sync_api import Browser, expect

from tests.archives import BY_EVENT, DESTROYED, EXCEPTED, KEPT, put_away, take_in
from tests.browser.eyes import listen, look, needs, signed_in
from tests.cast import Office
from tests.office import Served

pytestmark = needs("runut.css")
SUBJECTS = (
    "Undangan Rapat Koordinasi Penyusunan Rencana Kerja Pemerintah Desa",
    "Permintaan Data Perangkat Desa", "Surat Tugas Pendampingan Musyawarah Desa",
)  # fmt: skip


def fill(office: Served) -> None:
    """Letters of some years, in every list and in the months ahead."""
    house = Office(office.engine, None, office.post)  # type: ignore[arg-type]
    for n in range(70):
        day = date(2019 + n % 7, 1 + n % 12, 1 + n % 28)
        code = (DESTROYED, KEPT, BY_EVENT, EXCEPTED, "400.14.1.3", "000.2.1.2", "045.2")[
            (n * 3 + n // 7) % 7
        ]
        put = take_in if n % 4 == 0 else put_away
        put(house, code, day, subject=SUBJECTS[n % 3], security="rahasia" if n == 14 else "biasa")


def test_an_auditor_looks_at_the_lists(browser: Browser, office: Served, errors: list[str]) -> None:
    fill(office)
    page = signed_in(browser, office, "auditor").new_page()
    listen(page, errors)
    page.goto("/riwayat/retensi")
    look(page, "retensi")
    page.get_by_role("link", name="Perlu ditinjau:").click()
    expect(page.get_by_role("heading", name="Perlu ditinjau", exact=True)).to_be_visible()
    look(page, "retensi-tinjau")
    page.get_by_label("Keadaan per tanggal").fill("2030-01-31")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_text("per 31 Januari 2030").first).to_be_visible()
    page.get_by_role("link", name="Belum ada JRA:").click()
    look(page, "retensi-tanpa")
    page.goto("/riwayat/retensi?per=kemarin")
    look(page, "retensi-salah")


def test_a_keeper_of_the_register_makes_a_proposal(browser: Browser, office: Served) -> None:
    fill(office)
    page = signed_in(browser, office, "umpeg", accept_downloads=True).new_page()
    page.goto("/agenda")
    page.get_by_role("link", name="Retensi").click()
    page.get_by_role("link", name="Usul serah:").click()
    page.get_by_role("button", name="Susun usulan").click()
    expect(page.get_by_text("Usulan tersusun dan disegel.")).to_be_visible()
    look(page, "retensi-usulan")
    with page.expect_download() as taken:
        page.get_by_role("link", name="ZIP Usul serah").click()
    with zipfile.ZipFile(taken.value.path()) as held:
        assert {"daftar-arsip.pdf", "manifest.p7s", "periksa.py"} <= set(held.namelist())
