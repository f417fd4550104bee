"""Trying a diagram out before it is published, where it can hurt nobody."""

import json
import math
import os
import signal
import subprocess
import sys

from engine.flow.refusals import DoesNotRun

# A busy machine may take so many times longer than the child computes.
PATIENCE = 6


def rehearse(bpmn: bytes, seconds: float = 5.0) -> None:
    """Run start and every branch of a diagram in a child process.

    The child may compute for `seconds`, has 1 GiB of memory and none of this process's environment.
    Raises DoesNotRun, naming why: it is refused, gets stuck, never ends, or takes too long.
    """
    command = [sys.executable, "-m", "engine.flow.trial", str(math.ceil(seconds))]
    known = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        child = subprocess.run(
            command, input=bpmn, capture_output=True, timeout=PATIENCE * seconds, env=known,
            check=False,
        )  # fmt: skip
        late = child.returncode == -signal.SIGXCPU
    except subprocess.TimeoutExpired:
        late = True
    if late:
        raise DoesNotRun(
            f"Uji jalan diagram ini tidak selesai dalam {seconds:g} detik. Sederhanakan alurnya."
        )
    if child.returncode != 0:
        raise DoesNotRun("Uji jalan diagram ini berhenti di tengah jalan. Sederhanakan alurnya.")
    verdict = json.loads(child.stdout)
    if verdict["problem"]:
        raise DoesNotRun(verdict["problem"])
