"""Duty `paraf`: read, then initial, return or revise (SOP steps 3 and 4)."""

from engine.cases.answering import hear_form, in_history
from engine.cases.content import latest
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.duties.verdict import (
    APPROVE,
    RETURN,
    VERDICTS,
    hear_verdict,
    perform_return,
    perform_revision,
)
from engine.cases.work import Work
from engine.errors import BadAnswers
from engine.letters import digest
from engine.store.rows import add, change
from engine.store.tables import Initial, Letter


class GiveInitial(Duty):
    """An initial binds to the digest of the content, not to a rendered page (DOMAIN 1.4)."""

    key = "paraf"
    name = "Memeriksa dan memaraf"
    help = "Setujui dengan paraf, kembalikan untuk perbaikan, atau revisi langsung."
    verdicts = VERDICTS

    asks = True

    def hear(self, work: Work, said: Said) -> Answers:
        """One of the three verdicts; only who approves must answer the step's questions."""
        approves = said.get("keputusan") == APPROVE
        heard, problems = hear_form(work, said, whole=approves)
        # Who returns the file does not see the questions any more: what is wrong there is left out.
        problems = problems if approves else {}
        try:
            answers = hear_verdict(work, said)
        except BadAnswers as bad:
            raise BadAnswers({**bad.problems, **problems}) from bad
        if problems:
            raise BadAnswers(problems)
        return answers | heard

    def perform(self, work: Work, answers: Answers) -> bool:
        """Initial, return, or revise."""
        if answers["keputusan"] == RETURN:
            perform_return(work, answers)
            return True
        if answers["keputusan"] != APPROVE:
            return perform_revision(work, answers)
        content = latest(work.tx, work.letter.id)
        assert content is not None  # only a submitted letter reaches an approver
        add(
            work.tx, Initial, letter_id=work.letter.id, task_id=work.task.id, node=work.step.node,
            revision_no=work.letter.revision_no, digest=digest(content),
            official_id=work.by.id, post_line=work.post_line, at=work.at,
        )  # fmt: skip
        change(work.tx, Letter, {"id": work.letter.id}, state="diparaf")
        work.record(
            "paraf", revision=work.letter.revision_no, digest=digest(content),
            remarks=answers["remarks"], **in_history(answers), own_draft=work.by.id == work.letter.drafter_id,
        )  # fmt: skip
        return True
