"""Breaking text into lines for a cell of the printed matrix; all lengths in millimetres."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

POINT = 25.4 / 72
LEADING = 1.2
PIECES = re.compile(r".+?[/\-–](?=\w)|.+$")

Measure = Callable[[str, float, bool], float]
"""The width in millimetres of a text at a size in points, plain or bold."""


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of text at a size in points."""

    lines: tuple[str, ...] = ()
    size: float = 8.0
    bold: bool = False

    @property
    def height(self) -> float:
        """Millimetres, at a leading of 1.2."""
        return len(self.lines) * self.size * LEADING * POINT


@dataclass(frozen=True, slots=True)
class Pen:
    """Sets text in one face."""

    measure: Measure

    def set(
        self, paragraphs: Sequence[str], room: float, size: float, *, bold: bool = False
    ) -> Words:
        """The paragraphs in lines no wider than `room`."""
        lines = [line for text in paragraphs for line in self._lines(text, room, size, bold)]
        return Words(tuple(lines), size, bold)

    def fitted(self, text: str, room: float, sizes: Sequence[float], tall: float = 1e9) -> Words:
        """The text in bold at the first of these sizes at which no word breaks and all of it is
        no higher than `tall`, else at the last."""
        for size in sizes:
            words = self.set([text], room, size, bold=True)
            whole = all(self.measure(word, size, True) <= room for word in text.split())
            if whole and words.height <= tall:
                break
        return words

    def width(self, words: Words) -> float:
        """The width of the widest line."""
        return max((self.measure(line, words.size, words.bold) for line in words.lines), default=0)

    def _lines(self, text: str, room: float, size: float, bold: bool) -> Iterator[str]:
        line = ""
        for word in filter(None, text.split(" ")):
            joint = " " if line else ""
            for piece in self._pieces(word, room, size, bold):
                if line and self.measure(line + joint + piece, size, bold) > room:
                    yield line
                    line = joint = ""
                line += joint + piece
                joint = ""
        if line:
            yield line

    def _pieces(self, word: str, room: float, size: float, bold: bool) -> Iterator[str]:
        """A word whole if it fits, else parted behind its slashes and hyphens, else anywhere."""
        if self.measure(word, size, bold) <= room:
            yield word
            return
        for piece in PIECES.findall(word):
            while len(piece) > 1 and self.measure(piece, size, bold) > room:
                most = len(piece) - 1
                while most > 1 and self.measure(piece[:most], size, bold) > room:
                    most -= 1
                yield piece[:most]
                piece = piece[most:]
            yield piece
