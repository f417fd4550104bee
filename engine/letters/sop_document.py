"""The printed SOP: identity page and flowchart matrix (PermenPANRB 35/2012), from an edition."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from engine.errors import Refused
from engine.letters.page import Page, Rendered
from engine.letters.sheet import Letterhead, SignerBlock, picture, signer_data
from engine.letters.weekdays import written
from engine.letters.widths import Face
from engine.sop import Sop
from engine.sop import matrix as sop_matrix
from engine.sop.matrix import Band, Column, Line, Matrix, Name, Symbol, TooTall, Words
from engine.sop.matrix import Page as SopPage

LAYOUT = "sop.typ"
PAPERS = tuple(sop_matrix.PAPERS)
SYMBOLS = {
    "kapsul": "mulai/berakhir", "kotak": "proses", "ketupat": "keputusan", "segilima": "sambungan",
}  # fmt: skip


class TooLong(Refused):
    """SOP belum dapat dicetak: uraian kegiatan “{name}” lebih panjang daripada satu halaman."""

    status = 422


def print_sop(
    page: Page,
    sop: Sop,
    *,
    edition: int,
    digest: str,
    letterhead: Letterhead,
    timestamp: datetime,
    paper: str = "F4",
    demo_mark: str | None = None,
) -> Rendered:
    """The SOP as PDF/A with the place of its signature: the box `TandaTangan` on page 1.

    `timestamp` (aware) is the document's creation time; equal input gives equal bytes. Raises
    TooLong, BadCharacter, BadPicture, NoFonts or CannotPrint.
    """
    data = sop_document(
        sop, edition=edition, digest=digest, letterhead=letterhead, face=Face(page.fonts),
        paper=paper,
    )  # fmt: skip
    return page.print(LAYOUT, data | {"tanda_demo": demo_mark}, timestamp=timestamp)


def sop_document(
    sop: Sop, *, edition: int, digest: str, letterhead: Letterhead, face: Face, paper: str = "F4"
) -> dict[str, Any]:
    """What the layout reads as `d`. `paper` is `F4` or `A4`, landscape. Raises TooLong."""
    try:
        drawn = sop_matrix.matrix(sop, paper, face.width)
    except TooTall as problem:
        row = sop_matrix.rows_of(sop).rows[problem.row]
        raise TooLong(name=row.name) from problem
    data = {
        "kertas": {"lebar": drawn.form.width, "tinggi": drawn.form.height},
        "terbitan": edition,
        "sidik": digest,
        "catatan": [_words(note) for note in drawn.form.foot],
        "bagan": _chart(sop, drawn),
        **_identity(sop, letterhead),
    }
    cleaned: dict[str, Any] = _clean(data)
    return cleaned | {"lambang": picture(letterhead.logo)}


def _identity(sop: Sop, letterhead: Letterhead) -> dict[str, Any]:
    who, agency = sop.identity, sop.identity.agency or letterhead.office
    by = who.approved_by
    post = (by.post,) if by.post else ()
    return {
        "judul_berkas": f"SOP {who.number} {sop.name}",
        "nama": sop.name.upper(),
        "kop": [who.government or letterhead.government, agency, sop.unit.upper()],
        "penerbit": agency,
        "nomor": who.number,
        "tanggal": [_dated(who.made), _dated(who.revised), _dated(who.effective)],
        "pengesah": signer_data(SignerBlock(post, by.name, by.rank, by.nip)),
        "dasar_hukum": who.legal_basis,
        "kualifikasi": who.qualifications,
        "keterkaitan": who.related,
        "peralatan": who.equipment,
        "peringatan": who.warnings,
        "pencatatan": who.records,
    }


def _dated(day: date | None) -> str:
    return written(day) if day else ""


def _chart(sop: Sop, drawn: Matrix) -> dict[str, Any]:
    form = drawn.form
    return {
        "judul": f"URAIAN PROSEDUR {sop.name.upper()}",
        "kiri": form.texts[0].x,
        "kepala": [sop_matrix.HEAD, form.names],
        "kolom": [_column(column) for column in form.texts],
        "pelaksana": [_column(column) for column in form.lanes],
        "bawah": form.bottom,
        "halaman": [
            {
                "atas": form.top(first=n == 0),
                "baris": [_band(band, page) for band in page.bands],
                "simbol": [_symbol(symbol) for symbol in page.symbols],
                "panah": [_points(line) for line in page.lines],
                "nama": [_name(name) for name in page.names],
                "uraian": _told(sop, drawn, page.lines, page.symbols),
            }
            for n, page in enumerate(drawn.pages)
        ],
    }


def _column(column: Column) -> dict[str, Any]:
    return {"lebar": column.width, "kepala": _words(column.head)}


def _words(words: Words) -> dict[str, Any]:
    return {"baris": list(words.lines), "besar": words.size}


def _band(band: Band, page: SopPage) -> dict[str, Any]:
    here = [one for one in page.letters if one.band == page.bands.index(band)]
    ways = dict.fromkeys((one.leaves, one.pages) for one in here)
    return {
        "tinggi": band.height,
        "sel": [_words(words) for words in band.cells],
        "langkah": bool(band.row and band.row.step),
        "sambungan": [
            {
                "ke": leaves,
                "hal": list(pages),
                "huruf": [one.letter for one in here if (one.leaves, one.pages) == (leaves, pages)],
            }
            for leaves, pages in ways
        ],
    }


def _symbol(symbol: Symbol) -> dict[str, Any]:
    box = symbol.box
    return {
        "bentuk": symbol.shape, "huruf": symbol.letter,
        "x": box.x, "y": box.y, "lebar": box.width, "tinggi": box.height,
    }  # fmt: skip


def _points(line: Line) -> list[list[float]]:
    return [[round(point.x, 3), round(point.y, 3)] for point in line.points]


def _name(name: Name) -> dict[str, Any]:
    box = name.box
    return _words(name.words) | {"x": box.x, "y": box.y, "lebar": box.width, "tinggi": box.height}


def _told(sop: Sop, drawn: Matrix, lines: Iterable[Line], symbols: Sequence[Symbol]) -> str:
    """The chart of a page in words, for who cannot see it."""
    lanes = [role.name for role in sop.roles]
    called = {}
    for symbol in symbols:
        if symbol.letter:
            called[symbol.key] = f"sambungan {symbol.letter}"
        else:
            row = drawn.rows[int(symbol.key.split()[-1])]
            own = f"langkah {row.step.no}" if row.step else f"“{row.name}”"
            lane = f", {lanes[row.column]}" if lanes else ""
            called[symbol.key] = f"{own} ({SYMBOLS[symbol.shape]}{lane})"
    ways = []
    for line in lines:
        name = drawn.arrows[line.arrows[0]].name if line.source.startswith("baris") else ""
        said = f", {name}," if name else ""
        ways.append(f"{called[line.source]}{said} ke {called[line.target]}")
    return "Bagan alir: " + "; ".join(ways) + "."


def _clean(value: Any) -> Any:
    """Texts on one line and without invisible characters, which no font shows."""
    if isinstance(value, str):
        seen = (c for c in value if unicodedata.category(c) != "Cf")
        return " ".join("".join(seen).split())
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value
