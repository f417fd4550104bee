"""What a letter costs: start and six completions through the engine, each durably committed.

The signature and the page are measured elsewhere (`sign`, `page`); here the signer is instant, so
that the figure is the engine's own: SQL, flow, history, due moments. The yardstick in the same
table is stock SpiffWorkflow in memory, which keeps nothing.
"""

import dataclasses
import hashlib
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from engine.demo import cast, office
from engine.demo.office import Wristwatch
from engine.door import Engine
from engine.letters.form import said_by
from engine.letters.press import Final
from engine.people import person
from engine.signing import Signed
from engine.store.tables import Case, Letter, Official, Task
from tests.bench.bench_flow import stock
from tests.cast import MORNING, PASSWORD

ROUNDS = 60
PLACE = {"page": 0, "x1": 0.0, "y1": 0.0, "x2": 1.0, "y2": 1.0}


class InstantSigner:
    """Signs nothing, in no time."""

    name = "seketika"

    def check(self, *_: object) -> None:
        return None

    def sign(self, pdf: bytes, *_: object, at: object, **__: object) -> Signed:
        digest = hashlib.sha256(pdf).hexdigest()
        return Signed(pdf, digest, digest, "1", "f", "s", "i", "B-T", None, self.name)


class BlankPress:
    """Prints an empty page, in no time."""

    def final(self, *_: object) -> Final:
        return Final(b"%PDF-1.7\n%%EOF\n", dict(PLACE))


def main() -> None:
    """Print milliseconds for each step, medians over sixty letters, and bytes an instance."""
    with tempfile.TemporaryDirectory(dir=".") as place:
        folder = Path(place)
        opened = Engine.open(f"sqlite:///{folder / 'runut.db'}", folder, now=Wristwatch(MORNING))
        office.build(opened, PASSWORD, MORNING)
        engine = dataclasses.replace(opened, signer=InstantSigner(), press=BlankPress())
        people = {login: _person(engine, login) for login in cast.PEOPLE}
        for _ in range(5):
            _letter(engine, people)
        rounds = [_letter(engine, people) for _ in range(ROUNDS)]
        yardstick = statistics.median(_stock_ms() for _ in range(ROUNDS))
        steps = [statistics.median(column) for column in zip(*rounds, strict=True)]
        total = statistics.median(sum(one) for one in rounds)
        print("step      " + "".join(f"{name:>10}" for name in NAMES))
        print("ms        " + "".join(f"{ms:>10.2f}" for ms in steps))
        print(f"a letter through the engine, SQLite FULL   {total:8.1f} ms")
        print(f"stock SpiffWorkflow, memory only           {yardstick:8.1f} ms")
        print(f"ratio                                      {total / yardstick:8.1f}")
        print(f"marking kept for a case, longest           {_marking(engine):8d} bytes")
        opened.store.engine.dispose()


NAMES = ("mulai", "susun", "nomor", "paraf", "paraf", "tanda", "kirim")


def _letter(engine: Engine, people: dict[str, Any]) -> list[float]:
    asked = said_by(cast.content("L02")) | {"unit": "pem"}
    began = time.perf_counter()
    letter = engine.start(asked, by=people["staf2"]).letter_id
    spent = [(time.perf_counter() - began) * 1000]
    for who, said in (
        ("staf2", asked),
        ("umpeg", {"cara": "berikutnya"}),
        ("kasi_pem", {"keputusan": "setujui"}),
        ("sekcam", {"keputusan": "setujui"}),
        ("camat", {"keputusan": "setujui", "frasa_sandi": "seketika"}),
        ("staf2", {"saluran-1": "kurir", "bukti-1": "Diterima"}),
    ):
        task = _task(engine, letter)
        began = time.perf_counter()
        engine.complete(task, said, by=people[who])
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def _task(engine: Engine, letter: int) -> str:
    with engine.store.reading() as tx:
        found = tx.scalar(
            select(Task.id)
            .join(Letter, Letter.case_id == Task.case_id)
            .where(Letter.id == letter, Task.state == "open")
        )
    assert found is not None
    return found


def _person(engine: Engine, login: str) -> Any:
    with engine.store.reading() as tx:
        official = tx.scalar(select(Official.id).where(Official.login == login))
        assert official is not None
        return person(tx, official, MORNING)


def _stock_ms() -> float:
    began = time.perf_counter()
    stock(Path("processes/surat_keluar/surat_keluar.bpmn").read_bytes())
    return (time.perf_counter() - began) * 1000


def _marking(engine: Engine) -> int:
    with engine.store.reading() as tx:
        return tx.scalar(select(func.max(func.length(Case.marking)))) or 0


if __name__ == "__main__":
    main()
