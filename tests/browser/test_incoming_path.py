"""A letter comes in, in a real Chromium: entered, classified, disposed, handed over, filed, answered."""

import re

from playwright.sync_api import Page, expect

from tests.browser.eyes import needs
from tests.browser.people import Cast
from tests.cast import picture

SUBJECT = "Permohonan Data Penyaluran Bantuan Sosial"
SENDER = "Kepala Dinas Sosial Kabupaten Mojokerto"
pytestmark = needs("editor.js")


def open_letter(cast: Cast, login: str) -> Page:
    """The person opens the letter of this story from the inbox, and sees it."""
    page = cast.open_letter(login, SUBJECT)
    expect(page.locator(".sheets.scan img").first).to_be_visible()
    return page


def enter(cast: Cast) -> None:
    page = cast.at("staf1", "/surat-masuk/baru")
    page.get_by_label("Pengirim").fill(SENDER)
    page.get_by_label("Nomor surat").fill("400.9.5/1207/416-106/2026")
    page.get_by_label("Tanggal surat").fill("2026-11-23")
    scan = {"name": "surat.png", "mimeType": "image/png", "buffer": picture(SUBJECT)}
    page.get_by_label("Pindaian atau foto surat").set_input_files([scan])
    page.get_by_role("button", name="Catat dan teruskan").click()
    expect(page.get_by_role("link", name="Tulis hal surat.")).to_be_visible()
    expect(page.get_by_text("surat.png sudah diterima")).to_be_visible()
    expect(page.get_by_label("Pengirim")).to_have_value(SENDER)
    cast.look(page, "catat")
    page.get_by_label("Hal", exact=True).fill(SUBJECT)
    page.get_by_label("Isi ringkas").fill("Data penerima per desa diminta dalam tujuh hari.")
    page.get_by_role("button", name="Catat dan teruskan").click()
    expect(
        page.get_by_text(re.compile(r"tercatat sebagai M-\d+/2026 dan diteruskan"))
    ).to_be_visible()


def classify(cast: Cast) -> None:
    page = open_letter(cast, "sekcam")
    page.locator("#classification").fill("sosial")
    page.locator(".picker").get_by_role("option").first.click()
    cast.look(page, "klasifikasi")
    page.get_by_role("button", name="Teruskan surat").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()


def dispose(cast: Cast) -> None:
    page = open_letter(cast, "camat")
    page.get_by_role("button", name="Beri disposisi").click()
    expect(page.get_by_role("link", name="Pilih paling sedikit satu penerima.")).to_be_visible()
    page.get_by_label("Kepala Seksi Kesejahteraan Rakyat").check()
    page.get_by_label("Kepala Seksi Pemerintahan").check()
    page.get_by_label("Selesaikan").check()
    page.get_by_label("Catatan disposisi").fill("Himpun data dari desa, lalu jawab.")
    cast.look(page, "disposisi")
    page.get_by_role("button", name="Beri disposisi").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()


def hand_over_and_file(cast: Cast) -> None:
    page = open_letter(cast, "sekcam")
    expect(page.get_by_text("Himpun data dari desa, lalu jawab.").first).to_be_visible()
    cast.look(page, "serahkan")
    page.get_by_role("button", name="Serahkan disposisi").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()
    page = open_letter(cast, "umpeg")
    page.get_by_label("Lokasi arsip").fill("Lemari 3, map Bantuan")
    cast.look(page, "arsipkan")
    page.get_by_role("button", name="Arsipkan surat").click()
    expect(page.get_by_text(re.compile("seluruh langkah SOP"))).to_be_visible()


def follow_up(cast: Cast) -> None:
    page = cast.at("kasi_pem")
    expect(page.get_by_role("heading", name="Disposisi untuk saya")).to_be_visible()
    cast.look(page, "disposisi-untuk-saya")
    page.get_by_role("link", name=SUBJECT).click()
    page.get_by_label("Apa yang sudah dilakukan?").fill("Data sembilan desa sudah diminta.")
    page.get_by_role("button", name="Tandai sudah ditindaklanjuti").click()
    expect(page.get_by_text("Tindak lanjut tercatat.")).to_be_visible()
    expect(page.get_by_text("Data sembilan desa sudah diminta.").first).to_be_visible()


def answer(cast: Cast) -> None:
    page = cast.at("kasi_kesra")
    page.get_by_role("link", name=SUBJECT).first.click()
    cast.look(page, "surat-masuk")
    page.get_by_role("button", name="Buat balasan").click()
    expect(page.get_by_role("link", name="Pilih siapa yang menyusun balasannya.")).to_be_visible()
    page.get_by_label("Disusun oleh").select_option(
        label="FAJAR NIRWANA, S.Kom. – Seksi Pemberdayaan Masyarakat dan Desa"
    )
    page.get_by_role("button", name="Buat balasan").click()
    expect(page.get_by_text("Balasan diteruskan kepada penyusunnya.")).to_be_visible()
    page = cast.at("staf2")
    page.get_by_role("link", name=f"Jawaban {SUBJECT}").first.click()
    expect(page.get_by_label("Hal", exact=True)).to_have_value(f"Jawaban {SUBJECT}")
    expect(page.locator("[name=addressee_name]").first).to_have_value(SENDER)
    expect(page.locator("[contenteditable=true]").first).to_contain_text(
        "Membalas surat Saudara Nomor 400.9.5/1207/416-106/2026 tanggal 23 November 2026"
    )
    expect(page.get_by_label("Bunyi konsep atau nomor disposisi")).to_have_value(
        "Disposisi Camat Tirtamaya: Selesaikan. Himpun data dari desa, lalu jawab"
    )
    cast.look(page, "balasan")
    page.goto(cast.office.url + "/?saring=surat-saya")
    page.get_by_role("link", name=f"Jawaban {SUBJECT}").first.click()
    page.get_by_role("link", name=re.compile(r"M-\d+")).click()
    expect(page.get_by_role("heading", name=SUBJECT, level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Balasan")).to_be_visible()


def test_a_letter_comes_in_and_is_answered(cast: Cast) -> None:
    enter(cast)
    classify(cast)
    dispose(cast)
    hand_over_and_file(cast)
    follow_up(cast)
    answer(cast)
    page = cast.at("umpeg", "/agenda-masuk?q=bantuan+sosial")
    expect(page.get_by_role("link", name=re.compile(r"M-\d+"))).to_be_visible()
    cast.look(page, "agenda-masuk")


def test_an_entry_comes_back_and_goes_again(cast: Cast) -> None:
    enter(cast)
    page = open_letter(cast, "sekcam")
    page.get_by_text("Kembalikan untuk perbaikan").click()
    page.get_by_label("Apa yang perlu diperbaiki?").fill("Tanggal suratnya keliru.")
    page.get_by_role("button", name="Kembalikan catatan").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()
    page = cast.at("staf1")
    page.get_by_role("link", name=SUBJECT).first.click()
    main = page.get_by_role("main")
    expect(main.get_by_text("Tanggal suratnya keliru.").first).to_be_visible()
    expect(page.locator(".sheets.scan img").first).to_be_visible()
    cast.look(page, "perbaiki-catatan")
    page.get_by_label("Tanggal surat").fill("2026-11-24")
    page.get_by_role("button", name="Teruskan kembali").click()
    expect(
        page.get_by_text(re.compile(r"tercatat sebagai M-\d+/2026 dan diteruskan"))
    ).to_be_visible()
