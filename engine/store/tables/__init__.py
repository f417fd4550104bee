"""Every table of Runut, one class per noun of the house's language.

Classes are typed table definitions; verbs use them with SQLAlchemy Core on one connection, so that
the hot path pays for no object mapping. Rules that hold for all of them:

* every growing table carries `office_id`, first in its indexes (one server, many offices);
* moments are aware and kept in UTC, durations are office minutes;
* history (`Entry`) has no foreign keys: the record must outlive what it records.
"""

from engine.store.tables.base import Base, table
from engine.store.tables.cases import Alert, Case, Edition, Notice, Pressed, Task
from engine.store.tables.changes import Move, MovedCase, PrintedSop, Proposal, Rehearsal, SopDraft
from engine.store.tables.incoming import Disposition, Incoming, Receiver
from engine.store.tables.letters import (
    Classification,
    Dispatch,
    Document,
    Initial,
    Letter,
    Mail,
    Number,
    Revision,
    Seen,
    Series,
    Signature,
)
from engine.store.tables.people import (
    Attempt,
    Mandate,
    Office,
    Official,
    Post,
    PostRole,
    SignIn,
    Unit,
)
from engine.store.tables.record import Access, Checkpoint, Entry, Examination, SavedFilter
from engine.store.tables.worktime import Heartbeat, Holiday, OfficeHours

__all__ = [
    "Access",
    "Alert",
    "Attempt",
    "Base",
    "Case",
    "Checkpoint",
    "Classification",
    "Dispatch",
    "Disposition",
    "Document",
    "Edition",
    "Entry",
    "Examination",
    "Heartbeat",
    "Holiday",
    "Incoming",
    "Initial",
    "Letter",
    "Mail",
    "Mandate",
    "Move",
    "MovedCase",
    "Notice",
    "Number",
    "Office",
    "OfficeHours",
    "Official",
    "Post",
    "PostRole",
    "Pressed",
    "PrintedSop",
    "Proposal",
    "Receiver",
    "Rehearsal",
    "Revision",
    "SavedFilter",
    "Seen",
    "Series",
    "SignIn",
    "Signature",
    "SopDraft",
    "Task",
    "Unit",
    "table",
]
