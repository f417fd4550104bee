"""Verification of files that anybody may send, in a child process that has nothing to lose."""

import os
import subprocess
import sys
from datetime import datetime
from hashlib import sha256

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
    command = [sys.executable, "-m", "engine.signing.cell", at.isoformat()]
    known = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    told = trust.as_json().encode() + b"\n" + pdf
    try:
        child = subprocess.run(
            command, input=told, capture_output=True, timeout=seconds, env=known, check=True
        )
        return Verdict.from_json(child.stdout.decode())
    except (subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return Verdict(Ruling.INVALID, UNFINISHED, sha256(pdf).hexdigest())
