"""The inbox *Tugas saya*: what waits for a person, the most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from engine.cases.editions import edition
from engine.cases.following import Given, count_dispositions, waiting_dispositions
from engine.cases.routing import clock_start
from engine.cases.work import House
from engine.letters.incoming import label, label_column
from engine.people import Person
from engine.people.readers import may_do
from engine.store.tables import Case, Incoming, Letter, Notice, Number, Proposal, Task
from engine.store.types import Query, Record
from engine.worktime import Calendar, calendar, end_of_day

PAGE = 50
LATE, TODAY, NEXT = "lewat", "hari-ini", "berikutnya"
MINE = "surat-saya"
# Whose word puts an SOP into force, and the state of what waits for it.
APPROVERS = ("camat", "sekretaris")
UNDECIDED = "menunggu"
GIVEN = "disposisi"


@dataclass(frozen=True)
class Timing:
    """How a task stands against its standard; durations in office minutes."""

    standard: int
    used: int
    due_at: datetime
    since: datetime

    @property
    def left(self) -> int:
        """Office minutes until the standard is used up; negative when it is overrun."""
        return self.standard - self.used

    @property
    def level(self) -> str:
        """`lewat` over the standard, `segera` from 80 %, else `aman`."""
        if self.used >= self.standard:
            return "lewat"
        return "segera" if self.used * 5 >= self.standard * 4 else "aman"


@dataclass(frozen=True)
class Waiting:
    """A row of the inbox."""

    task_id: str
    letter_id: int
    step: str
    no: int
    steps: int
    subject: str
    number: str
    kind: str
    urgency: str
    from_name: str
    taken: bool
    returned: bool
    group: str
    timing: Timing


@dataclass(frozen=True)
class Own:
    """A row of *Surat saya*: a letter of the drafter's that still runs, or just ended."""

    letter_id: int
    subject: str
    number: str
    kind: str
    state: str
    created_at: datetime


@dataclass(frozen=True)
class Inbox:
    """One page of the inbox. `counts` are by group, over everything that waits; `given` are the
    disposisi that still want a follow-up."""

    rows: list[Waiting]
    own: list[Own]
    given: list[Given]
    counts: dict[str, int]
    page: int
    pages: int


def inbox(house: House, *, by: Person, show: str = "", search: str = "", page: int = 1) -> Inbox:
    """What waits for `by` at this moment. `show` is a group, *surat-saya* or *disposisi*."""
    at = house.now()
    with house.store.reading() as tx:
        tonight = end_of_day(at)
        counts = _counts(tx, by, at, tonight)
        if show == MINE:
            return _own(tx, by, search, page, counts)
        if show == GIVEN:
            return Inbox([], [], waiting_dispositions(tx, by), counts, 1, 1)
        which = [] if show not in (LATE, TODAY, NEXT) else [_in_group(show, at, tonight)]
        wanted = _searched(_open(by).where(*which), search, label_column(), Incoming.sender)
        rows, page, pages = _page(tx, wanted.order_by(Task.due_at, Task.id), page)
        hours = calendar(tx, by.office_id)
        waiting = [_waiting(tx, row, hours, at, tonight) for row in rows]
        alone = not show and not search and page == 1 and counts[GIVEN]
        given = waiting_dispositions(tx, by) if alone else []
        return Inbox(waiting, [], given, counts, page, pages)


def next_task(house: House, *, by: Person, after: str = "") -> str | None:
    """The id of the task that opens by itself when one is done: the next most urgent one."""
    with house.store.reading() as tx:
        return tx.scalar(
            select(Task.id)
            .where(Task.state == "open", may_do(by), Task.id != after)
            .order_by(Task.due_at, Task.id)
            .limit(1)
        )


def unread(tx: Connection, by: Person) -> int:
    """How many lines of the bell are new."""
    mine = and_(Notice.official_id == by.id, Notice.read_at.is_(None))
    return tx.scalar(select(func.count()).select_from(Notice).where(mine)) or 0


def waiting_count(tx: Connection, by: Person) -> int:
    """How many open tasks wait for `by`."""
    mine = select(func.count()).select_from(Task).where(Task.state == "open", may_do(by))
    return tx.scalar(mine) or 0


def waiting_proposals(tx: Connection, by: Person) -> int:
    """How many proposals wait for this person's decision."""
    if not decides(by):
        return 0
    mine = (
        Proposal.office_id == by.office_id,
        Proposal.state == UNDECIDED,
        Proposal.proposed_by != by.id,
    )
    return tx.scalar(select(func.count()).select_from(Proposal).where(*mine)) or 0


def decides(by: Person) -> bool:
    """True for who may put an SOP into force, by their own post or by a mandate."""
    return any(role in by.roles for role in APPROVERS)


def timing(
    hours: Calendar, start: datetime, standard: int, due_at: datetime, at: datetime
) -> Timing:
    """How much of the standard is used up at `at`."""
    return Timing(standard, hours.between(start, at), due_at, start)


def _open(by: Person) -> Query:
    return (
        select(
            Task.id, Task.node, Task.case_id, Task.holder_id, Task.personal, Task.arrived_at,
            Task.opened_at, Task.due_at, Task.standard, Task.round, Task.from_name,
            Letter.id.label("letter_id"), Letter.subject, Letter.kind, Letter.urgency, Letter.state,
            Number.text.label("number"), Case.edition_id,
            Incoming.serial, Incoming.year, Incoming.sender,
        )
        .join(Letter, Letter.case_id == Task.case_id)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Number, Number.id == Letter.number_id)
        .outerjoin(Incoming, Incoming.letter_id == Letter.id)
        .where(Task.state == "open", may_do(by))
    )  # fmt: skip


def _searched(wanted: Query, search: str, *more: Any) -> Query:
    words = search.strip()[:100]
    if not words:
        return wanted
    columns = (Letter.subject, Number.text, *more)
    return wanted.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))


def _in_group(group: str, at: datetime, tonight: datetime) -> ColumnElement[bool]:
    return {
        LATE: Task.due_at <= at,
        TODAY: and_(Task.due_at > at, Task.due_at <= tonight),
        NEXT: Task.due_at > tonight,
    }[group]


def _counts(tx: Connection, by: Person, at: datetime, tonight: datetime) -> dict[str, int]:
    groups = {g: func.sum(case((_in_group(g, at, tonight), 1), else_=0)).label(g.replace("-", "_"))
              for g in (LATE, TODAY, NEXT)}  # fmt: skip
    row = tx.execute(
        select(func.count(), *groups.values())
        .select_from(Task)
        .where(Task.state == "open", may_do(by))
    ).one()
    mine = select(func.count()).select_from(Letter).where(*_mine(by))
    return {
        "semua": row[0], LATE: row[1] or 0, TODAY: row[2] or 0, NEXT: row[3] or 0,
        MINE: tx.scalar(mine) or 0, GIVEN: count_dispositions(tx, by),
    }  # fmt: skip


def _mine(by: Person) -> tuple[ColumnElement[bool], ...]:
    """Letters that `by` drafts; those that came in are nobody's own."""
    return (
        Letter.office_id == by.office_id, Letter.drafter_id == by.id, Letter.direction != "masuk"
    )  # fmt: skip


def _own(tx: Connection, by: Person, search: str, page: int, counts: dict[str, int]) -> Inbox:
    columns = (Letter.id, Letter.subject, Number.text, Letter.kind, Letter.state, Letter.created_at)
    wanted = _searched(
        select(*columns).outerjoin(Number, Number.id == Letter.number_id).where(*_mine(by)), search
    )
    newest = wanted.order_by(Letter.created_at.desc(), Letter.id.desc())
    rows, page, pages = _page(tx, newest, page)
    own = [Own(r[0], r[1], r[2] or "", r[3], r[4], r[5]) for r in rows]
    return Inbox([], own, [], counts, page, pages)


def _waiting(
    tx: Connection, row: Record, hours: Calendar, at: datetime, tonight: datetime
) -> Waiting:
    published = edition(tx, row.edition_id)
    step = published.sop.step(row.node)
    group = LATE if row.due_at <= at else TODAY if row.due_at <= tonight else NEXT
    start = clock_start(published, row)
    return Waiting(
        task_id=row.id, letter_id=row.letter_id, step=step.name, no=step.no,
        steps=len(published.sop.steps), subject=row.subject, number=row.number or _agenda(row),
        kind=row.kind, urgency=row.urgency, from_name=row.from_name,
        taken=row.holder_id is not None and not row.personal,
        returned=row.state == "dikembalikan", group=group,
        timing=timing(hours, start, row.standard, row.due_at, at),
    )  # fmt: skip


def _agenda(row: Record) -> str:
    return label(row.serial, row.year) if row.serial else ""


def _page(tx: Connection, wanted: Query, page: int) -> tuple[Sequence[Record], int, int]:
    """The rows of a page, its number as it must be, and how many pages there are."""
    total = tx.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    return tx.execute(wanted.limit(PAGE).offset((page - 1) * PAGE)).all(), page, pages
