"""The body of a letter: ProseMirror JSON in a small schema of our own.

No HTML is stored, so nothing has to be sanitised: what is not in the schema does not come in.
Block nodes: paragraph, ordered_list (style `angka` or `huruf`), bullet_list, table. Inline:
text with the marks bold, italic, underline, and hard_break.
"""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.errors import Refused
from engine.letters.nodes import Node, inside, marks_of, start_of, style_of
from engine.letters.tables import cells_of
from engine.letters.typed import from_text, to_text
from engine.letters.views import html, plain

__all__ = ["EMPTY", "BadBody", "check", "from_text", "html", "plain", "read", "tidy", "to_text"]

MAX_BYTES = 200_000
MAX_DEPTH = 64
MAX_ROWS = 2_000
MAX_COLUMNS = 30
MAX_WORD = 1_000
MAX_LEVELS = 8

BLOCKS = frozenset({"paragraph", "ordered_list", "bullet_list", "table"})
INSIDE: dict[str, frozenset[str]] = {
    "doc": BLOCKS,
    "paragraph": frozenset({"text", "hard_break"}),
    "ordered_list": frozenset({"list_item"}),
    "bullet_list": frozenset({"list_item"}),
    "list_item": BLOCKS,
    "table": frozenset({"table_row"}),
    "table_row": frozenset({"table_cell", "table_header"}),
    "table_cell": BLOCKS,
    "table_header": BLOCKS,
    "text": frozenset(),
    "hard_break": frozenset(),
}
MARKS = ("bold", "italic", "underline")
EMPTY: Node = {"type": "doc", "content": [{"type": "paragraph"}]}


class BadBody(Refused):
    """Isi surat memuat bagian yang tidak dikenal."""

    status = 422


def read(text: str) -> Node:
    """The body that a browser sent as JSON text.

    Raises BadBody when it is not JSON, too large or outside the schema.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise BadBody("Isi surat terlalu panjang. Pindahkan sebagian ke lampiran.")
    try:
        node = json.loads(text)
    except (ValueError, RecursionError):
        raise BadBody("Isi surat tidak dapat dibaca. Muat ulang halaman, lalu coba lagi.") from None
    check(node)
    return tidy(node)


def check(node: object) -> None:
    """Refuse what the schema, the printer or the archive cannot take.

    Raises BadBody: unknown node, mark or attribute, more than 200 KB, deeper than 64 nodes,
    more than 2,000 table rows, control characters, unbreakable words over 1,000 characters.
    """
    if not isinstance(node, Mapping) or node.get("type") != "doc":
        raise BadBody
    rows = 0
    for child, depth, level in _walk(node):
        if depth > MAX_DEPTH or level > MAX_LEVELS:
            raise BadBody(
                f"Daftar atau tabel bersusun terlalu dalam (paling banyak {MAX_LEVELS} tingkat)."
            )
        _check_node(child)
        rows += child["type"] == "table_row"
    if rows > MAX_ROWS:
        raise BadBody(f"Tabel terlalu panjang (paling banyak {MAX_ROWS} baris). Pakai lampiran.")
    if len(json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_BYTES:
        raise BadBody("Isi surat terlalu panjang. Pindahkan sebagian ke lampiran.")


def _walk(root: Node) -> Iterator[tuple[Node, int, int]]:
    """Every node with its depth and how many lists and tables it is in; no recursion."""
    waiting: list[tuple[object, int, int]] = [(root, 1, 0)]
    while waiting:
        node, depth, level = waiting.pop()
        if not isinstance(node, Mapping) or node.get("type") not in INSIDE:
            raise BadBody
        level += node["type"] in ("ordered_list", "bullet_list", "table")
        yield node, depth, level
        waiting += [(child, depth + 1, level) for child in _children(node)]


def _children(node: Node) -> Sequence[Any]:
    content = node.get("content")
    if content is None:
        return ()
    allowed = INSIDE[node["type"]]
    if not isinstance(content, list) or not all(
        isinstance(child, Mapping) and child.get("type") in allowed for child in content
    ):
        raise BadBody
    return content


def _check_node(node: Node) -> None:
    kind = node["type"]
    if not node.keys() <= {"type", "attrs", "content", "text", "marks"}:
        raise BadBody
    if (kind == "text") != ("text" in node) or (kind != "text" and node.get("marks")):
        raise BadBody
    if kind == "text":
        _check_text(node)
    _check_attributes(kind, node.get("attrs"))
    if kind == "table":
        _check_table(node)


def _check_text(node: Node) -> None:
    text, marks = node["text"], node.get("marks") or []
    if not isinstance(text, str) or not isinstance(marks, list):
        raise BadBody
    if not all(isinstance(m, Mapping) and m.get("type") in MARKS and not m.get("attrs")
               and m.keys() <= {"type", "attrs"} for m in marks):  # fmt: skip
        raise BadBody
    if bad := next((c for c in text if unicodedata.category(c) in ("Cc", "Cs")), None):
        raise BadBody(
            f"Isi surat memuat karakter kendali (U+{ord(bad):04X}) yang tidak dapat dicetak."
        )
    if len(text) > MAX_WORD and max(map(len, text.split()), default=0) > MAX_WORD:
        raise BadBody(f"Isi surat memuat satu kata lebih dari {MAX_WORD} huruf tanpa spasi.")


def _check_table(node: Node) -> None:
    for row in _children(node):
        for cell in _children(row):
            _check_attributes(cell["type"], cell.get("attrs"))
    try:
        cells_of(node, MAX_COLUMNS)
    except ValueError:
        raise BadBody(f"Tabel terlalu lebar (paling banyak {MAX_COLUMNS} kolom).") from None


def _check_attributes(kind: str, attributes: object) -> None:
    if attributes is None:
        return
    if not isinstance(attributes, Mapping):
        raise BadBody
    allowed = ATTRIBUTES.get(kind, {})
    for name, value in attributes.items():
        if name not in allowed or not allowed[name](value):
            raise BadBody


def _is_span(value: object) -> bool:
    return type(value) is int and 1 <= value <= MAX_ROWS


def _is_start(value: object) -> bool:
    return type(value) is int and 1 <= value <= 9_999


def _is_style(value: object) -> bool:
    return value in ("angka", "huruf")


def _are_widths(value: object) -> bool:
    return value is None or (
        isinstance(value, list)
        and len(value) <= MAX_COLUMNS
        and all(type(width) is int and 0 <= width <= 10_000 for width in value)
    )


CELL: dict[str, Callable[[object], bool]] = {
    "colspan": _is_span,
    "rowspan": _is_span,
    "colwidth": _are_widths,
}
ATTRIBUTES: dict[str, dict[str, Callable[[object], bool]]] = {
    "ordered_list": {
        "style": _is_style,
        "start": _is_start,
    },
    "table_cell": CELL,
    "table_header": CELL,
}


def tidy(node: Node) -> Node:
    """The same body in its one canonical form.

    NFC, no invisible format characters (they come with pasted text and cannot be printed),
    neighbouring runs with equal marks joined, marks in order, default attributes written out the
    same way. Expects a checked body; two bodies that look equal become equal.
    """
    kind = node["type"]
    tidied: dict[str, Any] = {"type": kind}
    if attributes := _tidy_attributes(node):
        tidied["attrs"] = attributes
    content = [tidy(child) for child in inside(node) if child["type"] != "text"]
    if kind == "paragraph":
        content = _tidy_runs(inside(node))
    if kind in ("doc", "list_item", "table_cell", "table_header") and not content:
        content = [{"type": "paragraph"}]
    if content:
        tidied["content"] = content
    return tidied


def _tidy_attributes(node: Node) -> dict[str, Any]:
    if node["type"] == "ordered_list":
        return {"start": start_of(node), "style": style_of(node)}
    return {
        name: value
        for name, value in sorted((node.get("attrs") or {}).items())
        if value is not None and (value != 1 or name == "colwidth")
    }


def _tidy_runs(runs: Sequence[Node]) -> list[Any]:
    tidied: list[dict[str, Any]] = []
    for run in runs:
        if run["type"] == "hard_break":
            tidied.append({"type": "hard_break"})
        elif text := _printable(run["text"]):
            marks = [{"type": mark} for mark in marks_of(run)]
            last = tidied[-1] if tidied else {"type": "hard_break"}
            if last["type"] == "text" and last.get("marks", []) == marks:
                last["text"] = _printable(last["text"] + text)
            else:
                tidied.append({"type": "text", "text": text} | ({"marks": marks} if marks else {}))
    return tidied


def _printable(text: str) -> str:
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", visible)
