"""Duty `susun`: write the letter and submit it (SOP step 1, menu Permohonan Internal)."""

from sqlalchemy import update

from engine.cases.content import fit_to_submit, on_desk, revise
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.work import Work
from engine.letters import hear_content
from engine.store.tables import Letter


class Draft(Duty):
    """The drafter submits; a corrected letter keeps its number if it still fits."""

    key = "susun"

    def hear(self, work: Work, said: Said) -> Answers:
        """The form becomes the letter's content, complete enough to submit."""
        content = hear_content(said, on_desk(work.tx, work.letter))
        fit_to_submit(work.tx, work.letter, content, work.by)
        return {"keputusan": "ajukan", "content": content}

    def perform(self, work: Work, answers: Answers) -> bool:
        """A new revision, and the letter's state *diajukan*."""
        again = work.letter.revision_no > 0
        number = revise(work, answers["content"], "perbaikan" if again else "pengajuan")
        work.tx.execute(update(Letter).where(Letter.id == work.letter.id).values(state="diajukan"))
        work.record("ajukan_lagi" if again else "susun", revision=number)
        return True
