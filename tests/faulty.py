"""Faulty diagrams: the real one with a small edit, and little SOPs drawn from a list of flows."""

import re
from itertools import pairwise

from engine import sop
from tests.diagrams import surat_keluar

DUTIES = {"susun", "nomor", "paraf", "tandatangan", "kirim", "isi"}
HELD = {"kasubbag_umpeg", "sekretaris", "camat"}
GOOD = surat_keluar().decode()
CONDITION = 'periksa_pengawas.keputusan == "kembalikan"'
TASK = '<bpmn:userTask id="{0}" name="{0}"><bpmn:extensionElements><sop:kegiatan waktuBaku="PT5M" '
TASK += 'output="ada" tindakan="isi"/></bpmn:extensionElements></bpmn:userTask>'


def lint(text: str | bytes) -> list[sop.Finding]:
    bpmn = text if isinstance(text, bytes) else text.encode()
    return sop.lint(bpmn, duties=DUTIES, held=HELD)


def edited(old: str, new: str) -> str:
    """The good diagram with its only `old` replaced."""
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the diagram"
    return GOOD.replace(old, new)


def without(pattern: str) -> str:
    text, times = re.subn(pattern, "", GOOD, count=1, flags=re.DOTALL)
    assert times == 1
    return text


def inside(node: str, addition: str) -> str:
    """The good diagram with something added at the end of a node."""
    kind = re.search(rf'<bpmn:(\w+) id="{node}"', GOOD)
    assert kind
    return re.sub(
        rf'(<bpmn:{kind[1]} id="{node}".*?)(</bpmn:{kind[1]}>)',
        lambda found: found[1] + addition + found[2],
        GOOD,
        count=1,
        flags=re.DOTALL,
    )


def extended(node: str, addition: str) -> str:
    """The good diagram with something added to the extensions of a node."""
    text = re.sub(
        rf'( id="{node}".*?<bpmn:extensionElements>)',
        lambda found: found[1] + addition,
        GOOD,
        count=1,
        flags=re.DOTALL,
    )
    assert text != GOOD
    return text


def in_process(addition: str) -> str:
    """The good diagram with elements added behind its flows."""
    return edited("  </bpmn:process>", addition + "</bpmn:process>")


def arrow(name: str, source: str, target: str, condition: str = "") -> str:
    asked = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="{name}" name="ke" {ends}>{asked}</bpmn:sequenceFlow>'


def flowing(*flows: str) -> str:
    """A complete little SOP: nodes named by the flows; `g…` choose, `p…` are parallel, the rest
    are steps; the first exit of a choice is its default."""
    ways = [tuple(way.split(">")) for way in flows]
    nodes = list(dict.fromkeys(node for way in ways for node in way))
    drawn, seen = "", set[str]()
    for node in nodes:
        if node in ("s", "e"):
            drawn += f'<bpmn:{"startEvent" if node == "s" else "endEvent"} id="{node}"/>'
        elif node[0] == "p":
            drawn += f'<bpmn:parallelGateway id="{node}"/>'
        elif node[0] == "g":
            exits = [n for n, way in enumerate(ways) if way[0] == node]
            default = f'default="f{exits[0]}"' if len(exits) > 1 else ""
            drawn += f'<bpmn:exclusiveGateway id="{node}" name="?" {default}/>'
        else:
            drawn += TASK.format(node)
    for n, (source, target) in enumerate(ways):
        asked = 'surat.jenis == "x"' if source[0] == "g" and source in seen else ""
        drawn += arrow(f"f{n}", source, target, asked)
        seen.add(source)
    refs = "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
    lane = (
        '<bpmn:laneSet id="lajur"><bpmn:lane id="satu" name="Camat"><bpmn:extensionElements>'
        '<sop:pelaksana peran="camat" cara="peran"/></bpmn:extensionElements>'
        f"{refs}</bpmn:lane></bpmn:laneSet>"
    )
    head = GOOD[: GOOD.index("<bpmn:collaboration")]
    return (
        f'{head}<bpmn:collaboration id="kolam"><bpmn:participant id="unit" name="U" processRef="p_"/>'
        f'</bpmn:collaboration><bpmn:process id="p_" name="N" isExecutable="true">{lane}{drawn}'
        "</bpmn:process></bpmn:definitions>"
    )


def wrong(text: str) -> set[tuple[str, str]]:
    return {(one.element, one.rule) for one in lint(text) if one.severity == "salah"}


def mesh(layers: int, wide: int) -> str:
    """Layers of parallel gateways, each joined with every one of the next: the branch bomb."""
    rows = [["p0"], *([f"p{n}_{m}" for m in range(wide)] for n in range(layers)), ["p1"]]
    ways = [f"{a}>{b}" for above, below in pairwise(rows) for a in above for b in below]
    return flowing("s>p0", *ways, "p1>e")


def chain(length: int) -> str:
    steps = [f"t{n}" for n in range(length)]
    return flowing(*(f"{a}>{b}" for a, b in pairwise(["s", *steps, "e"])))
