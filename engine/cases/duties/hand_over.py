"""Duty `serahkan`: the disposisi reaches its receivers (SOP Surat Masuk step 4)."""

from sqlalchemy import select

from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.duties.remarks import hear_remarks
from engine.cases.work import Work, notify
from engine.people.person import acting_for
from engine.store.rows import change
from engine.store.tables import Disposition, Letter, Post, Receiver
from engine.store.types import Record


class HandOver(Duty):
    """Receivers see the letter from now on, and their bell rings."""

    key = "serahkan"
    name = "Menyerahkan disposisi"
    help = "Penerima disposisi membaca suratnya dan diberi tahu."

    def hear(self, work: Work, said: Said) -> Answers:
        """Remarks are optional."""
        return {"keputusan": "diserahkan", "remarks": hear_remarks(said)}

    def perform(self, work: Work, answers: Answers) -> bool:
        """Hand over what was not handed over before."""
        posts = _waiting(work)
        for post in posts:
            mine = {"disposition_id": post.disposition_id, "post_id": post.id}
            change(work.tx, Receiver, mine, handed_at=work.at)
            for official_id in acting_for(work.tx, [post.id], work.at):
                notify(
                    work.tx, work.letter, official_id, None,
                    f"Disposisi untuk Anda: {work.letter.subject}", work.at,
                )  # fmt: skip
        change(work.tx, Letter, {"id": work.letter.id}, state="diserahkan")
        names = ", ".join(post.title for post in posts) or "–"
        work.record("serahkan", names=names, remarks=answers["remarks"])
        return True


def _waiting(work: Work) -> list[Record]:
    return list(
        work.tx.execute(
            select(Post.id, Post.title, Receiver.disposition_id)
            .join(Receiver, Receiver.post_id == Post.id)
            .join(Disposition, Disposition.id == Receiver.disposition_id)
            .where(Disposition.letter_id == work.letter.id, Receiver.handed_at.is_(None))
            .order_by(Receiver.disposition_id, Post.id)
        )
    )
