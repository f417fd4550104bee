"""The one way a value becomes JSON text, for columns and for seals.

Two equal values always give the same text, whatever order they were put together in.
"""

import json
import unicodedata
from collections.abc import Mapping


def canonical(value: object) -> str:
    """JSON text with sorted keys, no blanks, letters as they are and in Unicode form NFC.

    Raises TypeError for what JSON does not know (a date, a set, a key that is no text) and
    ValueError for NaN, infinity, half a surrogate pair, or two keys that NFC makes equal.
    """
    text = json.dumps(
        _composed(value),
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    text.encode()
    return text


def _composed(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return _composed_keys(value)
    if isinstance(value, (list, tuple)):
        return [_composed(one) for one in value]
    return value


def _composed_keys(value: Mapping[object, object]) -> dict[str, object]:
    composed: dict[str, object] = {}
    for key, one in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a JSON key must be text, not {key!r}")
        name = unicodedata.normalize("NFC", key)
        if name in composed:
            raise ValueError(f"two keys are the same in NFC: {key!r}")
        composed[name] = _composed(one)
    return composed
