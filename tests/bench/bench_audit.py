"""What the sealed record costs: a line with its seal against one without, and checking it all.

Both kinds of lines are committed in batches, so that the figure is the seal's and not the disk's;
turn by turn, so that a busy machine slows both alike.
"""

import statistics
import tempfile
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from engine.demo import office
from engine.demo.office import Wristwatch
from engine.door import Engine
from engine.history import record
from engine.signing import LocalSigner
from engine.store.rows import add
from engine.store.tables import Entry
from tests.cast import MORNING, PASSWORD

CASES, LINES = 10_000, 10
BATCH, ROUNDS = 500, 20
FACTS: dict[str, Any] = {
    "name_by": "RATIH PUSPANDARI, S.Sos., M.M.", "post_by": "Sekretaris Kecamatan",
    "step": "Memeriksa dan memaraf konsep surat", "node": "periksa_sekretaris",
    "task": "0123456789abcdef0123456789abcdef", "revision": 2, "remarks": "Sudah sesuai.",
}  # fmt: skip


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.open(f"sqlite:///{folder}/runut.db", Path(folder), now=Wristwatch(MORNING))
        office.build(engine, PASSWORD, MORNING)
        assert isinstance(engine.signer, LocalSigner)
        engine.signer.establish(office="Kantor", demo=True, at=MORNING)
        _check(engine)
        _append(engine)
        engine.store.engine.dispose()


def _append(engine: Engine) -> None:
    bare, sealed = [], []
    for turn in range(ROUNDS):
        bare.append(_timed(engine, _without, 2_000_000 + turn))
        sealed.append(_timed(engine, _with, 1_000_000 + turn))
    without, with_seal = statistics.median(bare), statistics.median(sealed)
    print(f"{'a line without seal':<34}{without:>10.3f} ms")
    print(f"{'a line with seal':<34}{with_seal:>10.3f} ms  (+{with_seal - without:.3f})")


def _timed(engine: Engine, append: Any, case_id: int) -> float:
    """Milliseconds for one line of a batch."""
    with engine.store.writing() as tx:
        start = time.perf_counter()
        for line in range(1, BATCH + 1):
            append(tx, case_id, line)
        return (time.perf_counter() - start) / BATCH * 1000


def _with(tx: Connection, case_id: int, line: int) -> None:
    record(tx, office_id=1, case_id=case_id, act="paraf", at=MORNING, by=7, facts=FACTS)


def _without(tx: Connection, case_id: int, line: int) -> None:
    add(
        tx, Entry, office_id=1, case_id=case_id, line=line, at=MORNING, act="paraf",
        official_id=7, facts=FACTS, seal="",
    )  # fmt: skip


def _check(engine: Engine) -> None:
    for first in range(0, CASES, BATCH):
        with engine.store.writing() as tx:
            for case in range(first, first + BATCH):
                for line in range(LINES):
                    at = MORNING + timedelta(minutes=line)
                    record(tx, office_id=1, case_id=10_000_000 + case, act="paraf", at=at, by=7,
                           facts=FACTS)  # fmt: skip
    start = time.perf_counter()
    made = engine.make_checkpoint()
    assert made is not None
    print(f"{f'checkpoint over {made.heads} chains':<34}{time.perf_counter() - start:>10.2f} s")
    start = time.perf_counter()
    found = engine.verify_record()
    took = time.perf_counter() - start
    assert found.is_whole
    print(f"{f'verify {found.lines} lines':<34}{found.lines / took:>10.0f} lines/s")
    tracemalloc.start()
    engine.verify_record()
    print(f"{'  peak memory of it':<34}{tracemalloc.get_traced_memory()[1] / 2**20:>10.1f} MB")
    tracemalloc.stop()


if __name__ == "__main__":
    main()
