"""Who has a task of the year, and letters that end early: the rows of `engine.cases.handing`."""

from datetime import datetime

from engine.demo.year.acts import ring
from engine.demo.year.dossier import Dossier, Values
from engine.demo.year.stage import Stage
from engine.people import Person


def look(task: Values, at: datetime) -> None:
    """Somebody opens the task for the first time."""
    task["opened_at"] = task["opened_at"] or at


def take(about: Dossier, task: Values, at: datetime, by: Person) -> None:
    """One of a group takes the task."""
    task["holder_id"] = by.id
    about.record("ambil", task, at, by)


def give_back(about: Dossier, task: Values, at: datetime, by: Person) -> None:
    """They give it back to the group."""
    task["holder_id"] = None
    about.record("lepas", task, at, by)


def reassign(
    stage: Stage, about: Dossier, task: Values, to: Person, reason: str, at: datetime, by: Person
) -> None:
    """A superior gives the task to somebody else of its role."""
    task["holder_id"] = to.id
    about.record("alih", task, at, by, name=to.name, reason=reason)
    sentence = f"Tugas dialihkan kepada Anda: {about.step(task).name}"
    ring(stage, about, to.id, sentence, at, task["id"])


def withdraw(stage: Stage, about: Dossier, reason: str, at: datetime, by: Person) -> None:
    """The drafter withdraws the letter."""
    if about.number is not None:
        _void(about.number, reason, at, by)
    _end(stage, about, "ditarik", at)
    about.note("tarik", at, by, reason=reason)


def void_number(stage: Stage, about: Dossier, reason: str, at: datetime, by: Person) -> None:
    """The keeper of the register voids the number, and the letter with it."""
    number = about.number
    assert number is not None  # the plan voids numbers of numbered letters only
    _void(number, reason, at, by)
    _end(stage, about, "batal", at)
    about.note("batal_nomor", at, by, number=number["text"], reason=reason)
    sentence = f"Nomor {number['text']} dibatalkan: {reason}"
    ring(stage, about, about.letter["drafter_id"], sentence, at)


def _void(number: Values, reason: str, at: datetime, by: Person) -> None:
    number.update(state="batal", voided_at=at, voided_by=by.id, note=reason)


def _end(stage: Stage, about: Dossier, state: str, at: datetime) -> None:
    about.letter["state"] = state
    for task in about.tasks:
        if task["state"] == "open":
            task.update(state="void", next_alert_at=None)
    about.case.update(state="withdrawn", ended_at=at, version=about.case["version"] + 1)
    stage.close(about)
