"""Somebody with the database's own rights: the triggers that guard the record are gone."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine import history
from engine.audit.record.verify import Verified
from engine.history.record import seal as seal_line
from engine.store.rows import row
from engine.store.tables import Entry, Letter
from tests.cast import Office

ON_SQLITE = [
    f"{table}_no_{verb}"
    for table in ("entry", "checkpoint")
    for verb in ("update", "delete", "replace")
]


def unseal(tx: Connection) -> None:
    """Drop every trigger that refuses to change history."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql("DROP FUNCTION refuse_change() CASCADE")
        return
    for name in ON_SQLITE:
        tx.exec_driver_sql(f"DROP TRIGGER {name}")


def case_of(office: Office, letter_id: int) -> int:
    with office.engine.store.reading() as tx:
        found = tx.scalar(select(Letter.case_id).where(Letter.id == letter_id))
    assert found is not None
    return found


def tampered(office: Office, deed: Callable[[Connection], object]) -> Verified:
    """The check after somebody with the database's own rights did this."""
    with office.engine.store.writing() as tx:
        unseal(tx)
        deed(tx)
    return office.engine.verify_record()


def reseal(tx: Connection, case_id: int) -> None:
    """An insider computes all seals of a chain anew."""
    before = history.FIRST
    for one in list(history.raw_lines(tx, case_id=case_id)):
        before = history.seal_of(before, one)
        here = (Entry.case_id == case_id, Entry.line == one.line)
        tx.execute(update(Entry).where(*here).values(seal=before))


def at(case_id: int, line: int) -> Any:
    return (Entry.case_id == case_id) & (Entry.line == line)


def renumber(tx: Connection, case_id: int, line: int, by: int) -> None:
    """Give every line from this one on another number."""
    rows = tx.scalars(
        select(Entry.line).where(Entry.case_id == case_id, Entry.line >= line).order_by(Entry.line)
    ).all()
    for one in reversed(rows) if by > 0 else rows:
        tx.execute(update(Entry).where(at(case_id, one)).values(line=one + by))


def add_line(tx: Connection, case_id: int, line: int, seal: str | None) -> None:
    """Put a false line there, those after it one further; without a seal it gets one that fits."""
    renumber(tx, case_id, line, 1)
    model = row(tx, Entry, case_id=case_id, line=1)
    assert model is not None
    values = {
        "office_id": model.office_id, "case_id": case_id, "line": line, "at": model.at,
        "act": "ambil", "official_id": model.official_id, "facts": {"name_by": "Orang lain"},
    }  # fmt: skip
    before = tx.scalar(select(Entry.seal).where(at(case_id, line - 1)))
    tx.execute(insert(Entry).values(**values, seal=seal or seal_line(str(before), **values)))


def swap(tx: Connection, case_id: int, one: int, other: int) -> None:
    for here, there in ((one, 900), (other, one), (900, other)):
        tx.execute(update(Entry).where(at(case_id, here)).values(line=there))
