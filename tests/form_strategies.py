"""Random forms and random answers to them, as hypothesis draws them."""

import json
from typing import Any

from hypothesis import strategies as st

from engine.sop.forms import FORMATS, Field, Form, read_form

TITLES = st.text("abcdeghiklmnoprstuABC ?.", min_size=1, max_size=20).filter(str.strip)
WORDS = st.text("abcdefghij xyz", min_size=1, max_size=12).map(lambda word: " ".join(word.split()))
CHOICES = st.lists(WORDS.filter(bool), min_size=1, max_size=5, unique=True)
KEYS = st.from_regex(r"[a-d][a-d0-9_]{0,3}", fullmatch=True).filter(
    lambda key: key not in ("as", "is", "in")
)
PEOPLE, FILES = ("camat", "staf1"), ("a" * 64, "b" * 64)
# What people, and those who try the doors, put into a control.
TYPED = st.one_of(
    st.sampled_from(
        ["", " ", "0", "1", "12", "1.250,5", "1,5", "-3", "1.5", "١٢", "²", "ya", "tidak", "Ya",
         "2026-11-10", "10-11-2026", "31/2/2026", "09.30", "25:00", "a@b.id", "camat", "a" * 64,
         "<script>", "\0", "\ud800", "\u202e", "a\r\nb", "9" * 400, "x" * 600, "y" * 25_000]
    ),
    st.text(max_size=20),
)  # fmt: skip


def limits(low: str, high: str, most: int) -> st.SearchStrategy[dict[str, int]]:
    pair = st.tuples(st.integers(0, most), st.integers(0, most)).map(sorted)
    both = pair.map(lambda two: {low: two[0], high: two[1]})
    return st.one_of(st.just({}), both)


PLAIN = st.one_of(
    limits("minLength", "maxLength", 30).map(lambda rules: {"type": "string"} | rules),
    limits("minimum", "maximum", 2000).map(lambda rules: {"type": "integer"} | rules),
    limits("minimum", "maximum", 2000).map(lambda rules: {"type": "number"} | rules),
    CHOICES.map(lambda choices: {"type": "string", "enum": choices}),
    st.just({"type": "string", "format": "date"}),
)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    columns = draw(st.dictionaries(KEYS, PLAIN, min_size=1, max_size=4))
    titled = {key: rules | {"title": draw(TITLES)} for key, rules in columns.items()}
    required = [key for key in titled if draw(st.booleans())]
    items = {"type": "object", "properties": titled} | ({"required": required} if required else {})
    return {"type": "array", "items": items}


RULES = st.one_of(
    PLAIN,
    st.just({"type": "boolean"}),
    st.sampled_from(sorted(FORMATS)).map(lambda form: {"type": "string", "format": form}),
    CHOICES.map(lambda choices: {"type": "array", "items": {"type": "string", "enum": choices}}),
    tables(),
)


def shown_by(draw: st.DrawFn, key: str, rules: dict[str, Any]) -> dict[str, Any] | None:
    """A condition on the answer to an earlier field that such a field can have."""
    match rules:
        case {"enum": [*choices]}:
            return {"isian": key, "hubungan": "sama", "nilai": draw(st.sampled_from(choices))}
        case {"type": "boolean"}:
            return {"isian": key, "hubungan": "bukan", "nilai": draw(st.booleans())}
        case {"type": "integer" | "number"}:
            return {"isian": key, "hubungan": "lebih", "nilai": draw(st.integers(-5, 1500))}
        case {"format": "date"}:
            return {"isian": key, "hubungan": "kurang", "nilai": "2026-11-11"}
    return {"isian": key, "hubungan": "terisi"}


@st.composite
def definitions(draw: st.DrawFn) -> str:
    """The JSON of a form that keeps every rule."""
    chosen = draw(st.dictionaries(KEYS, RULES, min_size=1, max_size=7))
    properties: dict[str, Any] = {}
    for key, rules in chosen.items():
        whole = rules | {"title": draw(TITLES)}
        if draw(st.booleans()):
            whole["description"] = draw(TITLES)
        if properties and draw(st.booleans()):
            earlier = draw(st.sampled_from(sorted(properties)))
            whole["x-tampilBila"] = shown_by(draw, earlier, properties[earlier])
        properties[key] = whole
    required = [key for key in properties if draw(st.booleans())]
    return json.dumps({"title": draw(TITLES), "properties": properties, "required": required})


FITTING = {
    "integer": ["1", "12", "1.250"], "number": ["0", "1,5", "1.250,5"], "yes_no": ["ya", "tidak"],
    "date": ["2026-11-10", "10-11-2026"], "time": ["09.30"], "email": ["a@b.id"],
    "person": list(PEOPLE), "file": list(FILES), "text": ["dua kata", "abcdefghij" * 2],
    "long": ["a\r\nb"],
}  # fmt: skip


def words_for(draw: st.DrawFn, one: Field) -> str:
    """Mostly what fits the field."""
    if draw(st.integers(0, 5)):
        return draw(st.sampled_from(one.choices or FITTING[one.kind]))
    return draw(TYPED)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Form, dict[str, Any]]:
    """A form, and words for its controls: fitting ones, wrong ones, and none."""
    form = read_form(draw(definitions()))
    said: dict[str, Any] = {}
    for one in form.fields:
        name = f"isian-{one.key}"
        if one.kind == "table":
            for column in one.columns:
                rows = range(draw(st.integers(0, 3)))
                said[f"{name}-{column.key}"] = [words_for(draw, column) for _ in rows]
        elif one.kind == "several":
            said[name] = [words_for(draw, one) for _ in range(draw(st.integers(0, 3)))]
        elif draw(st.integers(0, 9)):
            said[name] = words_for(draw, one)
    return form, said
