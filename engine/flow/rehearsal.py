"""Trying a diagram out before it is published, where it can hurt nobody."""

import json
import math
import signal
import subprocess

from engine import child
from engine.flow.refusals import DoesNotRun

# A busy machine may take so many times longer than the child computes.
PATIENCE = 6


def rehearse(bpmn: bytes, seconds: float = 5.0) -> None:
    """Run start and every branch of a diagram in a child process.

    The child may compute for `seconds`, has 1 GiB of memory and none of this process's environment.
    Raises DoesNotRun, naming why: it is refused, gets stuck, never ends, or takes too long.
    """
    trial = child.command("engine.flow.trial", str(math.ceil(seconds)))
    try:
        done = subprocess.run(
            trial, input=bpmn, capture_output=True, timeout=PATIENCE * seconds,
            env=child.environment(), check=False,
        )  # fmt: skip
        late = done.returncode == -signal.SIGXCPU
    except subprocess.TimeoutExpired:
        late = True
    if late:
        raise DoesNotRun(
            f"Uji jalan diagram ini tidak selesai dalam {seconds:g} detik. Sederhanakan alurnya."
        )
    if done.returncode != 0:
        raise DoesNotRun("Uji jalan diagram ini berhenti di tengah jalan. Sederhanakan alurnya.")
    verdict = json.loads(done.stdout)
    if verdict["problem"]:
        raise DoesNotRun(verdict["problem"])
