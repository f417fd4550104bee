"""Who is asking, and may they come in: the session cookie, and a permission for every page.

A route without a declared permission stops the start of the application.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import quote, urlsplit

from flask import Flask, abort, current_app, g, redirect, request
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from engine import Engine, NotFound, NotSignedIn, Person

P = ParamSpec("P")
Answer = Response | str | tuple[str, int] | tuple[Response, int]
View = Callable[P, Answer]

COOKIE = "runut_masuk"
OPEN_ENDPOINTS = {"asset", "choose_language"}  # built files; the language switch

engine: Engine = LocalProxy(lambda: current_app.extensions["runut"])  # type: ignore[assignment]


def me() -> Person:
    """The signed-in person of this request. Raises NotSignedIn."""
    if "person" not in g:
        g.person = engine.who(request.cookies.get(COOKIE, ""))
    person: Person = g.person
    return person


def somebody() -> Person | None:
    """The signed-in person, or None."""
    try:
        return me()
    except NotSignedIn:
        return None


def anyone(view: View[P]) -> View[P]:
    """A page for everybody, signed in or not."""
    return _declared(view, "anyone")


def signed_in(view: View[P]) -> View[P]:
    """A page for every account; what it shows is decided by the engine."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Answer:
        me()
        return view(*args, **kwargs)

    return _declared(guarded, "signed_in")


def holders_of(*roles: str) -> Callable[[View[P]], View[P]]:
    """A page for accounts with one of these roles; it does not exist for others."""

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Answer:
            if not any(me().has(role) for role in roles):
                raise NotFound
            return view(*args, **kwargs)

        return _declared(guarded, " ".join(roles))

    return declare


def let_in(response: Response, token: str, secure: bool) -> Response:
    """Hand out the session's cookie; its token is stored nowhere else."""
    response.set_cookie(COOKIE, token, httponly=True, secure=secure, samesite="Lax", path="/")
    return response


def see_out(response: Response) -> Response:
    """Take the session's cookie back."""
    response.delete_cookie(COOKIE, path="/")
    return response


def to_sign_in() -> Response:
    """To the sign-in page, and back to where the person was going."""
    asked = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect("/masuk" if asked == "/" else f"/masuk?kembali={quote(asked, safe='')}", 303)


def refuse_other_sites() -> None:
    """A form must come from this site: by Sec-Fetch-Site where a browser sends it, else by Origin.

    Beside the CSRF token, which is bound to the session (ASVS 5.0 3.5.1, 3.5.3).
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        abort(403)
    if origin not in (None, "null") and _host_of(str(origin)) != request.host:
        abort(403)


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def every_route_declares(app: Flask) -> None:
    """Raise RuntimeError, so that the start fails, for a route whose view declares nothing."""
    silent = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN_ENDPOINTS
        and not hasattr(app.view_functions[rule.endpoint], "permission")
    ]
    if silent:
        raise RuntimeError(f"routes without a declared permission: {', '.join(silent)}")


def _declared(view: View[P], permission: str) -> View[P]:
    view.permission = permission  # type: ignore[attr-defined]
    return view
