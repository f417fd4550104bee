"""Retention by classification (JRA): what may be destroyed or handed over, and the proposals of it.

Runut only proposes. Destroying needs the assessment and the written approval that PP 28/2012 asks
for, and nothing of it is done here: no row and no file is ever deleted.
"""

from engine.audit.retention.carrying import carry_proposal
from engine.audit.retention.filed import LISTS, REASONS, Asked, Filed, Group
from engine.audit.retention.looking import (
    HEADINGS,
    WIDTHS,
    ListedRow,
    Retention,
    retention,
    retention_rows,
)
from engine.audit.retention.proposing import propose_retention

__all__ = [
    "HEADINGS", "LISTS", "REASONS", "WIDTHS", "Asked", "Filed", "Group", "ListedRow", "Retention",
    "carry_proposal", "propose_retention", "retention", "retention_rows",
]  # fmt: skip
