"""The condition language: what it says, what it refuses, and that nothing runs."""

import operator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sop.conditions import BadCondition, compile

FACTS: dict[str, object] = {
    "surat": {"bernomor": True, "sifat": "segera", "lampiran": 3, "perihal": None, "tag": ["a"]},
    "periksa_pengawas": {"keputusan": "kembalikan", "nilai": 2.5},
    "angka": 7,
}


class Trap:
    """A value that must never be asked anything."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("asked")

    def __bool__(self) -> bool:
        raise AssertionError("asked")


@pytest.mark.parametrize(
    "text",
    [
        "surat.bernomor == true",
        "surat.bernomor == True",
        "surat.bernomor",
        "true",
        "not false",
        'periksa_pengawas.keputusan == "kembalikan"',
        "periksa_pengawas.keputusan != 'setuju'",
        'surat.sifat in ("segera", "sangat segera")',
        'surat.sifat in ["segera"]',
        'surat.sifat not in ("biasa",)',
        "surat.lampiran > 2 and surat.lampiran <= 3",
        "1 < surat.lampiran < 4",
        "surat.lampiran + 4 == angka",
        "angka - surat.lampiran >= 4",
        "-surat.lampiran == -3",
        "surat.lampiran == 3.0",
        "periksa_pengawas.nilai < 3",
        'surat.sifat < "t"',
        "surat.perihal == null",
        "surat.perihal == None",
        "surat.tak_ada == null",
        "tak.ada.sama_sekali == null",
        "surat.bernomor.dalam == null",
        "surat.bernomor != 1",
        "surat.tag != null",
        "surat == null or surat != null",
        'surat.sifat == "#" or surat.lampiran == 3',
        "  surat.bernomor\n  and angka == 7  ",
        "not (surat.lampiran > 5 or angka < 7)",
    ],
)
def test_holds(text: str) -> None:
    assert compile(text).holds(FACTS) is True


@pytest.mark.parametrize(
    "text",
    [
        "surat.bernomor == false",
        "surat.bernomor == 1",
        'surat.bernomor == "true"',
        "not surat.bernomor",
        "surat.sifat",
        "angka",
        "surat.tak_ada",
        "surat.tak_ada == true",
        "surat.tak_ada > 1",
        "surat.tak_ada <= 1",
        "surat.tak_ada < surat.tak_ada",
        "surat.perihal < null",
        'surat.lampiran < "4"',
        "surat.sifat > 1",
        "surat.bernomor >= true",
        "surat.tak_ada + 1 > 0",
        "surat.sifat + 1 == null and false",
        'surat.sifat in ("biasa", "penting")',
        "surat.tak_ada in (1, 2)",
        "surat.tag == surat.tag",
        "surat == surat",
        "4 < surat.lampiran < 9",
        "1e999 - 1e999 == 0",
        f"{'9' * 400} + 0.5 > 0",
    ],
)
def test_does_not_hold(text: str) -> None:
    assert compile(text).holds(FACTS) is False


def test_names_are_the_facts_it_asks_for_in_order() -> None:
    text = "b.c == 1 and (a.d > b.c or not x) and y in (z, true, null)"
    assert compile(text).names == ("b.c", "a.d", "x", "y", "z")


def test_asking_changes_no_fact() -> None:
    before = deepcopy(FACTS)
    compile("surat.lampiran + 1 > 2 and surat.tag == null or surat.sifat in (angka, 1)").holds(
        FACTS
    )
    assert before == FACTS


def test_values_that_are_not_plain_are_never_asked() -> None:
    facts = {"a": Trap(), "b": {"c": Trap()}}
    for text in ("a == a", "a < 1", "a", "not a and false", "a in (1, b.c)", "b.c + 1 == 2", "a.c"):
        assert compile(text).holds(facts) is False


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a = 1", "=="),
        ("a && b", "and"),
        ("a || b", "or"),
        ("!a", "not"),
        ("a <> 1", "!="),
        ("${a == 1}", "${…}"),
        ("#{a == 1}", "${…}"),
        ("a == “x”", "kutip lurus"),
        ("a is None", "=="),
        ("a is not None", "!="),
        ('a == "x" or "y"', "bandingkan"),
        ("a + 1", "bandingkan"),
        ("5", "bandingkan"),
        ("jumlah(a) > 1", "Fungsi"),
        ('a["b"] == 1', "titik"),
        ("a * 2 == 4", "“+” dan “-”"),
        ("a ** 2 == 4", "“+” dan “-”"),
        ("~a == 1", "minus"),
        ('"a" + "b" == "ab"', "angka"),
        ("a in b", "daftar"),
        ('a in "abc"', "daftar"),
        ("a == (1, 2)", "sesudah “in”"),
        ("1 if a else 0", "and"),
        ("(a := 1) == 1", "=="),
        ("a == 1 # benar", "kutip"),
        ("ａ == 1", "kutip"),
        ("a == 1 \\\n or b", "Garis miring"),
        ("true.a == 1", "nilai"),
        ("", "kosong"),
        ("   \n ", "kosong"),
        ("a ==", "misalnya"),
        ("a == 1j", "misalnya"),
        ("a == b'x'", "misalnya"),
        ("a == ...", "misalnya"),
        ("{} == a", "misalnya"),
        ("a or", "misalnya"),
    ],
)
def test_a_slip_is_answered_with_what_to_write_instead(text: str, advice: str) -> None:
    with pytest.raises(BadCondition) as refused:
        compile(text)
    assert advice in refused.value.sentence
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "text",
    [
        "a" * 501,
        "(" * 250 + "a" + ")" * 250,
        "not " * 21 + "a",
        "-" * 30 + "a == 1",
        "a" + ".a" * 25,
        " or ".join(["a"] * 101),
        f"a in ({'1,' * 100})",
    ],
)
def test_what_is_too_much_is_refused(text: str) -> None:
    with pytest.raises(BadCondition):
        compile(text)


ATTACKS = {
    "import": "__import__('os').system('id') == 0",
    "subclass walk": "().__class__.__base__.__subclasses__() == 1",
    "builtin self": "print.__self__ == 1",
    "dunder name": "__builtins__ == 1",
    "dunder of a fact": "surat.__class__ == 1",
    "built names": "getattr(surat, '__cla' + 'ss__') == 1",
    "str.format": "'{0.__class__}'.format(surat) == ''",
    "format_map": "'{a.__class__}'.format_map(surat) == ''",
    "f-string": "f'{surat.__class__}' == ''",
    "generator frame": "(x for x in (1,)).gi_frame == 1",
    "coroutine": "(lambda: (yield)).__code__ == 1",
    "await": "await surat == 1",
    "traceback": "1/0 == 1",
    "except star": "try: 1/0\nexcept* Exception: a",
    "match": "match surat:\n  case str(a): a",
    "decorator": "@print\ndef a(): 1",
    "class getitem": "list[int] == 1",
    "operator overloading": "a @ b == 1",
    "type": "type('A', (), {}) == 1",
    "globals": "(lambda: 1).__globals__ == 1",
    "look-alike letters": "ｅｖａｌ == 1",
    "look-alike dunder": "surat._＿class__ == 1",
    "walrus": "(x := surat) == 1",
    "starred": "a in (*surat, 1)",
    "help": "help() == 1",
    "power": "9**9**9 == 1",
    "shift": "1 << 99999999 == 1",
    "repeat": "'a' * 9999999999 == 1",
    "percent width": "'%9999999999d' % 1 == 1",
    "range": "5 in range(9999999999)",
    "comprehension": "[x for x in (1,)] == 1",
    "dict": "{'a': 1} == 1",
    "system exit": "exit() == 1",
    "raise": "raise SystemExit",
    "statements": "a == 1; import os",
    "lambda": "(lambda: 1)() == 1",
    "slice": "surat[::] == 1",
    "null": "a\x00 == 1",
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused_before_it_is_asked(text: str) -> None:
    with pytest.raises(BadCondition):
        compile(text)


@pytest.mark.parametrize("text", ["eval == 1", "os.system == 1", "surat.format == null"])
def test_names_of_python_are_only_names_of_facts(text: str) -> None:
    assert compile(text).holds({"surat": {}, "eval": 2}) is (text == "surat.format == null")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)
facts = st.dictionaries(st.sampled_from(["a", "b", "c"]), values)
words = ["a", "b", ".a", ".b", "==", "!=", "<", ">=", "in", "not", "and", "or", "(", ")", ",", "+"]
words += ["-", "1", "2.5", '"x"', "true", "null", "[", "]", "*", "is", "if", "else", "lambda", ":"]


@given(st.lists(st.sampled_from(words), max_size=12).map(" ".join) | st.text(max_size=60), facts)
def test_any_text_is_a_condition_or_a_sentence(text: str, facts: dict[str, Any]) -> None:
    answer: bool | str
    try:
        answer = compile(text).holds(facts)
    except BadCondition as refused:
        answer = refused.sentence
    assert isinstance(answer, bool) or answer.endswith(".")


OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
numbers = st.integers(-50, 50)


@given(numbers, numbers, numbers, st.sampled_from(sorted(OPERATORS)))
def test_numbers_compare_as_numbers(a: int, b: int, c: int, sign: str) -> None:
    expected = OPERATORS[sign](a + b, c - b)
    assert compile(f"x.a + x.b {sign} x.c - x.b").holds({"x": {"a": a, "b": b, "c": c}}) is expected
    assert compile(f"{a} + {b} {sign} {c} - {b}").holds({}) is expected


@given(facts)
def test_and_or_not_are_those_of_logic(facts: dict[str, Any]) -> None:
    a, b = compile("a.a == 1").holds(facts), compile("b != null").holds(facts)
    assert compile("a.a == 1 and b != null").holds(facts) is (a and b)
    assert compile("a.a == 1 or b != null").holds(facts) is (a or b)
    assert compile("not (a.a == 1 and not b != null)").holds(facts) is (not a or b)
