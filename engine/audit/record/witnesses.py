"""What checkpoints say of the chains, once they themselves are believed."""

import json
import struct
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Self

from sqlalchemy import Connection, select

from engine.audit.record import tree
from engine.audit.record.checkpoints import head_text, listed_heads
from engine.audit.record.naming import Problem
from engine.cases.work import House
from engine.errors import Refused
from engine.signing import is_sealed
from engine.store.tables import Checkpoint
from engine.store.types import Record

# Packed, a head costs a tenth of what an object would, and packed heads sort by case and line.
PACKED = struct.Struct(">QIII32s")
SHIFT = 2**62  # the chains of offices have negative numbers


class Head(NamedTuple):
    """The head of a chain as a checkpoint lists it."""

    case_id: int
    line: int
    checkpoint: int
    office_id: int
    seal: str

    def packed(self) -> bytes:
        """As bytes, in the order of the fields."""
        return PACKED.pack(
            self.case_id + SHIFT, self.line, self.checkpoint, self.office_id,
            bytes.fromhex(self.seal),
        )  # fmt: skip

    @classmethod
    def read(cls, packed: bytes) -> Self:
        """The head that was packed."""
        case_id, line, checkpoint, office_id, seal = PACKED.unpack(packed)
        return cls(case_id - SHIFT, line, checkpoint, office_id, seal.hex())

    @staticmethod
    def floor(case_id: int) -> bytes:
        """What sorts before every head of this case."""
        return struct.pack(">Q", case_id + SHIFT)


@dataclass(frozen=True)
class Witnesses:
    """The heads that believable checkpoints list, packed and in order, and what is wrong with the
    checkpoints."""

    count: int
    heads: list[bytes]
    problems: list[Problem]

    def of(self, *, case_id: int | None, office_id: int | None) -> list[bytes]:
        """Those of one case, of one office, or all."""
        if case_id is None and office_id is None:
            return self.heads
        return [
            one
            for one in self.heads
            for head in (Head.read(one),)
            if case_id in (None, head.case_id) and office_id in (None, head.office_id)
        ]


def witnesses(house: House, tx: Connection, at: datetime) -> Witnesses:
    """Read every checkpoint; each names the digest of the note before it, so that the seal of the
    newest vouches for all."""
    heads: list[bytes] = []
    problems: list[Problem] = []
    rows = tx.execute(select(Checkpoint).order_by(Checkpoint.id)).all()
    before = ""
    for expected, row in enumerate(rows, 1):
        sentence = _fault(house, row, expected, before)
        if sentence is None and row is rows[-1]:
            sentence = _fault_of_newest(house, row, at)
        if sentence is None:
            found = listed_heads(house, row.note)
            heads += [Head(case, line, row.id, office, seal).packed()
                      for office, case, line, seal in found]  # fmt: skip
        else:
            problems.append(Problem(None, None, sentence))
        before = sha256(row.note.encode()).hexdigest()
    heads.sort()
    if rows and not problems and _root(heads) != rows[-1].root:
        words = f"Akar titik periksa {rows[-1].id} tidak cocok dengan daftar kepala rantainya."
        problems.append(Problem(None, None, words))
    return Witnesses(len(rows), heads, problems)


def newest_heads(heads: list[bytes]) -> list[Head]:
    """The last head of every chain among those that are packed, in the order of the tree."""
    chains = groupby(map(Head.read, heads), key=attrgetter("case_id"))
    newest = (list(found)[-1] for _, found in chains)
    return sorted(newest, key=attrgetter("office_id", "case_id"))


def _fault(house: House, row: Record, expected: int, before: str) -> str | None:
    if row.id != expected:
        return f"Titik periksa {expected} hilang; yang berikutnya bernomor {row.id}."
    try:
        note = json.loads(row.note)
        at = datetime.fromisoformat(note["at"])
        sealed = house.store.documents.get(row.document)
        listed_heads(house, row.note)
    except Refused as refused:
        return f"Berkas titik periksa {row.id} tidak dapat dibaca: {refused.sentence}"
    except (ValueError, KeyError, TypeError):
        return f"Catatan titik periksa {row.id} diubah: isinya tidak dapat dibaca."
    if note.get("previous") != before:
        return f"Titik periksa {row.id} tidak menyambung ke titik periksa sebelumnya: salah satunya diganti."
    told = tuple(note.get(name) for name in ("number", "root", "heads", "last_entry"))
    # Notes of old do not say who made them.
    who = note.get("made_by", row.made_by)
    if (*told, at, who) != (row.id, row.root, row.heads, row.last_entry, row.at, row.made_by):
        return f"Titik periksa {row.id} diubah: barisnya berbeda dari catatan yang disegel."
    # The digest that the seal signs; RFC 5652, 11.2. The newest seal is checked in full.
    if sha256(row.note.encode()).digest() not in sealed:
        return f"Segel titik periksa {row.id} bukan atas catatannya."
    return None


def _fault_of_newest(house: House, row: Record, at: datetime) -> str | None:
    sealed = house.store.documents.get(row.document)
    if is_sealed(row.note.encode(), sealed, house.signer.trust(at), at):
        return None
    return f"Segel titik periksa {row.id} tidak sah: catatannya diganti atau dibuat pihak lain."


def _root(heads: list[bytes]) -> str:
    told = (
        head_text(one.office_id, one.case_id, one.line, one.seal) for one in newest_heads(heads)
    )
    return tree.root(tree.leaf(one.encode()) for one in told).hex()
