"""Alembic's entry: runs the steps on the connection that `engine.store.migrate` hands over."""

from typing import Any, Literal

from alembic import context

from engine.store.tables import Base
from engine.store.types import Json, Line, Moment, Prose


def as_plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A new step names plain types: what our own types are called must not change old steps."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, (Json, Prose)):
        return "sa.Text()"
    if kind == "type" and isinstance(item, Line):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_item=as_plain_type,
)
context.run_migrations()
