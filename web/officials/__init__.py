"""The pages of officials: inbox, tasks, letters, register, SOPs. One file is one noun."""

from flask import Blueprint

pages = Blueprint("officials", __name__)

from web.officials import agenda, composing, files, inbox, letters, sops, tasks  # noqa: E402

__all__ = ["agenda", "composing", "files", "inbox", "letters", "pages", "sops", "tasks"]
