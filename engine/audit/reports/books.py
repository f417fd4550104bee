"""The report as files: one CSV with a section in each row, and a workbook of sheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.audit.reports.figures import Line, Report, Spread
from engine.letters.books import BOM, Sheet, as_workbook, csv_text
from engine.worktime import words
from engine.worktime.hours import WEEKDAYS

Row = Sequence[str | int]
LENGTHS = (
    "Jumlah", "Lewat waktu", "Persepuluh tercepat (menit)", "Tengah (menit)",
    "Persepuluh terlambat (menit)", "Standar (menit)", "Menunggu (menit)", "Dikerjakan (menit)",
)  # fmt: skip
KINDS = {
    "terbitan": "Terbitan berlaku",
    "pindah": "Berkas dipindahkan",
    "urung": "Pindah diurungkan",
}
STATES = {"dipesan": "Dipesan", "batal": "Batal", "sisipan": "Sisipan"}


@dataclass(frozen=True)
class Section:
    """A part of the report as a table."""

    title: str
    headings: tuple[str, ...]
    rows: list[Row]


def report_csv(report: Report) -> bytes:
    """Every row of every section, the section in the first column, after a row of its headings.

    As Indonesian Excel opens it: UTF-8 with BOM, semicolons; formulas are disarmed.
    """
    rows = (
        (section.title, *row)
        for section in sections(report)
        for row in (section.headings, *section.rows)
    )
    return (BOM + csv_text(rows)).encode()


def report_xlsx(report: Report) -> bytes:
    """A workbook with a sheet for each section, in which nothing is ever a formula."""
    return as_workbook(
        Sheet(one.title, one.headings, [_width(heading) for heading in one.headings], one.rows)
        for one in sections(report)
    )


def sections(report: Report) -> Iterator[Section]:
    """The report as tables, in the order in which it is read."""
    yield Section("Ringkasan", ("Perihal", "Nilai"), list(_summary(report)))
    yield _steps(report)
    yield _lines("Unit", report.units)
    yield _lines("Pejabat", report.officials)
    yield _reasons(report)
    yield _acting(report)
    yield Section(
        "Nomor", ("Nomor", "Status", "Tanggal", "Hal", "Keterangan"), list(_numbers(report))
    )
    yield _changes(report)
    yield _alerts(report)
    yield _load(report)
    yield _months(report)


def _summary(report: Report) -> Iterator[Row]:
    question, whole = report.question, report.whole
    yield "SOP", f"{report.sop_name}, terbitan {report.edition}"
    yield "Masa", f"{words.day(question.since)} sampai {words.day(question.until)}"
    yield "Unit", report.unit_name or "Semua unit"
    yield "Pejabat", report.official_name or "Semua pejabat"
    yield "Dibuat", words.day_and_clock(report.made_at)
    yield "Surat selesai", report.letters
    yield "Tepat waktu", report.in_time
    yield "Tepat waktu (%)", whole.in_time if report.letters else "–"
    yield "Surat dikembalikan", report.returned
    yield "Kali dikembalikan", report.returns
    yield "Masih berjalan pada akhir masa", report.running
    yield from zip(LENGTHS[2:], _lengths(whole)[2:], strict=True)
    numbers = report.numbers
    yield "Nomor terbit", numbers.issued
    yield "Nomor dipesan", numbers.reserved
    yield "Nomor batal", numbers.voided
    yield "Nomor sisipan", numbers.inserted
    yield f"Nomor yang tidak ada pada {numbers.year}", ", ".join(numbers.gaps) or "–"


def _lengths(spread: Spread) -> Row:
    return (
        spread.count, spread.late, spread.low, spread.middle, spread.high, spread.standard,
        spread.waited, spread.worked,
    )  # fmt: skip


def _steps(report: Report) -> Section:
    rows: list[Row] = [
        (one.no or "–", one.name, *_lengths(one.spread), one.spread.ratio, one.returns)
        for one in report.steps
    ]
    headings = ("No.", "Kegiatan", *LENGTHS, "Tengah terhadap standar (%)", "Mengembalikan")
    return Section("Kegiatan", headings, rows)


def _lines(title: str, lines: Sequence[Line]) -> Section:
    rows: list[Row] = [
        (one.name, one.letters, one.in_time, *_lengths(one.spread), one.returns) for one in lines
    ]
    headings = (title, "Surat", "Tepat waktu", *LENGTHS, "Pengembalian")
    return Section(title, headings, rows)


def _reasons(report: Report) -> Section:
    rows: list[Row] = [
        (words.day_and_clock(one.at), one.step, one.by, one.words) for one in report.reasons
    ]
    return Section("Pengembalian", ("Waktu", "Kegiatan", "Oleh", "Alasan"), rows)


def _acting(report: Report) -> Section:
    rows: list[Row] = [
        (one.name, one.capacity, one.decree or "Tidak ada mandat", one.signatures, one.steps)
        for one in report.acting
    ]
    headings = ("Pejabat", "Bertindak sebagai", "Dasar", "Tanda tangan", "Langkah")
    return Section("Diwakili", headings, rows)


def _numbers(report: Report) -> Iterator[Row]:
    for one in report.numbers.lines:
        yield one.text, STATES[one.how], words.day(one.at), one.subject, one.note
    for gap in report.numbers.gaps:
        yield gap, "Tidak ada", str(report.numbers.year), "", "Nomor urut yang tidak pernah dipakai"


def _changes(report: Report) -> Section:
    rows: list[Row] = [
        (
            words.day_and_clock(one.at), one.sop, one.edition, KINDS[one.kind], one.cases, one.by,
            one.reason,
        )
        for one in report.changes
    ]  # fmt: skip
    headings = ("Waktu", "SOP", "Terbitan", "Perubahan", "Berkas", "Oleh", "Alasan")
    return Section("Perubahan SOP", headings, rows)


def _alerts(report: Report) -> Section:
    rows: list[Row] = [
        (f"{one.level} % waktu baku", one.raised, one.answered, one.waiting)
        for one in report.alerts
    ]
    headings = ("Peringatan", "Dikirim", "Langkah diselesaikan sesudahnya", "Masih menunggu")
    return Section("Peringatan", headings, rows)


def _load(report: Report) -> Section:
    rows: list[Row] = [
        (line.name, WEEKDAYS[weekday], f"{hour:02}.00", cell.count, cell.share)
        for line in report.load
        for (weekday, hour), cell in line.cells.items()
    ]
    headings = ("Pelaksana", "Hari", "Jam", "Langkah tiba", "Standar terpakai (%)")
    return Section("Beban", headings, rows)


def _months(report: Report) -> Section:
    rows: list[Row] = [
        (
            f"{words.MONTHS[one.first.month - 1]} {one.first.year}", one.letters, one.in_time,
            "–" if one.share is None else one.share,
        )
        for one in report.months
    ]  # fmt: skip
    return Section("Perkembangan", ("Bulan", "Surat", "Tepat waktu", "Tepat waktu (%)"), rows)


def _width(heading: str) -> int:
    """Characters of a column: what holds prose is wide."""
    wide = {"Perihal": 36, "Nilai": 60, "Kegiatan": 34, "Alasan": 70, "Hal": 50, "Keterangan": 50}
    return wide.get(heading, 14 if "(" in heading else 26)
