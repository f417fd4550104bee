"""The auditor's pages: finding cases, one case as it went, its letter, and the event log."""

from flask import Blueprint

pages = Blueprint("auditors", __name__)

from web.auditors import cases, sealing  # noqa: E402

__all__ = ["cases", "pages", "sealing"]
