"""A node of a letter's body, and how to read one."""

from collections.abc import Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]
"""ProseMirror JSON: `type`, and where they apply `attrs`, `content`, `text`, `marks`."""


def inside(node: Node) -> Sequence[Node]:
    """The child nodes; none is an empty sequence."""
    return node.get("content") or ()


def attribute(node: Node, name: str, default: Any) -> Any:
    """An attribute, or what holds where the editor left it out."""
    return (node.get("attrs") or {}).get(name, default)


def style_of(block: Node) -> str:
    """How a list counts: `angka`, `huruf` or `bullet`."""
    if block["type"] == "bullet_list":
        return "bullet"
    return str(attribute(block, "style", "angka"))


def start_of(block: Node) -> int:
    """The number of a list's first item."""
    return int(attribute(block, "start", 1))


def marks_of(run: Node) -> tuple[str, ...]:
    """The marks of a run of text, in a fixed order."""
    return tuple(sorted({mark["type"] for mark in run.get("marks") or ()}))
