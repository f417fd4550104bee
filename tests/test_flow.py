"""The run of a diagram: moves, decisions, markings, editions, and what is refused."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import flow
from engine.errors import Refused
from engine.flow.run import Facts
from engine.sop.conditions import BadCondition
from engine.sop.parsing import BadDiagram
from tests.diagrams import diagram, process, surat_keluar

NEW = {"surat": {"bernomor": False}}
NUMBERED = {"surat": {"bernomor": True}}
BACK = {"keputusan": "kembalikan"}

TWO_REVIEWS = """
    startEvent mulai
    exclusiveGateway ulang
    parallelGateway bagi
    userTask hukum
    userTask uang
    parallelGateway temu
    exclusiveGateway benar default=ya
    endEvent selesai
    m: mulai > ulang
    u: ulang > bagi
    b1: bagi > hukum
    b2: bagi > uang
    t1: hukum > temu
    t2: uang > temu
    t: temu > benar
    tidak: benar > ulang if hukum.keputusan == "tolak" or uang.keputusan == "tolak"
    ya: benar > selesai
"""


def task(moved: flow.Moved, node: str) -> str:
    """Return the id of the task that waits at this node."""
    return next(one.id for one in flow.waiting(moved.marking) if one.node == node)


def nodes(moved: flow.Moved) -> list[str]:
    """Return the nodes at which tasks wait."""
    return sorted(one.node for one in flow.waiting(moved.marking))


def do(sop: flow.Flow, moved: flow.Moved, node: str, **answers: object) -> flow.Moved:
    """Complete the task that waits at this node."""
    return flow.complete(sop, moved.marking, task(moved, node), answers, {})


def test_a_letter_goes_from_hand_to_hand() -> None:
    sop = flow.load(surat_keluar())
    moved = flow.start(sop, NEW)
    way = []
    while moved.opened:
        way.append(moved.opened[0].node)
        moved = flow.complete(sop, moved.marking, moved.opened[0].id, {}, NEW)
    assert way == [
        "susun",
        "nomor",
        "periksa_pengawas",
        "periksa_sekretaris",
        "tanda_tangan",
        "kirim",
    ]
    assert moved.ended
    assert flow.waiting(moved.marking) == ()


def test_a_move_tells_the_way_it_travelled() -> None:
    sop = flow.load(surat_keluar())
    begun = flow.start(sop, NEW)
    assert begun.passed == ("mulai", "ke_susun")
    moved = flow.complete(sop, begun.marking, task(begun, "susun"), {}, NEW)
    assert moved.passed == ("susun", "ke_sudah_bernomor", "sudah_bernomor", "belum_bernomor")


def test_a_returned_letter_is_not_numbered_twice() -> None:
    sop = flow.load(surat_keluar())
    moved = flow.start(sop, NEW)
    for node, facts in (("susun", NEW), ("nomor", NUMBERED)):
        moved = flow.complete(sop, moved.marking, task(moved, node), {}, facts)
    moved = flow.complete(sop, moved.marking, task(moved, "periksa_pengawas"), BACK, NUMBERED)
    assert nodes(moved) == ["susun"]
    moved = flow.complete(sop, moved.marking, task(moved, "susun"), {}, NUMBERED)
    assert nodes(moved) == ["periksa_pengawas"]


def returned(times: int) -> flow.Moved:
    """Return a letter that the superior sent back this often."""
    sop = flow.load(surat_keluar())
    moved = flow.start(sop, NUMBERED)
    for _ in range(times):
        moved = flow.complete(sop, moved.marking, task(moved, "susun"), {}, NUMBERED)
        answers = {**BACK, "alasan": "Perbaiki perihal. " * 100}
        moved = flow.complete(sop, moved.marking, moved.opened[0].id, answers, NUMBERED)
    return moved


def test_a_thousand_returns_leave_the_marking_as_small_as_ten() -> None:
    ten, thousand = returned(10), returned(1000)
    assert nodes(thousand) == ["susun"]
    assert len(thousand.marking) == len(ten.marking) < 2_000


def test_a_task_is_done_once() -> None:
    sop = flow.load(surat_keluar())
    begun = flow.start(sop, NEW)
    susun = task(begun, "susun")
    moved = flow.complete(sop, begun.marking, susun, {}, NEW)
    for id in (susun, "", "susun", "0" * 32):
        with pytest.raises(flow.NotWaiting):
            flow.complete(sop, moved.marking, id, {}, NEW)


def test_a_move_changes_nothing_it_was_given() -> None:
    sop = flow.load(surat_keluar())
    begun = flow.start(sop, NUMBERED)
    facts: dict[str, Any] = {"surat": {"bernomor": True}, "periksa_pengawas": {"lain": 1}}
    answers = {"keputusan": "kembalikan", "daftar": [1]}
    at_superior = flow.complete(sop, begun.marking, task(begun, "susun"), {}, facts)
    marking, superior = at_superior.marking, at_superior.opened[0].id
    first = flow.complete(sop, marking, superior, answers, facts)
    second = flow.complete(sop, marking, superior, answers, facts)
    assert nodes(first) == nodes(second) == ["susun"]
    assert facts == {"surat": {"bernomor": True}, "periksa_pengawas": {"lain": 1}}
    assert answers == {"keputusan": "kembalikan", "daftar": [1]}


@pytest.mark.parametrize("order", [("hukum", "uang"), ("uang", "hukum")])
@pytest.mark.parametrize("refusing", ["hukum", "uang"])
def test_a_refusal_in_one_branch_is_not_lost_in_another(
    order: tuple[str, str], refusing: str
) -> None:
    sop = flow.load(diagram(TWO_REVIEWS))
    moved = flow.start(sop, {})
    for node in order:
        moved = do(sop, moved, node, keputusan="tolak" if node == refusing else "setuju")
    assert nodes(moved) == ["hukum", "uang"]
    assert moved.passed[-2:] == ("b1", "b2")


@pytest.mark.parametrize("second", [("hukum", "uang"), ("uang", "hukum")])
def test_a_second_round_of_a_parallel_block_joins_like_the_first(second: tuple[str, str]) -> None:
    sop = flow.load(diagram(TWO_REVIEWS))
    moved = do(sop, flow.start(sop, {}), "hukum", keputusan="tolak")
    moved = do(sop, moved, "uang", keputusan="setuju")
    moved = do(sop, moved, second[0], keputusan="setuju")
    assert nodes(moved) == [second[1]]
    assert not moved.opened
    moved = do(sop, moved, second[1], keputusan="setuju")
    assert moved.ended


def test_a_decision_is_replaced_not_merged() -> None:
    sop = flow.load(diagram(TWO_REVIEWS))
    moved = do(sop, flow.start(sop, {}), "hukum", keputusan="tolak")
    moved = do(sop, moved, "uang")
    moved = do(sop, moved, "hukum")
    assert json.loads(moved.marking)["decisions"] == {}
    assert do(sop, moved, "uang").ended


def test_only_what_conditions_ask_for_is_kept() -> None:
    sop = flow.load(
        diagram("""
        startEvent mulai
        userTask a
        exclusiveGateway g default=f4
        endEvent akhir
        f1: mulai > a
        f2: a > g
        f3: g > a if a.isi.jumlah > 2 or a.teks == "x" or a.daftar == null or a.besar == 1 or a
        f4: g > akhir
        """)
    )
    said = {
        "isi": {"jumlah": 5, "rahasia": "r"},
        "teks": "y" * 10_000,
        "daftar": [1, 2],
        "besar": 10**5000,
        "lain": "z",
    }
    moved = do(sop, flow.start(sop, {}), "a", **said)
    assert json.loads(moved.marking)["decisions"] == {
        "a": {"isi": {"jumlah": 5}, "teks": "y" * 500}
    }
    assert nodes(moved) == ["a"]


def test_several_flows_into_a_task_open_a_task_each() -> None:
    sop = flow.load(
        diagram("""
        startEvent mulai
        parallelGateway bagi
        userTask a
        endEvent akhir
        f1: mulai > bagi
        f2: bagi > a
        f3: bagi > a
        f4: a > akhir
        """)
    )
    moved = flow.start(sop, {})
    assert nodes(moved) == ["a", "a"]
    assert len({one.id for one in moved.opened}) == 2
    moved = flow.complete(sop, moved.marking, moved.opened[1].id, {}, {})
    assert not moved.ended
    assert do(sop, moved, "a").ended


def test_every_kind_of_task_waits() -> None:
    kinds = ("task", "userTask", "manualTask", "serviceTask")
    chain = "startEvent n0\n" + "".join(f"{kind} n{n}\n" for n, kind in enumerate(kinds, 1))
    flows = "".join(f"f{n}: n{n} > n{n + 1}\n" for n in range(5))
    sop = flow.load(diagram(chain + "endEvent n5\n" + flows))
    moved = flow.start(sop, {})
    for node in ("n1", "n2", "n3", "n4"):
        assert nodes(moved) == [node]
        moved = do(sop, moved, node)
    assert moved.ended


def test_ids_that_spiffworkflow_uses_itself_are_ours_too() -> None:
    sop = flow.load(
        diagram("""
        startEvent Start
        userTask Root
        userTask End
        endEvent proses.EndJoin
        proses: Start > Root
        f2: Root > End
        f3: End > proses.EndJoin
        """)
    )
    moved = do(sop, flow.start(sop, {}), "Root")
    assert nodes(moved) == ["End"]
    assert do(sop, moved, "End").ended


def test_the_first_condition_in_the_file_decides_wherever_it_is_drawn() -> None:
    body = """
        startEvent mulai
        exclusiveGateway g default=f4
        userTask a
        userTask b
        endEvent akhir
        f1: mulai > g
        f2: g > a if x > 1
        f3: g > b if x > 0
        f4: g > akhir
    """
    assert nodes(flow.start(flow.load(diagram(body)), {"x": 5})) == ["a"]
    assert nodes(flow.start(flow.load(diagram(body)), {"x": 1})) == ["b"]
    assert flow.start(flow.load(diagram(body)), {}).ended


def test_without_a_way_a_case_does_not_move() -> None:
    sop = flow.load(
        diagram("""
        startEvent mulai
        userTask a
        exclusiveGateway g
        endEvent akhir
        f1: mulai > a
        f2: a > g
        f3: g > akhir if a.x == 1
        f4: g > a if a.x == 2
        """)
    )
    begun = flow.start(sop, {})
    with pytest.raises(flow.Stuck, match="“g”"):
        do(sop, begun, "a", x=3)
    assert do(sop, begun, "a", x=1).ended


def test_a_flow_is_parsed_once_for_its_digest() -> None:
    bpmn = surat_keluar()
    with ThreadPoolExecutor(8) as pool:
        flows = list(pool.map(lambda _: flow.load(bpmn, "satu-kali"), range(16)))
    assert len({id(one) for one in flows}) == 1
    assert flow.load(bpmn) is flow.load(bytes(bpmn))


def spec_as_text(sop: flow.Flow) -> str:
    """Return everything that is to be seen in the shared specification."""
    parts = []
    for name, spec in sorted(sop.spec.task_specs.items()):
        seen = {key: value for key, value in vars(spec).items() if key != "_wf_spec"}
        parts.append(f"{name} {sorted((key, repr(value)) for key, value in seen.items())}")
    return "\n".join(parts)


def test_threads_share_a_flow_without_touching_it() -> None:
    sop = flow.load(diagram(TWO_REVIEWS))
    before = spec_as_text(sop)

    def run(case: int) -> list[str]:
        seen = []
        moved = flow.start(sop, {})
        for round in range(10):
            for node in ("hukum", "uang") if (case + round) % 2 else ("uang", "hukum"):
                answer = "setuju" if round == 9 else "tolak"
                moved = do(sop, moved, node, keputusan=answer)
                seen.append(",".join(nodes(moved)))
        assert moved.ended
        return seen

    with ThreadPoolExecutor(8) as pool:
        ways = list(pool.map(run, range(80)))
    assert all(way == ways[case % 2] for case, way in enumerate(ways))
    assert spec_as_text(sop) == before


def test_the_marking_is_a_format_of_our_own() -> None:
    sop = flow.load(diagram(TWO_REVIEWS))
    begun = flow.start(sop, {})
    moved = do(sop, begun, "hukum", keputusan="tolak", lain="x")
    assert json.loads(moved.marking) == {
        "v": 1,
        "tokens": [{"at": "uang", "id": task(begun, "uang")}, {"at": "temu", "via": "t1"}],
        "decisions": {"hukum": {"keputusan": "tolak"}},
    }


@pytest.mark.parametrize(
    "marking",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"v":2,"tokens":[],"decisions":{}}',
        '{"v":1,"tokens":[{"at":"a"}],"decisions":{}}',
        '{"v":1,"tokens":[{"id":"a"}],"decisions":{}}',
        '{"v":1,"tokens":[{"at":"a","id":"b","via":"c"}],"decisions":{}}',
        '{"v":1,"tokens":[{"at":"a","id":"b","lain":"c"}],"decisions":{}}',
        '{"v":1,"tokens":[],"decisions":[1]}',
        "[" * 100_000,
    ],
)
def test_a_marking_that_is_none_is_refused(marking: str) -> None:
    with pytest.raises(flow.BadMarking):
        flow.waiting(marking)


@pytest.mark.parametrize(
    "other", ['{"at":"tak_ada","id":"%s"}', '{"at":"temu","id":"%s"}', '{"at":"uang","id":"x%s"}']
)
def test_a_marking_of_another_flow_is_refused(other: str) -> None:
    sop = flow.load(diagram(TWO_REVIEWS))
    id = "0" * 32
    with pytest.raises(flow.BadMarking):
        flow.complete(sop, '{"v":1,"tokens":[%s],"decisions":{}}' % (other % id), id, {}, {})


@given(st.text(max_size=30) | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps))
def test_any_text_is_a_marking_or_refused(text: str) -> None:
    with pytest.raises(flow.BadMarking):
        flow.waiting(text)


def test_no_script_and_no_service_runs() -> None:
    environment = Facts({}, {})
    with pytest.raises(PermissionError):
        environment.execute("1", {})
    with pytest.raises(PermissionError):
        environment.call_service({}, operation_name="x")


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("", flow.DoesNotRun),
        ('<bpmn:task id="a"/>', flow.DoesNotRun),
        ('<bpmn:startEvent id="a"/><bpmn:startEvent id="b"/>', flow.DoesNotRun),
        ('<bpmn:startEvent id="a"/><bpmn:task id="a"/>', flow.DoesNotRun),
        ("<bpmn:startEvent/>", flow.DoesNotRun),
        ('<bpmn:startEvent id="a"/><bpmn:task id="b"/>', flow.DoesNotRun),
        ('<bpmn:startEvent id="a"/><bpmn:sequenceFlow id="f" sourceRef="a"/>', flow.DoesNotRun),
        (
            '<bpmn:startEvent id="a"/><bpmn:sequenceFlow id="f" sourceRef="a" targetRef="a"/>',
            flow.DoesNotRun,
        ),
    ],
)
def test_what_does_not_hang_together_is_refused(inside: str, kind: type[Refused]) -> None:
    with pytest.raises(kind):
        flow.load(process(inside))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("f3: a > g", flow.DoesNotRun),
        ("f3: a > akhir if b == 1", flow.DoesNotRun),
        ("f3: akhir > a", flow.DoesNotRun),
        ("f3: g > akhir", flow.DoesNotRun),
        ("f3: g > akhir if b()", BadCondition),
        ("complexGateway c", flow.DoesNotRun),
        ("inclusiveGateway c", flow.DoesNotRun),
        ("subProcess c", flow.DoesNotRun),
        ("callActivity c", flow.DoesNotRun),
        ("sendTask c", flow.DoesNotRun),
        ("businessRuleTask c", flow.DoesNotRun),
    ],
)
def test_what_is_outside_the_subset_is_refused(line: str, kind: type[Refused]) -> None:
    whole = """
        startEvent mulai
        userTask a
        exclusiveGateway g default=f9
        endEvent akhir
        f0: mulai > a
        f1: a > g
        f9: g > akhir
    """
    assert flow.load(diagram(whole))
    with pytest.raises(kind) as refused:
        flow.load(diagram(whole + line))
    assert refused.value.sentence.endswith(".")


def test_bytes_that_are_no_diagram_are_refused() -> None:
    with pytest.raises(BadDiagram):
        flow.load(b"<html/>")


def test_a_long_chain_runs_and_a_longer_one_is_refused() -> None:
    def chain(length: int) -> bytes:
        tasks = "".join(f"task n{n}\n" for n in range(1, length - 1))
        flows = "".join(f"f{n}: n{n} > n{n + 1}\n" for n in range(length - 1))
        return diagram(f"startEvent n0\n{tasks}endEvent n{length - 1}\n{flows}")

    assert nodes(flow.start(flow.load(chain(200)), {})) == ["n1"]
    with pytest.raises(flow.DoesNotRun):
        flow.load(chain(201))
