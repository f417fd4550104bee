"""Letters of years ago, put straight into the tables: what retention looks at is their dates."""

import io
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, func, select, update

from engine.audit.retention import Asked, Filed, Retention
from engine.audit.retention.filed import DESTROY
from engine.audit.retention.lists import every
from engine.audit.retention.schedule import Schedule
from engine.store.rows import add, insert_or_update
from engine.store.tables import Case, Classification, Edition, Incoming, Letter, Number, Official
from tests.cast import Office

DAY, LONG_AGO = date(2026, 11, 25), date(2015, 3, 2)
# Of the built-in list: 1+1 Musnah, 2+3 Permanen, 2 sejak …+3 Musnah, Musnah kecuali …
DESTROYED, KEPT, BY_EVENT, EXCEPTED = "000.1.1", "100.3.6", "000.1.7.1", "000.2.1.1"


def put_away(office: Office, code: str, day: date, **said: Any) -> int:
    """A letter that was sent on that day; returns its id."""
    with office.engine.store.writing() as tx:
        letter, unit, who = _letter(tx, day, "keluar", said)
        serial = (tx.scalar(select(func.max(Number.serial))) or 0) + 1
        number = add(
            tx, Number, office_id=1, series="surat_keluar", year=day.year, serial=serial,
            suffix="", text=f"{code}/{serial}/416-399/{day.year}", letter_id=letter, unit_id=unit,
            state=said.get("state", "terbit"), classification=code, letter_date=day,
            subject=said.get("subject", f"Surat {code}"), addressees="Kepala Desa Banjaranom",
            security=said.get("security", "biasa"), urgency="biasa", attachment_note="",
            signer="", note="", reserved_at=_moment(day), reserved_by=who, sent_how="",
        )  # fmt: skip
        tx.execute(update(Letter).where(Letter.id == letter).values(number_id=number))
    return letter


def take_in(office: Office, code: str, day: date, **said: Any) -> int:
    """A letter that came in on that day; returns its id."""
    with office.engine.store.writing() as tx:
        letter, _, _ = _letter(tx, day, "masuk", said)
        serial = (tx.scalar(select(func.max(Incoming.serial))) or 0) + 1
        add(
            tx, Incoming, letter_id=letter, office_id=1, year=day.year, serial=serial,
            sender="Kepala SMP Negeri 7", their_number="", their_date=date(2001, 1, 1),
            received_on=day, classification=code, attachment_note="", summary="", scan=None,
            archive_place="Lemari 2, map B",
        )  # fmt: skip
    return letter


def schedule(office: Office, code: str, retention: str, parent: str = "", note: str = "") -> None:
    """What the office's JRA says of a code from now on."""
    with office.engine.store.writing() as tx:
        insert_or_update(
            tx, Classification, ("office_id", "code"), office_id=1, code=code, parent=parent,
            name=f"Nama {code}", leaf=True, retention=retention, note=note,
        )  # fmt: skip


def listed(office: Office, kind: str, login: str = "auditor", **asked: Any) -> list[Filed]:
    """Everything in a list."""
    wanted, by = Asked(asked.pop("as_of", DAY), kind, **asked), office.as_(login)
    with office.engine.store.reading() as tx:
        return list(every(tx, wanted, Schedule.of_office(tx, by.office_id), by, size=3))


def ids(office: Office, kind: str, **asked: Any) -> list[int | None]:
    """The same by the letters' ids."""
    return [one.letter_id for one in listed(office, kind, **asked)]


def page(office: Office, login: str = "auditor", after: str = "", **asked: Any) -> Retention:
    """The page of a list."""
    wanted = Asked(asked.pop("as_of", DAY), **asked)
    return office.engine.retention(wanted, by=office.as_(login), after=after)


def long_ago(office: Office, letter: int, code: str = DESTROYED) -> None:
    """The letter is finished, and of years ago."""
    with office.engine.store.writing() as tx:
        case = select(Letter.case_id).where(Letter.id == letter).scalar_subquery()
        tx.execute(update(Case).where(Case.id == case).values(state="ended"))
        dated = {"classification": code, "letter_date": LONG_AGO, "year": LONG_AGO.year}
        tx.execute(update(Number).where(Number.letter_id == letter).values(**dated))
        came = {"classification": code, "received_on": LONG_AGO, "year": LONG_AGO.year}
        tx.execute(update(Incoming).where(Incoming.letter_id == letter).values(**came))


def propose(office: Office, kind: str = DESTROY, login: str = "auditor", **said: Any) -> int:
    """A proposal; returns its line."""
    key, as_of = said.pop("key", ""), said.pop("as_of", DAY)
    return office.engine.propose_retention(
        Asked(as_of, kind, **said), by=office.as_(login), key=key
    )


def carried(office: Office, line: int, login: str = "auditor") -> bytes:
    """Its ZIP."""
    return b"".join(office.engine.carry_proposal(line, by=office.as_(login)))


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        assert held.testzip() is None
        return {name: held.read(name) for name in held.namelist()}


def _letter(
    tx: Connection, day: date, direction: str, said: dict[str, Any]
) -> tuple[int, int, int]:
    edition = tx.execute(select(Edition.id).where(Edition.office_id == 1).limit(1)).scalar_one()
    who, unit = tx.execute(
        select(Official.id, Letter.unit_id)
        .outerjoin(Letter, Letter.drafter_id == Official.id)
        .where(Official.login == "staf2")
    ).first() or (1, None)
    case = add(
        tx, Case, office_id=1, edition_id=edition, state=said.get("case", "ended"), marking="",
        version=1, returns=0, passed=[], started_at=_moment(day), started_by=who,
        ended_at=_moment(day),
    )  # fmt: skip
    letter = add(
        tx, Letter, office_id=1, case_id=case, unit_id=unit or 1, drafter_id=who,
        direction=direction, state=said.get("letter", "terkirim"), kind="",
        subject=said.get("subject", f"Surat {direction}"), addressees="", urgency="biasa",
        security=said.get("security", "biasa"), draft_version=0, revision_no=1,
        token=f"arsip-{case}", created_at=_moment(day),
    )  # fmt: skip
    return letter, unit or 1, who


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(3), UTC)
