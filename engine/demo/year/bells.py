"""The alerts of the year: the rows of `engine.cases.alerts`, each level at its moment."""

from datetime import datetime, timedelta
from typing import Any

from engine.cases.alerts import UNTOLD, sentence_of
from engine.cases.routing import alert_moment, next_level
from engine.demo.year.acts import ring
from engine.demo.year.dossier import Dossier, Values
from engine.demo.year.sending import posted
from engine.demo.year.stage import Stage
from engine.people import READER, Person
from engine.people.readers import OPEN_TO_READERS, OPEN_TO_UNIT

# The clock looks this often at most, in seconds.
TICK = 20


def rings_at(stage: Stage, task: Values) -> datetime | None:
    """When the clock will have noticed the task's next level."""
    moment: datetime | None = task["next_alert_at"]
    return moment and moment + timedelta(seconds=stage.chance.randint(1, TICK))


def sent_at(stage: Stage, at: datetime) -> datetime | None:
    """When the mail of an alert went; None if the year ends before."""
    sent = at + timedelta(seconds=stage.chance.randint(1, TICK))
    return sent if sent < stage.until else None


def raise_due(stage: Stage, about: Dossier, task: Values, at: datetime) -> None:
    """Raise every level whose moment has come (`alerts.raise_due`)."""
    while task["next_alert_at"] is not None and task["next_alert_at"] <= at:
        level = next(one for one in about.edition.sop.alerts if one.percent == task["next_alert"])
        about.alerts.append({"task_id": task["id"], "level": level.percent, "at": at})
        _tell(stage, about, task, level, at)
        after = next_level(about.edition, level.percent)
        task["next_alert"] = after and after.percent
        task["next_alert_at"] = after and alert_moment(
            stage.hours, task["arrived_at"], task["standard"], after.percent
        )


def _tell(stage: Stage, about: Dossier, task: Values, level: Any, at: datetime) -> None:
    step, letter = about.step(task).name, about.letter
    people = [stage.roster.person(one, at) for one in _reached(stage, task, level.reaches, at)]
    for person in people:
        known = _may_know(about, person)
        subject = letter["subject"] if known else UNTOLD
        sentence = sentence_of(step, subject, level.percent, task["due_at"])
        ring(stage, about, person.id, sentence, at, task["id"], level.percent)
        subject = subject if letter["security"] in OPEN_TO_READERS else UNTOLD
        sentence = sentence_of(step, subject, level.percent, task["due_at"])
        link = f"\nBuka tugas: {stage.public_url}/tugas/{task['id']}\n" if known else ""
        if person.email:
            about.mails.append(_mail(stage, task, level.percent, person, sentence, link, at))
    names = ", ".join(one.name for one in people) or "–"
    about.note("peringatan", at, None, level=level.percent, names=names, step=step,
               task=task["id"])  # fmt: skip


def _mail(
    stage: Stage, task: Values, percent: int, to: Person, sentence: str, link: str, at: datetime
) -> Values:
    one = posted(
        stage, at, recipient=to.email, subject=f"Runut: {sentence}", text=f"{sentence}\n{link}",
        message_id=f"peringatan-{task['id']}-{percent}-{to.id}",
    )  # fmt: skip
    sent = sent_at(stage, at)
    if sent is not None:
        one.update(sent_at=sent, claimed_at=sent, tries=1)
    return one


def _reached(stage: Stage, task: Values, reaches: tuple[str, ...], at: datetime) -> list[int]:
    roster = stage.roster
    holding = [task["holder_id"]]
    if task["holder_id"] is None:
        holding = roster.holders(task["role"], task["unit_id"], at)
    people: list[int] = []
    for who in reaches:
        if who == "pemegang":
            people += holding
        elif who == "atasan":
            people += [boss for one in holding for boss in roster.superiors(one, at)]
        else:
            people += roster.holders(who, None, at)
    return list(dict.fromkeys(people))


def _may_know(about: Dossier, person: Person) -> bool:
    """`readers.may_read` for a letter of the year and somebody of the office."""
    letter = about.letter
    if person.id == letter["drafter_id"]:
        return True
    if letter["revision_no"] == 0:
        return False
    colleague = person.unit_id == letter["unit_id"] and letter["security"] in OPEN_TO_UNIT
    reader = person.has(READER) and letter["security"] in OPEN_TO_READERS
    return colleague or reader or any(_touches(task, person) for task in about.tasks)


def _touches(task: Values, person: Person) -> bool:
    if person.id in (task["holder_id"], task["done_by"]):
        return True
    mine = any(c.holds(task["role"], task["unit_id"]) for c in person.capacities)
    return mine and not task["personal"]
