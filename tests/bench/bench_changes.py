"""What changing an SOP costs: enacting an edition, moving a thousand running letters, printing it.

The limits beside the figures are those that the process admin's room was built to.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, insert, select, text

from engine.changes.publish import gate, publish
from engine.demo import cast, office
from engine.demo.office import Wristwatch
from engine.door import Engine
from engine.letters import read_layouts
from engine.letters.form import said_by
from engine.people import Person, person
from engine.store.tables import Case, Letter, Official, Task
from tests.cast import MORNING, PASSWORD

KEY = "surat_keluar"
LETTERS = 1000
FOLDER = Path("processes") / KEY


def main() -> None:
    """Print seconds beside their limits."""
    with tempfile.TemporaryDirectory(dir=".") as place:
        folder = Path(place)
        engine = Engine.open(f"sqlite:///{folder / 'runut.db'}", folder, now=Wristwatch(MORNING))
        office.build(engine, PASSWORD, MORNING)
        admin = _person(engine, "admin_sop")
        _running(engine, LETTERS)
        diagram = (FOLDER / f"{KEY}.bpmn").read_bytes().replace(b'"PT2M"', b'"PT3M"')
        _show("enacting an edition", 2.0, lambda: _enact(engine, admin, diagram))
        _show(
            f"moving {LETTERS} running letters", 10.0,
            lambda: engine.move_cases(KEY, {}, reason="Ukur", by=admin),
        )  # fmt: skip
        engine.print_sop(KEY, by=admin)
        _show("printing the SOP, warm", 0.5, lambda: engine.print_sop(KEY, by=admin))
        engine.store.engine.dispose()


def _show(what: str, limit: float, act: Callable[[], object]) -> None:
    began = time.perf_counter()
    act()
    print(f"{what:<34}{time.perf_counter() - began:8.2f} s   (limit {limit:g} s)")


def _enact(engine: Engine, admin: Person, diagram: bytes) -> None:
    with engine.store.reading() as tx:
        fit = gate(tx, admin.office_id, diagram, read_layouts(FOLDER / "naskah"))
    engine.store.retrying(
        lambda tx: publish(tx, admin.office_id, fit, by=admin.name, reason="Ukur", at=MORNING)
    )


def _running(engine: Engine, count: int) -> None:
    """One submitted letter through the verbs, then copies of its rows."""
    drafter = _person(engine, "staf2")
    asked = said_by(cast.content("L02")) | {"unit": "pem"}
    started = engine.start(asked, by=drafter)
    engine.complete(started.task_id, asked, by=drafter)
    with engine.store.writing() as tx:
        letter = tx.execute(select(Letter).where(Letter.id == started.letter_id)).one()
        case = tx.execute(select(Case).where(Case.id == letter.case_id)).one()
        task = tx.execute(select(Task).where(Task.case_id == case.id, Task.state == "open")).one()
        first = (tx.scalar(select(func.max(Case.id))) or 0) + 1
        for n in range(first, first + count - 1):
            own = f"{n:032x}"
            marking = case.marking.replace(task.id, own)
            tx.execute(insert(Case).values({**case._asdict(), "id": n, "marking": marking}))
            tx.execute(
                insert(Letter).values({**letter._asdict(), "id": n, "case_id": n, "token": own})
            )
            tx.execute(insert(Task).values({**task._asdict(), "id": own, "case_id": n}))
        tx.execute(text("ANALYZE"))


def _person(engine: Engine, login: str) -> Person:
    with engine.store.reading() as tx:
        official = tx.scalar(select(Official.id).where(Official.login == login))
        assert official is not None
        return person(tx, official, MORNING)
