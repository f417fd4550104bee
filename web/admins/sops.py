"""The process admin's entrance to an SOP: its editions, a file from elsewhere, an earlier state."""

from flask import Response, flash, redirect, render_template, request

from engine import PROCESS_ADMIN, Adopted, Refused, adopt_diagram
from web.access import Answer, engine, holders_of, me, signed_in
from web.admins import pages
from web.asked import number, said
from web.language import _


@pages.get("/sop/<key>/terbitan")
@signed_in
def editions(key: str) -> str:
    """Every edition, the newest first."""
    return render_template(
        "admins/editions.html", editions=engine.editions(key, by=me()), key=key,
        name=engine.sop_name(key, by=me()), may_edit=me().has(PROCESS_ADMIN),
    )  # fmt: skip


@pages.get("/sop/<key>/terbitan/<edition>.bpmn")
@signed_in
def download(key: str, edition: str) -> Response:
    """The diagram of an edition, to open in any BPMN editor."""
    bpmn = engine.sop_edition(key, number(edition), by=me())
    name = f"{key}-terbitan-{number(edition)}.bpmn"
    return Response(
        bpmn, mimetype="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@pages.post("/sop/<key>/terbitan/<edition>/naskah")
@holders_of(PROCESS_ADMIN)
def restore(key: str, edition: str) -> Answer:
    """An earlier edition becomes the draft; proposing it puts it back into force."""
    bpmn = engine.sop_edition(key, number(edition), by=me())
    draft = engine.sop_draft(key, by=me())
    engine.begin_sop_draft(bpmn, key=key, version=draft.version, by=me())
    flash(_("Terbitan %(n)s menjadi naskah. Ajukan agar berlaku lagi.", n=edition), "message")
    return redirect(f"/sop/{key}/terbitkan", 303)


@pages.get("/sop/unggah")
@holders_of(PROCESS_ADMIN)
def upload() -> str:
    """A BPMN file of another tool."""
    return _upload()


@pages.post("/sop/unggah")
@holders_of(PROCESS_ADMIN)
def receive() -> Answer:
    """Take what can run; name what cannot, with a proposal; then keep it as a draft."""
    file, kept = request.files.get("berkas"), said().get("bpmn", "")
    try:
        if kept:
            # Browsers send every line end of a form as CR LF.
            text = kept.replace("\r\n", "\n")
            draft = engine.begin_sop_draft(text.encode(), by=me())
            flash(_("Berkas menjadi naskah. Lengkapi temuannya, lalu ajukan."), "message")
            return redirect(f"/sop/{draft.key}/tabel", 303)
        adopted = adopt_diagram(file.read() if file else b"")
    except Refused as refused:
        return _upload(refused=refused.sentence), refused.status
    return _upload(adopted)


def _upload(adopted: Adopted | None = None, refused: str = "") -> str:
    drafts = engine.drafts_under_way(by=me())
    known = {one.sop.key for one in engine.catalogue(by=me())} | {one.key for one in drafts}
    return render_template(
        "admins/upload.html", adopted=adopted, refused=refused, known=known, drafts=drafts
    )
