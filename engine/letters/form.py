"""The words of the letter form become content. What cannot be read keeps its earlier value."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from engine.errors import BadAnswers
from engine.letters import body
from engine.letters.content import Content
from engine.letters.kinds import KINDS, PAPERS, SECURITIES, URGENCIES
from engine.letters.parts import (
    Addressee,
    Assignee,
    Assignment,
    Delivered,
    Event,
    Particular,
    Reference,
)
from engine.letters.typed import from_text

Said = Mapping[str, Any]

PLAIN = (
    "kind", "paper", "subject", "classification", "urgency", "security", "attachment_note",
    "closing", "signer", "concept",
)  # fmt: skip
ONE_LINE = {"subject", "classification", "attachment_note", "signer"}
CHOICES: dict[str, tuple[Collection[str], str]] = {
    "kind": (("", *KINDS), "Pilih jenis naskah dari daftar."),
    "paper": (PAPERS, "Pilih ukuran kertas F4 atau A4."),
    "urgency": (URGENCIES, "Pilih sifat surat dari daftar."),
    "security": (SECURITIES, "Pilih tingkat keamanan dari daftar."),
}


def hear_content(said: Said, before: Content) -> Content:
    """The content the form describes; fields it does not name stay as they were.

    Raises BadAnswers for a choice, a date, a number or a body that cannot be read.
    """
    content, problems = read_content(said, before)
    if problems:
        raise BadAnswers(problems)
    return content


def read_content(said: Said, before: Content) -> tuple[Content, dict[str, str]]:
    """The same without raising: the content as far as it can be read, and what could not be."""
    problems: dict[str, str] = {}
    values = _plain(said, problems)
    if "addressee_name" in said:
        values["addressees"] = _addressees(said)
        values["addressee_list_attached"] = bool(said.get("addressee_list_attached"))
    if "copies" in said:
        values["copies"] = _lines(said, "copies")
    values |= _blocks(said)
    if "letter_date" in said:
        values["letter_date"] = read_day(said, "letter_date", before.letter_date, problems)
    if "reference_number" in said:
        values["reference"] = _reference(said, before, problems)
    if "body" in said or "body_text" in said:
        values["body"] = _body(said, before, problems)
    return replace(before, **values), problems


def _plain(said: Said, problems: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: _text(said, name) for name in PLAIN if name in said}
    for name, (known, sentence) in CHOICES.items():
        if name in values and values[name] not in known:
            problems[name] = sentence
            del values[name]
    return {n: " ".join(v.split()) if n in ONE_LINE else v for n, v in values.items()}


def many(said: Said, name: str) -> list[str]:
    """Every value of a repeated field, from a web form's multi-dict or a plain mapping."""
    getlist = getattr(said, "getlist", None)
    value = getlist(name) if getlist else said.get(name, [])
    return [str(v) for v in value] if isinstance(value, (list, tuple)) else [str(value)]


def _text(said: Said, name: str) -> str:
    return str(said.get(name) or "").replace("\r\n", "\n").strip()


def _lines(said: Said, name: str) -> tuple[str, ...]:
    lines = (line.strip() for value in many(said, name) for line in value.splitlines())
    return tuple(line for line in lines if line)


def _columns(said: Said, *names: str) -> list[Sequence[str]]:
    """Rows of repeated fields side by side; rows that are empty in every column are dropped."""
    columns = [
        [value.strip() for value in many(said, name)] if name in said else [] for name in names
    ]
    longest = max((len(column) for column in columns), default=0)
    padded = [column + [""] * (longest - len(column)) for column in columns]
    return [row for row in zip(*padded, strict=True) if any(row)]


def _addressees(said: Said) -> tuple[Addressee, ...]:
    rows = _columns(said, "addressee_name", "addressee_place", "addressee_email")
    return tuple(Addressee(name=name, place=place, email=email) for name, place, email in rows)


def _blocks(said: Said) -> dict[str, Any]:
    """The parts that only some kinds have: event, delivery table, assignment, statement."""
    values: dict[str, Any] = {}
    if "event_day" in said:
        parts = [_text(said, f"event_{n}") for n in ("day", "date", "time", "place", "agenda")]
        values["event"] = Event(*parts) if any(parts) else None
    if "row_what" in said:
        values["rows"] = tuple(
            Delivered(*r) for r in _columns(said, "row_what", "row_count", "row_remark")
        )
    if "assignment_bases" in said:
        values["assignment"] = _assignment(said)
    if "statement_label" in said:
        pairs = _columns(said, "statement_label", "statement_value")
        values["statement"] = tuple(Particular(*p) for p in pairs)
    return values


def _assignment(said: Said) -> Assignment | None:
    people = _columns(said, "assignee_name", "assignee_nip", "assignee_rank", "assignee_post")
    bases, tasks = _lines(said, "assignment_bases"), _lines(said, "assignment_tasks")
    if not (people or bases or tasks):
        return None
    return Assignment(bases, tuple(Assignee(*p) for p in people), tasks)


def read_day(said: Said, name: str, before: date | None, problems: dict[str, str]) -> date | None:
    """A day of the form; what cannot be read keeps `before` and is a problem."""
    text = _text(said, name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems[name] = "Tanggal tidak dapat dibaca. Tulis seperti 2026-11-10."
        return before
    if not 2000 <= day.year <= 2100:
        problems[name] = "Tahun pada tanggal ini tidak masuk akal. Periksa kembali."
        return before
    return day


def _reference(said: Said, before: Content, problems: dict[str, str]) -> Reference | None:
    number, subject = _text(said, "reference_number"), _text(said, "reference_subject")
    if not number:
        return None
    earlier = before.reference
    day = read_day(said, "reference_date", earlier.date if earlier else None, problems)
    agenda = _text(said, "reference_agenda")
    if agenda and not (agenda.isdecimal() and len(agenda) <= 9):
        problems["reference_agenda"] = "Nomor agenda berupa angka."
        agenda = ""
    return Reference(number, day, subject, int(agenda) if agenda else None)


def _body(said: Said, before: Content, problems: dict[str, str]) -> Mapping[str, Any]:
    """The editor's JSON if it came, else the plain text of the page without JavaScript."""
    written = str(said.get("body") or "").strip()
    try:
        if written:
            return body.read(written)
        typed = from_text(_text(said, "body_text"), before.body)
        body.check(typed)
        return typed
    except body.BadBody as bad:
        problems["body"] = bad.sentence
        return before.body


def said_by(content: Content) -> dict[str, Any]:
    """The words of the form that mean this content: the way back, for stories and examples."""
    said: dict[str, Any] = {name: getattr(content, name) for name in PLAIN}
    said |= {
        "letter_date": content.letter_date.isoformat() if content.letter_date else "",
        "addressee_name": [a.name for a in content.addressees],
        "addressee_place": [a.place for a in content.addressees],
        "addressee_email": [a.email for a in content.addressees],
        "copies": list(content.copies),
        "body": json.dumps(content.body),
        "row_what": [row.what for row in content.rows],
        "row_count": [row.count for row in content.rows],
        "row_remark": [row.remark for row in content.rows],
        "statement_label": [one.label for one in content.statement],
        "statement_value": [one.value for one in content.statement],
    }
    if content.addressee_list_attached:
        said["addressee_list_attached"] = "1"
    if event := content.event:
        said |= {
            f"event_{n}": getattr(event, n) for n in ("day", "date", "time", "place", "agenda")
        }
    if assignment := content.assignment:
        said |= {
            "assignment_bases": list(assignment.bases),
            "assignment_tasks": list(assignment.tasks),
        }
        for name in ("name", "nip", "rank", "post"):
            said[f"assignee_{name}"] = [getattr(one, name) for one in assignment.assignees]
    if reference := content.reference:
        said |= {
            "reference_number": reference.number,
            "reference_date": reference.date.isoformat() if reference.date else "",
            "reference_subject": reference.subject,
            "reference_agenda": str(reference.agenda or ""),
        }
    return said
