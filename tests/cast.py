"""The cast at the engine's door: the demo office without letters, on both databases, with a
movable clock. `office.as_("sekcam")` is a person, `office.do("umpeg", letter, cara="berikutnya")`
is what they do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from engine.cases.completing import Completed
from engine.changes.publish import gate, publish
from engine.demo import cast
from engine.demo import office as demo
from engine.door import Engine
from engine.letters import read_layouts
from engine.letters.form import said_by
from engine.people import Person, person
from engine.signing import LocalSigner
from engine.store.tables import Letter, Number, Official, Task
from tests.postgres import Postgres

PASSWORD = "kata-sandi-uji-coba"
PASSPHRASE = "frasa sandi uji coba"
# A Wednesday, 09.00 WIB: inside office hours, with three hours until the break.
MORNING = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ENTRY = {
    "sender": "Kepala SMP Negeri 7 Tirtamaya",
    "their_number": "400.3.5.4/077/SMPN7/2026",
    "their_date": "2026-11-09",
    "received_on": "2026-11-25",
    "subject": "Permohonan Narasumber",
}
HEADS = {"L01": "kasi_pmd", "L02": "kasi_pem", "L03": "kasi_trantib", "L07": "umpeg"}


def picture(words: str) -> bytes:
    """A scan of one page, as a phone makes it."""
    out = BytesIO()
    page = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(page).text((60, 60), words, fill=0)
    page.save(out, "PNG")
    return out.getvalue()


class Office:
    """An engine with the demo office, its people and the time in the test's hand."""

    def __init__(self, engine: Engine, watch: demo.Wristwatch, folder: Path) -> None:
        self.engine, self.watch, self.folder = engine, watch, folder

    def later(self, **span: float) -> None:
        """Move the clock."""
        self.watch.at += timedelta(**span)

    def id_of(self, login: str) -> int:
        with self.engine.store.reading() as tx:
            found = tx.scalar(select(Official.id).where(Official.login == login))
        assert found is not None
        return found

    def as_(self, login: str) -> Person:
        """The person as they stand now."""
        official_id = self.id_of(login)
        with self.engine.store.reading() as tx:
            return person(tx, official_id, self.watch.at)

    def acting(self, login: str, post: str, kind: str = "Plh.", hours: float = 6) -> int:
        """Let a person act for a post from now on; returns the mandate."""
        return self.engine.save_mandate(
            official=login, post=post, kind=kind, decree="SP 800.1.11.1/9/416-399/2026",
            starts_at=self.watch.at, ends_at=self.watch.at + timedelta(hours=hours),
            by=self.as_("admin"),
        )  # fmt: skip

    def form(self, letter: str, **changes: Any) -> dict[str, Any]:
        """The letter form as the drafter of this letter of the cast fills it in."""
        content = replace(cast.content(letter), letter_date=self.engine.today())
        unit = cast.unit_of(cast.LETTERS[letter]["asal"])
        return said_by(content) | {"unit": unit} | changes

    def draft(self, letter: str = "L02", by: str = "staf2") -> int:
        """Begin a letter; returns its id."""
        return self.engine.start(self.form(letter), by=self.as_(by)).letter_id

    def enact(self, folder: Path) -> str:
        """Put the SOP of a process folder into force, if it is not; returns its key."""
        bpmn = (folder / f"{folder.name}.bpmn").read_bytes()
        office_id = self.as_("admin").office_id
        with self.engine.store.writing() as tx:
            fit = gate(tx, office_id, bpmn, read_layouts(folder / "naskah"))
            publish(tx, office_id, fit, by="Uji", reason="SOP uji", at=self.watch.at)
        return fit.sop_key

    def file(self, sop_key: str, subject: str, by: str) -> int:
        """Begin a file of a plain SOP; returns the id of its letter row."""
        return self.engine.start_file(sop_key, {"perihal": subject}, by=self.as_(by)).letter_id

    def receive(self, by: str = "staf1", **changes: Any) -> int:
        """Enter an incoming letter; returns its id."""
        said, scan = ENTRY | changes, ("pindaian.png", picture("Surat masuk"))
        return self.engine.start_incoming(said, scan, by=self.as_(by)).letter_id

    def received(self, by: str = "staf1", **changes: Any) -> int:
        """A letter that was entered and waits for the Sekretaris."""
        letter_id = self.receive(by, **changes)
        self.do(by, letter_id, **(ENTRY | changes))
        return letter_id

    def disposed(self, *receivers: str, **changes: Any) -> int:
        """A letter with a disposisi for these posts, handed over to them."""
        letter_id = self.received(**changes)
        self.do("sekcam", letter_id, keputusan="teruskan", classification="400.14.5.4")
        self.do("camat", letter_id, penerima=list(receivers), petunjuk=["selesaikan"])
        self.do("sekcam", letter_id)
        return letter_id

    def task(self, letter_id: int) -> str:
        """The open task of a letter."""
        with self.engine.store.reading() as tx:
            found = tx.scalar(
                select(Task.id)
                .join(Letter, Letter.case_id == Task.case_id)
                .where(Letter.id == letter_id, Task.state == "open")
            )
        assert found is not None, "no open task"
        return found

    def node(self, letter_id: int) -> str:
        """The step the letter stands at; empty when its case has ended."""
        with self.engine.store.reading() as tx:
            found = tx.scalar(
                select(Task.node)
                .join(Letter, Letter.case_id == Task.case_id)
                .where(Letter.id == letter_id, Task.state == "open")
            )
        return found or ""

    def do(self, login: str, letter_id: int, key: str = "", **said: Any) -> Completed:
        """Complete the letter's open task as this person."""
        task = self.task(letter_id)
        return self.engine.complete(task, said, by=self.as_(login), key=key)

    def submit(self, letter: str = "L02", by: str = "staf2", **changes: Any) -> int:
        """A letter written and submitted."""
        letter_id = self.draft(letter, by)
        self.do(by, letter_id, **self.form(letter, **changes))
        return letter_id

    def numbered(self, letter: str = "L02") -> int:
        """A letter with a number."""
        letter_id = self.submit(letter)
        self.do("umpeg", letter_id, cara="berikutnya")
        return letter_id

    def initialled(self, letter: str = "L02") -> int:
        """A letter that waits for the Camat."""
        letter_id = self.numbered(letter)
        self.do(HEADS[letter], letter_id, keputusan="setujui")
        self.do("sekcam", letter_id, keputusan="setujui")
        return letter_id

    def signed(self, letter: str = "L02") -> int:
        """A signed letter that waits to be sent."""
        letter_id = self.initialled(letter)
        self.do("camat", letter_id, keputusan="setujui", frasa_sandi=PASSPHRASE)
        return letter_id

    def letter(self, letter_id: int) -> Any:
        """The letter's row."""
        with self.engine.store.reading() as tx:
            return tx.execute(select(Letter).where(Letter.id == letter_id)).one()

    def numbers(self, letter_id: int) -> list[tuple[str, str]]:
        """Every number the letter ever had, with its state."""
        with self.engine.store.reading() as tx:
            rows = tx.execute(
                select(Number.text, Number.state)
                .where(Number.letter_id == letter_id)
                .order_by(Number.id)
            )
            return [(row.text, row.state) for row in rows]

    def acts(self, letter_id: int) -> list[str]:
        """The acts of the letter's history, in order."""
        return [line.act for line in self.engine.letter(letter_id, by=self.as_("auditor")).history]


def build(url: str, folder: Path) -> None:
    """The demo office without letters on a database that has the schema or not."""
    engine = Engine.open(url, folder, now=demo.Wristwatch(MORNING))
    demo.build(engine, PASSWORD, MORNING)
    engine.store.engine.dispose()


@pytest.fixture(scope="session")
def signing_keys(built_on_sqlite: Path) -> Path:
    """A folder with the keys of camat and sekcam; making them is slow on purpose."""
    engine = Engine.open(f"sqlite:///{built_on_sqlite / 'runut.db'}", built_on_sqlite)
    assert isinstance(engine.signer, LocalSigner)
    demo.issue_keys(engine, engine.signer, PASSPHRASE, MORNING - timedelta(days=30))
    engine.store.engine.dispose()
    return built_on_sqlite / "keys"


@pytest.fixture(scope="session")
def built_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo office in SQLite."""
    folder = tmp_path_factory.mktemp("kantor-sqlite")
    build(f"sqlite:///{folder / 'runut.db'}", folder)
    return folder


@pytest.fixture(scope="session")
def built_on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL template with the demo office."""
    folder = tmp_path_factory.mktemp("kantor-postgres")
    return postgres.template(lambda url: build(url, folder))


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The demo office on each database, fresh for the test."""
    with opened(request, request.param, tmp_path / "kantor") as fresh:
        yield fresh


@contextmanager
def opened(request: pytest.FixtureRequest, database: str, folder: Path) -> Iterator[Office]:
    """A fresh copy of the office in this folder and on this database, until the end of the block."""
    shutil.copytree(request.getfixturevalue("signing_keys"), folder / "keys")
    dropped = ""
    if database == "sqlite":
        built = request.getfixturevalue("built_on_sqlite")
        shutil.copy(built / "runut.db", folder / "runut.db")
        url = f"sqlite:///{folder / 'runut.db'}"
    else:
        cluster = request.getfixturevalue("postgres")
        url = dropped = cluster.clone(request.getfixturevalue("built_on_postgres"))
    watch = demo.Wristwatch(MORNING)
    engine = Engine.open(url, folder, now=watch)
    yield Office(engine, watch, folder)
    engine.store.engine.dispose()
    if dropped:
        request.getfixturevalue("postgres").drop(dropped)
