"""The run of a diagram against the token game of tests/oracle.py, on diagrams drawn at random."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import flow
from engine.flow.marking import read, write
from tests.oracle import Game, NoWay, Runaway, draw, scribble

RUNS_A_DIAGRAM = 4
MOST_MOVES = 40
MOST_TOKENS = 200


def facts(random: Random) -> dict[str, object]:
    """Return facts as the drawn conditions ask for them."""
    return {"fakta": {"ya": random.random() < 0.5, "n": random.randrange(5)}}


def play(bpmn: bytes, random: Random) -> None:
    """Run one case both ways, and see after every move that they stand alike."""
    game, sop = Game(bpmn), flow.load(bpmn)
    known = facts(random)
    if goes_nowhere(game, partial(game.start, known)):
        with pytest.raises(flow.Stuck):
            flow.start(sop, known)
        return
    moved = flow.start(sop, known)
    for _ in range(MOST_MOVES):
        assert_alike(moved, game)
        if moved.ended:
            return
        task = random.choice(flow.waiting(moved.marking))
        answers = {"pilih": random.choice("abc"), "catatan": "panjang" * 50}
        known = facts(random)
        if goes_nowhere(game, partial(game.complete, task.node, answers, known)):
            with pytest.raises(flow.Stuck):
                flow.complete(sop, moved.marking, task.id, answers, known)
            return
        moved = flow.complete(sop, moved.marking, task.id, answers, known)
        assert moved.passed[0] == task.node


def goes_nowhere(game: Game, move: Callable[[], None]) -> bool:
    """Make a move in the game; tell whether no case may be left standing where it leads."""
    try:
        move()
    except (Runaway, NoWay):
        return True
    return bool(game.left_behind and not game.waiting.total()) or game.tokens > MOST_TOKENS


def assert_alike(moved: flow.Moved, game: Game) -> None:
    """The same tasks wait, the same were opened, the same way was travelled."""
    waiting = flow.waiting(moved.marking)
    assert Counter(task.node for task in waiting) == +game.waiting
    assert Counter(task.node for task in moved.opened) == game.opened
    assert Counter(moved.passed) == game.passed
    assert moved.ended == game.ended
    assert len({task.id for task in waiting}) == len(waiting)
    assert write(read(moved.marking)) == moved.marking


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_nested_blocks_run_as_the_token_game_says(seed: int) -> None:
    random = Random(seed)
    bpmn = draw(random)
    for _ in range(RUNS_A_DIAGRAM):
        play(bpmn, random)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_diagrams_without_structure_run_as_the_token_game_says(seed: int) -> None:
    random = Random(seed)
    bpmn = scribble(random)
    for _ in range(RUNS_A_DIAGRAM):
        play(bpmn, random)


def test_the_drawings_hold_what_they_should_try() -> None:
    drawings = [draw(Random(seed)) for seed in range(100)]
    games = [Game(bpmn) for bpmn in drawings]
    joins = sum("parallelGateway" in game.kinds.values() for game in games)
    merged = sum(
        len(game.incoming[node]) > 1
        for game in games
        for node, kind in game.kinds.items()
        if kind.lower().endswith("task")
    )
    assert joins > 30
    assert merged > 30
    assert max(len(game.kinds) for game in games) > 20
