"""The picture shows every node, the way of a case, and nothing that a strict policy forbids."""

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine import sop
from engine.sop.drawings.drawing import Box, Line
from engine.sop.drawings.layout import drawing_of
from engine.sop.drawings.lettering import broken, fitted, width
from tests.diagrams import diagram, surat_keluar

SVG = "{http://www.w3.org/2000/svg}"
GOOD = surat_keluar()
WRITTEN = sop.read(GOOD)
BOXES, LINES = drawing_of(WRITTEN).boxes, drawing_of(WRITTEN).lines
NODES = [node.id for node in WRITTEN.nodes]
FIRST_ROUND = (
    "mulai",
    "ke_susun",
    "susun",
    "ke_sudah_bernomor",
    "sudah_bernomor",
    "belum_bernomor",
)


def drawn(text: str) -> etree._Element:
    return etree.fromstring(text)


def group(picture: etree._Element, node: str) -> etree._Element:
    (found,) = picture.iterfind(f".//{SVG}g[@data-node='{node}']")
    return found


def classes(picture: etree._Element, node: str) -> set[str]:
    return set((group(picture, node).get("class") or "").split())


def gone(picture: etree._Element) -> set[str | None]:
    arrows = picture.iterfind(f".//{SVG}g[@data-flow]")
    return {arrow.get("data-flow") for arrow in arrows if "lewat" in (arrow.get("class") or "")}


def numbers(picture: etree._Element) -> list[str]:
    return ["".join(map(str, badge.itertext())) for badge in _badges(picture, "nomor")]


def _badges(picture: etree._Element, kind: str) -> list[etree._Element]:
    return picture.findall(f".//{SVG}g[@class='{kind}']")


def said(element: etree._Element) -> str:
    return " ".join(map(str, element.itertext()))


def test_every_node_flow_lane_and_the_pool_are_drawn() -> None:
    picture = drawn(sop.svg(GOOD))
    shown = {one.get("data-node") for one in picture.iterfind(f".//{SVG}g[@data-node]")}
    assert shown == {*NODES, "unit", *(role.lane for role in WRITTEN.roles)}
    arrows = {one.get("data-flow") for one in picture.iterfind(f".//{SVG}g[@data-flow]")}
    assert arrows == {flow.id for flow in WRITTEN.flows}


def test_names_are_written_out() -> None:
    picture = drawn(sop.svg(WRITTEN))
    for node in WRITTEN.nodes:
        assert said(group(picture, node.id)).split() == node.name.split()
    for text in ("Sub Bagian Umum dan Kepegawaian", "Sekretaris Kecamatan", "Belum", "Tidak"):
        assert text in said(picture)


def test_it_has_a_role_a_title_and_a_description() -> None:
    picture = drawn(sop.svg(WRITTEN, title="Perjalanan <surat>"))
    assert picture.get("role") == "img"
    assert picture.findtext(f"{SVG}title") == "Perjalanan <surat>"
    assert "1. Menyusun surat (Pelaksana)" in (picture.findtext(f"{SVG}desc") or "")
    untitled = drawn(sop.svg(WRITTEN))
    assert untitled.findtext(f"{SVG}title") == "Diagram SOP Pengelolaan Surat Keluar"


def test_a_case_of_nobody_yet_is_neither_gone_nor_dimmed() -> None:
    picture = drawn(sop.svg(WRITTEN))
    assert all("biasa" in classes(picture, node) for node in NODES)
    assert gone(picture) == set()
    assert numbers(picture) == []


def test_the_way_is_blue_the_step_is_dashed_the_rest_is_dimmed() -> None:
    picture = drawn(sop.svg(WRITTEN, passed=FIRST_ROUND, here={"nomor"}))
    states = {node: classes(picture, node) & {"lewat", "kini", "redup"} for node in NODES}
    assert states["susun"] == states["sudah_bernomor"] == states["mulai"] == {"lewat"}
    assert states["nomor"] == {"kini"}
    assert states["kirim"] == states["periksa_pengawas"] == {"redup"}
    assert gone(picture) == {"ke_susun", "ke_sudah_bernomor", "belum_bernomor"}
    shape = group(picture, "nomor").find(f"{SVG}rect")
    assert shape is not None
    assert shape.get("stroke-dasharray")


def test_steps_are_numbered_in_the_order_of_events() -> None:
    way = ("susun", "nomor", "periksa_pengawas", "susun", "periksa_pengawas")
    picture = drawn(sop.svg(WRITTEN, passed=way, here={"periksa_sekretaris"}))
    assert numbers(picture) == ["1, 4", "2", "3, 5", "6"]
    description = picture.findtext(f"{SVG}desc") or ""
    assert "1 Menyusun surat, 2 Memberi nomor" in description
    assert "Sedang berjalan: Meneliti dan memaraf." in description


def test_a_step_that_is_listed_and_open_counts_once() -> None:
    once = sop.svg(WRITTEN, passed=("susun", "nomor"), here={"nomor"})
    assert numbers(drawn(once)) == ["1", "2"]
    again = sop.svg(WRITTEN, passed=("susun", "nomor", "periksa_pengawas"), here={"susun"})
    assert numbers(drawn(again)) == ["1, 4", "2", "3"]


def test_many_rounds_keep_the_number_short() -> None:
    way = ("susun", "periksa_pengawas") * 30
    assert numbers(drawn(sop.svg(WRITTEN, passed=way))) == ["1, …, 59", "2, …, 60"]


def test_flows_and_gateways_may_be_left_out() -> None:
    short = ("susun", "nomor", "periksa_pengawas", "susun", "periksa_pengawas")
    picture = drawn(sop.svg(WRITTEN, passed=short))
    assert gone(picture) == {
        "ke_sudah_bernomor",
        "belum_bernomor",
        "ke_periksa_pengawas",
        "ke_benar_pengawas",
        "kembali_pengawas",
        "telah_bernomor",
    }
    assert "lewat" in classes(picture, "benar_pengawas")


def test_ids_of_an_older_edition_are_passed_over() -> None:
    picture = sop.svg(WRITTEN, passed=("dahulu", "susun", "kemarin"), here={"hilang"})
    assert numbers(drawn(picture)) == ["1"]


def test_labels_and_tones_stand_on_their_node() -> None:
    picture = drawn(sop.svg(WRITTEN, labels={"susun": "205 / 15 mnt"}, tones={"susun": "parah"}))
    assert [said(one) for one in _badges(picture, "lencana")] == ["205 / 15 mnt"]
    assert "parah" in classes(picture, "susun")
    assert "x" not in classes(drawn(sop.svg(WRITTEN, tones={"susun": "x"})), "susun")


def test_links_can_be_reached_and_lead_only_within_the_site() -> None:
    links = {"susun": "/surat/1#susun", "nomor": "javascript:alert(1)", "kirim": "https://a.b"}
    picture = drawn(sop.svg(WRITTEN, links=links))
    found = picture.findall(f".//{SVG}a")
    assert [link.get("href") for link in found] == ["/surat/1#susun"]
    assert picture.get("role") == "group"
    assert group(found[0], "susun") is not None


EVIL = '"><script>alert(1)</script>&'


def test_names_from_the_diagram_are_only_text() -> None:
    escaped = EVIL.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    bpmn = re.sub(r'name="[^"]*"', f'name="{escaped}"', GOOD.decode()).encode()
    text = sop.svg(bpmn, title=EVIL, labels={"susun": EVIL}, links={"susun": "#" + EVIL})
    assert {str(one.tag).removeprefix(SVG) for one in drawn(text).iter()} == {
        *("svg", "title", "desc", "g", "a", "rect", "path", "circle", "text", "tspan"),
    }


@pytest.mark.parametrize("has_drawing", [True, False])
def test_a_strict_content_policy_holds(has_drawing: bool) -> None:
    bpmn = GOOD if has_drawing else undrawn(GOOD)
    text = sop.svg(bpmn, passed=FIRST_ROUND, here={"nomor"}, links={"susun": "#a"})
    for element in drawn(text).iter():
        assert not str(element.tag).endswith(("style", "script", "image", "use", "foreignObject"))
        for name, value in element.attrib.items():
            assert str(name) not in ("style", "id")
            assert not str(name).startswith("on")
            assert "url(" not in str(value)


def undrawn(bpmn: bytes) -> bytes:
    return re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", bpmn, flags=re.DOTALL)


def apart(one: Box, other: Box) -> bool:
    return (
        one.right <= other.x
        or other.right <= one.x
        or one.bottom <= other.y
        or other.bottom <= one.y
    )


def crosses(line: Line, box: Box) -> bool:
    """Whether a line of upright and level pieces runs through the inside of a box."""
    return any(
        min(a.x, b.x) < box.right - 1
        and max(a.x, b.x) > box.x + 1
        and min(a.y, b.y) < box.bottom - 1
        and max(a.y, b.y) > box.y + 1
        for a, b in pairwise(line)
    )


def meeting(one: Line, other: Line) -> bool:
    """Whether two lines of upright and level pieces cross or touch."""
    return any(
        max(min(a.x, b.x), min(c.x, d.x)) <= min(max(a.x, b.x), max(c.x, d.x))
        and max(min(a.y, b.y), min(c.y, d.y)) <= min(max(a.y, b.y), max(c.y, d.y))
        for a, b in pairwise(one)
        for c, d in pairwise(other)
    )


def test_the_shipped_drawing_is_tidy() -> None:
    labels = drawing_of(WRITTEN).labels
    named = {flow.id for flow in WRITTEN.flows if flow.name}
    assert named <= set(labels)
    assert all(apart(BOXES[a], BOXES[b]) for a, b in combinations(NODES, 2))
    assert all(apart(labels[a], labels[b]) for a, b in combinations(labels, 2))
    assert all(apart(labels[a], BOXES[b]) for a in labels for b in NODES)
    for line in LINES.values():
        assert all(a.x == b.x or a.y == b.y for a, b in pairwise(line))
        assert not any(crosses(line, BOXES[node]) for node in NODES)
        assert not any(crosses(line, label) for label in labels.values())
    assert not any(meeting(LINES[a], LINES[b]) for a, b in combinations(LINES, 2))


def test_the_shipped_drawing_connects_and_sits_in_its_lanes() -> None:
    lanes = {role.key: BOXES[role.lane] for role in WRITTEN.roles}
    for node in WRITTEN.nodes:
        box, lane = BOXES[node.id], lanes[node.role]
        assert lane.y < box.y < box.bottom < lane.bottom
        assert lane.x < box.x < box.right < lane.right
    for flow in WRITTEN.flows:
        for end, node in ((LINES[flow.id][0], flow.source), (LINES[flow.id][-1], flow.target)):
            box = BOXES[node]
            on_side = end.x in (box.x, box.right) and box.y <= end.y <= box.bottom
            on_edge = end.y in (box.y, box.bottom) and box.x <= end.x <= box.right
            assert on_side or on_edge


def test_a_diagram_without_a_drawing_is_laid_out() -> None:
    written = sop.read(undrawn(GOOD))
    assert written.drawing is None
    laid = drawing_of(written)
    assert set(laid.lines) == {flow.id for flow in written.flows}
    assert all(apart(laid.boxes[a], laid.boxes[b]) for a, b in combinations(NODES, 2))
    for role in written.roles:
        members = [node for node in written.nodes if node.role == role.key]
        assert all(not apart(laid.boxes[node.id], laid.boxes[role.lane]) for node in members)
    for line in laid.lines.values():
        assert not any(crosses(line, laid.boxes[node]) for node in NODES)


def test_a_half_drawn_diagram_is_laid_out_anew() -> None:
    half = re.sub(rb'<bpmndi:BPMNShape id="kirim_di".*?</bpmndi:BPMNShape>', b"", GOOD, flags=re.S)
    assert drawing_of(sop.read(half)).boxes["kirim"] != BOXES["kirim"]
    assert group(drawn(sop.svg(half)), "kirim") is not None


def test_broken_drafts_are_drawn_as_far_as_they_go() -> None:
    text = sop.svg(diagram("userTask susun\nparallelGateway p\nf1: susun > hilang\nf2: p > susun"))
    assert group(drawn(text), "susun") is not None
    assert sop.svg(diagram("")).endswith("</svg>")


def test_annotations_are_decoration() -> None:
    note = (
        '<bpmn:textAnnotation id="catatan"><bpmn:text>Lihat Perbup</bpmn:text>'
        '</bpmn:textAnnotation><bpmn:association id="ke_catatan" sourceRef="nomor" '
        'targetRef="catatan"/></bpmn:process>'
    )
    shape = (
        '<bpmndi:BPMNShape id="catatan_di" bpmnElement="catatan"><dc:Bounds x="600" y="320" '
        'width="120" height="40"/></bpmndi:BPMNShape><bpmndi:BPMNEdge id="ke_catatan_di" '
        'bpmnElement="ke_catatan"><di:waypoint x="565" y="340"/><di:waypoint x="600" y="340"/>'
        "</bpmndi:BPMNEdge></bpmndi:BPMNPlane>"
    )
    text = GOOD.decode().replace("</bpmn:process>", note).replace("</bpmndi:BPMNPlane>", shape)
    picture = drawn(sop.svg(text.encode()))
    assert said(group(picture, "catatan")) == "Lihat Perbup"
    assert len(picture.findall(f".//{SVG}g[@class='catatan']")) == 2


def test_lanes_may_stand_upright() -> None:
    upright = GOOD.replace(b'isHorizontal="true"', b'isHorizontal="false"')
    frame = group(drawn(sop.svg(upright)), "lajur_camat")
    head = frame.find(f"{SVG}rect[@class='kepala']")
    assert head is not None
    assert (head.get("width"), head.get("height")) == ("1310", "30")


@given(st.text(max_size=200), st.floats(20, 300), st.floats(8, 20))
def test_no_line_is_wider_than_its_room(text: str, room: float, size: float) -> None:
    for line in broken(text, room, size):
        assert width(line, size) <= room or len(line) <= 2


def test_long_names_shrink_before_they_are_cut() -> None:
    size, lines = fitted("Memeriksa kelengkapan berkas permohonan rekomendasi", 120, 64, 14.5)
    assert size < 14.5
    assert "…" not in "".join(lines)
    size, lines = fitted("kata " * 100, 120, 64, 14.5)
    assert size == 9
    assert lines[-1].endswith("…")


@given(
    st.lists(st.sampled_from([*NODES, "x", *LINES]), max_size=25), st.sets(st.sampled_from(NODES))
)
def test_any_trail_is_drawn(passed: list[str], here: set[str]) -> None:
    picture = drawn(sop.svg(WRITTEN, passed=passed, here=here))
    assert all("kini" in classes(picture, node) for node in here)
    counted = [int(number) for text in numbers(picture) for number in re.findall(r"\d+", text)]
    assert len(set(counted)) == len(counted)
