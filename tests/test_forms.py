"""The form of a step: what may be asked, how answers are read, and what a wrong one is told."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from werkzeug.datastructures import MultiDict

from engine import sop
from engine.cases.duties import DUTIES
from engine.sop import answers
from engine.sop.forms import BadForm, Form, read_form
from engine.sop.linting.rows import ASKING
from tests.form_strategies import FILES, PEOPLE, TITLES, answered, definitions
from tests.test_story import TESTS

LEAVE = (TESTS / "processes/izin_cuti/izin_cuti.bpmn").read_bytes()


def form(required: str = "", **properties: dict[str, Any]) -> Form:
    titled = {key: {"title": key.capitalize()} | rules for key, rules in properties.items()}
    return read_form(json.dumps({"properties": titled, "required": required.split()}))


def hear(one: Form, **said: Any) -> answers.Heard:
    return answers.hear(one, {f"isian-{key.replace('__', '-')}": v for key, v in said.items()})


NUMBER, YES_NO = {"type": "number"}, {"type": "boolean"}
CHOICE = {"type": "string", "enum": ["Ada", "Tidak ada"]}
TABLE = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "nama": {"type": "string", "title": "Nama"},
            "jumlah": {"type": "integer", "title": "Jumlah", "maximum": 9},
        },
        "required": ["nama"],
    },
}


@pytest.mark.parametrize(
    ("rules", "typed", "value"),
    [
        (NUMBER, "1.250,5", 1250.5), (NUMBER, "1.250", 1250), (NUMBER, "-3", -3),
        (NUMBER, " 12 ", 12), (NUMBER, "0,10", 0.1), ({"type": "integer"}, "1.250", 1250),
        (YES_NO, "ya", True), (YES_NO, "tidak", False), (CHOICE, "Tidak ada", "Tidak ada"),
        ({"type": "string", "format": "date"}, "2026-11-10", "2026-11-10"),
        ({"type": "string", "format": "date"}, "10/11/2026", "2026-11-10"),
        ({"type": "string", "format": "time"}, "9.05", "09:05"),
        ({"type": "string", "format": "email"}, "desa@x.go.id", "desa@x.go.id"),
        ({"type": "string"}, "  dua   kata ", "dua kata"),
        ({"type": "string", "format": "textarea"}, "a\r\nb", "a\nb"),
    ],
)  # fmt: skip
def test_words_become_values(rules: dict[str, Any], typed: str, value: object) -> None:
    heard = hear(form(x=rules), x=typed)
    assert heard.problems == {}
    assert heard.values == {"x": value}


@pytest.mark.parametrize(
    ("rules", "typed", "told"),
    [
        (NUMBER, "1.5", "1.250,5"), (NUMBER, "satu", "1.250,5"), (NUMBER, "1e9", "1.250,5"),
        (NUMBER, "١٢", "1.250,5"), (NUMBER, "9" * 30, "1.250,5"),
        ({"type": "integer"}, "1,5", "bilangan bulat"),
        ({"type": "integer", "minimum": 3}, "2", "paling sedikit 3"),
        ({"type": "number", "maximum": 1000}, "1.000,5", "paling banyak 1.000"),
        (CHOICE, "Entah", "dari daftar"), (YES_NO, "mungkin", "Ya atau Tidak"),
        ({"type": "string", "format": "date"}, "2026-02-30", "10-11-2026"),
        ({"type": "string", "format": "date"}, "0001-01-01", "10-11-2026"),
        ({"type": "string", "format": "time"}, "24.00", "09.30"),
        ({"type": "string", "format": "email"}, "bukan alamat", "pos-el"),
        ({"type": "string", "maxLength": 3}, "empat", "paling banyak 3 huruf"),
        ({"type": "string"}, "x" * 501, "500 huruf"),
        ({"type": "string"}, "x" * 1_000_000, "500 huruf"),
        ({"type": "string", "format": "person"}, "hantu", "dari daftar"),
        ({"type": "string", "format": "file"}, "f" * 64, "Unggah kembali"),
        ({"type": "array", "items": CHOICE}, "Entah", "dari daftar"),
    ],
)  # fmt: skip
def test_what_cannot_be_the_answer_is_told_at_its_field(
    rules: dict[str, Any], typed: str, told: str
) -> None:
    heard = hear(form(x=rules), x=typed)
    assert list(heard.problems) == ["isian-x"]
    assert told in heard.problems["isian-x"]
    assert "X" in heard.problems["isian-x"]


def test_people_and_files_are_those_that_are_known() -> None:
    asked = form(x={"type": "string", "format": "person"}, y={"type": "string", "format": "file"})
    said = {"isian-x": PEOPLE[0], "isian-y": FILES[1]}
    assert answers.hear(asked, said, people=PEOPLE, files=FILES).problems == {}


def test_every_required_answer_is_missed_in_the_order_of_the_form() -> None:
    asked = form("a b c d", d=TABLE, c=YES_NO, b=CHOICE, a={"type": "string"})
    assert hear(asked).problems == {
        "isian-d": "Isi “D”, paling sedikit satu baris.",
        "isian-c": "Jawab “C” dengan Ya atau Tidak.",
        "isian-b": "Pilih “B”.",
        "isian-a": "Isi “A”.",
    }
    assert answers.hear(asked, {}, whole=False).problems == {}


def test_a_table_keeps_its_columns_together_and_names_the_row() -> None:
    asked = form(x=TABLE)
    heard = hear(asked, x__nama=["Ani", "", "Budi"], x__jumlah=["2", "", ""])
    assert heard.values == {"x": [{"nama": "Ani", "jumlah": 2}, {"nama": "Budi"}]}
    wrong = hear(asked, x__nama=["Ani", ""], x__jumlah=["2", "3"])
    assert wrong.problems == {"isian-x": "Baris 2: Isi “Nama”."}
    wrong = hear(asked, x__nama=["Ani"], x__jumlah=["10"])
    assert wrong.problems == {"isian-x": "Baris 1: “Jumlah” paling banyak 9."}
    wrong = hear(asked, x__nama=["Ani"], x__jumlah=["dua"])
    assert wrong.problems["isian-x"].startswith("Baris 1: Tulis “Jumlah”")
    assert "50 baris" in hear(asked, x__nama=["a"] * 51, x__jumlah=[]).problems["isian-x"]


@pytest.mark.parametrize(
    ("relation", "value", "typed", "shown"),
    [
        ("sama", 5, "5", True), ("sama", 5, "6", False), ("bukan", 5, "6", True),
        ("bukan", 5, "", False), ("lebih", 5, "5,5", True), ("lebih", 5, "5", False),
        ("kurang", 5, "4", True), ("terisi", None, "0", True), ("terisi", None, "", False),
    ],
)  # fmt: skip
def test_a_question_is_asked_by_an_earlier_answer(
    relation: str, value: object, typed: str, shown: bool
) -> None:
    condition = {"isian": "a", "hubungan": relation} | ({} if value is None else {"nilai": value})
    asked = form("b", a=NUMBER, b={"type": "string", "x-tampilBila": condition})
    assert ("isian-b" in hear(asked, a=typed).problems) is shown
    assert ("b" in hear(asked, a=typed, b="ada").values) is shown


def test_what_hangs_on_a_hidden_answer_is_hidden_too() -> None:
    asked = form(
        "c",
        a=YES_NO,
        b=CHOICE | {"x-tampilBila": {"isian": "a", "hubungan": "sama", "nilai": True}},
        c={"type": "string", "x-tampilBila": {"isian": "b", "hubungan": "terisi"}},
    )
    heard = hear(asked, a="tidak", b="Ada", c="lain")
    assert (heard.values, heard.problems) == ({"a": False}, {})
    assert list(hear(asked, a="ya", b="Ada").problems) == ["isian-c"]


@pytest.mark.parametrize(
    "properties",
    [
        '{"a": {"type": "string", "title": "A"}, "a": {"type": "string", "title": "B"}}',
        '{"class": {"type": "string", "title": "A"}}',
        '{"true": {"type": "string", "title": "A"}}',
        '{"A": {"type": "string", "title": "A"}}',
        '{"keputusan": {"type": "string", "enum": ["a"], "title": "A"}}',
        '{"keputusan": {"type": "boolean", "title": "A"}}',
        '{"a": {"type": "string", "title": "A\\u0000"}}',
        '{"a": {"type": "string", "title": "A\\u202dB\\u000a"}}',
        '{"a": {"type": "string", "title": "' + "A" * 201 + '"}}',
        '{"a": {"type": "string", "title": "A", "enum": ["x", "x "]}}',
        '{"a": {"type": "string", "title": "A", "enum": [""]}}',
        '{"a": {"type": "string", "title": "A", "enum": ["x"], "format": "date"}}',
        '{"a": {"type": "array", "title": "A"}}',
        '{"a": {"type": "array", "title": "A", "items": {"type": "array"}}}',
        '{"a": {"type": "array", "title": "A", "items": {"type": "object", "properties": {}}}}',
        '{"a": {"type": "array", "title": "A", "items": {"type": "object", "properties":'
        ' {"b": {"type": "boolean", "title": "B"}}}}}',
        '{"a": {"type": "integer", "title": "A", "minimum": 2, "maximum": 1}}',
        '{"a": {"type": "number", "title": "A", "minimum": NaN}}',
        '{"a": {"type": "string", "title": "A", "x-tampilBila": {"isian": "b"}}}',
        '{"a": {"type": "string", "title": "A", "x-tampilBila": {"isian": "a",'
        ' "hubungan": "terisi"}}}',
        '{"b": {"type": "boolean", "title": "B"}, "a": {"type": "string", "title": "A",'
        ' "x-tampilBila": {"isian": "b", "hubungan": "lebih", "nilai": true}}}',
        '{"b": {"type": "number", "title": "B"}, "a": {"type": "string", "title": "A",'
        ' "x-tampilBila": {"isian": "b", "hubungan": "sama", "nilai": 1e999}}}',
    ],
)
def test_a_definition_outside_the_subset_is_refused(properties: str) -> None:
    with pytest.raises(BadForm) as refused:
        read_form(f'{{"properties": {properties}}}')
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize("name", ["class", "typename", "__x", "lambda", "null"])
def test_a_reserved_name_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadForm, match=f"“{name}” sudah punya arti lain"):
        read_form(json.dumps({"properties": {name: {"type": "string", "title": "A"}}}))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        '{"properties": ' + "{" * 50_000,
        json.dumps({"properties": {f"a{n}": {"type": "string", "title": "A"} for n in range(41)}}),
        json.dumps({"properties": {"a": {"type": "string", "title": "A", "enum": ["x"] * 9999}}}),
        '{"properties": {"a": {"type": "string", "title": "A", "maxLength": ' + "9" * 5000 + "}}}",
    ],
    ids=["megabyte", "deep", "many fields", "many choices", "long number"],
)
def test_a_hostile_definition_is_refused(text: str) -> None:
    with pytest.raises(BadForm):
        read_form(text)


def test_signs_that_nobody_sees_are_left_out_of_answers() -> None:
    heard = hear(form(x={"type": "string"}), x="a\0b\x1b[2J\u202egnp.exe\u2066")
    assert heard.values == {"x": "a b [2Jgnp.exe"}


@given(definitions())
def test_every_definition_of_the_subset_is_json_schema(definition: str) -> None:
    Draft202012Validator.check_schema(dict(read_form(definition).schema))


@given(answered())
def test_accepted_answers_validate_and_wrong_ones_name_their_field(
    pair: tuple[Form, dict[str, Any]],
) -> None:
    asked, said = pair
    heard = answers.hear(asked, said, people=PEOPLE, files=FILES)
    titles = {f"isian-{one.key}": one.title for one in asked.fields}
    for name, sentence in heard.problems.items():
        assert " ".join(titles[name].split()) in sentence or sentence.startswith("Baris ")
    if not heard.problems:
        # Questions that were not asked are not missed, whatever the schema says of them.
        whole = dict(asked.schema) | {"required": sorted(heard.values)}
        Draft202012Validator(whole).validate(heard.values)
        again = answers.hear(
            asked, answers.said_by(asked, heard.values), people=PEOPLE, files=FILES
        )
        assert again == heard


@given(answered())
def test_a_browsers_form_means_the_same(pair: tuple[Form, dict[str, Any]]) -> None:
    asked, said = pair
    pairs = [(k, one) for k, v in said.items() for one in (v if isinstance(v, list) else [v])]
    assert answers.hear(asked, MultiDict(pairs)) == answers.hear(asked, said)


@given(st.floats(-1e12, 1e12).map(lambda number: round(number, 3)))
def test_a_number_is_written_as_it_is_read(number: float) -> None:
    heard = hear(form(x=NUMBER), x=answers.number(number))
    assert heard.values == {"x": number}


@given(TITLES)
def test_titles_stay_words(title: str) -> None:
    made = read_form(json.dumps({"properties": {"a": {"type": "string", "title": title}}}))
    assert made.fields[0].title == " ".join(title.split())


def linted(change: tuple[str, str]) -> list[tuple[str, str]]:
    before, after = change
    assert before in LEAVE.decode()
    found = sop.lint(LEAVE.decode().replace(before, after).encode(), duties=DUTIES.keys())
    return [(one.rule, one.text) for one in found if one.severity == "salah"]


def test_the_lint_knows_the_fields_of_a_form() -> None:
    assert linted(("periksa.keputusan == ", "ajukan.lama == 3 or periksa.keputusan == ")) == []
    (found,) = linted(("periksa.keputusan == ", "ajukan.titipan == 3 or periksa.keputusan == "))
    assert "“ajukan.titipan”, yang tidak dikenal" in found[1]
    (found,) = linted(('periksa.keputusan == "kembalikan"', 'periksa.keputusan == "kembali"'))
    assert found == ("syarat", "Syarat pada panah ini tidak pernah terpenuhi.")


def test_only_duties_that_ask_may_have_a_form() -> None:
    assert {key for key, duty in DUTIES.items() if duty.asks} == ASKING
    (found,) = linted(('"dititipkan": {"type": "boolean"', '"keputusan": {"type": "boolean"'))
    assert found[0] == "formulir"


def test_what_is_done_to_letters_needs_one() -> None:
    found = linted(('output="Cuti disetujui" tindakan="paraf"', 'output="x" tindakan="nomor"'))
    assert {rule for rule, _ in found} >= {"surat", "formulir"}
