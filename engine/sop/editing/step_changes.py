"""The verbs of a row of the Tabel SOP: change, add, remove, move up or down, give a form.

Each answers whether the diagram must be drawn anew.
"""

from lxml import etree

from engine.sop.editing.heard import Asked
from engine.sop.editing.sequence import BadChange, Plan, Sequence
from engine.sop.editing.surgery import put, slug, state, take
from engine.sop.editing.verdicts import decides
from engine.sop.forms import BadForm, read_form
from engine.sop.model import Flow, Step
from engine.sop.parsing import BPMN
from engine.sop.reading import facts_of, minutes
from engine.sop.vocabulary import NAMESPACES, SOP, said, written

FILLED = "isi"


def edit(asked: Asked) -> bool:
    """`ubah`: the fields that are there replace what the row says."""
    document = asked.document
    step = Sequence(document.sop).step(asked.line("langkah"))
    task = document.element(step.node)
    if asked.has("tindakan"):
        _refuse_undecided(asked, step, asked.key("tindakan", "tindakan"))
    if asked.has("nama") and asked.name() != step.name:
        task.set("name", asked.name())
    _write(asked, task)
    if not asked.has("pelaksana"):
        return False
    lane = document.lane(asked.line("pelaksana"))
    if document.lanes_of().get(step.node) is lane:
        return False
    document.stand(step.node, lane)
    if decision := document.sop.decision_after(step.node):
        document.stand(decision.node, lane)
    return True


def add(asked: Asked) -> bool:
    """`tambah`: a new row behind `sesudah`, at the beginning if that is empty."""
    document, after = asked.document, asked.line("sesudah")
    name, sequence = asked.name(), Sequence(document.sop)
    lane = document.lane(asked.line("pelaksana"))
    taken = sequence.places_after(after, in_branch=bool(asked.line("hanya_cabang")))
    own = document.fresh(slug(name))
    document.add_node("userTask", own, name, lane, after=after or taken[0].source)
    _write(asked, document.element(own))
    detail = document.extended(document.element(own), "kegiatan")
    if not detail.get("tindakan"):
        detail.set("tindakan", FILLED)
    for flow in taken:
        document.aim(flow.id, (flow.source, own))
    onward = document.fresh(f"ke_{taken[0].target}"[:60])
    document.add_flow(onward, (own, taken[0].target), after=taken[-1].id)
    return True


def remove(asked: Asked) -> bool:
    """`hapus`: the row goes, with the decision right behind it."""
    return _carry_out(asked, Sequence(asked.document.sop).removed(asked.line("langkah")))


def move_up(asked: Asked) -> bool:
    """`naik`: the row changes places with the one above, or comes before the branches there."""
    return _carry_out(asked, Sequence(asked.document.sop).raised(asked.line("langkah")))


def move_down(asked: Asked) -> bool:
    """`turun`: the row changes places with the one below, or comes behind the branches there."""
    return _carry_out(asked, Sequence(asked.document.sop).lowered(asked.line("langkah")))


def give_form(asked: Asked) -> bool:
    """`formulir`: the definition of the step's form as JSON; an empty one takes it away."""
    document, text = asked.document, asked.said.get("json", "").strip()
    step = Sequence(document.sop).step(asked.line("langkah"))
    try:
        keys = {one.key for one in read_form(text).fields} if text else set()
    except BadForm as problem:
        raise BadChange(problem.sentence) from problem
    _refuse_lost(asked, step, keys)
    detail = document.extended(document.element(step.node), "kegiatan")
    old = detail.find("sop:formulir", NAMESPACES)
    if old is not None and (not text or written(old) != text):
        take(old)
        old = None
    if text and old is None:
        made = etree.Element(f"{{{SOP}}}formulir")
        made.text = text
        put(detail, made, len(detail))
    return False


def _carry_out(asked: Asked, plan: Plan) -> bool:
    asked.document.carry_out(plan)
    return True


def _write(asked: Asked, task: etree._Element) -> None:
    if asked.has("teks"):
        _document(task, asked.text("teks"))
    detail = asked.document.extended(task, "kegiatan")
    # A new row may leave its standard open; one that is typed must be right.
    standard = asked.line("waktu")
    if asked.has("waktu") and (standard or detail.get("waktuBaku")):
        number = asked.minutes("waktu")
        if minutes(detail.get("waktuBaku")) != number:
            detail.set("waktuBaku", f"PT{number}M")
    for name in ("output", "keterangan"):
        if asked.has(name) and said(detail, name) != asked.line(name):
            state(detail, name, asked.line(name))
    if asked.has("tindakan"):
        detail.set("tindakan", asked.key("tindakan", "tindakan"))
    if asked.has("kelengkapan"):
        relist(detail, "kelengkapan", asked.lines("kelengkapan"))


def relist(parent: etree._Element, name: str, items: list[str]) -> None:
    """Make these the `sop:` elements of one name, where the first of them stood."""
    old = parent.findall(f"sop:{name}", NAMESPACES)
    if [written(one) for one in old] == items:
        return
    place = parent.index(old[0]) if old else _place(parent, name)
    for one in old:
        take(one)
    for n, item in enumerate(items):
        made = etree.Element(f"{{{SOP}}}{name}")
        made.text = item
        put(parent, made, place + n)


def _place(parent: etree._Element, name: str) -> int:
    """The equipment of a step stands before its form; lists of the identity page at the end."""
    return 0 if name == "kelengkapan" else len(parent)


def _document(task: etree._Element, text: str) -> None:
    old = task.find("bpmn:documentation", NAMESPACES)
    if old is None and text:
        old = etree.Element(f"{{{BPMN}}}documentation")
        put(task, old, 0)
    if old is not None and not text:
        take(old)
    elif old is not None and written(old) != text:
        for inner in list(old):
            take(inner)
        old.text = text


def _asking(asked: Asked, step: Step) -> list[tuple[Flow, str]]:
    """The arrows whose condition asks for an answer of the step, with the name of the answer."""
    return [
        (flow, fact.partition(".")[2])
        for flow in asked.document.sop.flows
        for fact in facts_of(flow)
        if fact.startswith(f"{step.node}.")
    ]


def _refuse_undecided(asked: Asked, step: Step, duty: str) -> None:
    """A duty that gives no verdict would let what is returned go on as if approved."""
    asks = [flow for flow, name in _asking(asked, step) if name == "keputusan"]
    if duty != step.duty and asks and not decides(step, duty, asked.verdicts):
        raise BadChange(
            f"“{step.name}” boleh dikembalikan, padahal tindakan ini tidak memberi keputusan. "
            "Hapus dahulu pengembaliannya."
        )


def _refuse_lost(asked: Asked, step: Step, keys: set[str]) -> None:
    form = step.form
    for flow, name in _asking(asked, step):
        had = form is not None and any(one.key == name for one in form.fields)
        if had and name not in keys:
            raise BadChange(
                f"Isian “{name}” dipakai pada syarat panah “{flow.name or flow.id}”. "
                "Ubah dahulu syaratnya."
            )
