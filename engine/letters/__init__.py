"""Letters: content and revisions, numbers and register, the printed page, mail."""

from engine.letters.attachments import Accepted, BadAttachment, accept
from engine.letters.books import may_keep
from engine.letters.content import LABELS, Content, check, digest
from engine.letters.differences import Change, between
from engine.letters.form import hear_content, many, read_content
from engine.letters.kinds import KINDS, SECURITIES, URGENCIES, Kind
from engine.letters.mail import MailServer
from engine.letters.page import Page, read_layouts
from engine.letters.parts import Attachment
from engine.letters.press import LetterPages, letterhead
from engine.letters.register import register
from engine.letters.sop_document import PAPERS as SOP_PAPERS
from engine.people.offices import EMAIL

__all__ = [
    "EMAIL", "KINDS", "LABELS", "SECURITIES", "SOP_PAPERS", "URGENCIES", "Accepted", "Attachment",
    "BadAttachment", "Change", "Content", "Kind", "LetterPages", "MailServer", "Page", "accept",
    "between", "check", "digest", "hear_content", "letterhead", "many", "may_keep",
    "read_content", "read_layouts", "register",
]  # fmt: skip
