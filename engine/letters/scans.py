"""Scans of incoming letters: judged like every upload, kept once, drawn page by page to be read."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.letters.attachments import JPEG, PDF, PNG, Accepted, BadAttachment, accept
from engine.store import Documents

DRAWING = Path(__file__).with_name("scan_drawing.py")
DRAWING_SECONDS = 60
NAMES = {PDF: "scan.pdf", PNG: "scan.png", JPEG: "scan.jpg"}


class NoScan(BadAttachment):
    """Pindaian harus berupa PDF, PNG, atau JPEG."""


def accept_scan(name: str, data: bytes) -> Accepted:
    """Judge a scan by its content. Raises BadAttachment with the reason."""
    accepted = accept(name, data)
    if accepted.media_type not in NAMES:
        raise NoScan
    return accepted


def pictures(documents: Documents, digest: str, media_type: str) -> list[str]:
    """The digests of the pictures of a scan's pages, drawn at its first reading.

    Empty where the scan cannot be drawn: then the file itself has to be opened. At most the first
    thirty pages.
    """
    note = f"pindaian-{digest}"
    kept = documents.kept(note)
    if kept is None:
        drawn = _drawn(documents.get(digest), media_type)
        if drawn is None:
            return []
        kept = documents.keep_once(
            note, json.dumps([documents.put(page) for page in drawn]).encode()
        )
    found: list[str] = json.loads(kept)
    return found


def _drawn(scan: bytes, media_type: str) -> list[bytes] | None:
    """The pages that could be drawn; None when this machine was too busy to find out."""
    with tempfile.TemporaryDirectory(prefix="runut-pindaian-") as folder:
        place, name = Path(folder), NAMES[media_type]
        (place / name).write_bytes(scan)
        try:
            subprocess.run(
                [sys.executable, "-I", str(DRAWING), folder, name],
                capture_output=True, timeout=DRAWING_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        numbers = sorted(int(page.stem) for page in place.glob("[0-9]*.png"))
        return [(place / f"{number}.png").read_bytes() for number in numbers]
