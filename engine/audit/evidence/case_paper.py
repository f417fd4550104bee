"""The history of a case as a readable paper (PDF/A): what the auditor's page says, line by line, and
the digest of the sealed record that it retells."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from engine.audit.story.case_story import ENDS, CaseStory, Visit
from engine.audit.story.line_changes import CaseChange
from engine.letters.case_sheet import CaseSheet
from engine.letters.press import DEMO_MARK, letterhead
from engine.letters.report_sheet import Column, Section, Table
from engine.store.types import Record
from engine.worktime import words

TITLE = "RIWAYAT BERKAS"
LONGEST = 600
STATES = {"ended": "selesai", "withdrawn": "dihentikan", "open": "berjalan"}
STEPS = (
    Column("No.", 0.35, figure=False), Column("Kegiatan dan pelaksana", 2.5, figure=False),
    Column("Waktu (WIB)", 1.4, figure=False), Column("Baku", 0.8), Column("Terpakai", 1.2),
    Column("Menunggu, dikerjakan", 1.3), Column("Hasil dan catatan", 2.1, figure=False),
)  # fmt: skip
CHANGES = (
    Column("Waktu (WIB)", 1.05, figure=False), Column("Yang berubah", 1.6, figure=False),
    Column("Sebelum", 1.4, figure=False), Column("Sesudah", 1.4, figure=False),
    Column("Siapa dan mengapa", 2, figure=False),
)  # fmt: skip
LINES = (
    Column("No.", 0.3, figure=False), Column("Waktu (WIB)", 0.9, figure=False),
    Column("Siapa dan sebagai apa", 1.8, figure=False), Column("Perbuatan", 2.8, figure=False),
    Column("Segel", 0.85, figure=False),
)  # fmt: skip
MANDATES = (
    Column("Pejabat", 1.6, figure=False), Column("Sebagai", 1.8, figure=False),
    Column("Surat perintah", 2, figure=False), Column("Berlaku (WIB)", 1.8, figure=False),
)  # fmt: skip
CLOSING = (
    "Riwayat ini disusun Runut dari catatan yang disegel: segel setiap baris dihitung atas baris itu "
    "dan segel sebelumnya. Yang disegel adalah berkas riwayat.jsonl; kertas ini menceritakannya "
    "kembali. Lama dihitung dalam menit kerja kantor."
)


def paper(
    story: CaseStory,
    changes: Sequence[CaseChange],
    mandates: Sequence[Record],
    *,
    office: Record,
    edition: str,
    digest: str,
    at: datetime,
) -> CaseSheet:
    """The sheet of a case as it is at this moment; `edition` is the digest of the SOP it follows,
    `digest` that of riwayat.jsonl."""
    name = story.number or f"berkas {story.id}"
    return CaseSheet(
        letterhead=letterhead(office), title=TITLE, facts=list(_facts(story, edition)),
        sentence=sentence(story), figures=list(_figures(story)),
        sections=[_steps(story), _changes(changes), _mandates(mandates), _lines(story, at)],
        closing=CLOSING, footer=f"Riwayat {name}. Dibuat {words.day_and_clock(at)}.",
        demo_mark=DEMO_MARK if office.demo else None, file_title=f"Riwayat {name}", digest=digest,
    )  # fmt: skip


def sentence(story: CaseStory) -> str:
    """How long the case took, against what the SOP gives it, how often late and returned."""
    begun = {"ended": "Selesai dalam", "withdrawn": "Dihentikan sesudah"}.get(
        story.state, "Berjalan"
    )
    late, back = len(story.late), story.returns
    return "; ".join((
        f"{begun} {words.length(story.used)} kerja", f"standar {words.length(story.standard)}",
        f"{late} langkah lewat" if late else "tidak ada langkah lewat",
        f"{back} kali dikembalikan" if back else "tidak pernah dikembalikan",
    )) + "."  # fmt: skip


def _facts(story: CaseStory, edition: str) -> Iterator[tuple[str, str]]:
    yield "Hal", _short(story.subject)
    yield "Nomor", story.number or "belum bernomor"
    yield "Unit", story.unit
    yield "SOP", f"{story.sop}, terbitan {story.edition} (SHA-256 {edition[:16]}…)"
    yield "Dimulai", words.day_and_clock(story.started_at)
    state = STATES.get(story.state, story.state)
    yield "Keadaan", f"{state}, {words.day_and_clock(story.ended_at)}" if story.ended_at else state


def _figures(story: CaseStory) -> Iterator[tuple[str, str, str]]:
    late = len(story.late)
    yield "Waktu kerja", words.short_length(story.worked), "sejak tugas dibuka"
    yield "Waktu tunggu", words.short_length(story.waited), "jam kerja, sebelum dibuka"
    yield "Dikembalikan", f"{story.returns} kali", f"revisi ke-{story.revision}"
    yield "Lewat waktu baku", str(late), f"dari {len(story.visits)} kegiatan"


def _steps(story: CaseStory) -> Section:
    return Section("Kegiatan", Table(STEPS, [_step(one) for one in story.visits]))


def _step(one: Visit) -> list[str]:
    name = f"{one.step} (putaran ke-{one.round})" if one.round > 1 else one.step
    who = ", ".join(part for part in (one.who, one.capacity) if part)
    mandate = f" (mandat {one.mandate})" if one.mandate else ""
    revision = f"revisi ke-{one.revision}" if one.revision else ""
    ended = "; ".join(part for part in (ENDS.get(one.act, ""), revision) if part)
    return [
        str(one.no or "–"), f"{name}\n{who}{mandate}", _span(one), _length(one.standard),
        f"{_length(one.used)}{', lewat' if one.late else ''} ({one.ratio}\u00a0%)",
        f"{_length(one.waited)}, {_length(one.worked)}",
        f"{ended}. {_sentence(one.remark)}" if one.remark else ended,
    ]  # fmt: skip


def _span(one: Visit) -> str:
    """From when to when; the day once where it is the same."""
    if one.done_at is None:
        return f"{_moment(one.arrived_at)}, {one.state}"
    same = words.day(one.arrived_at) == words.day(one.done_at)
    return f"{_moment(one.arrived_at)} – {_clock(one.done_at) if same else _moment(one.done_at)}"


def _changes(changes: Sequence[CaseChange]) -> Section:
    rows = [
        [
            _moment(one.at), one.what, _short(one.before) or "–", _short(one.after) or "kosong",
            " ".join((f"{one.who}.", *_reasons(one))),
        ]
        for one in changes
    ]  # fmt: skip
    none = "Sejak dimulai tidak ada yang diubah, dan tidak ada pengaturan kantor yang menyentuhnya."
    return _section("Perubahan", CHANGES, rows, none)


def _reasons(one: CaseChange) -> Iterator[str]:
    if one.reason:
        yield f"{_sentence(one.reason).rstrip('.')}."
    yield from (why.words for why in one.why)


def _mandates(mandates: Sequence[Record]) -> Section:
    rows = [
        [
            one.name, f"{one.kind} {one.post}", one.decree,
            f"{_moment(one.starts_at)} – {_moment(one.revoked_at or one.ends_at)}",
        ]
        for one in mandates
    ]  # fmt: skip
    return _section("Mandat", MANDATES, rows, "Tidak ada yang bertindak dengan mandat.")


def _lines(story: CaseStory, at: datetime) -> Section:
    rows = [
        [str(one.line), _moment(one.at), one.actor, _short(one.sentence), one.seal[:12]]
        for one in story.lines
    ]
    if story.broken:
        told = f"Baris {', '.join(map(str, story.broken))} tidak cocok dengan segelnya."
    else:
        told = f"Segel {len(rows)} baris diperiksa pada {words.day_and_clock(at)}: rantainya cocok."
    return Section("Seluruh catatan", Table(LINES, rows), notes=[told])


def _section(title: str, columns: Sequence[Column], rows: list[list[str]], none: str) -> Section:
    return Section(title, Table(columns, rows)) if rows else Section(title, notes=[none])


def _moment(at: datetime) -> str:
    return f"{words.day(at)}, {_clock(at)}"


def _clock(at: datetime) -> str:
    return words.clock(at).removesuffix(" WIB")


def _length(minutes: int) -> str:
    return words.short_length(minutes).replace(" ", "\u00a0")


def _sentence(text: str) -> str:
    text = _short(text)
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    """A text in one line, a long one cut: the whole of it is in the record itself."""
    text = " / ".join(text.splitlines())
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"
