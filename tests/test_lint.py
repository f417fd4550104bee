"""Every rule of the gate is broken once, in the real diagram."""

import pytest

from engine import flow, sop
from engine.sop.linting.lint import MOST_FINDINGS, MOST_NODES
from tests.faults import LOOK, WRONG
from tests.faulty import GOOD, chain, flowing, in_process, lint, mesh, wrong


def test_the_shipped_diagram_has_no_findings() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize(("text", "element", "rule"), WRONG.values(), ids=WRONG)
def test_each_rule_names_the_element(text: str, element: str, rule: str) -> None:
    findings = [one for one in lint(text) if one.severity == "salah"]
    assert (element, rule) in {(one.element, one.rule) for one in findings}, findings
    for finding in findings:
        assert finding.text.endswith(".")
        assert finding.remedy.endswith(".")


@pytest.mark.parametrize(("text", "element", "rule"), LOOK.values(), ids=LOOK)
def test_what_is_worth_a_look_does_not_block(text: str, element: str, rule: str) -> None:
    findings = lint(text)
    assert (element, rule) in {(one.element, one.rule) for one in findings}
    assert not sop.blocks(findings), findings


TURN = ("g{0}>a{0}", "g{0}>c{1}", "a{0}>c{1}", "c{1}>g{1}")
GOOD_FLOWS = {
    "straight": ("s>a", "a>e"),
    "choice": ("s>a", "a>g1", "g1>b", "g1>c", "b>e", "c>e"),
    "return": ("s>a", "a>g1", "g1>e", "g1>a"),
    "parallel": ("s>p1", "p1>a", "p1>b", "a>p2", "b>p2", "p2>e"),
    "parallel in a return": (
        "s>g0", "g0>p1", "p1>a", "p1>b", "a>p2", "b>p2", "p2>c", "c>g1", "g1>e", "g1>g0",
    ),
    "choice in a branch": (
        "s>p1", "p1>a", "p1>b", "a>g1", "g1>c", "g1>d", "c>g2", "d>g2", "g2>p2", "b>p2", "p2>e",
    ),
    "ten choices in a row": (
        "s>g0", *(way.format(n, n + 1) for n in range(10) for way in TURN), "g10>e",
    ),
    "two ends": ("s>a", "a>g1", "g1>e", "g1>b", "b>e"),
}  # fmt: skip


@pytest.mark.parametrize("flows", GOOD_FLOWS.values(), ids=GOOD_FLOWS)
def test_sound_flows_pass_and_run(flows: tuple[str, ...]) -> None:
    text = flowing(*flows)
    assert wrong(text) == set()
    flow.load(text.encode())


BAD_FLOWS = {
    "choice waits for both": (("s>a", "a>g1", "g1>b", "g1>c", "b>p1", "c>p1", "p1>e"), "p1", "terhenti"),
    "branches run together": (("s>p1", "p1>a", "p1>b", "a>c", "b>c", "c>e"), "c", "serentak"),
    "branch leaves the block": (
        ("s>p1", "p1>a", "p1>b", "a>g1", "g1>p2", "g1>e", "b>p2", "p2>e"), "p2", "terhenti",
    ),
    "only gateways go round": (("s>a", "a>g0", "g0>g1", "g1>e", "g1>g0"), "g0", "putaran"),
    "no way out of a round": (
        ("s>a", "a>g0", "g0>p1", "p1>b", "p1>e", "b>g0"), "g0", "putaran",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("flows", "element", "rule"), BAD_FLOWS.values(), ids=BAD_FLOWS)
def test_unsound_flows_are_named(flows: tuple[str, ...], element: str, rule: str) -> None:
    assert (element, rule) in wrong(flowing(*flows))


def test_meshes_of_parallel_gateways_are_refused() -> None:
    assert wrong(mesh(4, 8)) == {("", "ukuran")}
    assert wrong(mesh(6, 8)) == {("", "ukuran")}
    assert "serentak" in {rule for _, rule in wrong(mesh(2, 8))}
    assert "serentak" not in {rule for _, rule in wrong(mesh(1, 8))}


def test_the_number_of_nodes_is_bounded() -> None:
    assert wrong(chain(MOST_NODES - 2)) == set()
    assert wrong(chain(MOST_NODES - 1)) == {("", "ukuran")}


def test_a_long_chain_passes_the_runner() -> None:
    flow.load(chain(MOST_NODES - 2).encode())


def test_findings_are_bounded_and_the_wrong_come_first() -> None:
    text = in_process("".join(f'<bpmn:scriptTask id="x{n}"/>' for n in range(900)))
    findings = lint(text.replace('name="Belum" ', ""))
    assert len(findings) == MOST_FINDINGS
    order = [one.severity for one in findings]
    assert order == sorted(order, key=lambda severity: severity != "salah")
