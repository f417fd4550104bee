"""Is the record whole: every chain, every seal, against every checkpoint.

Lines are streamed in the order of their chains, so memory grows with the number of heads that
checkpoints list (about a hundred bytes each), never with the number of lines.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, select, text

from engine.audit import naming
from engine.audit.checkpoints import refuse_others
from engine.audit.naming import Problem
from engine.audit.witnesses import Head, witnesses
from engine.cases.work import House
from engine.errors import NotFound
from engine.history import FIRST, Raw, own_chain, raw_lines, seal_of
from engine.people import Person
from engine.store.tables import Case

MOST = 100
WITHOUT = text(
    'SELECT c.office_id, c.id FROM "case" c WHERE NOT EXISTS'
    " (SELECT 1 FROM entry e WHERE e.case_id = c.id AND e.office_id = c.office_id)"
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


@dataclass
class _Tally:
    chains: int = 0
    lines: int = 0
    wrong: list[tuple[int, naming.Wrong]] = field(default_factory=list)


def verify_record(house: House, case_id: int | None = None, by: Person | None = None) -> Verified:
    """Check all chains (an auditor's: of their office), or one, and every checkpoint.

    `by=None` is who has the machine itself. Raises NotFound for others than auditors, and for a
    case that is not there.
    """
    refuse_others(by)
    at, office_id = house.now(), by.office_id if by else None
    with house.store.reading() as tx:
        if case_id is not None:
            _refuse_unknown(tx, case_id, office_id)
        seen = witnesses(house, tx, at)
        tally = _Tally()
        told = seen.of(case_id=case_id, office_id=office_id)
        _compare(raw_lines(tx, case_id=case_id, office_id=office_id), told, tally)
        _add_missing(tx, tally, case_id, office_id)
        wrong = sorted(tally.wrong)
        named = [naming.named(tx, case, one) for case, one in wrong[:MOST]]
    problems = (*seen.problems, *named)
    return Verified(at, tally.chains, tally.lines, seen.count, problems, len(wrong) > MOST)


def _compare(rows: Iterable[Raw], told: list[bytes], tally: _Tally) -> None:
    """Walk chains and listed heads side by side, both in the order of cases."""
    at = 0
    for case, chain in groupby(rows, key=itemgetter(1)):
        first = bisect_left(told, Head.floor(case), at)
        tally.wrong += _missing(told[at:first])
        at = bisect_left(told, Head.floor(case + 1), first)
        tally.chains += 1
        if wrong := _check(chain, [Head.read(one) for one in told[first:at]], tally):
            tally.wrong.append((case, wrong))
    tally.wrong += _missing(told[at:])


def _check(chain: Iterator[Raw], told: list[Head], tally: _Tally) -> naming.Wrong | None:
    """The first thing wrong in a chain; every line of it is counted."""
    before, expected, awaited = FIRST, 1, iter(told)
    head = next(awaited, None)
    for row in chain:
        tally.lines += 1
        if row[2] != expected or seal_of(before, row) != row[7]:
            tally.lines += sum(1 for _ in chain)
            return naming.Wrong("segel", expected, row[2])
        while head and head.line == expected:
            if head.seal != row[7]:
                tally.lines += sum(1 for _ in chain)
                return _rewritten(told, head)
            head = next(awaited, None)
        before, expected = row[7], expected + 1
    return naming.Wrong("terpotong", expected, head.line, head.checkpoint) if head else None


def _rewritten(told: list[Head], head: Head) -> naming.Wrong:
    """Between the last head that agrees and the first that does not."""
    agreed = max((one.line for one in told if one.line < head.line), default=0)
    return naming.Wrong("ditulis ulang", agreed + 1, head.line, head.checkpoint)


def _missing(told: list[bytes]) -> Iterator[tuple[int, naming.Wrong]]:
    """Chains that a checkpoint knows and the record does not."""
    for case, found in groupby(map(Head.read, told), key=lambda head: head.case_id):
        first = next(found)
        yield case, naming.Wrong("hilang", 1, first.line, first.checkpoint)


def _add_missing(tx: Connection, tally: _Tally, case_id: int | None, office_id: int | None) -> None:
    """Cases without any history, which no checkpoint needs to have seen."""
    known = {case for case, _ in tally.wrong}
    for office, case in tx.execute(WITHOUT):
        mine = case_id in (None, case) and office_id in (None, office)
        if mine and case not in known:
            tally.wrong.append((case, naming.Wrong("hilang", 1, 1)))


def _refuse_unknown(tx: Connection, case_id: int, office_id: int | None) -> None:
    """A case, or the chain of the office's own settings (negative)."""
    owner = tx.scalar(select(Case.office_id).where(Case.id == case_id))
    if owner is None and case_id < 0:
        owner = own_chain(case_id)
    if owner is None or office_id not in (None, owner):
        raise NotFound
