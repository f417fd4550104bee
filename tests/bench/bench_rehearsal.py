"""What a rehearsal costs: 10,000 finished letters played again on a draft with one step more.

The letters are copies of three real ones (straight, returned, revised), each with its own words,
kind and unit, so that little of what was played once can be used again. Target: a minute.
"""

import json
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import Connection, insert, select

from engine.changes.rehearsing import run_rehearsal
from engine.demo import office
from engine.demo.office import Wristwatch
from engine.door import Engine
from engine.letters import KINDS
from engine.store.tables import Base, Case, Entry, Letter, Rehearsal, Task, Unit
from tests.cast import MORNING, PASSPHRASE, PASSWORD, Office
from tests.edits import add_after, edited, found
from tests.test_rehearsing import returned, revised, straight

LETTERS = 10_000
BATCH = 500
KEY = "surat_keluar"


def main() -> None:
    """Print seconds for drafts that ask much and little of what was said."""
    with tempfile.TemporaryDirectory(dir=".") as place:
        folder = Path(place)
        watch = Wristwatch(MORNING)
        engine = Engine.open(f"sqlite:///{folder / 'runut.db'}", folder, now=watch)
        office.build(engine, PASSWORD, MORNING)
        office.issue_keys(engine, engine.signer, PASSPHRASE, MORNING - timedelta(days=30))  # type: ignore[arg-type]
        small = Office(engine, watch, folder)
        models = [straight(small), returned(small), revised(small)]
        began = time.perf_counter()
        copy(engine, models)
        print(f"{'letters copied':<42}{time.perf_counter() - began:8.1f} s")
        for name, bpmn in (
            ("the SOP as it is", edited()),
            ("one step more", edited(add_after("setuju_pengawas", "verifikasi"))),
            ("a condition no two letters answer alike", edited(_asking_all)),
        ):
            print(f"{name:<42}{rehearsed(engine, bpmn):8.1f} s")
        engine.store.engine.dispose()


def rehearsed(engine: Engine, bpmn: bytes) -> float:
    """Seconds that a rehearsal of all letters takes."""
    with engine.store.writing() as tx:
        rehearsal = tx.scalar(
            insert(Rehearsal)
            .values(
                office_id=1, sop_key=KEY, bpmn=bpmn.decode(), since=MORNING.date(),
                until=MORNING.date(), state="berjalan", total=LETTERS + 3, done=0,
                started_at=MORNING, started_by=1, alive_at=MORNING,
            )
            .returning(Rehearsal.id)
        )  # fmt: skip
    assert rehearsal is not None
    began = time.perf_counter()
    run_rehearsal(engine, rehearsal)
    spent = time.perf_counter() - began
    with engine.store.reading() as tx:
        row = tx.execute(select(Rehearsal).where(Rehearsal.id == rehearsal)).one()
    assert (row.state, row.done) == ("selesai", LETTERS + 3)
    assert json.loads(row.result)["cases"] == LETTERS + 3
    return spent


def copy(engine: Engine, models: list[int]) -> None:
    """Fill the database with copies of these letters."""
    with engine.store.reading() as tx:
        known = [_whole(tx, letter) for letter in models]
        units = list(tx.scalars(select(Unit.id)))
    kinds = list(KINDS)
    for first in range(0, LETTERS, BATCH):
        with engine.store.writing() as tx:
            for n in range(first, first + BATCH):
                kind, unit = kinds[n % len(kinds)], units[n % len(units)]
                _copy(tx, known[n % len(known)], 1_000 + n, kind, unit)


def _asking_all(root: etree._Element) -> None:
    condition = found(root, "kembali_pengawas")[0]
    condition.text = f'{condition.text} or periksa_pengawas.uraian == "tolak"'


def _whole(tx: Connection, letter: int) -> dict[type[Base], list[dict[str, Any]]]:
    case = tx.scalar(select(Letter.case_id).where(Letter.id == letter))
    return {
        table: [
            dict(row._mapping)
            for row in tx.execute(
                select(table).where((Case.id if table is Case else table.case_id) == case)  # type: ignore[attr-defined]
            )
        ]
        for table in (Case, Letter, Task, Entry)
    }


def _copy(tx: Connection, known: dict[Any, Any], case: int, kind: str, unit: int) -> None:
    ids = {task["id"]: uuid.uuid4().hex for task in known[Task]}
    tx.execute(insert(Case), [known[Case][0] | {"id": case}])
    own = {"id": case, "case_id": case, "kind": kind, "unit_id": unit, "token": uuid.uuid4().hex}
    tx.execute(insert(Letter), [known[Letter][0] | own | {"number_id": None}])
    tx.execute(
        insert(Task), [task | {"id": ids[task["id"]], "case_id": case} for task in known[Task]]
    )
    entries = []
    for entry in known[Entry]:
        facts = dict(entry["facts"])
        facts |= {"task": ids[facts["task"]]} if "task" in facts else {}
        facts |= {
            "form": [{"key": "uraian", "label": "Uraian", "value": f"Isi {case}", "words": ""}]
        }
        entries.append(
            {k: v for k, v in entry.items() if k != "id"} | {"case_id": case, "facts": facts}
        )
    tx.execute(insert(Entry), entries)


if __name__ == "__main__":
    main()
