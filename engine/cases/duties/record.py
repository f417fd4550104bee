"""Duty `catat`: enter an incoming letter into the Agenda Surat Masuk (SOP Surat Masuk step 1)."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from engine.cases.content import local_day
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.work import Work
from engine.errors import BadAnswers
from engine.history import Changed, listed
from engine.letters.incoming import Arrived, differing, hear_arrived, label
from engine.store.rows import change
from engine.store.tables import Incoming, Letter


class Record(Duty):
    """The recorder passes the letter on; when it came back, with the entry corrected."""

    key = "catat"
    name = "Mencatat surat masuk"
    help = "Surat masuk mendapat nomor Agenda Surat Masuk dan diteruskan bersama pindaiannya."

    def hear(self, work: Work, said: Said) -> Answers:
        """The entry form, and a scan that is already there."""
        row = work.tx.execute(select(Incoming).where(Incoming.letter_id == work.letter.id)).one()
        arrived = hear_arrived(said, local_day(work), row.year)
        if row.scan is None:
            raise BadAnswers({"scan": "Unggah pindaian atau foto suratnya."})
        agenda = label(row.serial, row.year)
        return {"keputusan": "catat", "arrived": arrived, "agenda": agenda}

    def perform(self, work: Work, answers: Answers) -> bool:
        """Save the entry; from now on those on the route see the letter."""
        arrived: Arrived = answers["arrived"]
        again = work.letter.revision_no > 0
        changes = _corrected(work, arrived) if again else {}
        kept = asdict(arrived)
        of_letter = {name: kept.pop(name) for name in ("subject", "urgency", "security")}
        change(work.tx, Incoming, {"letter_id": work.letter.id}, **kept)
        change(
            work.tx, Letter, {"id": work.letter.id}, state="tercatat",
            revision_no=work.letter.revision_no + 1, **of_letter,
        )  # fmt: skip
        act = "catat_lagi" if again else "catat"
        work.record(act, sender=arrived.sender, agenda=answers["agenda"], **changes)
        return True


def _corrected(work: Work, arrived: Arrived) -> dict[str, Any]:
    """What a line of history keeps of a corrected entry: every field, before and after."""
    kept = work.tx.execute(select(Incoming).where(Incoming.letter_id == work.letter.id)).one()
    before = {**kept._mapping, **work.letter._mapping}
    return listed(Changed(*one) for one in differing(before, arrived))
