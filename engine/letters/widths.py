"""How wide a text is in the letters' face, asked of the fonts themselves."""

from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from engine.letters.glyphs import FACE, FONTS, NoFonts

MILLIMETRES = 25.4 / 72
FILES = {False: f"{FACE}_400Regular.ttf", True: f"{FACE}_700Bold.ttf"}


class Face:
    """The plain and the bold cut of a folder's face. Raises NoFonts."""

    def __init__(self, fonts: Path = FONTS) -> None:
        self._advances = {bold: _advances(fonts / name) for bold, name in FILES.items()}

    def width(self, text: str, size: float, bold: bool) -> float:
        """Millimetres of a line at a size in points, without kerning; a character that the face
        lacks is as wide as its box for missing ones."""
        advances = self._advances[bold]
        missing = advances[-1]
        em = sum(advances.get(ord(character), missing) for character in text)
        return em * size * MILLIMETRES


@lru_cache(maxsize=4)
def _advances(file: Path) -> dict[int, float]:
    """Advance widths in em by code point; at -1 the one of a missing character."""
    if not file.exists():
        raise NoFonts
    with TTFont(file, lazy=True) as font:
        widths, units = font["hmtx"].metrics, font["head"].unitsPerEm
        found = {code: widths[name][0] / units for code, name in font.getBestCmap().items()}
        return found | {-1: widths[".notdef"][0] / units}
