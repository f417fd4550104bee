"""/surat: the letters one may read; /surat/<id>: one of them, where it is and why."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine import KINDS, SECURITIES, URGENCIES, BadAnswers, LetterView, whole_html
from web.access import engine, me, signed_in
from web.asked import number, page, said, words
from web.language import _, day, moment
from web.officials import case_files, incoming, pages
from web.officials.tasks import page_addresses


@pages.get("/surat")
@signed_in
def search() -> str:
    """Letters by hal, number, drafter and sender."""
    asked, state, way = words("q"), words("status", 20), words("arah", 10)
    return render_template(
        "officials/letters.html",
        found=engine.letters(by=me(), search=asked, state=state, direction=way, page=page()),
        way=way,
        search=asked,
        state=state,
        may_start=engine.frame(by=me()).may_start,
    )


@pages.get("/surat/<letter_id>")
@signed_in
def show_letter(letter_id: str) -> str:
    """One letter."""
    return _page(engine.letter(number(letter_id), by=me()))


@pages.post("/surat/<letter_id>/tarik")
@signed_in
def withdraw(letter_id: str) -> Response | tuple[str, int]:
    """The drafter withdraws it, with a reason."""
    letter = engine.letter(number(letter_id), by=me())
    reason = said().get("alasan", "")
    try:
        engine.withdraw(letter.id, reason, by=me())
    except BadAnswers as bad:
        return _page(letter, bad.problems, reason), bad.status
    flash(_("Berkas ditarik.") if letter.direction == "berkas" else _("Surat ditarik."), "message")
    return redirect(f"/surat/{letter.id}", 303)


@pages.post("/surat/<letter_id>/batal")
@signed_in
def void(letter_id: str) -> Response | tuple[str, int]:
    """The keeper of the register voids its reserved number, with a reason."""
    letter = engine.letter(number(letter_id), by=me())
    reason = said().get("alasan", "")
    try:
        engine.void_number(letter.number.id if letter.number else 0, reason, by=me())
    except BadAnswers as bad:
        return _page(letter, bad.problems, reason), bad.status
    flash(_("Nomor dibatalkan; tetap tercatat pada Agenda Surat Keluar."), "message")
    return redirect(f"/surat/{letter.id}", 303)


@pages.get("/klasifikasi/cari")
@signed_in
def find_code() -> Response:
    """Codes for the words of the picker."""
    found = engine.codes(words("q"), by=me())
    return jsonify([{"kode": c.code, "nama": c.name, "jalur": c.path} for c in found])


@pages.get("/klasifikasi")
@signed_in
def codes() -> str:
    """Every code, to read and to search without JavaScript."""
    asked = words("q")
    return render_template(
        "officials/codes.html", codes=engine.codes(asked, by=me(), most=400), search=asked
    )


def _page(letter: LetterView, problems: Mapping[str, str] | None = None, reason: str = "") -> str:
    if letter.direction == "berkas":
        return case_files.page(letter, problems or {}, reason)
    if letter.direction == "masuk":
        return incoming.page(letter, problems, {"alasan": reason})
    return render_template(
        "officials/letter.html",
        letter=letter,
        pages=page_addresses(letter.id, letter.revision),
        text=Markup(  # noqa: S704 — built from checked nodes, every text escaped
            whole_html(letter.content, letter.number.text if letter.number else "")
        ),
        facts=_facts(letter),
        proof=_proof(letter),
        kunci=secrets.token_urlsafe(16),
        problems=problems or {},
        reason_typed=reason,
    )


def _facts(letter: LetterView) -> list[tuple[str, str]]:
    content = letter.content
    kind = KINDS.get(content.kind)
    return [
        (_("Jenis naskah"), kind.name if kind else "–"),
        (_("Tujuan"), "; ".join(a.name for a in content.addressees) or "–"),
        (_("Tanggal surat"), day(content.letter_date) if content.letter_date else "–"),
        (_("Klasifikasi"), content.classification or "–"),
        (_("Sifat"), URGENCIES[content.urgency]),
        (_("Keamanan"), SECURITIES[content.security]),
        (_("Penyusun"), letter.drafter),
        (_("Dibuat"), moment(letter.created_at)),
    ]


def _proof(letter: LetterView) -> dict[str, Any] | None:
    signature = letter.signature
    if signature is None:
        return None
    if signature.signed_document is None:
        sentence = _("Berkas bertanda tangan tidak dibuat untuk surat contoh ini.")
        return {"sentence": sentence, "valid": False, "url": f"/v/{letter.token}"}
    certificate = signature.evidence["certificate_subject"]
    sentence = _(
        "Tanda tangan elektronik tidak tersertifikasi (%(level)s) oleh %(name)s.",
        level=signature.evidence["level"], name=signature.signer.rstrip("."),
    )  # fmt: skip
    if "DEMONSTRASI" in certificate:
        sentence += " " + _("Sertifikat demonstrasi: tidak sah secara hukum.")
    return {"sentence": sentence, "valid": True, "url": f"/v/{letter.token}"}
