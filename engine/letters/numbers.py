"""Letter numbers: reserved in one transaction, issued at signing, void with a reason, never reused.

The counter row of (office, series, year) is updated in the letter's own transaction, so numbers
have neither gaps nor doubles; `UNIQUE (office, series, year, serial, suffix)` is the belt.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from engine.errors import BadAnswers, Refused
from engine.people.offices import PATTERN
from engine.store import fault, racing
from engine.store.rows import add, change, insert_or_ignore, row
from engine.store.tables import Letter, Number, Office, Series, table
from engine.store.types import Record

SERIES = "surat_keluar"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
SECURITY_CODES = {"biasa": "B", "terbatas": "T", "rahasia": "R", "sangat_rahasia": "SR"}
PLACE = re.compile(r"\{(\w+)(?::0(\d))?\}")
PLACES = {
    "klasifikasi",
    "urut",
    "sisipan",
    "kode_unit",
    "tahun",
    "bulan",
    "bulan_romawi",
    "keamanan",
}


class SeriesFull(Refused):
    """Seri nomor tahun {year} sudah habis (nomor terakhir {last}). Hubungi admin kantor untuk menambah seri."""


class NumberSpent(Refused):
    """Nomor {number} sudah {state} dan tidak dapat diubah lagi."""


@dataclass(frozen=True)
class Wanted:
    """What a number is asked for; it fills the register's row until the letter is signed."""

    classification: str
    letter_date: date
    unit_id: int | None
    subject: str
    addressees: str
    security: str
    urgency: str
    attachment_note: str


def check_pattern(pattern: str) -> str:
    """Why a number pattern is refused, or an empty text (DOMAIN 4.1: urut and tahun compulsory)."""
    names = {name for name, _ in PLACE.findall(pattern)}
    if unknown := names - PLACES:
        return f"Bagian pola tidak dikenal: {', '.join(sorted(unknown))}."
    if missing := {"urut", "tahun", "sisipan"} - names:
        return f"Pola harus memuat {', '.join(f'{{{name}}}' for name in sorted(missing))}."
    rest = PLACE.sub("", pattern)
    if "{" in rest or "}" in rest or len(pattern) > 120:
        return "Pola tidak dapat dibaca. Contoh: " + PATTERN
    return ""


def compose(pattern: str, facts: Mapping[str, object]) -> str:
    """A number as text: places of the pattern filled, `{urut:03}` padded with zeros."""

    def fill(place: re.Match[str]) -> str:
        name, width = place.groups()
        return str(facts[name]).zfill(int(width or 0))

    return PLACE.sub(fill, pattern)


def upcoming(tx: Connection, office_id: int, wanted: Wanted) -> str:
    """The number that would be given now; a promise to nobody."""
    last = tx.scalar(
        select(Series.last).where(
            Series.office_id == office_id,
            Series.key == SERIES,
            Series.year == wanted.letter_date.year,
        )
    )
    return _text(tx, office_id, wanted, (last or 0) + 1, "")


def example(tx: Connection, office_id: int, day: date) -> str:
    """The next number of that day's year, under a classification that many letters have."""
    return upcoming(tx, office_id, Wanted("000.1", day, None, "", "", "biasa", "biasa", ""))


def needs_insertion(tx: Connection, office_id: int, day: date) -> bool:
    """True if a number was already given to a letter of a later day in the same year."""
    latest = tx.scalar(
        select(func.max(Number.letter_date)).where(
            Number.office_id == office_id, Number.series == SERIES, Number.year == day.year
        )
    )
    return latest is not None and latest > day


def reserve(
    tx: Connection,
    office_id: int,
    letter_id: int,
    wanted: Wanted,
    *,
    inserted_because: str = "",
    by: int,
    at: datetime,
) -> Record:
    """Take the next number of the letter date's year, or a *nomor sisipan* when a reason is given.

    Raises SeriesFull; BadAnswers if nothing was numbered on or before the date of a sisipan.
    """
    year = wanted.letter_date.year
    if inserted_because:
        serial, suffix = _inserted(tx, office_id, wanted.letter_date)
    else:
        serial, suffix = next_serial(tx, office_id, SERIES, year), ""
    values: dict[str, Any] = {
        "office_id": office_id, "series": SERIES, "year": year, "serial": serial, "suffix": suffix,
        "text": _text(tx, office_id, wanted, serial, suffix), "state": "dipesan",
        "letter_id": letter_id, "unit_id": wanted.unit_id, "classification": wanted.classification,
        "letter_date": wanted.letter_date, "subject": wanted.subject,
        "addressees": wanted.addressees, "security": wanted.security, "urgency": wanted.urgency,
        "attachment_note": wanted.attachment_note, "note": inserted_because,
        "reserved_at": at, "reserved_by": by, "signer": "", "sent_how": "",
    }  # fmt: skip
    with racing():  # two hands may count the same suffixes
        new = add(tx, Number, **values)
    change(tx, Letter, {"id": letter_id}, number_id=new)
    fault.point("numbered")
    made = row(tx, Number, id=new)
    assert made is not None  # inserted a moment ago
    return made


OF_LETTER = (
    select(table(Number))
    .join(table(Letter), table(Letter).c.number_id == table(Number).c.id)
    .where(table(Letter).c.id == bindparam("letter"))
)


def of_letter(tx: Connection, letter_id: int) -> Record | None:
    """The letter's number as it stands now, or None."""
    return tx.execute(OF_LETTER, {"letter": letter_id}).one_or_none()


def fits(number: Record | None, wanted: Wanted) -> bool:
    """True if a corrected letter keeps its number: neither classification, unit nor year changed."""
    return (
        number is not None
        and number.state == "dipesan"
        and number.classification == wanted.classification
        and number.unit_id == wanted.unit_id
        and number.year == wanted.letter_date.year
    )


def refresh(tx: Connection, number_id: int, wanted: Wanted) -> None:
    """Bring the register's row of a kept number up to the corrected letter."""
    change(
        tx, Number, {"id": number_id, "state": "dipesan"},
        letter_date=wanted.letter_date, subject=wanted.subject, addressees=wanted.addressees,
        security=wanted.security, urgency=wanted.urgency, attachment_note=wanted.attachment_note,
    )  # fmt: skip


def issue(tx: Connection, number_id: int, *, signer: str, at: datetime) -> None:
    """The signed letter's number becomes *terbit*; from now on its row is locked."""
    _from_reserved(tx, number_id, state="terbit", issued_at=at, signer=signer)


def void(tx: Connection, number_id: int, reason: str, *, by: int | None, at: datetime) -> None:
    """A reserved number becomes *batal*; it stays in the register with the reason."""
    _from_reserved(tx, number_id, state="batal", voided_at=at, voided_by=by, note=reason)


def _from_reserved(tx: Connection, number_id: int, **values: Any) -> None:
    if change(tx, Number, {"id": number_id, "state": "dipesan"}, **values) != 1:
        row = tx.execute(select(Number.text, Number.state).where(Number.id == number_id)).one()
        raise NumberSpent(number=row.text, state=row.state)


def next_serial(tx: Connection, office_id: int, series: str, year: int) -> int:
    """Take the next serial of a series in a year, for good. Raises SeriesFull."""
    insert_or_ignore(tx, Series, office_id=office_id, key=series, year=year, last=0)
    row = tx.execute(
        update(Series)
        .where(Series.office_id == office_id, Series.key == series, Series.year == year)
        .values(last=Series.last + 1)
        .returning(Series.last, Series.room)
    ).one()
    if row.room is not None and row.last > row.room:
        raise SeriesFull(year=year, last=row.room)
    serial: int = row.last
    return serial


def _inserted(tx: Connection, office_id: int, day: date) -> tuple[int, str]:
    """The last serial given on or before `day`, with the next free suffix: A … Z, AA …"""
    mine = (Number.office_id == office_id, Number.series == SERIES, Number.year == day.year)
    serial = tx.scalar(select(func.max(Number.serial)).where(*mine, Number.letter_date <= day))
    if serial is None:
        raise BadAnswers(
            {
                "sisipan": "Belum ada nomor pada atau sebelum tanggal surat ini. Pilih nomor berikutnya."
            }
        )
    taken = tx.scalar(
        select(func.count())
        .select_from(Number)
        .where(*mine, Number.serial == serial, Number.suffix != "")
    )
    return serial, letters(taken or 0)


def letters(n: int) -> str:
    """0 → A, 25 → Z, 26 → AA: the suffix after n earlier ones."""
    text, n = "", n + 1
    while n:
        n, rest = divmod(n - 1, 26)
        text = chr(65 + rest) + text
    return text


def _text(tx: Connection, office_id: int, wanted: Wanted, serial: int, suffix: str) -> str:
    office = tx.execute(
        select(Office.number_pattern, Office.unit_code).where(Office.id == office_id)
    ).one()
    return text_of(office.number_pattern, office.unit_code, wanted, serial, suffix)


def text_of(pattern: str, unit_code: str, wanted: Wanted, serial: int, suffix: str) -> str:
    """A number as text: the pattern filled for what it is asked for."""
    day = wanted.letter_date
    return compose(
        pattern,
        {
            "klasifikasi": wanted.classification,
            "urut": serial,
            "sisipan": f".{suffix}" if suffix else "",
            "kode_unit": unit_code,
            "tahun": day.year,
            "bulan": f"{day.month:02}",
            "bulan_romawi": ROMAN[day.month - 1],
            "keamanan": SECURITY_CODES[wanted.security],
        },
    )
