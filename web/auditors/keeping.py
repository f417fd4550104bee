"""An auditor's saved questions: shown on the page that asks them, kept, removed, brought back."""

from typing import Any
from urllib.parse import quote

from flask import flash, redirect, session
from werkzeug.wrappers import Response

from engine import AUDITOR, BadAnswers
from web.access import engine, holders_of, me
from web.asked import said
from web.auditors import pages
from web.language import _

PLACES = {"riwayat": "/riwayat", "kepatuhan": "/riwayat/kepatuhan"}
GONE = "pencarian_dihapus"


def kept(page: str, query: str) -> dict[str, Any]:
    """What saved.html shows on a page: the saved questions, this one, and one removed just now."""
    gone = session.get(GONE)
    mine = gone is not None and gone["halaman"] == page
    if mine:
        session.pop(GONE)
    return {
        "saved": engine.saved_filters(page, by=me()),
        "place": PLACES[page],
        "page_key": page,
        "to_save": query,
        "gone": gone if mine else None,
    }


@pages.post("/riwayat/simpanan")
@holders_of(AUDITOR)
def save_filter() -> Response:
    """Keep the question that the page shows under a name."""
    form = said()
    page, name, query = (form.get(key, "") for key in ("halaman", "nama", "saringan"))
    try:
        engine.save_filter(page, name, query, by=me())
    except BadAnswers as bad:
        for sentence in bad.problems.values():
            flash(_(sentence), "bad")
    else:
        flash(_("Pencarian tersimpan."), "message")
    return _back(page, query)


@pages.post("/riwayat/simpanan/hapus")
@holders_of(AUDITOR)
def remove_filter() -> Response:
    """Forget a saved question; the page it goes back to offers to keep it again."""
    form = said()
    page, name, query = (form.get(key, "") for key in ("halaman", "nama", "saringan"))
    gone = engine.remove_filter(page, name, by=me())
    session[GONE] = {"halaman": page, "nama": gone.name, "saringan": gone.query}
    return _back(page, query)


def _back(page: str, query: str) -> Response:
    """To the page with the question that it showed; whatever was sent stays a query of that page."""
    return redirect(PLACES[page] + (f"?{quote(query, safe='=&%+')}" if query else ""), 303)
