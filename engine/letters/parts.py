"""What a letter is made of, as frozen values, and how they are kept as JSON."""

import datetime
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, cast

from engine.errors import Refused

T = TypeVar("T")

AddresseeKind = Literal["perangkat_daerah", "desa", "instansi", "lembaga", "perorangan"]


class BadContent(Refused):
    """Isi surat yang tersimpan tidak dapat dibaca."""

    status = 422


@dataclass(frozen=True)
class Addressee:
    """One "Yth.": a post or a person, the place after "di", and where e-mail reaches it."""

    name: str
    place: str = ""
    email: str = ""
    kind: AddresseeKind = "instansi"


@dataclass(frozen=True)
class Attachment:
    """A file that goes out with the letter, known by the SHA-256 of its bytes."""

    name: str
    digest: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Event:
    """The indented block of an invitation: hari, tanggal, pukul, tempat, acara."""

    day: str = ""
    date: str = ""
    time: str = ""
    place: str = ""
    agenda: str = ""


@dataclass(frozen=True)
class Delivered:
    """A row of a Surat Pengantar: what is sent, how many, and the remark."""

    what: str
    count: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Assignee:
    """Somebody whom a Surat Tugas sends. Only the name is compulsory."""

    name: str
    nip: str = ""
    rank: str = ""
    post: str = ""


@dataclass(frozen=True)
class Assignment:
    """A Surat Tugas: dasar, kepada, untuk."""

    bases: tuple[str, ...] = ()
    assignees: tuple[Assignee, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Particular:
    """A line of a statement, such as `Nama : …`."""

    label: str
    value: str


@dataclass(frozen=True)
class Reference:
    """The letter that this one answers; `agenda` is its number in the Agenda Surat Masuk."""

    number: str
    date: datetime.date | None = None
    subject: str = ""
    agenda: int | None = None


def as_json(value: object) -> Any:
    """A frozen value as JSON: dates as ISO 8601, tuples as lists."""
    if is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_json(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def from_json(kind: type[T], data: object) -> T:
    """The value that `as_json` wrote; a field that is missing keeps its default.

    Raises BadContent when a field is unknown or has the wrong type.
    """
    if not isinstance(data, Mapping):
        raise BadContent
    hints = _hints(cast(type, kind))
    if not data.keys() <= hints.keys():
        raise BadContent
    try:
        return kind(**{name: _read(hints[name], value) for name, value in data.items()})
    except (TypeError, ValueError):
        raise BadContent from None


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        return None if value is None else _read(inner[0], value)
    if origin is tuple and isinstance(value, list):
        return tuple(_read(inner[0], item) for item in value)
    if origin is Literal and value in inner:
        return value
    if hint is datetime.date and isinstance(value, str):
        return datetime.date.fromisoformat(value)
    if isinstance(hint, type) and is_dataclass(hint):
        return from_json(hint, value)
    if origin in (dict, Mapping) and isinstance(value, Mapping):
        return value
    if hint in (str, int, bool) and type(value) is hint:
        return value
    raise BadContent
