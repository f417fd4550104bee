"""A letter's content: what is kept, what an initial vouches for, what may be submitted."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.demo.cast import LETTERS, content
from engine.letters import body
from engine.letters.content import Content, attachment_line, check, digest
from engine.letters.differences import Change, between, words
from engine.letters.kinds import KINDS, nature
from engine.letters.parts import (
    Addressee,
    Assignee,
    Assignment,
    Attachment,
    BadContent,
    Delivered,
    Event,
    Particular,
    Reference,
)
from engine.letters.weekdays import DAYS, told_weekday, written

FILE = Attachment("data.pdf", "ab" * 32, 10, "application/pdf")


@pytest.mark.parametrize("key", LETTERS)
def test_a_letter_is_kept_and_read_back_unchanged(key: str) -> None:
    letter = content(key)
    assert Content.from_json(letter.to_json()) == letter
    assert Content.from_json(letter.to_json()).to_json() == letter.to_json()


@pytest.mark.parametrize("key", LETTERS)
def test_each_of_the_twelve_letters_may_be_submitted(key: str) -> None:
    assert check(content(key)) == {}


def test_kept_json_is_canonical() -> None:
    kept = replace(content("L01"), subject="Hal é").to_json()
    assert kept == json.dumps(
        json.loads(kept), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert '"subject":"Hal é"' in kept


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", '{"subject":1}', '{"stranger":""}', '{"addressees":[{"name":null}]}',
     '{"letter_date":"kemarin"}', '{"copies":"x"}', '{"addressees":[{}]}', "[" * 50_000,
     '{"addressees":[{"name":"A","kind":"raja"}]}', '{"addressee_list_attached":1}'],
)  # fmt: skip
def test_json_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(BadContent):
        Content.from_json(text)


def test_a_body_outside_the_schema_is_refused_on_reading() -> None:
    with pytest.raises(body.BadBody):
        Content.from_json('{"body":{"type":"doc","content":[{"type":"script"}]}}')


VOUCHED: dict[str, Any] = {
    "kind": "surat_dinas",
    "subject": "Hal lain",
    "classification": "000.1.1",
    "urgency": "biasa",
    "security": "rahasia",
    "addressees": (Addressee("Orang lain"),),
    "addressee_list_attached": True,
    "copies": (),
    "attachment_note": "2 (dua) berkas",
    "attachments": (FILE,),
    "event": Event("Selasa", "17 November 2026", "09.00 WIB", "Balai", "Rapat"),
    "rows": (Delivered("Laporan"),),
    "assignment": Assignment(tasks=("Pergi",)),
    "statement": (Particular("Nama", "Arka"),),
    "body": body.from_text("Isi lain."),
    "closing": "Demikian.",
    "signer": "sekcam",
}
NOT_VOUCHED: dict[str, Any] = {
    "paper": "A4",
    "letter_date": date(2027, 1, 4),
    "reference": Reference("1/2026"),
    "concept": "Buat undangan.",
    "concept_attachments": (FILE,),
}


@pytest.mark.parametrize("field", VOUCHED)
def test_an_initial_vouches_for(field: str) -> None:
    letter = content("L01")
    assert digest(replace(letter, **{field: VOUCHED[field]})) != digest(letter)


@pytest.mark.parametrize("field", NOT_VOUCHED)
def test_an_initial_does_not_vouch_for(field: str) -> None:
    letter = content("L01")
    assert digest(replace(letter, **{field: NOT_VOUCHED[field]})) == digest(letter)


def test_every_field_is_either_vouched_for_or_not() -> None:
    assert set(VOUCHED) | set(NOT_VOUCHED) == set(Content.__dataclass_fields__)


def test_a_corrected_email_address_leaves_the_initials() -> None:
    letter = content("L01")
    first, *others = letter.addressees
    corrected = (replace(first, email="desa@desa.example"), *others)
    assert digest(replace(letter, addressees=corrected)) == digest(letter)


def test_the_digest_looks_at_the_body_and_not_at_how_the_editor_wrote_it() -> None:
    letter = content("L01")
    plain = {"type": "doc", "content": [{"type": "paragraph", "content": [
        {"type": "text", "text": "Satu "}, {"type": "text", "text": "dua"},
    ]}]}  # fmt: skip
    joined = body.from_text("Satu dua")
    assert digest(replace(letter, body=plain)) == digest(replace(letter, body=joined))


def test_the_digest_of_a_known_letter_stays() -> None:
    """Initials of running letters rest on it; a change needs a new version number inside."""
    known = Content(kind="surat_dinas", subject="Hal", body=body.from_text("Isi"), signer="camat")
    assert digest(known) == ("19f3f118d845dd47c35cbc46375231a13b2f8bdf3e2899ed89fa97966219dc99")


EMPTY = {
    "kind": "Pilih jenis naskah.",
    "subject": "Isi hal surat.",
    "classification": "Pilih kode klasifikasi.",
    "signer": "Pilih penanda tangan.",
    "addressees": "Isi paling sedikit satu tujuan surat.",
    "body": "Isi surat masih kosong.",
}


def test_an_empty_draft_lacks_everything() -> None:
    assert check(Content()) == {"kind": EMPTY["kind"]}
    without_kind = {field: text for field, text in EMPTY.items() if field != "kind"}
    assert check(Content(kind="surat_dinas")) == without_kind


WRONG: dict[str, tuple[str, Any, str]] = {
    "long subject": ("subject", "x" * 301, "Hal terlalu panjang (paling banyak 300 huruf)."),
    "subject of spaces": ("subject", "   ", "Isi hal surat."),
    "character without glyph": (
        "subject", "Rapat ✓ 🙂", "Hal memuat karakter “✓” (U+2713), “🙂” (U+1F642) yang tidak dapat dicetak."),
    "control character": (
        "closing", "Demikian\x07", "Alinea penutup memuat karakter tak terlihat (U+0007) yang tidak dapat dicetak."),
    "reversed reading": (
        "copies", ("Bupati \u202eotis",), "Tembusan memuat karakter tak terlihat (U+202E) yang tidak dapat dicetak."),
    "glyph in the body": (
        "body", body.from_text("Rapat ✓"), "Isi surat memuat karakter “✓” (U+2713) yang tidak dapat dicetak."),
    "empty addressee": (
        "addressees", (Addressee("A"), Addressee(" ")), "Isi nama tujuan ke-2, atau hapus barisnya."),
    "bad address": (
        "addressees", (Addressee("A", email="desa@@x"),), "Alamat posel tujuan ke-1 belum benar: desa@@x"),
    "too many addressees": (
        "addressees", (Addressee("A"),) * 501, "Tujuan paling banyak 500."),
    "empty copy": ("copies", ("Bupati", ""), "Hapus baris tembusan yang kosong."),
    "too many files": ("attachments", (FILE,) * 21, "Berkas lampiran paling banyak 20 baris."),
    "unknown kind": ("kind", "telegram", "Pilih jenis naskah."),
    "unknown urgency": ("urgency", "kilat", "Pilih sifat surat."),
    "unknown security": ("security", "gaib", "Pilih tingkat keamanan surat."),
    "unknown paper": ("paper", "A3", "Pilih ukuran kertas F4 atau A4."),
    "no event": ("event", None, "Lengkapi hari, tanggal, pukul, tempat, acara pada undangan."),
    "wrong weekday": (
        "event", Event("Selasa", "16 November 2026", "09.00 WIB", "Balai", "Rapat"),
        "Tanggal 16 November 2026 jatuh pada hari Senin, bukan Selasa."),
    "body of spaces": ("body", body.from_text("   "), "Isi surat masih kosong."),
    "broken body": (
        "body", {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "x" * 1_001}]}]},
        "Isi surat memuat satu kata lebih dari 1000 huruf tanpa spasi."),
}  # fmt: skip


@pytest.mark.parametrize(("field", "value", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_at_its_field(field: str, value: Any, sentence: str) -> None:
    assert check(replace(content("L01"), **{field: value})) == {field: sentence}


@pytest.mark.parametrize(
    "address",
    ["a@b.id", "camat.tirta-maya+arsip@kec.mojokertokab.example", "x_1@sub.domain.example"],
)
def test_email_addresses_that_pass(address: str) -> None:
    letter = replace(content("L02"), addressees=(Addressee("A", email=address),))
    assert check(letter) == {}


@pytest.mark.parametrize(
    "address",
    ["a", "a@b", "a b@c.id", "a@b..id", "@b.id", "a@-", "a@b.id, c@d.id", "a@b.id\nBcc: x@y.id", "é@b.id",
     "x" * 65 + "@b.id", "a@" + "b." * 130 + "id"],
)  # fmt: skip
def test_email_addresses_that_do_not_pass(address: str) -> None:
    letter = replace(content("L02"), addressees=(Addressee("A", email=address),))
    assert "addressees" in check(letter)


def test_a_filled_block_stands_for_the_body_where_the_kind_has_one() -> None:
    delivery = content("L04")
    assert body.plain(delivery.body) == ""
    assert check(replace(delivery, rows=())) == {"body": EMPTY["body"]}
    task = content("L05")
    people_only = Assignment(assignees=(Assignee("Fajar"),))
    assert check(replace(task, assignment=people_only)) == {"body": EMPTY["body"]}
    assert check(replace(task, assignment=None, body=body.from_text("Menugaskan Fajar."))) == {}


def test_the_attachment_line() -> None:
    letter = Content()
    assert attachment_line(letter) == "-"
    assert attachment_line(replace(letter, attachment_note="1 (satu) lembar")) == "1 (satu) lembar"
    assert attachment_line(replace(letter, attachments=(FILE, FILE))) == "2 (dua) berkas"
    assert attachment_line(replace(letter, addressee_list_attached=True)) == "1 (satu) lembar"


def test_printed_nature_is_security_above_biasa_else_urgency() -> None:
    assert nature("sangat_segera", "biasa") == "Sangat Segera"
    assert nature("sangat_segera", "terbatas") == "Terbatas"


def test_each_kind_has_a_layout_of_the_shipped_process() -> None:
    assert len(KINDS) == 7
    assert {kind.form for kind in KINDS.values()} == {"A", "B"}
    assert all(kind.title for kind in KINDS.values() if kind.form == "B")


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(9999, 12, 31)))
def test_written_dates_tell_their_weekday(day: date) -> None:
    assert told_weekday(written(day)) == DAYS[day.weekday()]


def test_texts_that_are_no_date_tell_nothing() -> None:
    for text in ("", "31 Februari 2026", "16 s.d. 17 November 2026", "16/11/2026", "besok"):
        assert told_weekday(text) == ""


def test_a_changed_word_is_shown_inside_its_line() -> None:
    old = content("L02")
    new = replace(
        old, subject="Permintaan Data Aparatur Desa", body=body.from_text("Satu.\n\nDua tiga.")
    )
    changes = between(replace(old, body=body.from_text("Satu.\n\nDua empat.")), new)
    assert changes == [
        Change("Hal", (("same", "Permintaan Data "), ("removed", "Perangkat"), ("added", "Aparatur"),
                       ("same", " Desa"))),
        Change("Isi surat, baris 2", (("same", "Dua "), ("removed", "empat"), ("added", "tiga"),
                                      ("same", "."))),
    ]  # fmt: skip


def test_added_and_removed_lines_and_choices_are_told_in_words() -> None:
    old = content("L02")
    new = replace(
        old,
        urgency="sangat_segera",
        addressee_list_attached=True,
        letter_date=date(2026, 11, 10),
        body=body.from_text(body.to_text(old.body) + "\n\nTambahan."),
    )
    told = {change.label: change.pieces for change in between(old, new)}
    assert told == {
        "Sifat": (("added", "Sangat "), ("same", "Segera")),
        "Daftar tujuan terlampir": (("removed", "Tidak"), ("added", "Ya")),
        "Isi surat, baris 3": (("added", "Tambahan."),),
        "Tanggal surat": (
            ("removed", "20"), ("added", "10"), ("same", " "),
            ("removed", "Oktober"), ("added", "November"), ("same", " 2026"),
        ),
    }  # fmt: skip


def test_changes_that_no_word_shows_are_noted() -> None:
    old = replace(content("L02"), attachments=(FILE,))
    bold = body.from_text("**" + body.plain(old.body).replace("\n", "**\n\n**") + "**")
    new = replace(old, body=bold, attachments=(replace(FILE, digest="cd" * 32),))
    assert [(change.label, change.note) for change in between(old, new)] == [
        ("Berkas lampiran", "Berkas diganti."),
        ("Isi surat", "Format huruf, daftar, atau tabel diubah."),
    ]


@pytest.mark.parametrize("key", LETTERS)
def test_every_part_of_every_letter_can_be_told(key: str) -> None:
    assert between(content(key), content(key)) == []
    from_nothing = between(Content(), content(key))
    assert all(change.pieces or change.note for change in from_nothing)
    assert {"Jenis naskah", "Hal"} <= {change.label for change in from_nothing}


@given(st.text("abc .\n", max_size=80), st.text("abc .\n", max_size=80))
def test_pieces_put_together_give_both_texts(old: str, new: str) -> None:
    pieces = words(old, new)
    assert "".join(text for op, text in pieces if op != "added") == old
    assert "".join(text for op, text in pieces if op != "removed") == new


def test_very_long_texts_are_shown_as_replaced_whole() -> None:
    old, new = "satu " * 5_000, "dua " * 5_000
    assert words(old, new) == (("removed", old), ("added", new))
