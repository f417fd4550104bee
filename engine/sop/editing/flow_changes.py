"""The verbs of the arrows in the Tabel SOP: where a step may send back to, and what a way asks.

Each answers whether the diagram must be drawn anew.
"""

from collections.abc import Sequence as Items

from engine.sop import conditions
from engine.sop.editing.heard import Asked, condition
from engine.sop.editing.sequence import BadChange, Plan, Sequence
from engine.sop.editing.verdicts import decides
from engine.sop.forms import COMPARED
from engine.sop.linting.grammar import MOST_NAME
from engine.sop.linting.routes import RETURN
from engine.sop.model import Decision, Flow, Step
from engine.sop.reading import facts_of

REVISE = "revisi"
NO_VERDICT = (
    "Tindakan “{duty}” tidak memberi keputusan. Pilih tindakan yang memberi keputusan, atau beri "
    "kegiatan ini formulir dengan isian “keputusan”."
)


def send_back(asked: Asked) -> bool:
    """`kembali`: the step may be returned to the step `ke`, or no longer if that is empty."""
    sequence = Sequence(asked.document.sop)
    step, target = sequence.step(asked.line("langkah")), asked.line("ke")
    decision = asked.document.sop.decision_after(step.node)
    flow = _meant(asked, sequence, step, decision)
    if not target:
        return flow is not None and _take_back(asked, sequence, step, flow)
    if sequence.step(target).node not in sequence.behind(step.node):
        raise BadChange("Pilih kegiatan yang mendahului kegiatan ini.")
    for other in decision.exits if decision else ():
        if other.target == target and other is not flow:
            raise BadChange(
                f"“{step.name}” sudah menuju “{sequence.name(target)}” lewat panah "
                f"“{other.name or other.id}”."
            )
    if flow is None:
        _open(asked, sequence, step, target)
    elif flow.target == target:
        return False
    else:
        asked.document.aim(flow.id, (flow.source, target))
    _refuse_other_order(asked, sequence, target)
    return True


def _refuse_other_order(asked: Asked, sequence: Sequence, target: str) -> None:
    """A way into the middle of a branch can make what is before and what is behind a matter of
    opinion; the rows keep their order."""
    rows = [step.node for step in asked.document.read().steps]
    if rows != [step.node for step in sequence.sop.steps]:
        raise BadChange(
            f"Pengembalian ke “{sequence.name(target)}” mengubah urutan SOP. "
            "Pilih kegiatan di luar cabang."
        )


def _meant(asked: Asked, sequence: Sequence, step: Step, decision: Decision | None) -> Flow | None:
    """The return that the form is about: by its id, by its condition, or the only one."""
    returns = sequence.returns(step.node) if decision else []
    if own := asked.line("panah"):
        found = next((flow for flow in returns if flow.id == own), None)
        if found is None:
            raise BadChange("Panah pengembalian ini tidak ada lagi. Muat ulang halaman ini.")
        return found
    if asked.line("isian"):
        wanted = _question(asked, step)
        return next((flow for flow in returns if flow.condition == wanted), None)
    verdict = asked.line("keputusan") or RETURN
    facts = {step.node: {"keputusan": verdict}}
    fitting = [flow for flow in returns if facts_of(flow) and _holds(flow, facts)]
    if not fitting and not asked.line("keputusan"):
        fitting = list(returns[:1]) if len(returns) == 1 else []
    return next(iter(fitting), None)


def _holds(flow: Flow, facts: dict[str, dict[str, str]]) -> bool:
    return conditions.compile(flow.condition or "").holds(facts)


def _question(asked: Asked, step: Step) -> str:
    """The condition of a return: a verdict of the step, or an answer on its form."""
    if field := asked.line("isian"):
        kinds = {one.key: one.kind for one in (step.form.fields if step.form else ())}
        if kinds.get(field) not in COMPARED:
            raise BadChange("Pilih isian dari formulir kegiatan ini.")
        operator = asked.line("operator") or "=="
        fact = f"{step.node}.{field}"
        return condition(asked.document.sop, fact, operator, asked.said.get("nilai", ""))
    verdict = asked.line("keputusan") or RETURN
    known = decides(step, step.duty, asked.verdicts)
    if not known:
        raise BadChange(NO_VERDICT.format(duty=step.duty or "–"))
    if verdict not in known:
        raise BadChange(f"Keputusan kegiatan ini: {', '.join(known)}. Pilih salah satu.")
    return condition(asked.document.sop, f"{step.node}.keputusan", "==", verdict)


def _open(asked: Asked, sequence: Sequence, step: Step, target: str) -> None:
    """A new return, from the step's decision or from one that is put behind it."""
    document, question = asked.document, _question(asked, step)
    verdict = asked.line("keputusan") or RETURN
    name = asked.line("nama", MOST_NAME) or ("Direvisi" if verdict == REVISE else "Tidak")
    gateway, last = sequence.tail(step.node), ""
    if gateway == step.node:
        onward = sequence.onward(step.node)
        gateway = document.fresh(f"benar_{step.node}"[:60])
        lane = document.lanes_of().get(step.node)
        if lane is None:
            raise BadChange("Kegiatan ini belum punya pelaksana. Pilih pelaksananya dahulu.")
        asking = asked.line("pertanyaan", MOST_NAME) or "Benar?"
        document.add_node("exclusiveGateway", gateway, asking, lane, after=step.node)
        document.aim(onward.id, (step.node, gateway))
        last = document.fresh(f"ya_{step.node}"[:60])
        document.add_flow(last, (gateway, onward.target), after=onward.id, name="Ya")
        document.element(gateway).set("default", last)
    else:
        last = [flow.id for flow in sequence.flows if flow.source == gateway][-1]
    own = document.fresh(f"{verdict if verdict == REVISE else 'kembali'}_{step.node}"[:60])
    document.add_flow(own, (gateway, target), after=last, name=name, condition=question)


def _take_back(asked: Asked, sequence: Sequence, step: Step, flow: Flow) -> bool:
    """A return goes; a decision with one way left goes with it."""
    if flow.default:
        raise BadChange("Panah pengembalian ini panah bawaan. Jadikan panah lain bawaan dahulu.")
    rest = [one for one in sequence.flows if one.source == flow.source and one.id != flow.id]
    if len(rest) > 1:
        asked.document.carry_out(Plan(gone=frozenset({flow.id})))
        return True
    into = next(one for one in sequence.flows if one.target == flow.source)
    gone = frozenset({flow.id, flow.source, *(one.id for one in rest)})
    asked.document.carry_out(Plan({into.id: (step.node, rest[0].target)}, gone))
    return True


def ask(asked: Asked) -> bool:
    """`kondisi`: what an arrow behind a gateway asks, or that it is the default one."""
    document = asked.document
    arrow = next((one for one in document.sop.flows if one.id == asked.line("panah")), None)
    decision = next((one for one in document.sop.decisions if arrow in one.exits), None)
    if arrow is None or decision is None:
        raise BadChange("Hanya panah di belakang percabangan yang bersyarat.")
    if asked.line("bawaan"):
        _make_default(asked, decision, arrow)
    elif asked.has("fakta"):
        if arrow.default:
            raise BadChange("Ini panah bawaan. Jadikan panah lain bawaan dahulu.")
        operator = asked.line("operator") or "=="
        text = condition(document.sop, asked.line("fakta"), operator, asked.said.get("nilai", ""))
        _state(asked, arrow, text)
    for field, own in (("nama", arrow.id), ("pertanyaan", decision.node)):
        if asked.has(field):
            document.element(own).set("name", asked.name(field))
    return False


def _state(asked: Asked, arrow: Flow, text: str) -> None:
    try:
        conditions.compile(text)
    except conditions.BadCondition as problem:
        raise BadChange(problem.sentence) from problem
    if text != arrow.condition:
        asked.document.condition(arrow.id, text)


def _make_default(asked: Asked, decision: Decision, arrow: Flow) -> None:
    """The arrow is taken where no other is; the old default is then taken where none of the rest
    is, so that the same answers lead the same ways."""
    old = next((flow for flow in decision.exits if flow.default), None)
    if old is arrow:
        return
    asked.document.element(decision.node).set("default", arrow.id)
    asked.document.condition(arrow.id, "")
    if old is not None:
        _state(asked, old, _otherwise([flow for flow in decision.exits if flow is not old]))


def _otherwise(others: Items[Flow]) -> str:
    return " and ".join(f"not ({flow.condition})" for flow in others if flow.condition)
