"""The letter form: /surat/baru, the drafter's task, and an approver's direct revision."""

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from engine import (
    KINDS,
    PAPERS,
    SECURITIES,
    URGENCIES,
    BadAnswers,
    Content,
    NotFound,
    Refused,
    TaskView,
    read_content,
    to_text,
)
from web.access import Answer, engine, me, signed_in
from web.asked import number, said
from web.language import _, clock
from web.officials import pages
from web.refusals import wants_json


@pages.get("/surat/baru")
@signed_in
def new() -> str:
    """An empty letter: Permohonan Internal (SOP step 1)."""
    engine.may_start(by=me())
    content = Content(letter_date=engine.today(), signer=_first_signer(), closing="")
    return form_of(None, content)


@pages.post("/surat/baru")
@signed_in
def begin() -> Answer:
    """The first save makes the letter; *Ajukan* submits it at once."""
    heard = said()
    started = engine.start(heard, by=me(), key=heard.get("kunci", ""))
    if wants_json():
        return _saved_first(started.task_id, started.letter_id)
    task = engine.task(started.task_id, by=me())
    heard["versi"] = str(task.draft_version)
    heard.pop("kunci", None)
    return submitted(task, heard)


@pages.post("/tugas/<task_id>/draf")
@signed_in
def autosave(task_id: str) -> Response:
    """Keep the draft as it is typed; answers JSON."""
    saved = engine.save_draft(task_id, said(), by=me())
    letter = engine.task(task_id, by=me()).letter
    return jsonify(
        version=saved.version,
        pages=_draft_pages(letter.id, saved.version),
        saved_at=clock(saved.at, zone=False),
    )


@pages.post("/tugas/<task_id>/lampiran")
@signed_in
def upload(task_id: str) -> Response:
    """Add one file to the letter; answers JSON."""
    file = request.files.get("berkas")
    if file is None or not file.filename:
        raise BadAnswers({"berkas": _("Pilih berkasnya.")}, _("Pilih berkas lebih dahulu."))
    role = "konsep" if request.form.get("peran") == "konsep" else "lampiran"
    kept = engine.attach(task_id, file.filename, file.read(), role, by=me())
    letter = engine.task(task_id, by=me()).letter
    row = next(one for one in letter.documents if one.id == kept)
    size = f"{max(1, row.size // 1024)} KB"
    return jsonify(id=kept, name=row.name, size=size, url=f"/surat/{letter.id}/berkas/{kept}")


@pages.get("/tugas/<task_id>/revisi")
@signed_in
def revision(task_id: str) -> str:
    """The letter form for an approver's direct revision."""
    task = _revisable(task_id)
    if task.refusal or task.step.duty not in ("paraf", "tandatangan") or task.state != "open":
        raise NotFound
    return form_of(task, task.letter.content, mode="revisi")


@pages.post("/tugas/<task_id>/revisi")
@signed_in
def revise(task_id: str) -> Answer:
    """Make the approver's text the newest revision."""
    heard = said()
    heard["keputusan"] = "revisi"
    task = _revisable(task_id)
    try:
        done = engine.complete(task_id, heard, by=me(), key=heard.get("kunci", ""))
    except BadAnswers as bad:
        content, _problems = read_content(heard, task.letter.content)
        return form_of(task, content, bad.problems, heard, mode="revisi"), bad.status
    if done.finished:
        flash(_("Revisi tersimpan; surat kembali dikumpulkan parafnya."), "message")
        following = engine.next_task(by=me(), after=task_id)
        return redirect(f"/tugas/{following}" if following else "/", 303)
    flash(_("Revisi tersimpan. Putuskan sekarang atas isi yang baru."), "message")
    return redirect(f"/tugas/{task_id}", 303)


@pages.post("/tugas/<task_id>/pratinjau")
@signed_in
def preview(task_id: str) -> Response:
    """Pages of what is typed in a direct revision; nothing is kept."""
    drawn = engine.preview(task_id, said(), by=me())
    pictures = [base64.b64encode(page.encode()).decode() for page in drawn]
    return jsonify(
        version=secrets.randbelow(1 << 30),
        pages=[f"data:image/svg+xml;base64,{picture}" for picture in pictures],
    )


def submitted(task: TaskView, heard: Any) -> Answer:
    """What the drafter's form asks for: keep, take a file out, or submit."""
    try:
        _add_files(task)
        if gone := heard.get("hapus_berkas"):
            engine.save_draft(task.id, heard, by=me())
            engine.detach(task.id, number(gone), by=me())
            return redirect(f"/tugas/{task.id}#berkas", 303)
        if heard.get("tindakan") != "ajukan":
            engine.save_draft(task.id, heard, by=me())
            flash(_("Draf tersimpan."), "message")
            return redirect(f"/tugas/{task.id}", 303)
        engine.complete(task.id, heard, by=me(), key=heard.get("kunci", ""))
    except BadAnswers as bad:
        task = engine.task(task.id, by=me())
        content, _problems = read_content(heard, task.draft)
        return form_of(task, content, bad.problems, heard), bad.status
    flash(_("Surat diajukan dan diteruskan."), "message")
    following = engine.next_task(by=me(), after=task.id)
    return redirect(f"/tugas/{following}" if following else f"/surat/{task.letter.id}", 303)


def form_of(
    task: TaskView | None,
    content: Content,
    problems: Mapping[str, str] | None = None,
    heard: Mapping[str, Any] | None = None,
    mode: str = "",
) -> str:
    """The letter form with this content; what could not be read stands as it was typed."""
    mode = mode or ("susun" if task else "baru")
    offered = engine.choices(by=me())
    base = f"/tugas/{task.id}" if task else "/surat/baru"
    typed = heard or {}
    return render_template(
        "officials/compose.html",
        mode=mode,
        task=task,
        content=content,
        unit=typed.get("unit") or (task.letter.unit_key if task else _own_unit(offered)),
        action=f"{base}/revisi" if mode == "revisi" else base,
        autosave={"baru": base, "susun": f"{base}/draf", "revisi": f"{base}/pratinjau"}[mode],
        upload=f"{base}/lampiran" if mode == "susun" else None,
        draft_version=_version(task, mode),
        pages=_pages(task, mode),
        body=typed.get("body") or json.dumps(content.body, ensure_ascii=False),
        body_text=typed.get("body_text") or to_text(content.body),
        files=_files(task, content),
        kinds=list(KINDS.values()),
        papers=[(key, key) for key in PAPERS],
        urgencies=list(URGENCIES.items()),
        securities=list(SECURITIES.items()),
        units=[(unit.key, unit.name) for unit in offered["units"]],
        signers=[(post.key, post.title) for post in offered["signers"]],
        code_name=engine.code_name(content.classification, by=me()),
        problems=problems or {},
        said=typed,
        kunci=secrets.token_urlsafe(16),
    )


def _revisable(task_id: str) -> TaskView:
    """A task about a letter that the office writes: only that has a text to revise."""
    task = engine.task(task_id, by=me())
    if task.letter.direction != "keluar":
        raise NotFound
    return task


def _saved_first(task_id: str, letter_id: int) -> Response:
    task = engine.task(task_id, by=me())
    base = f"/tugas/{task_id}"
    return jsonify(
        version=task.draft_version,
        pages=_draft_pages(letter_id, task.draft_version),
        saved_at=clock(engine.now(), zone=False),
        url=base,
        autosave=f"{base}/draf",
        upload=f"{base}/lampiran",
    )


def _draft_pages(letter_id: int, version: int) -> list[str]:
    try:
        count = len(engine.draft_pages(letter_id, by=me()))
    except Refused:
        return []
    return [f"/surat/{letter_id}/draf/{version}/{n}.svg" for n in range(1, count + 1)]


def _pages(task: TaskView | None, mode: str) -> list[str]:
    if task is None:
        return []
    if mode == "susun":
        return _draft_pages(task.letter.id, task.draft_version)
    count = len(engine.pages(task.letter.id, by=me()))
    letter = task.letter
    return [
        f"/surat/{letter.id}/halaman/{n}.svg?revisi={letter.revision}" for n in range(1, count + 1)
    ]


def _version(task: TaskView | None, mode: str) -> int:
    if task is None:
        return 0
    return task.letter.revision if mode == "revisi" else task.draft_version


def _files(task: TaskView | None, content: Content) -> list[Any]:
    if task is None:
        return []
    wanted = {a.digest for a in (*content.attachments, *content.concept_attachments)}
    newest = {row.digest: row for row in task.letter.documents if row.digest in wanted}
    return list(newest.values())


def _add_files(task: TaskView) -> None:
    """Files that came with the form itself, from a page without JavaScript."""
    for file in request.files.getlist("berkas"):
        if file.filename:
            try:
                engine.attach(task.id, file.filename, file.read(), "lampiran", by=me())
            except BadAnswers:
                raise
            except Refused as refused:
                raise BadAnswers({"attachments": refused.sentence}) from refused


def _own_unit(offered: Mapping[str, list[Any]]) -> str:
    return next((unit.key for unit in offered["units"] if unit.id == me().unit_id), "")


def _first_signer() -> str:
    signers = engine.choices(by=me())["signers"]
    return str(signers[0].key) if signers else ""
