"""What adopting is made of: times, expressions and ids of other tools."""

import pytest

from engine.sop.foreign import expressions
from engine.sop.foreign.names import Names, key_of
from engine.sop.foreign.times import minutes_of


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT15M", 15), ("PT1H30M", 90), ("PT90S", 2), ("PT0.5H", 30), ("PT1,5H", 90), ("R3/PT10M", 10),
        ('=now() + duration("PT2H")', 120), ("00:000:00:10:00", 10), ("P1D", 0), ("P3DT1H", 0), ("PT0M", 0),
        ("", 0), ("besok", 0), ("PT", 0), ("P1Y", 0), ("PT9999999M", 0),
    ],
)  # fmt: skip
def test_times_of_other_tools(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("${approved}", ("approved",)),
        ("#{a eq 'x' || !b}", ("a", "b")),
        ("= amount > 5 and not(late)", ("amount", "late")),
        ("${execution.getVariable('x') == 1}", ("x",)),
        ('a = "b = c"', ("a",)),
        ("a <> 2", ("a",)),
        ("${f(x)}", None),
        ("a[1] == 2", None),
        ("import os", None),
        ("", None),
        ("${", None),
        ("a == 'x\\'", None),
    ],
)
def test_expressions_of_other_tools(text: str, names: tuple[str, ...] | None) -> None:
    tree = expressions.read(text)
    assert (None if tree is None else expressions.names(tree)) == names


def test_ids_are_kept_or_made_to_fit() -> None:
    names = Names()
    assert [names.keep(own, wish, step=True) for own, wish in (
        ("Task_1", ""), ("Task_1", "Menulis surat"), ("End", "Selesai"), ("9", "9 lembar"), ("", "é!"), ("surat", ""),
    )] == ["Task_1", "menulis_surat", "selesai", "u_9_lembar", "e", "u_surat"]  # fmt: skip
    used: set[str] = set()
    assert [key_of(text, used, "isian") for text in ("isApproved", "is approved", "class", "123", "true")] == [
        "is_approved", "is_approved_2", "class_", "isian", "true_",
    ]  # fmt: skip
