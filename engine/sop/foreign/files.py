"""Which file is this? A diagram of BPMN 2.0, or a sentence that says what to do instead."""

import re

from lxml import etree

from engine.sop.parsing import MOST_BYTES, BadDiagram, parse

EXPORT = "Ekspor diagramnya sebagai BPMN 2.0 (.bpmn atau .xml), lalu unggah berkas itu."
SIGNATURES = (
    (b"\x89PNG", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"GIF8", "gambar GIF"),
    (b"RIFF", "gambar WebP"),
    (b"%PDF", "dokumen PDF"),
    (b"PK\x03\x04", "arsip ZIP (misalnya .bpm dari Bizagi, .vsdx, atau .docx)"),
    (b"PK\x05\x06", "arsip ZIP yang kosong"),
    (b"\x1f\x8b", "arsip GZIP"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7-Zip"),
    (b"\xd0\xcf\x11\xe0", "dokumen Office lama (misalnya .vsd atau .doc)"),
    (b"{\\rtf", "dokumen RTF"),
)
# Words near the beginning of an XML (or JSON) file that is something else than BPMN 2.0.
OTHERS = (
    (rb"<svg[\s>]|<!doctype svg", "gambar SVG"),
    (rb"<mxfile|<mxgraphmodel", "gambar draw.io, bukan alur BPMN"),
    (rb"<!doctype html|<html", "halaman web"),
    (rb"/dmn/", "tabel keputusan DMN"),
    (rb"/cmmn/", "diagram kasus CMMN"),
    (rb"wfmc\.org|xpdl", "diagram XPDL"),
    (rb"schema\.omg\.org/spec/bpmn/2\.0|bpmn/1\.", "diagram BPMN versi lama"),
    (rb"<aml[\s>]", "ekspor ARIS (AML)"),
    (rb"archimate", "model ArchiMate"),
    (rb"<pnml", "jaring Petri (PNML)"),
    (rb"<(\w+:)?(xmi|uml)[\s:>]", "model UML"),
    (rb"^\s*[{\[]", "berkas JSON"),
)
LOOKED_AT = 4096


def opened(data: bytes) -> etree._Element:
    """The tree of a BPMN 2.0 diagram.

    Raises BadDiagram for anything else, with a sentence that names it and says what to do.
    """
    _refuse_excess(data)
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise BadDiagram(f"Berkas ini {what}. {EXPORT}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:LOOKED_AT]:
        raise BadDiagram(
            "Berkas ini tidak memakai pengodean UTF-8. Simpan ulang sebagai UTF-8, lalu unggah lagi."
        )
    try:
        return parse(data)
    except BadDiagram as problem:
        raise BadDiagram(_named(data) or problem.sentence) from problem


def _refuse_excess(data: bytes) -> None:
    if not data.strip():
        raise BadDiagram(f"Berkas ini kosong. {EXPORT}")
    if len(data) > MOST_BYTES:
        raise BadDiagram(
            f"Berkas ini lebih dari {MOST_BYTES // 1024} KiB. Ekspor satu alur saja, tanpa gambar "
            "dan lampiran, lalu unggah lagi."
        )


def _named(data: bytes) -> str:
    head = data[:LOOKED_AT].lower()
    for pattern, what in OTHERS:
        if re.search(pattern, head):
            return f"Berkas ini {what}. {EXPORT}"
    return ""
