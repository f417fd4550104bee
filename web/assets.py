"""The built files of web/static: under which name each is published, and how it is sent.

`make build` writes the files and manifest.json. A published name carries a hash of the
content, so that a browser may keep it for ever. Where nothing was built, `asset` answers None
and the pages go without.
"""

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from werkzeug.exceptions import NotFound

from web.access import anyone

STATIC = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600  # seconds
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}


def asset(name: str) -> str | None:
    """URL of a built file by its source name, e.g. `runut.css`; None if it was not built."""
    published = manifest().get(name)
    return f"/aset/{published}" if published else None


def manifest() -> dict[str, str]:
    """Source name to published name; read again when a build has replaced it."""
    path = STATIC / "manifest.json"
    return _read(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(path.read_text("utf-8"))
    return names


def send(name: str) -> Response:
    """Send a published file; its compressed copy to a browser that takes it."""
    if name not in manifest().values():
        raise NotFound
    packed = request.accept_encodings.quality("gzip") > 0 and (STATIC / f"{name}.gz").exists()
    found = f"{name}.gz" if packed else name
    response = send_from_directory(STATIC, found, mimetype=TYPES[Path(name).suffix], max_age=YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.vary.add("Accept-Encoding")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def register(app: Flask) -> None:
    """Give the templates `asset(name)` and serve /aset/<name>."""
    app.add_url_rule("/aset/<name>", "asset", anyone(send))
    app.jinja_env.globals["asset"] = asset
