"""The form of a step: `sop:formulir` holds a JSON Schema of a small, checked subset.

A form is an object of fields, asked in the order in which they are written. No patterns (a
hostile one can hang the server), no references, no nesting but a table's columns. One word is
our own: `x-tampilBila` says after which answer to an earlier field this one is asked.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Literal, cast

from engine.errors import Refused
from engine.sop.shown import RELATIONS, Shown, suits

FieldKind = Literal[
    "text", "long", "integer", "number", "yes_no", "choice", "several", "date", "time", "email",
    "person", "file", "table",
]  # fmt: skip

MOST_CHARACTERS = 100_000
MOST_FIELDS = 40
MOST_CHOICES = 100
MOST_COLUMNS = 8
LONGEST = {"title": 200, "description": 500, "enum": 200}
TYPES = ("string", "integer", "number", "boolean", "array")
FORMATS: dict[str, FieldKind] = {
    "textarea": "long", "date": "date", "time": "time", "email": "email", "person": "person",
    "file": "file",
}  # fmt: skip
PLAIN: dict[str, FieldKind] = {
    "string": "text", "integer": "integer", "number": "number", "boolean": "yes_no",
}  # fmt: skip
LIMITS: dict[FieldKind, tuple[str, ...]] = {
    "text": ("minLength", "maxLength"),
    "long": ("minLength", "maxLength"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}
ALL_LIMITS = ("minLength", "maxLength", "minimum", "maximum")
# The kinds whose answer is one plain value, which a condition can compare.
COMPARED = frozenset(PLAIN.values()) | {"choice", "date", "time", "email", "person", "file"}
IN_COLUMNS: tuple[FieldKind, ...] = ("text", "integer", "number", "date", "choice")
SHOWN_IF = "x-tampilBila"
DECISION = "keputusan"
FORM_WORDS = frozenset({"type", "title", "description", "properties", "required"})
FIELD_WORDS = frozenset(
    {"type", "title", "description", "enum", "format", "items", SHOWN_IF, *ALL_LIMITS}
)
# `typename` made a stored run unreadable (spiff-arena#1712); the others are words of conditions.
RESERVED = frozenset({"typename", "true", "false", "null"})


class BadForm(Refused):
    """Formulir ini belum benar."""

    status = 422


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `rules` is its own part of the schema, `columns` are a table's."""

    key: str
    title: str
    kind: FieldKind
    required: bool
    help: str = ""
    choices: tuple[str, ...] = ()
    columns: tuple["Field", ...] = ()
    shown: Shown | None = None
    rules: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields a person fills in; `schema` is what an answer is checked against."""

    title: str
    fields: tuple[Field, ...]
    help: str = ""
    schema: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def decision(self) -> Field | None:
        """The field whose answer is the step's decision, if the form has one."""
        return next((one for one in self.fields if one.key == DECISION), None)


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
    required = _required(schema, properties)
    fields: list[Field] = []
    for key, rules in properties.items():
        fields.append(_field(key, rules, key in required, fields))
    whole = {**schema, "type": "object", "additionalProperties": False}
    title, about = (
        words_of(schema, "title", "formulir"),
        words_of(schema, "description", "formulir"),
    )
    return Form(title, tuple(fields), about, whole)


def _json(text: str) -> object:
    if len(text) > MOST_CHARACTERS:
        raise BadForm(f"Formulir ini lebih dari {MOST_CHARACTERS // 1000}.000 huruf.")
    try:
        return cast(
            object, json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
        )
    except (ValueError, RecursionError) as problem:
        raise BadForm("Formulir bukan JSON yang benar.") from problem


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that is written twice: one of the two would be lost without a word."""
    names = [name for name, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadForm(f"“{twice[:40]}” tertulis dua kali dalam formulir.")
    return dict(pairs)


def _refuse_constant(word: str) -> object:
    raise BadForm(f"Formulir memakai “{word}”, yang bukan JSON.")


def _object(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadForm(f"{what} harus berupa objek JSON.")
    return cast(dict[str, object], value)


def _words(value: object, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise BadForm(f"{what} harus berupa daftar kata.")
    return tuple(value)


def words_of(rules: Mapping[str, object], name: str, what: str) -> str:
    """The `title` or `description` of a form or field as one line. Raises BadForm."""
    names = {"title": "Judul", "description": "Petunjuk"}
    return _line(rules.get(name, ""), f"{names[name]} {what}", LONGEST[name])


def _line(value: object, what: str, longest: int) -> str:
    if not isinstance(value, str):
        raise BadForm(f"{what} harus berupa tulisan.")
    if len(value) > longest:
        raise BadForm(f"{what} paling banyak {longest} huruf.")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in value):
        raise BadForm(f"{what} memuat tanda yang tidak terlihat. Ketik ulang bagian itu.")
    return unicodedata.normalize("NFC", " ".join(value.split()))


def _refuse_words(schema: Mapping[str, object], known: frozenset[str], what: str) -> None:
    for word in schema:
        if word not in known:
            raise BadForm(f"{what} memakai “{word[:40]}”, yang tidak dikenal.")


def _required(schema: Mapping[str, object], known: Collection[str]) -> tuple[str, ...]:
    required = _words(schema.get("required", []), "Daftar isian wajib")
    for key in required:
        if key not in known:
            raise BadForm(f"Isian wajib “{key[:40]}” tidak ada pada formulir.")
    return required


def refuse_name(key: str) -> None:
    """Raise BadForm for a name that conditions could not say, or that means something else."""
    if key.startswith("__") or key in RESERVED or iskeyword(key):
        raise BadForm(f"Nama isian “{key[:40]}” sudah punya arti lain. Pakai nama lain.")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
        raise BadForm(
            f"Nama isian “{key[:40]}” tidak dapat dipakai. Awali dengan huruf kecil, lalu huruf "
            "kecil, angka, dan garis bawah; paling banyak 40."
        )


def _field(key: str, value: object, required: bool, before: Collection[Field]) -> Field:
    refuse_name(key)
    what = f"isian “{key}”"
    rules = _object(value, what.capitalize())
    _refuse_words(rules, FIELD_WORDS, what.capitalize())
    kind = _kind(rules, what)
    _check_limits(what, kind, rules)
    title = words_of(rules, "title", what)
    if not title:
        raise BadForm(f"{what.capitalize()} belum berjudul.")
    made = Field(
        key, title, kind, required, words_of(rules, "description", what),
        choices=_choices(what, kind, rules), columns=_columns(what, kind, rules),
        shown=_shown(what, rules, before), rules=rules,
    )  # fmt: skip
    if key == DECISION and not (kind == "choice" and required and made.shown is None):
        raise BadForm(
            "Isian “keputusan” menentukan arah SOP, jadi harus berupa pilihan yang wajib diisi dan "
            "selalu tampil. Pakai nama lain bila maksudnya berbeda."
        )
    return made


def _kind(rules: Mapping[str, object], what: str) -> FieldKind:
    kind, form = rules.get("type"), rules.get("format")
    if kind not in TYPES:
        raise BadForm(f"Jenis {what} harus salah satu dari: {', '.join(TYPES)}.")
    if form is not None and (kind != "string" or form not in FORMATS or "enum" in rules):
        raise BadForm(f"Bentuk {what} harus salah satu dari: {', '.join(FORMATS)}.")
    if ("enum" in rules and kind != "string") or ("items" in rules and kind != "array"):
        raise BadForm(f"Pilihan atau kolom {what} tidak sesuai dengan jenisnya.")
    if kind == "array":
        items = _object(rules.get("items"), f"Isi daftar {what}")
        return "table" if items.get("type") == "object" else "several"
    if "enum" in rules:
        return "choice"
    return FORMATS[str(form)] if form is not None else PLAIN[str(kind)]


def _check_limits(what: str, kind: FieldKind, rules: Mapping[str, object]) -> None:
    for limit in ALL_LIMITS:
        if limit not in rules:
            continue
        number = rules[limit]
        if limit not in LIMITS.get(kind, ()) or isinstance(number, bool):
            raise BadForm(f"{what.capitalize()} tidak dapat memakai batas “{limit}”.")
        if (
            not isinstance(number, int)
            or abs(number) > 10**12
            or ("Length" in limit and number < 0)
        ):
            raise BadForm(f"Batas “{limit}” pada {what} harus bilangan bulat.")
    for low, high in (ALL_LIMITS[:2], ALL_LIMITS[2:]):
        if low in rules and high in rules and cast(int, rules[low]) > cast(int, rules[high]):
            raise BadForm(f"Batas terkecil {what} melebihi batas terbesarnya.")


def _choices(what: str, kind: FieldKind, rules: Mapping[str, object]) -> tuple[str, ...]:
    if kind == "several":
        rules = _object(rules["items"], f"Isi daftar {what}")
        _refuse_words(rules, frozenset({"type", "enum"}), f"Isi daftar {what}")
        if rules.get("type") != "string":
            raise BadForm(f"Isi daftar {what} harus pilihan kata, atau baris tabel.")
    elif kind != "choice":
        return ()
    choices = _words(rules.get("enum"), f"Pilihan {what}")
    tidy = [_line(choice, f"Pilihan {what}", LONGEST["enum"]) for choice in choices]
    if not 0 < len(set(choices)) == len(choices) <= MOST_CHOICES or tidy != list(choices):
        raise BadForm(f"Pilihan {what} harus 1 sampai {MOST_CHOICES} kata yang berbeda dan rapi.")
    if "" in choices:
        raise BadForm(f"Salah satu pilihan {what} masih kosong.")
    return choices


def _columns(what: str, kind: FieldKind, rules: Mapping[str, object]) -> tuple[Field, ...]:
    if kind != "table":
        return ()
    items = _object(rules["items"], f"Baris {what}")
    _refuse_words(items, frozenset({"type", "properties", "required"}), f"Baris {what}")
    properties = _object(items.get("properties"), f"Kolom {what}")
    if not 0 < len(properties) <= MOST_COLUMNS:
        raise BadForm(f"Tabel {what} harus punya 1 sampai {MOST_COLUMNS} kolom.")
    required = _required(items, properties)
    columns = tuple(_field(key, part, key in required, ()) for key, part in properties.items())
    for column in columns:
        if column.kind not in IN_COLUMNS or column.shown or column.key == DECISION:
            raise BadForm(
                f"Kolom “{column.title}” pada {what} harus teks, angka, tanggal, atau pilihan."
            )
    return columns


def _shown(what: str, rules: Mapping[str, object], before: Collection[Field]) -> Shown | None:
    if SHOWN_IF not in rules:
        return None
    told = _object(rules[SHOWN_IF], f"Syarat tampil {what}")
    _refuse_words(told, frozenset({"isian", "hubungan", "nilai"}), f"Syarat tampil {what}")
    asked = next((one for one in before if one.key == told.get("isian")), None)
    if asked is None:
        raise BadForm(f"Syarat tampil {what} harus menyebut isian yang ditanyakan sebelumnya.")
    relation, value = told.get("hubungan"), told.get("nilai")
    if relation not in RELATIONS or not suits(asked.kind, asked.choices, str(relation), value):
        raise BadForm(f"Syarat tampil {what} tidak cocok dengan jawaban “{asked.title}”.")
    return Shown(asked.key, RELATIONS[str(relation)], cast("str | int | float | bool", value))
