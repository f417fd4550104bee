"""The body as it is typed where there is no JavaScript: plain text with a few plain signs.

A blank line parts paragraphs, a line end breaks the line. `1. `, `a. ` and `- ` begin list items,
what belongs to an item is indented. `| a | b |` is a table row, `|---|` under it makes it the
head. `**tebal**`, `//miring//`, `__garis bawah__`; a backslash before a sign makes it plain.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from engine.letters.nodes import Node, inside, marks_of, start_of, style_of
from engine.letters.numerals import letter

SIGNS = {"bold": "**", "italic": "//", "underline": "__"}
MARK_OF = {sign: mark for mark, sign in SIGNS.items()}
TOKEN = re.compile(
    r"\\(?P<plain>[*/_|\\\-•.):])|(?P<url>://)"
    r"|(?P<sign>\*\*|//|__)(?P<marked>(?:\\.|[^\\])+?)(?P=sign)",
    re.DOTALL,
)
ITEM = re.compile(r"( *)(?:([0-9]{1,4})[.)]|([a-z])[.)]|[-•])(?: +(.*))?", re.DOTALL)
SPECIAL = re.compile(r"[\\*]|:?/{2,}|^/|/$|_{2,}|^_|_$")
RULE = re.compile(r"\|(?: *:?-+:? *\|)+")
EDGE = re.compile(r"(?<!\\)\|")
INDENT = 3
DEEPEST = 8


def from_text(text: str, before: Node | None = None) -> Node:
    """The body that the typed text means. Never refuses; check it afterwards.

    A table of `before` whose text was not touched keeps its merged cells and widths.
    """
    lines = [line.rstrip() for line in text.expandtabs(INDENT).splitlines()]
    kept = {_typed_table(b): b for b in inside(before or {}) if b["type"] == "table"}
    blocks = _blocks(lines, kept=kept)
    return {"type": "doc", "content": blocks or [{"type": "paragraph"}]}


def _blocks(lines: Sequence[str], level: int = 0, kept: dict[str, Node] | None = None) -> list[Any]:
    """The blocks of these lines; inside a list (`level` > 0) the first line is always text."""
    blocks: list[Any] = []
    at = 0
    while at < len(lines):
        if at == 0 and level:
            at, block = _paragraph(lines, at, level)
        elif not lines[at].strip():
            at += 1
            continue
        elif _item(lines[at], level):
            at, block = _list(lines, at, level)
        elif lines[at].lstrip().startswith("|"):
            at, block = _table(lines, at, kept or {})
        else:
            at, block = _paragraph(lines, at, level)
        blocks.append(block)
    return blocks


def _item(line: str, level: int) -> re.Match[str] | None:
    return ITEM.fullmatch(line) if level < DEEPEST else None


def _paragraph(lines: Sequence[str], at: int, level: int) -> tuple[int, Any]:
    end = at + 1
    while end < len(lines) and lines[end].strip() and lines[at].strip():
        if _item(lines[end], level) or lines[end].lstrip().startswith("|"):
            break
        end += 1
    runs = list(_runs("\n".join(line.strip() for line in lines[at:end]), ()))
    return end, {"type": "paragraph"} | ({"content": runs} if runs else {})


def _list(lines: Sequence[str], at: int, level: int) -> tuple[int, Any]:
    first = _item(lines[at], level)
    assert first is not None
    start = number = _number(first)
    items: list[Any] = []
    while at < len(lines) and (match := _item(lines[at], level)) and _same_list(first, match):
        parted = at > 0 and not lines[at - 1].strip()
        if items and parted and _number(match) != number:
            break
        end = _end_of_item(lines, at + 1, len(match[1]))
        rest = [_dedented(line, len(match[1]) + INDENT) for line in lines[at + 1 : end]]
        items.append({"type": "list_item", "content": _blocks([match[4] or "", *rest], level + 1)})
        at, number = end, number + 1
    if not first[2] and not first[3]:
        return at, {"type": "bullet_list", "content": items}
    attributes = {"start": max(start, 1), "style": "angka" if first[2] else "huruf"}
    return at, {"type": "ordered_list", "attrs": attributes, "content": items}


def _number(match: re.Match[str]) -> int:
    if match[2]:
        return int(match[2])
    return ord(match[3]) - ord("a") + 1 if match[3] else 0


def _same_list(first: re.Match[str], other: re.Match[str]) -> bool:
    return len(first[1]) == len(other[1]) and all(
        bool(first[group]) == bool(other[group]) for group in (2, 3)
    )


def _end_of_item(lines: Sequence[str], at: int, lead: int) -> int:
    while at < len(lines) and (not lines[at].strip() or _lead(lines[at]) > lead):
        at += 1
    return at


def _lead(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _dedented(line: str, by: int) -> str:
    return line[min(_lead(line), by) :]


def _table(lines: Sequence[str], at: int, kept: dict[str, Node]) -> tuple[int, Any]:
    end = at
    while end < len(lines) and lines[end].lstrip().startswith("|"):
        end += 1
    rows = [line.strip() for line in lines[at:end]]
    if old := kept.get("\n".join(rows)):
        return end, old
    headed = len(rows) > 1 and RULE.fullmatch(rows[1]) is not None
    content = [
        _row(row, "table_header" if headed and y == 0 else "table_cell")
        for y, row in enumerate(rows)
        if not (headed and y == 1)
    ]
    return end, {"type": "table", "content": content}


def _row(line: str, kind: str) -> Node:
    cells = EDGE.split(line[1:])
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return {"type": "table_row", "content": [_cell(text.strip(), kind) for text in cells]}


def _cell(text: str, kind: str) -> Node:
    runs = list(_runs(text, ()))
    paragraph: dict[str, Any] = {"type": "paragraph"} | ({"content": runs} if runs else {})
    return {"type": kind, "content": [paragraph]}


def _runs(text: str, marks: tuple[str, ...]) -> Iterator[Node]:
    plain = ""
    at = 0
    for match in TOKEN.finditer(text):
        plain += text[at : match.start()] + (match["plain"] or match["url"] or "")
        at = match.end()
        if match["sign"]:
            yield from _plain_runs(plain, marks)
            plain = ""
            yield from _runs(match["marked"], (*marks, MARK_OF[match["sign"]]))
    yield from _plain_runs(plain + text[at:], marks)


def _plain_runs(text: str, marks: tuple[str, ...]) -> Iterator[Node]:
    for n, line in enumerate(text.split("\n")):
        if n:
            yield {"type": "hard_break"}
        if line:
            run: dict[str, Any] = {"type": "text", "text": line}
            yield run | ({"marks": [{"type": m} for m in sorted(set(marks))]} if marks else {})


def to_text(body: Node) -> str:
    """The body as it would be typed. Merged cells and lists inside cells are flattened."""
    return _typed_blocks(inside(body))


def _typed_blocks(blocks: Sequence[Node], in_item: bool = False) -> str:
    text, last = "", ""
    for block in blocks:
        kind = block["type"]
        close = in_item and last == "paragraph" and kind.endswith("_list")
        text += ("\n" if close else "\n\n") if last else ""
        text += _typed_block(block)
        last = kind
    return text


def _typed_block(block: Node) -> str:
    if block["type"] == "paragraph":
        return "\n".join(map(_guarded, _typed_runs(inside(block)).split("\n")))
    if block["type"] == "table":
        return _typed_table(block)
    return "\n".join(_typed_items(block))


def _guarded(line: str) -> str:
    """A line of a paragraph that looks like an item or a table row, made plain."""
    if line.startswith("|"):
        return "\\" + line
    if match := ITEM.fullmatch(line):
        at = match.end(2) if match[2] else match.end(3) if match[3] else 0
        return line[:at] + "\\" + line[at:]
    return line


def _typed_items(block: Node) -> Iterator[str]:
    style = style_of(block)
    for number, item in enumerate(inside(block), start_of(block)):
        label = {"bullet": "-", "angka": f"{number}."}.get(
            style
        ) or f"{letter((number - 1) % 26 + 1)}."
        first, *rest = _typed_blocks(inside(item), in_item=True).split("\n")
        yield "\n".join(
            [f"{label} {first}", *(" " * INDENT + line if line else "" for line in rest)]
        )


def _typed_table(table: Node) -> str:
    lines = []
    for y, row in enumerate(inside(table)):
        cells = [_typed_cell(cell) for cell in inside(row)]
        lines.append(f"| {' | '.join(cells)} |")
        if y == 0 and cells and all(c["type"] == "table_header" for c in inside(row)):
            lines.append("|" + "---|" * len(cells))
    return "\n".join(lines)


def _typed_cell(cell: Node) -> str:
    runs = [_typed_runs(inside(block)) for block in inside(cell)]
    return " ".join(" ".join(runs).split()).replace("|", "\\|")


def _typed_runs(runs: Sequence[Node]) -> str:
    text = ""
    for run in runs:
        if run["type"] == "hard_break":
            text += "\n"
            continue
        piece = _plain_signs(run["text"], marks_of(run))
        for mark in marks_of(run):
            piece = SIGNS[mark] + piece + SIGNS[mark]
        if text.endswith(":") and piece.startswith("//"):
            text = text[:-1] + "\\:"
        text += piece
    return text


def _plain_signs(text: str, marks: tuple[str, ...]) -> str:
    def plain(match: re.Match[str]) -> str:
        if match[0] == "://" and "italic" not in marks:
            return match[0]
        return "".join("\\" + sign for sign in match[0])

    return SPECIAL.sub(plain, text)
