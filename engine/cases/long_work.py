"""Work that goes on in a thread after it was asked for: its progress, its cancelling, its end.

It stands in a row of any table with the columns of `LongWork`; who asked for it looks there. A
thread dies with its process and cannot say so: one that has told nothing for `SILENT` is dead.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from engine.cases.work import House
from engine.errors import NotFound, Refused
from engine.people import Person
from engine.store.rows import add, change
from engine.store.tables import Base, Office, table
from engine.store.types import Record

log = logging.getLogger("runut.work")

SILENT = timedelta(minutes=2)
# Progress is written no oftener: nobody sees more, and every writing waits for the disk.
EVERY = timedelta(seconds=1)
NOTHING: Mapping[str, object] = MappingProxyType({})
RUNNING, ENDED, CANCELLED, FAILED = "berjalan", "selesai", "dibatalkan", "gagal"


class StillRuns(Refused):
    """Pekerjaan seperti ini masih berjalan. Tunggu sampai selesai, atau hentikan."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Long work as it stands; `state` is berjalan, selesai, dibatalkan or gagal."""

    id: int
    state: str
    total: int
    done: int
    started_at: datetime
    started_by: int
    ended_at: datetime | None

    @property
    def percent(self) -> int:
        """How much is done, at most 100."""
        return min(100, 100 * self.done // self.total) if self.total else 100

    @property
    def running(self) -> bool:
        """True until it has ended, was cancelled, or died."""
        return self.state == RUNNING


class Course:
    """What a job is handed, to tell how far it is and to ask whether it is still wanted.

    Both open a transaction, so the job must be in none. A job tells at least once a minute.
    """

    def __init__(self, house: House, model: type[Base], work_id: int) -> None:
        self.house, self.model, self.id, self.done = house, model, work_id, 0
        self._written: datetime | None = None

    def told(self, done: int) -> None:
        """So much of the total is done."""
        self.done, at = done, self.house.now()
        if self._written is None or at - self._written >= EVERY:
            self._written = at
            self._keep({"done": done, "alive_at": at})

    def going(self) -> bool:
        """False when somebody has cancelled the work: the job stops, and what it returns is lost."""
        work = table(self.model).c
        with self.house.store.reading() as tx:
            return tx.scalar(select(work.state).where(work.id == self.id)) == RUNNING

    def end(self, state: str, result: str = "") -> None:
        """The work is over; what was cancelled stays so, and has no result."""
        at = self.house.now()
        told = {"done": self.done, "alive_at": at, "ended_at": at}
        self._keep(told, {"state": state, "result": result})

    def _keep(
        self, always: Mapping[str, object], if_running: Mapping[str, object] = NOTHING
    ) -> None:
        key = {"id": self.id}

        def keep(tx: Connection) -> None:
            change(tx, self.model, key, **always)
            if if_running:
                change(tx, self.model, {**key, "state": RUNNING}, **if_running)

        self.house.store.retrying(keep)


Job = Callable[[Course], str]


def begin(
    house: House,
    model: type[Base],
    *,
    by: Person,
    total: int,
    same: Sequence[str] = (),
    refusal: type[Refused] = StillRuns,
    **columns: object,
) -> int:
    """Enter work that is to run, with the other columns of its table; returns its id.

    Raises `refusal` while work of the office runs whose columns `same` hold the same.
    """
    at = house.now()
    values = {"office_id": by.office_id, "started_by": by.id, **columns}

    def enter(tx: Connection) -> int:
        # Two hands at once: the second waits here and then sees the first.
        tx.execute(
            select(table(Office).c.id).where(table(Office).c.id == by.office_id).with_for_update()
        )
        work = table(model).c
        alike = [work[name] == values[name] for name in ("office_id", *same)]
        living = select(work.id).where(*alike, work.state == RUNNING, work.alive_at >= at - SILENT)
        if tx.scalar(living.limit(1)):
            raise refusal
        return add(
            tx, model, **values, state=RUNNING, total=total, done=0, result="", started_at=at,
            alive_at=at,
        )  # fmt: skip

    return house.store.retrying(enter)


def start(house: House, model: type[Base], work_id: int, job: Job) -> None:
    """Run the job of work that was begun, in a thread of this process."""
    named = f"{table(model).name} {work_id}"
    arguments = (house, model, work_id, job)
    threading.Thread(target=run, args=arguments, name=named, daemon=True).start()


def run(house: House, model: type[Base], work_id: int, job: Job) -> None:
    """Run the job here and keep what it returns; one that raises has failed, and is logged."""
    course = Course(house, model, work_id)
    try:
        result = job(course)
    except Exception:
        log.exception("%s %s failed", table(model).name, work_id)
        course.end(FAILED)
    else:
        course.end(ENDED, result)


def cancel(house: House, model: type[Base], work_id: int, *, by: Person) -> None:
    """The job stops when it next asks; work that is over stays as it is. Raises NotFound."""

    def stop(tx: Connection) -> None:
        find(tx, model, work_id, by=by)
        change(tx, model, {"id": work_id, "state": RUNNING}, state=CANCELLED)

    house.store.retrying(stop)


def find(tx: Connection, model: type[Base], work_id: int, *, by: Person) -> Record:
    """The row of some work of one's own office. Raises NotFound."""
    work = table(model).c
    mine = select(table(model)).where(work.id == work_id, work.office_id == by.office_id)
    found = tx.execute(mine).one_or_none()
    if found is None:
        raise NotFound
    return found


def newest(
    tx: Connection, model: type[Base], count: int, *, by: Person, **key: object
) -> list[Record]:
    """The last works of one's own office with these columns, the newest first."""
    work = table(model).c
    alike = [work[name] == value for name, value in key.items()]
    mine = select(table(model)).where(work.office_id == by.office_id, *alike)
    return list(tx.execute(mine.order_by(work.id.desc()).limit(count)))


def standing(row: Record, at: datetime) -> dict[str, Any]:
    """The fields of `Progress` from a row: what has died with its process has failed."""
    dead = row.state == RUNNING and at - row.alive_at > SILENT
    return {
        "id": row.id, "state": FAILED if dead else row.state, "total": row.total, "done": row.done,
        "started_at": row.started_at, "started_by": row.started_by, "ended_at": row.ended_at,
    }  # fmt: skip
