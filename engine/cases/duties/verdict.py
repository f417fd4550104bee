"""The three answers of an approver: Setujui, Kembalikan untuk perbaikan, Revisi langsung."""

from typing import Any

from engine.cases.answering import in_history
from engine.cases.content import fit_to_submit, latest, local_day, revise, wanted
from engine.cases.duties.duty import Answers, Said
from engine.cases.work import REVISED, Work, notify, refuse_own_draft
from engine.errors import BadAnswers, Refused
from engine.letters import Content, hear_content, numbers
from engine.sop import compile_condition
from engine.store.rows import change
from engine.store.tables import Case, Letter

APPROVE, RETURN, REVISE = "setujui", "kembalikan", "revisi"
VERDICTS = {
    APPROVE: "Setujui", RETURN: "Kembalikan untuk perbaikan", REVISE: "Revisi langsung"
}  # fmt: skip
AS_NUMBERED = (
    "Nomor {number} sudah dipesan untuk {what} semula. "
    "Pilih Kembalikan untuk perbaikan agar surat mendapat nomor baru."
)
LONGEST = 4000


class Outdated(Refused):
    """Isi surat berubah sejak halaman ini dibuka. Baca revisi terbaru, lalu putuskan kembali."""


def hear_verdict(work: Work, said: Said) -> Answers:
    """`keputusan`, its reason and remarks, on the revision that was on screen.

    Raises BadAnswers, Outdated, OwnDraft.
    """
    refuse_own_draft(work)
    verdict = str(said.get("keputusan", ""))
    reason, remarks = (str(said.get(name, "")).strip() for name in ("alasan", "catatan"))
    problems: dict[str, str] = {}
    if verdict == REVISE and work.letter.direction != "keluar":
        problems["keputusan"] = "Berkas ini tidak dapat direvisi langsung. Kembalikan ke awal."
    elif verdict not in VERDICTS:
        problems["keputusan"] = "Pilih Setujui, Kembalikan untuk perbaikan, atau Revisi langsung."
    if verdict == RETURN and not reason:
        problems["alasan"] = "Tuliskan apa yang perlu diperbaiki."
    for name, text in (("alasan", reason), ("catatan", remarks)):
        if len(text) > LONGEST:
            problems[name] = "Paling banyak 4.000 karakter."
    if problems:
        raise BadAnswers(problems)
    if "revisi" in said and str(said["revisi"]) != str(work.letter.revision_no):
        raise Outdated
    answers: Answers = {"keputusan": verdict, "reason": reason, "remarks": remarks}
    return answers | _revised(work, said) if verdict == REVISE else answers


def perform_return(work: Work, answers: Answers) -> None:
    """The letter goes back for correction; the reason is the drafter's to read."""
    change(work.tx, Case, {"id": work.case.id}, returns=work.case.returns + 1)
    change(work.tx, Letter, {"id": work.letter.id}, state="dikembalikan")
    work.record(
        "kembali", reason=answers["reason"], revision=work.letter.revision_no, **in_history(answers)
    )
    if work.letter.drafter_id != work.by.id:
        sentence = f"{work.letter.subject} dikembalikan oleh {work.post_line}: {answers['reason']}"
        notify(work.tx, work.letter, work.letter.drafter_id, None, sentence, work.at)


def perform_revision(work: Work, answers: Answers) -> bool:
    """The approver's own revision.

    Where the diagram names `revisi`, the step ends and the route collects the initials anew; else
    the approver stays on the step and decides on what they wrote.
    """
    number = revise(work, answers["content"], REVISED)
    state = "bernomor" if numbers.of_letter(work.tx, work.letter.id) else "diajukan"
    change(work.tx, Letter, {"id": work.letter.id}, state=state)
    work.record("revisi", revision=number, remarks=answers["remarks"], **in_history(answers))
    return names_revision(work)


def names_revision(work: Work) -> bool:
    """True if an exit of the decision behind the step is for `revisi`."""
    decision = work.edition.sop.decision_after(work.step.node)
    said = {work.step.node: {"keputusan": REVISE}}
    exits = decision.exits if decision else ()
    return any(
        e.condition is not None and compile_condition(e.condition).holds(said) for e in exits
    )


def _revised(work: Work, said: Said) -> dict[str, Any]:
    before = latest(work.tx, work.letter.id)
    assert before is not None  # only a submitted letter reaches an approver
    content = hear_content(said, before)
    fit_to_submit(work, content)
    _refuse_other_number(work, content)
    if content.to_json() == before.to_json():
        raise BadAnswers({"isi": "Belum ada yang diubah. Ubah isi surat, atau pilih Setujui."})
    return {"content": content}


def _refuse_other_number(work: Work, content: Content) -> None:
    """An approver's own text must not cost the letter its number: the route would not give another."""
    number = numbers.of_letter(work.tx, work.letter.id)
    asked = wanted(work.letter.unit_id, content, local_day(work))
    if number is None or numbers.fits(number, asked):
        return
    other_code = number.classification != asked.classification
    field, what = ("classification", "klasifikasi") if other_code else ("letter_date", "tahun")
    raise BadAnswers({field: AS_NUMBERED.format(number=number.text, what=what)})
