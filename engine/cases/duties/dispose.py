"""Duty `disposisi`: what is to be done with an incoming letter, and by whom (step 3)."""

from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.work import Work
from engine.errors import BadAnswers
from engine.letters import many
from engine.letters.dispositions import INSTRUCTIONS, told
from engine.people.offices import receiving_posts
from engine.store.rows import add, change
from engine.store.tables import Disposition, Letter, Receiver
from engine.store.types import Record

LONGEST_NOTE = 2000


class Dispose(Duty):
    """Instructions of the sheet, receivers by post, a note."""

    key = "disposisi"
    name = "Memberi disposisi"
    help = "Petunjuk, penerima, dan catatan pimpinan atas surat masuk."

    def hear(self, work: Work, said: Said) -> Answers:
        """Repeated fields `petunjuk` and `penerima` (keys of posts), and `catatan`."""
        problems: dict[str, str] = {}
        ticked = [key for key in INSTRUCTIONS if key in many(said, "petunjuk")]
        note = str(said.get("catatan", "")).replace("\r\n", "\n").strip()
        chosen = set(many(said, "penerima"))
        posts = [p for p in offered(work) if p.key in chosen]
        if not posts:
            problems["penerima"] = "Pilih paling sedikit satu penerima."
        elif len(posts) != len(chosen):
            problems["penerima"] = "Pilih penerima dari daftar."
        if not ticked and not note:
            problems["petunjuk"] = "Tandai petunjuk, atau tulis catatan."
        if len(note) > LONGEST_NOTE:
            problems["catatan"] = "Paling banyak 2.000 karakter."
        if problems:
            raise BadAnswers(problems)
        return {"keputusan": "disposisi", "instructions": ticked, "posts": posts, "note": note}

    def perform(self, work: Work, answers: Answers) -> bool:
        """The disposisi with its receivers; they see it when it is handed to them."""
        given = add(
            work.tx, Disposition, letter_id=work.letter.id, task_id=work.task.id,
            official_id=work.by.id, post_line=work.post_line,
            instructions=answers["instructions"], note=answers["note"], at=work.at,
        )  # fmt: skip
        for post in answers["posts"]:
            add(
                work.tx, Receiver, disposition_id=given, post_id=post.id,
                office_id=work.by.office_id,
            )  # fmt: skip
        change(work.tx, Letter, {"id": work.letter.id}, state="didisposisi")
        names = ", ".join(post.title for post in answers["posts"])
        work.record("disposisi", names=names, words=told(answers["instructions"], answers["note"]))
        return True


def offered(work: Work) -> list[Record]:
    """The posts a disposisi may go to: all but that of who gives it."""
    own = work.capacity.post_id if work.capacity else None
    return receiving_posts(work.tx, work.by.office_id, own)
