"""Writing into the identity page what only the act of enacting knows: number, dates, who approved."""

from datetime import date

from lxml import etree

from engine.sop.parsing import parse
from engine.sop.reading import read_tree
from engine.sop.vocabulary import NAMESPACES, extension

SOP = f"{{{NAMESPACES['sop']}}}"
BPMN = f"{{{NAMESPACES['bpmn']}}}"


def identified(bpmn: bytes, *, number: str, made: date, revised: date | None) -> bytes:
    """The diagram with Nomor SOP, Tanggal Pembuatan and, unless it is the first, Tanggal Revisi.

    Raises BadDiagram.
    """
    root = parse(bpmn)
    page = _identity(root)
    page.set("nomorSop", number)
    page.set("tanggalPembuatan", made.isoformat())
    if revised:
        page.set("tanggalRevisi", revised.isoformat())
    return _written(root)


def approved(bpmn: bytes, *, post: str, name: str, rank: str, nip: str, effective: date) -> bytes:
    """The diagram with Disahkan Oleh and Tanggal Efektif (PermenPANRB 35/2012). Raises BadDiagram."""
    root = parse(bpmn)
    page = _identity(root)
    page.set("tanggalEfektif", effective.isoformat())
    block = page.find("sop:disahkanOleh", NAMESPACES)
    if block is None:
        block = etree.SubElement(page, f"{SOP}disahkanOleh")
    for attribute, value in (("jabatan", post), ("nama", name), ("pangkat", rank), ("nip", nip)):
        block.set(attribute, value)
    return _written(root)


def _identity(root: etree._Element) -> etree._Element:
    read_tree(root)  # exactly one process, or BadDiagram
    process = root.find("bpmn:process", NAMESPACES)
    assert process is not None  # read_tree has looked
    page = extension(process, "identitas")
    if page is None:
        holder = process.find("bpmn:extensionElements", NAMESPACES)
        if holder is None:
            holder = etree.Element(f"{BPMN}extensionElements")
            # After bpmn:documentation, before everything else (BPMN 2.0 XSD, tBaseElement).
            process.insert(len(process.findall("bpmn:documentation", NAMESPACES)), holder)
        page = etree.Element(f"{SOP}identitas")
        holder.insert(0, page)
    return page


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
