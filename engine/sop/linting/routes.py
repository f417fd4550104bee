"""Rules for the flow: where it begins, branches, returns and ends, and what its conditions ask."""

from collections.abc import Collection, Iterator
from itertools import islice

from engine.sop import conditions
from engine.sop.forms import COMPARED
from engine.sop.graph import Graph
from engine.sop.linting.finding import Finding, Severity
from engine.sop.model import Decision, Flow, Node, Sop, Step
from engine.sop.reading import facts_of
from engine.sop.vocabulary import GATEWAYS, TASKS

MOST_BRANCHES = 50
APPROVALS = frozenset({"paraf", "tandatangan"})
APPROVE, RETURN = "setujui", "kembalikan"
VERDICTS = (APPROVE, RETURN, "revisi")
FILLED, DONE = "isi", "selesai"
WRITTEN = "susun"
OF_LETTERS = frozenset({WRITTEN, "nomor", "tandatangan", "kirim"})
ENTERED = "catat"
OF_INCOMING = frozenset({ENTERED, "klasifikasi", "disposisi", "serahkan", "arsipkan"})


class Routes:
    """The routes of one SOP, seen as a graph; each `check_…` yields the findings of one rule."""

    def __init__(self, sop: Sop, letter_facts: Collection[str]) -> None:
        self.sop = sop
        self.graph = Graph((node.id for node in sop.nodes), sop.flows)
        self.nodes = {node.id: node for node in sop.nodes}
        self.starts = [node.id for node in sop.nodes if node.kind == "startEvent"]
        self.ends = [node.id for node in sop.nodes if node.kind == "endEvent"]
        self.facts = self._facts() | frozenset(letter_facts)

    def findings(self) -> Iterator[Finding]:
        yield from self.check_ends()
        yield from self.check_reach()
        yield from self.check_arrows()
        yield from self.check_choices()
        yield from self.check_conditions()
        yield from self.check_loops()
        yield from self.check_branches()
        yield from self.check_signing()
        yield from self.check_own_draft()
        yield from self.check_verdicts()
        yield from self.check_letter()

    def check_ends(self) -> Iterator[Finding]:
        if len(self.starts) != 1:
            text = f"SOP harus punya tepat satu awal; di sini ada {len(self.starts)}."
            yield Finding("", "", "awal", text, "Gambar satu awal (Start Event).")
        if not self.ends:
            yield Finding(
                "", "", "akhir", "SOP ini tidak punya akhir.", "Gambar akhir (End Event)."
            )
        for place in self.starts:
            if self.graph.arriving[place]:
                yield self._node(place, "awal", "Ada panah masuk ke awal.", "Hapus panahnya.")
        for place in self.ends:
            if self.graph.leaving[place]:
                yield self._node(place, "akhir", "Ada panah keluar dari akhir.", "Hapus panahnya.")

    def check_reach(self) -> Iterator[Finding]:
        reached = self.graph.after(self.starts)
        finishing = self.graph.before(self.ends)
        for place in self.nodes:
            if self.starts and place not in reached:
                text = "Unsur ini tidak pernah dicapai dari awal."
                yield self._node(place, "terjangkau", text, "Hubungkan dengan alur, atau hapus.")
            elif self.ends and place not in finishing:
                text = "Dari sini alur tidak pernah sampai ke akhir."
                yield self._node(place, "selesai", text, "Gambar panah yang menuju akhir.")

    def check_arrows(self) -> Iterator[Finding]:
        met: set[tuple[str, str]] = set()
        for flow in self.sop.flows:
            if flow.source == flow.target or (flow.source, flow.target) in met:
                text = "Panah ini kembar, atau kembali ke unsur yang sama."
                yield self._flow(flow, "panah", text, "Hapus panah ini.")
            met.add((flow.source, flow.target))
        for place, node in self.nodes.items():
            if node.kind not in GATEWAYS and len(self.graph.leaving[place]) > 1:
                text = "Lebih dari satu panah keluar dari unsur ini."
                remedy = "Pakai percabangan di belakangnya."
                yield self._node(place, "panah", text, remedy)

    def check_choices(self) -> Iterator[Finding]:
        for place, node in self.nodes.items():
            exits = self.graph.leaving[place]
            if node.kind != "exclusiveGateway" or len(exits) < 2:
                continue
            if not any(flow.default for flow in exits):
                text = "Percabangan ini belum punya panah bawaan (default)."
                remedy = "Pilih panah yang ditempuh bila tidak ada syarat yang terpenuhi."
                yield self._node(place, "percabangan", text, remedy)
            if not node.name or not all(flow.name for flow in exits):
                text = "Pertanyaan atau jawaban percabangan ini belum tertulis."
                remedy = (
                    "Beri nama percabangan dan tiap panahnya, misalnya “Benar?”, “Ya”, “Tidak”."
                )
                yield self._node(place, "nama", text, remedy, "periksa")

    def check_conditions(self) -> Iterator[Finding]:
        for flow in self.sop.flows:
            source = self.nodes.get(flow.source)
            choice = (
                source is not None
                and source.kind == "exclusiveGateway"
                and len(self.graph.leaving[source.id]) > 1
            )
            if choice and not flow.default:
                yield from self._check_condition(flow)
            elif flow.condition is not None:
                text = "Syarat pada panah ini tidak pernah dibaca."
                remedy = "Syarat hanya berlaku pada panah bukan bawaan dari percabangan eksklusif."
                yield self._flow(flow, "syarat", text, remedy)

    def _check_condition(self, flow: Flow) -> Iterator[Finding]:
        if flow.condition is None:
            text = "Panah ini belum bersyarat."
            yield self._flow(flow, "syarat", text, "Tulis syaratnya, atau jadikan bawaan.")
            return
        try:
            names = conditions.compile(flow.condition).names
        except conditions.BadCondition as problem:
            remedy = "Perbaiki syarat pada panah ini."
            yield self._flow(flow, "syarat", problem.sentence, remedy)
            return
        for name in names:
            yield from self._check_name(flow, name)

    def _check_name(self, flow: Flow, name: str) -> Iterator[Finding]:
        if name not in self.facts:
            text = f"Syarat menyebut “{name[:80]}”, yang tidak dikenal."
            remedy = f"Pakai salah satu: {', '.join(sorted(self.facts)[:12])}."
            yield self._flow(flow, "syarat", text, remedy)
            return
        step = name.split(".")[0]
        if step in self.nodes and flow.source in self.graph.after(self.starts, without={step}):
            text = f"Syarat menyebut “{name}”, padahal alur dapat tiba di sini tanpa kegiatan itu."
            remedy = "Pastikan kegiatan itu selalu dilalui lebih dahulu."
            yield self._flow(flow, "syarat", text, remedy, "periksa")

    def check_loops(self) -> Iterator[Finding]:
        """Refuse the first loop without a way out and the first one that nobody works in."""
        chosen = {place for place in self.nodes if self._chooses(place)}
        tasks = {place for place, node in self.nodes.items() if node.kind in TASKS}
        for place in self._first_in_loop(without=chosen):
            text = "Putaran ini tidak punya percabangan untuk keluar."
            remedy = "Tambahkan percabangan eksklusif di dalam putaran."
            yield self._node(place, "putaran", text, remedy)
        for place in self._first_in_loop(without=tasks):
            text = "Putaran ini hanya berisi percabangan, tanpa kegiatan."
            yield self._node(place, "putaran", text, "Letakkan kegiatan di dalam putaran.")

    def _first_in_loop(self, without: Collection[str]) -> list[str]:
        looping = (
            place for place in self.nodes if place not in without and self._returns(place, without)
        )
        return list(islice(looping, 1))

    def _returns(self, place: str, without: Collection[str]) -> bool:
        nexts = [flow.target for flow in self.graph.leaving[place]]
        return place in self.graph.after(nexts, without)

    def check_branches(self) -> Iterator[Finding]:
        """Refuse meshes of parallel gateways: the runner predicts a branch for every way through
        them, so that 8 kB of gateways can hang it."""
        order = self.graph.order(self.starts)
        ways = dict.fromkeys(order, 0)
        for place in order:
            arriving = [ways[flow.source] for flow in self.graph.arriving[place]]
            joins = self.nodes[place].kind == "parallelGateway"
            most = sum(arriving) if joins else max(arriving, default=0)
            ways[place] = min(max(most, 1), MOST_BRANCHES + 1)
        crowded = [place for place in order if ways[place] > MOST_BRANCHES]
        if crowded:
            text = f"Cabang paralel berlapis melebihi {MOST_BRANCHES} jalur sekaligus."
            yield self._node(crowded[0], "serentak", text, "Kurangi cabang paralel berlapis.")

    def check_signing(self) -> Iterator[Finding]:
        """A letter is unsigned at the start, after it was written anew, and after a signer sent
        it back; from none of these may it be sent without being signed."""
        signing = {step.node for step in self.sop.steps if step.duty == "tandatangan"}
        unsigned = [step.node for step in self.sop.steps if step.duty == "susun"]
        unsigned += [flow.target for step in signing for flow in self._refusing(step)]
        reached = self.graph.after([*self.starts, *unsigned], without=signing)
        for step in self.sop.steps:
            if step.duty == "kirim" and step.node in reached:
                text = "Surat dapat dikirim tanpa ditandatangani."
                remedy = "Pastikan setiap jalur ke kegiatan ini melalui penandatanganan."
                yield self._node(step.node, "tandatangan", text, remedy)

    def _refusing(self, step: str) -> Iterator[Flow]:
        """The exits that a signer's verdict takes when the letter is not signed."""
        decision = self.sop.decision_after(step)
        for flow in decision.exits if decision else ():
            if any(_fits(flow, step, verdict) for verdict in VERDICTS if verdict != APPROVE):
                yield flow

    def check_own_draft(self) -> Iterator[Finding]:
        """The drafter's own lane can never approve; a lane that drafts by role can if another
        person holds the role too."""
        own = {role.key for role in self.sop.roles if role.found_by == "penyusun"}
        drafting = {step.role for step in self.sop.steps if step.duty == "susun" and step.role}
        for step in self.sop.steps:
            if step.duty in APPROVALS and step.role in drafting | own:
                text = "Penyusun surat menyetujui surat susunannya sendiri."
                remedy = "Pindahkan kegiatan ini ke lajur pejabat lain."
                severity: Severity = "salah" if step.role in own else "periksa"
                yield self._node(step.node, "penyusun", text, remedy, severity)

    def check_verdicts(self) -> Iterator[Finding]:
        """A condition with a slip in its verdict lets a returned letter go on as if approved."""
        for step in self.sop.steps:
            decision, verdicts = self.sop.decision_after(step.node), _verdicts(step)
            for flow in decision.exits if decision and verdicts else ():
                only = facts_of(flow) == (f"{step.node}.keputusan",)
                if only and not any(_fits(flow, step.node, verdict) for verdict in verdicts):
                    text = "Syarat pada panah ini tidak pernah terpenuhi."
                    remedy = f"Keputusan yang ada: {', '.join(verdicts)}."
                    yield self._flow(flow, "syarat", text, remedy)
            if step.duty not in APPROVALS:
                continue
            if _way(decision, step.node, APPROVE) == _way(decision, step.node, RETURN):
                text = "Surat yang dikembalikan di sini berjalan terus seperti yang disetujui."
                remedy = f'Beri percabangan di belakangnya dengan syarat keputusan == "{RETURN}".'
                yield self._node(step.node, "kembali", text, remedy, "periksa")

    def check_letter(self) -> Iterator[Finding]:
        """What is done to a letter needs one, and only the first step can begin it."""
        first = self.sop.steps[0].duty if self.sop.steps else WRITTEN
        written = OF_LETTERS if first == FILLED else OF_LETTERS | APPROVALS
        for needs, begun, what in (
            (written, WRITTEN, "surat yang disusun"),
            (OF_INCOMING, ENTERED, "surat masuk yang dicatat"),
        ):
            for step in self.sop.steps if first != begun else ():
                if step.duty in needs:
                    text = f"Tindakan “{step.duty}” memerlukan {what} pada kegiatan pertama."
                    remedy = f"Awali SOP dengan tindakan “{begun}”, atau pilih tindakan lain."
                    yield self._node(step.node, "surat", text, remedy)

    def _facts(self) -> frozenset[str]:
        facts = {f"{step.node}.keputusan" for step in self.sop.steps}
        for step in self.sop.steps:
            fields = step.form.fields if step.form else ()
            facts |= {f"{step.node}.{one.key}" for one in fields if one.kind in COMPARED}
        return frozenset(facts)

    def _chooses(self, place: str) -> bool:
        return self.nodes[place].kind == "exclusiveGateway" and len(self.graph.leaving[place]) > 1

    def _node(
        self, place: str, rule: str, text: str, remedy: str, severity: Severity = "salah"
    ) -> Finding:
        return Finding(place, self.nodes[place].name, rule, text, remedy, severity)

    def _flow(
        self, flow: Flow, rule: str, text: str, remedy: str, severity: Severity = "salah"
    ) -> Finding:
        ends = (self.nodes.get(flow.source), self.nodes.get(flow.target))
        name = flow.name or " → ".join(map(_name, ends))
        return Finding(flow.id, name, rule, text, remedy, severity)


def _verdicts(step: Step) -> tuple[str, ...]:
    """What a step can decide; empty where only its duty knows."""
    if step.duty in APPROVALS:
        return VERDICTS
    decision = step.form.decision if step.form else None
    if step.duty == FILLED:
        return decision.choices if decision else (DONE,)
    return ()


def _name(node: Node | None) -> str:
    return (node.name or node.id) if node else "?"


def _fits(flow: Flow, step: str, verdict: str) -> bool:
    said = {step: {"keputusan": verdict}}
    return bool(facts_of(flow)) and conditions.compile(flow.condition or "").holds(said)


def _way(decision: Decision | None, step: str, verdict: str) -> str:
    """The flow that a verdict leads to, empty for the default one."""
    exits = decision.exits if decision else ()
    return next((flow.id for flow in exits if _fits(flow, step, verdict)), "")
