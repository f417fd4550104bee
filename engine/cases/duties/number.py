"""Duty `nomor`: reserve the letter's number in the register (SOP step 2)."""

from engine.cases.content import latest, local_day, wanted
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.work import Work
from engine.errors import BadAnswers
from engine.letters import numbers
from engine.store.rows import change
from engine.store.tables import Letter


class GiveNumber(Duty):
    """The next number of the year, or a *nomor sisipan* for a back-dated letter, with a reason."""

    key = "nomor"
    name = "Memberi nomor surat"
    help = "Nomor dipesan dari seri kantor untuk tahun berjalan."

    def hear(self, work: Work, said: Said) -> Answers:
        """`cara` is `berikutnya` or `sisipan`; a sisipan needs `alasan`."""
        how, reason = said.get("cara", "berikutnya"), str(said.get("alasan", "")).strip()
        if how not in ("berikutnya", "sisipan"):
            raise BadAnswers({"cara": "Pilih nomor berikutnya atau nomor sisipan."})
        if how == "sisipan" and not reason:
            raise BadAnswers({"alasan": "Tuliskan alasan nomor sisipan."})
        if len(reason) > 1000:
            raise BadAnswers({"alasan": "Alasan paling banyak 1.000 karakter."})
        return {"keputusan": "bernomor", "reason": reason if how == "sisipan" else ""}

    def perform(self, work: Work, answers: Answers) -> bool:
        """Take the number. A letter that has a reserved one keeps it."""
        content = latest(work.tx, work.letter.id)
        assert content is not None  # a letter reaches this step only by being submitted
        asked = wanted(work.letter.unit_id, content, local_day(work))
        number = numbers.of_letter(work.tx, work.letter.id)
        if not numbers.fits(number, asked):
            number = numbers.reserve(
                work.tx, work.by.office_id, work.letter.id, asked,
                inserted_because=answers["reason"], by=work.by.id, at=work.at,
            )  # fmt: skip
        assert number is not None
        change(work.tx, Letter, {"id": work.letter.id}, state="bernomor")
        act = "sisipan" if answers["reason"] else "nomor"
        work.record(act, number=number.text, reason=answers["reason"])
        return True
