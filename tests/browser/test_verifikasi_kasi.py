"""The proof of the process admin's room: a step *Verifikasi Kasi* is put into the SOP, in its table
or in its diagram, proposed, approved, and letters that run are moved to it; one of them is done by
its people to the end, through the new step. All by clicks in a real Chromium; they are counted."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from engine import Engine, Person, said_by
from engine.demo.cast import content
from engine.sop import Step
from tests.browser.eyes import READY, look, needs
from tests.browser.people import KEY, People
from tests.office import PASSPHRASE, RETURNED, TO_CHECK, TO_SIGN, Served, person

# The signed letter of the demo office that waits to be sent.
TO_SEND = 9
STEP, OUTPUT, LANE = "Verifikasi Kasi", "Lembar verifikasi", "Pejabat Pengawas"
SUBJECT = "Permintaan Data Perangkat Desa"
ENDED = re.compile("Tugas selesai dan diteruskan|seluruh langkah SOP surat ini sudah dijalankan")
BEFORE = ["susun", "nomor", "periksa_pengawas", "periksa_sekretaris", "tanda_tangan", "kirim"]
# More presses and typed fields than these are too many for one new step, from the SOP's page to
# the moved letters, the approval included.
MOST = {"tabel": 25, "diagram": 30}
pytestmark = needs("modeler.js")


class Hand:
    """Hands that count what they do: a press, a drag, a field that is filled in."""

    def __init__(self) -> None:
        self.acts = 0

    def press(self, control: Locator) -> None:
        self.acts += 1
        control.click()

    def write(self, field: Locator, words: str) -> None:
        self.acts += 1
        field.fill(words)

    def choose(self, field: Locator, **option: str) -> None:
        self.acts += 1
        field.select_option(**option)

    def type(self, page: Page, words: str) -> None:
        """Where the cursor already stands."""
        self.acts += 1
        page.keyboard.type(words)
        page.keyboard.press("Enter")

    def drag(self, page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.acts += 1
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=12)
        page.mouse.up()


def middle(drawn: Locator) -> tuple[float, float]:
    box = drawn.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def in_the_table(page: Page, hand: Hand) -> None:
    hand.press(page.get_by_role("link", name="Ubah di tabel"))
    row = page.locator("[data-langkah=nomor]")
    hand.press(row.get_by_text("Tambah langkah sesudah ini"))
    form = row.locator("form").filter(has=page.get_by_role("button", name="Tambah", exact=True))
    hand.write(form.get_by_label("Nama langkah"), STEP)
    hand.choose(form.get_by_label("Pelaksana"), label=LANE)
    hand.write(form.get_by_label("Waktu baku (menit)"), "5")
    hand.write(form.get_by_label("Output"), OUTPUT)
    hand.choose(form.get_by_label("Tindakan"), value="isi")
    hand.press(form.get_by_role("button", name="Tambah", exact=True))
    expect(page.locator("[data-langkah]").nth(2)).to_contain_text(STEP)
    look(page, "sop-kasi-tabel")


def in_the_diagram(page: Page, hand: Hand) -> None:
    hand.press(page.get_by_role("link", name="Ubah di diagram"))
    page.wait_for_function(READY)
    hand.press(page.locator('.djs-element[data-element-id="nomor"]').first)
    hand.press(page.locator(".djs-context-pad [data-action='append.langkah']"))
    hand.type(page, STEP)
    panel = page.locator("#properti")
    expect(panel.get_by_label("Nama", exact=True)).to_have_value(STEP)
    made = page.locator(".djs-element.selected").first
    below = page.locator('.djs-element[data-element-id="periksa_pengawas"]').first
    at = middle(made)
    hand.drag(page, at, (at[0], middle(below)[1]))
    expect(panel).to_contain_text(f"Pelaksana {LANE}")
    hand.write(panel.get_by_label("Waktu baku (menit)"), "5")
    hand.write(panel.get_by_label("Keluaran (output)"), OUTPUT)
    hand.choose(panel.get_by_label("Tindakan"), value="isi")
    expect(page.locator("#tabel-sop [data-langkah]").nth(2)).to_contain_text(OUTPUT)
    expect(page.locator("#keadaan-simpan")).to_contain_text("Tersimpan")
    look(page, "sop-kasi-penyunting")


def running(office: Served) -> int:
    """A letter that waits for its number, besides those of the demo office; returns its id."""
    engine = office.engine
    drafter = person(engine, "staf2")
    written = replace(content("L02"), subject=SUBJECT, letter_date=engine.today())
    said = said_by(written) | {"unit": "pem"}
    letter = engine.start(said, by=drafter).letter_id
    task = engine.letter(letter, by=drafter).my_task
    assert task
    engine.complete(task, said, by=drafter)
    return letter


def propose(people: People, page: Page, hand: Hand, way: str) -> None:
    hand.press(page.get_by_role("link", name="Ajukan", exact=True))
    look(page, f"sop-kasi-{way}-ajukan")
    hand.write(page.get_by_label("Alasan perubahan"), "Kepala seksi memverifikasi lebih dahulu.")
    hand.write(page.get_by_label("Nomor SOP"), "065/12/2026")
    hand.press(page.get_by_role("button", name="Ajukan"))
    expect(page.get_by_role("heading", name="Usulan perubahan SOP", level=1)).to_be_visible()
    camat = people.at("camat", "/")
    hand.press(camat.get_by_role("link", name="Periksa usulan"))
    told = f"Langkah baru: “{STEP}” sesudah “Memberi nomor” ({LANE}, 5 menit)"
    expect(camat.get_by_role("main")).to_contain_text(told)
    look(camat, f"sop-kasi-{way}-usulan")
    hand.press(camat.get_by_label("Setujui dan berlakukan"))
    hand.press(camat.get_by_role("button", name="Simpan keputusan"))
    expect(camat.get_by_text("SOP terbitan 2 diberlakukan.")).to_be_visible()


def move(people: People, hand: Hand, way: str, staying: list[str]) -> None:
    page = people.at("admin_sop", f"/sop/{KEY}")
    hand.press(page.get_by_role("link", name="surat berjalan"))
    look(page, f"sop-kasi-{way}-pindah")
    for subject in staying:
        hand.press(page.get_by_label(f"Pindahkan {subject}"))
    hand.write(page.get_by_label("Alasan pemindahan"), "SOP baru sudah berlaku")
    hand.press(page.get_by_role("button", name="Pindahkan surat terpilih"))
    expect(page.get_by_text("3 surat dipindahkan ke terbitan 2.")).to_be_visible()
    look(page, f"sop-kasi-{way}-pindah-sesudah")


def finish(people: People, way: str) -> None:
    """Its people do the letter to the end, each from the inbox."""
    for login, button in (
        ("umpeg", "Beri nomor"), ("kasi_pem", "Selesaikan langkah ini"),
        ("kasi_pem", "Setujui dan paraf"), ("sekcam", "Setujui dan paraf"),
        ("camat", "Tanda tangani"), ("staf2", "Kirim dan catat"),
    ):  # fmt: skip
        page = people.at(login, "/")
        page.get_by_role("link", name=SUBJECT, exact=True).click()
        if button == "Selesaikan langkah ini":
            expect(page.get_by_text(STEP).first).to_be_visible()
            look(page, f"sop-kasi-{way}-langkah")
        elif button == "Tanda tangani":
            page.get_by_label("Frasa sandi").fill(PASSPHRASE)
        elif button == "Kirim dan catat":
            page.get_by_label("Dikirim lewat").select_option("kurir")
            page.get_by_label("Bukti kirim").fill("Diterima resepsionis")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text(ENDED).first).to_be_visible()


@pytest.mark.parametrize("way", ["tabel", "diagram"])
def test_a_step_is_put_in_and_running_letters_pass_through_it(people: People, way: str) -> None:
    engine = people.office.engine
    admin, reader = person(engine, "admin_sop"), person(engine, "camat")
    new = running(people.office)
    moved, staying = [new, TO_CHECK, TO_SIGN], [RETURNED, TO_SEND]
    assert [node_of(engine, one, reader) for one in moved] == [BEFORE[1], BEFORE[3], BEFORE[4]]
    hand = Hand()
    page = people.at("admin_sop", f"/sop/{KEY}")
    {"tabel": in_the_table, "diagram": in_the_diagram}[way](page, hand)
    propose(people, page, hand, way)
    subjects = [engine.letter(one, by=reader).content.subject for one in staying]
    move(people, hand, way, subjects)

    published = engine.sop(KEY, by=admin).published
    steps = published.sop.steps
    assert (published.number, published.sop.standard) == (2, 57)
    added = steps[2]
    assert [step.node for step in steps] == [*BEFORE[:2], added.node, *BEFORE[2:]]
    assert facts(added) == (STEP, "pejabat_pengawas", 5, OUTPUT, "isi", "userTask")
    assert [engine.letter(one, by=reader).edition for one in moved + staying] == [2, 2, 2, 1, 1]
    assert [node_of(engine, one, reader) for one in moved] == [BEFORE[1], BEFORE[3], BEFORE[4]]
    for letter in moved:
        page = people.at("camat", f"/surat/{letter}?lihat=riwayat")
        told = "Memindahkan berkas ini ke terbitan 2. Alasan: SOP baru sudah berlaku."
        expect(page.locator(".events")).to_contain_text(told)

    finish(people, way)
    assert engine.letter(new, by=reader).state == "terkirim"
    page = people.at("camat", f"/surat/{new}?lihat=riwayat")
    expect(page.locator(".events")).to_contain_text(f"Menyelesaikan langkah ({STEP}).")
    expect(page.locator(".seal")).not_to_contain_text("..")
    look(page, f"sop-kasi-{way}-riwayat")
    print(f"{way}: {hand.acts} acts of the admin and the Camat")
    assert hand.acts <= MOST[way]


def node_of(engine: Engine, letter: int, reader: Person) -> str:
    """Where a letter stands."""
    steps = engine.letter(letter, by=reader).steps
    return next(one.step.node for one in steps if one.state == "sekarang")


def facts(step: Step) -> tuple[str, str, int, str, str, str]:
    return step.name, step.role, step.standard, step.output, step.duty, step.kind
