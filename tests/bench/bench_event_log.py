"""The event log of 1,000,000 events, streamed out of SQLite: events a second of processor time, its
length, and the most memory that the process held; beside it, csv.writer alone with the same rows.

Run with `python -m tests.bench.bench_event_log [cases]`; five steps a case make fifteen events.
The office is made anew in a temporary folder. Each part runs in a process of its own, so that none
is charged with the memory of another.
"""

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import insert, select

from engine import Engine, Wanted
from engine.demo import office as demo
from engine.history import FIRST
from engine.people import person
from engine.store.tables import Entry, Official, Task
from tests.bench.bench_find import AT, fill

CASES = 66_667
BATCH = 20_000
PASSWORD = "kata-sandi-uji-coba"


def main() -> None:
    """Print the table."""
    cases = sys.argv[1] if len(sys.argv) > 1 else str(CASES)
    with tempfile.TemporaryDirectory() as folder:
        _child("build", folder, cases)
        print(
            f"{'':<12}{'events':>10}{'MB':>8}{'seconds':>10}{'of CPU':>8}{'events/s':>11}{'peak MB':>9}"
        )
        spent = {form: float(_child(form, folder)) for form in ("xes", "csv", "csv.writer")}
    ratio = ", ".join(f"{form} {spent[form] / spent['csv.writer']:.1f}" for form in ("xes", "csv"))
    print(f"times csv.writer alone: {ratio}")


def _child(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.bench.bench_event_log", "--", *arguments]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    *shown, last = answer.splitlines() or [""]
    print("\n".join(shown), end="\n" if shown else "")
    return last


def opened(folder: Path) -> Engine:
    """The engine on this folder."""
    return Engine.open(f"sqlite:///{folder}/runut.db", folder, now=demo.Wristwatch(AT))


def build(folder: Path, cases: int) -> None:
    """Make the office with so many cases; every task that was done has its line of history."""
    engine = opened(folder)
    demo.build(engine, PASSWORD, AT)
    fill(engine, cases)
    with engine.store.reading() as tx:
        names = {row.id: row.name for row in tx.execute(select(Official.id, Official.name))}
        tasks = tx.execute(
            select(Task.id, Task.case_id, Task.office_id, Task.node, Task.done_at, Task.done_by)
            .order_by(Task.case_id, Task.arrived_at)
        ).all()  # fmt: skip
    for first in range(0, len(tasks), BATCH):
        with engine.store.writing() as tx:
            some = tasks[first : first + BATCH]
            tx.execute(insert(Entry), [
                {
                    "office_id": task.office_id, "case_id": task.case_id, "line": 1 + n % 5,
                    "at": task.done_at, "act": "paraf", "official_id": task.done_by, "seal": FIRST,
                    "facts": {"task": task.id, "node": task.node, "step": task.node, "revision": 1,
                              "name_by": names[task.done_by], "post_by": "Sekretaris Kecamatan"},
                }
                for n, task in enumerate(some)
            ])  # fmt: skip
    engine.store.engine.dispose()


def write(form: str, folder: Path) -> None:
    """Write the log in this form, or the rows of the CSV by csv.writer alone; print what it cost,
    and the seconds of processor time."""
    engine, place = opened(folder), folder / f"log.{form}"
    if form == "csv.writer":
        with (folder / "log.csv").open(encoding="utf-8", newline="") as kept:
            rows = list(csv.reader(kept, delimiter=";"))
        began, worked = time.perf_counter(), time.process_time()
        events = _plain(rows, place)
    else:
        with engine.store.reading() as tx:
            auditor = tx.execute(select(Official.id).where(Official.login == "auditor")).one()
            by = person(tx, auditor.id, AT)
        began, worked = time.perf_counter(), time.process_time()
        log = engine.xes_log if form == "xes" else engine.csv_log
        events = _streamed(log(Wanted(), by=by), place, "<event>" if form == "xes" else "\n")
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost = (
        f"{place.stat().st_size / 1e6:>8.0f}{seconds:>10.1f}{worked:>8.1f}{events / worked:>11.0f}"
    )
    print(f"{form:<12}{events:>10}{cost}{'' if form == 'csv.writer' else f'{peak:>9.0f}'}")
    print(worked)
    engine.store.engine.dispose()


def _streamed(pieces: Iterable[str], place: Path, mark: str) -> int:
    events = 0
    with place.open("wb") as out:
        for piece in pieces:
            events += piece.count(mark)
            out.write(piece.encode())
    return events


def _plain(rows: list[list[str]], place: Path) -> int:
    with place.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=";").writerows(rows)
    return len(rows)


if __name__ == "__main__":
    if sys.argv[1:2] != ["--"]:
        main()
    elif sys.argv[2] == "build":
        build(Path(sys.argv[3]), int(sys.argv[4]))
    else:
        write(sys.argv[2], Path(sys.argv[3]))
