"""Rules of conformance, a month and ten years, on 30,000 cases and 270,000 lines of history (SQLite).

Run with `python -m tests.bench.bench_conformance [cases]`; the office stands in a temporary folder.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select, text

from engine import RULES, Engine
from engine.demo import office as demo
from engine.store.tables import Case, Entry, Official
from tests.bench.bench_find import AT, BATCH, FIRST, _auditor, fill

MONTH = (date(2022, 3, 1), date(2022, 3, 31))
YEARS = (date(2017, 1, 1), date(2026, 12, 31))
ACTS = ("mulai", "susun", "nomor", "paraf", "paraf", "tandatangan", "kirim", "terkirim", "selesai")
RARE = ("alih", "revisi", "tarik", "ubah_tenggat", "sisipan")


def main() -> None:
    """Print how long each rule takes to count a month and ten years, and all of them together."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.open(f"sqlite:///{folder}/runut.db", Path(folder), now=demo.Wristwatch(AT))
        demo.build(engine, "kata-sandi-uji-coba", AT)
        fill(engine, cases)
        with engine.store.writing() as tx:
            _lines(tx, cases)
        by = _auditor(engine)
        print(f"{'rule':<16}{'month':>12}{'ten years':>14}{'first page':>14}")
        for key in [*RULES, ""]:
            keys = [key] if key else []
            spent = [_times(engine, keys, period, by) for period in (MONTH, YEARS)]
            began = time.perf_counter()
            if key:
                engine.rule_cases(key, *YEARS, by=by)
            page = (time.perf_counter() - began) * 1000
            print(f"{key or 'together':<16}{spent[0]:9.0f} ms{spent[1]:11.0f} ms{page:11.0f} ms")


def _times(engine: Engine, keys: list[str], period: tuple[date, date], by: object) -> float:
    began = time.perf_counter()
    engine.conformance(keys, *period, by=by)  # type: ignore[arg-type]
    return (time.perf_counter() - began) * 1000


def _lines(tx: Connection, cases: int) -> None:
    """Nine lines a case, one in fifty with a rare act, one in thirty by a mandate."""
    chance = random.Random(11)
    office = tx.scalar(select(Case.office_id).limit(1))
    people = list(tx.scalars(select(Official.id)))
    for first in range(1, cases + 1, BATCH):
        ids = range(first, min(first + BATCH, cases + 1))
        tx.execute(insert(Entry), [row for one in ids for row in _of(one, office, people, chance)])
    tx.execute(text("ANALYZE"))


def _of(
    case: int, office: int | None, people: list[int], chance: random.Random
) -> Iterator[dict[str, object]]:
    start = FIRST + timedelta(minutes=30 * case)
    for line, act in enumerate(ACTS, start=1):
        post = "Plh. Camat Tirtamaya" if chance.random() < 1 / 30 else "Sekretaris Kecamatan"
        facts = {"name_by": "RATIH PUSPANDARI, S.Sos., M.M.", "post_by": post, "step": "Memeriksa",
                 "node": "periksa_sekretaris", "task": f"{case:x}-{line}", "revision": 1,
                 "digest": "0" * 64, "remarks": "", "reason": "", "name": "–"}  # fmt: skip
        yield {
            "office_id": office, "case_id": case, "line": line,
            "at": start + timedelta(minutes=6 * line),
            "act": chance.choice(RARE) if line == 7 and case % 50 == 0 else act,
            "official_id": None if act in ("terkirim", "selesai") else chance.choice(people),
            "facts": facts, "seal": "0" * 64,
        }  # fmt: skip


if __name__ == "__main__":
    main()
