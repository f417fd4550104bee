"""Where the tokens of a case stand, as text of our own.

A format of our own because SpiffWorkflow's serializer keeps every finished task: it grows with
each return and dies after about seventy. Here nothing that is over is kept, so a case returned
a thousand times takes the room of one returned never.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from engine.flow.refusals import BadMarking

VERSION = 1
LONGEST_TEXT = 500
LARGEST_NUMBER = 2**63
TASK_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Token:
    """One token: waiting at a task (`id`, uuid4 hex) or at a parallel join (`via`, a flow)."""

    at: str
    id: str | None = None
    via: str | None = None


@dataclass(frozen=True)
class Marking:
    """The tokens of a case and, per node, the answers that the diagram's conditions name."""

    tokens: tuple[Token, ...]
    decisions: Mapping[str, Mapping[str, object]]

    def waiting(self) -> tuple[Token, ...]:
        """Return the tokens that wait for somebody, oldest first."""
        return tuple(token for token in self.tokens if token.id is not None)


EMPTY = Marking((), {})


def write(marking: Marking) -> str:
    """Return the marking as JSON text (ASCII, so that any column keeps it)."""
    tokens = [
        {name: value for name, value in vars(token).items() if value is not None}
        for token in marking.tokens
    ]
    state = {"v": VERSION, "tokens": tokens, "decisions": marking.decisions}
    return json.dumps(state, separators=(",", ":"), allow_nan=False)


def read(text: str) -> Marking:
    """Read what `write` wrote; raises BadMarking for anything else."""
    try:
        state = json.loads(text)
        if state["v"] != VERSION:
            raise BadMarking
        tokens = tuple(_token(**token) for token in state["tokens"])
        decisions = {str(node): dict(said) for node, said in state["decisions"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise BadMarking from problem
    return Marking(tokens, decisions)


def _token(at: object, id: object = None, via: object = None) -> Token:
    match at, id, via:
        case str(at), str(id), None if TASK_ID.fullmatch(id):
            return Token(at, id=id)
        case str(at), None, str(via):
            return Token(at, via=via)
    raise BadMarking


def decide(names: Iterable[str], node: str, answers: Mapping[str, object]) -> dict[str, Any]:
    """Return the part of the answers that conditions ask for under `node`.

    `names` are the dotted names of a diagram's conditions. Anything else a person wrote has its
    own table, so a marking stays small whatever is answered.
    """
    decision: dict[str, Any] = {}
    for name in names:
        root, *path = name.split(".")
        if root == node and path:
            _set(decision, path, _value(_found(answers, path)))
    return decision


def _found(answers: object, path: list[str]) -> object:
    for name in path:
        answers = answers.get(name) if isinstance(answers, Mapping) else None
    return answers


def _set(decision: dict[str, Any], path: list[str], value: object) -> None:
    if value is None:
        return
    for name in path[:-1]:
        decision = decision.setdefault(name, {})
    decision[path[-1]] = value


def _value(answer: object) -> object:
    """Return what a condition can tell apart, in a bounded size; the rest is null.

    A condition is at most 500 characters, so no literal in it can tell a text from the same text
    cut there.
    """
    match answer:
        case bool():
            return answer
        case str():
            return answer[:LONGEST_TEXT]
        case int():
            return answer if abs(answer) < LARGEST_NUMBER else None
        case float():
            return answer if isfinite(answer) else None
    return None
