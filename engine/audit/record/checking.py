"""Checks of the whole record that an auditor asked for: in a thread, and kept with what they found."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.audit.finding import only_auditors
from engine.audit.record.naming import Problem
from engine.audit.record.verify import Verified, verify_record
from engine.cases import long_work
from engine.cases.long_work import Course, Progress, StillRuns
from engine.cases.work import House
from engine.errors import NotFound
from engine.people import Person
from engine.store.tables import Entry, Examination, Official
from engine.store.types import Record

KIND = "periksa"
# So many lines are checked while the auditor waits.
AT_ONCE = 20_000
SHOWN = 20


class CheckRuns(StillRuns):
    """Pemeriksaan seluruh riwayat masih berjalan. Tunggu sampai selesai, atau hentikan."""


@dataclass(frozen=True, kw_only=True)
class Check(Progress):
    """A check of the office's whole record: by whom, how far (in lines), and what it found."""

    by: str
    found: Verified | None


def begin_check(house: House, *, by: Person) -> int:
    """Check every chain of the office; returns the check's id. A small record is checked at once,
    a large one goes on in a thread. Raises NotFound for others than auditors, CheckRuns."""
    only_auditors(by)
    with house.store.reading() as tx:
        lines = select(func.count()).select_from(Entry).where(Entry.office_id == by.office_id)
        total = tx.scalar(lines) or 0
    new = long_work.begin(
        house, Examination, by=by, total=total, same=("kind",), refusal=CheckRuns, kind=KIND,
        asked={},
    )  # fmt: skip
    go = long_work.run if total <= AT_ONCE else long_work.start
    go(house, Examination, new, lambda course: found_by(course, by))
    return new


def found_by(course: Course, by: Person) -> str:
    """What a check of everything that this person may check finds, as it is kept."""
    found = verify_record(course.house, by=by, course=course)
    return json.dumps({**asdict(found), "at": found.at.isoformat()})


def cancel_check(house: House, check_id: int, *, by: Person) -> None:
    """Stop it after the lines it is at. Raises NotFound."""
    check(house, check_id, by=by)
    long_work.cancel(house, Examination, check_id, by=by)


def check(house: House, check_id: int, *, by: Person) -> Check:
    """A check as it stands. Raises NotFound for others than auditors of the office."""
    only_auditors(by)
    with house.store.reading() as tx:
        row = long_work.find(tx, Examination, check_id, by=by)
        if row.kind != KIND:
            raise NotFound
        (found,) = _views(tx, [row], house.now())
    return found


def checks(house: House, *, by: Person) -> list[Check]:
    """The last checks of the office, the newest first. Raises NotFound for others than auditors."""
    only_auditors(by)
    with house.store.reading() as tx:
        rows = long_work.newest(tx, Examination, SHOWN, by=by, kind=KIND)
        return _views(tx, rows, house.now())


def _views(tx: Connection, rows: Sequence[Record], at: datetime) -> list[Check]:
    asking = select(Official.id, Official.name).where(
        Official.id.in_({row.started_by for row in rows})
    )
    names = {row.id: row.name for row in tx.execute(asking)}
    return [
        Check(
            **long_work.standing(row, at), by=names[row.started_by],
            found=_read(row.result) if row.result else None,
        )
        for row in rows
    ]  # fmt: skip


def _read(result: str) -> Verified:
    told = json.loads(result)
    problems = tuple(Problem(**one) for one in told["problems"])
    return Verified(**{**told, "at": datetime.fromisoformat(told["at"]), "problems": problems})
