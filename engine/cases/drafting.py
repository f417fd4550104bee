"""Starting a letter and keeping its draft while it is written."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.cases import presses
from engine.cases.access_record import guarded
from engine.cases.answering import FILE
from engine.cases.content import on_desk, originating_unit
from engine.cases.duties import DUTIES, Said
from engine.cases.duties.draft import Draft
from engine.cases.editions import Published, started_by
from engine.cases.starting import Started, begin, refuse_outsider
from engine.cases.work import House, Work, open_task
from engine.errors import NotAllowed, Refused
from engine.letters import KINDS, Attachment, Content, accept, read_content
from engine.letters.content import MAX_LINE
from engine.people import Person
from engine.store.tables import Document, Letter

WITH_DRAFT = ("lampiran", "konsep")
PROOF = "bukti"


class NoDraftHere(NotAllowed):
    """Draf dan lampiran hanya dapat diubah pada langkah menyusun surat."""


class DraftOvertaken(Refused):
    """Draf ini sudah disimpan dari jendela lain pada versi {version}. Salin tulisan Anda, lalu muat ulang halaman."""


@dataclass(frozen=True)
class Saved:
    """A saved draft: `version` goes back into the form, `at` is shown."""

    version: int
    at: datetime


def start(house: House, said: Said, *, by: Person, key: str = "") -> Started:
    """Begin a letter: its case under the current edition, and the drafter's task with its clock.

    What the form already holds becomes the first draft; nothing needs to be complete yet.
    Raises NoEdition, NotDrafter, NoUnit.
    """
    at, key = house.now(), presses.of("mulai", key)

    def begin(tx: Connection) -> Started:
        if (answer := presses.answer(tx, by, key)) is not None:
            return Started(**answer)
        published = started_by(tx, by.office_id, Draft.key, at)
        refuse_outsider(published, by)
        content, _ = read_content(said, Content())
        unit = originating_unit(tx, said, by, by.unit_id)
        started = begin_letter(tx, published, content, unit_id=unit, drafter_id=by.id, by=by, at=at)
        presses.remember(tx, by, key, started.__dict__, at)
        return started

    return house.store.retrying(begin)


def may_start(house: House, *, by: Person) -> None:
    """Raise NotDrafter or NoEdition if `by` may not begin a letter."""
    with house.store.reading() as tx:
        refuse_outsider(started_by(tx, by.office_id, Draft.key, house.now()), by)


@guarded
def save_draft(house: House, task_id: str, said: Said, *, by: Person) -> Saved:
    """Keep the working draft of an open drafting task, complete or not.

    `versi` in the form is the version it was loaded with. Raises DraftOvertaken if another window
    saved in between, NoDraftHere, and every refusal of `open_task`.
    """
    at = house.now()

    def save(tx: Connection) -> Saved:
        work = _drafting(open_task(tx, house, task_id, by, at, lock=True))
        version = work.letter.draft_version
        known = str(said.get("versi", version))
        if known.isdecimal() and int(known) != version:
            raise DraftOvertaken(version=version)
        content, _ = read_content(said, on_desk(tx, work.letter))
        values: dict[str, Any] = {
            "draft": content.to_json(), "draft_version": version + 1, "draft_saved_at": at,
        }  # fmt: skip
        if work.letter.revision_no == 0:
            unit = originating_unit(tx, said, by, work.letter.unit_id)
            subject = content.subject[:MAX_LINE]
            values |= {"subject": subject, "kind": content.kind, "unit_id": unit}
        tx.execute(update(Letter).where(Letter.id == work.letter.id).values(**values))
        return Saved(version + 1, at)

    return house.store.retrying(save)


@guarded
def attach(house: House, task_id: str, name: str, data: bytes, role: str, *, by: Person) -> int:
    """Add a file to a letter: to its draft as `lampiran` or `konsep`, as `bukti` of dispatch, or
    as `isian`, the answer to a question of the step's form.

    Returns the document's id. Raises BadAttachment, NoDraftHere, and every refusal of `open_task`.
    """
    at = house.now()
    accepted = accept(name, data)
    with house.store.reading() as tx:
        _may_add(open_task(tx, house, task_id, by, at), role)
    digest = house.store.documents.put(data)

    def add(tx: Connection) -> int:
        work = _may_add(open_task(tx, house, task_id, by, at, lock=True), role)
        row = tx.execute(
            insert(Document)
            .values(
                office_id=by.office_id, letter_id=work.letter.id, digest=digest,
                name=accepted.name, media_type=accepted.media_type, size=len(data), role=role,
                added_at=at, added_by=by.id,
            )
            .returning(Document.id)
        ).one()  # fmt: skip
        if role in WITH_DRAFT:
            content = on_desk(tx, work.letter)
            added = Attachment(accepted.name, digest, len(data), accepted.media_type)
            kept = [a for a in _files(content, role) if a.digest != digest]
            _save_files(tx, work, _with_files(content, role, [*kept, added]))
        identifier: int = row.id
        return identifier

    return house.store.retrying(add)


@guarded
def detach(house: House, task_id: str, document_id: int, *, by: Person) -> None:
    """Take a file out of the draft. The file itself stays known to earlier revisions.

    Raises NoDraftHere, and every refusal of `open_task`.
    """
    at = house.now()

    def remove(tx: Connection) -> None:
        work = _drafting(open_task(tx, house, task_id, by, at, lock=True))
        digest = tx.scalar(
            select(Document.digest).where(
                Document.id == document_id, Document.letter_id == work.letter.id
            )
        )
        content = on_desk(tx, work.letter)
        for role in WITH_DRAFT:
            content = _with_files(
                content, role, [a for a in _files(content, role) if a.digest != digest]
            )
        _save_files(tx, work, content)

    house.store.retrying(remove)


def _drafting(work: Work) -> Work:
    if work.step.duty != "susun":
        raise NoDraftHere
    return work


def _may_add(work: Work, role: str) -> Work:
    if role == PROOF and work.step.duty == "kirim":
        return work
    if role == FILE and DUTIES[work.step.duty].asks and work.step.form is not None:
        return work
    if role not in WITH_DRAFT:
        raise NoDraftHere
    return _drafting(work)


def _named(kind: str) -> str:
    return KINDS[kind].name if kind in KINDS else "surat baru"


def _files(content: Content, role: str) -> tuple[Attachment, ...]:
    return content.attachments if role == "lampiran" else content.concept_attachments


def _with_files(content: Content, role: str, files: list[Attachment]) -> Content:
    if role == "lampiran":
        return replace(content, attachments=tuple(files))
    return replace(content, concept_attachments=tuple(files))


def _save_files(tx: Connection, work: Work, content: Content) -> None:
    """Files are not part of the form, so the draft's version stays."""
    tx.execute(
        update(Letter)
        .where(Letter.id == work.letter.id)
        .values(draft=content.to_json(), draft_saved_at=work.at)
    )


def begin_letter(
    tx: Connection,
    published: Published,
    content: Content,
    *,
    unit_id: int,
    drafter_id: int,
    by: Person,
    at: datetime,
    answers_id: int | None = None,
) -> Started:
    """A case of an outgoing letter whose draft starts as this content, on the drafter's desk."""
    return begin(
        tx, published, named=_named(content.kind), by=by, at=at, direction="keluar",
        unit_id=unit_id, drafter_id=drafter_id, answers_id=answers_id, state="draf",
        kind=content.kind, subject=content.subject[:MAX_LINE], security=content.security,
        urgency=content.urgency, draft=content.to_json(), draft_version=1, draft_saved_at=at,
        revision_no=0,
    )  # fmt: skip
