"""The child process of `uploads`: judges the file on its input, after a line of JSON with
whom to believe, and writes the verdict."""

import resource
import sys
from datetime import datetime

from engine.signing.trust import Trust
from engine.signing.verification import verify

MEMORY_BYTES = 512 * 1024 * 1024
SECONDS = 10


def _confine() -> None:
    """Limit what is used from here on; the programs are loaded already."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, spent + SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    at = datetime.fromisoformat(sys.argv[1])
    trust = Trust.from_json(sys.stdin.buffer.readline().decode())
    pdf = sys.stdin.buffer.read()
    _confine()
    sys.stdout.write(verify(pdf, trust, at).as_json())
