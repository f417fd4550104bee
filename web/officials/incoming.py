"""/surat-masuk/baru: a letter that came in is entered; its scan, its disposisi and its answer."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from engine import (
    SECURITIES,
    URGENCIES,
    BadAnswers,
    BadEntry,
    Held,
    LetterView,
    Refused,
    TaskView,
)
from web.access import Answer, engine, me, signed_in
from web.asked import number, said
from web.language import _, day, moment
from web.officials import pages
from web.officials.files import handed_out


@pages.get("/surat-masuk/baru")
@signed_in
def new_incoming() -> str:
    """An empty entry (SOP Surat Masuk step 1)."""
    engine.may_receive(by=me())
    return form_of(None, {"received_on": engine.today().isoformat()})


@pages.post("/surat-masuk/baru")
@signed_in
def receive() -> Answer:
    """The letter gets its agenda number and goes on to be classified."""
    heard = said()
    try:
        started = engine.start_incoming(
            heard, uploaded("scan"), by=me(), key=heard.get("kunci", "")
        )
    except BadEntry as bad:
        return form_of(None, heard, bad.problems, bad.held), bad.status
    return _forwarded(started.task_id, heard)


@pages.get("/surat/<letter_id>/pindaian")
@signed_in
def scan(letter_id: str) -> Response:
    """The scan as it was uploaded."""
    file = engine.scan(number(letter_id), by=me())
    return handed_out(file.data, file.name, file.media_type, inline=True)


@pages.get("/surat/<letter_id>/pindaian/<page>.png")
@signed_in
def scan_picture(letter_id: str, page: str) -> Response:
    """One page of the scan as a picture."""
    file = engine.scan_page(number(letter_id), number(page), by=me())
    return handed_out(file.data, file.name, file.media_type, inline=True)


@pages.get("/surat/<letter_id>/disposisi.pdf")
@signed_in
def disposition_sheet(letter_id: str) -> Response:
    """The lembar disposisi, filled in or open."""
    file = engine.disposition_sheet(number(letter_id), by=me())
    return handed_out(file.data, file.name, file.media_type, inline=True)


@pages.post("/surat/<letter_id>/tindak-lanjut")
@signed_in
def follow_up(letter_id: str) -> Answer:
    """A receiver says what was done."""
    heard = said()
    try:
        engine.follow_up(number(letter_id), heard, by=me(), key=heard.get("kunci", ""))
    except BadAnswers as bad:
        letter = engine.letter(number(letter_id), by=me())
        return page(letter, bad.problems, heard), bad.status
    flash(_("Tindak lanjut tercatat."), "message")
    return redirect(f"/surat/{letter_id}", 303)


@pages.post("/surat/<letter_id>/balas")
@signed_in
def reply(letter_id: str) -> Answer:
    """A receiver opens the answer, for themselves or for who drafts it."""
    heard = said()
    try:
        started = engine.reply(number(letter_id), heard, by=me(), key=heard.get("kunci", ""))
    except BadAnswers as bad:
        letter = engine.letter(number(letter_id), by=me())
        return page(letter, bad.problems, heard), bad.status
    answer = engine.letter(number(letter_id), by=me()).incoming
    if answer is not None and answer.answer is not None and answer.answer.id is not None:
        flash(_("Konsep balasan siap. Lengkapi isinya, lalu ajukan."), "message")
        return redirect(f"/tugas/{started.task_id}", 303)
    flash(_("Balasan diteruskan kepada penyusunnya."), "message")
    return redirect(f"/surat/{letter_id}", 303)


def submitted(task: TaskView, heard: Any) -> Answer:
    """A corrected entry, with another scan if one was chosen."""
    try:
        if chosen := uploaded("scan"):
            engine.replace_scan(task.id, *chosen, by=me())
    except BadAnswers:
        raise
    except Refused as refused:
        if task.refusal or task.state != "open":
            raise
        return form_of(task, heard, {"scan": refused.sentence}), refused.status
    return _forwarded(task.id, heard)


def form_of(
    task: TaskView | None,
    typed: Mapping[str, Any],
    problems: Mapping[str, str] | None = None,
    held: Held | None = None,
) -> str:
    """The entry form; what could not be read stands as it was typed."""
    return render_template(
        "officials/incoming_form.html",
        task=task,
        said=typed,
        held=held,
        scans=scan_addresses(task.letter) if task else [],
        problems=problems or {},
        urgencies=list(URGENCIES.items()),
        securities=list(SECURITIES.items()),
        kunci=secrets.token_urlsafe(16),
    )


def entered(letter: LetterView) -> dict[str, str]:
    """The entry of a letter as the words of its form."""
    entry = letter.incoming
    assert entry is not None  # only a letter that came in has this form
    return {
        "sender": entry.sender,
        "their_number": entry.their_number,
        "their_date": entry.their_date.isoformat() if entry.their_date else "",
        "received_on": entry.received_on.isoformat(),
        "subject": letter.content.subject,
        "urgency": letter.content.urgency,
        "security": letter.content.security,
        "attachment_note": entry.attachment_note,
        "summary": entry.summary,
    }


def page(
    letter: LetterView,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> str:
    """The page of one incoming letter."""
    return render_template(
        "officials/incoming.html",
        letter=letter,
        scans=scan_addresses(letter),
        facts=facts(letter),
        drafters=_drafters(letter),
        kunci=secrets.token_urlsafe(16),
        problems=problems or {},
        said=typed or {},
    )


def _drafters(letter: LetterView) -> list[tuple[int, str]]:
    found = letter.incoming.drafters if letter.incoming else []
    return [(one.id, f"{one.name} – {one.unit}" if one.unit else one.name) for one in found]


def facts(letter: LetterView) -> list[tuple[str, str]]:
    """What the register says of an incoming letter, as pairs of label and words."""
    entry = letter.incoming
    if entry is None:
        return []
    code = f"{entry.classification} {entry.code_name}" if entry.classification else "–"
    told = [
        (_("Pengirim"), entry.sender),
        (_("Nomor surat"), entry.their_number or "–"),
        (_("Tanggal surat"), day(entry.their_date) if entry.their_date else "–"),
        (_("Diterima"), day(entry.received_on)),
        (_("Klasifikasi"), code),
        (_("Sifat"), URGENCIES[letter.content.urgency]),
        (_("Keamanan"), SECURITIES[letter.content.security]),
        (_("Lampiran"), entry.attachment_note or "–"),
        (_("Dicatat oleh"), f"{letter.drafter}, {moment(letter.created_at)}"),
    ]
    return told + ([(_("Lokasi arsip"), entry.archive_place)] if entry.archive_place else [])


def scan_addresses(letter: LetterView) -> list[str]:
    """Where the pictures of the scan's pages are; none where it cannot be drawn."""
    if letter.incoming is None or letter.incoming.scan is None:
        return []
    count = engine.scan_pages(letter.id, by=me())
    version = letter.incoming.scan.id
    return [f"/surat/{letter.id}/pindaian/{n}.png?berkas={version}" for n in range(1, count + 1)]


def uploaded(field: str) -> tuple[str, bytes] | None:
    """Name and bytes of a file that came with the form."""
    file = request.files.get(field)
    return (file.filename, file.read()) if file is not None and file.filename else None


def _forwarded(task_id: str, heard: Any) -> Answer:
    try:
        done = engine.complete(task_id, heard, by=me(), key=heard.get("kunci", ""))
    except BadAnswers as bad:
        return form_of(engine.task(task_id, by=me()), heard, bad.problems), bad.status
    letter = engine.letter(done.letter_id, by=me())
    agenda = letter.incoming.agenda if letter.incoming else ""
    flash(_("Surat tercatat sebagai %(agenda)s dan diteruskan.", agenda=agenda), "message")
    return redirect(f"/surat/{done.letter_id}", 303)
