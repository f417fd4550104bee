"""The whole path in a real Chromium: five people, from draft to dispatch, straight and returned."""

import re

from playwright.sync_api import Page, expect

from tests import pdf_tools
from tests.browser.eyes import needs
from tests.browser.people import Cast
from tests.office import ON_BOTH, PASSPHRASE

SUBJECT = "Undangan Rapat Koordinasi Kebersihan Lingkungan"
pytestmark = needs("editor.js")


def write_letter(cast: Cast) -> None:
    page = cast.at("staf1", "/surat/baru")
    page.get_by_label("Jenis naskah").select_option("undangan")
    page.get_by_label("Unit pengolah").select_option(label="Seksi Kesejahteraan Rakyat")
    page.get_by_label("Hal", exact=True).fill(SUBJECT)
    page.locator("#classification").fill("musrenbang")
    page.locator(".picker").get_by_role("option").first.click()
    page.locator("[name=addressee_name]").first.fill("Kepala Desa se-Kecamatan Tirtamaya")
    page.locator("[name=addressee_email]").first.fill("desa@tirtamaya.example")
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.type("Dengan hormat, bersama ini kami mengundang Saudara hadir pada:")
    for label, words in (
        ("Hari", "Senin"), ("Tanggal", "30 November 2026"), ("Pukul", "09.00 WIB s.d. selesai"),
        ("Tempat", "Pendopo Kantor Kecamatan Tirtamaya"), ("Acara", "Rapat Koordinasi Kebersihan"),
    ):  # fmt: skip
        page.get_by_role("group", name="Acara").get_by_label(label, exact=True).fill(words)
    expect(page.locator("#keadaan-simpan")).to_contain_text("Tersimpan")
    expect(page.locator("[data-preview] img").first).to_be_visible()
    cast.look(page, "susun")
    page.get_by_role("button", name="Ajukan").click()
    expect(page.get_by_text("Surat diajukan dan diteruskan.")).to_be_visible()


def give_number(cast: Cast) -> str:
    page = cast.open_letter("umpeg", SUBJECT)
    cast.look(page, "nomor")
    number = page.locator(".proposed .number").inner_text()
    page.get_by_role("button", name="Beri nomor").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()
    return number


def approve(cast: Cast, login: str, picture: str = "") -> None:
    """Two clicks from the inbox: open, Setujui."""
    page = cast.open_letter(login, SUBJECT)
    if picture:
        cast.look(page, picture)
    page.get_by_role("button", name="Setujui dan paraf").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()


def sign(cast: Cast) -> None:
    page = cast.open_letter("camat", SUBJECT)
    page.get_by_label("Frasa sandi").fill("salah semua ini")
    page.get_by_role("button", name="Tanda tangani").click()
    expect(page.get_by_text(re.compile("Frasa sandi salah")).first).to_be_visible()
    cast.look(page, "tanda-tangan")
    page.get_by_label("Frasa sandi").fill(PASSPHRASE)
    page.get_by_role("button", name="Tanda tangani").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()


def send(cast: Cast) -> Page:
    page = cast.open_letter("staf1", SUBJECT)
    page.get_by_label("Dikirim lewat").select_option("email")
    cast.look(page, "kirim")
    page.get_by_role("button", name=re.compile("Kirim")).last.click()
    expect(page.get_by_text(re.compile("selesai sendiri"))).to_be_visible()
    assert cast.office.deliver_mail() == 1
    page.goto(cast.office.url + "/?saring=surat-saya")
    page.get_by_role("link", name=SUBJECT).first.click()
    expect(page.get_by_text(re.compile("terkirim kepada 1 tujuan"))).to_be_visible()
    cast.look(page, "surat")
    return page


def return_from_camat(cast: Cast, reason: str) -> None:
    page = cast.open_letter("camat", SUBJECT)
    page.get_by_text("Kembalikan untuk perbaikan").click()
    page.get_by_label("Apa yang perlu diperbaiki?").fill(reason)
    page.get_by_role("button", name="Kembalikan konsep").click()
    expect(page.get_by_text("Tugas selesai dan diteruskan.")).to_be_visible()


def correct(cast: Cast, reason: str) -> None:
    page = cast.at("staf1")
    page.get_by_role("link", name=SUBJECT).first.click()
    expect(page.get_by_role("main").get_by_text(reason).first).to_be_visible()
    cast.look(page, "perbaiki")
    page.get_by_role("group", name="Acara").get_by_label("Pukul", exact=True).fill("10.00 WIB")
    page.get_by_role("button", name="Ajukan").click()
    expect(page.get_by_text("Surat diajukan dan diteruskan.")).to_be_visible()


def signed_pdf(page: Page) -> bytes:
    answer = page.request.get(page.url.split("?")[0] + "/pdf")
    assert answer.ok
    return answer.body()


@ON_BOTH
def test_a_letter_goes_from_draft_to_dispatch(cast: Cast) -> None:
    write_letter(cast)
    number = give_number(cast)
    approve(cast, "kasi_kesra", "paraf")
    approve(cast, "sekcam")
    sign(cast)
    pdf = signed_pdf(send(cast))
    assert number in pdf_tools.text(pdf)
    told = pdf_tools.pdfsig(pdf, cast.office.engine.signer.authority.root_pem)
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    (mail,) = cast.office.post.glob("*.eml")
    page = cast.at("staf1", "/demo/pos")
    expect(page.get_by_text("desa@tirtamaya.example").first).to_be_visible()
    cast.look(page, "pos")
    assert page.request.get(f"{cast.office.url}/demo/pos/{mail.stem}").body() == pdf


def test_a_letter_that_the_camat_returns_keeps_its_number(cast: Cast) -> None:
    reason = "Pukul acara bentrok dengan apel pagi."
    write_letter(cast)
    number = give_number(cast)
    approve(cast, "kasi_kesra")
    approve(cast, "sekcam")
    return_from_camat(cast, reason)
    correct(cast, reason)
    page = cast.open_letter("kasi_kesra", SUBJECT)
    expect(page.get_by_role("heading", name="Berubah sejak revisi ke-1")).to_be_visible()
    cast.look(page, "berubah")
    page.get_by_role("button", name="Setujui dan paraf").click()
    approve(cast, "sekcam")
    sign(cast)
    pdf = signed_pdf(send(cast))
    assert number in pdf_tools.text(pdf)
    assert "10.00 WIB" in pdf_tools.text(pdf)
