"""A program of its own: draws the pages of a scan (PDF, PNG or JPEG) in a folder as PNG.

`scan_drawing.py FOLDER NAME`: the file NAME of the folder becomes 1.png, 2.png … beside it. Run as
a file under limits of memory and time, so that nothing of the engine loads and a hostile scan
harms nobody. The exit code is 0, or whatever ended it.
"""

import resource
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import typst

MEMORY = 2 * 1024**3
SECONDS = 30
MOST_PAGES = 30
RESOLUTION = 110  # pixels an inch: ordinary print is read without zooming
# At most as wide as A4 and as high as two of them; a picture keeps its shape.
PAGE = """
#set page(width: auto, height: auto, margin: 0pt)
#let scan = image.with(sys.inputs.name, page: int(sys.inputs.page), alt: "")
#context {
  let size = measure(scan())
  let scale = calc.min(210mm / size.width, 594mm / size.height)
  scan(width: size.width * scale)
}
"""


def draw(folder: Path, name: str) -> None:
    """Write each page of the scan as a picture."""
    source = folder / "page.typ"
    source.write_text(PAGE, "utf-8")
    for number in range(1, min(_count(folder / name), MOST_PAGES) + 1):
        made = typst.compile(
            source, root=folder, format="png", ppi=RESOLUTION, ignore_system_fonts=True,
            sys_inputs={"name": name, "page": str(number)},
        )  # fmt: skip
        # Whole or not at all, whenever a limit ends the program.
        (folder / "page.part").write_bytes(bytes(made))
        (folder / "page.part").rename(folder / f"{number}.png")


def _count(scan: Path) -> int:
    if scan.suffix != ".pdf":
        return 1
    with pikepdf.open(BytesIO(scan.read_bytes())) as opened:
        return len(opened.pages)


def main() -> None:
    """Draw under limits of memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    draw(Path(sys.argv[1]), sys.argv[2])


if __name__ == "__main__":
    main()
