"""What is drawn anew looks drawn by a careful person, and nothing but the drawing changes."""

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator  # the XSD of BPMN 2.0

from engine import sop
from engine.sop import BadDiagram
from engine.sop.drawings.drawing import Box, Drawing, Line, Point
from tests.diagrams import diagram, surat_keluar
from tests.matrices import Row, bpmn, matrices

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
SEED = surat_keluar()
DUTIES = ("susun", "nomor", "paraf", "tandatangan", "kirim", "isi")
UNDRAWN = re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", SEED, flags=re.DOTALL)


def drawn(document: bytes) -> tuple[sop.Sop, Drawing]:
    written = sop.read(document)
    assert written.drawing is not None
    return written, written.drawing


def through(line: Line, box: Box) -> bool:
    """Whether a line of upright and level pieces runs through the inside of a box."""
    return any(
        min(a.x, b.x) < box.right
        and max(a.x, b.x) > box.x
        and min(a.y, b.y) < box.bottom
        and max(a.y, b.y) > box.y
        for a, b in pairwise(line)
    )


def over(one: Box, other: Box) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )


def overlaid(one: Line, other: Line) -> bool:
    """Whether a stretch of one line lies on the other."""
    return any(
        (a.x == b.x == c.x == d.x and _common(a.y, b.y, c.y, d.y) > 0)
        or (a.y == b.y == c.y == d.y and _common(a.x, b.x, c.x, d.x) > 0)
        for a, b in pairwise(one)
        for c, d in pairwise(other)
    )


def _common(a: float, b: float, c: float, d: float) -> float:
    return min(max(a, b), max(c, d)) - max(min(a, b), min(c, d))


def crossings(drawing: Drawing) -> int:
    return sum(
        _cross(piece, other) or _cross(other, piece)
        for one, two in combinations(drawing.lines.values(), 2)
        for piece in pairwise(one)
        for other in pairwise(two)
    )


def _cross(upright: tuple[Point, Point], level: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = upright, level
    return (
        a.x == b.x
        and c.y == d.y
        and min(c.x, d.x) < a.x < max(c.x, d.x)
        and min(a.y, b.y) < c.y < max(a.y, b.y)
    )


def faults(document: bytes) -> list[tuple[str, ...]]:
    """Everything in a drawing that a careful person would not have done."""
    written, drawing = drawn(document)
    nodes = {node.id: drawing.boxes[node.id] for node in written.nodes}
    found: list[tuple[str, ...]] = []
    for flow in written.flows:
        line = drawing.lines[flow.id]
        found += [("slanted", flow.id) for a, b in pairwise(line) if a.x != b.x and a.y != b.y]
        found += [("shape", flow.id, node) for node, box in nodes.items() if through(line, box)]
        found += [
            ("name", flow.id, own) for own, box in drawing.labels.items() if through(line, box)
        ]
        for end, node in ((line[0], flow.source), (line[-1], flow.target)):
            box = nodes[node]
            on_side = end.x in (box.x, box.right) and box.y <= end.y <= box.bottom
            on_edge = end.y in (box.y, box.bottom) and box.x <= end.x <= box.right
            found += [] if on_side or on_edge else [("loose", flow.id, node)]
    for one, other in combinations(written.flows, 2):
        apart = one.source != other.source and one.target != other.target
        if apart and overlaid(drawing.lines[one.id], drawing.lines[other.id]):
            found.append(("overlaid", one.id, other.id))
    boxes = nodes | {f"{own} (name)": box for own, box in drawing.labels.items()}
    found += [
        ("over", *pair) for pair in combinations(boxes, 2) if over(boxes[pair[0]], boxes[pair[1]])
    ]
    return found + list(_strays(written, drawing))


def _strays(written: sop.Sop, drawing: Drawing) -> list[tuple[str, ...]]:
    lanes = {role.key: drawing.boxes[role.lane] for role in written.roles}
    pool = drawing.boxes[written.pool]
    stray = []
    for node in written.nodes:
        box, lane = drawing.boxes[node.id], lanes[node.role]
        if not (lane.y < box.y < box.bottom < lane.bottom and lane.x + 30 < box.x):
            stray.append(("lane", node.id))
    inside = [point for line in drawing.lines.values() for point in line]
    if not all(pool.x + 60 < at.x < pool.right and pool.y < at.y < pool.bottom for at in inside):
        stray.append(("pool",))
    return stray


def rest(document: bytes) -> bytes:
    """The document without its drawing."""
    root = etree.fromstring(document)
    for plane in root.findall(f"{{{BPMNDI}}}BPMNDiagram"):
        root.remove(plane)
    return etree.tostring(root, method="c14n", strip_text=True)


def test_the_shipped_diagram_keeps_everything_but_its_drawing() -> None:
    made = sop.arrange(SEED)
    assert rest(made) == rest(SEED)
    assert sop.lint(made, duties=DUTIES) == []
    BpmnValidator().validate(etree.fromstring(made))


def test_the_shipped_diagram_crosses_no_more_than_by_hand() -> None:
    made = sop.arrange(SEED)
    assert faults(made) == []
    assert crossings(drawn(made)[1]) <= crossings(drawn(SEED)[1]) == 0


def test_every_name_beside_a_shape_or_arrow_has_its_place() -> None:
    written, drawing = drawn(sop.arrange(UNDRAWN))
    named = {flow.id for flow in written.flows if flow.name}
    beside = {node.id for node in written.nodes if "Task" not in node.kind}
    assert set(drawing.labels) == named | beside


def test_arranging_twice_is_arranging_once() -> None:
    once = sop.arrange(SEED)
    assert sop.arrange(once) == once


@pytest.mark.parametrize("document", [UNDRAWN, bpmn([Row(0), Row(1, (0,)), Row(0)], 2)])
def test_what_was_never_drawn_is_drawn(document: bytes) -> None:
    made = sop.arrange(document)
    assert faults(made) == []
    assert sop.lint(made, duties=DUTIES) == []
    BpmnValidator().validate(etree.fromstring(made))


def test_the_picture_of_an_undrawn_diagram_is_this_drawing() -> None:
    assert sop.svg(UNDRAWN) == sop.svg(sop.arrange(UNDRAWN))


def test_colours_of_other_tools_stay_and_what_is_gone_goes() -> None:
    text = SEED.decode().replace(
        'id="susun_di"', 'xmlns:warna="urn:warna" warna:isi="#fee" id="susun_di"'
    )
    stray = '<bpmndi:BPMNShape id="x_di" bpmnElement="x"><dc:Bounds x="1" y="1" width="9" '
    text = text.replace(
        "</bpmndi:BPMNPlane>", f'{stray}height="9"/></bpmndi:BPMNShape></bpmndi:BPMNPlane>'
    )
    made = sop.arrange(text.encode()).decode()
    assert 'warna:isi="#fee"' in made
    assert 'id="susun_di"' in made
    assert "x_di" not in made


def test_the_new_drawing_is_indented_like_the_old() -> None:
    lines = sop.arrange(UNDRAWN).decode().splitlines()
    waypoints = [line for line in lines if "waypoint" in line]
    assert len(waypoints) > 40
    assert all(
        re.fullmatch(r' {8}<di:waypoint x="[\d.]+" y="[\d.]+" />', line) for line in waypoints
    )


def test_annotations_stand_beside_what_they_are_about() -> None:
    note = (
        '<bpmn:textAnnotation id="catatan"><bpmn:text>Lihat Perbup tentang tata naskah dinas'
        '</bpmn:text></bpmn:textAnnotation><bpmn:textAnnotation id="lepas"/>'
        '<bpmn:association id="ke_catatan" sourceRef="nomor" targetRef="catatan"/></bpmn:process>'
    )
    made = sop.arrange(SEED.decode().replace("</bpmn:process>", note).encode())
    assert faults(made) == []
    _, drawing = drawn(made)
    box, step = drawing.boxes["catatan"], drawing.boxes["nomor"]
    assert step.right < box.x < step.right + 40
    assert not any(through(drawing.lines[own], box) for own in drawing.lines if own != "ke_catatan")
    assert drawing.boxes["lepas"].y > drawing.boxes["unit"].bottom
    assert sop.lint(made, duties=DUTIES) == []


def test_lanes_without_a_role_are_still_told_apart() -> None:
    text = re.sub(rb"<sop:pelaksana [^>]*/>", b"", SEED)
    _, drawing = drawn(sop.arrange(text))
    tops = {drawing.boxes[node].y for node in ("susun", "nomor", "periksa_pengawas")}
    assert len(tops) == 3


@pytest.mark.parametrize("text", ["", "userTask a", "userTask a\nf1: a > hilang\nf2: a > a"])
def test_broken_drafts_are_arranged_as_far_as_they_go(text: str) -> None:
    written = sop.read(sop.arrange(diagram(text)))
    assert written.drawing is None or set(written.drawing.boxes) == {
        one.id for one in written.nodes
    }


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(sop.BadDiagram):
        sop.arrange(b"<a/>")


@settings(deadline=None, max_examples=20)
@given(matrices(skips=True))
def test_any_sop_is_drawn_with_care(document: bytes) -> None:
    assert faults(sop.arrange(document)) == []


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30, unique=True),
    st.integers(2, 4),
)
def test_any_graph_is_drawn_without_running_into_shapes(
    pairs: list[tuple[int, int]], lanes: int
) -> None:
    kinds = ("userTask", "exclusiveGateway", "parallelGateway")
    nodes = [f"{kinds[n % 3]} n{n}" for n in range(12)]
    flows = [f"f{a}_{b}: n{a} > n{b}" for a, b in pairs]
    written, drawing = drawn(sop.arrange(diagram("\n".join([*nodes, *flows]))))
    for flow in written.flows:
        met = [
            node.id
            for node in written.nodes
            if through(drawing.lines[flow.id], drawing.boxes[node.id])
        ]
        assert met == []


def test_a_long_and_a_crowded_diagram_are_drawn_and_a_mesh_is_refused() -> None:
    long = sop.arrange(bpmn([Row(n % 9, (0,) if n % 3 == 2 else ()) for n in range(40)], 9))
    assert faults(long) == []
    assert len(drawn(sop.arrange(diagram(star(90))))[1].lines) == 90
    with pytest.raises(BadDiagram, match="terlalu rapat"):
        sop.arrange(diagram(star(91)))
    with pytest.raises(BadDiagram, match="terlalu rapat"):
        sop.svg(diagram(star(91)))
    assert sop.crowded(diagram(star(90))) is None
    assert sop.crowded(diagram(star(91))) is not None


def star(arrows: int) -> str:
    """Twenty steps with this many arrows between them."""
    flows = [f"f{n}: g{n % 20} > g{n * 7 % 20}" for n in range(arrows)]
    return "\n".join([*(f"userTask g{n}" for n in range(20)), *flows])
