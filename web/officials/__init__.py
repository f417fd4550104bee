"""The pages of officials: inbox, tasks, letters, register, SOPs. One file is one noun."""

from flask import Blueprint

pages = Blueprint("officials", __name__)

from web.officials import (  # noqa: E402
    agenda,
    case_files,
    composing,
    files,
    inbox,
    incoming,
    incoming_agenda,
    letters,
    questions,
    sops,
    tasks,
)

__all__ = [
    "agenda", "case_files", "composing", "files", "inbox", "incoming", "incoming_agenda", "letters", "pages", "questions", "sops",
    "tasks",
]  # fmt: skip
