"""A proposal to destroy or to hand over: every letter with its file and its history, listed, sealed
by the office and noted in the office's own history. Nothing is deleted, here or elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from engine import history
from engine.audit.evidence import bundle
from engine.audit.evidence.readme import PROPOSAL
from engine.audit.record.checkpoints import Unsealable
from engine.audit.retention import archive_list
from engine.audit.retention.archive_list import ArchiveLine
from engine.audit.retention.filed import DESTROY, HAND_OVER, Asked, Filed
from engine.audit.retention.lists import closed, every
from engine.audit.retention.looking import ACT, checked, keepers_only, today
from engine.audit.retention.schedule import Schedule
from engine.cases import presses
from engine.cases.work import House
from engine.errors import BadAnswers, NotFound, Refused
from engine.letters.books import as_csv, as_xlsx
from engine.letters.weekdays import written
from engine.people import Person
from engine.signing import NoCertificate, certificates_of
from engine.store.tables import Document

KIND = "usul-retensi"
MOST = 5000
"""Letters of one proposal; a longer list is proposed year by year."""


class NothingToPropose(Refused):
    """Tidak ada surat yang dapat diusulkan dari daftar ini."""

    status = 422


class TooManyLetters(Refused):
    """Daftar ini memuat lebih dari {most} surat. Pilih satu tahun surat, lalu usulkan tahun demi tahun."""

    status = 422


@dataclass(frozen=True)
class _Made:
    """What a proposal consists of, before it is noted."""

    manifest: str
    seal: str
    count: int
    left_out: int
    secret: int


def propose_retention(house: House, asked: Asked, *, by: Person, key: str = "") -> int:
    """Make the proposal of a list; returns its line in the office's own history.

    For auditors and the keepers of the register (see `retention`). Letters that `by` may not read
    are left out, and the line says how many. `key` makes a second press harmless. Raises NotFound,
    BadAnswers (a day that has not come), NothingToPropose, TooManyLetters, Unsealable,
    TimeStampFailed, SigningFailed, MissingDocument or DamagedDocument; then nothing is noted.
    """
    keepers_only(by)
    checked(asked)
    if asked.kind not in (DESTROY, HAND_OVER):
        raise NotFound
    if asked.as_of > today(house):
        raise BadAnswers({"per": "Usulan tidak dapat dibuat untuk hari yang belum tiba."})
    key = presses.of("usul-retensi", key)
    with house.store.reading() as tx:
        answer = presses.answer(tx, by, key)
    if answer:
        return int(answer["line"])
    made = _made(house, asked, by)
    return house.store.retrying(lambda tx: _noted(tx, house, asked, made, by, key))


def _made(house: House, asked: Asked, by: Person) -> _Made:
    with house.store.reading() as tx:
        schedule = Schedule.of_office(tx, by.office_id)
        found = list(islice(every(tx, asked, schedule, by), MOST + 1))
        left_out = closed(tx, asked, schedule, by)
        if len(found) > MOST:
            raise TooManyLetters(most=MOST)
        lines = list(_lines([one for one in found if one.letter_id]))
        if not lines:
            raise NothingToPropose
        digests, letters = _letter_files(house, tx, lines)
    listed = _listed(house, lines, asked, by)
    digests |= {name: house.store.documents.put(data) for name, data in listed.items()}
    about = _about(house, asked, by, lines) | {"letters": letters, "left_out": left_out}
    manifest, seal = bundle.sealed_list(house, about, digests)
    kept = house.store.documents.put(manifest), house.store.documents.put(seal)
    return _Made(*kept, len(lines), left_out, sum(one.filed.secret for one in lines))


def _lines(letters: list[Filed]) -> Iterator[ArchiveLine]:
    mixed = len({one.rule.example for one in letters if one.rule}) > 1
    for no, one in enumerate(letters, start=1):
        yield ArchiveLine(no, one, f"surat/{no:05}-{bundle.safe_name(one.number)}", mixed)


def _letter_files(
    house: House, tx: Connection, lines: list[ArchiveLine]
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The digest of every file of the letters, each read once, and where each history stands."""
    digests: dict[str, str] = {}
    letters = []
    for line in lines:
        for name, digest in _kept_files(tx, line.filed):
            house.store.documents.get(digest)
            digests[f"{line.folder}/{name}"] = digest
        sealed = bundle.sealed_history(tx, line.filed.case_id)
        digests[f"{line.folder}/{bundle.HISTORY}"] = bundle.digest(sealed)
        letters.append({
            "no": line.no, "number": line.filed.number, "folder": line.folder,
            "case": line.filed.case_id, "lines": sealed.count(b"\n"),
        })  # fmt: skip
    return digests, letters


def _kept_files(tx: Connection, one: Filed) -> Iterator[tuple[str, str]]:
    if one.direction == "keluar" and one.file:
        yield bundle.LETTER, one.file
    added = select(Document.id, Document.name, Document.digest).where(
        Document.letter_id == one.letter_id
    )
    for row in tx.execute(added.order_by(Document.id)):
        yield f"lampiran/{row.id}-{bundle.safe_name(row.name)}", row.digest


def _listed(house: House, lines: list[ArchiveLine], asked: Asked, by: Person) -> dict[str, bytes]:
    """The list in its three forms, the certificates, and what helps to check all of it."""
    at, headings = house.now(), archive_list.HEADINGS
    files = {
        "daftar-arsip.csv": as_csv(lines, headings),
        "daftar-arsip.xlsx": as_xlsx(lines, "Daftar arsip", headings, archive_list.WIDTHS),
        "periksa.py": bundle.CHECKER.read_bytes(),
        "BACA-SAYA.txt": PROPOSAL.encode(),
    }
    for name, pdf in archive_list.sheets(house, lines, asked, by.office_id, today(house)):
        try:
            files[name] = house.signer.seal_pdf(pdf, at)
        except NoCertificate as none:
            raise Unsealable from none
        found = certificates_of((files[name],), house.signer.trust(at))
        files |= {f"{bundle.CERTIFICATES}{one}": pem for one, pem in found.items()}
    return files


def _about(house: House, asked: Asked, by: Person, lines: list[ArchiveLine]) -> dict[str, object]:
    example = any(one.filed.rule and one.filed.rule.example for one in lines)
    return {
        "kind": KIND, "proposal": asked.kind, "as_of": asked.as_of, "office": by.office_name,
        "made_by": by.name, "post": by.post_title, "count": len(lines), "year": asked.year,
        "code": asked.code, "jra": "contoh" if example else "kantor",
    }  # fmt: skip


def _noted(tx: Connection, house: House, asked: Asked, made: _Made, by: Person, key: str) -> int:
    """The line in the office's own history; a second press at the same instant finds the first's."""
    if answer := presses.answer(tx, by, key):
        return int(answer["line"])
    line = history.record(
        tx, office_id=by.office_id, case_id=history.own_chain(by.office_id), act=ACT,
        at=house.now(), by=by.id,
        facts={
            "name_by": by.name, "post_by": by.post_title, "kind": asked.kind,
            "as_of": asked.as_of.isoformat(), "day": written(asked.as_of), "count": made.count,
            "left_out": made.left_out, "secret": made.secret, "manifest": made.manifest,
            "seal": made.seal, "year": asked.year, "code": asked.code,
        },
    )  # fmt: skip
    presses.remember(tx, by, key, {"line": line}, house.now())
    return line
