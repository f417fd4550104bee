"""The process admin's pages in a real Chromium, at both sizes, read by axe: from a draft to the
moved letters by a person's clicks, without a line of script where there needs none."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from engine import Settings
from engine.demo.office import Wristwatch
from tests.edits import EDITS, STEP, edited, rename_id
from tests.office import Served, person, served, token
from web import assets
from web.access import COOKIE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path("web/frontend/node_modules/axe-core/axe.min.js")
SHOTS = Path(__file__).parent / "shots"
SIZES = {"1280": (1280, 800), "390": (390, 844)}
KEY = "surat_keluar"
CUTI = Path("tests/processes/izin_cuti/izin_cuti.bpmn")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed."),
    pytest.mark.skipif("rehearsal.js" not in assets.manifest(), reason="Run make build."),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def office(settings: Settings, watch: Wristwatch, tmp_path: Path) -> Iterator[Served]:
    with served(settings, watch, tmp_path / "pos") as one:
        yield one


class People:
    """People of the office at their browsers; errors of the pages are gathered."""

    def __init__(self, browser: Browser, office: Served) -> None:
        self.browser, self.office, self.errors = browser, office, list[str]()
        self.pages: dict[str, Page] = {}

    def at(self, login: str, path: str) -> Page:
        """A signed-in person on a page."""
        if login not in self.pages:
            context = self.browser.new_context(base_url=self.office.url)
            session = token(self.office.engine, login)
            context.add_cookies([{"name": COOKIE, "value": session, "url": self.office.url}])
            page = self.pages[login] = context.new_page()
            page.set_default_timeout(15_000)
            page.on("console", self._heard)
            page.on("pageerror", lambda error: self.errors.append(str(error)))
        page = self.pages[login]
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(path)
        return page

    def draft(self, bpmn: bytes) -> None:
        """The process admin has changed the SOP."""
        admin, engine = person(self.office.engine, "admin_sop"), self.office.engine
        engine.save_sop_draft(KEY, bpmn, engine.sop_draft(KEY, by=admin).version, by=admin)

    def propose(self, bpmn: bytes) -> str:
        """A draft that waits for a decision; returns its page."""
        self.draft(bpmn)
        admin, engine = person(self.office.engine, "admin_sop"), self.office.engine
        version = engine.sop_draft(KEY, by=admin).version
        said = {"alasan": "Hasil evaluasi triwulan ketiga.", "nomor": "065/12/2026"}
        return f"/usulan/{engine.propose_sop(KEY, said, version, by=admin)}"

    def enact(self, bpmn: bytes) -> None:
        where = int(self.propose(bpmn).rsplit("/", 1)[-1])
        camat = person(self.office.engine, "camat")
        self.office.engine.decide_sop(where, {"keputusan": "setujui"}, by=camat)

    def _heard(self, message: Any) -> None:
        # Chromium logs the status of a refused form; what matters is what the policy blocks.
        if message.type == "error" and "status of 4" not in message.text:
            self.errors.append(message.text)


def look(page: Page, name: str) -> None:
    """Take the whole page's picture at both sizes, let axe read it, and see that it fits."""
    SHOTS.mkdir(exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SHOTS / f"sop-{name}-{size}.png", full_page=True)
        page.evaluate(AXE.read_text("utf-8") + "\n;0")
        found = page.evaluate("async () => (await axe.run()).violations")
        told = [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found]
        assert told == [], f"{name} at {size}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {size}"
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.fixture
def people(browser: Browser, office: Served) -> Iterator[People]:
    people = People(browser, office)
    yield people
    for context in browser.contexts:
        context.close()
    assert people.errors == []


def test_a_change_is_proposed_decided_and_moved_to(people: People) -> None:
    people.draft(edited(STEP, EDITS["waktu baku"], EDITS["nama diubah"]))
    admin = people.at("admin_sop", f"/sop/{KEY}")
    look(admin, "halaman")
    admin.get_by_role("link", name="Ajukan", exact=True).click()
    look(admin, "ajukan")
    admin.get_by_label("Alasan perubahan").fill("Hasil evaluasi triwulan ketiga.")
    admin.get_by_label("Nomor SOP").fill("065/12/2026")
    admin.get_by_role("button", name="Ajukan").click()
    expect(admin.get_by_role("heading", name="Usulan perubahan SOP", level=1)).to_be_visible()
    look(admin, "usulan-pengusul")
    camat = people.at("camat", "/")
    expect(camat.get_by_role("heading", name="Persetujuan SOP")).to_be_visible()
    look(camat, "tugas")
    camat.get_by_role("link", name=re.compile("Periksa usulan")).click()
    look(camat, "usulan")
    camat.get_by_label("Tolak, dengan alasan").check()
    camat.get_by_role("button", name="Simpan keputusan").click()
    look(camat, "usulan-salah")
    camat.get_by_label("Setujui dan berlakukan").check()
    camat.get_by_role("button", name="Simpan keputusan").click()
    expect(camat.get_by_text("SOP terbitan 2 diberlakukan.")).to_be_visible()
    admin = people.at("admin_sop", f"/sop/{KEY}/pindah")
    look(admin, "pindah")
    admin.get_by_label("Alasan pemindahan").fill("SOP baru")
    admin.get_by_role("button", name="Pindahkan surat terpilih").click()
    expect(admin.get_by_text("surat dipindahkan ke terbitan 2.")).to_be_visible()
    look(admin, "pindah-sesudah")
    admin.get_by_role("button", name=re.compile("Urungkan")).click()
    expect(admin.get_by_text("surat kembali ke terbitan semula.")).to_be_visible()


def test_letters_at_a_step_that_is_gone(people: People) -> None:
    people.enact(edited(rename_id("periksa_sekretaris", "teliti")))
    admin = people.at("admin_sop", f"/sop/{KEY}/pindah")
    look(admin, "pindah-padanan")
    admin.get_by_label("Meneliti dan memaraf").select_option("teliti")
    admin.get_by_role("button", name="Periksa lagi").click()
    expect(admin.get_by_text("perlu padanan langkah")).to_have_count(0)


def test_two_editions_side_by_side(people: People) -> None:
    people.enact(edited(STEP, EDITS["waktu baku"], EDITS["lajur langkah nanti"]))
    people.propose(edited(EDITS["nama diubah"]))
    staff = people.at("staf1", f"/sop/{KEY}/terbitan")
    look(staff, "terbitan")
    staff.get_by_role("link", name=re.compile("Bandingkan")).first.click()
    look(staff, "banding")
    admin = people.at("admin_sop", "/sop")
    look(admin, "daftar")
    look(people.at("admin_sop", f"/sop/{KEY}/terbitan"), "terbitan-admin")
    look(people.at("camat", "/pemberitahuan"), "lonceng")


def test_a_rehearsal_from_the_first_click_to_its_letters(people: People) -> None:
    people.draft(edited(STEP))
    admin = people.at("admin_sop", f"/sop/{KEY}/geladi")
    look(admin, "geladi")
    admin.get_by_label("Selesai sejak").fill("2026-01-01")
    admin.get_by_role("button", name="Jalankan geladi").click()
    expect(admin.get_by_role("heading", name="Waktu baku seluruhnya")).to_be_visible()
    look(admin, "geladi-hasil")
    admin.get_by_role("link", name=re.compile("surat$")).first.click()
    expect(admin.locator("#surat")).to_be_visible()
    look(admin, "geladi-surat")
    look(people.at("admin_sop", f"/sop/{KEY}/geladi"), "geladi-lalu")


def test_a_rehearsal_that_still_runs(people: People, watch: Wristwatch) -> None:
    """Its page shows how far it is, and reloads when it has ended."""
    from sqlalchemy import insert, update

    from engine.store.tables import Rehearsal

    admin, store = person(people.office.engine, "admin_sop"), people.office.engine.store
    draft = people.office.engine.sop_draft(KEY, by=admin)
    with store.writing() as tx:
        rehearsal = tx.scalar(
            insert(Rehearsal)
            .values(
                office_id=admin.office_id, sop_key=KEY, bpmn=draft.bpmn.decode(),
                since=watch.at.date(), until=watch.at.date(), state="berjalan", total=10_000,
                done=4_200, started_at=watch.at, started_by=admin.id, alive_at=watch.at,
            )
            .returning(Rehearsal.id)
        )  # fmt: skip
    page = people.at("admin_sop", f"/sop/{KEY}/geladi/{rehearsal}")
    expect(page.get_by_text("4200 dari 10000 surat")).to_be_visible()
    look(page, "geladi-berjalan")
    with store.writing() as tx:
        tx.execute(update(Rehearsal).values(done=9_000))
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
    look(admin, "unggah")
    admin.get_by_label("Berkas BPMN 2.0").set_input_files(foreign)
    admin.get_by_role("button", name="Baca berkas").click()
    look(admin, "unggah-dibaca")
    admin.get_by_role("button", name="Jadikan naskah").click()
    expect(admin.get_by_text("Berkas menjadi naskah.")).to_be_visible()
    foreign.write_text("<html/>", "utf-8")
    admin.goto("/sop/unggah")
    admin.get_by_label("Berkas BPMN 2.0").set_input_files(foreign)
    admin.get_by_role("button", name="Baca berkas").click()
    expect(admin.get_by_role("alert")).to_be_visible()
    look(admin, "unggah-salah")
