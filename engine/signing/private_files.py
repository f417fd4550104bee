"""Files that only the server's own account may read, written whole or not at all."""

import os
import secrets
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make the folder with its parents, or close an existing one to everybody else (0700)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def write(file: Path, content: bytes) -> None:
    """Put the file in place with mode 0600, on the disk before this returns."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    settle(file.parent)


def settle(folder: Path) -> None:
    """Force the folder's list of names to the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
