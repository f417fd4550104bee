"""The process admin's pages: an SOP as diagram and as table, compared, tried, proposed, moved to."""

from flask import Blueprint

pages = Blueprint("admins", __name__)

from web.admins import comparing, drawing, enacting, forms, moving, rehearsing, sops, tables  # noqa: E402

__all__ = [
    "comparing", "drawing", "enacting", "forms", "moving", "pages", "rehearsing", "sops", "tables",
]  # fmt: skip
