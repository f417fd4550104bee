"""Building a form without code: a sheet of questions as texts, edited by what a page says, becomes
the definition that `sop:formulir` holds.

A sheet may be wrong in every way while it is being written; `definition` says where.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from keyword import iskeyword
from typing import Any

from engine.errors import BadAnswers
from engine.sop.answers import Unreadable, read_answer
from engine.sop.forms import (
    DECISION,
    LIMITS,
    MOST_FIELDS,
    RESERVED,
    SHOWN_IF,
    BadForm,
    Field,
    FieldKind,
    Form,
    read_form,
    refuse_name,
    words_of,
)
from engine.sop.shown import suits

KINDS: dict[FieldKind, str] = {
    "text": "Teks pendek",
    "long": "Teks panjang",
    "integer": "Bilangan bulat",
    "number": "Angka",
    "date": "Tanggal",
    "time": "Waktu",
    "email": "Alamat pos-el",
    "choice": "Pilih satu",
    "several": "Pilih beberapa",
    "yes_no": "Ya atau tidak",
    "person": "Pejabat",
    "file": "Berkas",
    "table": "Tabel",
}
WRITTEN: dict[FieldKind, dict[str, object]] = {
    "text": {"type": "string"},
    "long": {"type": "string", "format": "textarea"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "yes_no": {"type": "boolean"},
    "choice": {"type": "string"},
    "several": {"type": "array"},
    "table": {"type": "array"},
    **{kind: {"type": "string", "format": kind} for kind in ("date", "time", "email", "person", "file")},
}  # fmt: skip
COLUMN_KINDS: dict[str, FieldKind] = {
    "teks": "text", "angka": "number", "bilangan bulat": "integer", "tanggal": "date",
}  # fmt: skip
ADD, REMOVE, UP, DOWN = "tambah", "hapus", "naik", "turun"

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it is written: its name in conditions, what is asked, how it is answered.

    `options` are the choices, or the columns of a table, one a line; `shown_by` is the name of
    the earlier question that brings this one up, empty for always.
    """

    key: str = ""
    title: str = ""
    kind: str = "text"
    help: str = ""
    required: str = ""
    options: str = ""
    shown_by: str = ""
    relation: str = "sama"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The questions of a form while it is being built."""

    title: str = ""
    help: str = ""
    rows: tuple[Row, ...] = ()


# The controls of a row; each carries the row's number: `pertanyaan-0`.
CONTROLS = {
    "key": "nama", "title": "pertanyaan", "kind": "jenis", "help": "bantuan", "required": "wajib",
    "options": "pilihan", "shown_by": "bila", "relation": "hubungan", "value": "nilai",
}  # fmt: skip


def opened(form: Form | None) -> Sheet:
    """The sheet of a form as it stands; an empty one for no form."""
    if form is None:
        return Sheet()
    return Sheet(form.title, form.help, tuple(map(_row, form.fields)))


def heard(said: Said) -> Sheet:
    """The sheet as a page sends it: `judul`, `petunjuk`, and the controls of each row."""
    rows = []
    for no in range(MOST_FIELDS):
        if f"{CONTROLS['title']}-{no}" not in said:
            break
        rows.append(
            Row(**{part.name: _text(said, f"{CONTROLS[part.name]}-{no}") for part in fields(Row)})
        )
    return Sheet(_text(said, "judul"), _text(said, "petunjuk"), _named(rows))


def changed(sheet: Sheet, action: str) -> Sheet:
    """The sheet after `tambah`, `hapus-2`, `naik-2` or `turun-2`; another action changes nothing.

    Raises BadAnswers for a question that another one needs, and beyond the most there may be.
    """
    rows = list(sheet.rows)
    what, _, number = action.partition("-")
    if what == ADD:
        if len(rows) >= MOST_FIELDS:
            raise BadAnswers({"tambah": f"Formulir paling banyak memuat {MOST_FIELDS} isian."})
        return replace(sheet, rows=(*rows, Row()))
    no = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else -1
    if not 0 <= no < len(rows):
        return sheet
    if what == REMOVE:
        _refuse_needed(rows, no)
        del rows[no]
    other = {UP: no - 1, DOWN: no + 1}.get(what, no)
    if what in (UP, DOWN) and 0 <= other < len(rows):
        rows[no], rows[other] = rows[other], rows[no]
    return replace(sheet, rows=tuple(rows))


def definition(sheet: Sheet, before: Form | None = None) -> str:
    """The JSON of `sop:formulir`; empty for a form without a question.

    Limits that the form had `before` stay with their question. Raises BadAnswers with a sentence
    for every control that is wrong.
    """
    if not sheet.rows:
        return ""
    schema, _, problems = _built(sheet, before)
    if problems:
        raise BadAnswers(problems)
    return _json(schema)


def shown_so_far(sheet: Sheet, before: Form | None = None) -> tuple[Field, ...]:
    """The questions that are right already: what a preview can show."""
    return tuple(_built(sheet, before)[1])


def _built(sheet: Sheet, before: Form | None) -> tuple[dict[str, Any], list[Field], dict[str, str]]:
    """The schema of the right questions, these questions, and what is wrong with the others."""
    problems: dict[str, str] = {}
    good: list[Field] = []
    schema: dict[str, Any] = {"properties": {}}
    for name, words, part in (
        ("title", sheet.title, "judul"),
        ("description", sheet.help, "petunjuk"),
    ):
        try:
            schema |= {name: told} if (told := words_of({name: words}, name, "formulir")) else {}
        except BadForm as bad:
            problems[part] = bad.sentence
    for no, row in enumerate(sheet.rows):
        try:
            rules = dict(_rules(row, no, good, _before(row, before))) | _limits(row, before)
            whole = _with(schema, row, rules)
            good.append(read_form(_json(whole)).fields[-1])
            schema = whole
        except BadAnswers as bad:
            problems |= bad.problems
        except BadForm as bad:
            problems[_control("title", no)] = bad.sentence
    return schema, good, problems


def _row(one: Field) -> Row:
    options = list(one.choices) or [_column_line(column) for column in one.columns]
    shown = one.shown
    return Row(
        one.key, one.title, one.kind, one.help, "ya" if one.required else "", "\n".join(options),
        shown.field if shown else "", shown.relation if shown else "sama",
        shown.typed if shown else "",
    )  # fmt: skip


def _text(said: Said, name: str) -> str:
    return str(said.get(name, "") or "").replace("\r\n", "\n").strip()


def _named(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Every question that has words gets a name for conditions, unless somebody gave it one."""
    taken = {row.key for row in rows}
    named = []
    for row in rows:
        if not row.key and row.title:
            row = replace(row, key=_free(_name(row), taken))
            taken.add(row.key)
        named.append(row)
    return tuple(named)


def _name(row: Row) -> str:
    plain = unicodedata.normalize("NFKD", row.title.lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:32].strip("_")
    if not name[:1].isalpha():
        name = f"isian_{name}".strip("_")
    meant = name == DECISION and row.kind == "choice"
    if iskeyword(name) or name in RESERVED or (name == DECISION and not meant):
        name = f"{name}_isian"
    return name


def _free(name: str, taken: set[str]) -> str:
    numbered = (name if no == 1 else f"{name}_{no}" for no in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)


def _refuse_needed(rows: Sequence[Row], no: int) -> None:
    needing = [row for row in rows if row.shown_by and row.shown_by == rows[no].key]
    if needing:
        sentence = f"“{needing[0].title}” tampil menurut jawaban pertanyaan ini. Ubah dahulu."
        raise BadAnswers({_control("title", no): sentence})


def _control(part: str, no: int) -> str:
    return f"{CONTROLS[part]}-{no}"


def _json(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1)


def _with(schema: Mapping[str, Any], row: Row, rules: Mapping[str, object]) -> dict[str, Any]:
    required = [*schema.get("required", ()), *([row.key] if row.required else [])]
    return {
        **{name: part for name, part in schema.items() if name != "required"},
        "properties": {**schema["properties"], row.key: rules},
        **({"required": required} if required else {}),
    }


def _rules(
    row: Row, no: int, before: Sequence[Field], old: Field | None
) -> Iterator[tuple[str, object]]:
    """The schema of one question. Raises BadAnswers at the control that is wrong."""
    if not row.title:
        raise BadAnswers({_control("title", no): "Tulis pertanyaannya."})
    _refuse_bad_name(row, no, before)
    if row.kind not in KINDS:
        raise BadAnswers({_control("kind", no): "Pilih jenis jawaban dari daftar."})
    yield from WRITTEN[row.kind].items()
    yield "title", row.title
    if row.help:
        yield "description", row.help
    lines = [" ".join(line.split()) for line in row.options.splitlines() if line.strip()]
    if row.kind in ("choice", "several", "table") and not lines:
        what = "kolom" if row.kind == "table" else "pilihan"
        raise BadAnswers({_control("options", no): f"Tulis paling sedikit satu {what}."})
    match row.kind:
        case "choice":
            yield "enum", lines
        case "several":
            yield "items", {"type": "string", "enum": lines}
        case "table":
            yield "items", _columns(lines, no, old.columns if old else ())
    if row.shown_by:
        yield SHOWN_IF, _shown(row, no, before)


def _refuse_bad_name(row: Row, no: int, before: Sequence[Field]) -> None:
    try:
        refuse_name(row.key)
    except BadForm as bad:
        raise BadAnswers({_control("key", no): bad.sentence}) from bad
    if any(one.key == row.key for one in before):
        sentence = f"Nama “{row.key}” sudah dipakai isian lain."
        raise BadAnswers({_control("key", no): sentence})


def _columns(lines: Sequence[str], no: int, old: Sequence[Field]) -> dict[str, object]:
    """Columns from lines such as `Nama barang`, `Jumlah: angka*`; a star makes one required. A
    line that stands as it was keeps its column with all that the page does not show of it."""
    properties: dict[str, object] = {}
    required = []
    kept = {_column_line(column): column for column in old if _column_line(column) in lines}
    taken = {column.key for column in kept.values()}
    for line in lines:
        if line in kept:
            properties[kept[line].key] = kept[line].rules
            required += [kept[line].key] if kept[line].required else []
            continue
        words, _, kind = line.rstrip("* ").partition(":")
        title, kind = words.strip(), kind.strip().lower() or "teks"
        if kind not in COLUMN_KINDS or not title:
            known = ", ".join(COLUMN_KINDS)
            sentence = f"Kolom “{line[:60]}” belum benar. Tulis nama kolom, lalu jenisnya: {known}."
            raise BadAnswers({_control("options", no): sentence})
        key = _free(_name(Row(title=title)), taken | set(properties))
        properties[key] = WRITTEN[COLUMN_KINDS[kind]] | {"title": title}
        if line.endswith("*"):
            required.append(key)
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
    }


def _column_line(column: Field) -> str:
    kind = next((word for word, kind in COLUMN_KINDS.items() if kind == column.kind), "teks")
    told = column.title + (f": {kind}" if kind != "teks" else "")
    return told + ("*" if column.required else "")


def _shown(row: Row, no: int, before: Sequence[Field]) -> dict[str, object]:
    asked = next((one for one in before if one.key == row.shown_by), None)
    if asked is None:
        sentence = "Syarat tampil harus memakai pertanyaan yang letaknya di atas pertanyaan ini."
        raise BadAnswers({_control("shown_by", no): sentence})
    told: dict[str, object] = {"isian": asked.key, "hubungan": row.relation}
    if row.relation != "terisi":
        try:
            told["nilai"] = _answer(asked, row.value)
        except Unreadable as why:
            raise BadAnswers({_control("value", no): str(why)}) from why
    if not suits(asked.kind, asked.choices, row.relation, told.get("nilai")):
        sentence = f"Jawaban “{asked.title}” tidak dapat dibandingkan seperti itu. Pilih yang lain."
        raise BadAnswers({_control("relation", no): sentence})
    return told


def _answer(asked: Field, words: str) -> object:
    """The value as an answer to that question, written in any case."""
    if not words:
        raise Unreadable(f"Tulis jawaban “{asked.title}” yang memunculkan pertanyaan ini.")
    if asked.kind == "choice":
        same = [choice for choice in asked.choices if choice.casefold() == words.casefold()]
        if not same:
            raise Unreadable(f"Pilihan “{asked.title}”: {', '.join(asked.choices)[:300]}.")
        return same[0]
    return read_answer(asked, words.lower() if asked.kind == "yes_no" else words)


def _before(row: Row, before: Form | None) -> Field | None:
    """The same question in the form as it was, if it is still answered in the same way."""
    old = next((one for one in before.fields if one.key == row.key), None) if before else None
    return old if old and old.kind == row.kind else None


def _limits(row: Row, before: Form | None) -> dict[str, object]:
    """The limits that this question had, which the page does not show."""
    old = _before(row, before)
    if old is None:
        return {}
    return {limit: old.rules[limit] for limit in LIMITS.get(old.kind, ()) if limit in old.rules}
