"""The process admin's pages: an SOP as diagram and as table, compared, tried, proposed, moved to."""

from flask import Blueprint

pages = Blueprint("admins", __name__)

from web.admins import (  # noqa: E402
    comparing,
    drawing,
    enacting,
    forms,
    moving,
    rehearsing,
    signing,
    sops,
    tables,
)

__all__ = [
    "comparing", "drawing", "enacting", "forms", "moving", "pages", "rehearsing",
    "signing", "sops", "tables",
]  # fmt: skip
