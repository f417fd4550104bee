"""PM4Py, which knows nothing of Runut, reads our event log: its counts are ours, a model can be
discovered, and the log fits that model and the diagram of the SOP itself."""

import json
import subprocess
import sys
from collections import Counter
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from engine import Wanted
from engine.cases.editions import edition
from engine.store.tables import Case, Edition, Entry, Official, Task
from tests.cast import Office
from tests.copies import copy_letters
from tests.test_rehearsing import returned, revised, straight

CHILD = Path(__file__).with_name("mining.py")


@pytest.fixture
def worked(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Thirty finished letters of three kinds, one of them held and handed over, no two steps at
    one moment."""
    do = office.do

    def later(*said: Any, **more: Any) -> Any:
        office.later(minutes=3)
        done = do(*said, **more)
        office.later(minutes=4)
        return done

    monkeypatch.setattr(office, "do", later)
    letters = [straight(office), returned(office), revised(office)]
    held = office.submit()
    office.engine.take(office.task(held), by=office.as_("umpeg"))
    copy_letters(office.engine, letters, 30)
    return office


def mined(office: Office, folder: Path) -> dict[str, Any]:
    """What PM4Py tells."""
    by, xes, table = office.as_("auditor"), folder / "log.xes", folder / "log.csv"
    diagram = folder / "sop.bpmn"
    xes.write_text("".join(office.engine.xes_log(Wanted(), by=by)), "utf-8")
    with table.open("w", encoding="utf-8", newline="") as out:
        out.writelines(office.engine.csv_log(Wanted(), by=by))
    with office.engine.store.reading() as tx:
        bpmn = tx.scalar(select(Edition.bpmn).where(Edition.sop_key == "surat_keluar"))
    diagram.write_text(str(bpmn), "utf-8")
    answer = subprocess.run(
        [sys.executable, CHILD, xes, table, diagram], capture_output=True, check=False, timeout=300,
        text=True,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    told: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return told


def known(tx: Connection) -> dict[str, Any]:
    """The same from the tables."""
    tasks = tx.execute(
        select(Task.case_id, Task.node, Case.edition_id, Official.name)
        .join(Case, Case.id == Task.case_id)
        .join(Official, Official.id == Task.done_by)
        .order_by(Task.case_id, Task.done_at)
    ).all()  # fmt: skip
    ways = [
        [edition(tx, task.edition_id).sop.step(task.node).name for task in found]
        for _, found in groupby(tasks, attrgetter("case_id"))
    ]
    follows = Counter(pair for way in ways for pair in pairwise(way))
    return {
        "cases": tx.scalar(select(func.count()).select_from(Case)),
        "transitions": dict(_transitions(tx)),
        "activities": dict(Counter(step for way in ways for step in way)),
        "resources": dict(Counter(task.name for task in tasks)),
        "follows": sorted([one, other, count] for (one, other), count in follows.items()),
        "starts": dict(Counter(way[0] for way in ways)),
        "ends": dict(Counter(way[-1] for way in ways)),
    }


def _transitions(tx: Connection) -> Counter[str]:
    tasks = select(func.count()).select_from(Task)
    counts = {
        "schedule": tasks,
        "assign": select(func.count()).select_from(Entry).where(Entry.act == "ambil"),
        "start": tasks.where(Task.opened_at.is_not(None)),
        "complete": tasks.where(Task.state == "done"),
    }
    return Counter({name: tx.scalar(wanted) or 0 for name, wanted in counts.items()})


def test_pm4py_finds_in_the_log_what_the_engine_counts(worked: Office, tmp_path: Path) -> None:
    told = mined(worked, tmp_path)
    with worked.engine.store.reading() as tx:
        expected = known(tx)
    assert told["xes"] == expected
    assert told["csv"] == expected
    assert told["tasks"] == sorted(expected["activities"])
    cases = expected["cases"]
    assert told["discovered"] == {"cases": cases, "fit": cases}
    # The letter that is still under way has not come to the end.
    assert told["prescribed"] == {"cases": cases, "fit": cases - 1}
