"""What the office itself does in the course of the year, by the verbs that people use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment. `moves` tells that running letters must stand in the
    database then, because they will be changed there."""

    at: datetime
    happen: Callable[[], object]
    moves: bool = False
