"""What has changed in the form of a step, field by field, in sentences."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.sop.forms import Field, FieldKind, Form
from engine.sop.spoken import arrow, listed

KINDS: dict[FieldKind, str] = {
    "text": "teks pendek", "long": "teks panjang", "integer": "bilangan bulat", "number": "angka",
    "yes_no": "ya/tidak", "choice": "pilihan", "several": "beberapa pilihan", "date": "tanggal",
    "time": "jam", "email": "alamat surel", "person": "orang", "file": "berkas", "table": "tabel",
}  # fmt: skip
LIMITS = {
    "minLength": "Paling sedikit huruf", "maxLength": "Paling banyak huruf",
    "minimum": "Nilai terkecil", "maximum": "Nilai terbesar",
}  # fmt: skip
SHOWN = {"sama": "=", "bukan": "bukan", "lebih": "lebih dari", "kurang": "kurang dari"}

Written = tuple[str, Form | None]


@dataclass(frozen=True, slots=True)
class Said:
    what: str
    before: str
    after: str
    sentence: str


def form_changes(step: str, before: Written, after: Written) -> Iterator[Said]:
    """The differences of two forms of a step, each given as its text and, if readable, as read."""
    old, new = before[1], after[1]
    if not before[0] and after[0]:
        words = _titles(new) if new else "belum dapat dibaca"
        yield Said("formulir", "", words, f"Formulir baru pada {step}: {words}")
    elif before[0] and not after[0]:
        words = _titles(old) if old else "tidak dapat dibaca"
        yield Said("formulir", words, "", f"Formulir pada {step} dihapus: {words}")
    elif old and new:
        yield from _differences(f"pada {step}", old, new) or _rewritten(step, before[0], after[0])
    elif before[0] != after[0]:
        yield Said("formulir", before[0], after[0], f"Formulir pada {step} diubah")


def _titles(form: Form) -> str:
    return listed([f"“{field.title}”" for field in form.fields])


def _rewritten(step: str, before: str, after: str) -> list[Said]:
    """The net under the table of values: no difference of meaning goes unsaid."""
    if json.loads(before) == json.loads(after):
        return []
    return [Said("formulir", before, after, f"Formulir pada {step} ditulis ulang")]


def _differences(place: str, old: Form, new: Form) -> list[Said]:
    said = []
    for what, before, after in (("Judul", old.title, new.title), ("Petunjuk", old.help, new.help)):
        if before != after:
            sentence = f"{what} formulir {place}: {arrow(before, after)}"
            said.append(Said("formulir", before, after, sentence))
    return [*said, *_fields("isian", place, old.fields, new.fields)]


def _fields(kind: str, place: str, old: Sequence[Field], new: Sequence[Field]) -> Iterator[Said]:
    """Fields of a form or columns of a table, by their keys."""
    olds, news = {one.key: one for one in old}, {one.key: one for one in new}
    for key, field in news.items():
        if key in olds:
            yield from _field(kind, place, olds[key], field)
        else:
            told = _described(field)
            yield Said(kind, "", told, f"{kind.capitalize()} baru {place}: {told}")
    for key, field in olds.items():
        if key not in news:
            sentence = f"{kind.capitalize()} “{field.title}” {place} dihapus"
            yield Said(kind, _described(field), "", sentence)
    kept, now = [key for key in olds if key in news], [key for key in news if key in olds]
    if kept != now:
        before, after = (listed([f"“{news[key].title}”" for key in keys]) for keys in (kept, now))
        yield Said(f"urutan {kind}", before, after, f"Urutan {kind} {place}: {after}")


def _described(field: Field) -> str:
    must = "wajib" if field.required else "tidak wajib"
    return f"“{field.title}” ({KINDS[field.kind]}, {must})"


def _field(kind: str, place: str, old: Field, new: Field) -> Iterator[Said]:
    where = f"{kind} “{new.title}” {place}"
    for label, before, after in _values(old, new):
        if before != after:
            what = f"{label.lower()} {kind}"
            yield Said(what, before, after, f"{label} {where}: {arrow(before, after)}")
    yield from _choices(f"pilihan {kind}", where, old.choices, new.choices)
    yield from _fields("kolom", f"tabel “{new.title}” {place}", old.columns, new.columns)


def _choices(what: str, where: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Said]:
    for choice in new:
        if choice not in old:
            yield Said(what, "", choice, f"Pilihan {where} ditambah: {choice}")
    for choice in old:
        if choice not in new:
            yield Said(what, choice, "", f"Pilihan {where} dihapus: {choice}")
    if old != new and sorted(old) == sorted(new):
        yield Said(what, listed(old), listed(new), f"Urutan pilihan {where}: {listed(new)}")


def _values(old: Field, new: Field) -> Iterator[tuple[str, str, str]]:
    yield "Judul", old.title, new.title
    yield "Jenis", KINDS[old.kind], KINDS[new.kind]
    yield "Wajib diisi", _yes(old.required), _yes(new.required)
    yield "Petunjuk", old.help, new.help
    yield "Tampil bila", _shown(old), _shown(new)
    for limit, label in LIMITS.items():
        yield label, str(old.rules.get(limit, "")), str(new.rules.get(limit, ""))


def _yes(truth: bool) -> str:
    return "ya" if truth else "tidak"


def _shown(field: Field) -> str:
    rule = field.shown
    if rule is None:
        return "selalu"
    if rule.relation == "terisi":
        return f"“{rule.field}” terisi"
    value = rule.value
    words = _yes(value) if isinstance(value, bool) else str(value)
    return f"“{rule.field}” {SHOWN[rule.relation]} {words}"
