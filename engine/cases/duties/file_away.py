"""Duty `arsipkan`: where the letter is filed (SOP Surat Masuk step 5)."""

from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.duties.remarks import hear_remarks
from engine.cases.work import Work
from engine.errors import BadAnswers
from engine.store.rows import change
from engine.store.tables import Incoming, Letter

LONGEST_PLACE = 200


class FileAway(Duty):
    """The place where the paper lies stands in the register from now on."""

    key = "arsipkan"
    name = "Mengarsipkan surat masuk"
    help = "Tempat arsip tercatat pada Agenda Surat Masuk."

    def hear(self, work: Work, said: Said) -> Answers:
        """`lokasi` is needed."""
        place = " ".join(str(said.get("lokasi", "")).split())
        if not place:
            raise BadAnswers({"lokasi": "Tulis tempat surat disimpan, misalnya Lemari 2, map B."})
        if len(place) > LONGEST_PLACE:
            raise BadAnswers({"lokasi": f"Paling banyak {LONGEST_PLACE} huruf."})
        return {"keputusan": "diarsipkan", "place": place, "remarks": hear_remarks(said)}

    def perform(self, work: Work, answers: Answers) -> bool:
        """Into the register and the history."""
        change(work.tx, Incoming, {"letter_id": work.letter.id}, archive_place=answers["place"])
        change(work.tx, Letter, {"id": work.letter.id}, state="diarsipkan")
        work.record("arsipkan", place=answers["place"], remarks=answers["remarks"])
        return True
