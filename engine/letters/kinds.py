"""The kinds of naskah dinas as data: what each is called and how it is laid out.

The list follows Permendagri 1/2023 for what a kecamatan sends daily. Two layouts carry them all:
A "korespondensi" (letterhead, Nomor/Sifat/Lampiran/Hal, Yth.) and B "judul tengah" (title and
number centred). Nota Dinas is A with a memo head.
"""

from dataclasses import dataclass
from typing import Literal

Block = Literal["event", "delivery", "assignment", "statement"]
Paper = Literal["F4", "A4"]


@dataclass(frozen=True)
class Kind:
    """One kind of naskah dinas.

    `title` is printed in capitals by layout B. `layout` names the file among the edition's
    layouts. `blocks` are the parts a drafter fills in besides the running text.
    """

    key: str
    name: str
    form: Literal["A", "B"]
    layout: str
    title: str = ""
    paper: Paper = "F4"
    blocks: tuple[Block, ...] = ()


PAPERS: dict[str, tuple[float, float]] = {"F4": (215.0, 330.0), "A4": (210.0, 297.0)}
"""Width and height in millimetres. F4 as most Indonesian offices cut it."""

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("surat_dinas", "Surat Dinas", "A", "korespondensi.typ"),
        Kind("undangan", "Surat Undangan", "A", "korespondensi.typ", blocks=("event",)),
        Kind("nota_dinas", "Nota Dinas", "A", "nota_dinas.typ", "NOTA DINAS"),
        Kind("surat_tugas", "Surat Tugas", "B", "judul_tengah.typ", "SURAT TUGAS",
             blocks=("assignment",)),
        Kind("surat_keterangan", "Surat Keterangan", "B", "judul_tengah.typ", "SURAT KETERANGAN",
             blocks=("statement",)),
        Kind("rekomendasi", "Rekomendasi", "B", "judul_tengah.typ", "REKOMENDASI",
             blocks=("statement",)),
        Kind("surat_pengantar", "Surat Pengantar", "B", "surat_pengantar.typ", "SURAT PENGANTAR",
             blocks=("delivery",)),
    )
}  # fmt: skip

URGENCIES = {"biasa": "Biasa", "segera": "Segera", "sangat_segera": "Sangat Segera"}
SECURITIES = {
    "biasa": "Biasa",
    "terbatas": "Terbatas",
    "rahasia": "Rahasia",
    "sangat_rahasia": "Sangat Rahasia",
}


def nature(urgency: str, security: str) -> str:
    """The printed "Sifat": security when it is above Biasa, else urgency (DOMAIN 3.7)."""
    if security != "biasa":
        return SECURITIES[security]
    return URGENCIES[urgency]
