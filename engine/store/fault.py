"""Named points between effects where a crash test may kill the process.

`RUNUT_FAULT=frozen:3` ends the process without any clean-up at the third passage of `frozen`.
Unset, as in every installation, a point costs one dictionary look-up.
"""

import os
import signal
import sys

POINTS = ("numbered", "frozen", "signed", "before_commit", "after_commit", "mail_sent")

_wanted, _, _nth = os.environ.get("RUNUT_FAULT", "").partition(":")
_left = {_wanted: int(_nth or 1)} if _wanted else {}

if _wanted and _wanted not in POINTS:
    sys.exit(f"RUNUT_FAULT: unknown point {_wanted!r}; one of {', '.join(POINTS)}")


def point(name: str) -> None:
    """Die here if a crash test asked for it."""
    if name in _left:
        _left[name] -= 1
        if _left[name] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
