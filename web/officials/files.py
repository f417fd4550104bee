"""Pictures of pages, PDFs and attachments: private, never executed, never cached."""

from urllib.parse import quote

from flask import Response, request

from engine import NotFound
from web.access import engine, me, signed_in
from web.asked import number
from web.officials import pages

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@pages.get("/surat/<letter_id>/halaman/<page>.svg")
@signed_in
def picture(letter_id: str, page: str) -> Response:
    """A page of a revision as a picture."""
    revision = request.args.get("revisi", "")
    wanted = number(revision) if revision and revision != "0" else None
    return _picture(engine.pages(number(letter_id), by=me(), revision=wanted), page)


@pages.get("/surat/<letter_id>/draf/<version>/<page>.svg")
@signed_in
def draft_picture(letter_id: str, version: str, page: str) -> Response:
    """A page of the drafter's working copy; the version only makes the address a new one."""
    number(version)
    return _picture(engine.draft_pages(number(letter_id), by=me()), page)


@pages.get("/surat/<letter_id>/pdf")
@signed_in
def pdf(letter_id: str) -> Response:
    """The signed letter as it was signed; before that, DRAF."""
    revision = request.args.get("revisi")
    file = engine.pdf(number(letter_id), by=me(), revision=number(revision) if revision else None)
    return handed_out(file.data, file.name, file.media_type, inline=True)


@pages.get("/surat/<letter_id>/berkas/<document_id>")
@signed_in
def attachment(letter_id: str, document_id: str) -> Response:
    """A file that was added to this letter."""
    file = engine.document(number(letter_id), number(document_id), by=me())
    return handed_out(file.data, file.name, file.media_type)


def handed_out(data: bytes, name: str, media_type: str, inline: bool = False) -> Response:
    """A file as the browser may have it: typed, named, in a sandbox."""
    response = Response(data, content_type=media_type)
    way = "inline" if inline else "attachment"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in ".-_ ") else "_" for c in name)
    response.headers["Content-Disposition"] = (
        f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    if media_type != "application/pdf":
        response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _picture(drawn: list[str], page: str) -> Response:
    place = number(page)
    if not 1 <= place <= len(drawn):
        raise NotFound
    return handed_out(
        drawn[place - 1].encode(), f"halaman-{place}.svg", "image/svg+xml", inline=True
    )
