"""The demo office for tests: built once on each database, copied for each test, served for
browsers."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from waitress import wasyncore
from waitress.server import create_server

from engine import Engine, Person, Settings
from engine.demo import office as demo
from engine.demo.letters import write_letters
from engine.signing import LocalSigner
from engine.store.tables import Task
from tests.postgres import Postgres
from web import create_app
from web.access import COOKIE
from web.mailbox import open_post_office

PASSWORD = "kata-sandi-uji-coba"
PASSPHRASE = "frasa sandi uji coba"
# A Wednesday morning inside office hours.
MORNING = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
# Letters of the demo office, by their ids.
SENT, TO_SIGN, TO_CHECK, RETURNED = 1, 10, 11, 13
ANSWERED, HANDED, TO_DISPOSE, SECRET = 12, 14, 15, 16
PEM_LETTER = 4
# Asks for an answer in JSON, as the pages' scripts do.
JSON = {"Accept": "application/json"}
# Marks a test of the pages that runs on both databases; without it, pages run on SQLite.
ON_BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def built_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo office, its keys and its twelve letters, on SQLite."""
    folder = tmp_path_factory.mktemp("kantor")
    build(f"sqlite:///{folder / 'runut.db'}", folder)
    return folder


@pytest.fixture(scope="session")
def built_office_on_postgres(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """The same on PostgreSQL: the name of a template, and the folder of documents and keys."""
    folder = tmp_path_factory.mktemp("kantor-postgres")
    return postgres.template(lambda url: build(url, folder)), folder


def build(url: str, folder: Path) -> None:
    """The demo office as `runut demo` builds it."""
    watch = demo.Wristwatch(MORNING)
    engine = Engine.open(url, folder, now=watch)
    demo.build(engine, PASSWORD, MORNING)
    assert isinstance(engine.signer, LocalSigner)
    demo.issue_keys(engine, engine.signer, PASSPHRASE, MORNING - timedelta(days=400))
    write_letters(engine, watch, PASSPHRASE, MORNING)
    engine.store.engine.dispose()


@pytest.fixture
def watch() -> demo.Wristwatch:
    """The clock of the test's office, to be moved."""
    return demo.Wristwatch(MORNING)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database under the pages."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def settings(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings on a fresh copy of the office."""
    with copied(request, database, tmp_path / "kantor") as made:
        yield made


@contextmanager
def copied(request: pytest.FixtureRequest, database: str, folder: Path) -> Iterator[Settings]:
    """A fresh copy of the office in this folder and on this database, until the end of the block."""
    given = {"RUNUT_DATA": str(folder)}
    if database == "sqlite":
        shutil.copytree(request.getfixturevalue("built_office"), folder)
        yield Settings.read(given)
        return
    cluster: Postgres = request.getfixturevalue("postgres")
    template, kept = request.getfixturevalue("built_office_on_postgres")
    shutil.copytree(kept, folder)
    url = cluster.clone(template)
    yield Settings.read(given | {"RUNUT_DATABASE_URL": url})
    cluster.drop(url)


@pytest.fixture
def app(settings: Settings, watch: demo.Wristwatch) -> Iterator[Flask]:
    """The application on a fresh copy of the office, with CSRF as in production."""
    made = create_app(settings, now=watch)
    yield made
    made.extensions["runut"].store.engine.dispose()


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The engine behind the application."""
    found: Engine = app.extensions["runut"]
    return found


def task_of(engine: Engine, node: str) -> str:
    """The open task of a node (there is one of each in the demo office)."""
    with engine.store.reading() as tx:
        return str(tx.scalar(select(Task.id).where(Task.node == node, Task.state == "open")))


def count(engine: Engine, wanted: Any, *conditions: Any) -> int:
    """Rows of a table."""
    with engine.store.reading() as tx:
        return tx.scalar(select(func.count()).select_from(wanted).where(*conditions)) or 0


def picture() -> tuple[BytesIO, str]:
    """A small true PNG as an upload."""
    out = BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, "PNG")
    return BytesIO(out.getvalue()), "denah.png"


def add_document(app: Flask, task: str) -> int:
    """An attachment of the returned letter, by its drafter."""
    sent = client(app, "staf1").post(f"/tugas/{task}/lampiran", data={"berkas": picture()})
    return int(sent.get_json()["id"])


def person(engine: Engine, login: str) -> Person:
    """An official as they stand now."""
    return engine.who(token(engine, login))


def token(engine: Engine, login: str) -> str:
    """A session of an official."""
    return engine.sign_in(login, PASSWORD, address="127.0.0.1", device="uji")


def client(app: Flask, login: str = "") -> FlaskClient:
    """A browser without scripts, signed in or not; forms carry no CSRF token here."""
    app.config["WTF_CSRF_ENABLED"] = False
    made = app.test_client()
    if login:
        # A password is slow to check on purpose: one session for all browsers of a person.
        sessions: dict[str, str] = app.extensions.setdefault("sessions", {})
        if login not in sessions:
            sessions[login] = token(app.extensions["runut"], login)
        made.set_cookie(COOKIE, sessions[login])
    return made


class Served:
    """The office behind a real server, with a real post office, on loopback."""

    def __init__(self, app: Flask, url: str, post: Path, settings: Settings) -> None:
        self.app, self.url, self.post, self.settings = app, url, post, settings
        self.engine: Engine = app.extensions["runut"]

    def deliver_mail(self) -> int:
        """What the clock does every few seconds."""
        return self.engine.deliver_mail(self.settings.mail)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(settings: Settings, watch: demo.Wristwatch, post: Path) -> Iterator[Served]:
    """Serve the office until the end of the block."""
    port, sockets = free_port(), dict[int, Any]()
    controller = open_post_office(post, port)
    settings = replace(settings, mail=replace(settings.mail, port=port))
    app = create_app(settings, now=watch, post=post)
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=8)
    url = f"http://127.0.0.1:{server.effective_port}"
    worker = threading.Thread(target=server.run)
    worker.start()
    try:
        yield Served(app, url, post, settings)
    finally:
        server.task_dispatcher.shutdown()
        # Its own loop closes everything: a browser that holds its connection would keep it going.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        worker.join()
        controller.stop()
        app.extensions["runut"].store.engine.dispose()
