"""Runut's pages: thin Flask views on the engine. They ask, they show, they decide nothing."""

import importlib.metadata
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from engine import Engine, Settings, wall_clock
from web import access, assets, frame, language, mailbox, refusals
from web.db import connect

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
LARGEST = 26 * 1024 * 1024


def create_app(
    settings: Settings, now: Callable[[], datetime] = wall_clock, post: Path | None = None
) -> Flask:
    """The application; `post` is the folder of the demo's mails, shown at /demo/pos.

    Raises RuntimeError if a route declares no permission.
    """
    settings.folder.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__, static_folder=None)
    secure = settings.public_url.startswith("https://")
    app.config.update(_configuration(settings, secure))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["runut"] = Engine.open(
        connect(app, settings.database), settings.folder, now=now,
        public_url=settings.public_url,
    )  # fmt: skip
    CSRFProtect(app)
    app.before_request(access.refuse_other_sites)
    app.after_request(_sealed(secure))
    for part in (language, assets, frame, refusals):
        part.register(app)
    _add_rooms(app)
    if post is not None:
        app.config["RUNUT_POST"] = post
        app.register_blueprint(mailbox.pages)
    access.every_route_declares(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies)  # type: ignore[method-assign]
    return app


def _configuration(settings: Settings, secure: bool) -> dict[str, object]:
    """What Flask is told: cookies, hosts, and how much a request may bring."""
    return {
        "SECRET_KEY": _cookie_key(settings.folder),
        "SESSION_COOKIE_NAME": "runut_formulir",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "TRUSTED_HOSTS": [urlsplit(settings.public_url).hostname, "127.0.0.1", "localhost"],
        "MAX_CONTENT_LENGTH": LARGEST,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 3000,
        "RUNUT_SECURE": secure,
        "RUNUT_PROCESSES": settings.processes,
        "RUNUT_VERSION": importlib.metadata.version("runut"),
    }


def _add_rooms(app: Flask) -> None:
    from web import admins, auditors, officials, public, settings

    for room in (admins, auditors, officials, public, settings):
        app.register_blueprint(room.pages)


def _sealed(secure: bool) -> Callable[[Response], Response]:
    def seal(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "asset":
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.pop("Server", None)
        return response

    return seal


def _cookie_key(folder: Path) -> bytes:
    """The key of the form cookie: made at first start, readable by the server's user only."""
    place = folder / "cookie.key"
    if not place.exists():
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(32))
    return place.read_bytes()
