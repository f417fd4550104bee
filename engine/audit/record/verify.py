"""Is the record whole: every chain, every seal, against every checkpoint.

Lines are streamed in the order of their chains, some at a time, each time in a transaction of its
own, so that no view of the database is held for long. Memory grows with the number of heads that
checkpoints list (about a hundred bytes each), never with the number of lines or of what is wrong.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter

from sqlalchemy import Connection, select, text

from engine.audit.record import naming
from engine.audit.record.checkpoints import FETCHED, refuse_others
from engine.audit.record.naming import Problem
from engine.audit.record.witnesses import Head, witnesses
from engine.cases.long_work import Course
from engine.cases.work import House
from engine.errors import NotFound
from engine.history import FIRST, Raw, own_chain, raw_lines, seal_of
from engine.people import Person
from engine.store.tables import Case

AT_ONCE = 10_000
MOST = 100
WITHOUT = text(
    'SELECT c.office_id, c.id FROM "case" c WHERE NOT EXISTS'
    " (SELECT 1 FROM entry e WHERE e.case_id = c.id AND e.office_id = c.office_id) ORDER BY c.id"
)


@dataclass(frozen=True)
class Verified:
    """What a check of the record found; `problems` names the first wrong line of each chain, and
    stops at a hundred (`more` tells that there are others)."""

    at: datetime
    chains: int
    lines: int
    checkpoints: int
    problems: tuple[Problem, ...]
    more: bool = False

    @property
    def is_whole(self) -> bool:
        """True if nothing is wrong."""
        return not self.problems


def verify_record(
    house: House, case_id: int | None = None, by: Person | None = None, course: Course | None = None
) -> Verified:
    """Check all chains (an auditor's: of their office), or one, and every checkpoint.

    `by=None` is who has the machine itself; a `course` is told how many lines are checked, and
    ends the check before its end when nobody wants it any more. Raises NotFound for others than
    auditors, and for a case that is not there.
    """
    refuse_others(by)
    at, office_id = house.now(), by.office_id if by else None
    with house.store.reading() as tx:
        if case_id is not None:
            _refuse_unknown(tx, case_id, office_id)
        seen = witnesses(house, tx, at)
    walk = _Walk(seen.of(case_id=case_id, office_id=office_id))
    further = True
    while further and (course is None or course.going()):
        with house.store.reading() as tx:
            rows = raw_lines(tx, case_id=case_id, office_id=office_id, after=walk.last)
            with closing(rows):
                further = walk.some(rows)
            walk.name(tx)
        if course:
            course.told(walk.lines)
    with house.store.reading() as tx:
        missing = _without(tx, case_id, office_id, walk.named)
        wholly = {case: naming.named(tx, case, naming.Wrong("hilang", 1, 1)) for case in missing}
    wrong = [problem for _, problem in sorted({**walk.named, **wholly}.items())]
    problems, more = (*seen.problems, *wrong[:MOST]), walk.more or len(wrong) > MOST
    return Verified(at, walk.chains, walk.lines, seen.count, problems, more)


@dataclass
class _Walk:
    """Along the chains and the heads that checkpoints list, side by side in the order of cases.

    `at` is the place in the list `told`, `last` the last chain. What is `wrong` is `named` by its
    chain, as many as are shown: chains come in order, so those beyond are the last ones.
    """

    told: list[bytes]
    at: int = 0
    last: int | None = None
    chains: int = 0
    lines: int = 0
    wrong: list[tuple[int, naming.Wrong]] = field(default_factory=list)
    named: dict[int, Problem] = field(default_factory=dict)
    more: bool = False

    def some(self, rows: Iterable[Raw]) -> bool:
        """Check the next chains; False when they were the last."""
        enough = self.lines + AT_ONCE
        for case, chain in groupby(rows, key=itemgetter(1)):
            self._miss_until(case)
            first = self.at
            self.at = bisect_left(self.told, Head.floor(case + 1), first)
            self.chains, self.last = self.chains + 1, case
            if wrong := self._check(chain, [Head.read(one) for one in self.told[first : self.at]]):
                self._add(case, wrong)
            if self.lines >= enough:
                return True
        self._miss_until(None)
        return False

    def name(self, tx: Connection) -> None:
        """Put into words what was found wrong since the last time."""
        self.named |= {case: naming.named(tx, case, wrong) for case, wrong in self.wrong}
        self.wrong.clear()

    def _add(self, case: int, wrong: naming.Wrong) -> None:
        if len(self.named) + len(self.wrong) < MOST:
            self.wrong.append((case, wrong))
        else:
            self.more = True

    def _miss_until(self, case: int | None) -> None:
        """Chains before this one that a checkpoint knows and the record does not."""
        end = len(self.told) if case is None else bisect_left(self.told, Head.floor(case), self.at)
        while self.at < end:
            head = Head.read(self.told[self.at])
            self._add(head.case_id, naming.Wrong("hilang", 1, head.line, head.checkpoint))
            self.at = bisect_left(self.told, Head.floor(head.case_id + 1), self.at)

    def _check(self, chain: Iterator[Raw], told: list[Head]) -> naming.Wrong | None:
        """The first thing wrong in a chain; every line of it is counted."""
        before, expected, awaited = FIRST, 1, iter(told)
        head = next(awaited, None)
        for row in chain:
            self.lines += 1
            if row[2] != expected or seal_of(before, row) != row[7]:
                self.lines += sum(1 for _ in chain)
                return naming.Wrong("segel", expected, row[2])
            while head and head.line == expected:
                if head.seal != row[7]:
                    self.lines += sum(1 for _ in chain)
                    return _rewritten(told, head)
                head = next(awaited, None)
            before, expected = row[7], expected + 1
        if head is None:
            return None
        return naming.Wrong("terpotong", expected, head.line, head.checkpoint)


def _rewritten(told: list[Head], head: Head) -> naming.Wrong:
    """Between the last head that agrees and the first that does not."""
    agreed = max((one.line for one in told if one.line < head.line), default=0)
    return naming.Wrong("ditulis ulang", agreed + 1, head.line, head.checkpoint)


def _without(
    tx: Connection, case_id: int | None, office_id: int | None, known: Container[int]
) -> list[int]:
    """Cases without any history, which no checkpoint needs to have seen; the first of them."""
    with closing(tx.execute(WITHOUT, execution_options=FETCHED)) as rows:
        found = (
            case
            for office, case in rows
            if case_id in (None, case) and office_id in (None, office) and case not in known
        )
        return list(islice(found, MOST + 1))


def _refuse_unknown(tx: Connection, case_id: int, office_id: int | None) -> None:
    """A case, or the chain of the office's own settings (negative)."""
    owner = tx.scalar(select(Case.office_id).where(Case.id == case_id))
    if owner is None and case_id < 0:
        owner = own_chain(case_id)
    if owner is None or office_id not in (None, owner):
        raise NotFound
