"""/tugas/<id>: one task with its letter, and what can be done about it."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine import (
    CHANNELS,
    INSTRUCTIONS,
    SECURITIES,
    URGENCIES,
    BadAnswers,
    NotFound,
    Refused,
    TaskView,
    many,
    whole_html,
)
from web.access import Answer, engine, me, signed_in
from web.asked import chosen, said
from web.language import _
from web.officials import composing, incoming, pages, questions

NEVER_SHOWN_AGAIN = {"frasa_sandi", "csrf_token", "kunci"}


@pages.get("/tugas/<task_id>")
@signed_in
def show_task(task_id: str) -> str:
    """The task on my desk; the letter form if the task is to write it."""
    engine.look(task_id, by=me())
    return desk(engine.task(task_id, by=me()))


@pages.post("/tugas/<task_id>")
@signed_in
def complete(task_id: str) -> Answer:
    """Do the task, once; then on to the next one."""
    task = engine.task(task_id, by=me())
    heard = said()
    if task.step.duty == "susun":
        return composing.submitted(task, heard)
    if task.step.duty == "catat":
        return incoming.submitted(task, heard)
    if quick := heard.get("keputusan_cepat"):
        heard["keputusan"] = quick
    try:
        if task.step.duty == "kirim":
            _keep_proofs(task, heard)
        questions.keep_files(task, heard)
        done = engine.complete(task_id, heard, by=me(), key=heard.get("kunci", ""))
    except BadAnswers as bad:
        return desk(engine.task(task_id, by=me()), bad.problems, heard, bad.sentence), bad.status
    except NotFound:
        raise
    except Refused as refused:
        return desk(engine.task(task_id, by=me()), {}, heard, refused.sentence), refused.status
    flash(_told(done.finished, done.ended), "message")
    return to_next(task_id)


@pages.post("/tugas/<task_id>/ambil")
@signed_in
def take(task_id: str) -> Response:
    """Take it out of the group."""
    engine.take(task_id, by=me())
    flash(_("Tugas ini sekarang Anda pegang."), "message")
    return redirect(f"/tugas/{task_id}", 303)


@pages.post("/tugas/<task_id>/lepas")
@signed_in
def give_back(task_id: str) -> Response:
    """Give it back to the group."""
    engine.give_back(task_id, by=me())
    flash(_("Tugas dikembalikan ke kelompok."), "message")
    return redirect("/", 303)


@pages.post("/tugas/<task_id>/alihkan")
@signed_in
def reassign(task_id: str) -> Response | tuple[str, int]:
    """Give it to a colleague, with a reason."""
    heard = said()
    try:
        engine.reassign(
            task_id, chosen(heard.get("pejabat", "")), heard.get("alasan_alih", ""), by=me()
        )
    except BadAnswers as bad:
        problems = {"alasan_alih" if k == "alasan" else k: v for k, v in bad.problems.items()}
        return desk(engine.task(task_id, by=me()), problems, heard), bad.status
    flash(_("Tugas dialihkan."), "message")
    return redirect("/", 303)


def desk(
    task: TaskView,
    problems: Mapping[str, str] | None = None,
    heard: Mapping[str, Any] | None = None,
    refused: str = "",
) -> str:
    """The page of a task, with what was typed and what is wrong with it."""
    if task.step.duty == "susun" and task.state == "open" and not task.refusal:
        return composing.form_of(task, task.draft)
    if task.step.duty == "catat" and task.state == "open" and not task.refusal:
        return incoming.form_of(task, heard or incoming.entered(task.letter), problems)
    if refused and not problems:
        flash(refused, "bad")
    typed = {k: v for k, v in (heard or {}).items() if k not in NEVER_SHOWN_AGAIN}
    letter = task.letter
    return render_template(
        "officials/task.html",
        task=task,
        pages=page_addresses(letter.id, letter.revision),
        text=Markup(  # noqa: S704 — built from checked nodes, every text escaped
            whole_html(letter.content, letter.number.text if letter.number else "")
        ),
        problems=problems or {},
        said=typed,
        form_words=questions.words(task, heard),
        kunci=secrets.token_urlsafe(16),
        chosen=typed.get("keputusan") or request.args.get("pilih"),
        quick=task.step.duty == "paraf" and task.asked is None,
        scans=incoming.scan_addresses(letter),
        facts=incoming.facts(letter),
        instructions=list(INSTRUCTIONS.items()),
        ticked=_ticked(heard),
        urgencies=list(URGENCIES.items()),
        securities=list(SECURITIES.items()),
        channels=[("", _("Pilih"))] + [(key, _(name)) for key, name in CHANNELS.items()],
        emails={n: a.email for n, a in enumerate(letter.content.addressees, start=1)},
        certificate=_("Sertifikat Anda; frasa sandi hanya dipakai untuk satu tanda tangan ini."),
        warning=_other_day(task),
    )


def _ticked(heard: Mapping[str, Any] | None) -> set[str]:
    """Everything that was ticked in the form of a disposisi."""
    return {word for name in ("petunjuk", "penerima") for word in many(heard or {}, name)}


def page_addresses(letter_id: int, revision: int) -> list[str]:
    """Where the pictures of a letter's pages are; none while its draft cannot be set yet."""
    try:
        count = len(engine.pages(letter_id, by=me()))
    except Refused:
        return []
    return [f"/surat/{letter_id}/halaman/{n}.svg?revisi={revision}" for n in range(1, count + 1)]


def to_next(task_id: str) -> Response:
    """The next most urgent task opens by itself; without one, the inbox."""
    following = engine.next_task(by=me(), after=task_id)
    return redirect(f"/tugas/{following}" if following else "/", 303)


def _told(finished: bool, ended: bool) -> str:
    if ended:
        return _("Selesai: seluruh langkah SOP surat ini sudah dijalankan.")
    if finished:
        return _("Tugas selesai dan diteruskan.")
    return _("Tersimpan. Langkah ini selesai sendiri setelah pos-el diterima server tujuan.")


def _other_day(task: TaskView) -> str | None:
    day = task.letter.content.letter_date
    today = engine.today()
    if task.step.duty != "tandatangan" or day is None or day == today:
        return None
    return _("Tanggal surat berbeda dari hari ini. Periksa sebelum menandatangani.")


def _keep_proofs(task: TaskView, heard: Any) -> None:
    """Files that prove a dispatch are added to the letter; the answer names them by digest."""
    for position, _name, _way in task.letter.dispatches:
        file = request.files.get(f"berkas-{position}")
        if file is not None and file.filename:
            try:
                kept = engine.attach(task.id, file.filename, file.read(), "bukti", by=me())
            except Refused as refused:
                raise BadAnswers({f"bukti-{position}": refused.sentence}) from refused
            heard[f"berkas-{position}"] = engine.digest_of(kept, by=me())
