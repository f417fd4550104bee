"""What every ZIP that is carried away has in common: sealed history, and a list of the digests of
its files that the office seals."""

import json
import re
from collections.abc import Mapping
from datetime import date, time
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from engine import history
from engine.audit.record.checkpoints import Unsealable
from engine.cases.work import House
from engine.signing import NoCertificate
from engine.store.canonical import canonical

CHECKER = Path(__file__).with_name("periksa.py")
CERTIFICATES = "sertifikat/"
MANIFEST, SEAL, SUMS = "manifest.json", "manifest.p7s", "SHA256SUMS"
HISTORY, LETTER = "riwayat.jsonl", "surat.pdf"
UNSAFE = re.compile(r"[^\w.-]+")


def safe_name(name: str) -> str:
    """A file's name without what a file system or an archive might take otherwise."""
    return UNSAFE.sub("-", name)[-80:]


def sealed_history(
    tx: Connection, case_id: int, lines: int | None = None, *, first: int = 1
) -> bytes:
    """The history of a case as it was sealed, one JSON a line: from line `first` on, the first so
    many lines."""
    raw = [row for row in history.raw_lines(tx, case_id=case_id) if row.line >= first][:lines]
    return "".join(f"{_sealed_line(row)}\n" for row in raw).encode()


def sealed_list(
    house: House, about: Mapping[str, object], digests: Mapping[str, str]
) -> tuple[bytes, bytes]:
    """The list of these files with what else it says, and the office's seal over it.

    Raises Unsealable before the office has a certificate.
    """
    at = house.now()
    manifest = as_json({**about, "made_at": at.isoformat(), "files": digests})
    try:
        return manifest, house.signer.seal(manifest, at)
    except NoCertificate as none:
        raise Unsealable from none


def sums(digests: Mapping[str, str]) -> bytes:
    """The file that `sha256sum -c` reads; its last line is the digest of those above it."""
    body = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    return f"{body}# {digest(body.encode())}\n".encode()


def as_json(value: object) -> bytes:
    """Canonical JSON, dates and times as ISO 8601 text."""
    return canonical(json.loads(json.dumps(value, default=_iso))).encode()


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(data).hexdigest()


def _sealed_line(row: history.Raw) -> str:
    """The sealed JSON with its seal as one more key; `seal` sorts last."""
    return f'{history.sealed_text(row)[:-1]},"seal":"{row.seal}"}}'


def _iso(value: date | time) -> str:
    return value.isoformat()
