"""Hostile input in the letter form and in what is said about a letter."""

from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from engine import Engine
from engine.store.tables import Letter, Task
from tests.hostility import ATTACKED_ON_BOTH, HOSTILE, MARKUP, Attacked, harmless, send, sentence
from tests.office import RETURNED, TO_CHECK, client, task_of

LETTER_FIELDS = [
    "kind", "paper", "subject", "classification", "urgency", "security", "attachment_note",
    "closing", "signer", "concept", "addressee_name", "addressee_place", "addressee_email",
    "addressee_list_attached", "copies", "event_day", "event_date", "event_time", "event_place",
    "event_agenda", "row_what", "row_count", "row_remark", "assignment_bases", "assignment_tasks",
    "assignee_name", "assignee_nip", "assignee_rank", "assignee_post", "statement_label",
    "statement_value", "letter_date", "reference_number", "reference_date", "reference_subject",
    "reference_agenda", "body", "body_text", "unit", "versi", "kunci", "hapus_berkas", "tindakan",
]  # fmt: skip
LONG_FIELDS = ["subject", "addressee_name", "copies", "letter_date", "body", "body_text", "versi"]


@ATTACKED_ON_BOTH
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_the_letter_form(attacked: Attacked, kind: str) -> None:
    engine = attacked.engine
    task, staf1 = task_of(engine, "susun"), attacked.browser("staf1")
    for name in LETTER_FIELDS if kind != "huge" else LONG_FIELDS:
        kept = send(staf1, f"/tugas/{task}", {name: HOSTILE[kind]})
        harmless(kept)
    harmless(send(staf1, f"/tugas/{task}", dict.fromkeys(LETTER_FIELDS[:-5], HOSTILE[kind])))
    harmless(staf1.get(f"/tugas/{task}"))
    harmless(send(staf1, f"/tugas/{task}", {"tindakan": b"ajukan", "letter_date": HOSTILE[kind],
                                            "subject": HOSTILE[kind]}), refused=True)  # fmt: skip
    assert task_of(engine, "susun") == task
    plain = dict.fromkeys(LETTER_FIELDS[:-5], b"") | {"kind": b"surat_dinas", "body_text": b"Isi."}
    assert send(staf1, f"/tugas/{task}", plain).status_code == 303


@pytest.mark.parametrize("kind", [name for name in HOSTILE if name != "huge"])
def test_autosave_sets_pages_of_hostile_text(attacked: Attacked, kind: str) -> None:
    engine = attacked.engine
    task, staf1 = task_of(engine, "susun"), attacked.browser("staf1")
    texts = ("subject", "body_text", "closing", "addressee_name", "copies", "attachment_note")
    saved = send(staf1, f"/tugas/{task}/draf", dict.fromkeys(texts, HOSTILE[kind]))
    assert saved.status_code == 200
    for address in saved.get_json()["pages"]:
        drawn = staf1.get(address)
        assert drawn.status_code == 200
        assert "<script" not in drawn.text
        assert "root:x:0" not in drawn.text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("letter_date", "2026-02-30", "Tanggal tidak dapat dibaca."),
        ("letter_date", "0001-01-01", "Tahun pada tanggal ini tidak masuk akal."),
        ("letter_date", "9999-12-31", "Tahun pada tanggal ini tidak masuk akal."),
        ("letter_date", "besok", "Tanggal tidak dapat dibaca."),
        ("kind", "surat_cinta", "enis"),
        ("urgency", "kilat", "ifat"),
        ("security", "publik", "eamanan"),
        ("signer", "presiden", "enanda"),
        ("paper", "A0", "ertas"),
        ("reference_agenda", "9" * 30, "Nomor agenda berupa angka."),
        ("body", "{", ""),
        ("body", '{"type":"doc","content":[{"type":"skrip","attrs":{"src":"x"}}]}', ""),
        ("body", '{"type":"doc","content":[{"type":"text","text":"\\ud800\\u0000"}]}', ""),
        ("body", "[" * 5000 + "]" * 5000, ""),
        ("body", '{"type":"doc","content":[' * 5000 + "]}" * 5000, ""),
        ("body", '{"a":' * 100_000, ""),
    ],
)
def test_wrong_values_cannot_be_submitted(
    attacked: Attacked, field: str, value: str, told: str
) -> None:
    engine = attacked.engine
    task = task_of(engine, "susun")
    typed = {"tindakan": "ajukan", "reference_number": "1", field: value}
    page = attacked.browser("staf1").post(f"/tugas/{task}", data=typed)
    harmless(page, refused=True)
    assert told in sentence(page.text)
    assert task_of(engine, "susun") == task


def test_a_deep_or_foreign_body_of_a_request(attacked: Attacked) -> None:
    engine = attacked.engine
    staf1, task = attacked.browser("staf1"), task_of(engine, "susun")
    deep = "[" * 5000 + "]" * 5000
    for kind in ("application/json", "text/xml", "multipart/form-data; boundary=", "x", ""):
        for path in (f"/tugas/{task}/lampiran", "/masuk", f"/tugas/{task}"):
            harmless(staf1.post(path, data=deep, content_type=kind))
    garbled = b'--x\r\nContent-Disposition: form-data; name="subject\r\n\r\n\xff\0'
    harmless(
        staf1.post(f"/tugas/{task}", data=garbled, content_type="multipart/form-data; boundary=x")
    )


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_a_decision(attacked: Attacked, kind: str) -> None:
    engine = attacked.engine
    value = HOSTILE[kind]
    for login, node in (("sekcam", "periksa_sekretaris"), ("camat", "tanda_tangan")):
        task, browser = task_of(engine, node), attacked.browser(login)
        fields = ("keputusan", "alasan", "catatan", "revisi", "kunci", "frasa_sandi")
        harmless(send(browser, f"/tugas/{task}", dict.fromkeys(fields, value)), refused=True)
        harmless(send(browser, f"/tugas/{task}", {"keputusan_cepat": value}), refused=True)
        stale = {"keputusan": b"kembalikan", "alasan": b"x", "revisi": value}
        harmless(send(browser, f"/tugas/{task}", stale), refused=True)
        remark = {"keputusan": b"kembalikan", "catatan": value}
        harmless(send(browser, f"/tugas/{task}", remark), refused=True)
        assert task_of(engine, node) == task
        harmless(send(browser, f"/tugas/{task}/revisi", {"revisi": value, "subject": value}),
                 refused=True)  # fmt: skip
        harmless(browser.get(f"/tugas/{task}?" + f"pilih={quote_from_bytes(value[:900])}&lihat="
                             + quote_from_bytes(value[:900])))  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_sending_reassigning_and_withdrawing(attacked: Attacked, kind: str) -> None:
    engine = attacked.engine
    value, staf1 = HOSTILE[kind], attacked.browser("staf1")
    task = task_of(engine, "kirim")
    harmless(send(staf1, f"/tugas/{task}", {"saluran-1": value}), refused=True)
    harmless(send(staf1, f"/tugas/{task}", {"saluran-1": b"email", "email-1": value}), refused=True)
    harmless(send(staf1, f"/tugas/{task}", {"saluran-1": b"ekspedisi", "bukti-1": value,
                                            "saluran-2": value}), refused=True)  # fmt: skip
    assert task_of(engine, "kirim") == task
    camat = attacked.browser("camat")
    check = task_of(engine, "periksa_sekretaris")
    for pejabat in (value, b"-1", b"9" * 5000, b"1.5", "٢".encode()):
        given = {"pejabat": pejabat, "alasan_alih": value[:900]}
        harmless(send(camat, f"/tugas/{check}/alihkan", given), refused=True)
    harmless(send(staf1, f"/surat/{TO_CHECK}/batal", {"alasan": value}), refused=True)
    harmless(send(camat, f"/surat/{RETURNED}/tarik", {"alasan": value}), refused=True)
    harmless(
        send(
            staf1,
            f"/surat/{RETURNED}/tarik",
            {"alasan": value * (1 if len(value) > 9000 else 1100)},
        ),
        refused=True,
    )


def test_markup_that_was_kept_comes_back_as_text(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "periksa_sekretaris")
    typed = {"keputusan": "kembalikan", "alasan": MARKUP, "catatan": MARKUP}
    assert client(app, "sekcam").post(f"/tugas/{task}", data=typed).status_code == 303
    staf1 = client(app, "staf1")
    history = f"/surat/{TO_CHECK}?lihat=riwayat"
    for path in ("/", "/pemberitahuan", f"/surat/{TO_CHECK}", history):
        harmless(staf1.get(path))
    assert "&lt;script&gt;alert(1)" in staf1.get(history).text
    with engine.store.reading() as tx:
        mine = tx.scalars(select(Task.id).where(Task.node == "susun", Task.state == "open")).all()
    for back in mine:
        draft = {"subject": MARKUP, "addressee_name": MARKUP, "closing": MARKUP, "concept": MARKUP}
        staf1.post(f"/tugas/{back}", data=draft)
        page = staf1.get(f"/tugas/{back}")
        harmless(page)
        assert "&lt;script&gt;alert(1)" in page.text
    begun = staf1.post("/surat/baru", data=MultiDict({"subject": MARKUP, "unit": "kesra"}))
    assert begun.status_code == 303
    with engine.store.reading() as tx:
        letter = tx.scalar(select(func.max(Letter.id)))
    for path in ("/", "/surat", f"/surat/{letter}", "/surat?q=script"):
        page = staf1.get(path)
        harmless(page)
        assert "&lt;script&gt;alert(1)" in page.text
