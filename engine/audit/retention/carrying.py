"""A proposal as a ZIP, put together anew from what was kept, a file at a time."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from engine.audit.evidence import bundle
from engine.audit.retention.looking import keepers_only, may_take, own_lines
from engine.cases.access_record import TAKEN, note_access
from engine.cases.work import House
from engine.errors import NotFound
from engine.people import Person
from engine.store.documents import MissingDocument
from engine.store.tables import Entry

PACKED = (".pdf", ".png", ".jpg", ".jpeg", ".xlsx", ".docx", ".zip")
"""Files in which there is nothing left to be pressed out."""


def carry_proposal(house: House, line: int, *, by: Person) -> Iterator[bytes]:
    """The ZIP of a proposal, in pieces; the same files each time.

    A history that no longer says what was sealed goes in as it is: the checker inside names it.
    Raises NotFound for others and for a proposal with letters that `by` may not read;
    MissingDocument before the first piece, DamagedDocument within.
    """
    keepers_only(by)
    with house.store.reading() as tx:
        found = tx.execute(own_lines(by).where(Entry.line == line)).one_or_none()
    if found is None or not may_take(found, by):
        raise NotFound
    documents = house.store.documents
    parts = {
        bundle.MANIFEST: documents.get(found.facts["manifest"]),
        bundle.SEAL: documents.get(found.facts["seal"]),
    }
    about = json.loads(parts[bundle.MANIFEST])
    for name, digest in about["files"].items():
        if not name.endswith(f"/{bundle.HISTORY}") and not documents.has(digest):
            raise MissingDocument
    note_access(house, by, TAKEN, "retensi", name=f"usul {found.facts['kind']} baris {line}")
    return _zipped(house, parts, about)


def _zipped(house: House, parts: dict[str, bytes], about: dict[str, Any]) -> Iterator[bytes]:
    when = datetime.fromisoformat(about["made_at"]).timetuple()[:6]
    digests = about["files"] | {name: bundle.digest(data) for name, data in parts.items()}
    parts = {**parts, bundle.SUMS: bundle.sums(digests)}
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as out:
        for name, data in _contents(house, parts, about):
            way = zipfile.ZIP_STORED if name.lower().endswith(PACKED) else zipfile.ZIP_DEFLATED
            out.writestr(zipfile.ZipInfo(name, when), data, way)
            yield outlet.taken()
    yield outlet.taken()


def _contents(
    house: House, parts: dict[str, bytes], about: dict[str, Any]
) -> Iterator[tuple[str, bytes]]:
    histories = {f"{one['folder']}/{bundle.HISTORY}": one for one in about["letters"]}
    for name in sorted({*parts, *about["files"]}):
        if name in parts:
            yield name, parts[name]
        elif name in histories:
            with house.store.reading() as tx:
                one = histories[name]
                sealed = bundle.sealed_history(tx, one["case"], one["lines"])
            yield name, sealed
        else:
            yield name, house.store.documents.get(about["files"][name])


class _Outlet:
    """A file that nobody seeks in: what was written is taken out and forgotten."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Keep it until it is taken."""
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> bytes:
        """All that was written since the last time."""
        data = b"".join(self._written)
        self._written.clear()
        return data
