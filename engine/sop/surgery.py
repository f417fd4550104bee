"""Small cuts in the tree of a diagram that leave it tidy: indentation, ids, references."""

import keyword
import re

from lxml import etree

from engine.sop.references import TAKEN

MOST_SLUG = 40
# `typename` as a key made a stored run unreadable (spiff-arena#1712).
RESERVED = frozenset({"typename", "keputusan"})


def serialized(root: etree._Element) -> bytes:
    """The document as UTF-8 with its declaration, ending in a line break."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def put(parent: etree._Element, child: etree._Element, place: int) -> None:
    """Insert a child at a place, indented like its neighbours."""
    inner = parent.text if len(parent) else _deeper(parent)
    if not inner or inner.strip():
        inner = None
    if not len(parent):
        parent.text, child.tail = inner, _indent(parent)
    elif place >= len(parent):
        child.tail, parent[-1].tail = parent[-1].tail, inner
    else:
        child.tail = inner
    parent.insert(place, child)


def take(element: etree._Element) -> None:
    """Remove an element with the white space that set it off."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.getnext() is None:
        if before is not None:
            before.tail = element.tail
        elif not (parent.text or "").strip():
            parent.text = None
    parent.remove(element)


def _indent(element: etree._Element) -> str | None:
    """The line break and indentation that stand before an element."""
    before, parent = element.getprevious(), element.getparent()
    outside = "\n" if parent is None else parent.text
    text = outside if before is None else before.tail
    return text if text and not text.strip() else None


def _deeper(element: etree._Element) -> str | None:
    outer = _indent(element)
    return None if outer is None else outer + "  "


def slug(text: str) -> str:
    """A readable id from a name: `Verifikasi Kasi` gives `verifikasi_kasi`."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:MOST_SLUG].strip("_")
    return plain if re.match(r"[a-z]", plain) else f"langkah_{plain}".strip("_")


def fresh_id(root: etree._Element, wanted: str) -> str:
    """An id that nothing in the document has, as wanted or with a number behind it."""
    met = {own for element in root.iter("*") if (own := element.get("id"))}
    met |= TAKEN | RESERVED | {word.lower() for word in TAKEN}
    number, own = 1, wanted
    while own in met or keyword.iskeyword(own):
        number += 1
        own = f"{wanted}_{number}"
    return own
