"""Every state of a case's letter: each revision beside the one before, and any two beside each
other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from engine.audit.finding import called, only_auditors
from engine.audit.story.case_story import found_case
from engine.cases.access_record import OPENED, guarded, note_access
from engine.cases.work import House
from engine.errors import NotFound
from engine.letters import Change, Content, between
from engine.people import Person
from engine.store.tables import Official, Revision


@dataclass(frozen=True)
class RevisionStory:
    """A revision, who wrote it when and why, and what it changed of the one before."""

    no: int
    why: str
    made_at: datetime
    who: str
    digest: str
    content: Content = field(repr=False)
    changes: list[Change]


@dataclass(frozen=True)
class Compared:
    """What one revision says otherwise than another, in whichever order they were asked for."""

    before: int
    after: int
    changes: list[Change]


@dataclass(frozen=True)
class LetterStory:
    """Every state of a letter, the first one first; `compared` are the two that were asked for."""

    id: int
    letter_id: int
    subject: str
    number: str
    direction: str
    revisions: list[RevisionStory]
    compared: Compared | None


@guarded
def letter_story(
    house: House, case_id: int, *, by: Person, pair: tuple[int, int] | None = None
) -> LetterStory:
    """Every revision of the case's letter with its differences, and those between `pair`.

    Raises NotFound like a case, and for a revision that is none.
    """
    only_auditors(by)
    with house.store.reading() as tx:
        row = found_case(tx, house, case_id, by)
        told = list(revisions(tx, row.letter_id))
    compared = _compared(told, pair) if pair else None
    note_access(house, by, OPENED, "perubahan", row.letter_id)
    return LetterStory(row.id, row.letter_id, row.subject, called(row), row.direction, told, compared)  # fmt: skip


def revisions(tx: Connection, letter_id: int) -> Iterator[RevisionStory]:
    """The revisions of a letter in their order, each with what it changed."""
    before: Content | None = None
    rows = tx.execute(
        select(Revision, Official.name)
        .join(Official, Official.id == Revision.made_by)
        .where(Revision.letter_id == letter_id)
        .order_by(Revision.no)
    )
    for row in rows:
        content = Content.from_json(row.content)
        changes = between(before, content) if before else []
        yield RevisionStory(row.no, row.why, row.made_at, row.name, row.digest, content, changes)
        before = content


def _compared(told: list[RevisionStory], pair: tuple[int, int]) -> Compared:
    known = {one.no: one.content for one in told}
    first, second = pair
    if first not in known or second not in known:
        raise NotFound
    return Compared(first, second, between(known[first], known[second]))
