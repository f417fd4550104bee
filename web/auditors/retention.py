"""/riwayat/retensi: what may be proposed to be destroyed or handed over, as of a day; and the
proposals, which are all that Runut does."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template

from engine import (
    AUDITOR,
    READER,
    RETENTION_HEADINGS,
    RETENTION_LISTS,
    RETENTION_REASONS,
    RETENTION_WIDTHS,
    BadAnswers,
    Filed,
    NotFound,
    RetentionAsked,
    RetentionGroup,
    as_xlsx,
    csv_lines,
)
from web.access import Answer, engine, holders_of, me
from web.asked import number, said, words
from web.auditors import pages
from web.auditors.asking import last_of, month_words
from web.auditors.cases import CSV, streamed
from web.auditors.sealing import ZIP
from web.language import _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What each list is of.
MEANINGS = {
    "musnah": "retensi habis, nasib akhir musnah",
    "serah": "retensi habis, permanen: ke arsip daerah",
    "tinjau": "tanggal surat saja tidak cukup",
    "tanpa": "kode dan induknya tanpa retensi",
}


@dataclass(frozen=True)
class Heard:
    """What an address asks for; `day` is what was typed as the day, `problems` a sentence a field."""

    asked: RetentionAsked
    day: str
    problems: dict[str, str]

    def query(self, **other: object) -> str:
        """The question as the end of an address, with other fields; None takes one out."""
        one = self.asked
        fields = {"per": self.day, "daftar": one.kind, "tahun": one.year, "kode": one.code} | other
        return urlencode({name: value for name, value in fields.items() if value})


@pages.get("/riwayat/retensi")
@holders_of(AUDITOR, READER)
def show_retention() -> Answer:
    """A list as of a day, with its counts, what comes next and the earlier proposals."""
    heard = _heard()
    found, problems = None, heard.problems
    if not problems:
        try:
            found = engine.retention(heard.asked, by=me(), after=words("sesudah", 60))
        except BadAnswers as bad:
            problems = bad.problems
    shown = render_template(
        "auditors/retention.html",
        found=found,
        heard=heard,
        asked=heard.asked,
        problems={name: _(sentence) for name, sentence in problems.items()},
        lists={key: (_(name), _(MEANINGS[key])) for key, name in RETENTION_LISTS.items()},
        names=[(key, _(name)) for key, name in RETENTION_LISTS.items()],
        why=_why,
        month_words=month_words,
        last_of=last_of,
        chosen=_chosen_count(heard.asked, found.groups) if found else 0,
        years=sorted({one.year for one in found.groups}) if found else [],
        codes=sorted({(one.code, one.code) for one in found.groups}) if found else [],
        most=max((one.total for one in found.months), default=0) if found else 0,
        kunci=secrets.token_urlsafe(16),
    )
    return (shown, 422) if problems else shown


@pages.get("/riwayat/retensi.csv")
@holders_of(AUDITOR, READER)
def retention_as_csv() -> Response:
    """The whole list as CSV, streamed."""
    heard = _fitting()
    rows = engine.retention_rows(heard.asked, by=me())
    return streamed(csv_lines(rows, RETENTION_HEADINGS), _file_name(heard, "csv"), CSV)


@pages.get("/riwayat/retensi.xlsx")
@holders_of(AUDITOR, READER)
def retention_as_workbook() -> Response:
    """The whole list as a workbook."""
    heard = _fitting()
    rows = engine.retention_rows(heard.asked, by=me())
    title = RETENTION_LISTS[heard.asked.kind]
    made = as_xlsx(rows, title, RETENTION_HEADINGS, RETENTION_WIDTHS)
    return _taken(Response(made, mimetype=XLSX), _file_name(heard, "xlsx"))


@pages.post("/riwayat/retensi/usul")
@holders_of(AUDITOR, READER)
def propose_retention() -> Answer:
    """Make the proposal; a second press leads to the first one's."""
    form = said()
    heard = _fitting(form)
    line = engine.propose_retention(heard.asked, by=me(), key=form.get("kunci", ""))
    flash(_("Usulan tersusun dan disegel. Unduh ZIP-nya; tidak ada surat yang dihapus."), "message")
    return redirect(f"/riwayat/retensi?{heard.query()}#usul-{line}", 303)


@pages.get("/riwayat/retensi/usul-<line>.zip")
@holders_of(AUDITOR, READER)
def carry_proposal(line: str) -> Response:
    """A proposal to carry away, streamed."""
    pieces = engine.carry_proposal(number(line), by=me())
    return _taken(Response(pieces, mimetype=ZIP), f"usul-arsip-{number(line)}.zip")


def _taken(answer: Response, name: str) -> Response:
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _heard(form: Mapping[str, str] | None = None) -> Heard:
    """What the address, or a form, asks: without a day, today. Raises NotFound for no such list."""
    problems: dict[str, str] = {}
    text = words("per", 20, form)
    day = _day(text, problems) or engine.today()
    kind = words("daftar", 10, form) or "musnah"
    if kind not in RETENTION_LISTS:
        raise NotFound
    asked = RetentionAsked(day, kind, _year(words("tahun", 10, form)), words("kode", 30, form))
    return Heard(asked, text, problems)


def _fitting(form: Mapping[str, str] | None = None) -> Heard:
    heard = _heard(form)
    if heard.problems:
        raise BadAnswers(heard.problems, next(iter(heard.problems.values())))
    return heard


def _day(text: str, problems: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems["per"] = "Tulis tanggal sebagai tahun-bulan-tanggal, misalnya 2026-11-25."
        return None


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else None


def _chosen_count(asked: RetentionAsked, groups: list[RetentionGroup]) -> int:
    """How many letters the list holds as it is asked for, on all its pages."""
    return sum(
        one.count
        for one in groups
        if asked.year in (None, one.year) and asked.code in ("", one.code)
    )


def _why(one: Filed) -> list[str]:
    """Why a letter is reviewed, in the page's language."""
    return [_(RETENTION_REASONS[reason.key], words=reason.words) for reason in one.reasons]


def _file_name(heard: Heard, ending: str) -> str:
    return f"retensi-{heard.asked.kind}-{date.isoformat(heard.asked.as_of)}.{ending}"
