"""The form of a step: `sop:formulir` holds a JSON Schema of a small, checked subset.

A form is an object of fields; each field is a text, a whole number, a number, a yes/no or one
of a few choices. No patterns (a hostile one can hang the server), no references, no nesting.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from engine.errors import Refused

FieldKind = Literal["string", "integer", "number", "boolean"]

MOST_FIELDS = 40
MOST_CHOICES = 100
KINDS = ("string", "integer", "number", "boolean")
FORMATS = ("date", "time", "email", "textarea")
LIMITS = {
    "string": ("minLength", "maxLength"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "boolean": (),
}
FORM_WORDS = frozenset({"type", "title", "description", "properties", "required"})
FIELD_WORDS = frozenset(
    {"type", "title", "description", "enum", "format"}
    | {limit for limits in LIMITS.values() for limit in limits}
)
# `keputusan` is the step's own decision; `typename` made a stored run unreadable (spiff-arena#1712).
RESERVED = frozenset({"keputusan", "typename"})


class BadForm(Refused):
    """Formulir ini belum benar."""

    status = 422


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `rules` is its own part of the schema."""

    key: str
    title: str
    kind: FieldKind
    required: bool
    help: str
    choices: tuple[str, ...]
    rules: Mapping[str, object] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields a person fills in; `schema` is what an answer is checked against."""

    title: str
    fields: tuple[Field, ...]
    schema: Mapping[str, object] = field(compare=False, repr=False)


def read_form(text: str) -> Form:
    """Read the text of `sop:formulir`.

    Raises BadForm, whose sentence says what to change.
    """
    schema = _object(_json(text), "Formulir")
    _refuse_words(schema, FORM_WORDS, "Formulir")
    if schema.get("type", "object") != "object":
        raise BadForm("Jenis formulir harus “object”.")
    properties = _object(schema.get("properties", {}), "Daftar isian")
    if not 0 < len(properties) <= MOST_FIELDS:
        raise BadForm(f"Formulir harus memuat 1 sampai {MOST_FIELDS} isian.")
    required = _words(schema.get("required", []), "Daftar isian wajib")
    for key in required:
        if key not in properties:
            raise BadForm(f"Isian wajib “{key}” tidak ada pada formulir.")
    fields = tuple(_field(key, rules, key in required) for key, rules in properties.items())
    whole = {**schema, "type": "object", "additionalProperties": False}
    return Form(_text(schema.get("title", ""), "Judul formulir"), fields, whole)


def _json(text: str) -> object:
    try:
        return cast(object, json.loads(text))
    except (ValueError, RecursionError) as problem:
        raise BadForm("Formulir bukan JSON yang benar.") from problem


def _object(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadForm(f"{what} harus berupa objek JSON.")
    return cast(dict[str, object], value)


def _words(value: object, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise BadForm(f"{what} harus berupa daftar kata.")
    return tuple(value)


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise BadForm(f"{what} harus berupa tulisan.")
    return value


def _refuse_words(schema: Mapping[str, object], known: frozenset[str], what: str) -> None:
    for word in schema:
        if word not in known:
            raise BadForm(f"{what} memakai “{word}”, yang tidak dikenal.")


def _field(key: str, value: object, required: bool) -> Field:
    what = f"Isian “{key}”"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key) or key in RESERVED:
        raise BadForm(
            f"Nama isian “{key}” tidak dapat dipakai. Pakai huruf kecil, angka, dan garis bawah."
        )
    rules = _object(value, what)
    _refuse_words(rules, FIELD_WORDS, what)
    kind = rules.get("type")
    if kind not in KINDS:
        raise BadForm(f"Jenis {what.lower()} harus salah satu dari: {', '.join(KINDS)}.")
    _check_limits(what, cast(FieldKind, kind), rules)
    title = _text(rules.get("title", ""), f"Judul {what.lower()}").strip()
    if not title:
        raise BadForm(f"{what} belum berjudul.")
    return Field(
        key,
        title,
        cast(FieldKind, kind),
        required,
        _text(rules.get("description", ""), f"Keterangan {what.lower()}"),
        _choices(what, cast(FieldKind, kind), rules),
        rules,
    )


def _check_limits(what: str, kind: FieldKind, rules: Mapping[str, object]) -> None:
    if "format" in rules and (kind != "string" or rules["format"] not in FORMATS):
        raise BadForm(f"Bentuk {what.lower()} harus salah satu dari: {', '.join(FORMATS)}.")
    for limit in LIMITS["string"] + LIMITS["number"]:
        if limit not in rules:
            continue
        number = rules[limit]
        if limit not in LIMITS[kind] or isinstance(number, bool):
            raise BadForm(f"{what} tidak dapat memakai batas “{limit}”.")
        if (
            not isinstance(number, int)
            or abs(number) > 10**12
            or ("Length" in limit and number < 0)
        ):
            raise BadForm(f"Batas “{limit}” pada {what.lower()} harus bilangan bulat.")


def _choices(what: str, kind: FieldKind, rules: Mapping[str, object]) -> tuple[str, ...]:
    if "enum" not in rules:
        return ()
    choices = _words(rules["enum"], f"Pilihan {what.lower()}")
    if kind != "string" or not 0 < len(set(choices)) == len(choices) <= MOST_CHOICES:
        raise BadForm(f"Pilihan {what.lower()} harus 1 sampai {MOST_CHOICES} kata yang berbeda.")
    return choices
