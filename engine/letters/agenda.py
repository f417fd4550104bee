"""The printed agendas of an office (DOMAIN 5.1), and any other list it prints and signs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.letters.sheet import Letterhead, SignerBlock, letterhead_data, paper, signer_data

LAYOUT = "agenda.typ"
OUTGOING = "AGENDA SURAT KELUAR"
COLUMNS: tuple[tuple[str, float], ...] = (
    ("No. Urut", 12),
    ("Nomor Surat", 42),
    ("Tanggal Surat", 22),
    ("Tujuan", 38),
    ("Hal", 42),
    ("Kode Klasifikasi", 20),
    ("Sifat", 15),
    ("Lampiran", 17),
    ("Unit Pengolah", 28),
    ("Penanda Tangan", 25),
    ("Tanggal Kirim/Cara", 23),
    ("Keterangan", 28),
)
"""Headings and relative widths."""


@dataclass(frozen=True)
class AgendaRow:
    """A line as it is printed: a text for each column; `voided` lines are struck through."""

    cells: Sequence[str]
    voided: bool = False


@dataclass(frozen=True)
class Agenda:
    """A list to be printed on landscape F4.

    `period` such as `Tahun 2026` or `1 Januari 2026 s.d. 31 Maret 2026`. Each signer comes with
    the word above the post, such as `Mengetahui,` (may be empty).
    """

    letterhead: Letterhead
    rows: Sequence[AgendaRow]
    title: str = OUTGOING
    period: str = ""
    columns: Sequence[tuple[str, float]] = field(default=COLUMNS)
    signers: Sequence[tuple[str, SignerBlock]] = ()
    footer: Sequence[str] = ()


def data(agenda: Agenda) -> dict[str, Any]:
    """What the layout reads as `d`. Raises ValueError for a row that does not fit the columns."""
    if any(len(row.cells) != len(agenda.columns) for row in agenda.rows):
        raise ValueError("a row needs a cell for each column")
    size = paper("F4")
    return {
        "judul_berkas": f"{agenda.title} {agenda.period}".strip(),
        "judul": agenda.title,
        "periode": agenda.period,
        "kertas": {"lebar": size["tinggi"], "tinggi": size["lebar"]},
        "kop": letterhead_data(agenda.letterhead),
        "kolom": [{"judul": heading, "lebar": width} for heading, width in agenda.columns],
        "baris": [{"sel": list(row.cells), "batal": row.voided} for row in agenda.rows],
        "penanda_tangan": [
            {"pengantar": above} | signer_data(signer) for above, signer in agenda.signers
        ],
        "kaki": list(agenda.footer),
    }
