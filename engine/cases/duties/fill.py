"""Duty `isi`: a step that is done when its form is answered, or when somebody says so."""

from engine.cases.answering import hear_form, in_history
from engine.cases.case_files import submit
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.work import Work
from engine.errors import BadAnswers


class Fill(Duty):
    """Answer the form and confirm the step, with remarks for the history. The first step of a
    plain file gives the file its content; a field `keputusan` is the step's decision."""

    key = "isi"
    name = "Mengisi formulir"
    help = "Langkah tanpa akibat lain: isi formulirnya (bila ada), lalu selesai."

    asks = True

    def hear(self, work: Work, said: Said) -> Answers:
        """The form as far as it is asked; remarks are optional."""
        heard, problems = hear_form(work, said)
        remarks = str(said.get("catatan", "")).strip()
        if len(remarks) > 4000:
            problems["catatan"] = "Paling banyak 4.000 karakter."
        if problems:
            raise BadAnswers(problems)
        decision = heard.get("form", {}).get("keputusan", "selesai")
        return {"keputusan": decision, "remarks": remarks, **heard}

    def perform(self, work: Work, answers: Answers) -> bool:
        """The line of history; at the start of a plain file also its content."""
        made = submit(work, answers)
        work.record("isi", remarks=answers["remarks"], **made, **in_history(answers))
        return True
