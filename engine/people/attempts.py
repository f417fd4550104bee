"""Failed tries and the growing pause they earn; kept in the database, so any server counts them.

OWASP ASVS 5.0 6.3.1: five free tries, then 1, 2, 4 … minutes, at most one hour. A success forgets.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from engine.errors import TooMany
from engine.store.insert import insert_or_ignore
from engine.store.tables import Attempt

FREE = 5
LONGEST = timedelta(hours=1)
FORGET = timedelta(hours=24)


class Paused(TooMany):
    """Terlalu banyak percobaan yang salah. Coba lagi setelah {minutes} menit."""


def check(tx: Connection, subject: str, at: datetime) -> None:
    """Raise Paused while `subject` waits out a pause."""
    until = tx.scalar(select(Attempt.locked_until).where(Attempt.subject == subject))
    if until and until > at:
        raise Paused(minutes=-((at - until) // timedelta(minutes=1)))


def failed(tx: Connection, subject: str, at: datetime) -> int:
    """Count a failed try; returns how many free tries are left (0 when a pause has begun)."""
    insert_or_ignore(tx, Attempt, subject=subject, failures=0, last_at=at)
    row = tx.execute(
        select(Attempt.failures, Attempt.last_at).where(Attempt.subject == subject)
    ).one()
    failures = 1 if at - row.last_at > FORGET else row.failures + 1
    pause = timedelta(minutes=2 ** min(failures - FREE, 10)) if failures >= FREE else None
    tx.execute(
        update(Attempt)
        .where(Attempt.subject == subject)
        .values(failures=failures, last_at=at, locked_until=pause and at + min(pause, LONGEST))
    )
    return max(FREE - failures, 0)


def succeeded(tx: Connection, subject: str) -> None:
    """Forget the failures of `subject`."""
    tx.execute(delete(Attempt).where(Attempt.subject == subject))
