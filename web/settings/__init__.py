"""The office admin's pages: people, hours, holidays, mandates, letterhead and numbers."""

from flask import Blueprint

pages = Blueprint("settings", __name__)

from web.settings import mandates, office, time  # noqa: E402

__all__ = ["mandates", "office", "pages", "time"]
