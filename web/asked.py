"""What a request asks: page numbers, texts and ids, read without trust."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from engine import NotFound

LARGEST_ID = 2**31 - 1
MOST_PAGES = 100_000


def page() -> int:
    """The page number of a list, from 1; nonsense is page 1."""
    text = request.args.get("hal", "1")[:9]
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdecimal() else 1


def number(text: str) -> int:
    """A row's id in a path. Raises NotFound for what cannot be one."""
    if not (text.isascii() and text.isdecimal() and len(text) < 11) or int(text) > LARGEST_ID:
        raise NotFound
    return int(text)


def chosen(text: str) -> int:
    """A row's id from a choice in a form; 0, which no row has, for what cannot be one."""
    try:
        return number(text)
    except NotFound:
        return 0


def words(name: str, longest: int = 200, source: Mapping[str, str] | None = None) -> str:
    """A search text from the query (or from a form), without control characters."""
    text = (request.args if source is None else source).get(name, "")[:longest]
    return "".join(c for c in text if c.isprintable()).strip()


def said() -> MultiDict[str, Any]:
    """The form as it was typed, without what cannot be text (NUL, lone surrogates)."""
    return MultiDict(
        (name, "".join(c for c in value if c != "\0" and not 0xD800 <= ord(c) < 0xE000))
        for name, value in request.form.items(multi=True)
    )
