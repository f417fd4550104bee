"""A case done again by the real verbs, from its own rows: the same people say the same words at the
same moments. What comes out can be compared with what was there."""

import json
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import Select, select

from engine import history, said_by
from engine.cases import postman
from engine.cases.duties.send import CHANNELS
from engine.history import Line
from engine.letters import Content, MailServer
from engine.people import holders, person
from engine.people.person import Person
from engine.store.tables import (
    Alert,
    Case,
    Dispatch,
    Initial,
    Letter,
    Mail,
    Notice,
    Number,
    Official,
    Revision,
    Seen,
    Signature,
    Task,
    Unit,
)
from tests.cast import Office
from tests.office import PASSPHRASE

# What follows from other acts, and what is not done by completing a task.
FOLLOWING = {"paraf_gugur", "nomor_gugur", "selesai"}
EVIDENCE = {
    "sha256_before", "sha256_after", "certificate_serial", "certificate_fingerprint",
    "certificate_subject", "issuer", "level", "time_stamped_at", "provider",
}  # fmt: skip


class Post(MailServer):
    """A mail server that takes every mail, or refuses it with an answer."""

    def __init__(self, answer: str = "") -> None:
        super().__init__("loopback", 25, "runut@localhost.example", "runut.example")
        object.__setattr__(self, "answer", answer)

    def send(self, message: EmailMessage) -> None:
        if answer := str(self.__dict__["answer"]):
            code, words = answer.removeprefix("server pos-el menjawab ").split(" ", 1)
            raise smtplib.SMTPResponseException(int(code), words.encode())


class Replay:
    """One case of the year, and its twin that the real engine makes."""

    def __init__(self, office: Office, case_id: int, patch: pytest.MonkeyPatch) -> None:
        self.office, self.engine, self.case_id, self.patch = office, office.engine, case_id, patch
        with self.engine.store.reading() as tx:
            self.lines = history.lines(tx, case_id)
            self.letter = tx.execute(select(Letter).where(Letter.case_id == case_id)).one()
            mine = Revision.letter_id == self.letter.id
            self.contents = {r.no: Content.from_json(r.content)
                             for r in tx.execute(select(Revision).where(mine))}  # fmt: skip
            own = select(Task).where(Task.case_id == case_id).order_by(Task.arrived_at, Task.round)
            self.tasks = tx.execute(own).all()
            self.unit = tx.scalar(select(Unit.key).where(Unit.id == self.letter.unit_id))
            sent = select(Dispatch).where(Dispatch.letter_id == self.letter.id)
            self.ways = {row.position: row for row in tx.execute(sent)}
        self.twin = 0

    def play(self) -> int:
        """Do everything again; returns the case of the twin."""
        moments: list[tuple[datetime, int, Callable[[], object]]] = []
        for line in self.lines:
            if line.act not in FOLLOWING:
                rank = 0 if line.act == "peringatan" else 2
                moments.append((line.at, rank, lambda line=line: self._do(line)))  # type: ignore[misc]
        for n, task in enumerate(self.tasks):
            if task.opened_at and task.opened_at != task.done_at:
                moments.append((task.opened_at, 1, lambda n=n: self._look(n)))  # type: ignore[misc]
        for at, _, happen in sorted(moments, key=lambda one: one[:2]):
            self.office.watch.at = at
            happen()
        with self.engine.store.reading() as tx:
            return int(tx.scalar(select(Letter.case_id).where(Letter.id == self.twin)) or 0)

    def _who(self, official_id: int | None) -> Person:
        assert official_id is not None
        with self.engine.store.reading() as tx:
            return person(tx, official_id, self.office.watch.at)

    def _look(self, n: int) -> None:
        """Who did a task had opened it; one that nobody did was opened by its holder."""
        task = self.tasks[n]
        with self.engine.store.reading() as tx:
            office_id = self.letter.office_id
            group = holders(tx, office_id, task.role, task.unit_id, self.office.watch.at)
            twin = tx.scalars(self._twins()).all()[n]
        who = task.done_by or task.holder_id or group[0]
        self.engine.look(twin, by=self._who(who))

    def _twins(self) -> Select[tuple[str]]:
        mine = select(Task.id).join(Letter, Letter.case_id == Task.case_id)
        return mine.where(Letter.id == self.twin).order_by(Task.arrived_at, Task.round)

    def _complete(self, line: Line, said: dict[str, Any]) -> None:
        task = self.office.task(self.twin)
        self.engine.complete(task, said, by=self._who(line.official_id))

    def _form(self, content: Content) -> dict[str, Any]:
        return said_by(content) | {"unit": self.unit}

    def _do(self, line: Line) -> None:
        facts = line.facts
        match line.act:
            case "mulai":
                content = self.contents.get(1) or Content.from_json(self.letter.draft)
                started = self.engine.start(self._form(content), by=self._who(line.official_id))
                self.twin = started.letter_id
            case "susun" | "ajukan_lagi":
                self._complete(line, self._form(self.contents[facts["revision"]]))
            case "nomor":
                self._complete(line, {"cara": "berikutnya"})
            case "sisipan":
                self._complete(line, {"cara": "sisipan", "alasan": facts["reason"]})
            case "isi":
                self._complete(line, {"catatan": facts["remarks"]})
            case "paraf" | "tandatangan":
                said = {"keputusan": "setujui", "catatan": facts["remarks"]}
                self._complete(line, said | {"frasa_sandi": PASSPHRASE})
            case "kembali":
                self._complete(line, {"keputusan": "kembalikan", "alasan": facts["reason"]})
            case "revisi":
                content = self.contents[facts["revision"]]
                said = {"keputusan": "revisi", "catatan": facts["remarks"]}
                self._complete(line, self._form(content) | said)
            case "kirim":
                self._complete(line, self._sent(facts["ways"]))
            case _:
                self._aside(line)

    def _aside(self, line: Line) -> None:
        facts, task = line.facts, self.office.task(self.twin)
        match line.act:
            case "ambil":
                self.engine.take(task, by=self._who(line.official_id))
            case "lepas":
                self.engine.give_back(task, by=self._who(line.official_id))
            case "alih":
                with self.engine.store.reading() as tx:
                    to = tx.scalar(select(Official.id).where(Official.name == facts["name"])) or 0
                by = self._who(line.official_id)
                self.engine.reassign(task, to, facts["reason"], by=by)
            case "tarik":
                self.engine.withdraw(self.twin, facts["reason"], by=self._who(line.official_id))
            case "batal_nomor":
                number = self.office.letter(self.twin).number_id
                by = self._who(line.official_id)
                self.engine.void_number(number, facts["reason"], by=by)
            case "peringatan":
                self.engine.raise_due_alerts()
            case "terkirim" | "gagal_kirim":
                self._deliver(facts["email"], str(facts.get("error", "")))
            case "pindah_terbitan":
                admin = self.office.as_("admin_sop")
                self.engine.move_cases("surat_keluar", {}, reason=facts["reason"], by=admin)
            case act:
                raise AssertionError(f"no way to do {act} again")

    def _sent(self, told: list[str]) -> dict[str, str]:
        """The form of sending: channel and proof of those who were told of in the line."""
        said: dict[str, str] = {}
        channels = {name: key for key, name in CHANNELS.items()}
        for position, addressee in enumerate(self.contents[max(self.contents)].addressees, 1):
            for one in told:
                name, _, channel = one.rpartition(": ")
                if name == addressee.name:
                    said |= {
                        f"saluran-{position}": channels[channel],
                        f"email-{position}": addressee.email,
                        f"bukti-{position}": self.ways[position].proof,
                    }
        return said

    def _deliver(self, email: str, error: str) -> None:
        """The post goes out until the mail to this address has gone or was given up."""
        self.patch.setattr(postman, "AT_ONCE", 1)
        mine = select(Dispatch.state).where(
            Dispatch.letter_id == self.twin, Dispatch.email == email
        )
        for _ in range(60):
            with self.engine.store.reading() as tx:
                if tx.scalar(mine) != "antre":
                    return
            with self.engine.store.reading() as tx:
                due = select(Mail.dispatch_id).where(Mail.sent_at.is_(None))
                due = due.where(Mail.next_try_at <= self.office.watch.at)
                first = tx.scalar(due.order_by(Mail.next_try_at, Mail.id).limit(1))
            self.engine.deliver_mail(Post(error if first is not None else ""))
        raise AssertionError(f"the mail to {email} did not go")


@dataclass(frozen=True)
class Kept:
    """Everything that is kept of a case, without ids, tokens and the texts of numbers."""

    rows: dict[str, Any]
    lines: list[dict[str, Any]]


def kept(office: Office, case_id: int) -> Kept:
    """What the database holds of a case, made comparable."""
    with office.engine.store.reading() as tx:
        letter = tx.execute(select(Letter).where(Letter.case_id == case_id)).one()
        own = letter.id
        tables: dict[str, list[dict[str, Any]]] = {}
        for name, wanted in (
            ("case", select(Case).where(Case.id == case_id)),
            ("letter", select(Letter).where(Letter.id == own)),
            ("task", select(Task).where(Task.case_id == case_id).order_by(Task.arrived_at, Task.round)),
            ("revision", select(Revision).where(Revision.letter_id == own).order_by(Revision.no)),
            ("number", select(Number).where(Number.letter_id == own).order_by(Number.id)),
            ("initial", select(Initial).where(Initial.letter_id == own).order_by(Initial.id)),
            ("signature", select(Signature).where(Signature.letter_id == own)),
            ("dispatch", select(Dispatch).where(Dispatch.letter_id == own).order_by(Dispatch.position)),
            ("notice", select(Notice).where(Notice.letter_id == own).order_by(Notice.id)),
            ("seen", select(Seen).where(Seen.letter_id == own).order_by(Seen.official_id)),
        ):  # fmt: skip
            tables[name] = [dict(row._mapping) for row in tx.execute(wanted)]
        ids = [row["id"] for row in tables["task"]]
        alerts = select(Alert).where(Alert.task_id.in_(ids)).order_by(Alert.at, Alert.level)
        tables["alert"] = [dict(row._mapping) for row in tx.execute(alerts)]
        tables["mail"] = _mails(tx, ids, [row["id"] for row in tables["dispatch"]])
        lines = [
            {"line": one.line, "at": one.at, "act": one.act, "by": one.official_id,
             "facts": dict(one.facts)}
            for one in history.lines(tx, case_id)
        ]  # fmt: skip
    return Kept(*_comparable(tables, lines, letter))


def _mails(tx: Any, tasks: list[str], dispatches: list[int]) -> list[dict[str, Any]]:
    rows = tx.execute(select(Mail).order_by(Mail.created_at, Mail.id)).all()
    alerts = tuple(f"peringatan-{task}-" for task in tasks)
    mine = []
    for row in rows:
        one = dict(row._mapping)
        if row.dispatch_id in dispatches and row.dispatch_id is not None:
            mine.append(one)
        elif row.message_id.startswith(alerts):
            # When the clock took it out of the box is its own affair.
            for name in ("sent_at", "claimed_at", "tries"):
                del one[name]
            mine.append(one)
    return mine


UNTOLD = {
    "id", "case_id", "letter_id", "token", "number_id", "serial", "suffix", "page_document",
    "place", "evidence", "signed_document", "read_at", "attachments",
}  # fmt: skip


def _comparable(
    tables: dict[str, list[dict[str, Any]]], lines: list[dict[str, Any]], letter: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    called = {row["id"]: f"tugas-{n}" for n, row in enumerate(tables["task"])}
    called |= {row["text"]: f"nomor-{n}" for n, row in enumerate(tables["number"])}
    called[letter.token] = "token"
    for row in tables["dispatch"]:
        called[f"kirim-{row['id']}-"] = f"kirim-{row['position']}-"
    for line in lines:
        if line["act"] == "tandatangan":
            line["facts"] |= {name: type(line["facts"][name]).__name__ for name in EVIDENCE}
    shown = {
        name: [{k: v for k, v in row.items() if k not in UNTOLD} for row in rows]
        for name, rows in tables.items()
    }
    for row in shown["mail"]:
        row["dispatch_id"] = row["dispatch_id"] is not None
    for row in shown["case"]:
        row["marking"] = json.loads(row["marking"])
    text = json.dumps([shown, lines], default=str, sort_keys=True)
    for name, word in sorted(called.items(), key=lambda one: -len(one[0])):
        text = text.replace(json.dumps(name)[1:-1], word)
    made: tuple[dict[str, Any], list[dict[str, Any]]] = tuple(json.loads(text))
    return made
