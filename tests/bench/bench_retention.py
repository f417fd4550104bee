"""Retention among 20,000 letters on SQLite, and a proposal of a year of them.

Run with `python -m tests.bench.bench_retention [letters]`; the office is made anew in a temporary
folder.
"""

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select, text

from engine import (
    RETENTION_HEADINGS,
    RETENTION_WIDTHS,
    Engine,
    Person,
    RetentionAsked,
    as_xlsx,
    csv_lines,
)
from engine.audit.retention.filed import LISTS
from engine.demo import office as demo
from engine.history.record import FIRST, seal
from engine.people import person
from engine.signing import LocalSigner
from engine.store.tables import (
    Case,
    Classification,
    Edition,
    Entry,
    Incoming,
    Letter,
    Number,
    Official,
)

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
FIRST_DAY, YEARS, LINES, ROUNDS = date(2018, 1, 2), 7, 8, 5


def main() -> None:
    """Print the median of each question in milliseconds, and what a proposal costs."""
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.open(f"sqlite:///{folder}/runut.db", Path(folder), now=demo.Wristwatch(AT))
        demo.build(engine, "kata-sandi-uji-coba", AT)
        assert isinstance(engine.signer, LocalSigner)
        engine.signer.establish(office="Kecamatan Tirtamaya", demo=True, at=AT)
        fill(engine, letters)
        by = _auditor(engine)
        for kind in LISTS:
            asked = RetentionAsked(AT.date(), kind)
            found = engine.retention(asked, by=by)
            told(
                f"{kind}: {found.counts[kind]} letters", lambda a=asked: engine.retention(a, by=by)
            )
        asked = RetentionAsked(AT.date())
        told("CSV", lambda: sum(map(len, csv_lines(engine.retention_rows(asked, by=by),
                                                   RETENTION_HEADINGS))))  # fmt: skip
        told("XLSX", lambda: as_xlsx(engine.retention_rows(asked, by=by), "Retensi",
                                     RETENTION_HEADINGS, RETENTION_WIDTHS), 1)  # fmt: skip
        propose(engine, by, RetentionAsked(AT.date(), year=2019))


def told(name: str, question: Callable[[], object], rounds: int = ROUNDS) -> None:
    """Print how long it takes."""
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        question()
        spent.append((time.perf_counter() - began) * 1000)
    print(f"{name:<34}{statistics.median(spent):9.1f} ms")


def propose(engine: Engine, by: Person, asked: RetentionAsked) -> None:
    """A proposal of one year, and its ZIP."""
    before, began = _memory(), time.perf_counter()
    line = engine.propose_retention(asked, by=by)
    made, size = time.perf_counter(), 0
    for piece in engine.carry_proposal(line, by=by):
        size += len(piece)
    count = engine.retention(asked, by=by).proposals[0].count
    print(
        f"proposal of {count} letters {made - began:.1f} s, ZIP of {size / 1e6:.0f} MB in "
        f"{time.perf_counter() - made:.1f} s, memory +{_memory() - before:.0f} MB"
    )


def fill(engine: Engine, letters: int) -> None:
    """Two letters that went out for one that came in, each with a file and a sealed history."""
    chance, file = random.Random(7), engine.store.documents.put(bytes(60_000))
    with engine.store.writing() as tx:
        edition = tx.scalar(select(Edition.id).where(Edition.sop_key == "surat_keluar"))
        codes = list(tx.scalars(select(Classification.code).where(Classification.leaf)))
        for first in range(1, letters + 1, 1000):
            _some(tx, edition, codes, file, range(first, min(first + 1000, letters + 1)), chance)
        tx.execute(text("ANALYZE"))


def _some(
    tx: Connection, edition: int | None, codes: list[str], file: str, ids: range,
    chance: random.Random,
) -> None:  # fmt: skip
    made: dict[type, list[dict[str, object]]] = {
        Case: [],
        Letter: [],
        Number: [],
        Incoming: [],
        Entry: [],
    }
    for one in ids:
        day = FIRST_DAY + timedelta(days=chance.randrange(YEARS * 365))
        moment = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        came_in, code = one % 3 == 0, chance.choice(codes)
        made[Case].append({
            "id": one, "office_id": 1, "edition_id": edition, "state": "ended", "marking": "",
            "version": 1, "returns": 0, "passed": [], "started_at": moment, "started_by": 1,
            "ended_at": moment,
        })  # fmt: skip
        made[Letter].append({
            "id": one, "office_id": 1, "case_id": one, "unit_id": 1, "drafter_id": 1,
            "direction": "masuk" if came_in else "keluar", "state": "terkirim",
            "subject": f"Surat nomor {one} tentang kegiatan", "revision_no": 1,
            "number_id": None if came_in else one, "token": f"t{one}", "created_at": moment,
            "signed_document": None if came_in else file,
        })  # fmt: skip
        if came_in:
            made[Incoming].append({
                "letter_id": one, "office_id": 1, "year": day.year, "serial": one,
                "sender": "Dinas", "received_on": day, "classification": code,
            })  # fmt: skip
        else:
            made[Number].append({
                "id": one, "office_id": 1, "series": "surat_keluar", "year": day.year,
                "serial": one, "text": f"{code}/{one}/416-399/{day.year}", "state": "terbit",
                "letter_id": one, "unit_id": 1, "classification": code, "letter_date": day,
                "subject": f"Surat nomor {one} tentang kegiatan", "addressees": "Kepala Desa",
                "reserved_at": moment, "reserved_by": 1,
            })  # fmt: skip
        made[Entry] += _history(one, moment, file)
    for model, rows in made.items():
        tx.execute(insert(model), rows)


def _history(case: int, at: datetime, file: str) -> list[dict[str, object]]:
    before, rows = FIRST, []
    for line in range(1, LINES + 1):
        act = "tandatangan" if line == LINES else "paraf"
        values = {
            "office_id": 1, "case_id": case, "line": line, "at": at, "act": act, "official_id": 1,
            "facts": {"name_by": "Ratih", "post_by": "Camat", "sha256_after": file},
        }  # fmt: skip
        before = seal(before, **values)
        rows.append({**values, "seal": before})
    return rows


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _auditor(engine: Engine) -> Person:
    with engine.store.reading() as tx:
        found = tx.scalar(select(Official.id).where(Official.login == "auditor"))
        assert found is not None
        return person(tx, found, AT)


if __name__ == "__main__":
    main()
