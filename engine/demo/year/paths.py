"""The ways of the year's letters through the real flow: each move is made once for all letters that
came the same way, and lent to them with task ids of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from engine import flow
from engine.cases.editions import Published
from engine.flow import Moved

UNNUMBERED = {"surat": {"bernomor": False}}


@dataclass
class Place:
    """A point of the flow with the move that led there; `onward` are the moves made from it."""

    published: Published
    moved: Moved
    onward: dict[Any, "Place"] = field(default_factory=dict)


class Ways:
    """Every way that was ever gone, by edition."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._starts: dict[int, Place] = {}

    def begin(self, published: Published) -> "Way":
        """A way of a new case under this edition."""
        if published.id not in self._starts:
            self._starts[published.id] = Place(published, flow.start(published.flow, UNNUMBERED))
        return Way(self, self._starts[published.id])

    def resume(self, published: Published, marking: str) -> "Way":
        """The way of a case as it stands, on which others can not have gone before it."""
        way = Way(self, Place(published, Moved(marking, (), (), ended=False)))
        for task in flow.waiting(marking):
            way.own[task.id], way.nodes[task.id] = task.id, task.node
        return way


class Way:
    """How one case has gone. `own` names its tasks, and `nodes` their steps, by the tasks of the
    move it was lent."""

    def __init__(self, ways: Ways, place: Place) -> None:
        self._ways, self.place = ways, place
        self.own: dict[str, str] = {}
        self.nodes: dict[str, str] = {}
        self._name_opened()

    @property
    def marking(self) -> str:
        """The marking with the case's own tasks."""
        text = self.place.moved.marking
        for lent, own in self.own.items():
            text = text.replace(lent, own)
        return text

    @property
    def opened(self) -> list[tuple[str, str]]:
        """Node and own id of each task that the last move opened."""
        return [(one.node, self.own[one.id]) for one in self.place.moved.opened]

    def go(self, task: str, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> Moved:
        """Complete a task; the move as `engine.flow` makes it (with lent ids, see `opened`)."""
        lent = next(lent for lent, own in self.own.items() if own == task)
        before = self.place
        key = (lent, _asked(before.published.flow, self.nodes[lent], answers, facts))
        if key not in before.onward:
            moved = flow.complete(before.published.flow, before.moved.marking, lent, answers, facts)
            before.onward[key] = Place(before.published, moved)
        self.place = before.onward[key]
        del self.own[lent]
        self._name_opened()
        return self.place.moved

    def _name_opened(self) -> None:
        for one in self.place.moved.opened:
            number = self._ways.chance.getrandbits(128)
            self.own[one.id] = UUID(int=number, version=4).hex
            self.nodes[one.id] = one.node


def _asked(
    one: flow.Flow, node: str, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> tuple[object, ...]:
    """What the conditions of a diagram ask of these answers and of the letter: all that can tell
    one move from another."""
    said: dict[str, Any] = {**facts, node: answers}
    return tuple(_found(said, name) for name in one.names)


def _found(said: Any, name: str) -> object:
    for part in name.split("."):
        said = said.get(part) if isinstance(said, Mapping) else None
    return said
