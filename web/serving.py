"""Serving the application with waitress: finishes running requests at SIGTERM, refuses floods."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask
from waitress.server import create_server

log = logging.getLogger("runut.serving")
THREADS = 16
MOST_IN_FLIGHT = 200
GRACE_SECONDS = 20

Environ = dict[str, Any]
Start = Callable[..., Any]


class Limited:
    """Answers 503 above so many requests in flight, and knows when the last one is done."""

    def __init__(self, app: Callable[[Environ, Start], Iterable[bytes]]) -> None:
        self._app = app
        self._lock = threading.Lock()
        self.in_flight = 0

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        with self._lock:
            self.in_flight += 1
            full = self.in_flight > MOST_IN_FLIGHT
        try:
            pieces = _busy(start) if full else self._app(environ, start)
        except BaseException:
            self._done()
            raise
        return _Answer(pieces, self._done)

    def _done(self) -> None:
        with self._lock:
            self.in_flight -= 1


class _Answer:
    """An answer that goes out piece by piece, and is in flight until the server closes it."""

    def __init__(self, pieces: Iterable[bytes], done: Callable[[], None]) -> None:
        self._pieces, self._done = pieces, done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        """Called once by the server at the end, also when the other side has gone (PEP 3333)."""
        try:
            close = getattr(self._pieces, "close", None)
            if close is not None:
                close()
        finally:
            self._done()


def _busy(start: Start) -> Iterable[bytes]:
    start("503 Service Unavailable", [("Retry-After", "2"), ("Content-Type", "text/plain")])
    return [b"Sistem sedang sibuk. Coba lagi sebentar.\n"]


def serve(app: Flask, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or Ctrl+C. Raises OSError if the port is taken."""
    limited = Limited(app.wsgi_app)
    app.wsgi_app = limited  # type: ignore[method-assign, assignment]
    server = create_server(
        app, host=host, port=port, threads=THREADS, connection_limit=1000, channel_timeout=30,
        ident=None, clear_untrusted_proxy_headers=True,
    )  # fmt: skip
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    worker = threading.Thread(target=server.run, daemon=True)
    worker.start()
    ready()
    while worker.is_alive() and not stopping.wait(0.5):
        pass
    server.close()
    _let_finish(limited)


def start_clock() -> "subprocess.Popen[bytes]":
    """The clock as its own process beside the server; it ends when this process is gone."""
    command = [sys.executable, "-m", "engine", "clock"]
    return subprocess.Popen(command, env={**os.environ, "RUNUT_PARENT": str(os.getpid())})


def end_clock(clock: "subprocess.Popen[bytes]") -> None:
    """Ask the clock to end; one that is in the middle of a long job may be killed at any moment."""
    clock.terminate()
    try:
        clock.wait(5)
    except subprocess.TimeoutExpired:
        clock.kill()
        clock.wait()


def _let_finish(limited: Limited) -> None:
    waiting = threading.Event()
    for _ in range(GRACE_SECONDS * 10):
        if not limited.in_flight:
            return
        waiting.wait(0.1)
    log.warning("%s requests did not finish in time", limited.in_flight)
