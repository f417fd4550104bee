"""The record of access: who opened or took out what about a letter, and who was turned away.

It stands apart from the history: it tells nothing of what became of a letter, only who saw it. The
line is written before anything is handed out, in a short transaction of its own.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, and_, bindparam, or_, select
from sqlalchemy.exc import DBAPIError

from engine.cases.work import House
from engine.people import Person
from engine.people.readers import OPEN_TO_READERS, Closed
from engine.store import Busy, LostRace
from engine.store.rows import add
from engine.store.tables import Access, Letter, Official, table

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("runut.access")

OPENED, TAKEN, REFUSED = "buka", "unduh", "ditolak"
ACTS = {OPENED: "Dibuka", TAKEN: "Diunduh", REFUSED: "Ditolak"}
KINDS = {
    "surat": "Surat",
    "tugas": "Tugas",
    "revisi": "Revisi",
    "draf": "Draf",
    "lampiran": "Berkas surat",
    "pindaian": "Pindaian",
    "disposisi": "Lembar disposisi",
    "agenda": "Agenda",
    "riwayat": "Riwayat",
    "perubahan": "Perubahan naskah",
    "bukti": "Bukti",
    "log": "Log peristiwa",
    "titik_periksa": "Titik periksa",
    "akses": "Catatan akses",
    "laporan": "Laporan",
    "retensi": "Daftar retensi",
}
"""What is opened or taken out, and what people call it."""
AGAIN = timedelta(minutes=10)
"""How long an opening stands for the same person opening the same thing again."""
LONGEST = 200
UNWRITTEN = (Busy, LostRace, DBAPIError)

# Built once: every page about a letter asks this.
_ROWS = table(Access).c
KNOWN = (
    select(_ROWS.id)
    .where(
        _ROWS.office_id == bindparam("office_id"),
        _ROWS.official_id == bindparam("official_id"),
        _ROWS.at > bindparam("since"),
        _ROWS.act == OPENED,
        _ROWS.letter_id.is_not_distinct_from(bindparam("letter_id")),
        or_(
            and_(_ROWS.what == bindparam("what"), _ROWS.name == bindparam("name")),
            _ROWS.what.in_(bindparam("within", expanding=True)),
        ),
    )
    .limit(1)
)
# Whoever opens many parts of a page at one instant queues here, and only behind themselves.
PERSON = (
    select(table(Official).c.id)
    .where(table(Official).c.id == bindparam("official_id"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True)
class _Line:
    office_id: int
    at: datetime
    official_id: int
    act: str
    what: str
    letter_id: int | None
    name: str


def note_access(
    house: House,
    by: Person,
    act: str,
    what: str,
    letter_id: int | None = None,
    name: str = "",
    *,
    within: Collection[str] = (),
) -> None:
    """A line for what `by` is about to be handed: `act` is buka or unduh, `what` one of KINDS.

    A download always adds one; an opening does unless the same was opened in the last ten minutes,
    or something of the kinds `within`, on whose page it stands. Never call it inside a transaction.
    Raises Busy or LostRace when it cannot be written, except for an ordinary letter: that is
    handed out all the same, and the program's log says so.
    """
    line = _Line(by.office_id, house.now(), by.id, act, what, letter_id, name[:LONGEST])
    if act == OPENED:
        with house.store.reading() as tx:
            if _known(tx, line, within):
                return
    try:
        house.store.retrying(lambda tx: _write(tx, line, within))
    except UNWRITTEN:
        if letter_id is None or _secret(house, letter_id):
            raise
        log.exception("not noted: official %s, %s %s, letter %s", by.id, act, what, letter_id)


def guarded(verb: Callable[Concatenate[House, P], T]) -> Callable[Concatenate[House, P], T]:
    """The verb; where it meets a letter of the office that is closed to who asks, a line says so.

    The answer is the same either way: that there is no such thing.
    """

    @wraps(verb)
    def watched(house: House, /, *args: P.args, **said: P.kwargs) -> T:
        try:
            return verb(house, *args, **said)
        except Closed as closed:
            _note_refused(house, closed)
            raise

    return watched


def _note_refused(house: House, closed: Closed) -> None:
    by = closed.by
    line = _Line(by.office_id, house.now(), by.id, REFUSED, closed.what, closed.letter_id, "")
    try:
        house.store.retrying(lambda tx: _write(tx, line, ()))
    except UNWRITTEN:
        # Any other answer than "no such thing" would tell that there is one.
        log.exception("refusal not noted: official %s, letter %s", by.id, closed.letter_id)


def _write(tx: Connection, line: _Line, within: Collection[str]) -> None:
    if line.act == OPENED:
        tx.execute(PERSON, {"official_id": line.official_id})
        if _known(tx, line, within):
            return
    add(tx, Access, **line.__dict__)


def _known(tx: Connection, line: _Line, within: Collection[str]) -> bool:
    asked = {"since": line.at - AGAIN, "within": list(within), **line.__dict__}
    return tx.execute(KNOWN, asked).first() is not None


def _secret(house: House, letter_id: int) -> bool:
    with house.store.reading() as tx:
        security = tx.scalar(select(Letter.security).where(Letter.id == letter_id))
    return security not in OPEN_TO_READERS
