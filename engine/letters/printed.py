"""A letter's body as the tree that the layouts print: data for Typst, never markup.

Every decision (labels, column widths, where a cell stands) is taken here, so that a layout only
draws. Keys are short Indonesian words because layouts are the admin's files.
"""

from collections.abc import Sequence
from typing import Any

from engine.letters.nodes import Node, attribute, inside, marks_of, start_of, style_of
from engine.letters.numerals import item_form
from engine.letters.tables import Cell, cells_of, columns_of, header_rows
from engine.letters.views import plain

MAX_COLUMNS = 30
LONGEST, PADDING = 36, 4


def tree(body: Node) -> list[dict[str, Any]]:
    """The blocks of a checked body.

    `jenis` is `alinea` (with `isi`: runs), `daftar` (with `bentuk`, `mulai`, `butir`) or `tabel`
    (with `kolom`: relative widths, `kepala`: rows of the head, `sel`). Empty paragraphs are
    left out: the layout does the spacing.
    """
    return _blocks(inside(body), ())


def _blocks(blocks: Sequence[Node], around: tuple[str, ...]) -> list[dict[str, Any]]:
    printed: list[dict[str, Any]] = []
    for block in blocks:
        if block["type"] == "table":
            printed.append(_table(block))
        elif block["type"] != "paragraph":
            printed.append(_list(block, around))
        elif runs := [_run(run) for run in inside(block)]:
            printed.append({"jenis": "alinea", "isi": runs})
    return printed


def _run(run: Node) -> dict[str, Any]:
    if run["type"] == "hard_break":
        return {"baris": True}
    return {"teks": run["text"], "rupa": marks_of(run)}


def _list(block: Node, around: tuple[str, ...]) -> dict[str, Any]:
    style = style_of(block)
    return {
        "jenis": "daftar",
        "bentuk": item_form(style, around.count(style)),
        "bernomor": style != "bullet",
        "mulai": start_of(block),
        "butir": [_blocks(inside(item), (*around, style)) for item in inside(block)],
    }


def _table(table: Node) -> dict[str, Any]:
    cells = cells_of(table, MAX_COLUMNS)
    return {
        "jenis": "tabel",
        "kolom": _widths(cells),
        "kepala": header_rows(cells),
        "sel": [_cell(cell) for cell in cells],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "x": cell.x, "y": cell.y, "lebar": cell.width, "tinggi": cell.height,
        "tebal": cell.is_header, "isi": _blocks(inside(cell.node), ()),
    }  # fmt: skip


def _widths(cells: Sequence[Cell]) -> list[int]:
    """Relative column widths: those the drafter drew, else by the longest text of the column."""
    widths = [PADDING] * columns_of(tuple(cells))
    drawn = [0] * len(widths)
    for cell in cells:
        for offset, pixels in enumerate(attribute(cell.node, "colwidth", None) or ()):
            if offset < cell.width:
                drawn[cell.x + offset] = pixels
        if cell.width == 1:
            longest = max(map(len, plain(cell.node).split("\n")))
            widths[cell.x] = max(widths[cell.x], min(longest, LONGEST) + PADDING)
    return drawn if drawn and all(drawn) else widths
