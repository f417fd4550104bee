"""The content of a running letter: its draft, its revisions, its initials, what its number asks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from engine.cases.work import Work, called, note
from engine.errors import BadAnswers, Refused
from engine.letters import Content, check, digest, numbers
from engine.people import Person
from engine.store.rows import add, change
from engine.store.tables import (
    Classification,
    Document,
    Initial,
    Letter,
    Official,
    Post,
    PostRole,
    Revision,
    Task,
    Unit,
    table,
)
from engine.store.types import Record
from engine.worktime import WIB


class NoUnit(Refused):
    """Unit asal surat belum dipilih. Pilih seksi atau sub bagian yang meminta surat ini."""

    status = 422


_REVISIONS = table(Revision)
NEWEST = (
    select(_REVISIONS.c.content)
    .where(_REVISIONS.c.letter_id == bindparam("letter"))
    .order_by(_REVISIONS.c.no.desc())
    .limit(1)
)
STANDING = (
    select(Initial.node, Initial.revision_no, Initial.digest, Initial.at, Initial.post_line,
           Official.name)
    .join(Official, Official.id == Initial.official_id)
    .where(Initial.letter_id == bindparam("letter"), Initial.cleared_at.is_(None))
    .order_by(Initial.id)
)  # fmt: skip
PASSED = select(Task.node).where(Task.case_id == bindparam("case"), Task.state == "done").distinct()
UNIT = select(Unit.id).where(Unit.office_id == bindparam("office"), Unit.key == bindparam("unit"))
CODE = select(Classification.code).where(
    Classification.office_id == bindparam("office"),
    Classification.code == bindparam("code"),
    Classification.leaf,
)
SIGNS = select(PostRole.role).where(
    Post.office_id == bindparam("office"),
    Post.key == bindparam("post"),
    PostRole.post_id == Post.id,
)
ADDED = select(Document.digest).where(Document.letter_id == bindparam("letter"))


def latest(tx: Connection, letter_id: int) -> Content | None:
    """The content of the newest revision, or None before the first submission."""
    found = tx.scalar(NEWEST, {"letter": letter_id})
    return Content.from_json(found) if found else None


def on_desk(tx: Connection, letter: Record) -> Content:
    """What the drafter sees: the working draft, else the newest revision, else an empty letter."""
    if letter.draft is not None:
        return Content.from_json(letter.draft)
    return latest(tx, letter.id) or Content()


def originating_unit(
    tx: Connection, said: Mapping[str, Any], by: Person, otherwise: int | None
) -> int:
    """The originating unit chosen in the form, else the one that stands. Raises NoUnit."""
    chosen = str(said.get("unit", ""))
    unit = tx.scalar(UNIT, {"office": by.office_id, "unit": chosen})
    found = unit if unit is not None else otherwise
    if found is None:
        raise NoUnit
    return found


def fit_to_submit(work: Work, content: Content) -> None:
    """Raise BadAnswers with a sentence for everything that keeps the letter from being submitted."""
    tx, office_id = work.tx, work.by.office_id
    problems = dict(check(content))
    known = known_code(tx, office_id, content.classification)
    if "classification" not in problems and not known:
        problems["classification"] = "Kode klasifikasi tidak dikenal. Pilih dari daftar."
    signing = {step.role for step in work.edition.sop.steps if step.duty == "tandatangan"}
    held = set(tx.scalars(SIGNS, {"office": office_id, "post": content.signer}))
    if "signer" not in problems and not held & signing:
        problems["signer"] = "Pilih pejabat penanda tangan dari daftar."
    added = set(tx.scalars(ADDED, {"letter": work.letter.id}))
    files = (*content.attachments, *content.concept_attachments)
    if foreign := [a.name for a in files if a.digest not in added]:
        problems["attachments"] = (
            f"Lampiran {foreign[0]} tidak ditemukan. Unggah kembali berkasnya."
        )
    if problems:
        raise BadAnswers(problems)


def known_code(tx: Connection, office_id: int, code: str) -> bool:
    """True for a classification code of the office that letters may carry."""
    return tx.scalar(CODE, {"office": office_id, "code": code}) is not None


def wanted(unit_id: int, content: Content, today: date) -> numbers.Wanted:
    """What the number of a letter from this unit is asked for."""
    return numbers.Wanted(
        classification=content.classification,
        letter_date=content.letter_date or today,
        unit_id=unit_id,
        subject=content.subject,
        addressees="; ".join(a.name for a in content.addressees),
        security=content.security,
        urgency=content.urgency,
        attachment_note=content.attachment_note,
    )


def revise(work: Work, content: Content, why: str, unit_id: int | None = None) -> int:
    """Make the content the letter's newest revision, unless nothing changed; returns its number.

    `unit_id` is the originating unit where the drafter may change it.

    Initials on another digest are cleared and their owners named in the history; the number is
    kept if it still fits, else voided by the clerk.
    """
    tx, letter = work.tx, work.letter
    before = latest(tx, letter.id)
    number: int = letter.revision_no
    unit_id = unit_id or letter.unit_id
    if before is None or before.to_json() != content.to_json():
        number += 1
        add(
            tx, Revision, letter_id=letter.id, no=number, content=content.to_json(),
            digest=digest(content), why=why, made_at=work.at, made_by=work.by.id,
        )  # fmt: skip
        _clear_initials(work, digest(content))
    asked = wanted(unit_id, content, local_day(work))
    change(
        tx, Letter, {"id": letter.id}, kind=content.kind, subject=content.subject,
        addressees=asked.addressees, security=content.security, urgency=content.urgency,
        revision_no=number, unit_id=unit_id, draft=None,
    )  # fmt: skip
    _keep_or_void_number(work, asked)
    return number


def initials(tx: Connection, letter_id: int) -> list[Record]:
    """The initials that stand on the letter now, oldest first, with the name of their owner."""
    return list(tx.execute(STANDING, {"letter": letter_id}))


def missing_initials(work: Work, content_digest: str) -> list[str]:
    """Names of the passed paraf steps that have no standing initial on this digest."""
    passed = set(work.tx.scalars(PASSED, {"case": work.case.id}))
    given = {i.node for i in initials(work.tx, work.letter.id) if i.digest == content_digest}
    return [
        step.name
        for step in work.edition.sop.steps
        if step.duty == "paraf" and step.node in passed and step.node not in given
    ]


def local_day(work: Work) -> date:
    """Today on the wall of the office (Asia/Jakarta)."""
    return work.at.astimezone(WIB).date()


def _clear_initials(work: Work, new_digest: str) -> None:
    gone = [i for i in initials(work.tx, work.letter.id) if i.digest != new_digest]
    if not gone:
        return
    work.tx.execute(
        update(Initial)
        .where(
            Initial.letter_id == work.letter.id,
            Initial.cleared_at.is_(None),
            Initial.digest != new_digest,
        )
        .values(cleared_at=work.at)
    )
    names = ", ".join(dict.fromkeys(i.name for i in gone))
    told = called(work.letter)
    note(work.tx, work.case, "paraf_gugur", at=work.at, by=None, names=names, **told)


def _keep_or_void_number(work: Work, asked: numbers.Wanted) -> None:
    number = numbers.of_letter(work.tx, work.letter.id)
    if number is None or number.state != "dipesan":
        return
    if numbers.fits(number, asked):
        numbers.refresh(work.tx, number.id, asked)
        return
    reason = "klasifikasi, unit, atau tahun surat berubah pada perbaikan"
    numbers.void(work.tx, number.id, reason, by=None, at=work.at)
    change(work.tx, Letter, {"id": work.letter.id}, number_id=None)
    note(work.tx, work.case, "nomor_gugur", at=work.at, by=None, number=number.text, reason=reason)
