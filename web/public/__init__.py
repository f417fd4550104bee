"""Pages for everybody: signing in and out, checking a letter, and what operators ask."""

from flask import Blueprint

pages = Blueprint("public", __name__)

from web.public import account, help, operator, sign_in, verification  # noqa: E402

__all__ = ["account", "help", "operator", "pages", "sign_in", "verification"]
