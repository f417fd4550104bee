"""/sop/<key>/terbitan/<n>/tanda-tangan: the printed SOP, signed by who put it into force."""

from flask import Response, flash, redirect, render_template

from engine import BadAnswers
from web.access import Answer, engine, me, signed_in
from web.admins import pages
from web.asked import number, said
from web.language import _


@pages.get("/sop/<key>/terbitan/<edition>/tanda-tangan")
@signed_in
def to_sign(key: str, edition: str) -> str:
    """The printed SOP before its signer; for everybody else, who signed it and when."""
    return _page(key, number(edition), {})


@pages.post("/sop/<key>/terbitan/<edition>/tanda-tangan")
@signed_in
def sign(key: str, edition: str) -> Answer:
    """Sign it; the passphrase lives in this request only."""
    place = number(edition)
    try:
        engine.sign_sop(key, place, said(), by=me())
    except BadAnswers as bad:
        return _page(key, place, bad.problems), bad.status
    flash(_("SOP terbitan %(n)s ditandatangani.", n=place), "message")
    return redirect(f"/sop/{key}/terbitan/{place}/tanda-tangan", 303)


@pages.get("/sop/<key>/terbitan/<edition>/bertanda-tangan.pdf")
@signed_in
def signed_file(key: str, edition: str) -> Response:
    """The signed SOP, byte for byte."""
    file = engine.signed_sop_file(key, number(edition), by=me())
    return Response(
        file.data, mimetype=file.media_type,
        headers={"Content-Disposition": f'inline; filename="{file.name}"'},
    )  # fmt: skip


def _page(key: str, edition: int, problems: dict[str, str]) -> str:
    return render_template(
        "admins/sign.html", key=key, edition=edition, problems=problems,
        name=engine.sop(key, by=me()).published.sop.name,
        signed=engine.signed_sop(key, edition, by=me()),
        may_sign=engine.may_sign_sop(key, edition, by=me()),
    )  # fmt: skip
