"""The post goes out: one due mail after the other, each outcome written where it belongs."""

from functools import partial

from sqlalchemy import Connection, select, update

from engine.cases.completing import finish
from engine.cases.duties.send import finished
from engine.cases.work import House, lock_case, note, notify, read_task
from engine.letters import MailServer, mail
from engine.people import as_known
from engine.store.tables import Dispatch, Letter, Task
from engine.store.types import Record

AT_ONCE = 50


def deliver(house: House, server: MailServer) -> int:
    """Send every mail that is due, at most fifty; returns how many were tried. Safe to run twice."""
    for tried in range(AT_ONCE):
        row = mail.claim(house.store, house.now())
        if row is None:
            return tried
        outcome = mail.send(house.store, server, row)
        house.store.retrying(partial(_note, house=house, row=row, outcome=outcome))
    return AT_ONCE


def _note(tx: Connection, *, house: House, row: Record, outcome: mail.Outcome) -> None:
    if row.dispatch_id is None:
        mail.mark(tx, row, outcome, house.now())
    else:
        _note_dispatch(tx, house, row, outcome)


def _note_dispatch(tx: Connection, house: House, row: Record, outcome: mail.Outcome) -> None:
    """The outcome of a letter's mail, with the case locked: who notes the last one ends the step."""
    at, mine = house.now(), Dispatch.id == row.dispatch_id
    letter_id = tx.scalar(select(Dispatch.letter_id).where(mine))
    letter = tx.execute(select(Letter).where(Letter.id == letter_id)).one()
    case = lock_case(tx, letter.case_id)
    way = tx.execute(select(Dispatch).where(mine)).one()
    became = mail.mark(tx, row, outcome, at)
    if became not in ("sent", "given_up"):
        return
    told = {"recipient": way.addressee, "email": way.email}
    if became == "given_up":
        tx.execute(update(Dispatch).where(Dispatch.id == way.id).values(state="gagal"))
        note(tx, case, "gagal_kirim", at=at, by=None, error=outcome.error, **told)
        notify(
            tx, letter, way.by, None, f"Pos-el ke {way.email} tidak terkirim. Pilih cara lain.", at
        )
        return
    proof = f"Pos-el diterima server tujuan, {row.message_id}"
    tx.execute(
        update(Dispatch).where(Dispatch.id == way.id).values(state="terkirim", at=at, proof=proof)
    )
    note(tx, case, "terkirim", at=at, by=None, **told)
    _settle(tx, house, letter, way.by)


def _settle(tx: Connection, house: House, letter: Record, sender_id: int) -> None:
    """End the sending step once the last addressee has a proof, in the name of who pressed Kirim."""
    at = house.now()
    if not finished(tx, letter, at):
        return
    by = as_known(tx, sender_id, at)
    waiting = tx.scalars(
        select(Task.id).where(Task.case_id == letter.case_id, Task.state == "open")
    ).all()
    for task_id in waiting:
        work = read_task(tx, house, task_id, by, at, lock=True)
        if work.step.duty == "kirim":
            finish(work, {"keputusan": "terkirim"})
