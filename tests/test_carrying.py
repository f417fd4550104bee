"""A running case goes over to another edition of its SOP."""

import json

import pytest

from engine import flow
from tests.diagrams import diagram, surat_keluar

OLD = """
    startEvent mulai
    exclusiveGateway ulang
    parallelGateway bagi
    userTask hukum
    userTask uang
    parallelGateway temu
    userTask putus
    exclusiveGateway g default=selesai
    endEvent akhir
    m: mulai > ulang
    u: ulang > bagi
    b1: bagi > hukum
    b2: bagi > uang
    t1: hukum > temu
    t2: uang > temu
    p: temu > putus
    gg: putus > g
    lagi: g > ulang if hukum.keputusan == "tolak" or putus.keputusan == "ulang"
    selesai: g > akhir
"""


def standing(sop: flow.Flow, *done: str) -> str:
    """Return the marking of a case in which these tasks were refused, in order."""
    moved = flow.start(sop, {})
    for node in done:
        task = next(one for one in flow.waiting(moved.marking) if one.node == node)
        moved = flow.complete(sop, moved.marking, task.id, {"keputusan": "tolak"}, {})
    return moved.marking


def finish(sop: flow.Flow, marking: str) -> list[str]:
    """Do whatever waits until the end; return the nodes in order."""
    way = []
    while waiting := flow.waiting(marking):
        way.append(waiting[0].node)
        marking = flow.complete(sop, marking, waiting[0].id, {"keputusan": "ya"}, {}).marking
    return way


def test_the_same_diagram_takes_the_marking_as_it_is() -> None:
    sop = flow.load(diagram(OLD))
    marking = standing(sop, "hukum")
    assert flow.carry(marking, sop, sop, {}) == marking


def test_equal_ids_stand_for_themselves_and_keep_their_task() -> None:
    old, new = (
        flow.load(diagram(OLD)),
        flow.load(
            diagram(
                OLD.replace(
                    "p: temu > putus",
                    """
        userTask arsip
        p: temu > arsip
        p2: arsip > putus
    """,
                )
            )
        ),
    )
    marking = standing(old, "hukum")
    carried = flow.carry(marking, old, new, {})
    assert flow.waiting(carried) == flow.waiting(marking)
    assert finish(old, marking)[:2] == ["uang", "putus"]
    assert finish(new, carried)[:3] == ["uang", "arsip", "putus"]


def test_a_changed_id_needs_its_place() -> None:
    old = flow.load(diagram(OLD))
    new = flow.load(diagram(OLD.replace("uang", "keuangan").replace("hukum", "telaah")))
    marking = standing(old, "hukum")
    with pytest.raises(flow.NoPlace, match="uang"):
        flow.carry(marking, old, new, {})
    carried = flow.carry(marking, old, new, {"uang": "keuangan", "hukum": "telaah"})
    assert [task.node for task in flow.waiting(carried)] == ["keuangan"]
    assert flow.waiting(carried)[0].id == flow.waiting(marking)[0].id
    assert json.loads(carried)["decisions"] == {"telaah": {"keputusan": "tolak"}}
    assert finish(new, carried)[:4] == ["keuangan", "putus", "telaah", "keuangan"]


def test_a_place_that_does_not_wait_is_none() -> None:
    sop = flow.load(diagram(OLD))
    with pytest.raises(flow.NoPlace):
        flow.carry(standing(sop), sop, sop, {"uang": "temu"})


def test_a_join_with_other_branches_does_not_take_half_met_branches() -> None:
    old = flow.load(diagram(OLD))
    new = flow.load(diagram(OLD + "userTask ahli\nb3: bagi > ahli\nt3: ahli > temu"))
    marking = standing(old)
    assert flow.waiting(flow.carry(marking, old, new, {})) == flow.waiting(marking)
    with pytest.raises(flow.NoPlace, match="temu"):
        flow.carry(standing(old, "hukum"), old, new, {})


def test_decisions_nobody_asks_for_any_more_are_dropped() -> None:
    old = flow.load(diagram(OLD))
    asked = 'hukum.keputusan == "tolak" or putus.keputusan == "ulang"'
    new = flow.load(diagram(OLD.replace(asked, 'putus.keputusan == "ulang"')))
    carried = flow.carry(standing(old, "hukum"), old, new, {})
    assert json.loads(carried)["decisions"] == {}
    assert finish(new, carried) == ["uang", "putus"]


def test_another_sop_has_no_place_for_it() -> None:
    old, new = flow.load(diagram(OLD)), flow.load(surat_keluar())
    with pytest.raises(flow.NoPlace):
        flow.carry(standing(old), old, new, {})
