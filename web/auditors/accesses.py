"""/riwayat/akses: who opened, took out or was refused what; the same as CSV."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Response, render_template, request

from engine import ACCESS_ACTS, ACCESS_KINDS, AUDITOR, BadAnswers, FoundAccess, WantedAccess
from web.access import Answer, engine, holders_of, me
from web.asked import chosen
from web.asked import words as asked
from web.auditors import pages
from web.auditors.cases import CSV, day_asked, streamed
from web.language import _

TONES = {"buka": "", "unduh": "info", "ditolak": "bad"}


@pages.get("/riwayat/akses")
@holders_of(AUDITOR)
def find_accesses() -> Answer:
    """Lines of the record of access that fit, a page at a time."""
    wanted, problems = _heard()
    found = None
    if not problems:
        try:
            found = engine.find_access(wanted, by=me(), after=chosen(asked("sesudah", 12) or "0"))
        except BadAnswers as bad:
            problems = bad.problems
    shown = _page(found, problems)
    return (shown, 422) if problems else shown


@pages.get("/riwayat/akses.csv")
@holders_of(AUDITOR)
def accesses_as_csv() -> Response:
    """All that fit, streamed."""
    wanted, problems = _heard()
    if problems:
        raise BadAnswers(problems, next(iter(problems.values())))
    return streamed(engine.access_csv(wanted, by=me()), "catatan-akses.csv", CSV)


def _page(found: FoundAccess | None, problems: Mapping[str, str]) -> str:
    query = _query()
    return render_template(
        "auditors/accesses.html",
        found=found,
        people=engine.access_people(by=me()),
        acts={key: (_(words), TONES[key]) for key, words in ACCESS_ACTS.items()},
        actions=[(key, _(words)) for key, words in ACCESS_ACTS.items()],
        kinds={key: _(words) for key, words in ACCESS_KINDS.items()},
        said={name: asked(name) for name in request.args},
        problems={name: _(sentence) for name, sentence in problems.items()},
        query=query,
        onward=_query(sesudah=found.after) if found and found.after else "",
    )


def _heard() -> tuple[WantedAccess, dict[str, str]]:
    problems: dict[str, str] = {}
    official, case = asked("pejabat", 12), asked("berkas", 12)
    wanted = WantedAccess(
        official=chosen(official) if official else None, letter=asked("surat"),
        case=chosen(case) if case else None, act=asked("tindakan", 10), what=asked("apa", 20),
        since=day_asked("dari", problems), until=day_asked("sampai", problems),
    )  # fmt: skip
    return wanted, problems


def _query(**more: object) -> str:
    """What is asked for as the end of an address, without the page."""
    said = {name: asked(name) for name in request.args if name != "sesudah" and asked(name)}
    return urlencode(said | more)
