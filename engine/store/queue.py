"""One writer after the other, first come first served, over threads and processes.

SQLite's own waiting sleeps up to 100 ms between tries and starves whole processes; the kernel's
queue at a locked file is fair. It also keeps the automatic checkpoint of one writer apart from
every other writer, which takes away the situation of SQLite's WAL-reset bug (before 3.51.3).
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    _turns: dict[Path, threading.Lock] = {}

    @contextmanager
    def turn(file: Path) -> Iterator[None]:
        """Hold the only turn at this file in this process (Windows has no flock)."""
        with _turns.setdefault(file, threading.Lock()):
            yield

else:
    import fcntl

    @contextmanager
    def turn(file: Path) -> Iterator[None]:
        """Hold the only turn at this file; the kernel ends it should the process die.

        Taking a second turn inside the first never returns: `Store` refuses it beforehand.
        """
        # Opened anew each time: flock belongs to the opening, so threads queue like processes.
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
            # Not only by closing: a child forked meanwhile holds the same opening.
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
            os.close(handle)
