"""What every room stands on: the database with its documents, and the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine.store.database import Store


@dataclass(frozen=True)
class Ground:
    """`now` gives an aware moment; it is the only source of time in the engine."""

    store: Store
    now: Callable[[], datetime]
