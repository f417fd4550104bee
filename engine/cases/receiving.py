"""An incoming letter begins: its scan is judged, its agenda number taken, its case started."""

import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.cases import presses
from engine.cases.access_record import guarded
from engine.cases.duties import Said
from engine.cases.duties.record import Record as Entering
from engine.cases.editions import NoEdition, started_by
from engine.cases.starting import Started, begin, refuse_outsider
from engine.cases.work import House, Work, open_task
from engine.errors import BadAnswers, NotAllowed
from engine.letters import BadAttachment, numbers
from engine.letters.incoming import SERIES, Arrived, hear_arrived, label
from engine.letters.scans import accept_scan
from engine.people import Person, offices
from engine.store import racing
from engine.store.rows import add, change
from engine.store.tables import Document, Incoming
from engine.worktime import WIB

SCAN = "pindaian"
"""The role of a document that is the scan of an incoming letter."""
TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)


class NotRecorder(NotAllowed):
    """Hanya {role} yang dapat mencatat surat masuk; Anda masuk sebagai {post}."""


class NoEntryHere(NotAllowed):
    """Pindaian hanya dapat diganti pada langkah mencatat surat masuk."""


@dataclass(frozen=True)
class Held:
    """A judged scan that waits until the rest of its form is right; `token` brings it back."""

    token: str
    name: str
    size: int


@dataclass(frozen=True)
class _Scan:
    digest: str
    name: str
    media_type: str
    size: int


class BadEntry(BadAnswers):
    """Isian belum benar. Periksa bagian yang ditandai."""

    def __init__(self, problems: dict[str, str], held: Held | None) -> None:
        super().__init__(problems)
        self.held = held


def may_receive(house: House, *, by: Person) -> None:
    """Raise NotRecorder or NoEdition if `by` may not enter an incoming letter."""
    with house.store.reading() as tx:
        refuse_outsider(started_by(tx, by.office_id, Entering.key, house.now()), by, NotRecorder)


def receives(tx: Connection, by: Person, at: datetime) -> bool:
    """True if `by` has, by their own post, the role of the first step of SOP Surat Masuk."""
    try:
        first = started_by(tx, by.office_id, Entering.key, at).sop.steps[0]
    except NoEdition:
        return False
    return by.has(first.role)


def start_incoming(
    house: House,
    said: Said,
    scan: tuple[str, bytes] | None = None,
    *,
    by: Person,
    key: str = "",
) -> Started:
    """Enter a letter that came in: the next number of the Agenda Surat Masuk, and its case.

    `scan` is name and bytes of an upload; `titipan` in the form is the token of one that an
    earlier, refused press brought. Raises NotRecorder, NoEdition; BadEntry with a sentence per
    field, and the scan held, so that nothing has to be chosen twice.
    """
    at, key = house.now(), presses.of("terima", key)
    may_receive(house, by=by)
    arrived, kept = _heard(house, said, scan, by, at)

    def start(tx: Connection) -> Started:
        if (answer := presses.answer(tx, by, key)) is not None:
            return Started(**answer)
        started = _enter(tx, arrived, kept, by, at)
        presses.remember(tx, by, key, started.__dict__, at)
        return started

    return house.store.retrying(start)


@guarded
def replace_scan(house: House, task_id: str, name: str, data: bytes, *, by: Person) -> None:
    """Another scan for a letter that is being entered; the earlier one stays among its files.

    Raises BadAttachment, NoEntryHere, and every refusal of `open_task`.
    """
    at = house.now()
    with house.store.reading() as tx:
        _entering(open_task(tx, house, task_id, by, at))
    kept = _kept(house, name, data)

    def put(tx: Connection) -> None:
        work = _entering(open_task(tx, house, task_id, by, at, lock=True))
        change(tx, Incoming, {"letter_id": work.letter.id}, scan=kept.digest)
        _add(tx, work.letter.id, kept, by, at)

    house.store.retrying(put)


def _enter(tx: Connection, arrived: Arrived, scan: _Scan, by: Person, at: datetime) -> Started:
    """The number, the case, the row of the agenda and the scan, in one transaction."""
    published = started_by(tx, by.office_id, Entering.key, at)
    refuse_outsider(published, by, NotRecorder)
    year = arrived.received_on.year
    serial = numbers.next_serial(tx, by.office_id, SERIES, year)
    entry = asdict(arrived)
    of_letter = {name: entry.pop(name) for name in ("subject", "security", "urgency")}
    started = begin(
        tx, published, named=f"pencatatan surat masuk {label(serial, year)}", by=by, at=at,
        direction="masuk", unit_id=_unit(tx, by), drafter_id=by.id, state="draf", **of_letter,
    )  # fmt: skip
    with racing():
        add(
            tx, Incoming, letter_id=started.letter_id, office_id=by.office_id, year=year,
            serial=serial, scan=scan.digest, **entry,
        )  # fmt: skip
    _add(tx, started.letter_id, scan, by, at)
    return started


def _heard(
    house: House, said: Said, scan: tuple[str, bytes] | None, by: Person, at: datetime
) -> tuple[Arrived, _Scan]:
    problems: dict[str, str] = {}
    kept, arrived = _waiting(house, str(said.get("titipan", "")), by), None
    if scan is not None:
        try:
            kept = _kept(house, *scan)
        except BadAttachment as bad:
            problems["scan"] = bad.sentence
    if kept is None:
        problems.setdefault("scan", "Unggah pindaian atau foto suratnya.")
    try:
        arrived = hear_arrived(said, at.astimezone(WIB).date())
    except BadAnswers as bad:
        problems = bad.problems | problems
    if arrived is None or kept is None or problems:
        raise BadEntry(problems, _hold(house, kept, by) if kept else None)
    return arrived, kept


def _kept(house: House, name: str, data: bytes) -> _Scan:
    accepted = accept_scan(name, data)
    digest = house.store.documents.put(data)
    return _Scan(digest, accepted.name, accepted.media_type, len(data))


def _hold(house: House, scan: _Scan, by: Person) -> Held:
    """A note under a name that nobody guesses, and that only who brought the scan may use."""
    token = secrets.token_hex(16)
    note = asdict(scan) | {"by": by.id}
    house.store.documents.keep_once(f"titipan-{token}", json.dumps(note).encode())
    return Held(token, scan.name, scan.size)


def _waiting(house: House, token: str, by: Person) -> _Scan | None:
    if not TOKEN.fullmatch(token):
        return None
    note = house.store.documents.kept(f"titipan-{token}")
    held: dict[str, Any] = json.loads(note) if note else {}
    return _Scan(**held) if held.pop("by", None) == by.id else None


def _add(tx: Connection, letter_id: int, scan: _Scan, by: Person, at: datetime) -> None:
    add(
        tx, Document, office_id=by.office_id, letter_id=letter_id, digest=scan.digest,
        name=scan.name, media_type=scan.media_type, size=scan.size, role=SCAN, added_at=at,
        added_by=by.id,
    )  # fmt: skip


def _entering(work: Work) -> Work:
    if work.step.duty != Entering.key:
        raise NoEntryHere
    return work


def _unit(tx: Connection, by: Person) -> int:
    """Where the letter is kept: the recorder's unit, else the office's first."""
    if by.unit_id is not None:
        return by.unit_id
    first: int = offices.units(tx, by.office_id)[0].id
    return first
