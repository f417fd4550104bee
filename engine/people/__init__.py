"""Offices, posts, officials, roles, mandates and how people sign in."""

from engine.people.person import (
    ADMIN,
    AUDITOR,
    PROCESS_ADMIN,
    READER,
    SYSTEM_ROLES,
    Capacity,
    Person,
    as_known,
    holders,
    line_above,
    person,
    superiors,
)

__all__ = [
    "ADMIN", "AUDITOR", "PROCESS_ADMIN", "READER", "SYSTEM_ROLES", "Capacity", "Person",
    "as_known", "holders", "line_above", "person", "superiors",
]  # fmt: skip
