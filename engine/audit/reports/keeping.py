"""Plain dataclasses as JSON and back, for a report that is kept."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints


def plain(value: Any) -> Any:
    """The value as JSON has it: moments and days as text, a mapping as a list of pairs."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return [[plain(key), plain(one)] for key, one in value.items()]
    return value.isoformat() if isinstance(value, date) else value


def built(kind: Any, value: Any) -> Any:
    """What `plain` made plain, as its type says."""
    if value is None or kind in (int, str, bool):
        return value
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{name: built(hints[name], one) for name, one in value.items()})
    parts = get_args(kind)
    if get_origin(kind) is list:
        return [built(parts[0], one) for one in value]
    if get_origin(kind) is tuple:
        return tuple(built(part, one) for part, one in zip(parts, value, strict=True))
    if get_origin(kind) is dict:
        return {built(parts[0], key): built(parts[1], one) for key, one in value}
    if get_origin(kind) is UnionType:
        return built(parts[0], value)
    raise TypeError(f"not kept: {kind}")
