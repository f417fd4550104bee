"""The demo's post office: a real SMTP server on loopback, and a page that shows what it took.

Only `runut demo` starts it and adds the page; a mail is a file in the data folder.
"""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import time_ns
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Blueprint, Response, current_app, render_template

from engine import NotFound
from web.access import anyone

pages = Blueprint("mailbox", __name__)
NEWEST = 100


class Keeper:
    """Keeps every mail it is handed as a file named by its time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook: the mail is on disk before the server says so."""
        content = envelope.content
        data = content.encode() if isinstance(content, str) else content or b""
        await asyncio.to_thread((self._folder / f"{time_ns()}.eml").write_bytes, data)
        return "250 OK"


def open_post_office(folder: Path, port: int) -> Controller:
    """Start the SMTP server on loopback. Raises OSError if the port is taken."""
    controller = Controller(Keeper(folder), hostname="127.0.0.1", port=port)
    controller.start()
    return controller


@pages.get("/demo/pos")
@anyone
def mails() -> str:
    """The mails that left, the newest first."""
    newest = sorted(_folder().glob("*.eml"), reverse=True)[:NEWEST]
    return render_template("mailbox.html", mails=[_told(file) for file in newest])


@pages.get("/demo/pos/<name>")
@anyone
def attachment(name: str) -> Response:
    """The first attachment of a mail."""
    file = _folder() / f"{name}.eml"
    if not name.isdecimal() or not file.is_file():
        raise NotFound
    for part in _read(file).iter_attachments():
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            return Response(data, content_type=part.get_content_type())
    raise NotFound


def _folder() -> Path:
    folder: Path = current_app.config["RUNUT_POST"]
    return folder


def _read(file: Path) -> EmailMessage:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)  # policy.default makes no other
    return message


def _told(file: Path) -> dict[str, Any]:
    message = _read(file)
    body = message.get_body(("plain",))
    return {
        "name": file.stem,
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "id": str(message["Message-ID"]),
        "text": body.get_content() if body else "",
        "files": [part.get_filename() for part in message.iter_attachments()],
    }
