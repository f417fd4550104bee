"""Answers to the form of a step: heard as a browser sends them, checked against the form's schema.

The only door to `jsonschema`. Words become values here (Indonesian numbers, days, yes and no);
what the schema then refuses is told in a sentence at its field.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from engine.sop.forms import Field, Form
from engine.sop.shown import NO, YES, number, written

PREFIX = "isian-"
LONGEST = {"text": 500, "long": 4_000}
MOST_ROWS = 50
MOST_TYPED = 20_000
NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?")
MOST_DIGITS = 15
DAYS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"), (3, 2, 1)),
)
TIME = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")
EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@.]+")
UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Said = Mapping[str, Any]


class Unreadable(Exception):
    """The words of one field cannot be its answer; the argument is the sentence."""


@dataclass(frozen=True)
class Heard:
    """The answers by the keys of their fields, and a sentence for every control that is wrong."""

    values: dict[str, object]
    problems: dict[str, str]


def hear(
    form: Form,
    said: Said,
    *,
    people: Collection[str] = (),
    files: Collection[str] = (),
    whole: bool = True,
) -> Heard:
    """What the words of the controls `isian-<key>` answer.

    `people` are the logins that may be named, `files` the digests that were added; unless
    `whole`, nothing is required. An answer to a question that is not asked is left out, whoever
    sent it.
    """
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    asked = []
    for one in form.fields:
        if one.shown is not None and not one.shown.holds(values):
            continue
        asked.append(one)
        try:
            value = _value(one, said)
        except Unreadable as why:
            problems[control(one)] = str(why)
            continue
        if value is not None:
            values[one.key] = value
    schema = _schema(form, asked, people, files, whole)
    for key, sentence in _refused(asked, schema, values):
        problems.setdefault(key, sentence)
    ordered = [control(one) for one in asked]
    return Heard(values, dict(sorted(problems.items(), key=lambda pair: ordered.index(pair[0]))))


def control(one: Field, column: Field | None = None) -> str:
    """The name that the control of a field, or of a table's column, has in a page."""
    return f"{PREFIX}{one.key}" + (f"-{column.key}" if column else "")


def typed(form: Form, said: Said) -> dict[str, Any]:
    """What stands in the controls: a text, a list of choices, or a table's rows of texts."""
    return {one.key: _typed(one, said) for one in form.fields}


def said_by(form: Form, values: Mapping[str, object]) -> dict[str, Any]:
    """The words that mean these answers: the way back, for a form that is filled in again."""
    said: dict[str, Any] = {}
    for one in form.fields:
        value = values.get(one.key)
        if one.kind == "table":
            rows = cast("list[dict[str, object]]", value or [])
            for column in one.columns:
                said[control(one, column)] = [written(row.get(column.key)) for row in rows]
        elif one.kind == "several":
            said[control(one)] = list(cast("list[str]", value or []))
        else:
            said[control(one)] = written(value)
    return said


def _many(said: Said, name: str) -> list[str]:
    getlist = getattr(said, "getlist", None)
    value = getlist(name) if getlist else said.get(name, [])
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _typed(one: Field, said: Said) -> Any:
    if one.kind == "several":
        return _many(said, control(one))
    if one.kind == "table":
        columns = [_many(said, control(one, column)) for column in one.columns]
        return [
            list(row) for row in zip_longest(*columns, fillvalue="") if any(map(str.strip, row))
        ]
    return str(said.get(control(one), "") or "")


def _value(one: Field, said: Said) -> object:
    """The answer in a field's own type, None if there is none. Raises Unreadable."""
    words = _typed(one, said)
    if one.kind == "several":
        return list(dict.fromkeys(word for word in words if word)) or None
    if one.kind == "table":
        return _rows(one, words) or None
    return read_answer(one, words)


def read_answer(one: Field, words: str) -> object:
    """The answer in the type of a field that has one plain value, None for no words.

    Raises Unreadable.
    """
    longest = LONGEST.get(one.kind, LONGEST["text"])
    text = _clean(words, lines=one.kind == "long") if len(words) <= MOST_TYPED else words
    if not text:
        return None
    if len(text) > longest:
        raise Unreadable(f"“{one.title}” paling banyak {number(longest)} huruf.")
    return READERS.get(one.kind, _same)(one.title, text)


def _clean(words: str, *, lines: bool) -> str:
    """Without signs nobody sees: control characters, and those that turn the reading direction."""
    words = UNSEEN.sub("", words.replace("\r\n", "\n"))
    kept = "".join(
        c if unicodedata.category(c) not in ("Cc", "Cs") or (c == "\n" and lines) else " "
        for c in words
    )
    return unicodedata.normalize("NFC", kept.strip() if lines else " ".join(kept.split()))


def _rows(one: Field, rows: list[list[str]]) -> list[dict[str, object]]:
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"“{one.title}” paling banyak {MOST_ROWS} baris.")
    made = []
    for no, row in enumerate(rows, start=1):
        try:
            cells = {
                column.key: read_answer(column, words)
                for column, words in zip(one.columns, row, strict=True)
            }
        except Unreadable as why:
            raise Unreadable(f"Baris {no}: {why}") from why
        filled = {key: value for key, value in cells.items() if value is not None}
        if filled:
            made.append(filled)
    return made


def _same(title: str, text: str) -> object:
    return text


def _read_number(title: str, text: str) -> object:
    found = NUMBER.fullmatch(text.replace(" ", ""))
    plain = text.replace(" ", "").replace(".", "").replace(",", ".")
    if found is None or not text.isascii() or sum(map(str.isdigit, text)) > MOST_DIGITS:
        raise Unreadable(f"Tulis “{title}” sebagai angka, misalnya 1.250,5.")
    exact = Decimal(plain)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _read_integer(title: str, text: str) -> object:
    value = _read_number(title, text)
    if not isinstance(value, int):
        raise Unreadable(f"Tulis “{title}” sebagai bilangan bulat, misalnya 1.250.")
    return value


def _read_day(title: str, text: str) -> object:
    for pattern, (year, month, day) in DAYS:
        if text.isascii() and (found := pattern.fullmatch(text)):
            try:
                told = date(int(found[year]), int(found[month]), int(found[day]))
            except ValueError:
                break
            if 1900 <= told.year <= 2100:
                return told.isoformat()
    raise Unreadable(f"Tulis tanggal “{title}” seperti 10-11-2026.")


def _read_time(title: str, text: str) -> object:
    if not text.isascii() or (found := TIME.fullmatch(text)) is None:
        raise Unreadable(f"Tulis waktu “{title}” seperti 09.30.")
    return f"{int(found[1]):02}:{found[2]}"


def _read_email(title: str, text: str) -> object:
    if EMAIL.fullmatch(text) is None:
        raise Unreadable(f"Tulis alamat pos-el “{title}” seperti nama@contoh.go.id.")
    return text


def _read_yes_no(title: str, text: str) -> object:
    if text not in (YES, NO):
        raise Unreadable(f"Jawab “{title}” dengan Ya atau Tidak.")
    return text == YES


READERS: dict[str, Callable[[str, str], object]] = {
    "integer": _read_integer, "number": _read_number, "date": _read_day, "time": _read_time,
    "email": _read_email, "yes_no": _read_yes_no,
}  # fmt: skip


def _schema(
    form: Form,
    asked: Collection[Field],
    people: Collection[str],
    files: Collection[str],
    whole: bool,
) -> dict[str, object]:
    """The form's schema for this asking: only what is asked, people and files as they are known."""
    known = {"person": sorted(people), "file": sorted(files)}
    rules = {
        one.key: {**one.rules, **({"enum": known[one.kind]} if one.kind in known else {})}
        for one in asked
    }
    required = [one.key for one in asked if one.required] if whole else []
    return {**form.schema, "properties": rules, "required": required}


def _refused(
    asked: Collection[Field], schema: Mapping[str, object], values: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    by_key = {one.key: one for one in asked}
    for one in asked:
        if one.key in cast("list[str]", schema["required"]) and one.key not in values:
            yield control(one), _missing(one)
    for error in Draft202012Validator(schema).iter_errors(values):
        if error.absolute_path:
            one = by_key[str(error.absolute_path[0])]
            yield control(one), _sentence(one, error)


def _missing(one: Field) -> str:
    match one.kind:
        case "choice" | "several" | "person":
            return f"Pilih “{one.title}”."
        case "file":
            return f"Unggah “{one.title}”."
        case "yes_no":
            return f"Jawab “{one.title}” dengan Ya atau Tidak."
        case "table":
            return f"Isi “{one.title}”, paling sedikit satu baris."
    return f"Isi “{one.title}”."


def _sentence(one: Field, error: ValidationError) -> str:
    if one.kind != "table" or len(error.absolute_path) < 2:
        return _of_field(one, error)
    row = f"Baris {int(error.absolute_path[1]) + 1}: "
    if error.validator == "required":
        filled = cast("dict[str, object]", error.instance)
        missing = next(c for c in one.columns if c.required and c.key not in filled)
        return row + _missing(missing)
    column = next(c for c in one.columns if c.key == error.absolute_path[2])
    return row + _of_field(column, error)


def _of_field(one: Field, error: ValidationError) -> str:
    bound = error.validator_value
    match error.validator:
        case "minLength":
            return f"“{one.title}” paling sedikit {number(cast(int, bound))} huruf."
        case "maxLength":
            return f"“{one.title}” paling banyak {number(cast(int, bound))} huruf."
        case "minimum":
            return f"“{one.title}” paling sedikit {number(cast(int, bound))}."
        case "maximum":
            return f"“{one.title}” paling banyak {number(cast(int, bound))}."
        case "enum" if one.kind == "file":
            return f"Berkas “{one.title}” tidak ditemukan. Unggah kembali."
        case "enum":
            return f"Pilih “{one.title}” dari daftar."
    return f"Periksa kembali “{one.title}”."
