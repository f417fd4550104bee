"""Signing in with a local account: argon2id passwords, sessions as rows, pauses after failures."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Connection, delete, insert, not_, or_, select, update

from engine.errors import BadAnswers, NotSignedIn, Refused
from engine.people import attempts
from engine.people.person import Person, person
from engine.store.ground import Ground
from engine.store.tables import Official, SignIn

IDLE = timedelta(hours=10)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
SHORTEST_PASSWORD = 12

hasher = PasswordHasher()


class WrongPassword(Refused):
    """Nama pengguna atau kata sandi salah. Periksa kembali, lalu coba lagi."""

    status = 401


def sign_in(ground: Ground, login: str, password: str, *, address: str, device: str) -> str:
    """Open a session and return its token, which is stored nowhere.

    Raises WrongPassword (the same for unknown, disabled and wrong) and Paused.
    """
    store, at = ground.store, ground.now()
    login = login.strip().lower()[:60]
    account, place = f"masuk:{login}", f"alamat:{address[:64]}"
    with store.writing() as tx:
        attempts.check(tx, place, at)
        attempts.count(tx, account, at)
        row = tx.execute(
            select(Official.id, Official.password_hash).where(
                Official.login == login, Official.disabled_at.is_(None)
            )
        ).one_or_none()
    if not _matches(row.password_hash if row else _nobody(), password) or row is None:
        with store.writing() as tx:
            attempts.count(tx, place, at, attempts.SHARED)
        raise WrongPassword
    token = secrets.token_urlsafe(32)
    with store.writing() as tx:
        attempts.succeeded(tx, account)
        tx.execute(delete(SignIn).where(SignIn.official_id == row.id, _ended(at)))
        tx.execute(
            insert(SignIn).values(
                token_hash=_hash(token), official_id=row.id, created_at=at, seen_at=at,
                address=address[:64], device=device[:200],
            )
        )  # fmt: skip
    return token


def who(ground: Ground, token: str) -> Person:
    """The person of a session, with the roles they hold now.

    Raises NotSignedIn if the session is unknown, signed out, idle over ten hours or a week old.
    """
    store, at = ground.store, ground.now()
    with store.reading() as tx:
        row = tx.execute(
            select(SignIn.official_id, SignIn.seen_at).where(
                SignIn.token_hash == _hash(token), not_(_ended(at))
            )
        ).one_or_none()
        if row is None:
            raise NotSignedIn
        found = person(tx, row.official_id, at)
    if at - row.seen_at > SEEN_EVERY:
        with store.writing() as tx:
            tx.execute(update(SignIn).where(SignIn.token_hash == _hash(token)).values(seen_at=at))
    return found


def sign_out(ground: Ground, token: str) -> None:
    """End a session; a stolen copy of its cookie is worthless from now on."""
    with ground.store.writing() as tx:
        tx.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def change_password(ground: Ground, old: str, new: str, *, by: Person) -> None:
    """Set a new password and end every session of the account. Raises BadAnswers, Paused."""
    store, at = ground.store, ground.now()
    account = f"masuk:{by.login}"
    if problem := weak(new):
        raise BadAnswers({"baru": problem})
    with store.writing() as tx:
        attempts.count(tx, account, at)
        current = tx.scalar(select(Official.password_hash).where(Official.id == by.id)) or ""
    if not _matches(current, old):
        raise BadAnswers({"lama": "Kata sandi lama salah."})
    with store.writing() as tx:
        attempts.succeeded(tx, account)
        set_password(tx, by.id, new, at)


def set_password(tx: Connection, official_id: int, password: str, at: datetime) -> None:
    """Store a password's hash and revoke the sessions that were opened with the old one."""
    tx.execute(
        update(Official)
        .where(Official.id == official_id)
        .values(password_hash=hasher.hash(password), password_set_at=at)
    )
    tx.execute(delete(SignIn).where(SignIn.official_id == official_id))


def weak(password: str) -> str:
    """Why a new password is refused, or an empty text (ASVS 6.2.1: length, not composition)."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Kata sandi paling sedikit {SHORTEST_PASSWORD} karakter."
    return "Kata sandi paling banyak 200 karakter." if len(password) > 200 else ""


def _ended(at: datetime) -> ColumnElement[bool]:
    """The condition of sessions that are over: idle over ten hours, or a week old."""
    return or_(SignIn.seen_at < at - IDLE, SignIn.created_at < at - LONGEST)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password[:1000])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash no password has: an unknown login takes as long as a known one."""
    return hasher.hash(secrets.token_urlsafe(32))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
