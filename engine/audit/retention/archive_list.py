"""The *daftar arsip* of a proposal: its columns, its lines, and the sheet that is to be signed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from engine.audit.retention.filed import LISTS, Asked, Filed
from engine.audit.retention.looking import remark
from engine.cases.work import House
from engine.letters.press import DEMO_MARK, expected_signer
from engine.letters.sheet import SignerBlock
from engine.letters.weekdays import written
from engine.people.offices import posts_with
from engine.store.tables import Office
from engine.store.types import Record

PART = 500
"""Lines of one PDF: longer lists come in parts, each sealed, so that none takes long to print."""
PARTY = 120
COLUMNS: tuple[tuple[str, float], ...] = (
    ("No.", 11),
    ("Kode Klasifikasi", 22),
    ("Nomor", 38),
    ("Tanggal", 29),
    ("Hal/Uraian", 72),
    ("Tingkat Perkembangan", 26),
    ("Jumlah", 16),
    ("Retensi Aktif", 26),
    ("Retensi Inaktif", 20),
    ("Keterangan", 43),
)
"""Headings and relative widths."""
HEADINGS = (*(heading for heading, _ in COLUMNS), "Folder dalam ZIP")
WIDTHS = (6, 16, 32, 18, 60, 22, 10, 24, 16, 50, 40)
PROPOSED = (
    "Daftar ini usulan: pemusnahan dan penyerahan memerlukan persetujuan tertulis (PP 28/2012)."
)
SEALED = "Berkas ini disegel secara elektronik oleh kantor; periksa di"
EXAMPLE = (
    "Angka retensi adalah contoh dari daerah lain, bukan JRA kabupaten. Cocokkan lebih dahulu."
)


@dataclass(frozen=True)
class ArchiveLine:
    """One letter of a proposal with its place in the ZIP; `mixed` where only some of the list go
    by the built-in figures, so that each of those has to say so."""

    no: int
    filed: Filed
    folder: str
    mixed: bool = False

    @property
    def printed(self) -> tuple[str, ...]:
        """The line on paper."""
        one, rule = self.filed, self.filed.rule
        assert rule is not None  # without a JRA nothing is proposed
        return (
            str(self.no), one.code, one.number, written(one.day), _described(one), _stage(one),
            "1 berkas", rule.active, rule.inactive, _remarked(one, self.mixed),
        )  # fmt: skip

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as the texts of `HEADINGS`."""
        return (*self.printed, self.folder)

    @property
    def voided(self) -> bool:
        """No line is struck through."""
        return False


def sheets(
    house: House, lines: Sequence[ArchiveLine], asked: Asked, office_id: int, day: date
) -> Iterator[tuple[str, bytes]]:
    """The list as PDF, not yet sealed: a name and a file for each part."""
    with house.store.reading() as tx:
        office = tx.execute(select(Office).where(Office.id == office_id)).one()
        signers = list(_signers(tx, house, office, day))
    parts = [lines[first : first + PART] for first in range(0, len(lines), PART)]
    for no, part in enumerate(parts, start=1):
        several = len(parts) > 1
        made = house.press.listing(
            office,
            part,
            title=f"DAFTAR ARSIP {LISTS[asked.kind].upper()}",
            period=_period(asked) + (f", bagian {no} dari {len(parts)}" if several else ""),
            columns=COLUMNS,
            signers=signers,
            footer=list(_footer(house, office, lines)),
        )
        yield (f"daftar-arsip-{no:02}.pdf" if several else "daftar-arsip.pdf"), made


def _period(asked: Asked) -> str:
    said = f"Retensi habis per {written(asked.as_of)}"
    said += f", surat tahun {asked.year}" if asked.year else ""
    return said + (f", kode {asked.code}" if asked.code else "")


def _footer(house: House, office: Record, lines: Sequence[ArchiveLine]) -> Iterator[str]:
    yield f"{PROPOSED} {SEALED} {house.public_url}/verifikasi"
    if any(one.filed.rule and one.filed.rule.example for one in lines):
        yield EXAMPLE
    if office.demo:
        yield DEMO_MARK


def _signers(
    tx: Connection, house: House, office: Record, day: date
) -> Iterator[tuple[str, SignerBlock]]:
    """Camat, and the head of the archive unit: in a kecamatan its secretariat is that unit."""
    place = office.letterhead.get("place", "")
    dated = f"{place}, {written(day)}" if place else written(day)
    for above, role, first in (
        ("Mengetahui,", "camat", ()), (dated, "sekretaris", ("Kepala Unit Kearsipan",))
    ):  # fmt: skip
        for post in posts_with(tx, office.id, {role})[:1]:
            holder = expected_signer(tx, office.id, post.key, house.now())
            block = SignerBlock((*first, *holder.lines), holder.name, holder.rank, holder.nip)
            yield above, block


def _described(one: Filed) -> str:
    party = one.party if len(one.party) <= PARTY else one.party[: PARTY - 1].rstrip() + "…"
    way = "dari" if one.direction == "masuk" else "kepada"
    return f"{one.subject} ({way} {party})" if party else one.subject


def _stage(one: Filed) -> str:
    return "Pindaian" if one.direction == "masuk" else "Asli elektronik"


def _remarked(one: Filed, mixed: bool) -> str:
    place = f"Lokasi: {one.place}." if one.place else ""
    return " ".join(said for said in (place, remark(one, example=mixed)) if said)
