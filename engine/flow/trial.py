"""The child of a rehearsal: `python -m engine.flow.trial SECONDS`, diagram in, verdict out (JSON).

Each exclusive gateway is taken every way, whatever its conditions say. Tasks that wait side by
side are done in one order only: their moves do not touch each other, so another order leads to
the same places.
"""

import json
import resource
import sys
from collections.abc import Iterator

from engine.errors import Refused
from engine.flow.marking import Token
from engine.flow.refusals import DoesNotRun, Stuck
from engine.flow.run import Facts, depart, proceed
from engine.flow.spec import Flow, load

MOST_MEMORY = 1024**3
MOST_MOVES = 2_000

Tokens = tuple[Token, ...]
Place = tuple[tuple[str, str], ...]


class Whim(Facts):
    """Answers conditions from a list instead of from facts, and remembers what was asked."""

    def __init__(self, wanted: tuple[bool, ...]) -> None:
        super().__init__({}, {})
        self.wanted, self.taken = wanted, list[bool]()

    def evaluate(self, expression: str, context: object, external_context: object = None) -> bool:
        """Answer as wanted; no to whatever is asked beyond."""
        asked = len(self.taken)
        self.taken.append(asked < len(self.wanted) and self.wanted[asked])
        return self.taken[-1]


class Trial:
    """A walk over every way through a flow; `ways` tells where each place leads."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.moves = 0
        self.ways: dict[Place, set[Place]] = {(): set()}

    def walk(self) -> None:
        """Go on until every place that can be reached has been left every way."""
        found = list(self.outcomes(()))
        while found:
            tokens = found.pop()
            place = _place(tokens)
            if place not in self.ways:
                after = list(self.outcomes(tokens))
                self.ways[place] = set(map(_place, after))
                found.extend(after)

    def outcomes(self, tokens: Tokens) -> Iterator[Tokens]:
        """Yield what one move can lead to: a start without tokens, else the first task done."""
        wanted: list[tuple[bool, ...]] = [()]
        while wanted:
            whim = Whim(wanted.pop())
            yield self.move(tokens, whim)
            undecided = range(len(whim.wanted), len(whim.taken))
            wanted.extend((*whim.taken[:asked], True) for asked in undecided)

    def move(self, tokens: Tokens, whim: Whim) -> Tokens:
        """Make one move."""
        self.moves += 1
        if self.moves > MOST_MOVES:
            raise DoesNotRun("Diagram ini mempunyai terlalu banyak jalan untuk diuji.")
        if not tokens:
            return depart(self.flow, whim)[0]
        first = min((token for token in tokens if token.id), key=lambda token: token.at)
        return proceed(self.flow, tokens, first.id or "", whim)[0]


def try_out(flow: Flow) -> None:
    """Walk every way through a flow; raises DoesNotRun when one does not come to an end."""
    trial = Trial(flow)
    try:
        trial.walk()
    except Stuck as stuck:
        raise DoesNotRun(stuck.reason) from stuck
    _refuse_endless(flow, trial.ways)


def _place(tokens: Tokens) -> Place:
    return tuple(sorted((token.at, token.via or "") for token in tokens))


def _refuse_endless(flow: Flow, ways: dict[Place, set[Place]]) -> None:
    ending: set[Place] = {()}
    grown = True
    while grown:
        more = {place for place, next in ways.items() if next & ending} - ending
        grown = bool(more)
        ending |= more
    for place in ways.keys() - ending:
        step = flow.titles[place[0][0]]
        raise DoesNotRun(f"Dari “{step}” tidak ada jalan yang sampai ke akhir.")


def main() -> None:
    """Read a diagram from standard input; print what is wrong with it, or null."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    problem = None
    try:
        try_out(load(sys.stdin.buffer.read()))
    except Refused as refused:
        problem = refused.sentence
    print(json.dumps({"problem": problem}))


if __name__ == "__main__":
    main()
