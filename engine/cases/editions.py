"""The editions that cases run under, each parsed once per process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from engine import flow, sop
from engine.errors import NotFound
from engine.store.tables import Edition
from engine.store.types import Record


class NoEdition(NotFound):
    """SOP ini belum diberlakukan. Minta admin SOP memberlakukannya."""


@dataclass(frozen=True)
class Published:
    """An edition ready to run: what is written (`sop`), what moves (`flow`), the letter layouts."""

    id: int
    number: int
    digest: str
    sop: sop.Sop
    flow: flow.Flow
    layouts: Mapping[str, str]
    bpmn: bytes


_READY: WeakKeyDictionary[Engine, dict[int, Published]] = WeakKeyDictionary()


def current(tx: Connection, office_id: int, sop_key: str, at: datetime) -> Published:
    """The edition that cases of an SOP start under at `at`. Raises NoEdition."""
    newest = tx.scalar(
        select(Edition.id)
        .where(
            Edition.office_id == office_id, Edition.sop_key == sop_key, Edition.effective_at <= at
        )
        .order_by(Edition.number.desc())
        .limit(1)
    )
    if newest is None:
        raise NoEdition
    return edition(tx, newest)


def started_by(tx: Connection, office_id: int, duty: str, at: datetime) -> Published:
    """The SOP in force whose first step is this duty. Raises NoEdition."""
    for published in all_current(tx, office_id, at):
        if published.sop.steps[0].duty == duty:
            return published
    raise NoEdition


def edition(tx: Connection, edition_id: int) -> Published:
    """An edition by its id, parsed once per process: it never changes. Raises NoEdition."""
    ready = _READY.setdefault(tx.engine, {})
    if edition_id not in ready:
        ready[edition_id] = parsed(tx, edition_id)
    return ready[edition_id]


def parsed(tx: Connection, edition_id: int) -> Published:
    """The same, not kept: for one that this very transaction may still take back."""
    row = tx.execute(select(Edition).where(Edition.id == edition_id)).one_or_none()
    if row is None:
        raise NoEdition
    bpmn = row.bpmn.encode()
    return Published(
        row.id, row.number, row.digest, sop.read(bpmn), flow.load(bpmn), row.layouts, bpmn
    )


def all_current(tx: Connection, office_id: int, at: datetime) -> list[Published]:
    """The edition in force at `at` of every SOP of the office."""
    newest = (
        select(func.max(Edition.id))
        .where(Edition.office_id == office_id, Edition.effective_at <= at)
        .group_by(Edition.sop_key)
    )
    return [edition(tx, row) for row in sorted(tx.scalars(newest))]


def edition_row(tx: Connection, office_id: int, key: str, number: int) -> Record:
    """An edition by its number. Raises NotFound."""
    row = tx.execute(
        select(Edition).where(
            Edition.office_id == office_id, Edition.sop_key == key, Edition.number == number
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row
