"""Tables, migrations, transactions and documents: the one room that touches the disk."""

from engine.store.database import Busy, LostRace, Store, connect, engine_options, harden, racing
from engine.store.documents import Documents
from engine.store.ground import Ground

__all__ = [
    "Busy", "Documents", "Ground", "LostRace", "Store", "connect", "engine_options", "harden",
    "racing",
]  # fmt: skip
