"""Duty `susun`: write the letter and submit it (SOP step 1, menu Permohonan Internal)."""

from sqlalchemy import select

from engine.cases.content import fit_to_submit, on_desk, originating_unit, revise
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.work import Work
from engine.letters import hear_content
from engine.store.rows import change
from engine.store.tables import Letter, Unit


class Draft(Duty):
    """The drafter submits; a corrected letter keeps its number if it still fits."""

    key = "susun"
    name = "Menyusun surat"
    help = "Pelaksana menulis atau memperbaiki surat, lalu mengajukannya."

    def hear(self, work: Work, said: Said) -> Answers:
        """The form becomes the letter's content, complete enough to submit."""
        content = hear_content(said, on_desk(work.tx, work.letter))
        fit_to_submit(work, content)
        unit = originating_unit(work.tx, said, work.by, work.letter.unit_id)
        return {"keputusan": "ajukan", "content": content, "unit": unit}

    def perform(self, work: Work, answers: Answers) -> bool:
        """A new revision, and the letter's state *diajukan*."""
        again = work.letter.revision_no > 0
        unit = answers["unit"]
        number = revise(work, answers["content"], "perbaikan" if again else "pengajuan", unit)
        if again and unit != work.letter.unit_id:
            names = {row.id: row.name for row in work.tx.execute(select(Unit.id, Unit.name))}
            work.record("pindah_unit", unit=names[unit], was=names[work.letter.unit_id])
        change(work.tx, Letter, {"id": work.letter.id}, state="diajukan")
        work.record("ajukan_lagi" if again else "susun", revision=number)
        return True
