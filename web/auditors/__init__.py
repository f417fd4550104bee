"""The auditor's pages: finding cases, one case as it went, its letter, the event log, reports."""

from flask import Blueprint

pages = Blueprint("auditors", __name__)

from web.auditors import (  # noqa: E402
    accesses,
    cases,
    conformance,
    keeping,
    long_reports,
    reports,
    retention,
    sealing,
)

__all__ = [
    "accesses",
    "cases",
    "conformance",
    "keeping",
    "long_reports",
    "pages",
    "reports",
    "retention",
    "sealing",
]
