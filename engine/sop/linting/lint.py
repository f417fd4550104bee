"""The gate: what a diagram must be before it may become an edition.

A diagram without a `salah` finding is valid BPMN of the subset that runs, is understood by the
runner, and always comes to an end. Bounded work for any bytes: the parser bounds size and depth,
the node count bounds everything after the allow-list.
"""

from collections.abc import Collection, Iterator
from itertools import chain, islice

from lxml import etree

from engine.sop.drawings.layout import is_mesh
from engine.sop.linting.finding import Finding
from engine.sop.linting.grammar import check_grammar
from engine.sop.linting.manners import check_manners
from engine.sop.linting.references import check_references
from engine.sop.linting.refused import check_foreign
from engine.sop.linting.routes import Routes
from engine.sop.linting.rows import check_rows
from engine.sop.linting.tokens import Game
from engine.sop.model import Sop
from engine.sop.parsing import BadDiagram, parse
from engine.sop.reading import read_tree
from engine.sop.vocabulary import NODES, word

MOST_NODES = 120
MOST_FLOWS = 400
MOST_FINDINGS = 200

LETTER_FACTS = frozenset(
    {"surat.bernomor", "surat.jenis", "surat.sifat", "surat.keamanan", "surat.unit"}
)


def lint(
    bpmn: bytes,
    *,
    duties: Collection[str],
    held: Collection[str] | None = None,
    letter_facts: Collection[str] = LETTER_FACTS,
) -> list[Finding]:
    """Everything that is wrong with a diagram or worth a look, the wrong first.

    `duties` are the tindakan the system can perform; `held`, if known, the roles somebody holds;
    `letter_facts` what a condition may ask besides the answers of steps. Never raises: bytes that
    are no diagram are a finding too.
    """
    try:
        root = parse(bpmn)
    except BadDiagram as problem:
        return [Finding("", "", "berkas", problem.sentence, "Unggah berkas BPMN lain.")]
    findings = list(dict.fromkeys(_findings(root, duties, held, letter_facts)))
    findings.sort(key=lambda finding: finding.severity != "salah")
    return findings[:MOST_FINDINGS]


def crowded(bpmn: bytes) -> Finding | None:
    """The finding of a diagram that is too large or too dense to work on. Raises BadDiagram."""
    return next(_check_size(parse(bpmn)), None)


def blocks(findings: Collection[Finding]) -> bool:
    """Whether these findings keep a diagram from being published."""
    return any(finding.severity == "salah" for finding in findings)


def _findings(
    root: etree._Element,
    duties: Collection[str],
    held: Collection[str] | None,
    letter_facts: Collection[str],
) -> Iterator[Finding]:
    crowded = list(_check_size(root))
    if crowded:
        yield from crowded
        return
    checks = chain(check_grammar(root), check_foreign(root), check_references(root))
    linked = list(islice(checks, MOST_FINDINGS))
    yield from linked
    try:
        sop = read_tree(root)
    except BadDiagram:
        return
    yield from islice(check_rows(root, sop, duties, held), MOST_FINDINGS)
    yield from islice(check_manners(sop), MOST_FINDINGS)
    if not blocks(linked):
        yield from _check_flow(sop, letter_facts)


def _check_size(root: etree._Element) -> Iterator[Finding]:
    names = [word(element) for element in root.iter("*")]
    nodes, flows = sum(name in NODES for name in names), names.count("sequenceFlow")
    if nodes > MOST_NODES or flows > MOST_FLOWS or is_mesh(nodes, flows):
        text = f"Diagram memuat {nodes} unsur dan {flows} panah; paling banyak {MOST_NODES} unsur."
        if nodes <= MOST_NODES:
            text = f"Diagram memuat {flows} panah untuk {nodes} unsur; itu terlalu rapat."
        yield Finding("", "", "ukuran", text, "Pecah menjadi beberapa SOP.")


def _check_flow(sop: Sop, letter_facts: Collection[str]) -> Iterator[Finding]:
    findings = list(Routes(sop, letter_facts).findings())
    yield from findings
    # A flow that is broken in plain sight is not worth playing.
    if not blocks(findings):
        yield from Game(sop).findings()
