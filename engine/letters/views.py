"""A letter's body as plain lines and as the HTML of the page's text view."""

from collections.abc import Iterator, Sequence
from html import escape

from engine.letters.nodes import Node, inside, marks_of, start_of, style_of
from engine.letters.numerals import item_label
from engine.letters.tables import cells_of

TAGS = {"bold": "strong", "italic": "em", "underline": "u"}
INDENT = "   "


def plain(body: Node) -> str:
    """The text of a checked body, a line for each paragraph, item and table row."""
    return "\n".join(_lines(inside(body), ()))


def _lines(blocks: Sequence[Node], around: tuple[str, ...]) -> Iterator[str]:
    for block in blocks:
        if block["type"] == "paragraph":
            yield _text(block)
        elif block["type"] == "table":
            for row in inside(block):
                yield " | ".join(_one_line(cell) for cell in inside(row))
        else:
            yield from _items(block, around)


def _items(block: Node, around: tuple[str, ...]) -> Iterator[str]:
    style = style_of(block)
    for number, item in enumerate(inside(block), start_of(block)):
        label = item_label(style, around.count(style), number)
        first, *rest = "\n".join(_lines(inside(item), (*around, style))).split("\n")
        yield f"{label} {first}".rstrip()
        yield from (INDENT + line for line in rest)


def _text(paragraph: Node) -> str:
    return "".join(
        "\n" if run["type"] == "hard_break" else str(run["text"]) for run in inside(paragraph)
    )


def _one_line(cell: Node) -> str:
    return " ".join(" ".join(_lines(inside(cell), ())).split())


def html(body: Node) -> str:
    """A checked body as HTML: built from the nodes, every text escaped, no attribute but ours.

    Classes only, so that it stands under a strict content security policy.
    """
    return "".join(map(_block, inside(body)))


def _block(block: Node) -> str:
    match block["type"]:
        case "paragraph":
            return f"<p>{''.join(map(_run, inside(block)))}</p>"
        case "table":
            return _table(block)
        case "bullet_list":
            return f"<ul>{_html_items(block)}</ul>"
    letters = ' type="a"' if style_of(block) == "huruf" else ""
    start = f' start="{start_of(block)}"' if start_of(block) != 1 else ""
    return f"<ol{letters}{start}>{_html_items(block)}</ol>"


def _html_items(block: Node) -> str:
    return "".join(f"<li>{html(item)}</li>" for item in inside(block))


def _run(run: Node) -> str:
    if run["type"] == "hard_break":
        return "<br>"
    text = escape(run["text"])
    for mark in marks_of(run):
        tag = TAGS[mark]
        text = f"<{tag}>{text}</{tag}>"
    return text


def _table(table: Node) -> str:
    cells = cells_of(table, widest=len(inside(table)) + 1_000)
    rows: dict[int, list[str]] = {y: [] for y in range(len(inside(table)))}
    for cell in cells:
        tag = "th" if cell.is_header else "td"
        across = f' colspan="{cell.width}"' if cell.width > 1 else ""
        down = f' rowspan="{cell.height}"' if cell.height > 1 else ""
        rows[cell.y].append(f"<{tag}{across}{down}>{html(cell.node)}</{tag}>")
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in rows.values())
    return f"<table><tbody>{lines}</tbody></table>"
