"""/healthz, /readyz, /robots.txt."""

from flask import Response, jsonify

from web.access import anyone, engine
from web.public import pages


@pages.get("/healthz")
@anyone
def health() -> Response:
    """Is the database there; does a clock beat; how much mail waits."""
    return jsonify(engine.health())


@pages.get("/readyz")
@anyone
def ready() -> Response:
    """The database answers."""
    engine.health()
    return Response("ok\n", content_type="text/plain")


@pages.get("/robots.txt")
@anyone
def robots() -> Response:
    """Nothing here is for search engines."""
    return Response("User-agent: *\nDisallow: /\n", content_type="text/plain")
