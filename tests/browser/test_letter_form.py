"""The letter form in a real Chromium under the strict content policy: nothing typed is lost."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.letters import body as bodies
from engine.letters.content import Content
from tests.browser.eyes import needs, violations
from tests.browser.letter_form import FormServer

pytestmark = needs("editor.js")


@pytest.fixture
def server() -> Iterator[FormServer]:
    server = FormServer()
    yield server
    server.stop()


@pytest.fixture
def page(browser: Browser, server: FormServer, errors: list[str]) -> Page:
    """A page of its own; the test fails if the browser reports a script error or a violation."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda line: errors.append(line.text) if "Security Policy" in line.text else 0
    )
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    return page


def text_box(page: Page) -> Any:
    return page.get_by_role("textbox", name="Isi surat")


def body_of(page: Page) -> Any:
    body = json.loads(page.locator("input[name=body]").input_value())
    bodies.check(body)
    return body


def kinds_in(body: Any) -> list[str]:
    return [block["type"] for block in body["content"]]


def wait_for_save(page: Page) -> None:
    expect(page.locator("#keadaan-simpan")).to_have_text("Tersimpan pukul 09.41")


def test_letters_and_numbers_begin_lists(page: Page) -> None:
    page.goto("/tugas/7")
    text_box(page).click()
    page.keyboard.type("a. membawa buku kas\nrekapitulasi\n\n3. ketiga")
    body = body_of(page)
    assert kinds_in(body) == ["ordered_list", "ordered_list"]
    assert body["content"][0]["attrs"] == {"style": "huruf", "start": 1}
    assert body["content"][1]["attrs"] == {"style": "angka", "start": 3}
    assert bodies.plain(body) == "a. membawa buku kas\nb. rekapitulasi\n3. ketiga"


def test_marks_and_undo_by_the_toolbar(page: Page) -> None:
    page.goto("/tugas/7")
    text_box(page).click()
    page.keyboard.type("penting")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Tebal").click()
    expect(page.get_by_role("button", name="Tebal")).to_have_attribute("aria-pressed", "true")
    assert body_of(page)["content"][0]["content"][0]["marks"] == [{"type": "bold"}]
    page.get_by_role("button", name="Urungkan").click()
    assert "marks" not in body_of(page)["content"][0]["content"][0]


def test_a_table_is_filled_by_tab_and_grows(page: Page) -> None:
    page.goto("/tugas/7")
    text_box(page).click()
    expect(page.get_by_role("button", name="Tambah baris")).to_be_hidden()
    page.get_by_role("button", name="Sisipkan tabel").click()
    page.keyboard.type("Desa")
    page.keyboard.press("Tab")
    page.keyboard.type("Peserta")
    page.get_by_role("button", name="Tambah baris").click()
    page.get_by_role("button", name="Hapus kolom").click()
    table = body_of(page)["content"][0]
    assert [len(row["content"]) for row in table["content"]] == [2, 2, 2, 2]
    assert "attrs" not in table["content"][0]["content"][0]


def test_merged_cells_survive_the_editor(page: Page, server: FormServer) -> None:
    merged = {"type": "table_cell", "attrs": {"colspan": 2}, "content": [{"type": "paragraph"}]}
    row = {"type": "table_row", "content": [{**merged, "attrs": {}}, {**merged, "attrs": {}}]}
    table = {"type": "table", "content": [{"type": "table_row", "content": [merged]}, row]}
    server.content = Content(kind="surat_dinas", body={"type": "doc", "content": [table]})
    page.goto("/tugas/7")
    assert body_of(page)["content"][0]["content"][0]["content"][0]["attrs"]["colspan"] == 2


def paste(page: Page, html: str) -> None:
    """Paste HTML into the text box, as the clipboard would."""
    page.evaluate(
        """html => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.querySelector(".ProseMirror").dispatchEvent(paste);
        }""",
        html,
    )


@pytest.mark.parametrize(
    ("said", "start"),
    [("3", 3), ("2.5", 2), ("10000", 9_999), ("1e300", 9_999), ("Infinity", 9_999), ("0", 1),
     ("-7", 1), ("0.5", 1), ("x", 1)],
)  # fmt: skip
def test_a_pasted_list_starts_where_the_server_lets_it(page: Page, said: str, start: int) -> None:
    page.goto("/tugas/7")
    text_box(page).click()
    paste(page, f'<ol start="{said}"><li><p>satu</p></li><li><p>dua</p></li></ol>')
    assert body_of(page)["content"][0]["attrs"] == {"style": "angka", "start": start}


def test_hostile_paste_becomes_text(page: Page) -> None:
    page.goto("/tugas/7")
    text_box(page).click()
    paste(
        page,
        """<h1 onclick="alert(1)">Judul</h1><script>alert(2)</script>
        <p style="font-weight:700;color:red">tebal<img src=x onerror="alert(3)"></p>
        <b style="font-weight:normal"><a href="javascript:alert(4)">tautan</a></b>
        <iframe src="//jahat.example"></iframe>""",
    )
    assert set(bodies.plain(body_of(page)).split()) == {"Judul", "tebal", "tautan"}
    bold = [run["text"] for block in body_of(page)["content"] for run in block["content"]
            if run.get("marks") == [{"type": "bold"}]]  # fmt: skip
    assert bold == ["tebal"]
    assert set(re.findall(r'"type": ?"(\w+)"', json.dumps(body_of(page)))) <= {
        "doc", "paragraph", "text", "bold",
    }  # fmt: skip
    assert page.locator(".ProseMirror :is(img, script, iframe, a, h1)").count() == 0


def test_the_toolbar_is_one_tab_stop_and_escape_leaves(page: Page) -> None:
    page.goto("/tugas/7")
    page.get_by_role("button", name="Tebal").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Miring")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Sisipkan tabel")).to_be_focused()
    page.keyboard.press("Tab")
    expect(text_box(page)).to_be_focused()
    page.keyboard.type("a. satu")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(text_box(page)).not_to_be_focused()


def test_it_saves_by_itself_and_shows_the_page(page: Page, server: FormServer) -> None:
    page.goto("/surat/baru")
    page.get_by_label("Hal", exact=True).fill("Undangan Rapat")
    text_box(page).click()
    page.keyboard.type("Mengharap kehadiran Saudara.")
    wait_for_save(page)
    saved = server.saves[-1]
    assert saved["subject"] == ["Undangan Rapat"]
    assert bodies.plain(json.loads(saved["body"][0])) == "Mengharap kehadiran Saudara."
    assert "body_text" not in saved
    expect(page).to_have_url(f"{server.url}/tugas/7")
    expect(page.locator(".preview img")).to_have_count(2)
    page.get_by_label("Hal", exact=True).fill("Undangan Rapat Koordinasi")
    expect(page.locator(".preview img").last).to_have_attribute(
        "src", re.compile(r"/draf/5/1\.svg")
    )
    assert server.saves[-1]["versi"] == ["4"]


def test_a_lost_session_loses_nothing(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    server.signed_in = False
    page.get_by_label("Hal", exact=True).fill("Tulisan yang tidak boleh hilang")
    status = page.locator("#keadaan-simpan")
    expect(status).to_contain_text("sesi Anda berakhir")
    expect(status.get_by_role("link")).to_have_attribute("target", "_blank")
    server.signed_in, server.token = True, "kedua"
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    wait_for_save(page)
    assert server.saves[-1]["subject"] == ["Tulisan yang tidak boleh hilang"]
    expect(page.locator("input[name=csrf_token]").first).to_have_value("kedua")


def test_what_never_reached_the_server_is_offered_again(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    server.down = True
    page.get_by_role("button", name="Tambah tujuan").click()
    page.keyboard.type("Kepala Desa Kaliwening")
    text_box(page).click()
    page.keyboard.type("Isi yang belum tersimpan.")
    expect(page.locator("#keadaan-simpan")).to_contain_text("jaringan terputus")
    server.down = False
    server.saves.clear()
    page.reload()
    expect(page.locator("#simpanan")).to_contain_text("Ada tulisan yang belum sampai ke server")
    page.get_by_role("button", name="Pakai tulisan itu").click()
    wait_for_save(page)
    assert server.saves[-1]["addressee_name"][-1] == "Kepala Desa Kaliwening"
    assert "Isi yang belum tersimpan." in server.saves[-1]["body"][0]
    page.reload()
    expect(page.locator("#simpanan")).to_be_hidden()


def test_a_secret_letter_leaves_no_copy_behind(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    server.down = True
    page.get_by_label("Keamanan").select_option("rahasia")
    expect(page.locator("#keadaan-simpan")).to_contain_text("jaringan terputus")
    assert page.evaluate("() => localStorage.length") == 0


def test_an_old_token_is_renewed_without_a_word(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    server.token = "kedua"
    page.get_by_label("Hal", exact=True).fill("Hal baru")
    wait_for_save(page)
    assert server.saves[-1]["subject"] == ["Hal baru"]


def test_a_refusal_is_shown_in_its_words_and_the_button_still_goes(
    page: Page, server: FormServer
) -> None:
    page.goto("/tugas/7")
    server.refusal = "Draf ini sudah disimpan dari jendela lain."
    page.get_by_label("Hal", exact=True).fill("Hal baru")
    expect(page.locator("#keadaan-simpan")).to_have_text(
        "Belum tersimpan – Draf ini sudah disimpan dari jendela lain."
    )
    page.get_by_role("button", name="Ajukan").click()
    expect(page).to_have_url(f"{server.url}/selesai")


def test_submitting_waits_for_the_save_and_goes_once(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    page.get_by_label("Hal", exact=True).fill("Baru diketik")
    page.get_by_role("button", name="Ajukan").dblclick()
    expect(page).to_have_url(f"{server.url}/selesai")
    assert [s["subject"] for s in server.saves] == [["Baru diketik"]]
    assert len(server.submits) == 1
    assert server.submits[0]["tindakan"] == ["ajukan"]
    assert server.submits[0]["versi"] == ["4"]


def test_a_preview_that_keeps_nothing_is_not_called_saved(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    server.answer = {"saved_at": None, "pages": ["/draf/1/0.svg"]}
    page.get_by_label("Hal", exact=True).fill("Revisi langsung")
    expect(page.locator(".preview img")).to_have_count(1)
    expect(page.locator("#keadaan-simpan")).to_be_empty()
    assert page.evaluate("() => localStorage.length") == 1


def test_codes_are_chosen_by_keys(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    code = page.get_by_role("combobox", name="Kode klasifikasi")
    code.fill("desa")
    options = page.get_by_role("listbox", name="Kode klasifikasi").get_by_role("option")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(code).to_have_value("400.10.2.4")
    expect(page.locator("[data-picked]")).to_have_text("Pengelolaan Keuangan Desa")
    expect(options).to_have_count(0)
    wait_for_save(page)
    assert server.saves[-1]["classification"] == ["400.10.2.4"]


def test_rows_are_added_and_removed(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    page.get_by_role("group", name="Yth.").get_by_role(
        "button", name="Hapus baris ini"
    ).first.click()
    wait_for_save(page)
    assert server.saves[-1]["addressee_name"] == ["Kepala Desa Sidowening"]


def test_attachments_go_up_at_once(page: Page, server: FormServer) -> None:
    page.goto("/tugas/7")
    page.get_by_label("Berkas lampiran").set_input_files(
        [
            {"name": "daftar.pdf", "mimeType": "application/pdf", "buffer": b"abc"},
            {"name": "buruk.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
        ]
    )
    expect(page.get_by_role("link", name="daftar.pdf")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("Berkas program tidak diterima.")
    assert server.uploads == [b"abc"]


def test_without_javascript_the_text_is_sent(browser: Browser, server: FormServer) -> None:
    page = browser.new_context(base_url=server.url, java_script_enabled=False).new_page()
    page.goto("/tugas/7")
    text_box(page).fill("1. satu\n2. dua")
    page.get_by_role("button", name="Ajukan").click()
    expect(page).to_have_url(f"{server.url}/selesai")
    assert server.submits[0]["body_text"] == ["1. satu\r\n2. dua"]
    assert "body" not in server.submits[0]
    assert server.submits[0]["addressee_name"][-1] == ""


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_bars_the_way(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/tugas/7")
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
