"""Which characters the letters' fonts can show: asked while drafting, not at signing."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from engine.errors import Refused

FONTS = Path(__file__).parent / "fonts"
"""Where the build puts the font files (Arimo and Tinos, OFL)."""
FACE = "Arimo"
LINE_END = "\n"
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class BadCharacter(Refused):
    """Surat memuat karakter {character} yang tidak dapat dicetak. Ganti atau hapus."""

    status = 422


class NoFonts(Refused):
    """Huruf surat belum terpasang. Jalankan pembangunan halaman lebih dahulu."""

    status = 503


def unshown(text: str, fonts: Path = FONTS) -> list[str]:
    """The characters of a text that cannot be printed, each once, in order.

    Control and invisible format characters count; line ends do not. Raises NoFonts.
    """
    shown = _shown(fonts)
    return list(
        dict.fromkeys(
            c
            for c in text
            if c != LINE_END and (ord(c) not in shown or unicodedata.category(c) in UNSEEN)
        )
    )


def described(character: str) -> str:
    """`“✓” (U+2713)`; an invisible character only by its number."""
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character) in UNSEEN:
        return f"tak terlihat ({code})"
    return f"“{character}” ({code})"


@lru_cache(maxsize=4)
def _shown(fonts: Path) -> frozenset[int]:
    """What every face of the family has, because any text may become bold or italic."""
    files = sorted(fonts.glob(f"{FACE}_*.ttf"))
    if not files:
        raise NoFonts
    maps: list[frozenset[int]] = []
    for file in files:
        with TTFont(file, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps)
