"""What changed in a letter, word by word: "Berubah sejak Anda terakhir melihat"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Any, Literal

from engine.letters import body
from engine.letters.content import LABELS, Content
from engine.letters.kinds import KINDS, SECURITIES, URGENCIES
from engine.letters.parts import Attachment
from engine.letters.weekdays import written

Op = Literal["same", "added", "removed"]
Piece = tuple[Op, str]
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
MOST_WORDS = 4_000
WITHIN: dict[str, tuple[str, ...]] = {
    "addressees": ("name", "place", "email"),
    "event": ("day", "date", "time", "place", "agenda"),
    "rows": ("what", "count", "remark"),
    "statement": ("label", "value"),
    "reference": ("number", "date", "subject"),
}


@dataclass(frozen=True)
class Change:
    """A changed field or paragraph: its Indonesian label and its text in pieces.

    Putting the `same` and `added` pieces together gives the new text, `same` and `removed` the
    old one. `note` says what no word shows, such as a change of format.
    """

    label: str
    pieces: tuple[Piece, ...]
    note: str = ""


def between(old: Content, new: Content) -> list[Change]:
    """The changes from one state to another, in the order in which a letter is read."""
    changes: list[Change] = []
    for field in fields(Content):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after:
            continue
        if field.name == "body":
            changes += _body_changes(before, after)
        else:
            changes += _field_changes(field.name, before, after)
    return changes


def _field_changes(name: str, before: Any, after: Any) -> Iterator[Change]:
    old, new = _told(name, before), _told(name, after)
    if old == new:
        yield Change(LABELS[name], (("same", new),), "Berkas diganti." if new else "")
    else:
        yield Change(LABELS[name], words(old, new))


def _told(name: str, value: Any) -> str:
    """The field as a person would read it aloud."""
    match name, value:
        case _, None:
            return ""
        case "kind", str():
            return KINDS[value].name if value in KINDS else value
        case "urgency", str():
            return URGENCIES.get(value, value)
        case "security", str():
            return SECURITIES.get(value, value)
        case _, bool():
            return "Ya" if value else "Tidak"
        case "assignment", _:
            people = [_joined(a, ("name", "nip", "rank", "post")) for a in value.assignees]
            return "\n".join([*value.bases, *people, *value.tasks])
        case _, tuple():
            return "\n".join(_told(name, item) for item in value)
        case _, Attachment():
            return value.name
    return _joined(value, WITHIN[name]) if name in WITHIN else _plain(value)


def _joined(value: Any, names: Sequence[str]) -> str:
    return ", ".join(text for name in names if (text := _plain(getattr(value, name))))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else written(value)


def _body_changes(before: Any, after: Any) -> Iterator[Change]:
    old, new = body.plain(before).split("\n"), body.plain(after).split("\n")
    if old == new:
        if body.tidy(before) != body.tidy(after):
            yield Change(LABELS["body"], (), "Format huruf, daftar, atau tabel diubah.")
        return
    matcher = SequenceMatcher(None, old, new)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op != "equal":
            yield from _paragraph_changes(old[i1:i2], new[j1:j2], j1 + 1)


def _paragraph_changes(old: list[str], new: list[str], place: int) -> Iterator[Change]:
    for offset in range(max(len(old), len(new))):
        before = old[offset] if offset < len(old) else ""
        after = new[offset] if offset < len(new) else ""
        if before or after:
            label = f"{LABELS['body']}, baris {place + min(offset, max(len(new) - 1, 0))}"
            yield Change(label, words(before, after))


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts compared by words; very long ones are shown as replaced whole."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return _pieces((("removed", old), ("added", new)))
    pieces: list[Piece] = []
    for op, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        if op == "equal":
            pieces.append(("same", "".join(after[j1:j2])))
        else:
            pieces.append(("removed", "".join(before[i1:i2])))
            pieces.append(("added", "".join(after[j1:j2])))
    return _pieces(pieces)


def _pieces(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple((op, text) for op, text in pieces if text)
