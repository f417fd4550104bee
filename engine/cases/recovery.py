"""After a crash: signings whose file was kept are finished, the rest waits for the signer."""

import logging
from functools import partial

from sqlalchemy import Connection, select

from engine.cases.completing import finish
from engine.cases.duties.sign import QUIET, close_signing, is_kept, unfinished
from engine.cases.work import House, read_task
from engine.errors import Refused
from engine.people import as_known
from engine.store.tables import Task
from engine.store.types import Record

log = logging.getLogger("runut.recovery")


def finish_signings(house: House) -> int:
    """Adopt kept files of signings that began over two minutes ago; returns how many.

    The official had pressed Setujui and given the passphrase; only the closing transaction was
    lost. Safe to run beside the web processes: the row's state decides who closes it. One that
    cannot be finished is logged and does not hold up the others.
    """
    at = house.now()
    with house.store.reading() as tx:
        left = [row for row in unfinished(tx) if at - row.began_at > QUIET]
    return sum(_finished(house, row) for row in left if is_kept(house, row))


def _finished(house: House, signing: Record) -> bool:
    try:
        return house.store.retrying(partial(_adopt, house=house, signing=signing))
    except Refused as refused:
        log.warning("signing %s of letter %s: %s", signing.id, signing.letter_id, refused)
        return False


def _adopt(tx: Connection, *, house: House, signing: Record) -> bool:
    if tx.scalar(select(Task.state).where(Task.id == signing.task_id).with_for_update()) != "open":
        return False
    at = house.now()
    signer = as_known(tx, signing.official_id, at)
    work = read_task(tx, house, signing.task_id, signer, at, lock=True)
    close_signing(work, signing.id)
    finish(work, {"keputusan": "setujui"})
    return True
