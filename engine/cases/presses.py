"""A form is pressed once: its key and its answer are kept with the effect, in one transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.people import Person
from engine.store import racing
from engine.store.tables import Pressed


def of(verb: str, key: str) -> str:
    """The key of a form for one verb: a page may start a letter and later submit the same one."""
    return f"{verb}:{key[:64]}" if key else ""


def answer(tx: Connection, by: Person, key: str) -> dict[str, Any] | None:
    """The answer that this key of this person got before, or None."""
    if not key:
        return None
    return tx.scalar(select(Pressed.answer).where(Pressed.official_id == by.id, Pressed.key == key))


def remember(tx: Connection, by: Person, key: str, given: dict[str, Any], at: datetime) -> None:
    """Keep the answer; who comes second at the same instant looks again and finds it."""
    if key:
        with racing():
            tx.execute(insert(Pressed).values(official_id=by.id, key=key, answer=given, at=at))
