"""The sealed record of every case, and the sentences people read in it."""

from engine.history.record import Line, broken, lines, own_chain, record
from engine.history.sentences import actor, sentence

__all__ = ["Line", "actor", "broken", "lines", "own_chain", "record", "sentence"]
