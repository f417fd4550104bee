"""Finding cases among 100,000 of them on SQLite: every question an auditor can ask, warm.

Run with `python -m tests.bench.bench_find [cases]`; the office is made anew in a temporary folder.
"""

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select, text

from engine import Engine, Person, Wanted
from engine.demo import office as demo
from engine.people import person
from engine.store.tables import Case, Edition, Letter, Number, Official, Task, Unit

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
FIRST = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)
ROUNDS, BATCH = 7, 5000
WORDS = [
    "Undangan",
    "Rapat",
    "Koordinasi",
    "Permohonan",
    "Data",
    "Desa",
    "Laporan",
    "Bulanan",
    "Keuangan",
    "Perangkat",
]


def main() -> None:
    """Print the median and the slowest answer of each question in milliseconds."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        watch = demo.Wristwatch(AT)
        engine = Engine.open(f"sqlite:///{folder}/runut.db", Path(folder), now=watch)
        demo.build(engine, "kata-sandi-uji-coba", AT)
        fill(engine, cases)
        by, middle = _auditor(engine), cases // 2
        day = date(2024, 3, 1)
        questions = {
            "everything, first page": (Wanted(), 0),
            "everything, in the middle": (Wanted(), middle),
            "number": (Wanted(number=f"/{middle}/"), 0),
            "hal, frequent": (Wanted(subject="desa"), 0),
            "hal, once": (Wanted(subject="langka-1"), 0),
            "hal, never": (Wanted(subject="tidak ada"), 0),
            "addressee, frequent": (Wanted(party="kepala desa"), 0),
            "addressee, rare": (Wanted(party="langka"), 0),
            "addressee, never": (Wanted(party="tidak ada"), 0),
            "official": (Wanted(official=3), 0),
            "unit": (Wanted(unit=2), 0),
            "step": (Wanted(node="tanda_tangan"), 0),
            "period of a month": (Wanted(since=day, until=date(2024, 3, 31)), 0),
            "late": (Wanted(late=True), 0),
            "late in a month": (Wanted(late=True, since=day, until=date(2024, 3, 31)), 0),
            "returned": (Wanted(returned=True), 0),
            "edition": (Wanted(sop="surat_keluar", edition=1), 0),
            "no such edition": (Wanted(sop="surat_keluar", edition=9), 0),
            "all at once": (
                Wanted(subject="desa", official=3, unit=2, node="nomor", since=day, late=True), 0
            ),
        }  # fmt: skip
        for name, (wanted, after) in questions.items():
            spent = _times(engine, wanted, after, by)
            print(f"{name:<28}{statistics.median(spent):8.1f} ms{max(spent):8.1f} ms")
        began, length = time.perf_counter(), 0
        for piece in engine.xes_log(Wanted(until=date(2021, 6, 30)), by=by):
            length += len(piece)
        seconds = time.perf_counter() - began
        print(f"XES of half a year: {length / 1e6:.0f} MB in {seconds:.1f} s")


def fill(engine: Engine, cases: int) -> None:
    """Believable cases: five steps each, one in ten late, one in twenty returned."""
    chance = random.Random(7)
    with engine.store.writing() as tx:
        about = _about(tx)
        for first in range(1, cases + 1, BATCH):
            _some(tx, about, range(first, min(first + BATCH, cases + 1)), chance)
        tx.execute(text("ANALYZE"))


def _about(tx: Connection) -> tuple[int, int, list[int], list[int]]:
    edition = tx.execute(
        select(Edition.id, Edition.office_id).where(Edition.sop_key == "surat_keluar")
    ).one()
    units = list(tx.scalars(select(Unit.id)))
    people = list(tx.scalars(select(Official.id)))
    return edition.id, edition.office_id, units, people


def _some(
    tx: Connection,
    about: tuple[int, int, list[int], list[int]],
    ids: range,
    chance: random.Random,
) -> None:
    edition, office, units, people = about
    made: dict[type, list[dict[str, object]]] = {Case: [], Letter: [], Number: [], Task: []}
    for one in ids:
        start = FIRST + timedelta(minutes=30 * one)
        unit, who = chance.choice(units), chance.choice(people)
        hal = " ".join(chance.sample(WORDS, 4)) + (f" langka-{one}" if one % 1000 == 1 else "")
        to = "Kepala Desa se-Kecamatan Tirtamaya" + (" langka" if one % 1000 == 1 else "")
        number = f"400.{one % 90}/{one}/416-399/{start.year}"
        made[Case].append({
            "id": one, "office_id": office, "edition_id": edition, "state": "ended", "marking": "",
            "version": 6, "returns": int(one % 20 == 0), "passed": [], "started_at": start,
            "started_by": who, "ended_at": start + timedelta(minutes=40),
        })  # fmt: skip
        made[Letter].append({
            "id": one, "office_id": office, "case_id": one, "unit_id": unit, "drafter_id": who,
            "state": "terkirim", "subject": hal, "revision_no": 1, "number_id": one,
            "token": f"t{one}", "created_at": start, "addressees": to,
        })  # fmt: skip
        made[Number].append({
            "id": one, "office_id": office, "series": "surat_keluar", "year": start.year,
            "serial": one, "text": number, "state": "terbit", "letter_id": one, "unit_id": unit,
            "classification": "400", "letter_date": start.date(), "subject": hal,
            "addressees": to, "reserved_at": start, "reserved_by": who,
        })  # fmt: skip
        made[Task] += _steps(office, one, start, people, chance)
    for model, rows in made.items():
        tx.execute(insert(model), rows)


def _steps(
    office: int, case: int, start: datetime, people: list[int], chance: random.Random
) -> list[dict[str, object]]:
    nodes = ("susun", "nomor", "periksa_pengawas", "periksa_sekretaris", "tanda_tangan")
    rows: list[dict[str, object]] = []
    for place, node in enumerate(nodes):
        arrived = start + timedelta(minutes=8 * place)
        due = arrived + timedelta(minutes=10)
        late = chance.random() < 0.02
        rows.append({
            "id": f"{case:x}-{place}", "office_id": office, "case_id": case, "node": node,
            "role": "staf", "state": "done", "standard": 10, "arrived_at": arrived,
            "opened_at": arrived, "due_at": due, "done_by": chance.choice(people),
            "done_at": due + timedelta(minutes=5) if late else arrived + timedelta(minutes=6),
            "passed": [],
        })  # fmt: skip
    return rows


def _times(engine: Engine, wanted: Wanted, after: int, by: Person) -> list[float]:
    spent = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        engine.find_cases(wanted, by=by, after=after)
        spent.append((time.perf_counter() - began) * 1000)
    return spent[1:]


def _auditor(engine: Engine) -> Person:
    with engine.store.reading() as tx:
        found = tx.scalar(select(Official.id).where(Official.login == "auditor"))
        assert found is not None
        return person(tx, found, AT)


if __name__ == "__main__":
    main()
