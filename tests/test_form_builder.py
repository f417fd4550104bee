"""Building a form without code: every button of the page, and what is said of a wrong sheet."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from engine import Engine
from engine.errors import BadAnswers
from engine.sop.editing.form_builder import (
    CONTROLS,
    KINDS,
    Row,
    Sheet,
    changed,
    definition,
    heard,
    opened,
    shown_so_far,
)
from engine.sop.forms import Form, read_form
from tests.form_strategies import TYPED, definitions
from tests.office import client, person

LEAVE = {
    "judul": "Permohonan", "petunjuk": "Isi lengkap.",
    "pertanyaan-0": "Jenis cuti", "nama-0": "jenis_cuti", "jenis-0": "choice", "pilihan-0": "Tahunan\r\n Sakit \r\n\r\n",
    "wajib-0": "ya",
    "pertanyaan-1": "Surat dokter", "jenis-1": "file", "bila-1": "jenis_cuti",
    "hubungan-1": "sama", "nilai-1": "sakit",
    "pertanyaan-2": "Titipan", "jenis-2": "table", "pilihan-2": "Tugas*\nJumlah: angka",
}  # fmt: skip


def made(**changes: str) -> Form:
    said = LEAVE | {name.replace("_", "-"): words for name, words in changes.items()}
    return read_form(definition(heard(said)))


def problems(**changes: str) -> dict[str, str]:
    with pytest.raises(BadAnswers) as bad:
        made(**changes)
    return bad.value.problems


def test_a_page_becomes_a_definition() -> None:
    form = made()
    assert (form.title, form.help) == ("Permohonan", "Isi lengkap.")
    assert [(one.key, one.kind, one.required) for one in form.fields] == [
        ("jenis_cuti", "choice", True), ("surat_dokter", "file", False),
        ("titipan", "table", False),
    ]  # fmt: skip
    choice, file, table = form.fields
    assert choice.choices == ("Tahunan", "Sakit")
    assert file.shown is not None
    assert (file.shown.field, file.shown.value) == ("jenis_cuti", "Sakit")
    assert [(c.key, c.kind, c.required) for c in table.columns] == [
        ("tugas", "text", True), ("jumlah", "number", False),
    ]  # fmt: skip


def test_no_question_is_no_form() -> None:
    assert definition(opened(None)) == definition(heard({})) == ""


def test_questions_move_up_and_down_and_away() -> None:
    sheet = changed(changed(heard(LEAVE), "tambah"), "naik-3")
    assert [row.title for row in sheet.rows] == ["Jenis cuti", "Surat dokter", "", "Titipan"]
    sheet = changed(changed(sheet, "hapus-2"), "turun-0")
    assert [row.title for row in sheet.rows] == ["Surat dokter", "Jenis cuti", "Titipan"]


@pytest.mark.parametrize(
    "action",
    ["", "lihat", "naik-0", "turun-2", "naik-9", "hapus-", "hapus--1", "naik-x", "turun-²", "simpan"],
)  # fmt: skip
def test_a_button_that_means_nothing_changes_nothing(action: str) -> None:
    assert changed(heard(LEAVE), action) == heard(LEAVE)


def test_a_question_that_another_needs_stays() -> None:
    with pytest.raises(BadAnswers) as bad:
        changed(heard(LEAVE), "hapus-0")
    assert "“Surat dokter” tampil menurut" in bad.value.problems["pertanyaan-0"]


def test_there_is_a_most_of_questions() -> None:
    sheet = Sheet(rows=(Row(title="A"),) * 40)
    with pytest.raises(BadAnswers, match="ditandai"):
        changed(sheet, "tambah")


@pytest.mark.parametrize(
    ("control", "words", "told"),
    [
        ("pertanyaan-0", "", "Tulis pertanyaannya."),
        ("pertanyaan-0", "x" * 201, "200 huruf"),
        ("pertanyaan-0", "A\u2028B", "tidak terlihat"),
        ("judul", "x" * 201, "200 huruf"),
        ("petunjuk", "a\0b", "tidak terlihat"),
        ("jenis-0", "objek", "Pilih jenis"),
        ("pilihan-0", "", "paling sedikit satu pilihan"),
        ("pilihan-2", "", "paling sedikit satu kolom"),
        ("pilihan-2", "Jumlah: uang", "“Jumlah: uang” belum benar"),
        ("nama-0", "class", "“class” sudah punya arti lain"),
        ("nama-0", "Jenis", "“Jenis” tidak dapat dipakai"),
        ("nama-1", "jenis_cuti", "sudah dipakai isian lain"),
        ("bila-1", "titipan", "di atas pertanyaan ini"),
        ("bila-0", "jenis_cuti", "di atas pertanyaan ini"),
        ("hubungan-1", "lebih", "tidak dapat dibandingkan"),
        ("nilai-1", "Haji", "Tahunan, Sakit"),
        ("nilai-1", "", "Tulis jawaban “Jenis cuti”"),
    ],
)
def test_what_is_wrong_is_told_at_its_control(control: str, words: str, told: str) -> None:
    found = problems(**{control.replace("-", "_"): words})
    assert told in found[control]


def test_a_preview_shows_what_is_right_already() -> None:
    shown = shown_so_far(heard(LEAVE | {"pertanyaan-1": ""}))
    assert [one.key for one in shown] == ["jenis_cuti", "titipan"]


@pytest.mark.parametrize(
    ("title", "kind", "key"),
    [
        ("Berapa jauh (km)?", "number", "berapa_jauh_km"), ("2026", "text", "isian_2026"),
        ("Été à Paris", "text", "ete_a_paris"), ("日本", "text", "isian"),
        ("class", "text", "class_isian"), ("True", "text", "true_isian"),
        ("Keputusan", "choice", "keputusan"), ("Keputusan", "text", "keputusan_isian"),
        ("a" * 80, "text", "a" * 32),
    ],
)  # fmt: skip
def test_a_question_gets_its_name_from_its_words(title: str, kind: str, key: str) -> None:
    sheet = heard({"pertanyaan-0": title, "jenis-0": kind, "pilihan-0": "a", "wajib-0": "ya"})
    assert sheet.rows[0].key == key
    assert read_form(definition(sheet)).fields[0].key == key


def test_like_questions_get_names_of_their_own() -> None:
    sheet = heard({f"pertanyaan-{n}": "Sama" for n in range(3)})
    assert [row.key for row in sheet.rows] == ["sama", "sama_2", "sama_3"]


def test_a_renamed_question_keeps_its_name_and_its_limits() -> None:
    text = '{"properties": {"lama": {"type": "integer", "title": "Lama", "maximum": 90}}}'
    before = read_form(text)
    said = {"pertanyaan-0": "Lama cuti", "jenis-0": "integer", "nama-0": "lama"}
    (after,) = read_form(definition(heard(said), before)).fields
    assert (after.key, after.title, after.rules["maximum"]) == ("lama", "Lama cuti", 90)
    (other,) = read_form(definition(heard(said | {"jenis-0": "text"}), before)).fields
    assert "maximum" not in other.rules


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_asked(kind: str) -> None:
    (one,) = read_form(definition(Sheet(rows=(Row("a", "A", kind, options="x\ny"),)))).fields
    assert one.kind == kind


@given(definitions())
def test_a_form_that_is_opened_and_saved_stays_the_same(text: str) -> None:
    form = read_form(text)
    again = read_form(definition(opened(form), form))
    assert again == form
    assert [dict(one.rules) for one in again.fields] == [
        {name: " ".join(rule.split()) if name in ("title", "description") else rule
         for name, rule in tidy(one.rules).items()}
        for one in form.fields
    ]  # fmt: skip


def tidy(rules: Any) -> dict[str, Any]:
    """Rules as they are written anew: no empty help, titles of columns without spare blanks."""
    return {name: rule for name, rule in rules.items() if name != "description" or rule.strip()}


ROWS = st.lists(
    st.fixed_dictionaries(
        {}, optional={part: TYPED | st.sampled_from([*KINDS, "a", "sama"]) for part in CONTROLS}
    ),
    max_size=4,
)


@given(ROWS, st.sampled_from(["simpan", "tambah", "naik-1", "turun-0", "hapus-0", "hapus-3"]))
def test_no_page_is_a_fault(rows: list[dict[str, str]], action: str) -> None:
    said = {"judul": "J"} | {
        f"{CONTROLS[part]}-{no}": words
        for no, row in enumerate(rows)
        for part, words in ({"title": "T"} | row).items()
    }
    try:
        text = definition(changed(heard(said), action))
    except BadAnswers as bad:
        assert bad.problems
        assert all(sentence.endswith(".") for sentence in bad.problems.values())
    else:
        assert text == "" or read_form(text).fields


@pytest.mark.parametrize("control", ["pertanyaan-0", "pilihan-0", "nilai-1", "bantuan-0", "judul"])
def test_a_megabyte_is_refused_at_its_control(control: str) -> None:
    found = problems(**{control.replace("-", "_"): "x" * 1_000_000})
    at_its_question = control.replace("bantuan", "pertanyaan").replace("pilihan", "pertanyaan")
    assert set(found) >= {at_its_question}


def test_markup_stays_words() -> None:
    form = made(pertanyaan_0="<script>alert(1)</script>", judul="]]><x/>")
    assert form.fields[0].title == "<script>alert(1)</script>"
    assert json.loads(definition(opened(form)))["title"] == "]]><x/>"


# ------------------------------------------------------------------ on the page

# A step of the demo office's SOP that asks something besides its verdict.
PAGE = "/sop/surat_keluar/formulir/periksa_sekretaris"
ONE = {"pertanyaan-0": "Anggaran tersedia?", "jenis-0": "yes_no", "wajib-0": "ya"}


def version(browser: FlaskClient) -> str:
    found = re.search(r'name="versi" value="(\d+)"', browser.get(PAGE).text)
    assert found is not None
    return found[1]


def press(browser: FlaskClient, what: str, **changes: str) -> TestResponse:
    said = ONE | {name.replace("_", "-"): words for name, words in changes.items()}
    return browser.post(PAGE, data={"versi": version(browser)} | said | {"lakukan": what})


def test_a_form_is_built_saved_and_taken_away(app: Flask, engine: Engine) -> None:
    browser = client(app, "admin_sop")
    assert browser.get(PAGE).status_code == 200
    added = press(browser, "tambah")
    assert added.status_code == 200
    assert 'name="pertanyaan-1"' in added.text
    assert "belum tersimpan" in added.text
    assert engine.sop_draft("surat_keluar", by=person(engine, "admin_sop")).version == 0
    assert press(browser, "simpan", judul="Anggaran").status_code == 303
    draft = engine.sop_draft("surat_keluar", by=person(engine, "admin_sop"))
    form = draft.written.step("periksa_sekretaris").form
    assert form is not None
    assert (form.title, form.fields[0].key) == ("Anggaran", "anggaran_tersedia")
    assert [one for one in draft.findings if one.rule == "formulir"] == []
    shown = browser.get(PAGE).text
    assert 'value="Anggaran tersedia?"' in shown
    assert 'name="isian-anggaran_tersedia"' in shown
    assert press(browser, "hapus-formulir").status_code == 303
    draft = engine.sop_draft("surat_keluar", by=person(engine, "admin_sop"))
    assert draft.written.step("periksa_sekretaris").form is None


def test_a_wrong_sheet_is_told_and_kept(app: Flask, engine: Engine) -> None:
    browser = client(app, "admin_sop")
    wrong = press(browser, "simpan", nama_0="class", bantuan_0="<i>Lihat DPA</i>")
    assert wrong.status_code == 422
    assert 'href="#nama-0"' in wrong.text
    assert "“class” sudah punya arti lain" in wrong.text
    assert 'value="&lt;i&gt;Lihat DPA&lt;/i&gt;"' in wrong.text
    assert engine.sop_draft("surat_keluar", by=person(engine, "admin_sop")).version == 0


def test_who_saves_second_is_told_and_may_save_again(app: Flask, engine: Engine) -> None:
    browser = client(app, "admin_sop")
    old = version(browser)
    assert press(browser, "simpan").status_code == 303
    late = browser.post(PAGE, data={"versi": old, **ONE, "judul": "Kedua", "lakukan": "simpan"})
    assert late.status_code == 409
    assert 'value="Kedua"' in late.text
    found = re.search(r'name="versi" value="(\d+)"', late.text)
    assert found is not None
    again = {"versi": found[1], **ONE, "judul": "Kedua", "lakukan": "simpan"}
    assert browser.post(PAGE, data=again).status_code == 303


def test_a_duty_that_asks_nothing_says_so(app: Flask) -> None:
    browser, page = client(app, "admin_sop"), "/sop/surat_keluar/formulir/nomor"
    said = {"versi": version(browser), **ONE, "lakukan": "simpan"}
    assert browser.post(page, data=said).status_code == 303
    assert "tidak menanyakan formulir" in browser.get(page).text


@pytest.mark.parametrize("login", ["camat", "admin", "staf2"])
def test_only_the_process_admin_builds(app: Flask, login: str) -> None:
    browser = client(app, login)
    assert browser.get(PAGE).status_code == 404
    assert browser.post(PAGE, data=ONE | {"lakukan": "simpan"}).status_code == 404


def test_a_step_that_is_not_there_has_no_page(app: Flask) -> None:
    browser = client(app, "admin_sop")
    assert browser.get("/sop/surat_keluar/formulir/tidak_ada").status_code == 404
    assert browser.get("/sop/tidak_ada/formulir/susun").status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        {"pertanyaan-0": "x" * 1_000_000, "lakukan": "simpan"},
        {f"pertanyaan-{n}": "Sama" for n in range(500)} | {"lakukan": "tambah"},
        {"pertanyaan-0": "A", "pilihan-0": "x\n" * 100_000, "jenis-0": "choice", "lakukan": "simpan"},
        {"pertanyaan-0": "A", "lakukan": "naik-" + "9" * 5000},
    ],
    ids=["megabyte", "many questions", "many choices", "long number"],
)  # fmt: skip
def test_a_hostile_sheet_is_no_fault(app: Flask, said: dict[str, str]) -> None:
    answer = client(app, "admin_sop").post(PAGE, data={"versi": "0"} | said)
    assert answer.status_code in (200, 422)
