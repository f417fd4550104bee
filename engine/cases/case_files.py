"""Cases of an SOP that is about no letter: they begin with their subject, and what the first step
answers is their content, as a letter's text is a letter's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from engine.cases import presses
from engine.cases.content import on_desk, originating_unit, revise
from engine.cases.editions import Published, current
from engine.cases.starting import Started, begin
from engine.cases.work import House, Work
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.letters import Attachment, Content
from engine.letters.content import MAX_LINE
from engine.letters.parts import Particular
from engine.people import Person
from engine.store.rows import change
from engine.store.tables import Case, Document, Letter

PLAIN = "berkas"
"""The direction of a case's letter row that is no letter."""
FIRST_DUTY = "isi"


class NotStarter(NotAllowed):
    """Hanya {role} yang dapat memulai berkas SOP ini; Anda masuk sebagai {post}."""


def start_file(
    house: House, sop_key: str, said: Mapping[str, Any], *, by: Person, key: str = ""
) -> Started:
    """Begin a case of a plain SOP: its subject and unit now, the form of its first step next.

    Raises NoEdition, NotFound for an SOP that begins otherwise, NotStarter, BadAnswers, NoUnit.
    """
    at, key = house.now(), presses.of("mulai-berkas", key)
    subject = _subject(said)

    def start(tx: Connection) -> Started:
        if (answer := presses.answer(tx, by, key)) is not None:
            return Started(**answer)
        published = current(tx, by.office_id, sop_key, at)
        _refuse_outsider(published, by)
        started = begin(
            tx, published, named=f"berkas {published.sop.name}", by=by, at=at, direction=PLAIN,
            unit_id=originating_unit(tx, said, by, by.unit_id), drafter_id=by.id, state="draf",
            subject=subject, draft=Content(subject=subject).to_json(), draft_version=1,
            draft_saved_at=at, revision_no=0,
        )  # fmt: skip
        presses.remember(tx, by, key, started.__dict__, at)
        return started

    return house.store.retrying(start)


def may_start_file(published: Published, by: Person) -> bool:
    """Whether the SOP begins with a form and the person's own post carries its first role."""
    first = published.sop.steps[0]
    return first.duty == FIRST_DUTY and by.has(first.role)


def submit(work: Work, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the first step answered becomes the file's content; for its history, the revision.

    Later steps work on the file and leave its content, and the initials on it, as they are.
    """
    if work.letter.direction != PLAIN or work.step.node != work.edition.sop.steps[0].node:
        return {}
    again = work.letter.revision_no > 0
    told = answers.get("told", [])
    content = replace(
        on_desk(work.tx, work.letter),
        statement=tuple(Particular(one["label"], one["words"]) for one in told),
        attachments=_attached(work, [one["digest"] for one in told if "digest" in one]),
    )
    number = revise(work, content, "perbaikan" if again else "pengajuan")
    _save(work, "diajukan")
    return {"revision": number}


def after_move(work: Work, opened: set[str], ended: bool) -> None:
    """The state of a plain file where a move has brought it: at its end, or back at its start."""
    if work.letter.direction != PLAIN:
        return
    if ended:
        _save(work, "selesai")
    elif work.step.duty == FIRST_DUTY and work.edition.sop.steps[0].node in opened:
        _save(work, "dikembalikan")
        change(work.tx, Case, {"id": work.case.id}, returns=work.case.returns + 1)


def _subject(said: Mapping[str, Any]) -> str:
    subject = "".join(c if c.isprintable() else " " for c in str(said.get("perihal", "")))
    subject = " ".join(subject.split())
    if not subject:
        raise BadAnswers({"perihal": "Tulis perihal berkas ini."})
    if len(subject) > MAX_LINE:
        raise BadAnswers({"perihal": f"Perihal paling banyak {MAX_LINE} huruf."})
    return subject


def _refuse_outsider(published: Published, by: Person) -> None:
    first = published.sop.steps[0]
    if first.duty != FIRST_DUTY:
        raise NotFound
    if not may_start_file(published, by):
        role = published.sop.role(first.role).name
        raise NotStarter(role=role, post=by.post_title or "tanpa jabatan")


def _attached(work: Work, digests: list[str]) -> tuple[Attachment, ...]:
    mine = (Document.letter_id == work.letter.id, Document.digest.in_(digests))
    rows = work.tx.execute(select(Document).where(*mine).order_by(Document.id))
    found = {row.digest: Attachment(row.name, row.digest, row.size, row.media_type) for row in rows}
    return tuple(found[digest] for digest in dict.fromkeys(digests))


def _save(work: Work, state: str) -> None:
    change(work.tx, Letter, {"id": work.letter.id}, state=state)
