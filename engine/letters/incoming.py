"""An incoming letter as it is written into the Agenda Surat Masuk, and its number there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal, type_coerce

from engine.errors import BadAnswers
from engine.letters.content import MAX_LINE, MAX_PROSE
from engine.letters.form import read_day
from engine.letters.kinds import SECURITIES, URGENCIES
from engine.letters.weekdays import written
from engine.store.tables import Incoming
from engine.store.types import Line

SERIES = "surat_masuk"
LATEST_ENTRY = timedelta(days=366)
"""How long after its arrival a letter may still be entered."""
LONGEST = {
    "sender": MAX_LINE,
    "their_number": 120,
    "subject": MAX_LINE,
    "attachment_note": 120,
    "summary": MAX_PROSE,
}
LABELS = {
    "sender": "Pengirim", "their_number": "Nomor surat", "their_date": "Tanggal surat",
    "received_on": "Tanggal diterima", "subject": "Hal", "urgency": "Sifat",
    "security": "Keamanan", "attachment_note": "Lampiran", "summary": "Ringkasan",
}  # fmt: skip
"""What a person calls each field."""
NEEDED = {
    "sender": "Tulis siapa pengirim surat ini.",
    "subject": "Tulis hal surat.",
    "received_on": "Isi tanggal surat diterima.",
}


@dataclass(frozen=True)
class Arrived:
    """What the entry form says of a letter: from whom, which, when it came, how it is to be kept."""

    sender: str
    their_number: str
    their_date: date | None
    received_on: date
    subject: str
    urgency: str
    security: str
    attachment_note: str
    summary: str


def label(serial: int, year: int) -> str:
    """The number as people say and search it: `M-12/2026` (DOMAIN 5.1 keeps K- and M- apart)."""
    return f"M-{serial}/{year}"


def label_column() -> ColumnElement[str]:
    """The same as a column of `Incoming`, to search in."""
    serial, year = (cast(column, String) for column in (Incoming.serial, Incoming.year))
    return type_coerce(literal("M-") + serial + "/" + year, Line(40))


def hear_arrived(said: Mapping[str, Any], today: date, year: int | None = None) -> Arrived:
    """The entry that the form describes.

    `year` is that of a number already given: the day of arrival may not leave it. Raises
    BadAnswers with a sentence per field.
    """
    problems: dict[str, str] = {}
    texts = {name: _line(said, name) for name in LONGEST if name != "summary"}
    texts["summary"] = str(said.get("summary") or "").replace("\r\n", "\n").strip()
    for name, longest in LONGEST.items():
        if len(texts[name]) > longest:
            problems[name] = f"Paling banyak {longest} huruf."
    received = read_day(said, "received_on", None, problems)
    theirs = read_day(said, "their_date", None, problems)
    for name, sentence in NEEDED.items():
        if not texts.get(name, received):
            problems.setdefault(name, sentence)
    if received is not None:
        problems |= _wrong_days(received, theirs, today, year)
    choices = {"urgency": URGENCIES, "security": SECURITIES}
    chosen = {name: str(said.get(name) or "biasa") for name in choices}
    for name, known in choices.items():
        if chosen[name] not in known:
            problems[name] = "Pilih dari daftar."
    if problems or received is None:
        raise BadAnswers(problems)
    return Arrived(their_date=theirs, received_on=received, **texts, **chosen)


def differing(before: Mapping[str, Any], after: Arrived) -> list[tuple[str, str, str]]:
    """What a corrected entry says otherwise: label, words before, words after."""
    now = asdict(after)
    return [
        (label, _told(name, before[name]), _told(name, now[name]))
        for name, label in LABELS.items()
        if before[name] != now[name]
    ]


def _told(name: str, value: Any) -> str:
    if isinstance(value, date):
        return written(value)
    known = {"urgency": URGENCIES, "security": SECURITIES}.get(name, {})
    return known.get(value, value or "")


def _wrong_days(
    received: date, theirs: date | None, today: date, year: int | None
) -> dict[str, str]:
    if received > today:
        return {"received_on": "Tanggal diterima belum tiba."}
    if today - received > LATEST_ENTRY:
        return {"received_on": "Tanggal diterima sudah lebih dari setahun. Periksa kembali."}
    if year is not None and received.year != year:
        return {"received_on": f"Nomor agenda sudah diberikan pada tahun {year}."}
    if theirs is not None and theirs > received:
        return {"their_date": "Tanggal surat sesudah tanggal diterima. Periksa kembali."}
    return {}


def _line(said: Mapping[str, Any], name: str) -> str:
    return " ".join(str(said.get(name) or "").split())
