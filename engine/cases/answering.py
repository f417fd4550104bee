"""The answers to a step's form: heard with the people and files that the office knows, and told in
words that outlive both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, select

from engine.cases.work import Work
from engine.history import Line, actor
from engine.people import offices
from engine.sop import Field, Form, answers
from engine.sop.shown import written
from engine.store.tables import Document
from engine.worktime import words

FILE = "isian"
"""The role of a document that answers a question."""


@dataclass(frozen=True)
class Item:
    """One answer as people read it. A table has its rows; `digest` names an answered file."""

    label: str
    words: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    digest: str = ""


@dataclass(frozen=True)
class Answered:
    """What a step was last answered, by whom and when."""

    node: str
    step: str
    actor: str
    at: datetime
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Asked:
    """What the form of a task needs on the page: the words in its controls, people, files."""

    form: Form
    words: Mapping[str, Any]
    people: list[tuple[str, str]]
    files: Mapping[str, str]


def hear_form(
    work: Work, said: Mapping[str, Any], *, whole: bool = True
) -> tuple[dict[str, Any], dict[str, str]]:
    """The part of a duty's answers that its form gives, and a sentence for every wrong control.

    Unless `whole`, nothing is required.
    """
    if work.step.form is None:
        return {}, {}
    people, files = _people(work), _files(work.tx, work.letter.id)
    heard = answers.hear(work.step.form, said, people=people, files=files, whole=whole)
    if heard.problems:
        return {}, heard.problems
    told = [_told(one, heard.values[one.key], people, files)
            for one in work.step.form.fields if one.key in heard.values]  # fmt: skip
    return {"form": heard.values, "told": told}, {}


def in_history(heard: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a line of history keeps of a form's answers."""
    return {"form": heard["told"]} if heard.get("told") else {}


def asked(work: Work, lines: Iterable[Line]) -> Asked | None:
    """The form of the step with what was answered last time, None where nothing is asked."""
    form = work.step.form
    if form is None:
        return None
    before: dict[str, Any] = {}
    for line in lines:
        if line.facts.get("node") == work.step.node and "form" in line.facts:
            before = {told["key"]: told["value"] for told in line.facts["form"]}
    people, files = _people(work), _files(work.tx, work.letter.id)
    typed = answers.typed(form, answers.said_by(form, _fitting(form, before)))
    return Asked(form, typed, list(people.items()), files)


def answered(lines: Iterable[Line]) -> list[Answered]:
    """What each step of a case was last answered, in the order of these answers."""
    last: dict[str, Answered] = {}
    for line in lines:
        if "form" in line.facts:
            node = str(line.facts["node"])
            last.pop(node, None)
            items = tuple(map(_item, line.facts["form"]))
            last[node] = Answered(node, str(line.facts["step"]), actor(line), line.at, items)
    return list(last.values())


def _item(told: Mapping[str, Any]) -> Item:
    return Item(
        told["label"], told["words"], tuple(told.get("columns", ())),
        tuple(map(tuple, told.get("rows", ()))), told.get("digest", ""),
    )  # fmt: skip


def _fitting(form: Form, before: Mapping[str, Any]) -> dict[str, Any]:
    """Earlier answers that the form as it is now can still show: an edition may have changed it."""
    inner = {"several": str, "table": dict}
    kept = {}
    for one in form.fields:
        value = before.get(one.key)
        if isinstance(value, list) is not (one.kind in inner):
            continue
        parts = value if isinstance(value, list) else []
        if all(isinstance(part, inner[one.kind]) for part in parts):
            kept[one.key] = value
    return kept


def _told(
    one: Field, value: object, people: Mapping[str, str], files: Mapping[str, str]
) -> dict[str, Any]:
    told: dict[str, Any] = {"key": one.key, "label": one.title, "value": value}
    if one.kind == "table":
        rows = [[_words(column, row.get(column.key)) for column in one.columns]
                for row in cast("list[dict[str, object]]", value)]  # fmt: skip
        told |= {"columns": [column.title for column in one.columns], "rows": rows}
        told["words"] = "; ".join(", ".join(filter(None, row)) for row in rows)
    elif one.kind == "person":
        told["words"] = people[str(value)]
    elif one.kind == "file":
        told |= {"words": files[str(value)], "digest": value}
    else:
        told["words"] = _words(one, value)
    return told


def _words(one: Field, value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return ", ".join(map(str, value))
        case str() if one.kind == "date":
            return words.day(date.fromisoformat(value))
        case str() if one.kind == "time":
            return f"{value.replace(':', '.')} WIB"
    return written(value)


def _people(work: Work) -> dict[str, str]:
    """Login and name with post of everybody who could be named."""
    form = work.step.form
    if form is None or not any(one.kind == "person" for one in form.fields):
        return {}
    rows = offices.officials(work.tx, work.by.office_id)
    return {
        row.login: f"{row.name}, {row.title}" if row.title else row.name
        for row in rows
        if row.disabled_at is None
    }


def _files(tx: Connection, letter_id: int) -> dict[str, str]:
    """Digest and name of the files that were added as answers."""
    mine = (Document.letter_id == letter_id, Document.role == FILE)
    rows = tx.execute(select(Document.digest, Document.name).where(*mine).order_by(Document.id))
    return {row.digest: row.name for row in rows}
