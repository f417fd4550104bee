"""Where is my letter, and why? One sentence for anyone who may see it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from engine.cases.desk import timing
from engine.cases.editions import Published
from engine.cases.routing import clock_start
from engine.cases.work import name_of, noun
from engine.people import holders
from engine.store.tables import Dispatch, Disposition, Entry, Incoming, Post, Receiver
from engine.store.types import Record
from engine.worktime import calendar, words


def where(
    tx: Connection,
    published: Published,
    case: Record,
    letter: Record,
    tasks: Sequence[Record],
    at: datetime,
) -> str:
    """The sentence: who has the letter, for which step, since when, how much time is left."""
    if case.state != "open":
        return _ended(tx, case, letter)
    waiting = [task for task in tasks if task.state == "open"]
    sentences = [_waiting(tx, published, letter, task, at) for task in waiting]
    return " ".join([*_why(tx, case, letter), *sentences])


def _waiting(
    tx: Connection, published: Published, letter: Record, task: Record, at: datetime
) -> str:
    step = published.sop.step(task.node)
    hours = calendar(tx, task.office_id)
    spent = timing(hours, clock_start(published, task), task.standard, task.due_at, at)
    who = _who(tx, published, task, at)
    since = words.day_and_clock(task.arrived_at)
    what = noun(letter).capitalize()
    begun = letter.revision_no or task.round > 1 or letter.direction == "masuk"
    first = what if begun else f"{what} masih berupa draf dan"
    return (
        f"{first} menunggu {who} untuk langkah {step.no}, “{step.name}”, sejak {since}; "
        f"{words.remaining(spent.left)}."
    )


def _who(tx: Connection, published: Published, task: Record, at: datetime) -> str:
    role = published.sop.role(task.role).name
    if task.holder_id:
        return f"{name_of(tx, task.holder_id)} ({role})"
    group = holders(tx, task.office_id, task.role, task.unit_id, at)
    names = " atau ".join(name_of(tx, one) for one in group[:3])
    return f"{role} ({names})" if names else f"{role} (belum ada pemegang jabatan)"


def _why(tx: Connection, case: Record, letter: Record) -> list[str]:
    """For a returned letter, who sent it back and with which words."""
    if letter.state != "dikembalikan":
        return []
    facts = tx.scalar(
        select(Entry.facts)
        .where(Entry.case_id == case.id, Entry.act == "kembali")
        .order_by(Entry.line.desc())
        .limit(1)
    )
    if not facts:
        return []
    return [f"Dikembalikan oleh {facts['post_by']}: “{facts['reason']}”."]


def _ended(tx: Connection, case: Record, letter: Record) -> str:
    when = words.day_and_clock(case.ended_at)
    if letter.state == "ditarik":
        return f"{noun(letter).capitalize()} ditarik oleh penyusun pada {when}."
    if letter.state == "selesai":
        return f"Berkas selesai pada {when}: seluruh langkah SOP telah dijalankan."
    if letter.state == "batal":
        return f"Surat dibatalkan bersama nomornya pada {when}."
    if letter.direction == "masuk":
        return f"{_handed(tx, letter)} pada {when}."
    count = tx.scalar(
        select(func.count()).select_from(Dispatch).where(Dispatch.letter_id == letter.id)
    )
    return f"Surat sudah ditandatangani dan terkirim kepada {count} tujuan pada {when}."


def _handed(tx: Connection, letter: Record) -> str:
    posts = tx.scalars(
        select(Post.title)
        .join(Receiver, Receiver.post_id == Post.id)
        .join(Disposition, Disposition.id == Receiver.disposition_id)
        .where(Disposition.letter_id == letter.id, Receiver.handed_at.is_not(None))
        .order_by(Receiver.handed_at, Post.id)
    )
    names = ", ".join(dict.fromkeys(posts))
    place = tx.scalar(select(Incoming.archive_place).where(Incoming.letter_id == letter.id))
    handed = f"Surat sudah didisposisikan kepada {names}" if names else "Surat sudah selesai"
    return f"{handed} dan diarsipkan di {place}" if place else handed
