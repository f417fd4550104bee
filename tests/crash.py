"""Working through letters in a child process that is killed, and asking the database afterwards
whether anything was lost, doubled or left half done.

`python -m tests.crash DATABASE_URL FOLDER MAIL_PORT MINUTES LETTERS` is the child: it takes the
office of that folder, so many minutes after the morning, and works so many letters as far as it
can, saying each act on standard output after it was acknowledged. `tests.kills` kills it in
hundreds.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from engine import history
from engine.demo.office import Wristwatch
from engine.door import Engine
from engine.letters import MailServer
from engine.store import Store
from engine.store.tables import Case, Entry, Letter, Mail, Number, Signature, Task
from tests.cast import MORNING, PASSPHRASE, Office

ACTS: list[tuple[str, dict[str, Any]]] = [
    ("umpeg", {"cara": "berikutnya"}),
    ("kasi_pem", {"keputusan": "setujui"}),
    ("sekcam", {"keputusan": "setujui"}),
    ("camat", {"keputusan": "setujui", "frasa_sandi": PASSPHRASE}),
    ("staf2", {"saluran-1": "email", "email-1": "desa@tirtamaya.example"}),
]
STEPS = ["nomor", "periksa_pengawas", "periksa_sekretaris", "tanda_tangan", "kirim"]


def work(url: str, folder: Path, mail_port: int, minutes: int = 0, letters: int = 1) -> None:
    """Bring the open letter to its end, or begin one; one line for each acknowledged act."""
    watch = Wristwatch(MORNING + timedelta(minutes=minutes))
    office = Office(Engine.open(url, folder, now=watch), watch, folder)
    server = MailServer("127.0.0.1", mail_port, "a@tirtamaya.example", "tirtamaya.example")
    print("mulai", flush=True)
    office.engine.finish_signings()
    for _ in range(letters):
        _work_one(office, open_letter(office) or office.draft("L02"), server)
    office.engine.store.engine.dispose()


def _work_one(office: Office, letter: int, server: MailServer) -> None:
    if office.node(letter) == "susun":
        office.do("staf2", letter, **office.form("L02"))
        print("susun", letter, flush=True)
    while (node := office.node(letter)) in STEPS:
        login, said = ACTS[STEPS.index(node)]
        finished = office.do(login, letter, **said).finished
        print(node, letter, flush=True)
        if not finished:
            office.engine.deliver_mail(server)
            break


def open_letter(office: Office) -> int | None:
    """The letter of a case that has not ended."""
    with office.engine.store.reading() as tx:
        return tx.scalar(
            select(Letter.id).join(Case, Case.id == Letter.case_id).where(Case.state == "open")
        )


def child(
    url: str, folder: Path, mail_port: int, *, minutes: int = 0, letters: int = 1, fault: str = ""
) -> subprocess.Popen[str]:
    """The child at work; with a fault (`frozen:3`) it kills itself there."""
    place = [url, str(folder), str(mail_port), str(minutes), str(letters)]
    known = {**os.environ, "RUNUT_FAULT": fault} if fault else dict(os.environ)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash", *place],
        env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def killed(url: str, folder: Path, mail_port: int, fault: str) -> list[str]:
    """Run the child until the fault kills it, or to its end without one; the acts it acknowledged."""
    with child(url, folder, mail_port, fault=fault) as working:
        said, errors = working.communicate(timeout=120)
    assert working.returncode == (-9 if fault else 0), errors
    return acts(said)


def acts(said: str) -> list[str]:
    """The acts a child acknowledged: `nomor 7` is the number of letter 7."""
    return [line for line in said.splitlines() if line != "mulai"]


def violations(store: Store) -> list[str]:
    """What the invariants of the house find wrong in the database; nothing, if all is well."""
    found: list[str] = []
    with store.reading() as tx:
        serials = list(tx.scalars(select(Number.serial).order_by(Number.serial)))
        if serials and serials != list(range(serials[0], serials[0] + len(serials))):
            found.append(f"numbers with gaps or doubles: {serials}")
        signed = Counter(tx.scalars(select(Signature.letter_id)))
        found += [f"letter {one} signed {n} times" for one, n in signed.items() if n > 1]
        halves = tx.scalar(
            select(func.count())
            .select_from(Letter)
            .join(Number, Number.id == Letter.number_id)
            .where((Letter.signed_document.is_not(None)) != (Number.state == "terbit"))
        )
        found += ["a signed letter without its number, or the other way round"] if halves else []
        strays = tx.scalars(
            select(Number.text).where(
                Number.state != "batal",
                ~select(Letter.id).where(Letter.number_id == Number.id).exists(),
            )
        )
        found += [f"number {text} that no letter bears" for text in strays]
        stalled = tx.scalar(
            select(func.count())
            .select_from(Case)
            .where(Case.state == "open", ~select(Task.id).where(
                Task.case_id == Case.id, Task.state == "open").exists())
        )  # fmt: skip
        found += ["an open case without an open task"] if stalled else []
        for case in tx.scalars(select(Entry.case_id).distinct()):
            found += [f"history of case {case} broken at {n}" for n in history.broken(tx, case)]
        sent = Counter(tx.scalars(select(Mail.message_id)))
        found += [f"mail {one} queued {n} times" for one, n in sent.items() if n > 1]
    return found


def not_once(store: Store, acknowledged: Iterable[str]) -> list[str]:
    """Acknowledged acts that are not in the database, and steps of a letter that happened twice."""
    with store.reading() as tx:
        done = Counter(
            f"{row.node} {row.id}"
            for row in tx.execute(
                select(Task.node, Letter.id)
                .join(Letter, Letter.case_id == Task.case_id)
                .where(Task.state == "done")
            )
        )
    lost = {act for act in acknowledged if not done[act] and not act.startswith("kirim")}
    found = [f"acknowledged and lost: {act}" for act in sorted(lost)]
    return found + [f"{act} done {times} times" for act, times in done.items() if times > 1]


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
