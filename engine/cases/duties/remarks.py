"""Remarks on a step, for the history: the same wherever a step may carry them."""

from engine.cases.duties.duty import Said
from engine.errors import BadAnswers

LONGEST = 4000


def hear_remarks(said: Said) -> str:
    """The field `catatan`, empty where nothing was written. Raises BadAnswers when too long."""
    remarks = str(said.get("catatan", "")).replace("\r\n", "\n").strip()
    if len(remarks) > LONGEST:
        raise BadAnswers({"catatan": "Paling banyak 4.000 karakter."})
    return remarks
