"""/sop/<key>/ubah: the modeler, and what it reads and saves."""

from flask import Response, jsonify, render_template, request

from engine import PROCESS_ADMIN, Refused
from web.access import engine, holders_of, me
from web.admins import pages, tables

XML = "application/xml"


@pages.get("/sop/<key>/ubah")
@holders_of(PROCESS_ADMIN)
def draw(key: str) -> str:
    """The diagram and its table side by side."""
    draft = engine.sop_draft(key, by=me())
    return render_template(
        "admins/modeler.html", draft=draft, sop=draft.written, key=key, version=draft.version,
        table=tables.fragment(draft),
    )  # fmt: skip


@pages.get("/sop/<key>/simulasi")
@holders_of(PROCESS_ADMIN)
def simulate(key: str) -> str:
    """The draft with tokens that walk through it."""
    draft = engine.sop_draft(key, by=me())
    return render_template("admins/simulation.html", draft=draft, sop=draft.written, key=key)


@pages.get("/sop/<key>/naskah")
@holders_of(PROCESS_ADMIN)
def read(key: str) -> Response:
    """The draft's diagram; its version is the ETag."""
    draft = engine.sop_draft(key, by=me())
    response = Response(draft.bpmn, mimetype=XML)
    response.set_etag(str(draft.version))
    return response


@pages.put("/sop/<key>/naskah")
@holders_of(PROCESS_ADMIN)
def save(key: str) -> tuple[Response, int]:
    """Keep the diagram as it stands in the editor."""
    try:
        draft = engine.save_sop_draft(key, request.get_data(), _version(), by=me())
    except Refused as refused:
        return jsonify(tables.no(refused)), refused.status
    return jsonify(tables.told(draft)), 200


@pages.get("/sop/<key>/kosakata.json")
@holders_of(PROCESS_ADMIN)
def lexicon(key: str) -> Response:
    """What the properties panel offers to choose from."""
    found = engine.lexicon(key, by=me())
    return jsonify(
        roles=[{"key": k, "name": name, "posts": posts} for k, name, posts in found.roles],
        duties=[{"key": k, "name": name, "help": help_} for k, name, help_ in found.duties],
        facts=[
            {
                "name": fact.name, "label": fact.label, "type": fact.type,
                "choices": [{"value": value, "label": label} for value, label in fact.choices],
            }
            for fact in found.facts
        ],
    )  # fmt: skip


def _version() -> int:
    tags = [tag for tag in request.if_match if tag.isascii() and tag.isdecimal()]
    return int(tags[0][:9]) if tags else -1
