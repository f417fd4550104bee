"""The outbox: mails are written in the transaction of the act and sent afterwards.

SMTP has no exactly-once. A mail is claimed in one transaction, sent outside any, and marked in a
third, always under the same Message-ID: a crash between sending and marking can repeat it, and
the receiver's server may drop the repeat.
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import Connection, insert, or_, select, update

from engine.store import Store, fault
from engine.store.tables import Mail
from engine.store.types import Record

CLAIM = timedelta(minutes=10)
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]


@dataclass(frozen=True)
class MailServer:
    """Where mails go. `secure`: "" plain (loopback only), "starttls" or "tls"."""

    host: str
    port: int
    sender: str
    domain: str
    user: str = ""
    password: str = ""
    secure: str = ""

    def send(self, message: EmailMessage) -> None:
        """Hand a message over. Raises OSError or smtplib.SMTPException."""
        context = ssl.create_default_context()
        opened = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=30, context=context)
            if self.secure == "tls"
            else smtplib.SMTP(self.host, self.port, timeout=30)
        )
        with opened as smtp:
            if self.secure == "starttls":
                smtp.starttls(context=context)
            if self.user:
                smtp.login(self.user, self.password)
            smtp.send_message(message)


def queue(
    tx: Connection,
    office_id: int,
    *,
    recipient: str,
    subject: str,
    text: str,
    attachments: Sequence[tuple[str, str]] = (),
    dispatch_id: int | None = None,
    key: str = "",
    at: datetime,
) -> None:
    """Write a mail into the outbox. `key` names it in its Message-ID; unique for ever."""
    known = key or f"kirim-{dispatch_id}-{int(at.timestamp() * 1000)}"
    tx.execute(
        insert(Mail).values(
            office_id=office_id, message_id=known, recipient=recipient,
            subject=" ".join(subject.split())[:300], text=text,
            attachments=[list(a) for a in attachments], dispatch_id=dispatch_id,
            created_at=at, next_try_at=at, tries=0, error="",
        )
    )  # fmt: skip


def letter_text(office: str, addressee: str, subject: str, number: str, link: str) -> str:
    """The covering text of a mail that carries a signed letter."""
    return (
        f"Yth. {addressee}\n\nBersama ini kami sampaikan surat nomor {number} "
        f"hal {subject}, terlampir dalam bentuk PDF yang ditandatangani secara elektronik.\n\n"
        f"Keaslian surat dapat diperiksa di {link}\n\n{office}\n"
    )


def claim(store: Store, at: datetime) -> Record | None:
    """Take the next mail that is due, or None. A claim of a dead sender is free after ten minutes."""

    def take(tx: Connection) -> Record | None:
        free = or_(Mail.claimed_at.is_(None), Mail.claimed_at < at - CLAIM)
        due = (Mail.sent_at.is_(None), Mail.next_try_at <= at, free)
        row = tx.execute(
            select(Mail)
            .where(*due)
            .order_by(Mail.next_try_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is not None:
            tx.execute(
                update(Mail).where(Mail.id == row.id).values(claimed_at=at, tries=Mail.tries + 1)
            )
        return row

    return store.retrying(take)


def send(store: Store, server: MailServer, mail: Record) -> str:
    """Send a claimed mail, outside any transaction; returns an empty text or what went wrong."""
    message = EmailMessage()
    message["From"], message["To"] = server.sender, mail.recipient
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.message_id}@{server.domain}>"
    message["Date"] = format_datetime(mail.created_at)
    message.set_content(mail.text)
    for digest, name in mail.attachments:
        message.add_attachment(
            store.documents.get(digest), maintype="application", subtype="pdf", filename=name
        )
    try:
        server.send(message)
    except (OSError, smtplib.SMTPException) as error:
        return f"{type(error).__name__}: {error}"[:300]
    fault.point("mail_sent")
    return ""


def mark(tx: Connection, mail: Record, error: str, at: datetime) -> str:
    """Note the outcome of a try; returns `sent`, `again` or `given_up`."""
    if not error:
        tx.execute(update(Mail).where(Mail.id == mail.id).values(sent_at=at, error=""))
        return "sent"
    pause = PAUSES[mail.tries] if mail.tries < len(PAUSES) else None
    tx.execute(
        update(Mail)
        .where(Mail.id == mail.id)
        .values(claimed_at=None, error=error, next_try_at=at + pause if pause else None)
    )
    return "again" if pause else "given_up"
