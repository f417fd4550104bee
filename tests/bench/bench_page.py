"""What a page costs, warm: a one-page letter as PDF/A and as SVG, and the register."""

import statistics
import time
from collections.abc import Callable

from engine.letters.glyphs import FONTS
from engine.letters.page import Page, read_layouts
from tests import letters_cast
from tests.cast import MORNING
from tests.test_story import PROCESSES

ROUNDS = 40


def main() -> None:
    """Print the median of forty, in milliseconds."""
    page = Page(FONTS, read_layouts(PROCESSES / "surat_keluar" / "naskah"))
    sheet = letters_cast.sheet("L01")
    for name, work in (
        ("one page as PDF/A-2a + PDF/UA-1", lambda: page.render_pdf(sheet, timestamp=MORNING)),
        ("one page as SVG (preview)", lambda: page.render_svg(sheet)),
    ):
        print(f"{name:<40}{_median(work):8.1f} ms")


def _median(work: Callable[[], object]) -> float:
    work()
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
