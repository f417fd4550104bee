"""Verification of files that anybody may send, in a child process that has nothing to lose."""

import subprocess
from datetime import datetime
from hashlib import sha256

from engine import child
from engine.errors import TooLarge
from engine.signing.trust import Trust
from engine.signing.verdict import Ruling, Verdict

MOST_BYTES = 20 * 1024 * 1024
SECONDS = 15.0
UNFINISHED = "Berkas ini terlalu berat untuk diperiksa, sehingga tidak dapat dipastikan sah."


def verify_isolated(pdf: bytes, trust: Trust, at: datetime, *, seconds: float = SECONDS) -> Verdict:
    """What `verify` says, from a child with limits of memory and time and no environment.

    A file that does not come through is not valid. Raises TooLarge beyond 20 MB.
    """
    if len(pdf) > MOST_BYTES:
        raise TooLarge("Berkas terlalu besar. Paling besar 20 MB.")
    cell = child.command("engine.signing.cell", at.isoformat())
    told = trust.as_json().encode() + b"\n" + pdf
    try:
        done = subprocess.run(
            cell, input=told, capture_output=True, timeout=seconds, env=child.environment(),
            check=True,
        )  # fmt: skip
        return Verdict.from_json(done.stdout.decode())
    except (subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return Verdict(Ruling.INVALID, UNFINISHED, sha256(pdf).hexdigest())
