"""What a form of the Tabel SOP says, made ready for the document; refused with a sentence."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from engine.sop.editing.sequence import BadChange
from engine.sop.editing.surgery import Document
from engine.sop.forms import COMPARED
from engine.sop.linting.grammar import MOST_NAME
from engine.sop.linting.lint import LETTER_FACTS
from engine.sop.linting.rows import KEY, MOST_MINUTES
from engine.sop.model import Sop
from engine.sop.reading import day

Said = Mapping[str, str]
Verdicts = Mapping[str, tuple[str, ...]]

LONGEST_LINE, LONGEST_TEXT, MOST_LINES = 500, 4000, 40
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
TRUTHS = {"true": "true", "ya": "true", "false": "false", "tidak": "false"}
TRUE_OR_FALSE, NUMBER = frozenset({"surat.bernomor"}), frozenset({"surat.unit"})
INVISIBLE = ("Cc", "Cs", "Co", "Cn")


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that somebody asks for: the document, the words of the form, and which verdicts the
    duties give by their key."""

    document: Document
    said: Said
    verdicts: Verdicts

    def line(self, name: str, longest: int = LONGEST_LINE) -> str:
        """A field as one line without invisible signs; empty if it is not there."""
        return line(self.said.get(name, ""), longest)

    def name(self, field: str = "nama") -> str:
        """A name that must be there. Raises BadChange."""
        if not (text := self.line(field, MOST_NAME)):
            raise BadChange("Nama harus diisi.")
        return text

    def text(self, name: str) -> str:
        """A field as paragraphs. Raises BadChange if it is too long."""
        lines = [line(part) for part in self.said.get(name, "").splitlines()]
        text = "\n".join(lines).strip()
        if len(text) > LONGEST_TEXT:
            raise BadChange(f"Tulisan ini lebih dari {LONGEST_TEXT} huruf. Persingkat.")
        return text

    def lines(self, name: str) -> list[str]:
        """A field with one item a line."""
        items = [line(part, LONGEST_TEXT) for part in self.said.get(name, "").splitlines()]
        items = [item for item in items if item]
        if len(items) > MOST_LINES:
            raise BadChange(f"Daftar ini lebih dari {MOST_LINES} baris. Persingkat.")
        return items

    def minutes(self, name: str) -> int:
        """Office minutes. Raises BadChange."""
        text = self.line(name)
        if not re.fullmatch(r"[0-9]{1,6}", text) or not 0 < int(text) <= MOST_MINUTES:
            raise BadChange("Isi waktu baku dalam menit kerja, dari 1 sampai 60000.")
        return int(text)

    def key(self, name: str, what: str) -> str:
        """The key of a role or a duty. Raises BadChange."""
        text = self.line(name)
        if not KEY.fullmatch(text):
            raise BadChange(f"Pilih {what} dari daftar.")
        return text

    def date(self, name: str) -> str:
        """A date as the document writes it, empty for none. Raises BadChange."""
        text = self.line(name)
        if text and day(text) is None:
            raise BadChange("Tulis tanggal seperti 2026-11-10.")
        return text

    def has(self, name: str) -> bool:
        return name in self.said


def line(text: str, longest: int = 100_000) -> str:
    """One line without signs that nobody sees and XML cannot hold. Raises BadChange if too long."""
    spaced = "".join(" " if unicodedata.category(sign) in INVISIBLE else sign for sign in text)
    tidy = " ".join(spaced.split())
    if len(tidy) > longest:
        raise BadChange(f"Isian ini lebih dari {longest} huruf. Persingkat.")
    return tidy


def condition(sop: Sop, fact: str, operator: str, value: str) -> str:
    """A comparison in the condition language, the value quoted as the fact wants it.

    Raises BadChange for a fact that nobody states, and for a value that does not suit it.
    """
    kind = _kind(sop, fact)
    if operator not in OPERATORS:
        raise BadChange(f"Pilih salah satu tanda: {' '.join(OPERATORS)}.")
    if kind == "yes_no" and operator not in ("==", "!="):
        raise BadChange("Ya atau tidak hanya dapat dibandingkan dengan == atau !=.")
    return f"{fact} {operator} {_literal(kind, line(value, LONGEST_LINE))}"


def _kind(sop: Sop, fact: str) -> str:
    if fact in LETTER_FACTS:
        return "yes_no" if fact in TRUE_OR_FALSE else "number" if fact in NUMBER else "text"
    node, _, name = fact.partition(".")
    for step in sop.steps:
        if step.node == node:
            kinds = {one.key: one.kind for one in (step.form.fields if step.form else ())}
            if kinds.get(name) in COMPARED:
                return kinds[name]
            if name == "keputusan":
                return "text"
    raise BadChange("Pilih data yang dibandingkan dari daftar.")


def _literal(kind: str, value: str) -> str:
    if kind == "yes_no":
        if value.lower() not in TRUTHS:
            raise BadChange("Nilainya harus ya atau tidak.")
        return TRUTHS[value.lower()]
    if kind in ("number", "integer"):
        number = value.replace(",", ".")
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", number):
            raise BadChange("Nilainya harus angka.")
        # Python reads 007 as a slip, and so does the condition language.
        return re.sub(r"^(-?)0+(?=\d)", r"\1", number)
    if "\\" in value or ('"' in value and "'" in value):
        raise BadChange("Nilai tidak boleh memuat garis miring terbalik atau dua macam kutip.")
    return f"'{value}'" if '"' in value else f'"{value}"'
