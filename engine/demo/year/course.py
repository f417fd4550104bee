"""One letter of the year as a play of moments: at each it yields, something happens to it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.cases.duties.verdict import RETURN, REVISE
from engine.demo.year import acts, bells, handing, pace, sending
from engine.demo.year.dossier import Dossier, Values
from engine.demo.year.plans import Plan
from engine.demo.year.stage import Stage
from engine.demo.year.writing import corrected, remark
from engine.letters import Content
from engine.letters.parts import Addressee
from engine.people import Person
from engine.sop import compile_condition

NEVER = timedelta(days=3650)
REMARKED = 0.05
MAILED, BY_HAND = 0.35, ("eoffice", "srikandi", "kurir")
TO_PEOPLE = ("ambil", "kurir", "whatsapp")
Moments = Iterator[datetime]


class Course:
    """The course of one letter. `play` yields the moments in order; between two, nothing happens."""

    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.stage, self.plan, self.chance = stage, plan, stage.chance
        self.about: Dossier
        self.visits: dict[str, int] = {}
        # Since when somebody can work on the open task: its arrival, or the last thing done to it.
        self.since = plan.start
        self.fixing = ""

    def play(self) -> Moments:
        """From its beginning until its case ends."""
        plan = self.plan
        yield plan.start
        drafter = self.stage.roster.named(plan.drafter, plan.start)
        self.about = acts.begin(self.stage, plan.content, plan.unit, plan.start, drafter)
        last = ""
        while (task := self.about.waiting) is not None:
            if task["id"] != last:
                last, self.since = task["id"], task["arrived_at"]
                self.visits[task["node"]] = self.visits.get(task["node"], 0) + 1
            yield from self._turn(task)

    def _turn(self, task: Values) -> Moments:
        """What happens to an open task until somebody has done something about it."""
        node, plan = task["node"], self.plan
        if plan.lying == (node, self.visits[node]):
            yield from self._lie(task)
        went = pace.turn(self.stage, self.about, task, self.since)
        opened, done = went.opened, went.done
        sitting = plan.sitting.get(node) or plan.lies.get(node)
        if sitting is not None and sitting > self.since:
            opened, done = sitting - timedelta(seconds=15), sitting
        if plan.act in ("tarik", "batal") and plan.where == node:
            yield from self._end_early(task, opened)
            return
        if plan.act == "alih" and plan.where == node and task["holder_id"] is None:
            yield from self._reassign(task, opened)
            return
        yield from self._done(task, opened, done)

    def _done(self, task: Values, opened: datetime, done: datetime) -> Moments:
        by = self._doer(task, done)
        if task["opened_at"] is None:
            opened = max(opened, self.since)
            # Who acts by a mandate that began since then opens it when they do it.
            yield from self._until(task, opened if self._may(task, by.id, opened) else done)
            handing.look(task, self.now)
            yield from self._handed(task, by)
        yield from self._until(task, max(done, self.now))
        yield from self._act(task, by)
        self.since = self.now

    def _until(self, task: Values, moment: datetime) -> Moments:
        """Let the alerts before a moment ring; then the moment itself."""
        ring = bells.rings_at(self.stage, task)
        while ring is not None and ring < moment:
            yield ring
            bells.raise_due(self.stage, self.about, task, ring)
            ring = bells.rings_at(self.stage, task)
        yield moment
        self.now = moment

    def _lie(self, task: Values) -> Moments:
        """It lies there for the rest of the year, opened or not."""
        if self.chance.random() < 0.4 and task["opened_at"] is None:
            opened = self.stage.later(self.since, 1 + 3 * self.chance.random())
            by = self._doer(task, opened)
            yield from self._until(task, opened)
            handing.look(task, self.now)
            yield from self._handed(task, by)
        yield from self._until(task, self.stage.until + NEVER)

    def _handed(self, task: Values, by: Person) -> Moments:
        """Who takes a task out of the group, and now and then gives it back."""
        act, here = self.plan.act, self.plan.where == task["node"]
        if not here or act not in ("ambil", "lepas") or task["holder_id"] is not None:
            return
        yield from self._until(task, self.now + timedelta(seconds=5))
        handing.take(self.about, task, self.now, by)
        if act == "lepas":
            yield from self._until(task, self.now + timedelta(seconds=40))
            handing.give_back(self.about, task, self.now, by)

    def _reassign(self, task: Values, moment: datetime) -> Moments:
        roster = self.stage.roster
        yield from self._until(task, moment)
        holding = roster.holders(task["role"], task["unit_id"], moment)
        others = [
            one for one in roster.doers(task["role"], None, moment)
            if one not in holding and one != self.about.letter["drafter_id"]
        ]  # fmt: skip
        boss = roster.person(roster.above(holding[0], moment)[0], moment)
        to = roster.person(self.chance.choice(others), moment)
        reason = remark("alih", self.chance)
        handing.reassign(self.stage, self.about, task, to, reason, moment, boss)
        self.since = moment

    def _end_early(self, task: Values, moment: datetime) -> Moments:
        """The drafter withdraws the letter, or its number is voided, while it waits."""
        yield from self._until(task, moment)
        reason = remark("tarik" if self.plan.act == "tarik" else "batal_nomor", self.chance)
        if self.plan.act == "tarik":
            by = self.stage.roster.named(self.plan.drafter, moment)
            handing.withdraw(self.stage, self.about, reason, moment, by)
        else:
            keepers = self.stage.roster.doers("kasubbag_umpeg", None, moment)
            by = self.stage.roster.person(keepers[0], moment)
            handing.void_number(self.stage, self.about, reason, moment, by)

    def _act(self, task: Values, by: Person) -> Moments:
        """What the duty of the step leaves; sending may go on until the last mail has gone."""
        stage, about, at = self.stage, self.about, self.now
        match about.step(task).duty:
            case "susun":
                acts.submit(stage, about, task, self._written(), at, by)
            case "nomor":
                acts.give_number(stage, about, task, self._inserted(), at, by)
            case "isi":
                acts.fill(stage, about, task, remark("verifikasi", self.chance), at, by)
            case "kirim":
                sending.send(stage, about, task, at, by, self._channel)
                yield from self._mails(task)
            case duty:
                self._decide(duty, task, by)

    def _decide(self, duty: str, task: Values, by: Person) -> None:
        stage, about, at = self.stage, self.about, self.now
        found = self.plan.verdicts[task["node"]]
        if not found:
            words = remark("catatan_paraf", self.chance) if self.chance.random() < REMARKED else ""
            act = acts.sign if duty == "tandatangan" else acts.initial
            act(stage, about, task, words, at, by)
            return
        verdict, fix = found.pop(0)
        if verdict == RETURN:
            self.fixing = fix.part
            acts.send_back(stage, about, task, fix.reason, at, by)
            return
        content = corrected(about.content, fix.part, self.chance)
        acts.rewrite(stage, about, task, content, "", at, by, reroutes=_reroutes(about, task))

    def _written(self) -> Content:
        """What the drafter submits: the letter, or the letter put right."""
        part, self.fixing = self.fixing, ""
        return corrected(self.about.content, part, self.chance) if part else self.about.content

    def _inserted(self) -> str:
        day = self.about.content.letter_date
        assert day is not None  # every letter of the year is dated
        if self.plan.act == "sisipan" and self.stage.register.may_insert(day):
            return remark("sisipan", self.chance)
        return ""

    def _channel(self, addressee: Addressee) -> str:
        failing = self.plan.act == "pos"
        if failing and not self.about.dispatches:
            return "email"
        if not addressee.email:
            return self.chance.choice(TO_PEOPLE)
        mailed = self.chance.random() < MAILED and not failing
        return "email" if mailed else self.chance.choice(BY_HAND)

    def _mails(self, task: Values) -> Moments:
        """Each mail goes when the clock comes to it."""
        refused = self.plan.act == "pos"
        for one in sending.queued(self.about):
            yield from self._until(task, sending.arrives(self.stage, self.now))
            error = remark("gagal_pos", self.chance) if refused else ""
            sending.deliver(self.stage, self.about, one, self.now, error)

    def _doer(self, task: Values, at: datetime) -> Person:
        """Who does a task at a moment: its holder, else one of the group who is at work."""
        roster = self.stage.roster
        if task["holder_id"] is not None:
            return roster.person(task["holder_id"], at)
        found = roster.doers(task["role"], task["unit_id"], at)
        several = len(found) > 1 and self.chance.random() < 0.4
        return roster.person(found[-1] if several else found[0], at)

    def _may(self, task: Values, who: int, at: datetime) -> bool:
        if task["holder_id"] is not None:
            return bool(task["holder_id"] == who)
        return who in self.stage.roster.holders(task["role"], task["unit_id"], at)


def _reroutes(about: Dossier, task: Values) -> bool:
    """Whether the diagram names `revisi` behind a step (`verdict.names_revision`)."""
    decision = about.edition.sop.decision_after(task["node"])
    said = {task["node"]: {"keputusan": REVISE}}
    exits = decision.exits if decision else ()
    return any(
        one.condition is not None and compile_condition(one.condition).holds(said) for one in exits
    )
