"""A report as it stands on paper: every figure in words, charts as the numbers they are drawn from."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from engine.audit.reports.figures import Line, LoadLine, Report, Spread, percent
from engine.audit.reports.telling import latest_step, period, sentence
from engine.letters.press import DEMO_MARK, letterhead
from engine.letters.report_sheet import Column, ReportSheet, Section, Table
from engine.people import Person
from engine.store.types import Record
from engine.worktime import words
from engine.worktime.hours import WEEKDAYS

TITLE = "LAPORAN WAKTU BAKU"
TARGET = 90  # percent in time
MOST_TOLD = 100
WIDTHS = (1.1, 1.5, 1.5, 1.4, 1.4, 1.8, 1.3)
USUAL = range(8, 16)  # hours that every map has
SHADES = (60, 80, 101, 126)
HOWS = {"dipesan": "Masih dipesan", "batal": "Batal", "sisipan": "Sisipan"}
CLOSING = (
    "Laporan ini dihitung oleh Runut dari riwayat surat yang disegel, dan disegel secara elektronik "
    "oleh kantor. Perubahan apa pun pada berkas ini tampak saat segelnya diperiksa. Tepat waktu: "
    "tidak satu pun langkah surat melewati tenggatnya. Lama dihitung dalam menit kerja."
)


def printed(report: Report, office: Record, by: Person, at: datetime) -> ReportSheet:
    """The sheet of a report, asked for by this person at this moment."""
    when = period(report.question)
    return ReportSheet(
        letterhead=letterhead(office), title=TITLE, facts=list(_facts(report, by, at)),
        sentence=sentence(report), figures=list(_figures(report)) if report.letters else [],
        sections=list(_sections(report)), closing=CLOSING,
        footer=f"Laporan waktu baku {report.sop_name}, {when}. Dibuat {words.day_and_clock(at)}.",
        demo_mark=DEMO_MARK if office.demo else None,
        file_title=f"Laporan waktu baku {report.sop_name}, {when}",
    )  # fmt: skip


def _facts(report: Report, by: Person, at: datetime) -> Iterator[tuple[str, str]]:
    yield "SOP", f"{report.sop_name}, terbitan {report.edition}"
    yield "Masa", period(report.question)
    if report.unit_name:
        yield "Unit", report.unit_name
    if report.official_name:
        yield "Pejabat", report.official_name
    yield (
        "Diminta oleh",
        ", ".join(dict.fromkeys(part for part in (by.name, by.post_title) if part)),
    )
    yield "Dibuat", words.day_and_clock(at)


def _figures(report: Report) -> Iterator[tuple[str, str, str]]:
    whole, worst = report.whole, latest_step(report)
    yield (
        "Tepat waktu", _share(report.in_time, report.letters),
        f"{report.in_time} dari {report.letters} surat",
    )  # fmt: skip
    yield (
        "Waktu kerja tengah", words.short_length(whole.middle),
        f"baku {words.short_length(whole.standard)}; 90 % dalam {words.short_length(whole.high)}",
    )  # fmt: skip
    yield (
        "Dikembalikan", _share(report.returned, report.letters),
        f"{report.returned} surat, {report.returns} kali",
    )  # fmt: skip
    if worst:
        late = _share(worst.spread.late, worst.spread.count)
        yield "Langkah terlambat", worst.name, f"{late} lewat waktu baku"
    else:
        yield "Langkah terlambat", "–", "tidak ada"


def _sections(report: Report) -> Iterator[Section]:
    if report.letters:
        yield _steps(report)
    yield _months(report)
    if report.load:
        days, hours = _days_and_hours(report.load)
        maps = [_map(one, days, hours) for one in report.load]
        yield Section("Jabatan, hari, dan jam", kind="beban", maps=maps)
    if report.units:
        yield Section("Unit", _lines(report.units, "Unit", "Pengembalian"))
    if report.officials:
        yield Section("Pejabat", _lines(report.officials, "Pejabat", "Mengembalikan"))
    yield _returns(report)
    yield _acting(report)
    yield _numbers(report)
    yield _changes(report)
    yield _alerts(report)


def _steps(report: Report) -> Section:
    rows = [
        [
            f"{one.no}. {one.name}" if one.no else one.name, str(one.spread.count),
            words.short_length(one.spread.middle), words.short_length(one.spread.high),
            words.short_length(one.spread.standard), _share(one.spread.late, one.spread.count),
            str(one.returns), _waited(one.spread),
        ]
        for one in report.steps
    ]  # fmt: skip
    chart = {
        "uraian": "Lama tiap kegiatan; angkanya ada pada tabel di bawah bagan ini.",
        "baris": [_range(one.name, one.spread) for one in report.steps],
    }
    heads = ("Kejadian", "Tengah", "90 % dalam", "Baku", "Lewat", "Mengembalikan", "Menunggu")
    columns = [Column("Kegiatan", 3.4, figure=False), *map(Column, heads, WIDTHS)]
    return Section("Lama tiap kegiatan", Table(columns, rows), kind="lama", chart=chart)


def _range(name: str, spread: Spread) -> dict[str, Any]:
    return {
        "nama": name, "kejadian": spread.count, "bawah": spread.low, "tengah": spread.middle,
        "atas": spread.high, "baku": spread.standard,
        "ringkas": f"{spread.middle} dari {spread.standard} mnt",
    }  # fmt: skip


def _months(report: Report) -> Section:
    lines = [
        {
            "nama": f"{words.MONTHS[one.first.month - 1][:3]} {one.first.year % 100:02}",
            "persen": percent(one.in_time, one.letters) if one.letters else None,
            "surat": one.letters,
        }
        for one in report.months
    ]
    told = ", ".join(
        f"{one['nama']} {one['persen']} % dari {one['surat']} surat"
        for one in lines
        if one["surat"]
    )
    if not told:
        return Section("Tepat waktu per bulan", notes=["Belum ada surat yang selesai."])
    chart = {"uraian": f"Tepat waktu per bulan: {told}.", "baris": lines, "target": TARGET}
    note = f"Garis putus-putus: target {TARGET} %."
    return Section("Tepat waktu per bulan", kind="bulan", chart=chart, notes=[note])


def _days_and_hours(load: Sequence[LoadLine]) -> tuple[list[int], list[int]]:
    known = {place for one in load for place in one.cells}
    hours = {hour for _, hour in known} | set(USUAL)
    return sorted({day for day, _ in known} | set(range(5))), sorted(hours)


def _map(one: LoadLine, days: Sequence[int], hours: Sequence[int]) -> dict[str, Any]:
    def field(day: int, hour: int) -> dict[str, Any] | None:
        cell = one.cells.get((day, hour))
        shade = sum(cell.share >= limit for limit in SHADES) if cell else 0
        return {"persen": _in_field(cell.share), "rona": shade} if cell else None

    return {
        "nama": one.name,
        "jam": [f"{hour:02}" for hour in hours],
        "baris": [
            {"hari": WEEKDAYS[day][:3], "sel": [field(day, hour) for hour in hours]} for day in days
        ],
    }


def _in_field(share: int) -> str:
    """`97`, or `12×` for times of the standard: a field is narrow."""
    return str(share) if share < 1000 else f"{share // 100}×"


def _lines(lines: Sequence[Line], what: str, returned: str) -> Table:
    heads = ("Surat", "Tengah", "90 % dalam", "Baku", "Tepat waktu", returned, "Menunggu")
    return Table(
        [Column(what, 3.4, figure=False), *map(Column, heads, WIDTHS)],
        [
            [
                one.name, str(one.letters), words.short_length(one.spread.middle),
                words.short_length(one.spread.high), words.short_length(one.spread.standard),
                _share(one.in_time, one.letters), str(one.returns), _waited(one.spread),
            ]
            for one in lines
        ],
    )  # fmt: skip


def _returns(report: Report) -> Section:
    if not report.returns:
        return Section("Pengembalian dan alasannya", notes=["Tidak ada yang dikembalikan."])
    rows = [[words.day(one.at), one.step, one.by, one.words] for one in report.reasons[:MOST_TOLD]]
    columns = [Column("Tanggal", 1.6, False), Column("Langkah", 2, False),
               Column("Oleh", 2.2, False), Column("Alasan", 3.4, False)]  # fmt: skip
    return Section(
        "Pengembalian dan alasannya", Table(columns, rows), notes=_more(report.returns, len(rows))
    )


def _acting(report: Report) -> Section:
    title = "Bertindak untuk jabatan lain"
    if not report.acting:
        return Section(title, notes=["Tidak ada Plh., Plt., a.n., atau u.b."])
    columns = [Column("Pejabat", 2.4, False), Column("Sebagai", 2.4, False),
               Column("Dasar", 2.6, False), Column("Tanda tangan"), Column("Langkah")]  # fmt: skip
    rows = [
        [
            one.name,
            one.capacity,
            one.decree or "tidak tercatat",
            str(one.signatures),
            str(one.steps),
        ]
        for one in report.acting
    ]
    return Section(title, Table(columns, rows))


def _numbers(report: Report) -> Section:
    one = report.numbers
    notes = [
        f"Terbit {one.issued}, masih dipesan {one.reserved}, batal {one.voided}, "
        f"sisipan {one.inserted}."
    ]
    if not report.unit_name:
        gaps = f"{', '.join(one.gaps)}." if one.gaps else "tidak ada."
        notes.append(f"Nomor yang terlewat pada {one.year}: {gaps}")
    if not one.lines:
        return Section("Nomor surat keluar", notes=notes)
    columns = [Column("Nomor", 2.6, False), Column("Keadaan", 1.2, False),
               Column("Tanggal", 1.5, False), Column("Hal", 2.6, False),
               Column("Keterangan", 2, False)]  # fmt: skip
    rows = [
        [each.text, HOWS.get(each.how, each.how), words.day(each.at), each.subject, each.note]
        for each in one.lines[:MOST_TOLD]
    ]
    notes += _more(len(one.lines), len(rows))
    return Section("Nomor surat keluar", Table(columns, rows), notes=notes)


def _changes(report: Report) -> Section:
    if not report.changes:
        return Section("Perubahan SOP", notes=["Tidak ada perubahan SOP pada masa ini."])
    done = {"terbitan": "Terbitan {n} berlaku", "pindah": "{cases} surat dipindahkan ke terbitan {n}",
            "urung": "{cases} surat dikembalikan ke terbitan {n}"}  # fmt: skip
    columns = [Column("Tanggal", 1.6, False), Column("SOP", 2.2, False),
               Column("Perubahan", 2.2, False), Column("Oleh", 2, False),
               Column("Alasan", 2.4, False)]  # fmt: skip
    rows = [
        [
            words.day(one.at), one.sop, done[one.kind].format(n=one.edition, cases=one.cases),
            one.by, one.reason,
        ]
        for one in report.changes
    ]  # fmt: skip
    return Section("Perubahan SOP", Table(columns, rows))


def _alerts(report: Report) -> Section:
    if not report.alerts:
        return Section("Peringatan tenggat", notes=["Tidak ada peringatan pada masa ini."])
    columns = [Column("Pada", 2, False), Column("Dikirim"), Column("Dijawab"), Column("Menunggu")]
    rows = [
        [f"{one.level} % waktu baku", str(one.raised), str(one.answered), str(one.waiting)]
        for one in report.alerts
    ]
    return Section("Peringatan tenggat", Table(columns, rows))


def _more(all_of_them: int, told: int) -> list[str]:
    rest = all_of_them - told
    return [f"Dan {rest} lagi; semuanya ada pada halaman laporan."] if rest > 0 else []


def _share(part: int, whole: int) -> str:
    return f"{percent(part, whole)}\u00a0%"


def _waited(spread: Spread) -> str:
    whole = spread.waited + spread.worked
    return _share(spread.waited, whole) if whole else "–"
