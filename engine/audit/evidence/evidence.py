"""The evidence of one letter as a ZIP that can be checked without Runut and without a network."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine import history
from engine.audit.acting import in_use
from engine.audit.evidence.bundle import (
    CERTIFICATES,
    CHECKER,
    HISTORY,
    LETTER,
    MANIFEST,
    SEAL,
    SUMS,
    as_json,
    digest,
    safe_name,
    sealed_history,
    sealed_list,
    sums,
)
from engine.audit.evidence.case_paper import paper
from engine.audit.evidence.readme import README
from engine.audit.finding import only_auditors
from engine.audit.record.checkpoints import (
    NEWEST,
    make_checkpoint,
    sealed_files,
)
from engine.audit.record.inclusion import inclusion
from engine.audit.story.case_changes import Telling
from engine.audit.story.case_story import found_case, story_of
from engine.audit.story.touching import Touch
from engine.cases.access_record import TAKEN, guarded, note_access
from engine.cases.editions import edition
from engine.cases.work import House
from engine.letters import Content, between
from engine.people import Person
from engine.people.readers import readable
from engine.signing import certificates_of
from engine.store.tables import (
    Case,
    Document,
    Edition,
    Letter,
    Number,
    Office,
    PrintedSop,
    Revision,
)
from engine.store.types import Record
from engine.worktime import days_off, periods, words

# Letters of the demo's year were signed without a file.
SIGNED = ("ditandatangani", "terkirim")
WITHOUT_FILE = "Berkas bertanda tangan tidak dibuat untuk surat contoh ini.\n"
DEMO = select(Office.demo).where(Office.id == bindparam("office"))

PAPER = "riwayat.pdf"
OFFICE_HISTORY, OFFICE = "kantor.jsonl", "kantor.json"


@guarded
def evidence(house: House, letter_id: int, *, by: Person) -> bytes:
    """The ZIP of a letter that an auditor may read, its whole history within a checkpoint.

    Raises NotFound for others and for what they may not read, Unsealable before the office has a
    certificate.
    """
    only_auditors(by)
    return _bundle(house, Letter.id == letter_id, by)


@guarded
def case_evidence(house: House, case_id: int, *, by: Person) -> bytes:
    """The same by the number of the case."""
    only_auditors(by)
    return _bundle(house, Letter.case_id == case_id, by)


@guarded
def printed_history(house: House, case_id: int, *, by: Person) -> bytes:
    """The history of a case as a readable PDF/A. Raises NotFound like its evidence."""
    only_auditors(by)
    with house.store.reading() as tx:
        letter = readable(tx, by, Letter.case_id == case_id, "riwayat")
        telling = Telling(tx, case_id, house.now())
        mandates = in_use(tx, letter.office_id, telling.lines)
        made = _paper(house, telling, mandates, digest(sealed_history(tx, case_id)), by)
    note_access(house, by, TAKEN, "riwayat", letter.id)
    return made


def _bundle(house: House, which: Any, by: Person) -> bytes:
    with house.store.reading() as tx:
        letter = readable(tx, by, which, "bukti")
    make_checkpoint(house, by=by)
    with house.store.reading() as tx:
        kept = tx.execute(NEWEST).one()
        files = dict(_letter_files(house, tx, letter))
        files |= dict(_sop_files(house, tx, letter))
        files |= dict(_record_files(house, tx, letter, kept, by))
        for name, data in sealed_files(house, kept).items():
            files[name if name.startswith(CERTIFICATES) else f"titik-periksa/{name}"] = data
        title = tx.scalar(select(Number.text).where(Number.id == letter.number_id))
    made = _sealed(house, files, letter, title or "")
    note_access(house, by, TAKEN, "bukti", letter.id, title or "")
    return made


def _letter_files(house: House, tx: Connection, letter: Record) -> Iterator[tuple[str, bytes]]:
    """The signed letter, its certificates, every revision as JSON and text, its files."""
    documents = house.store.documents
    if letter.signed_document:
        signed = documents.get(letter.signed_document)
        yield LETTER, signed
        found = certificates_of((signed,), house.signer.trust(house.now()))
        yield from ((f"{CERTIFICATES}{name}", pem) for name, pem in found.items())
    elif letter.state in SIGNED and tx.scalar(DEMO, {"office": letter.office_id}):
        yield "surat-tanpa-berkas.txt", WITHOUT_FILE.encode()
    revisions = select(Revision).where(Revision.letter_id == letter.id).order_by(Revision.no)
    for row in tx.execute(revisions):
        yield (
            f"revisi/{row.no:03}.json",
            as_json(_plain(row) | {"content": json.loads(row.content)}),
        )
        yield f"revisi/{row.no:03}.txt", _as_text(row).encode()
    added = select(Document).where(Document.letter_id == letter.id).order_by(Document.id)
    for one in tx.execute(added):
        yield f"lampiran/{one.id}-{safe_name(one.name)}", documents.get(one.digest)


def _sop_files(house: House, tx: Connection, letter: Record) -> Iterator[tuple[str, bytes]]:
    """The edition that the case follows: diagram, layouts, and as it is printed and signed."""
    case = tx.execute(select(Case).where(Case.id == letter.case_id)).one()
    row = tx.execute(select(Edition).where(Edition.id == case.edition_id)).one()
    office = tx.execute(select(Office).where(Office.id == letter.office_id)).one()
    yield "sop/terbitan.bpmn", row.bpmn.encode()
    yield "sop/tata-letak.json", as_json(row.layouts)
    printed = house.press.sop(
        office, edition(tx, row.id).sop, edition=row.number, digest=row.digest,
        timestamp=row.published_at,
    )  # fmt: skip
    yield "sop/sop-tercetak.pdf", printed.pdf
    signed = tx.scalar(select(PrintedSop.document).where(PrintedSop.edition_id == row.id))
    if signed:
        yield "sop/sop-bertanda-tangan.pdf", house.store.documents.get(signed)


def _record_files(
    house: House, tx: Connection, letter: Record, kept: Record, by: Person
) -> Iterator[tuple[str, bytes]]:
    """History as sealed and as read, by what mandates, calendar and settings it went, and that all
    of it is under the root of the checkpoint."""
    telling = Telling(tx, letter.case_id, house.now())
    chain = history.own_chain(letter.office_id)
    within = inclusion(house, tx, kept, (letter.case_id, chain))
    sealed = sealed_history(tx, letter.case_id)
    mandates = in_use(tx, letter.office_id, telling.lines)
    yield HISTORY, sealed
    yield "titik-periksa/bukti-tercakup.json", as_json(within[letter.case_id])
    yield "riwayat.txt", "".join(f"{_told(line)}\n" for line in telling.lines).encode()
    yield PAPER, _paper(house, telling, mandates, digest(sealed), by)
    yield "mandat.json", as_json([_plain(row) for row in mandates])
    calendar = {
        "jam_kerja": [one.__dict__ for one in periods(tx, letter.office_id)],
        "hari_libur": [one.__dict__ for one in days_off(tx, letter.office_id)],
    }
    yield "kalender.json", as_json(calendar)
    if chain in within:
        yield from _office_files(tx, chain, telling.touches, within[chain])


def _paper(
    house: House, telling: Telling, mandates: list[Record], sealed: str, by: Person
) -> bytes:
    """The history as a readable PDF, with the digest of the sealed one."""
    tx, at = telling.tx, house.now()
    office = tx.execute(select(Office).where(Office.id == telling.letter.office_id)).one()
    story = story_of(tx, found_case(tx, house, telling.case_id, by), at)
    sheet = paper(
        story, telling.changes(), mandates, office=office, edition=telling.published.digest,
        digest=sealed, at=at,
    )  # fmt: skip
    return house.press.history(sheet, timestamp=at)


def _office_files(
    tx: Connection, chain: int, touches: Sequence[Touch], within: Mapping[str, Any]
) -> Iterator[tuple[str, bytes]]:
    """The acts on the office that touched the case, within the office's own history: as sealed,
    from the first of them on, so that each seal can be computed up to the checkpoint."""
    those = [one for one in touches if one.line.line <= within["line"]]
    if not those:
        return
    first = those[0].line.line
    seals = {row.line: row.seal for row in history.raw_lines(tx, case_id=chain)}
    yield OFFICE_HISTORY, sealed_history(tx, chain, first=first)
    yield OFFICE, as_json({
        "first": first, "before": seals.get(first - 1, history.FIRST),
        "lines": [
            {
                "line": one.line.line, "seal": one.line.seal, "told": _told(one.line),
                "why": [why.words for why in one.why],
            }
            for one in those
        ],
    })  # fmt: skip
    yield "titik-periksa/kantor-tercakup.json", as_json(within)


def _told(line: history.Line) -> str:
    when = words.day_and_clock(line.at)
    return f"{line.line}. {when} · {history.actor(line)}: {history.sentence(line)}"


def _sealed(house: House, files: Mapping[str, bytes], letter: Record, title: str) -> bytes:
    """All of it as a ZIP, with the list of digests that the office seals."""
    files = {**files, "periksa.py": CHECKER.read_bytes(), "BACA-SAYA.txt": README.encode()}
    about = {"letter": title, "subject": letter.subject, "case": letter.case_id}
    listed = sealed_list(house, about, {name: digest(data) for name, data in files.items()})
    files |= dict(zip((MANIFEST, SEAL), listed, strict=True))
    files[SUMS] = sums({name: digest(data) for name, data in files.items()})
    at = house.now()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(files):
            out.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), files[name])
    return made.getvalue()


def _as_text(revision: Record) -> str:
    """A revision as people read it: every field that says something."""
    shown = between(Content(), Content.from_json(revision.content))
    told = (
        f"{one.label}: {''.join(piece for op, piece in one.pieces if op != 'removed')}"
        for one in shown
    )
    return "\n\n".join((f"Revisi {revision.no} ({revision.why})", *told)) + "\n"


def _plain(row: Record) -> dict[str, Any]:
    return dict(row._mapping)
