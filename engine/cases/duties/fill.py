"""Duty `isi`: a step without an effect of its own; it is done when somebody says so."""

from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.work import Work
from engine.errors import BadAnswers


class Fill(Duty):
    """Confirm the step, with remarks for the history."""

    key = "isi"
    name = "Mengisi formulir"
    help = "Langkah tanpa akibat lain: isi formulirnya (bila ada), lalu selesai."

    def hear(self, work: Work, said: Said) -> Answers:
        """Remarks are optional."""
        remarks = str(said.get("catatan", "")).strip()
        if len(remarks) > 4000:
            raise BadAnswers({"catatan": "Paling banyak 4.000 karakter."})
        return {"keputusan": "selesai", "remarks": remarks}

    def perform(self, work: Work, answers: Answers) -> bool:
        """Only the line of history."""
        work.record("isi", remarks=answers["remarks"])
        return True
