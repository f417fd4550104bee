"""The post goes out: one due mail after the other, each outcome written where it belongs."""

from functools import partial

from sqlalchemy import Connection, select, update

from engine.cases.completing import finish
from engine.cases.duties.send import finished
from engine.cases.handing import notify
from engine.cases.work import House, note, read_task
from engine.letters import MailServer, mail
from engine.people import person
from engine.store.tables import Case, Dispatch, Letter, Mail, Task
from engine.store.types import Record

AT_ONCE = 50


def deliver(house: House, server: MailServer) -> int:
    """Send every mail that is due, at most fifty; returns how many were tried. Safe to run twice."""
    for tried in range(AT_ONCE):
        row = mail.claim(house.store, house.now())
        if row is None:
            return tried
        error = mail.send(house.store, server, row)
        house.store.retrying(partial(_note, house=house, row=row, error=error))
    return AT_ONCE


def _note(tx: Connection, *, house: House, row: Record, error: str) -> None:
    if tx.scalar(select(Mail.sent_at).where(Mail.id == row.id)) is not None:
        return
    at = house.now()
    outcome = mail.mark(tx, row, error, at)
    if row.dispatch_id is None or outcome == "again":
        return
    way = tx.execute(select(Dispatch).where(Dispatch.id == row.dispatch_id)).one()
    letter = tx.execute(select(Letter).where(Letter.id == way.letter_id)).one()
    case = tx.execute(select(Case).where(Case.id == letter.case_id)).one()
    told = {"recipient": way.addressee, "email": way.email}
    if outcome == "given_up":
        tx.execute(update(Dispatch).where(Dispatch.id == way.id).values(state="gagal"))
        note(tx, case, "gagal_kirim", at=at, by=None, error=error, **told)
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
    by = person(tx, sender_id, at)
    waiting = tx.scalars(
        select(Task.id).where(Task.case_id == letter.case_id, Task.state == "open")
    ).all()
    for task_id in waiting:
        work = read_task(tx, house, task_id, by, at, lock=True)
        if work.step.duty == "kirim":
            finish(work, {"keputusan": "terkirim"})
