"""A printed report: what stands on its pages, and the same as the layout reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.letters.sheet import Letterhead, letterhead_data, paper

LAYOUT = "laporan.typ"


@dataclass(frozen=True)
class Column:
    """A column of a table: heading, relative width, and whether it holds figures."""

    heading: str
    width: float = 1
    figure: bool = True


@dataclass(frozen=True)
class Table:
    """Rows of texts under their headings."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it: a chart (`kind` lama, bulan or beban, with the data
    that the layout draws), a table, sentences. Each may be missing."""

    title: str
    table: Table | None = None
    kind: str = ""
    chart: Mapping[str, Any] | None = None
    maps: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class ReportSheet:
    """A report on paper.

    `facts` are pairs of label and words; `figures` are name, value and remark; `closing` says how
    the report was made; `footer` stands on every page.
    """

    letterhead: Letterhead
    title: str
    facts: Sequence[tuple[str, str]]
    sentence: str
    figures: Sequence[tuple[str, str, str]]
    sections: Sequence[Section]
    closing: str
    footer: str
    demo_mark: str | None = None
    file_title: str = field(default="Laporan")


def data(sheet: ReportSheet) -> dict[str, Any]:
    """What the layout reads as `d`."""
    return {
        "judul_berkas": sheet.file_title,
        "kertas": paper("F4"),
        "kop": letterhead_data(sheet.letterhead),
        "judul": sheet.title,
        "keterangan": [{"nama": name, "nilai": words} for name, words in sheet.facts],
        "kalimat": sheet.sentence,
        "angka": [
            {"nama": name, "nilai": value, "catatan": remark}
            for name, value, remark in sheet.figures
        ],
        "bagian": [_section(one) for one in sheet.sections],
        "penutup": sheet.closing,
        "kaki": sheet.footer,
        "tanda_demo": sheet.demo_mark,
    }


def _section(one: Section) -> dict[str, Any]:
    return {
        "judul": one.title,
        "jenis": one.kind,
        "bagan": one.chart,
        "peta": list(one.maps),
        "tabel": one.table and _table(one.table),
        "catatan": list(one.notes),
    }


def _table(one: Table) -> dict[str, Any]:
    columns = [
        {"judul": each.heading, "lebar": each.width, "angka": each.figure} for each in one.columns
    ]
    return {"kolom": columns, "baris": [list(row) for row in one.rows]}
