"""The sealed record of every case, and the sentences people read in it."""

from engine.history.record import FIRST, Line, broken, lines, own_chain, record
from engine.history.sentences import Changed, actor, changed, listed, sentence
from engine.history.stream import Raw, raw_lines, seal_of, sealed_text

__all__ = [
    "FIRST", "Changed", "Line", "Raw", "actor", "broken", "changed", "lines", "listed",
    "own_chain", "raw_lines", "record", "seal_of", "sealed_text", "sentence",
]  # fmt: skip
