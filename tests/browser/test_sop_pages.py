"""The process admin's pages in a real Chromium, at both sizes, read by axe: from a draft to the
moved letters by a person's clicks, without a line of script where there needs none."""

import re
from pathlib import Path

from playwright.sync_api import expect

from engine.cases import long_work
from engine.cases.long_work import Course
from engine.demo.office import Wristwatch
from engine.store.tables import Rehearsal
from tests.browser.eyes import look, needs
from tests.browser.people import KEY, People
from tests.edits import EDITS, STEP, edited, rename_id
from tests.office import person

CUTI = Path("tests/processes/izin_cuti/izin_cuti.bpmn")
pytestmark = needs("rehearsal.js")


def test_a_change_is_proposed_decided_and_moved_to(people: People) -> None:
    people.draft(edited(STEP, EDITS["waktu baku"], EDITS["nama diubah"]))
    admin = people.at("admin_sop", f"/sop/{KEY}")
    look(admin, "sop-halaman")
    admin.get_by_role("link", name="Ajukan", exact=True).click()
    look(admin, "sop-ajukan")
    admin.get_by_label("Alasan perubahan").fill("Hasil evaluasi triwulan ketiga.")
    admin.get_by_label("Nomor SOP").fill("065/12/2026")
    admin.get_by_role("button", name="Ajukan").click()
    expect(admin.get_by_role("heading", name="Usulan perubahan SOP", level=1)).to_be_visible()
    look(admin, "sop-usulan-pengusul")
    camat = people.at("camat", "/")
    expect(camat.get_by_role("heading", name="Persetujuan SOP")).to_be_visible()
    look(camat, "sop-tugas")
    camat.get_by_role("link", name=re.compile("Periksa usulan")).click()
    look(camat, "sop-usulan")
    camat.get_by_label("Tolak, dengan alasan").check()
    camat.get_by_role("button", name="Simpan keputusan").click()
    look(camat, "sop-usulan-salah")
    camat.get_by_label("Setujui dan berlakukan").check()
    camat.get_by_role("button", name="Simpan keputusan").click()
    expect(camat.get_by_text("SOP terbitan 2 diberlakukan.")).to_be_visible()
    admin = people.at("admin_sop", f"/sop/{KEY}/pindah")
    look(admin, "sop-pindah")
    admin.get_by_label("Alasan pemindahan").fill("SOP baru")
    admin.get_by_role("button", name="Pindahkan surat terpilih").click()
    expect(admin.get_by_text("surat dipindahkan ke terbitan 2.")).to_be_visible()
    look(admin, "sop-pindah-sesudah")
    admin.get_by_role("button", name=re.compile("Urungkan")).click()
    expect(admin.get_by_text("surat kembali ke terbitan semula.")).to_be_visible()


def test_letters_at_a_step_that_is_gone(people: People) -> None:
    people.enact(edited(rename_id("periksa_sekretaris", "teliti")))
    admin = people.at("admin_sop", f"/sop/{KEY}/pindah")
    look(admin, "sop-pindah-padanan")
    admin.get_by_label("Meneliti dan memaraf").select_option("teliti")
    admin.get_by_role("button", name="Periksa lagi").click()
    expect(admin.get_by_text("perlu padanan langkah")).to_have_count(0)


def test_two_editions_side_by_side(people: People) -> None:
    people.enact(edited(STEP, EDITS["waktu baku"], EDITS["lajur langkah nanti"]))
    people.propose(edited(EDITS["nama diubah"]))
    staff = people.at("staf1", f"/sop/{KEY}/terbitan")
    look(staff, "sop-terbitan")
    staff.get_by_role("link", name=re.compile("Bandingkan")).first.click()
    look(staff, "sop-banding")
    admin = people.at("admin_sop", "/sop")
    look(admin, "sop-daftar")
    look(people.at("admin_sop", f"/sop/{KEY}/terbitan"), "sop-terbitan-admin")
    look(people.at("camat", "/pemberitahuan"), "sop-lonceng")


def test_a_rehearsal_from_the_first_click_to_its_letters(people: People) -> None:
    people.draft(edited(STEP))
    admin = people.at("admin_sop", f"/sop/{KEY}/geladi")
    look(admin, "sop-geladi")
    admin.get_by_label("Selesai sejak").fill("2026-01-01")
    admin.get_by_role("button", name="Jalankan geladi").click()
    expect(admin.get_by_role("heading", name="Waktu baku seluruhnya")).to_be_visible()
    look(admin, "sop-geladi-hasil")
    admin.get_by_role("link", name=re.compile("surat$")).first.click()
    expect(admin.locator("#surat")).to_be_visible()
    look(admin, "sop-geladi-surat")
    look(people.at("admin_sop", f"/sop/{KEY}/geladi"), "sop-geladi-lalu")


def test_a_rehearsal_that_still_runs(people: People, watch: Wristwatch) -> None:
    """Its page shows how far it is, and reloads when it has ended."""
    engine, day = people.office.engine, watch.at.date()
    admin = person(engine, "admin_sop")
    rehearsal = long_work.begin(
        engine, Rehearsal, by=admin, total=10_000, sop_key=KEY, since=day, until=day,
        bpmn=engine.sop_draft(KEY, by=admin).bpmn.decode(),
    )  # fmt: skip
    Course(engine, Rehearsal, rehearsal).told(4_200)
    page = people.at("admin_sop", f"/sop/{KEY}/geladi/{rehearsal}")
    expect(page.get_by_text("4200 dari 10000 surat")).to_be_visible()
    look(page, "sop-geladi-berjalan")
    Course(engine, Rehearsal, rehearsal).told(9_000)
    expect(page.get_by_text("9000 dari 10000 surat")).to_be_visible()
    page.get_by_role("button", name="Hentikan").click()
    expect(page.get_by_text("Geladi dihentikan.")).to_be_visible()
    expect(page.get_by_text("dibatalkan")).to_be_visible()


def test_a_file_from_elsewhere(people: People, tmp_path: Path) -> None:
    foreign = tmp_path / "lain.bpmn"
    script = (
        '<bpmn:scriptTask id="hitung" name="Menghitung sisa cuti">'
        "<bpmn:script>x</bpmn:script></bpmn:scriptTask>"
    )
    text = CUTI.read_text("utf-8").replace("</bpmn:process>", script + "</bpmn:process>")
    foreign.write_text(text, "utf-8")
    admin = people.at("admin_sop", "/sop/unggah")
    look(admin, "sop-unggah")
    admin.get_by_label("Berkas BPMN 2.0").set_input_files(foreign)
    admin.get_by_role("button", name="Baca berkas").click()
    look(admin, "sop-unggah-dibaca")
    admin.get_by_role("button", name="Jadikan naskah").click()
    expect(admin.get_by_text("Berkas menjadi naskah.")).to_be_visible()
    foreign.write_text("<html/>", "utf-8")
    admin.goto("/sop/unggah")
    admin.get_by_label("Berkas BPMN 2.0").set_input_files(foreign)
    admin.get_by_role("button", name="Baca berkas").click()
    expect(admin.get_by_role("alert")).to_be_visible()
    look(admin, "sop-unggah-salah")
