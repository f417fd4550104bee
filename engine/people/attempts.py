"""Failed tries and the growing pause they earn; kept in the database, so any server counts them.

OWASP ASVS 5.0 6.3.1: some free tries, then 1, 2, 4 … minutes, at most one hour. A success forgets.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select

from engine.errors import TooMany
from engine.store.rows import change, insert_or_ignore, row
from engine.store.tables import Attempt, table

LONGEST = timedelta(hours=1)
_ATTEMPTS = table(Attempt)
LOCKED = select(_ATTEMPTS).where(_ATTEMPTS.c.subject == bindparam("subject")).with_for_update()


@dataclass(frozen=True)
class Patience:
    """How many tries are free, and after how long without one everything is forgotten."""

    free: int
    forget: timedelta


ONE = Patience(5, timedelta(hours=24))
# A whole office may come from one address: its people's slips must not add up to a pause for all.
SHARED = Patience(50, timedelta(minutes=15))


class Paused(TooMany):
    """Terlalu banyak percobaan yang salah. Coba lagi setelah {minutes} menit."""


def check(tx: Connection, subject: str, at: datetime) -> None:
    """Raise Paused while `subject` waits out a pause."""
    found = row(tx, Attempt, subject=subject)
    until = found.locked_until if found else None
    if until and until > at:
        raise Paused(minutes=-((at - until) // timedelta(minutes=1)))


def count(tx: Connection, subject: str, at: datetime, patience: Patience = ONE) -> int:
    """Count a try as failed, best before it is judged, so that tries at one instant count too.

    Returns how many free tries are left (0: should it fail, a pause has begun). Raises Paused.
    """
    insert_or_ignore(tx, Attempt, subject=subject, failures=0, last_at=at)
    tried = tx.execute(LOCKED, {"subject": subject}).one()
    check(tx, subject, at)
    failures = 1 if at - tried.last_at > patience.forget else tried.failures + 1
    over = failures - patience.free
    pause = timedelta(minutes=2 ** min(over, 10)) if over >= 0 else None
    change(
        tx, Attempt, {"subject": subject}, failures=failures, last_at=at,
        locked_until=pause and at + min(pause, LONGEST),
    )  # fmt: skip
    return max(-over, 0)


def succeeded(tx: Connection, subject: str) -> None:
    """Forget the failures of `subject`."""
    tx.execute(delete(Attempt).where(Attempt.subject == subject))
