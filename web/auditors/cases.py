"""/riwayat: finding cases; /riwayat/<case>: one as it really went; the event log of what is found."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from flask import Response, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from engine import AUDITOR, BadAnswers, Wanted
from web.access import engine, holders_of, me
from web.asked import chosen, number
from web.asked import words as asked
from web.auditors import pages
from web.auditors.bars import bars
from web.auditors.changing import changes_of, reasons
from web.auditors.keeping import kept
from web.auditors.telling import ACTS, length, sentence, why
from web.language import _

XES, CSV = "application/xml; charset=utf-8", "text/csv; charset=utf-8"


@pages.get("/riwayat")
@holders_of(AUDITOR)
def find() -> str | tuple[str, int]:
    """Cases that fit what is asked, a page at a time."""
    wanted, problems = heard()
    found = None
    if not problems:
        try:
            found = engine.find_cases(wanted, by=me(), after=chosen(asked("sesudah", 12) or "0"))
        except BadAnswers as bad:
            problems = bad.problems
    shown = render_template(
        "auditors/cases.html",
        found=found,
        choices=engine.find_choices(by=me()),
        said={name: asked(name) for name in request.args},
        problems={name: _(sentence) for name, sentence in problems.items()},
        query=_query(),
        onward=_query(sesudah=found.after) if found and found.after else "",
        **kept("riwayat", _query()),
    )
    return (shown, 422) if problems else shown


@pages.get("/riwayat/<case_id>")
@holders_of(AUDITOR)
def show_case(case_id: str) -> str:
    """One case, now or as it was after a line of its history (?pada=)."""
    at, way = asked("pada", 12), asked("peta", 10)
    line = number(at) if at else None
    story = engine.case_story(number(case_id), by=me(), line=line, plain=way == "jalur")
    changes = engine.case_changes(story.id, by=me(), line=line)
    return render_template(
        "auditors/case.html",
        story=story,
        picture=Markup(story.picture),  # noqa: S704 — drawn by the engine, every text escaped
        bars=bars(story),
        plain=way == "jalur",
        past=bool(at) and story.shown < len(story.lines),
        sentence=sentence(story),
        length=length,
        acts={key: (_(said), tone) for key, (said, tone) in ACTS.items()},
        why={one.task_id: list(why(one)) for one in story.late},
        touched=engine.rules_of(story.id, by=me()),
        words=_,
        secrecy=engine.case_secrecy(story.id, by=me()),
        changes=changes_of(changes, asked("ubah", 20)),
        reasons=reasons,
    )


@pages.get("/riwayat/<case_id>/naskah")
@holders_of(AUDITOR)
def show_revisions(case_id: str) -> str:
    """Every revision of the letter beside the one before, and any two (?dari=&ke=)."""
    first, second = asked("dari", 12), asked("ke", 12)
    pair = (number(first), number(second)) if first and second else None
    story = engine.letter_story(number(case_id), by=me(), pair=pair)
    return render_template("auditors/revisions.html", story=story)


@pages.get("/riwayat/log.xes")
@holders_of(AUDITOR)
def as_xes() -> Response:
    """The cases that fit as XES, streamed."""
    wanted = _fitting()
    return streamed(engine.xes_log(wanted, by=me()), "runut.xes", XES)


@pages.get("/riwayat/log.csv")
@holders_of(AUDITOR)
def as_csv() -> Response:
    """The same as CSV."""
    wanted = _fitting()
    return streamed(engine.csv_log(wanted, by=me()), "runut.csv", CSV)


def heard() -> tuple[Wanted, dict[str, str]]:
    """What the address asks for, and a sentence for each field that says nothing possible."""
    problems: dict[str, str] = {}
    wanted = Wanted(
        number=asked("nomor"), subject=asked("hal"), party=asked("tujuan"),
        official=_id("pejabat"), unit=_id("unit"), node=asked("langkah", 80), sop=asked("sop", 60),
        edition=_id("terbitan"), case=_id("berkas"),
        since=day_asked("dari", problems), until=day_asked("sampai", problems),
        late=bool(asked("lewat")), returned=bool(asked("kembali")),
    )  # fmt: skip
    return wanted, problems


def _fitting() -> Wanted:
    wanted, problems = heard()
    if problems:
        raise BadAnswers(problems, next(iter(problems.values())))
    return wanted


def _id(name: str) -> int | None:
    text = asked(name, 12)
    return chosen(text) if text else None


def day_asked(
    name: str, problems: dict[str, str], source: MultiDict[str, str] | None = None
) -> date | None:
    """A day of the address (or of a form); `problems` get a sentence for what is none."""
    text = asked(name, 20, source)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems[name] = "Tulis tanggal sebagai tahun-bulan-tanggal, misalnya 2026-11-25."
        return None


def _query(**more: object) -> str:
    """What is asked for as the end of an address, without the page."""
    said = {name: asked(name) for name in request.args if name != "sesudah" and asked(name)}
    return urlencode(said | more)


def streamed(pieces: Iterator[str], name: str, kind: str) -> Response:
    """A file that is sent while it is made."""
    answer = Response((piece.encode() for piece in pieces), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
