"""The modeler in a real Chromium under the strict content policy: an SOP is changed by drawing, by
the panel and by its table; each shows the other's change, and nothing is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from engine.sop import Sop, Step
from tests.browser.eyes import READY, listen, look, needs, signed_in
from tests.browser.people import KEY
from tests.office import Served, person

# 10 seconds in all; the draft is saved 800 ms after the last change.
LOOKS, PAUSE = 200, 50
pytestmark = needs("modeler.js")


class Desk:
    """The process admin at the modeler; errors of the page are gathered."""

    def __init__(self, browser: Browser, office: Served, errors: list[str]) -> None:
        self.office, self.errors = office, errors
        self.admin = person(office.engine, "admin_sop")
        self.context = signed_in(
            browser, office, "admin_sop", viewport={"width": 1280, "height": 800}
        )
        self.page = self.context.new_page()
        listen(self.page, self.errors)
        self.panel = self.page.locator("#properti")
        self.table = self.page.locator("#tabel-sop")

    def open(self, path: str = "ubah") -> Page:
        self.page.goto(f"/sop/{KEY}/{path}")
        self.page.wait_for_function(READY)
        return self.page

    @property
    def sop(self) -> Sop:
        """The draft as the server has it."""
        return self.office.engine.sop_draft(KEY, by=self.admin).written

    @property
    def bpmn(self) -> str:
        return self.office.engine.sop_draft(KEY, by=self.admin).bpmn.decode()

    def step(self, node: str) -> Step:
        return next(step for step in self.sop.steps if step.node == node)

    def until(self, holds: Callable[[], bool]) -> None:
        """Look again until it holds; the test fails when it never does."""
        for _ in range(LOOKS):
            if holds():
                return
            self.page.wait_for_timeout(PAUSE)
        raise AssertionError("it never came to hold")

    def choose(self, node: str) -> None:
        """Click on an element of the diagram, after one on the empty canvas."""
        box = self.page.locator("#kanvas").bounding_box()
        assert box
        self.page.mouse.click(box["x"] + box["width"] - 30, box["y"] + 80)
        self.drawn(node).click()

    def drawn(self, node: str) -> Locator:
        return self.page.locator(f'.djs-element[data-element-id="{node}"]').first

    def row(self, node: str) -> Locator:
        return self.table.locator(f'[data-langkah="{node}"]')

    def undo(self) -> None:
        self.page.get_by_role("button", name="Urungkan").click()

    def look(self, name: str) -> None:
        """Take the picture of the window at both sizes, and let axe read it."""
        look(self.page, name, whole=False)


@pytest.fixture
def desk(browser: Browser, office: Served, errors: list[str]) -> Desk:
    return Desk(browser, office, errors)


def test_it_opens_under_the_strict_policy_and_shows_the_mark(desk: Desk) -> None:
    page = desk.open()
    expect(page.get_by_role("heading", name="Ubah SOP")).to_be_visible()
    expect(desk.panel.get_by_label("Nama SOP")).to_have_value(desk.sop.name)
    on_top = """() => {
      const box = document.querySelector(".bjs-powered-by").getBoundingClientRect();
      const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return Boolean(at.closest(".bjs-powered-by"));
    }"""
    assert page.evaluate(on_top)
    desk.look("modeler")
    desk.choose("benar_sekretaris")
    desk.look("modeler-gerbang")


def test_the_panel_writes_a_step_and_undo_takes_it_back(desk: Desk) -> None:
    desk.open()
    before = desk.step("nomor")
    desk.choose("nomor")
    for label, words in (
        ("Nama", "Memberi nomor surat"), ("Waktu baku (menit)", "90"),
        ("Kelengkapan", "Komputer\nBuku agenda\n"), ("Keluaran (output)", "Nomor"),
        ("Bunyi kegiatan menurut SOP", "Kasubbag memberi nomor."), ("Keterangan", "segera"),
    ):  # fmt: skip
        desk.panel.get_by_label(label, exact=True).fill(words)
    desk.panel.get_by_label("Tindakan").select_option("paraf")
    desk.until(lambda: desk.step("nomor").duty == "paraf")
    after = desk.step("nomor")
    assert (after.name, after.standard, after.output) == ("Memberi nomor surat", 90, "Nomor")
    assert after.requisites == ("Komputer", "Buku agenda")
    assert (after.text, after.remark) == ("Kasubbag memberi nomor.", "segera")
    expect(desk.row("nomor")).to_contain_text("Memberi nomor surat")
    undo = desk.page.get_by_role("button", name="Urungkan")
    while undo.get_attribute("aria-disabled") == "false":
        undo.click()
    desk.until(lambda: desk.step("nomor") == before)


def test_conditions_are_chosen_not_typed(desk: Desk) -> None:
    page = desk.open()
    desk.choose("benar_sekretaris")
    way = desk.panel.get_by_role("group", name=re.compile("Tidak"))
    way.get_by_label("Isian").select_option("surat.sifat")
    way.get_by_label("Hubungan").select_option("!=")
    way.get_by_label("Nilai").select_option("segera")
    desk.until(lambda: 'surat.sifat != "segera"' in desk.bpmn)
    way.get_by_label(re.compile("Jalan baku")).check()
    desk.until(lambda: 'default="kembali_sekretaris"' in desk.bpmn)
    assert "surat.sifat" not in desk.bpmn
    desk.undo()
    desk.until(lambda: 'surat.sifat != "segera"' in desk.bpmn)
    expect(page.locator("#properti code").first).to_have_text('surat.sifat != "segera"')
    desk.drawn("revisi_sekretaris_label").click()
    expect(page.get_by_role("heading", name="Panah")).to_be_visible()
    expect(desk.panel.get_by_label("Nilai")).to_have_value("revisi")


def test_a_condition_that_is_more_is_shown_as_written(desk: Desk) -> None:
    written = 'surat.bernomor == true and surat.sifat == "segera"'
    bpmn = desk.bpmn.replace("surat.bernomor == true", written)
    desk.office.engine.save_sop_draft(KEY, bpmn.encode(), 0, by=desk.admin)
    desk.open()
    desk.choose("sudah_bernomor")
    expect(desk.panel.locator("code")).to_have_text(written)
    desk.panel.get_by_role("button", name="Ganti").click()
    desk.panel.get_by_label("Isian").select_option("surat.bernomor")
    desk.until(lambda: ">surat.bernomor == true<" in desk.bpmn)


def test_a_lane_names_a_new_role(desk: Desk) -> None:
    desk.open()
    desk.page.mouse.move(0, 0)
    desk.drawn("lajur_camat").click(position={"x": 24, "y": 12})
    desk.panel.get_by_label("Peran", exact=True).select_option(label="Peran baru …")
    desk.page.keyboard.type("Verifikasi Kasi")
    desk.page.keyboard.press("Tab")
    desk.until(lambda: "verifikasi_kasi" in {role.key for role in desk.sop.roles})
    desk.page.get_by_role("tab", name="Temuan").click()
    desk.page.get_by_role("button", name=re.compile("verifikasi_kasi")).click()
    expect(desk.panel.get_by_label("Peran", exact=True)).to_be_focused()


def test_identity_and_alerts(desk: Desk) -> None:
    page = desk.open()
    desk.panel.get_by_label("Perangkat daerah").fill("KECAMATAN TIRTAMAYA")
    desk.panel.get_by_label("Peralatan/perlengkapan").fill("Komputer\nPemindai")
    page.get_by_text("Nomor, tanggal, dan pengesahan").click()
    desk.panel.get_by_label("Tanggal efektif").fill("2026-12-01")
    desk.panel.get_by_label("Nama pejabat").fill("Bagas Wiratmaja")
    page.get_by_text("Waktu dan peringatan").click()
    desk.panel.get_by_label("Waktu baku dihitung sejak").select_option("dibuka")
    level = desk.panel.get_by_role("group", name="Tingkat 3")
    level.get_by_label("Sesudah berapa persen waktu baku").fill("300")
    level.get_by_label("Atasan pemegang").check()
    desk.until(lambda: any(alert.reaches[-1:] == ("atasan",) and alert.percent == 300
                           for alert in desk.sop.alerts))  # fmt: skip
    identity = desk.sop.identity
    assert (identity.agency, identity.equipment) == (
        "KECAMATAN TIRTAMAYA", ("Komputer", "Pemindai"),
    )  # fmt: skip
    assert identity.approved_by.name == "Bagas Wiratmaja"
    assert (str(identity.effective), desk.sop.clock_starts) == ("2026-12-01", "dibuka")


def test_a_step_is_put_between_two_and_its_findings_lead_to_the_field(desk: Desk) -> None:
    page = desk.open()
    names = [step.name for step in desk.sop.steps]
    desk.choose("kirim")
    page.locator(".djs-context-pad [data-action='append.langkah']").click()
    page.keyboard.type("Mencatat pengiriman")
    page.keyboard.press("Enter")
    desk.until(lambda: [s.name for s in desk.sop.steps] == [*names, "Mencatat pengiriman"])
    assert desk.sop.steps[-1].role == desk.step("kirim").role
    page.get_by_role("tab", name="Temuan").click()
    desk.look("modeler-temuan")
    page.get_by_role("button", name=re.compile("waktu baku, keluaran, dan tindakan")).click()
    expect(desk.panel.get_by_label("Waktu baku (menit)")).to_be_focused()
    page.keyboard.type("5")
    desk.until(lambda: 5 in {s.standard for s in desk.sop.steps if s.name.startswith("Mencatat")})


def test_only_what_runs_can_be_drawn(desk: Desk) -> None:
    page = desk.open()
    drawn = page.locator(".djs-palette [data-group=drawn] .entry")
    assert drawn.evaluate_all("all => all.map((one) => one.ariaLabel)") == [
        "Awal", "Langkah", "Gerbang keputusan", "Gerbang serentak", "Akhir",
    ]  # fmt: skip
    desk.choose("nomor")
    page.locator(".djs-context-pad [data-action=replace]").click()
    expect(page.locator(".djs-popup .entry")).to_have_text(
        ["Dikerjakan orang di luar aplikasi", "Dikerjakan sistem"]
    )
    page.locator(".djs-popup .entry").first.click()
    desk.until(lambda: desk.step("nomor").kind == "manualTask")
    assert desk.step("nomor").standard == 2


def test_a_change_in_the_table_is_drawn_and_undone(desk: Desk) -> None:
    page = desk.open()
    waiting = desk.row("susun")
    waiting.get_by_text("Ubah langkah").click()
    waiting.locator("[name=output]").first.fill("sedang diketik")
    row = desk.row("nomor")
    row.get_by_text("Tambah langkah sesudah ini").click()
    row.locator("[name=nama]").last.fill("Verifikasi Kasi")
    row.get_by_role("button", name="Tambah", exact=True).click()
    desk.until(lambda: "Verifikasi Kasi" in {step.name for step in desk.sop.steps})
    expect(page.locator(".djs-container")).to_contain_text("Verifikasi")
    expect(desk.panel.get_by_label("Nama", exact=True)).to_have_value("Verifikasi Kasi")
    expect(waiting.locator("[name=output]").first).to_have_value("sedang diketik")
    desk.panel.get_by_label("Keterangan").fill("sementara")
    desk.until(lambda: "sementara" in {step.remark for step in desk.sop.steps})
    desk.undo()
    desk.until(lambda: "sementara" not in {step.remark for step in desk.sop.steps})
    desk.undo()
    desk.until(lambda: "Verifikasi Kasi" not in {step.name for step in desk.sop.steps})
    expect(page.locator(".djs-container")).not_to_contain_text("Verifikasi")


def test_what_the_table_refuses_is_said_there(desk: Desk) -> None:
    desk.open()
    row = desk.row("nomor")
    row.get_by_text("Ubah langkah").click()
    row.locator("[name=nama]").first.fill("")
    row.get_by_role("button", name="Simpan langkah").click()
    expect(row.get_by_role("alert")).to_be_visible()
    expect(row.locator("[name=nama]").first).to_have_value("")
    assert desk.step("nomor").name


def test_row_and_element_point_at_each_other(desk: Desk) -> None:
    desk.open()
    desk.choose("kirim")
    expect(desk.row("kirim")).to_have_class(re.compile("chosen"))
    expect(desk.row("kirim")).to_be_in_viewport()
    desk.row("susun").get_by_text("Ubah langkah").click()
    expect(desk.panel.get_by_label("Nama", exact=True)).to_have_value(desk.step("susun").name)
    desk.row("susun").hover()
    expect(desk.drawn("susun")).to_have_class(re.compile("pointed"))


def test_the_second_of_two_admins_is_told_and_loses_nothing(desk: Desk) -> None:
    page = desk.open()
    theirs = desk.bpmn.replace("Mengirim surat", "Mengantar surat").encode()
    desk.office.engine.save_sop_draft(KEY, theirs, 0, by=desk.admin)
    desk.choose("nomor")
    desk.panel.get_by_label("Keterangan").fill("milik saya")
    told = page.locator("#bentrok")
    expect(told).to_contain_text("menyimpan naskah SOP ini lebih dulu")
    desk.look("modeler-bentrok")
    with desk.context.expect_page() as opened:
        told.get_by_role("button", name="Bandingkan").click()
    expect(opened.value.locator("main")).to_contain_text("milik saya")
    expect(desk.panel.get_by_label("Keterangan")).to_have_value("milik saya")
    told.get_by_role("button", name="Muat ulang").click()
    expect(desk.drawn("kirim")).to_contain_text("Mengantar")
    assert desk.step("kirim").name == "Mengantar surat"


def test_a_lost_network_is_said_and_tried_again(desk: Desk) -> None:
    page = desk.open()
    desk.context.route("**/naskah", lambda route: route.abort())
    desk.choose("nomor")
    desk.panel.get_by_label("Keterangan").fill("tidak hilang")
    status = page.locator("#keadaan-simpan")
    expect(status).to_contain_text("Belum tersimpan: jaringan terputus.")
    desk.context.unroute("**/naskah")
    status.get_by_role("button", name="Coba lagi").click()
    expect(status).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"))
    assert desk.step("nomor").remark == "tidak hilang"
    # The browser itself says that the network was down.
    desk.errors[:] = [line for line in desk.errors if "ERR_FAILED" not in line]


def test_on_a_phone_only_the_table_is_loaded(desk: Desk) -> None:
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.page.set_viewport_size({"width": 390, "height": 844})
    page = desk.open()
    expect(page.get_by_text("Di layar kecil SOP diubah lewat tabel")).to_be_visible()
    expect(page.locator("#kanvas")).to_be_hidden()
    assert not [url for url in asked if "/naskah" in url or "kosakata" in url]
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    row = desk.row("nomor")
    row.get_by_text("Ubah langkah").click()
    row.locator("[name=waktu]").first.fill("7")
    row.get_by_role("button", name="Simpan langkah").click()
    expect(page).to_have_url(re.compile(f"/sop/{KEY}/tabel"))
    assert desk.step("nomor").standard == 7


def test_a_token_walks_through_the_draft(desk: Desk) -> None:
    page = desk.open("simulasi")
    page.get_by_label("Laju").select_option(label="cepat")
    page.get_by_role("button", name="Jalankan", exact=True).click()
    expect(page.locator("#perjalanan .good")).to_contain_text("Surat terkirim", timeout=30_000)
    steps = page.locator("#perjalanan li:not(.good) b").all_text_contents()
    assert steps == [step.name for step in desk.sop.steps]
    expect(page.locator("#jumlah")).to_contain_text(f"{sum(s.standard for s in desk.sop.steps)}")
    desk.look("simulasi")
