"""The letter form: its words become content, and nothing that comes in it is a fault."""

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from engine.demo import cast
from engine.errors import BadAnswers
from engine.letters import Content, check, hear_content, read_content
from engine.letters.content import LABELS
from engine.letters.form import said_by
from engine.letters.parts import Addressee, Particular, Reference

FULL = replace(
    cast.content("L01"),
    addressees=(
        Addressee("Kepala Desa", "Tirtosari", "desa@tirtamaya.example"),
        Addressee("Camat", "", ""),
    ),
    statement=(Particular("Nama", "Maya"), Particular("Umur", "")),
    reference=Reference("1/2026", date(2026, 1, 2), "Permohonan", 512),
    concept="Dari Kasi:\nminta data.",
    paper="A4",
)
TEXTS = st.text(max_size=40) | st.sampled_from(
    ["", " ", "\0", "\ud800", "\u202e", "=1+1", "#panic()", "<script>", "9" * 400, "2026-13-45",
     "0000-01-01", '{"type":"doc"}', "[" * 5000, "١٢", "²", "a\r\nb", "\u2028"]
)  # fmt: skip
FORMS = st.dictionaries(st.sampled_from(sorted(said_by(FULL))), TEXTS | st.lists(TEXTS, max_size=3))


@pytest.mark.parametrize("letter", sorted(cast.LETTERS))
def test_the_words_of_a_letter_mean_the_letter(letter: str) -> None:
    content = cast.content(letter)
    assert hear_content(said_by(content), Content()) == content
    assert check(content) == {}


@pytest.mark.parametrize("content", [FULL, Content()])
def test_the_words_of_any_content_mean_it(content: Content) -> None:
    assert hear_content(said_by(content), Content()) == content
    assert hear_content(said_by(content), content) == content


def test_a_browsers_form_means_the_same() -> None:
    pairs = [
        (name, one)
        for name, value in said_by(FULL).items()
        for one in (value if isinstance(value, list) else [value])
    ]
    assert hear_content(MultiDict(pairs), Content()) == FULL


def test_what_the_form_does_not_name_stays() -> None:
    assert hear_content({}, FULL) == FULL
    assert hear_content({"subject": " Hal \n baru "}, FULL) == replace(FULL, subject="Hal baru")


def test_what_the_form_empties_is_empty() -> None:
    said = {
        "addressee_name": "", "copies": " \n ", "letter_date": "", "reference_number": "",
        "event_day": "", "row_what": [], "statement_label": [""], "statement_value": [" "],
    }  # fmt: skip
    heard = hear_content(said, FULL)
    assert (heard.addressees, heard.copies, heard.rows, heard.statement) == ((), (), (), ())
    assert (heard.letter_date, heard.reference, heard.event) == (None, None, None)


def test_rows_keep_their_columns_together() -> None:
    said = {"addressee_name": ["A", "", "C"], "addressee_email": ["", "", "c@x.id"]}
    assert hear_content(said, Content()).addressees == (
        Addressee("A"),
        Addressee("C", "", "c@x.id"),
    )
    # A row whose name is missing is not silently another's.
    said = {"addressee_name": ["", "B"], "addressee_place": ["Desa", ""]}
    assert [a.place for a in hear_content(said, Content()).addressees] == ["Desa", ""]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "surat_sakti"),
        ("paper", "A3"),
        ("paper", ""),
        ("urgency", "kilat"),
        ("security", "umum"),
        ("letter_date", "10 November 2026"),
        ("letter_date", "0001-01-01"),
        ("letter_date", "2500-01-01"),
        ("body", "bukan json"),
        ("body", "[" * 100_000),
        ("body", '{"type":"doc","content":[{"type":"heading"}]}'),
        ("body", json.dumps({"type": "doc", "content": [{"type": "x" * 300_000}]})),
    ],
)
def test_what_cannot_be_read_is_said_and_leaves_what_was_there(field: str, value: str) -> None:
    heard, problems = read_content({"subject": "Baru", field: value}, FULL)
    assert set(problems) == {field}
    assert heard == replace(FULL, subject="Baru")
    with pytest.raises(BadAnswers):
        hear_content({field: value}, FULL)


def test_a_bad_answer_in_one_part_of_a_reference_leaves_the_others() -> None:
    said = {"reference_number": "2/2026", "reference_date": "kapan", "reference_agenda": "²"}
    heard, problems = read_content(said, FULL)
    assert set(problems) == {"reference_date", "reference_agenda"}
    assert heard.reference == Reference("2/2026", date(2026, 1, 2), "", None)


@given(FORMS)
def test_no_words_are_a_fault(said: dict[str, Any]) -> None:
    heard, problems = read_content(said, FULL)
    assert set(problems) <= {*LABELS, "reference_date", "reference_agenda"}
    assert Content.from_json(heard.to_json()) == heard
    assert all(isinstance(sentence, str) and sentence for sentence in check(heard).values())


def test_every_field_of_a_content_has_words() -> None:
    """Files are added one by one, never by the form."""
    written = {f.name for f in fields(Content)} - {"attachments", "concept_attachments"}
    silent = {
        name for name in written
        if hear_content(said_by(FULL), Content()).__dict__[name] != FULL.__dict__[name]
    }  # fmt: skip
    assert silent == set()
