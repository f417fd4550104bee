"""Requests in flight: counted until their answer is out, and never held as a whole."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from web import serving
from web.serving import Limited


def said(_status: str, _headers: Any) -> None:
    """What the server is told first."""


def test_an_answer_goes_out_piece_by_piece_and_is_in_flight_until_it_is_closed() -> None:
    made: list[int] = []

    def app(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterator[bytes]:
        for n in range(3):
            made.append(n)
            yield b"x"

    limited = Limited(app)
    answer: Any = limited({}, said)
    pieces = iter(answer)
    next(pieces)
    assert (made, limited.in_flight) == ([0], 1)
    assert list(pieces) == [b"x", b"x"]
    answer.close()
    assert limited.in_flight == 0


def test_an_answer_that_breaks_off_is_in_flight_no_more() -> None:
    closed: list[bool] = []

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            raise ConnectionError

        def close(self) -> None:
            closed.append(True)
            raise RuntimeError

    limited = Limited(lambda _environ, _start: Pieces())
    answer: Any = limited({}, said)
    with pytest.raises(ConnectionError):
        iter(answer)
    with pytest.raises(RuntimeError):
        answer.close()
    assert (closed, limited.in_flight) == ([True], 0)


def test_a_request_that_fails_before_its_answer_is_in_flight_no_more() -> None:
    def app(_environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        raise ConnectionError

    limited = Limited(app)
    with pytest.raises(ConnectionError):
        limited({}, said)
    assert limited.in_flight == 0


def test_above_the_limit_one_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MOST_IN_FLIGHT", 1)
    limited = Limited(lambda _environ, _start: [b"isi"])
    told: list[str] = []
    first: Any = limited({}, lambda status, _headers: told.append(status))
    second: Any = limited({}, lambda status, _headers: told.append(status))
    assert b"sibuk" in b"".join(second)
    assert told == ["503 Service Unavailable"]
    second.close()
    first.close()
    assert limited.in_flight == 0
