"""Whom a verifier believes: handed in by the caller, never taken from the file under judgement."""

import base64
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Trust:
    """Root certificates and revocation lists, DER each.

    A certificate in a path must be covered by a list that is not stale at the moment of judging,
    else it is not believed. Nothing is ever fetched.
    """

    roots: tuple[bytes, ...]
    crls: tuple[bytes, ...]

    def as_json(self) -> str:
        """For the process that judges uploads."""
        return json.dumps({"roots": _coded(self.roots), "crls": _coded(self.crls)})

    @staticmethod
    def from_json(text: str) -> "Trust":
        """What `as_json` wrote."""
        said = json.loads(text)
        return Trust(_decoded(said["roots"]), _decoded(said["crls"]))


def _coded(parts: tuple[bytes, ...]) -> list[str]:
    return [base64.b64encode(part).decode() for part in parts]


def _decoded(parts: list[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(part) for part in parts)
