"""One state of a letter's content: what is kept, what is initialled, what may be submitted."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from engine.letters import body
from engine.letters.glyphs import FONTS, described, unshown
from engine.letters.kinds import KINDS, PAPERS, SECURITIES, URGENCIES, Kind
from engine.letters.numerals import spelled
from engine.letters.parts import (
    Addressee,
    Assignment,
    Attachment,
    BadContent,
    Delivered,
    Event,
    Particular,
    Reference,
    as_json,
    from_json,
)
from engine.letters.weekdays import told_weekday
from engine.people.offices import EMAIL

MAX_LINE = 300
MAX_PROSE = 4_000
MAX_ADDRESSEES = 500
LONGEST = {
    "subject": MAX_LINE,
    "attachment_note": 120,
    "closing": MAX_PROSE,
    "copies": MAX_LINE,
    "event": MAX_LINE,
    "rows": MAX_PROSE,
    "assignment": MAX_PROSE,
    "statement": MAX_PROSE,
}
"""Characters that one line of a field may have."""
MOST = {"copies": 50, "rows": 500, "attachments": 20, "statement": 100}
"""Lines that a field may have."""

LABELS: dict[str, str] = {
    "kind": "Jenis naskah",
    "paper": "Ukuran kertas",
    "subject": "Hal",
    "classification": "Kode klasifikasi",
    "urgency": "Sifat",
    "security": "Keamanan",
    "addressees": "Tujuan",
    "addressee_list_attached": "Daftar tujuan terlampir",
    "copies": "Tembusan",
    "attachment_note": "Lampiran",
    "attachments": "Berkas lampiran",
    "event": "Acara",
    "rows": "Naskah yang dikirimkan",
    "assignment": "Penugasan",
    "statement": "Keterangan",
    "body": "Isi surat",
    "closing": "Alinea penutup",
    "signer": "Penanda tangan",
    "reference": "Balasan atas",
    "concept": "Konsep",
    "concept_attachments": "Berkas konsep",
    "letter_date": "Tanggal surat",
}
"""What a person calls each field."""


@dataclass(frozen=True)
class Content:
    """One state of a letter. A draft may leave anything out; `check` says what is missing.

    `signer` is the key of the post that signs. `concept` is what the superior gave the drafter;
    it is kept with the letter, never printed and never part of what is initialled.
    """

    kind: str = ""
    paper: str = "F4"
    subject: str = ""
    classification: str = ""
    urgency: str = "biasa"
    security: str = "biasa"
    addressees: tuple[Addressee, ...] = ()
    addressee_list_attached: bool = False
    copies: tuple[str, ...] = ()
    attachment_note: str = ""
    attachments: tuple[Attachment, ...] = ()
    event: Event | None = None
    rows: tuple[Delivered, ...] = ()
    assignment: Assignment | None = None
    statement: tuple[Particular, ...] = ()
    body: Mapping[str, Any] = field(default_factory=lambda: body.EMPTY)
    closing: str = ""
    signer: str = ""
    reference: Reference | None = None
    concept: str = ""
    concept_attachments: tuple[Attachment, ...] = ()
    letter_date: date | None = None

    def to_json(self) -> str:
        """The canonical JSON text: sorted keys, no spaces, UTF-8 characters as they are."""
        return self._json

    @cached_property
    def _json(self) -> str:
        # A step asks for it several times; the content is frozen.
        return canonical(as_json(self))

    @cached_property
    def _digest(self) -> str:
        initialled = {
            "v": 1,
            "jenis": self.kind,
            "tujuan": [[a.name, a.place] for a in self.addressees],
            "tujuan_terlampir": self.addressee_list_attached,
            "hal": self.subject,
            "isi": as_json(body.tidy(self.body)),
            "penutup": self.closing,
            "acara": as_json(self.event),
            "kiriman": as_json(self.rows),
            "penugasan": as_json(self.assignment),
            "keterangan": as_json(self.statement),
            "lampiran": [self.attachment_note, *(a.digest for a in self.attachments)],
            "tembusan": list(self.copies),
            "klasifikasi": self.classification,
            "sifat": [self.urgency, self.security],
            "penanda_tangan": self.signer,
        }
        return hashlib.sha256(canonical(initialled).encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Content":
        """The content that `to_json` wrote. Raises BadContent or BadBody."""
        return _read(text)


# A step reads the same content several times; it is frozen, so one reading serves them all.
@lru_cache(maxsize=256)
def _read(text: str) -> Content:
    try:
        content = from_json(Content, json.loads(text))
    except (ValueError, RecursionError):
        raise BadContent from None
    body.check(content.body)
    return content


def canonical(value: object) -> str:
    """JSON that is byte-equal for equal values (the parts of RFC 8785 that our types need)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: Content) -> str:
    """SHA-256 (hex) of what an initial vouches for.

    Kind, addressees, subject, body, attachments by their own digest, copies, classification,
    urgency, security and signer (DOMAIN 1.4). Not: number and date (they come later), paper,
    e-mail addresses (they are corrected at dispatch), the reference and the concept.
    """
    return content._digest


def attachment_line(content: Content) -> str:
    """What stands after "Lampiran": the drafter's note, else the count of files, else a dash."""
    if content.attachment_note.strip() not in ("", "-"):
        return content.attachment_note
    if count := len(content.attachments):
        return f"{count} ({spelled(count)}) berkas"
    return "1 (satu) lembar" if content.addressee_list_attached else "-"


def check(content: Content, fonts: Path = FONTS) -> dict[str, str]:
    """Everything that keeps a letter from being submitted: field → Indonesian sentence.

    Empty when it may go. Whether the classification code and the signer's post exist is asked
    where they are kept, not here.
    """
    problems = dict(_unprintable(content, fonts))
    kind = KINDS.get(content.kind)
    if kind is None:
        return {"kind": "Pilih jenis naskah."} | problems
    for name, sentence in (*_missing(content, kind), *_wrong(content)):
        problems.setdefault(name, sentence)
    return problems


def _unprintable(content: Content, fonts: Path) -> Iterator[tuple[str, str]]:
    for name in LABELS.keys() - {"concept", "concept_attachments", "attachments"}:
        value = getattr(content, name)
        text = body.plain(value) if name == "body" else "\n".join(_texts(value))
        if bad := unshown(text, fonts):
            seen = ", ".join(map(described, bad[:5]))
            yield name, f"{LABELS[name]} memuat karakter {seen} yang tidak dapat dicetak."


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))


def _missing(content: Content, kind: Kind) -> Iterator[tuple[str, str]]:
    if not content.subject.strip():
        yield "subject", "Isi hal surat."
    if not content.classification:
        yield "classification", "Pilih kode klasifikasi."
    if not content.signer:
        yield "signer", "Pilih penanda tangan."
    if not any(a.name.strip() for a in content.addressees):
        yield "addressees", "Isi paling sedikit satu tujuan surat."
    if not body.plain(content.body).strip() and not _filled_block(content, kind):
        yield "body", "Isi surat masih kosong."
    if "event" in kind.blocks:
        yield from _wrong_event(content.event or Event())


def _filled_block(content: Content, kind: Kind) -> bool:
    if "delivery" in kind.blocks:
        return bool(content.rows)
    if "assignment" in kind.blocks and content.assignment:
        return bool(content.assignment.assignees and content.assignment.tasks)
    return False


def _wrong_event(event: Event) -> Iterator[tuple[str, str]]:
    names = {
        "day": "hari",
        "date": "tanggal",
        "time": "pukul",
        "place": "tempat",
        "agenda": "acara",
    }
    empty = [name for field, name in names.items() if not getattr(event, field).strip()]
    if empty:
        yield "event", f"Lengkapi {', '.join(empty)} pada undangan."
    weekday = told_weekday(event.date)
    if weekday and event.day.strip().casefold() != weekday.casefold():
        yield "event", f"Tanggal {event.date} jatuh pada hari {weekday}, bukan {event.day}."


def _wrong(content: Content) -> Iterator[tuple[str, str]]:
    yield from _wrong_choices(content)
    yield from _wrong_addressees(content.addressees)
    yield from _too_long(content)
    if content.assignment and not all(a.name.strip() for a in content.assignment.assignees):
        yield "assignment", "Isi nama setiap orang yang ditugaskan."
    if not all(row.what.strip() for row in content.rows):
        yield "rows", "Isi naskah yang dikirimkan pada setiap baris."
    if not all(line.strip() for line in content.copies):
        yield "copies", "Hapus baris tembusan yang kosong."
    try:
        body.check(content.body)
    except body.BadBody as refused:
        yield "body", refused.sentence


def _wrong_choices(content: Content) -> Iterator[tuple[str, str]]:
    if content.paper not in PAPERS:
        yield "paper", "Pilih ukuran kertas F4 atau A4."
    if content.urgency not in URGENCIES:
        yield "urgency", "Pilih sifat surat."
    if content.security not in SECURITIES:
        yield "security", "Pilih tingkat keamanan surat."


def _wrong_addressees(addressees: tuple[Addressee, ...]) -> Iterator[tuple[str, str]]:
    if len(addressees) > MAX_ADDRESSEES:
        yield "addressees", f"Tujuan paling banyak {MAX_ADDRESSEES}."
    for place, addressee in enumerate(addressees, 1):
        if not addressee.name.strip():
            yield "addressees", f"Isi nama tujuan ke-{place}, atau hapus barisnya."
        elif len(addressee.name) > MAX_LINE or len(addressee.place) > MAX_LINE:
            yield (
                "addressees",
                f"Tujuan ke-{place} terlalu panjang (paling banyak {MAX_LINE} huruf).",
            )
        elif addressee.email and not _is_email(addressee.email):
            yield "addressees", f"Alamat posel tujuan ke-{place} belum benar: {addressee.email}"


def _is_email(text: str) -> bool:
    return len(text) <= 254 and ".." not in text and EMAIL.fullmatch(text) is not None


def _too_long(content: Content) -> Iterator[tuple[str, str]]:
    for name, most in MOST.items():
        if len(getattr(content, name)) > most:
            yield name, f"{LABELS[name]} paling banyak {most} baris."
    for name, longest in LONGEST.items():
        if any(len(text) > longest for text in _texts(getattr(content, name))):
            yield name, f"{LABELS[name]} terlalu panjang (paling banyak {longest} huruf)."
