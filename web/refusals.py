"""One place turns refusals into answers: the sentence, what to do next, the status."""

import logging
import secrets

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine import NotSignedIn, Refused
from web.access import to_sign_in
from web.language import _

log = logging.getLogger("runut.web")

SENTENCES = {
    400: "Permintaan ini tidak dapat dibaca. Muat ulang halaman, lalu coba lagi.",
    403: "Permintaan ini ditolak karena tidak berasal dari halaman Runut.",
    404: "Halaman atau berkas ini tidak ada.",
    405: "Permintaan ini tidak dikenal di halaman ini.",
    413: "Kiriman terlalu besar. Berkas paling besar 20 MB.",
    429: "Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.",
    503: "Sistem sedang sibuk. Tunggu sebentar, lalu coba lagi.",
}
NEXT = {
    401: "Masuk kembali; tulisan yang belum terkirim masih ada di peramban Anda.",
    403: "Kembali ke Tugas saya, atau hubungi atasan bila ini keliru.",
    404: "Periksa alamatnya, atau cari suratnya di halaman Surat.",
    409: "Kembali ke Tugas saya untuk melihat keadaan terbaru.",
    500: "Coba lagi sebentar. Bila tetap terjadi, sampaikan nomor rujukan ini kepada admin.",
}


def register(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(RecursionError, lambda _error: answer(400, SENTENCES[400]))
    app.register_error_handler(Exception, broken)


def refused(error: Refused) -> Response:
    """What the engine refuses; who is not signed in is asked to sign in."""
    if isinstance(error, NotSignedIn) and not wants_json():
        return to_sign_in()  # type: ignore[return-value]
    return answer(error.status, error.sentence)


def stale_form(_error: CSRFError) -> Response:
    """A form whose session has ended; nothing was changed."""
    return answer(
        400, "Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu kirim kembali isiannya."
    )


def http(error: HTTPException) -> Response:
    """Flask's own refusals, in our words."""
    code = error.code or 500
    response = answer(code, SENTENCES.get(code, SENTENCES[400]))
    if code == 405 and (allow := error.get_response().headers.get("Allow")):
        response.headers["Allow"] = allow
    return response


def broken(error: Exception) -> Response:
    """A fault of ours: a reference number for the person, the details for the log."""
    reference = secrets.token_hex(4)
    log.error("fault %s at %s %r", reference, request.method, request.path, exc_info=error)
    sentence = "Ada gangguan pada sistem. Tidak ada yang berubah."
    return answer(500, sentence, reference=reference)


def answer(code: int, sentence: str, reference: str = "") -> Response:
    """The error page, or the same as JSON for a script of our own pages."""
    if wants_json():
        response = jsonify(error=_(sentence), reference=reference)
    else:
        page = render_template(
            "error.html", code=code, sentence=_(sentence), next=_(NEXT.get(code, "")),
            reference=reference,
        )  # fmt: skip
        response = Response(page)
    response.status_code = code
    return response


def wants_json() -> bool:
    """True for requests of our scripts and of other programs."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
