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
from typing import NamedTuple

from sqlalchemy import Connection, insert, or_, select, update

from engine.errors import Refused
from engine.store import Store, fault
from engine.store.tables import Mail
from engine.store.types import Record

CLAIM = timedelta(minutes=10)
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]


class Outcome(NamedTuple):
    """What became of a try: `error` in words a person reads, `final` if another try is no use."""

    error: str = ""
    final: bool = False


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
        found = tx.scalar(
            select(Mail.id)
            .where(*due)
            .order_by(Mail.next_try_at, Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = update(Mail).where(Mail.id == found).values(claimed_at=at, tries=Mail.tries + 1)
        return tx.execute(taken.returning(Mail)).one() if found is not None else None

    return store.retrying(take)


def send(store: Store, server: MailServer, mail: Record) -> Outcome:
    """Send a claimed mail, outside any transaction, and tell what became of it."""
    try:
        server.send(_message(store, server, mail))
    except (OSError, smtplib.SMTPException) as error:
        return _failed(error)
    except (ValueError, Refused) as error:
        # One mail that cannot be written must not stop the others behind it.
        return Outcome(f"pos-el tidak dapat disusun: {error}"[:300], final=True)
    fault.point("mail_sent")
    return Outcome()


def _message(store: Store, server: MailServer, mail: Record) -> EmailMessage:
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
    return message


def _failed(error: OSError | smtplib.SMTPException) -> Outcome:
    """The server's answer; what it refuses for good (RFC 5321, 4.2.1: 5yz) is not tried again.

    A refused sender or password is the office's own setting, which an admin will mend.
    """
    code: int
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, error.smtp_error
    else:
        return Outcome(f"server pos-el tidak dapat dihubungi ({error})"[:300])
    told = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    mended = isinstance(error, (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError))
    answer = f"server pos-el menjawab {code} {told}"
    return Outcome(" ".join(answer.split())[:300], final=code >= 500 and not mended)


def mark(tx: Connection, mail: Record, outcome: Outcome, at: datetime) -> str:
    """Note the outcome of a try; returns `sent`, `again`, `given_up`, or an empty text when
    another sender has meanwhile taken over this mail and tells its own outcome."""
    mine = [Mail.id == mail.id, Mail.sent_at.is_(None)]
    pause = None
    values: dict[str, object] = {"sent_at": at, "error": ""}
    if outcome.error:
        mine.append(Mail.claimed_at == mail.claimed_at)
        pause = None if outcome.final else dict(enumerate(PAUSES, start=1)).get(mail.tries)
        next_try = at + pause if pause else None
        values = {"claimed_at": None, "error": outcome.error, "next_try_at": next_try}
    if tx.execute(update(Mail).where(*mine).values(**values)).rowcount != 1:
        return ""
    if not outcome.error:
        return "sent"
    return "again" if pause else "given_up"
