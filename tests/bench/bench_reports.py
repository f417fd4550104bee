"""The report of a month among 20,000 letters on SQLite, its lists, and the memory of ten years.

Run with `python -m tests.bench.bench_reports [letters]`; the year is made anew in a temporary
folder, and a quarter of it copied nine times for the ten years.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, select, text

from engine import Engine, Person, Pick, Question, report_csv, report_xlsx
from engine.audit.reports.asking import asked
from engine.audit.reports.making import made_report
from engine.demo import office as demo
from engine.demo.year import make_year
from engine.people import person
from engine.store.tables import Case, Letter, Official, Task, table

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ROUNDS, YEARS = 5, 10
MONTH = Question(date(2026, 9, 1), date(2026, 9, 30), "surat_keluar")
YEAR = Question(date(2025, 12, 1), date(2026, 11, 30), "surat_keluar")
DECADE = Question(date(2016, 12, 1), date(2026, 11, 30), "surat_keluar")


def main() -> None:
    """Print the median and the slowest of each in milliseconds, and the peak memory of a decade."""
    letters = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 20_000
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.open(f"sqlite:///{folder}/runut.db", Path(folder), now=lambda: AT)
        demo.build(engine, "kata-sandi-uji-coba", AT)
        make_year(engine, letters=letters, signed_days=0)
        by = _auditor(engine)
        report = engine.report(MONTH, by=by)
        print(
            f"a month of {report.letters} letters, {sum(s.spread.count for s in report.steps)} steps"
        )
        _print("report of a month", lambda: engine.report(MONTH, by=by))
        for name, pick in {
            "all visits": Pick(),
            "late letters": Pick(letters=True, late=True),
            "late at a step": Pick(step="tanda_tangan", late=True),
            "one hour of the week": Pick(role="pelaksana", weekday=4, hour=10),
            "acted for another": Pick(acting=True),
            "alerts": Pick(level=100),
            "under way": Pick(running=True),
        }.items():
            _print(name, lambda pick=pick: engine.report_visits(MONTH, pick, by=by))  # type: ignore[misc]
        _print("as CSV", lambda: report_csv(report))
        _print("as workbook", lambda: report_xlsx(report))
        _print("report of a year", lambda: engine.report(YEAR, by=by), 1)
        _decade(engine, by)


def _print(name: str, work: Callable[[], object], rounds: int = ROUNDS) -> None:
    spent = []
    work()
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    print(f"{name:<28}{statistics.median(spent):8.1f} ms{max(spent):8.1f} ms")


def _decade(engine: Engine, by: Person) -> None:
    with engine.store.writing() as tx:
        for back in range(1, YEARS):
            _copy_year(tx, back)
    with engine.store.reading() as tx:
        known = asked(tx, DECADE, by)
    before, began = _most_memory(), time.perf_counter()
    made = made_report(engine, known, told=lambda _: None, going=lambda: True)
    seconds, grown = time.perf_counter() - began, _most_memory() - before
    assert made is not None
    print(f"ten years, {made.letters} letters: {seconds:.1f} s; the process grew by {grown:.0f} MB")


def _most_memory() -> float:
    """The most memory this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _copy_year(tx: Connection, back: int) -> None:
    """A quarter of the letters again so many years earlier, with other ids."""
    for model in (Case, Letter, Task):
        there = table(model)
        columns = ", ".join(f'"{column.name}"' for column in there.columns)
        values = ", ".join(_earlier(there.name, column.name, back) for column in there.columns)
        of = "case_id" if model is Task else "id"
        only = f"WHERE {of} % 4 = 0 AND {of} < 1000000"
        earlier = f'SELECT {values} FROM "{there.name}" {only}'
        tx.execute(text(f'INSERT INTO "{there.name}" ({columns}) {earlier}'))


def _earlier(name: str, column: str, back: int) -> str:
    if column.endswith("_at"):
        return f"(CAST(substr({column}, 1, 4) AS INTEGER) - {back}) || substr({column}, 5)"
    if column == "case_id" or (column == "id" and name != "task"):
        return f"{column} + {back}000000"
    if column in ("token", "id"):
        return f"substr({column}, 1, 28) || '-{back}'"
    return "NULL" if column == "number_id" else f'"{column}"'


def _auditor(engine: Engine) -> Person:
    with engine.store.reading() as tx:
        found = tx.scalar(select(Official.id).where(Official.login == "auditor"))
        assert found is not None
        return person(tx, found, AT)


if __name__ == "__main__":
    main()
