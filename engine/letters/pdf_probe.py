"""A program of its own: may this PDF (standard input) be attached? The exit code answers.

0 it may, 3 it is locked, 4 it carries a program, 5 it has no pages; anything else: it cannot be
read within 512 MB and ten seconds of work. Run as a file, so that nothing of the engine loads.
"""

import resource
import sys
from io import BytesIO

import pikepdf

MEMORY = 512 * 1024 * 1024
SECONDS = 10
LOCKED, PROGRAM, EMPTY = 3, 4, 5


def probe(data: bytes) -> int:
    """The exit code for these bytes."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                return LOCKED
            if len(pdf.pages) == 0:
                return EMPTY
            return PROGRAM if _acts(pdf.Root) else 0
    except pikepdf.PasswordError:
        return LOCKED


def _acts(root: pikepdf.Object) -> bool:
    """Whether opening the document runs something: a script, or an action that leaves it."""
    names = root.get("/Names", pikepdf.Dictionary())
    if "/JavaScript" in names or "/AA" in root or "/XFA" in root.get("/AcroForm", {}):
        return True
    action = root.get("/OpenAction")
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) != "/GoTo"


def main() -> int:
    """Read the file under limits of memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    return probe(sys.stdin.buffer.read())


if __name__ == "__main__":
    sys.exit(main())
