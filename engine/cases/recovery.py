"""After a crash: signings whose file was kept are finished, the rest waits for the signer."""

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, select

from engine.cases.completing import finish
from engine.cases.duties.sign import close_signing, is_kept, unfinished
from engine.cases.work import House, read_task
from engine.people import person
from engine.store.tables import Task
from engine.store.types import Record

QUIET = timedelta(minutes=2)


def finish_signings(house: House) -> int:
    """Adopt kept files of signings that began over two minutes ago; returns how many.

    The official had pressed Setujui and given the passphrase; only the closing transaction was
    lost. Safe to run beside the web processes: the row's state decides who closes it.
    """
    at = house.now()
    with house.store.reading() as tx:
        left = [row for row in unfinished(tx) if at - row.began_at > QUIET]
    adopted = [row for row in left if is_kept(house, row.id)]
    for row in adopted:
        house.store.retrying(partial(_adopt, house=house, signing=row))
    return len(adopted)


def _adopt(tx: Connection, *, house: House, signing: Record) -> None:
    if tx.scalar(select(Task.state).where(Task.id == signing.task_id).with_for_update()) != "open":
        return
    at = house.now()
    signer = person(tx, signing.official_id, at)
    work = read_task(tx, house, signing.task_id, signer, at, lock=True)
    close_signing(work, signing.id, remarks="")
    finish(work, {"keputusan": "setujui"})
