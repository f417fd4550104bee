"""What every page carries around its content: who, office, bell, counts, time."""

from typing import Any

from flask import Flask, current_app

from engine import ADMIN, AUDITOR, PROCESS_ADMIN, Frame, Person
from web.access import engine, somebody
from web.language import _


def register(app: Flask) -> None:
    """Give every template the frame's variables."""
    app.context_processor(variables)


def variables() -> dict[str, Any]:
    """The variables that base.html names; for nobody only the office's and the time."""
    person = somebody()
    known: dict[str, Any] = {
        "me": None,
        "office": person.office_name if person else "",
        "now": engine.now(),
        "version": current_app.config["RUNUT_VERSION"],
        "demo": None,
        "task_count": 0,
        "notices": [],
        "bell_count": 0,
    }
    return known | _of(person) if person else known


def _of(person: Person) -> dict[str, Any]:
    around = engine.frame(by=person)
    demo = _("Demonstrasi: kantor, orang, dan sertifikat di sini rekaan. Surat tidak sah.")
    return {
        "me": {
            "name": person.name,
            "post": person.post_title,
            "initials": _initials(person.name),
            "pages": _pages(person, around),
        },
        "task_count": around.waiting,
        "bell_count": around.unread,
        "notices": [_notice(row) for row in engine.bell(by=person)] if around.unread else [],
        "demo": demo if around.demo else None,
    }


def _pages(person: Person, around: Frame) -> set[str]:
    pages = {"tasks", "letters", "sop"}
    if around.keeps_register:
        pages.add("agenda")
    if around.keeps_register or around.may_receive:
        pages.add("incoming")
    if person.has(AUDITOR):
        pages.add("history")
    if engine.may_report(by=person):
        pages.add("reports")
    if person.has(ADMIN) or person.has(PROCESS_ADMIN):
        pages.add("admin")
    return pages


def _notice(row: Any) -> dict[str, Any]:
    url = f"/tugas/{row.task_id}" if row.task_id else f"/surat/{row.letter_id}"
    if row.proposal_id:
        url = f"/usulan/{row.proposal_id}"
    elif not row.letter_id:
        url = "/pemberitahuan"
    return {"text": row.sentence, "url": url, "at": row.at, "new": row.read_at is None}


def _initials(name: str) -> str:
    """Initials without the titles around a name: "Drs. BAGAS WIRATMAJA, M.Si." gives BW."""
    words = [word for word in name.split(",")[0].split() if "." not in word]
    return "".join(word[0] for word in words[:2]).upper()
