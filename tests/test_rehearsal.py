"""Diagrams that would do harm: refused, or nothing in them runs."""

import itertools
from contextlib import suppress
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser

from engine import flow
from engine.errors import Refused
from engine.flow.trial import try_out
from tests.diagrams import diagram, process, surat_keluar

START = '<bpmn:startEvent id="mulai"/>'
END = '<bpmn:endEvent id="akhir"/>'
CHAIN = (
    '<bpmn:sequenceFlow id="f1" sourceRef="mulai" targetRef="x"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="akhir"/>'
)
LOOP = "bpmn:standardLoopCharacteristics"
MANY = "bpmn:multiInstanceLoopCharacteristics"
SPIFF = "bpmn:extensionElements"


def around(step: str, beside: str = "") -> bytes:
    """Return a diagram whose only step, with the id x, is this."""
    return process(START + step + END + CHAIN, beside)


def task(inside: str, kind: str = "userTask") -> str:
    """Return a step that holds something."""
    return f'<bpmn:{kind} id="x">{inside}</bpmn:{kind}>'


def event(definition: str, kind: str = "intermediateCatchEvent") -> str:
    """Return an event with a definition."""
    return f'<bpmn:{kind} id="x">{definition}</bpmn:{kind}>'


def gateway(code: str) -> bytes:
    """Return a diagram with this as a condition."""
    flows = (
        '<bpmn:sequenceFlow id="f1" sourceRef="mulai" targetRef="x"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="akhir"/>'
        '<bpmn:sequenceFlow id="f3" sourceRef="x" targetRef="akhir">'
        f"<bpmn:conditionExpression>{code}</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    return process(f'{START}<bpmn:exclusiveGateway id="x" default="f2"/>{END}{flows}')


def hostile(code: str) -> dict[str, bytes]:
    """Return a diagram for each place at which SpiffWorkflow would run this Python."""
    correlated = (
        '<bpmn:message id="pesan" name="pesan"/><bpmn:correlationProperty id="c">'
        '<bpmn:correlationPropertyRetrievalExpression messageRef="pesan"><bpmn:messagePath>'
        f"{code}</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression>"
        "</bpmn:correlationProperty>"
    )
    thrown = '<bpmn:messageEventDefinition messageRef="pesan"/>'
    payload = f"<{SPIFF}><spiff:messagePayload>{code}</spiff:messagePayload></{SPIFF}>"
    operator = (
        f'<{SPIFF}><spiff:serviceTaskOperator id="op"><spiff:parameters><spiff:parameter id="p" '
        f'value="{code}"/></spiff:parameters></spiff:serviceTaskOperator></{SPIFF}>'
    )
    decided = f"<{SPIFF}><spiff:calledDecisionId>{code}</spiff:calledDecisionId></{SPIFF}>"
    boundary = (
        '<bpmn:boundaryEvent id="b" attachedToRef="x"><bpmn:timerEventDefinition>'
        f"<bpmn:timeDuration>{code}</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:boundaryEvent>"
    )
    timer = f"<bpmn:timerEventDefinition><bpmn:timeDuration>{code}</bpmn:timeDuration></bpmn:timerEventDefinition>"
    condition = f"<bpmn:conditionalEventDefinition><bpmn:condition>{code}</bpmn:condition></bpmn:conditionalEventDefinition>"
    return {
        "gateway condition": gateway(code),
        "condition behind a task": process(
            START
            + '<bpmn:userTask id="x"/>'
            + END
            + CHAIN.replace(
                'targetRef="akhir"/>',
                'targetRef="akhir"><bpmn:conditionExpression>'
                f"{code}</bpmn:conditionExpression></bpmn:sequenceFlow>",
            )
        ),
        "script": around(task(f"<bpmn:script>{code}</bpmn:script>", "scriptTask")),
        "script in a user task": around(task(f"<bpmn:script>{code}</bpmn:script>")),
        "preScript": around(task(f"<{SPIFF}><spiff:preScript>{code}</spiff:preScript></{SPIFF}>")),
        "postScript": around(
            task(f"<{SPIFF}><spiff:postScript>{code}</spiff:postScript></{SPIFF}>")
        ),
        "timer": around(event(timer)),
        "timer at the start": process(
            event(timer, "startEvent") + END + CHAIN.replace("mulai", "x", 1)
        ),
        "timer on a boundary": around(task("") + boundary),
        "conditional event": around(event(condition)),
        "loop condition": around(
            task(f"<{LOOP}><bpmn:loopCondition>{code}</bpmn:loopCondition></{LOOP}>")
        ),
        "cardinality": around(
            task(f"<{MANY}><bpmn:loopCardinality>{code}</bpmn:loopCardinality></{MANY}>")
        ),
        "completion": around(
            task(
                f"<{MANY}><bpmn:loopCardinality>2</bpmn:loopCardinality>"
                f"<bpmn:completionCondition>{code}</bpmn:completionCondition></{MANY}>"
            )
        ),
        "service parameter": around(task(operator, "serviceTask")),
        "correlation": around(event(thrown, "intermediateThrowEvent"), correlated),
        "message payload": around(event(payload + thrown, "intermediateThrowEvent"), correlated),
        "send task": around(task(payload, "sendTask"), correlated),
        "decision": around(task(decided, "businessRuleTask")),
        "ad hoc completion": around(
            task(
                f'<bpmn:task id="y"/><bpmn:completionCondition>{code}</bpmn:completionCondition>',
                "adHocSubProcess",
            )
        ),
        "event subprocess": around(
            task("")
            + f'<bpmn:subProcess id="s" triggeredByEvent="true">{event(timer, "startEvent")}</bpmn:subProcess>'
        ),
    }


PLACES = sorted(hostile(""))


def run_through(bpmn: bytes) -> None:
    """Load, rehearse in this process, and run one case to its end."""
    sop = flow.load(bpmn)
    try_out(sop)
    moved = flow.start(sop, {})
    while moved.opened:
        moved = flow.complete(sop, moved.marking, moved.opened[0].id, {"x": 1}, {})


@pytest.mark.parametrize("place", PLACES)
def test_no_place_in_a_diagram_runs_code(place: str, tmp_path: Path) -> None:
    trace = tmp_path / "jejak"
    bpmn = hostile(f"open('{trace}', 'w')")[place]
    with suppress(Refused):
        run_through(bpmn)
    assert not trace.exists()


def test_the_code_of_these_diagrams_is_live(tmp_path: Path) -> None:
    trace = tmp_path / "jejak"
    parser = BpmnParser()
    parser.add_bpmn_str(gateway(f"open('{trace}', 'w').close()"))
    BpmnWorkflow(parser.get_spec("p")).do_engine_steps()
    assert trace.exists()


def test_extensions_of_others_are_carried_but_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "jejak"
    bpmn = hostile(f"open('{trace}', 'w')")["preScript"]
    run_through(bpmn)
    assert not trace.exists()


def test_an_element_of_another_language_is_no_step() -> None:
    bpmn = around(
        '<bpmn:userTask id="x"/><lain:scriptTask xmlns:lain="urn:lain" id="x"/>'
        '<lain:sequenceFlow xmlns:lain="urn:lain" id="f9" sourceRef="x" targetRef="mulai"/>'
    )
    run_through(bpmn)


def test_a_real_diagram_passes() -> None:
    flow.rehearse(surat_keluar(), seconds=60)


def mesh(layers: int, width: int) -> bytes:
    """Return layers of parallel gateways, each tied to all of the next."""
    lines = ["startEvent mulai", "endEvent akhir", "parallelGateway a", "parallelGateway z"]
    rows = [[f"g{layer}x{n}" for n in range(width)] for layer in range(layers)]
    lines += [f"parallelGateway {node}" for row in rows for node in row]
    pairs = [("mulai", "a"), ("z", "akhir")]
    steps = [["a"], *rows, ["z"]]
    for here, there in itertools.pairwise(steps):
        pairs += [(source, target) for source in here for target in there]
    lines += [f"f{n}: {source} > {target}" for n, (source, target) in enumerate(pairs)]
    return diagram("\n".join(lines))


def test_a_mesh_of_parallel_gateways_is_passed_in_one_move() -> None:
    bpmn = mesh(6, 8)
    flow.rehearse(bpmn, seconds=60)
    moved = flow.start(flow.load(bpmn), {})
    assert moved.ended
    assert len(moved.passed) == 1 + 1 + 50 + 8 * 8 * 5 + 16 + 1 + 1


def row(*lines: str) -> bytes:
    """Return a diagram of a start, an end and these lines."""
    return diagram("\n".join(["startEvent mulai", "endEvent akhir", *lines]))


SPLITS = [f"parallelGateway g{n}\nfa{n}: g{n} > m{n}\nfb{n}: g{n} > m{n}" for n in range(12)]
MERGES = [f"exclusiveGateway m{n}\nfc{n}: m{n} > g{n + 1}" for n in range(12)]

HARMFUL = {
    "tokens without end": (
        row(*SPLITS, *MERGES, "task g12", "f0: mulai > g0", "f9: g12 > akhir"),
        "bercabang",
    ),
    "a circle of gateways": (
        row(
            "exclusiveGateway a",
            "exclusiveGateway b default=f2",
            "f1: mulai > a",
            "f3: a > b",
            "f2: b > a",
            "f4: b > akhir if x == 1",
        ),
        "berputar",
    ),
    "a join of ways that exclude each other": (
        row(
            "exclusiveGateway a default=f2",
            "parallelGateway temu",
            "f1: mulai > a",
            "f2: a > temu",
            "f3: a > temu if x == 1",
            "f4: temu > akhir",
        ),
        "“temu”",
    ),
    "a way back into a split": (
        row(
            "parallelGateway bagi",
            "task a",
            "task b",
            "parallelGateway temu",
            "exclusiveGateway g default=f7",
            "f1: mulai > bagi",
            "f2: bagi > a",
            "f3: bagi > b",
            "f4: a > temu",
            "f5: b > temu",
            "f6: temu > g",
            "f7: g > akhir",
            "f8: g > bagi if a.x == 1",
        ),
        "“bagi”",
    ),
    "a way without an end": (
        row(
            "task a",
            "task b",
            "exclusiveGateway g default=f3",
            "f1: mulai > a",
            "f2: a > g",
            "f3: g > akhir",
            "f4: g > b if a.x == 1",
            "f5: b > b",
        ),
        "“b”",
    ),
    "a choice without a default": (
        row("exclusiveGateway g", "f1: mulai > g", "f2: g > akhir if x == 1"),
        "“g”",
    ),
    "an unreachable step": (row("task a", "f1: mulai > akhir"), "“a”"),
    "a script": (hostile("1")["script"], "scriptTask"),
    "no diagram": (b"<html/>", "BPMN"),
    "a bad condition": (gateway("x()"), "Fungsi"),
    "a dangling data object in a subprocess": (
        around(
            task(
                '<bpmn:startEvent id="s"/><bpmn:dataObjectReference id="d" dataObjectRef="e"/>',
                "subProcess",
            )
        ),
        "subProcess",
    ),
    "a chain of a thousand": (
        row(
            *(f"task n{n}\nf{n}: n{n} > n{n + 1}" for n in range(999)),
            "task n999",
            "f999: n999 > akhir",
            "f: mulai > n0",
        ),
        "200",
    ),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_would_harm_is_refused_before_it_is_published(name: str) -> None:
    bpmn, hint = HARMFUL[name]
    with pytest.raises(flow.DoesNotRun, match=hint) as refused:
        flow.rehearse(bpmn, seconds=60)
    assert refused.value.status == 422


def test_a_rehearsal_is_cut_short() -> None:
    with pytest.raises(flow.DoesNotRun, match="tidak selesai"):
        flow.rehearse(surat_keluar(), seconds=0.001)


def test_too_many_ways_to_try_are_too_many() -> None:
    lines = ["exclusiveGateway g0", "f: mulai > g0"]
    for n in range(14):
        lines += [
            f"exclusiveGateway c{n} default=d{n}",
            f"exclusiveGateway g{n + 1}",
            f"e{n}: g{n} > c{n}",
            f"d{n}: c{n} > g{n + 1}",
            f"o{n}: c{n} > g{n + 1} if x == {n}",
        ]
    with pytest.raises(flow.DoesNotRun, match="terlalu banyak jalan"):
        try_out(flow.load(row(*lines, "task t", "z: g14 > t", "y: t > akhir")))
