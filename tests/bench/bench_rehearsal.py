"""What a rehearsal costs: 10,000 finished letters played again on a draft with one step more.

The letters are copies of three real ones (straight, returned, revised), each with its own words,
kind and unit, so that little of what was played once can be used again. Target: a minute.
"""

import json
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from lxml import etree
from sqlalchemy import insert, select

from engine.cases import long_work
from engine.changes import rehearsing
from engine.demo import office
from engine.demo.office import Wristwatch
from engine.door import Engine
from engine.signing import LocalSigner
from engine.store.tables import Rehearsal
from tests.cast import MORNING, PASSPHRASE, PASSWORD, Office
from tests.copies import copy_letters
from tests.edits import add_after, edited, found
from tests.test_rehearsing import returned, revised, straight

LETTERS = 10_000
KEY = "surat_keluar"


def main() -> None:
    """Print seconds for drafts that ask much and little of what was said."""
    with tempfile.TemporaryDirectory(dir=".") as place:
        folder = Path(place)
        watch = Wristwatch(MORNING)
        engine = Engine.open(f"sqlite:///{folder / 'runut.db'}", folder, now=watch)
        office.build(engine, PASSWORD, MORNING)
        assert isinstance(engine.signer, LocalSigner)  # Engine.open gives no other
        office.issue_keys(engine, engine.signer, PASSPHRASE, MORNING - timedelta(days=30))
        small = Office(engine, watch, folder)
        models = [straight(small), returned(small), revised(small)]
        began = time.perf_counter()
        copy_letters(engine, models, LETTERS)
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
    long_work.run(engine, Rehearsal, rehearsal, rehearsing.play)
    spent = time.perf_counter() - began
    with engine.store.reading() as tx:
        row = tx.execute(select(Rehearsal).where(Rehearsal.id == rehearsal)).one()
    assert (row.state, row.done) == ("selesai", LETTERS + 3)
    assert json.loads(row.result)["cases"] == LETTERS + 3
    return spent


def _asking_all(root: etree._Element) -> None:
    condition = found(root, "kembali_pengawas")[0]
    condition.text = f'{condition.text} or periksa_pengawas.uraian == "tolak"'


if __name__ == "__main__":
    main()
