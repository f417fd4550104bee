"""The run of a diagram: pure functions from marking to marking.

The only room that knows SpiffWorkflow. It keeps nothing: what it needs of a case it gets each
time (the flow, the marking, the facts), and what became of it, it returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.flow import marking as markings
from engine.flow.carry import carry
from engine.flow.marking import Marking, Token
from engine.flow.refusals import BadMarking, DoesNotRun, NoPlace, NotWaiting, Stuck
from engine.flow.rehearsal import rehearse
from engine.flow.run import Facts, depart, proceed
from engine.flow.spec import Flow, load

__all__ = [
    "BadMarking",
    "DoesNotRun",
    "Flow",
    "Moved",
    "NoPlace",
    "NotWaiting",
    "Stuck",
    "Waiting",
    "carry",
    "complete",
    "load",
    "rehearse",
    "start",
    "waiting",
]


@dataclass(frozen=True)
class Waiting:
    """A task that waits for somebody: the diagram's node, and an id of its own (uuid4 hex)."""

    node: str
    id: str


@dataclass(frozen=True)
class Moved:
    """What became of a case in one move.

    `opened` are the tasks newly waiting; `passed` the ids of nodes and sequence flows travelled,
    in order, beginning with the node left behind; `ended` tells that no token is left.
    """

    marking: str
    opened: tuple[Waiting, ...]
    passed: tuple[str, ...]
    ended: bool


def start(flow: Flow, facts: Mapping[str, object]) -> Moved:
    """Begin a case. Facts are asked by conditions only and not kept.

    Raises Stuck when the flow cannot go on to a task or an end.
    """
    tokens, passed = depart(flow, Facts(flow.conditions, facts))
    return _moved(markings.EMPTY, Marking(tokens, {}), passed)


def complete(
    flow: Flow,
    marking: str,
    task: str,
    answers: Mapping[str, object],
    facts: Mapping[str, object],
) -> Moved:
    """Let the case go on from the waiting task with this id.

    Answers become facts under the node's id, so a condition reads `periksa.keputusan`; those
    that conditions name are kept in the marking, per node, until the node is done again.
    Raises NotWaiting when the task does not wait (any more), Stuck when the flow cannot go on,
    BadMarking when the marking is not of this flow.
    """
    before = markings.read(marking)
    node = next((token.at for token in before.waiting() if token.id == task), None)
    if node is None:
        raise NotWaiting
    decisions = dict(before.decisions)
    decisions[node] = markings.decide(flow.names, node, answers)
    known = Facts(flow.conditions, _with_decisions(facts, decisions))
    tokens, passed = proceed(flow, before.tokens, task, known)
    return _moved(before, Marking(tokens, _told(decisions)), passed)


def waiting(marking: str) -> tuple[Waiting, ...]:
    """Return the tasks that wait, oldest first."""
    return tuple(map(_waiting, markings.read(marking).waiting()))


def _waiting(token: Token) -> Waiting:
    return Waiting(token.at, token.id or "")


def _with_decisions(
    facts: Mapping[str, object], decisions: Mapping[str, Mapping[str, object]]
) -> dict[str, object]:
    merged = dict(facts)
    for node, decision in _told(decisions).items():
        before = facts.get(node)
        merged[node] = {**before, **decision} if isinstance(before, Mapping) else decision
    return merged


def _told(decisions: Mapping[str, Mapping[str, object]]) -> dict[str, Mapping[str, object]]:
    return {node: decision for node, decision in decisions.items() if decision}


def _moved(before: Marking, after: Marking, passed: tuple[str, ...]) -> Moved:
    known = {token.id for token in before.tokens}
    opened = tuple(_waiting(token) for token in after.waiting() if token.id not in known)
    return Moved(markings.write(after), opened, passed, ended=not after.tokens)
