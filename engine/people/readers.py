"""Who may see a letter. What one may not see answers as if it did not exist."""

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from engine.errors import NotFound
from engine.people.person import AUDITOR, READER, Person
from engine.store.tables import Disposition, Letter, Receiver, Task
from engine.store.types import Record

OPEN_TO_UNIT = ("biasa",)
OPEN_TO_READERS = ("biasa", "terbatas")


class Closed(NotFound):
    """Halaman atau berkas ini tidak ada."""

    # To the person it is the same answer as for what does not exist; the record of access knows.
    def __init__(self, by: Person, what: str, letter_id: int) -> None:
        super().__init__()
        self.by, self.what, self.letter_id = by, what, letter_id


def readable(tx: Connection, by: Person, which: ColumnElement[bool], what: str) -> Record:
    """The letter, opened as `what` (a kind of the record of access). Raises NotFound, Closed."""
    found = tx.execute(select(Letter).where(which, may_read(by))).one_or_none()
    if found is None:
        raise missing(tx, by, which, what)
    return found


def missing(tx: Connection, by: Person, which: ColumnElement[bool], what: str) -> NotFound:
    """What to raise for a letter that was not found: Closed where the office has it and `by` may
    not read it, NotFound otherwise."""
    mine = (which, Letter.office_id == by.office_id, ~may_read(by))
    closed = tx.scalar(select(Letter.id).where(*mine))
    return NotFound() if closed is None else Closed(by, what, closed)


def may_read(by: Person) -> ColumnElement[bool]:
    """The condition on `Letter` that holds for the letters `by` may read.

    The drafter, everybody whose task it was or is, and auditors; colleagues of the unit for
    ordinary letters; readers of the whole office up to *terbatas* (DOMAIN 3.7). An incoming letter
    also: the posts its disposisi was handed to, and who drafts its answer. A draft that was never
    submitted is its drafter's alone.
    """
    submitted = Letter.revision_no > 0
    ways: list[ColumnElement[bool]] = [
        Letter.drafter_id == by.id, and_(submitted, _on_route(by)), and_(submitted, _answering(by))
    ]  # fmt: skip
    if by.capacities:
        ways.append(and_(submitted, _received(by)))
    if by.unit_id is not None:
        mine = and_(Letter.unit_id == by.unit_id, Letter.security.in_(OPEN_TO_UNIT))
        ways.append(and_(submitted, mine))
    if by.has(READER):
        ways.append(and_(submitted, Letter.security.in_(OPEN_TO_READERS)))
    if by.has(AUDITOR):
        ways.append(submitted)
    return and_(Letter.office_id == by.office_id, or_(*ways))


def may_do(by: Person) -> ColumnElement[bool]:
    """The condition on `Task` that holds for tasks of the roles (and units) that `by` may act for."""
    groups: list[ColumnElement[bool]] = [Task.holder_id == by.id]
    for capacity in by.capacities:
        general = and_(Task.role.in_(capacity.roles), Task.unit_id.is_(None))
        groups.append(and_(general, Task.holder_id.is_(None)))
        if capacity.heads_unit and capacity.unit_id is not None:
            headed = and_(Task.role.in_(capacity.roles), Task.unit_id == capacity.unit_id)
            groups.append(and_(headed, Task.holder_id.is_(None)))
    return and_(Task.office_id == by.office_id, or_(*groups))


def _on_route(by: Person) -> ColumnElement[bool]:
    touched = or_(may_do(by), Task.done_by == by.id, _group_of(by))
    return exists(select(Task.id).where(Task.case_id == Letter.case_id, touched))


def _group_of(by: Person) -> ColumnElement[bool]:
    """Tasks of one's group stay readable while a colleague has taken them."""
    groups: list[ColumnElement[bool]] = []
    for capacity in by.capacities:
        unit: list[ColumnElement[bool]] = [Task.unit_id.is_(None)]
        if capacity.heads_unit and capacity.unit_id is not None:
            unit.append(Task.unit_id == capacity.unit_id)
        groups.append(and_(Task.role.in_(capacity.roles), or_(*unit)))
    return and_(Task.personal.is_(False), or_(false(), *groups))


def handed_to(by: Person) -> ColumnElement[bool]:
    """The condition on `Receiver` that holds where a disposisi was handed to a post of `by`."""
    mine = Receiver.post_id.in_([capacity.post_id for capacity in by.capacities])
    return and_(Receiver.office_id == by.office_id, mine, Receiver.handed_at.is_not(None))


def _received(by: Person) -> ColumnElement[bool]:
    return exists(
        select(Receiver.post_id)
        .join(Disposition, Disposition.id == Receiver.disposition_id)
        .where(Disposition.letter_id == Letter.id, handed_to(by))
    )


def _answering(by: Person) -> ColumnElement[bool]:
    answer = aliased(Letter)
    return exists(
        select(answer.id).where(answer.answers_id == Letter.id, answer.drafter_id == by.id)
    )
