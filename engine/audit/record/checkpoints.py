"""Checkpoints: the heads of all chains at a moment, under one root, sealed by the office.

Whoever rewrites a chain or cuts its tail afterwards is contradicted by the checkpoint, and whoever
rewrites the checkpoint too by every copy of it outside. The note that is sealed names the list of
heads that changed since the checkpoint before, so that each of them can be looked up for good.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select, text

from engine.audit.finding import only_auditors
from engine.audit.record import tree
from engine.cases.access_record import TAKEN, note_access
from engine.cases.work import House
from engine.errors import NotFound, Refused
from engine.people import Person
from engine.signing import NoCertificate, certificates_of, is_sealed
from engine.store import racing
from engine.store.canonical import canonical
from engine.store.rows import add, row
from engine.store.tables import Checkpoint
from engine.store.types import Record
from engine.worktime import WIB

KIND = "titik-periksa-runut"
HEADS = text(
    "SELECT e.office_id, e.case_id, e.line, e.seal, e.id FROM entry e JOIN"
    " (SELECT case_id, max(line) AS line FROM entry WHERE id <= :last GROUP BY case_id) h"
    " ON h.case_id = e.case_id AND h.line = e.line ORDER BY e.office_id, e.case_id"
)
NEWEST = select(Checkpoint).order_by(Checkpoint.id.desc()).limit(1)
FETCHED = {"stream_results": True, "yield_per": 5000}


class Unsealable(NoCertificate):
    """Kantor ini belum memiliki sertifikat, sehingga riwayatnya belum dapat disegel. Jalankan: runut signer issue."""


class ShorterThanBefore(Refused):
    """Riwayat lebih pendek daripada titik periksa terakhir. Jalankan: runut verify."""


@dataclass(frozen=True)
class Made:
    """A checkpoint: `last_entry` is the id of the last line in it, `made_by` None for the clock."""

    number: int
    at: datetime
    root: str
    heads: int
    last_entry: int
    document: str


def make_checkpoint(house: House, *, by: Person | None = None) -> Made | None:
    """Seal the state of every chain now; the last checkpoint if nothing came after it.

    None while there is no history. Raises Unsealable, ShorterThanBefore, and LostRace if another
    hand made one at this instant.
    """
    at = house.now()
    with house.store.writing() as tx:
        before, last = tx.execute(NEWEST).one_or_none(), _last_entry(tx)
    if last is None or (before and before.last_entry == last):
        return _made(before) if before else None
    if before and last < before.last_entry:
        raise ShorterThanBefore
    with house.store.reading() as tx:
        root, count, changed = _summed(tx, last, before.last_entry if before else 0)
    number = before.id + 1 if before else 1
    note = canonical({
        "kind": KIND, "number": number, "at": at.isoformat(timespec="microseconds"), "root": root,
        "heads": count, "last_entry": last, "changed": house.store.documents.put(changed),
        "previous": sha256(before.note.encode()).hexdigest() if before else "",
        "made_by": by.id if by else None,
    })  # fmt: skip
    try:
        document = house.store.documents.put(house.signer.seal(note.encode(), at))
    except NoCertificate as none:
        raise Unsealable from none
    with house.store.writing() as tx, racing():
        add(
            tx, Checkpoint, id=number, at=at, root=root, heads=count, last_entry=last, note=note,
            document=document, made_by=by.id if by else None,
        )  # fmt: skip
        return _made(tx.execute(NEWEST).one())


def make_daily_checkpoint(house: House) -> Made | None:
    """The clock's: one checkpoint per day of the office; None when today has one, or none can be."""
    today = house.now().astimezone(WIB).date()
    with house.store.reading() as tx:
        before = tx.execute(NEWEST).one_or_none()
    if before and before.at.astimezone(WIB).date() >= today:
        return None
    try:
        return make_checkpoint(house)
    except Unsealable:
        return None


def checkpoints(house: House, *, by: Person) -> list[Made]:
    """Every checkpoint, the newest first. Raises NotFound for others than auditors."""
    refuse_others(by)
    with house.store.reading() as tx:
        return [_made(one) for one in tx.execute(select(Checkpoint).order_by(Checkpoint.id.desc()))]


def checkpoint_file(house: House, number: int, *, by: Person | None) -> bytes:
    """A checkpoint to keep elsewhere (ZIP): note, seal (CMS) and certificates. Raises NotFound."""
    refuse_others(by)
    with house.store.reading() as tx:
        kept = row(tx, Checkpoint, id=number)
    if kept is None:
        raise NotFound
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in sealed_files(house, kept).items():
            out.writestr(name, data)
    if by is not None:
        note_access(house, by, TAKEN, "titik_periksa", name=f"nomor {number}")
    return made.getvalue()


def contradiction(house: House, file: bytes) -> str | None:
    """What the record says otherwise than a checkpoint that was kept elsewhere; None if nothing.

    Whoever holds the database and the office's key can rewrite both, but no copy outside.
    """
    at = house.now()
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as kept:
            text, sealed = kept.read("catatan.json"), kept.read("catatan.p7s")
        note = json.loads(text)
        number, root, last = int(note["number"]), str(note["root"]), int(note["last_entry"])
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError):
        return "Berkas ini bukan salinan titik periksa."
    if not is_sealed(text, sealed, house.signer.trust(at), at):
        return f"Segel pada salinan titik periksa {number} tidak sah."
    with house.store.reading() as tx:
        found, _, _ = _summed(tx, last, last)
        here = row(tx, Checkpoint, id=number)
    if found != root:
        return f"Riwayat sampai titik periksa {number} berbeda dari salinannya: akarnya {found}."
    if here is None:
        return f"Titik periksa {number} tidak ada lagi di sini; yang tersisa hanya salinannya."
    if here.note.encode() != text:
        return f"Catatan titik periksa {number} berbeda dari salinannya."
    return None


def sealed_files(house: House, kept: Record) -> dict[str, bytes]:
    """The files of a checkpoint: its note, the seal over it, the certificates to check it with."""
    sealed = house.store.documents.get(kept.document)
    found = certificates_of((sealed,), house.signer.trust(house.now()))
    return {
        "catatan.json": kept.note.encode(),
        "catatan.p7s": sealed,
        **{f"sertifikat/{name}": pem for name, pem in found.items()},
    }


def refuse_others(by: Person | None) -> None:
    """Raise NotFound for a person who is no auditor; None is who has the machine itself."""
    if by is not None:
        only_auditors(by)


def heads(tx: Connection, last: int) -> Iterator[Record]:
    """The head of every chain among the lines up to this id: by office, then by case."""
    return iter(tx.execute(HEADS, {"last": last}, execution_options=FETCHED))


def head_text(office_id: int, case_id: int, line: int, seal: str) -> str:
    """A head as it is hashed and listed."""
    return f"{office_id} {case_id} {line} {seal}"


def listed_heads(house: House, note: str) -> list[tuple[int, int, int, str]]:
    """The heads that changed up to a checkpoint: office, case, line, seal. Raises MissingDocument,
    DamagedDocument, or ValueError for a note or list that is none."""
    listed = house.store.documents.get(json.loads(note)["changed"]).decode()
    parts = [one.split(" ") for one in listed.splitlines()]
    return [(int(office), int(case), int(line), seal) for office, case, line, seal in parts]


def _last_entry(tx: Connection) -> int | None:
    """The last line's id, when no transaction that has drawn a lower one is still under way."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE entry IN SHARE MODE"))
    found: int | None = tx.scalar(text("SELECT max(id) FROM entry"))
    return found


def _summed(tx: Connection, last: int, before: int) -> tuple[str, int, bytes]:
    """Root and number of all heads, and the list of those that changed."""
    count, changed = 0, []

    def leaves() -> Iterator[bytes]:
        nonlocal count
        for office_id, case_id, line, seal, entry_id in heads(tx, last):
            told = head_text(office_id, case_id, line, seal)
            count += 1
            if entry_id > before:
                changed.append(told)
            yield tree.leaf(told.encode())

    root = tree.root(leaves()).hex()
    return root, count, "".join(f"{one}\n" for one in changed).encode()


def _made(kept: Record) -> Made:
    return Made(kept.id, kept.at, kept.root, kept.heads, kept.last_entry, kept.document)
