"""Killing the program by the hundred: `python -m tests.kills [--rounds 200] [--database both]`.

One office works letter after letter in a child process. Each round kills the child at a named
point between two effects, or at any moment; on PostgreSQL also the whole server. Then the
invariants are asked, and the next child goes on with what it finds, a quarter of an hour later by
the office's clock. The first thing wrong ends the run and leaves the office in its folder.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import func, select

from engine.demo import office as demo
from engine.door import Engine
from engine.signing import LocalSigner
from engine.store import Documents, Store, connect
from engine.store.fault import POINTS
from engine.store.tables import Letter, Mail
from tests.cast import MORNING, PASSPHRASE, build
from tests.crash import acts, child, not_once, violations
from tests.postgres import Postgres
from tests.test_sending import Receiver, receiving

BETWEEN_MINUTES = 15
ENDLESS = 1_000_000
# About three letters; a child that has ended by then was not killed, but failed.
LIFE_SECONDS = 2.0
HANGS_SECONDS = 120.0
# A letter passes most points once and these at each of its six steps.
AT_EACH_STEP = ("before_commit", "after_commit")


class Trial:
    """One office on one database, killed again and again."""

    def __init__(
        self, url: str, folder: Path, receiver: Receiver, port: int, cluster: Postgres | None
    ) -> None:
        self.place, self.cluster = (url, folder, port), cluster
        self.store = Store(connect(url), Documents(folder / "documents"))
        self.receiver, self.kills = receiver, Counter[str]()
        self.acknowledged: list[str] = []

    def round(self, chance: random.Random) -> list[str]:
        """Kill once; returns what is wrong afterwards."""
        ways = {"point": 4, "moment": 4, "server": 2 if self.cluster else 0}
        (how,) = chance.choices(list(ways), list(ways.values()))
        point = chance.choice(POINTS)
        passage = chance.randint(1, 12 if point in AT_EACH_STEP else 2)
        minutes = self.kills.total() * BETWEEN_MINUTES
        working = child(
            *self.place, minutes=minutes, letters=ENDLESS,
            fault=f"{point}:{passage}" if how == "point" else "",
        )  # fmt: skip
        self.kills[point if how == "point" else how] += 1
        if how == "point":
            said, errors = working.communicate(timeout=HANGS_SECONDS)
        else:
            said, errors = self._killed(working, how, chance.uniform(0, LIFE_SECONDS))
        self.acknowledged += acts(said)
        return _ended_badly(working.returncode, how, errors) + self._wrong()

    def told(self) -> str:
        """What was done so far, in a line."""
        with self.store.reading() as tx:
            letters = tx.scalar(select(func.count()).select_from(Letter))
        mails = self._arrived()
        return (
            f"{self.kills.total()} kills, {letters} letters, {len(self.acknowledged)} acts "
            f"acknowledged, {mails.total()} mails of which {mails.total() - len(mails)} repeated\n"
            f"  {', '.join(f'{how} {times}' for how, times in self.kills.most_common())}"
        )

    def _killed(
        self, working: "subprocess.Popen[str]", how: str, seconds: float
    ) -> tuple[str, str]:
        """Let it begin and live so long, then kill it or its database server."""
        assert working.stdout is not None  # `child` asks for a pipe
        began = working.stdout.readline()
        time.sleep(seconds)
        if how == "server" and self.cluster is not None:
            self.cluster.kill9()
        else:
            working.kill()
        said, errors = working.communicate(timeout=HANGS_SECONDS)
        if how == "server" and self.cluster is not None:
            self.cluster.start()
            self.store.engine.dispose()
        return began + said, errors

    def _wrong(self) -> list[str]:
        """What the invariants find; signed papers and sent mails that are not there."""
        found = violations(self.store) + not_once(self.store, self.acknowledged)
        with self.store.reading() as tx:
            papers = tx.scalars(select(Letter.signed_document)).all()
            sent = set(tx.scalars(select(Mail.message_id).where(Mail.sent_at.is_not(None))))
        for paper in filter(None, papers):
            self.store.documents.get(paper)
        missing = sent - self._arrived().keys()
        return found + [f"marked as sent and never received: {one}" for one in sorted(missing)]

    def _arrived(self) -> Counter[str]:
        """How often each Message-ID arrived; SMTP cannot promise once."""
        heads = [mail.split(b"Message-ID: <")[1] for mail in self.receiver.mails]
        return Counter(head.split(b"@")[0].decode() for head in heads)


def _ended_badly(status: int, how: str, errors: str) -> list[str]:
    """The child may die of the kill or of its lost server, and of nothing else."""
    lost = how == "server" and status == 1 and "OperationalError" in errors
    expected = lost or (how != "server" and status == -9)
    return [] if expected else [f"the child ended with {status}: {errors[-3000:]}"]


def run(database: str, rounds: int, chance: random.Random) -> bool:
    """Kill an office on this database so many times; True if nothing was ever wrong."""
    folder = Path(tempfile.mkdtemp(prefix="runut-kills-"))
    with ExitStack() as ends:
        cluster, url = None, f"sqlite:///{folder / 'runut.db'}"
        if database == "postgresql":
            cluster = Postgres(durable=True)
            ends.callback(cluster.stop)
            url = cluster.clone()
        _set_up(url, folder)
        receiver, server = ends.enter_context(receiving())
        trial = Trial(url, folder, receiver, server.port, cluster)
        for n in range(1, rounds + 1):
            wrong = trial.round(chance)
            if wrong or n in (rounds, rounds // 2):
                print(f"{database}: {trial.told()}", flush=True)
            if wrong:
                print(*wrong, f"The office lies in {folder}", sep="\n  ")
                return False
    shutil.rmtree(folder)
    return True


def _set_up(url: str, folder: Path) -> None:
    build(url, folder)
    engine = Engine.open(url, folder)
    assert isinstance(engine.signer, LocalSigner)
    demo.issue_keys(engine, engine.signer, PASSPHRASE, MORNING)
    engine.store.engine.dispose()


def main() -> int:
    """Run as asked; 1 if anything was wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    asked.add_argument("--rounds", type=int, default=200)
    asked.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    asked.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    said = asked.parse_args()
    print(f"--seed {said.seed}", flush=True)
    wanted = ["sqlite", "postgresql"] if said.database == "both" else [said.database]
    good = [run(one, said.rounds, random.Random(said.seed)) for one in wanted]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
