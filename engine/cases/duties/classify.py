"""Duty `klasifikasi`: check the entry, classify it, forward it (SOP Surat Masuk step 2)."""

from engine.cases.content import known_code
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.duties.remarks import hear_remarks
from engine.cases.duties.verdict import LONGEST, RETURN, perform_return
from engine.cases.work import Work
from engine.errors import BadAnswers
from engine.letters import SECURITIES, URGENCIES
from engine.store.rows import change
from engine.store.tables import Incoming, Letter

FORWARD = "teruskan"
VERDICTS = {FORWARD: "Teruskan", RETURN: "Kembalikan untuk perbaikan"}


class Classify(Duty):
    """Forward with code, sifat and a note for the leader, or send back to who entered it."""

    key = "klasifikasi"
    name = "Mengklasifikasi surat masuk"
    help = "Kode klasifikasi dan sifat ditetapkan; catatan yang keliru dikembalikan."
    verdicts = VERDICTS

    def hear(self, work: Work, said: Said) -> Answers:
        """`keputusan` is `teruskan` or `kembalikan`; the latter needs `alasan`."""
        verdict = str(said.get("keputusan", ""))
        if verdict not in (FORWARD, RETURN):
            raise BadAnswers({"keputusan": "Pilih Teruskan atau Kembalikan untuk perbaikan."})
        heard = _returned(said) if verdict == RETURN else _forwarded(work, said)
        return {"keputusan": verdict, **heard}

    def perform(self, work: Work, answers: Answers) -> bool:
        """The code on the register's row, and the letter goes on; or it goes back."""
        if answers["keputusan"] == RETURN:
            perform_return(work, answers)
            return True
        code = answers["classification"]
        change(work.tx, Incoming, {"letter_id": work.letter.id}, classification=code)
        change(
            work.tx, Letter, {"id": work.letter.id}, state="diteruskan",
            urgency=answers["urgency"], security=answers["security"],
        )  # fmt: skip
        work.record("klasifikasi", classification=code, remarks=answers["remarks"])
        return True


def _returned(said: Said) -> Answers:
    reason = str(said.get("alasan", "")).strip()
    if not reason:
        raise BadAnswers({"alasan": "Tuliskan apa yang perlu diperbaiki."})
    if len(reason) > LONGEST:
        raise BadAnswers({"alasan": "Paling banyak 4.000 karakter."})
    return {"reason": reason}


def _forwarded(work: Work, said: Said) -> Answers:
    problems: dict[str, str] = {}
    code = str(said.get("classification", "")).strip()
    urgency = str(said.get("urgency") or work.letter.urgency)
    security = str(said.get("security") or work.letter.security)
    if not known_code(work.tx, work.by.office_id, code):
        problems["classification"] = "Pilih kode klasifikasi dari daftar."
    if urgency not in URGENCIES:
        problems["urgency"] = "Pilih sifat surat."
    if security not in SECURITIES:
        problems["security"] = "Pilih tingkat keamanan surat."
    if problems:
        raise BadAnswers(problems)
    remarks = hear_remarks(said)
    return {"classification": code, "urgency": urgency, "security": security, "remarks": remarks}
