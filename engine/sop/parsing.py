"""The one place where bytes from outside become a BPMN tree.

Everything that reads a diagram (lint, picture, comparison, the run itself) starts from this
tree, so whatever is refused here never reaches them.
"""

from lxml import etree

from engine.errors import Refused

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

MOST_BYTES = 512 * 1024
MOST_ELEMENTS = 5_000
DEEPEST = 64

# What a tree is made of, for rooms that walk one without knowing lxml.
Element = etree._Element


class BadDiagram(Refused):
    """Berkas ini bukan diagram BPMN yang dapat dibaca."""

    status = 422


def parse(bpmn: bytes) -> etree._Element:
    """Return the `bpmn:definitions` element of a diagram (BPMN 2.0, 20100524).

    Comments and processing instructions are dropped; nothing outside the bytes is read.
    Raises BadDiagram for any bytes that are not such a diagram, that carry a doctype, or that
    pass the limits above.
    """
    if len(bpmn) > MOST_BYTES:
        raise BadDiagram("Diagram ini terlalu besar. Ukuran paling besar 512 KiB.")
    root = _tree(bpmn)
    _refuse_doctype(root)
    if root.tag != f"{{{BPMN}}}definitions":
        raise BadDiagram("Berkas ini bukan diagram BPMN 2.0: unsur pertamanya bukan “definitions”.")
    _refuse_excess(root)
    return root


def _tree(bpmn: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(bpmn, parser)
    # lxml answers a bad encoding name with LookupError and odd bytes with ValueError.
    except (etree.LxmlError, ValueError, LookupError) as problem:
        raise BadDiagram(
            "Berkas ini bukan XML yang benar. Simpan ulang diagram dari penyunting BPMN."
        ) from problem


def _refuse_doctype(root: etree._Element) -> None:
    # Asked of the parsed document, because a search in the bytes misses UTF-16 and UTF-7.
    found = root.getroottree().docinfo
    if found.doctype or found.internalDTD is not None:
        raise BadDiagram("Diagram tidak boleh memuat DOCTYPE. Hapus baris itu, lalu unggah lagi.")


def _refuse_excess(root: etree._Element) -> None:
    elements = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        elements, depth = elements + 1, depth + 1
        if elements > MOST_ELEMENTS:
            raise BadDiagram(
                "Diagram ini memuat lebih dari 5.000 unsur. Pecah menjadi beberapa SOP."
            )
        if depth > DEEPEST:
            raise BadDiagram("Unsur diagram ini bersarang lebih dari 64 tingkat.")
