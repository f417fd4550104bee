"""Files kept under the SHA-256 of their content: a name that cannot lie and never changes."""

import os
import re
import secrets
import sys
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from engine.errors import NotFound, Refused

DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
NAME = re.compile(r"[a-z0-9-]{1,80}", re.ASCII)
UNFINISHED = "belum-selesai"
NAMED = "bernama"


class MissingDocument(NotFound):
    """Berkas ini tidak ada di penyimpanan."""


class DamagedDocument(Refused):
    """Berkas ini rusak di penyimpanan. Hubungi administrator kantor Anda."""

    status = 500


class Documents:
    """The folder of all documents; safe for any number of threads, processes and crashes.

    A document is either there whole or not at all: it is written beside, forced to the disk,
    renamed into place, and its folder forced to the disk before `put` returns.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unfinished = folder / UNFINISHED
        self._unfinished.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keep these bytes and return their digest (64 hex digits); the same bytes twice are one.

        A damaged copy that lies under the digest is replaced by the good bytes.
        """
        digest = sha256(data).hexdigest()
        place = self.path(digest)
        place.parent.mkdir(exist_ok=True)
        if not _holds(place, data):
            os.replace(self._written(data), place)
        # Also for what was found: whoever made it may have died before this.
        _settle(place.parent)
        _settle(self._folder)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes with this digest, recomputed at each reading.

        Raises MissingDocument, or DamagedDocument when the file no longer has its digest.
        """
        try:
            data = self.path(digest).read_bytes()
        except FileNotFoundError:
            raise MissingDocument from None
        if sha256(data).hexdigest() != digest:
            raise DamagedDocument
        return data

    def has(self, digest: str) -> bool:
        """Whether a file lies under this digest; its content is not read."""
        return bool(DIGEST.fullmatch(digest)) and self.path(digest).is_file()

    def path(self, digest: str) -> Path:
        """Where the document lies or would lie. What is no digest raises MissingDocument."""
        if not DIGEST.fullmatch(digest):
            raise MissingDocument
        return self._folder / digest[:2] / digest

    def keep_once(self, name: str, data: bytes) -> bytes:
        """Keep these bytes under a name, unless something is kept there: the first one wins.

        Returns what is kept. For notes that must outlive a crash before their transaction.
        """
        place = self._named(name)
        place.parent.mkdir(exist_ok=True)
        written = self._written(data)
        with suppress(FileExistsError):
            os.link(written, place)
        written.unlink()
        _settle(place.parent)
        _settle(self._folder)
        return place.read_bytes()

    def kept(self, name: str) -> bytes | None:
        """What `keep_once` kept under a name, or None."""
        try:
            return self._named(name).read_bytes()
        except FileNotFoundError:
            return None

    def _named(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError(f"not a name for a kept note: {name!r}")
        return self._folder / NAMED / name

    def forget_unfinished(self, before: datetime) -> int:
        """Remove what crashes left half written before this moment; return how many files."""
        left = [
            file for file in self._unfinished.iterdir() if file.stat().st_mtime < before.timestamp()
        ]
        for file in left:
            file.unlink(missing_ok=True)
        return len(left)

    def _written(self, data: bytes) -> Path:
        file = self._unfinished / secrets.token_hex(16)
        with file.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        return file


def _holds(place: Path, data: bytes) -> bool:
    try:
        return place.read_bytes() == data
    except FileNotFoundError:
        return False


def _settle(folder: Path) -> None:
    """Force a folder's list of names to the disk; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
