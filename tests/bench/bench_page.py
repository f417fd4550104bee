"""What a page costs, warm: a one-page letter as PDF/A and as SVG, and a register of 300 rows.

The letter changes a little every time, as it does while somebody types: an unchanged one would
come from the compiler's memory.
"""

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from engine.letters.agenda import COLUMNS, Agenda, AgendaRow
from engine.letters.glyphs import FONTS
from engine.letters.page import Page, read_layouts
from engine.letters.sheet import Sheet
from tests import sheets

LAYOUTS = Path(__file__).parents[2] / "processes/surat_keluar/naskah"
AT = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
ROUNDS = 40
typed = itertools.count()


def main() -> None:
    """Print medians in milliseconds."""
    page = Page(FONTS, read_layouts(LAYOUTS))
    for name, rounds, work in (
        (
            "one page as PDF/A-2a + PDF/UA-1",
            ROUNDS,
            lambda: page.render_pdf(edited(), timestamp=AT),
        ),
        ("one page as SVG (preview)", ROUNDS, lambda: page.render_svg(edited())),
        ("register of 300 rows as PDF", 3, lambda: page.render_register(register(), timestamp=AT)),
    ):
        print(f"{name:<40}{_median(work, rounds):8.1f} ms")


def edited() -> Sheet:
    """L01 with one more word in its body."""
    sheet = sheets.sheet("L01")
    text = {"type": "text", "text": f"Kalimat yang sedang diketik, kata ke-{next(typed)}."}
    more = {"type": "paragraph", "content": [text]}
    body = {"type": "doc", "content": [*sheet.content.body["content"], more]}
    return replace(sheet, content=replace(sheet.content, body=body))


def register() -> Agenda:
    """Three hundred rows, none like those of the round before."""
    rows = [AgendaRow([f"{next(typed)} {heading}" for heading, _ in COLUMNS]) for _ in range(300)]
    return Agenda(sheets.letterhead(), rows, period="Tahun 2026")


def _median(work: Callable[[], object], rounds: int) -> float:
    work()
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
