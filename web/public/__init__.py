"""Pages for everybody: signing in and out, and what operators ask."""

from flask import Blueprint

pages = Blueprint("public", __name__)

from web.public import operator, sign_in  # noqa: E402

__all__ = ["operator", "pages", "sign_in"]
