"""Duty `kirim`: bring the signed letter to every addressee, with proof (SOP step 6).

The step is done when every addressee has one: for e-mail, that the mail server took it; by hand,
what the official records. Until then it stays open, and `settle` ends it when the last mail went.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.cases.content import latest
from engine.cases.duties.duty import Answers, Duty, Said
from engine.cases.work import Work
from engine.errors import BadAnswers
from engine.letters import EMAIL, mail
from engine.store.rows import change
from engine.store.tables import Dispatch, Document, Letter, Number, Office
from engine.store.types import Record

CHANNELS = {
    "email": "Pos-el",
    "eoffice": "E-Office",
    "srikandi": "SRIKANDI",
    "kurir": "Kurir (buku ekspedisi)",
    "ambil": "Diambil sendiri",
    "whatsapp": "Tautan WhatsApp",
}
PROOFS = {
    "eoffice": "nomor agenda E-Office",
    "srikandi": "id naskah SRIKANDI",
    "kurir": "nama penerima dan nomor buku ekspedisi",
    "ambil": "nama pengambil",
    "whatsapp": "nama dan nomor penerima",
}


class Send(Duty):
    """Per addressee a channel; what is already sent is neither asked nor sent again."""

    key = "kirim"
    name = "Mengirim surat"
    help = "Surat dikirim ke setiap tujuan, dengan bukti."

    def hear(self, work: Work, said: Said) -> Answers:
        """Fields `saluran-N`, `email-N`, `bukti-N`, `berkas-N` for addressee N (from 1)."""
        problems: dict[str, str] = {}
        ways = []
        for position, addressee, standing in addressees(work.tx, work.letter):
            if standing is not None and standing.state != "gagal":
                continue
            channel = str(said.get(f"saluran-{position}", ""))
            email = str(said.get(f"email-{position}", "")).strip()
            proof = str(said.get(f"bukti-{position}", "")).strip()
            problems |= _problems(position, channel, email, proof)
            document = said.get(f"berkas-{position}") or None
            if document and not _ours(work, str(document)):
                problems[f"bukti-{position}"] = "Berkas bukti tidak ditemukan. Unggah kembali."
            ways.append(
                {
                    "position": position, "addressee": addressee, "channel": channel,
                    "email": email if channel == "email" else "",
                    "proof": proof if channel != "email" else "", "proof_document": document,
                }
            )  # fmt: skip
        if problems:
            raise BadAnswers(problems)
        return {"keputusan": "terkirim", "ways": ways}

    def perform(self, work: Work, answers: Answers) -> bool:
        """Record the ways, queue the mails; finished only if nothing waits for the mail server."""
        ways = answers["ways"]
        for way in ways:
            _dispatch(work, way)
        if ways:
            work.record(
                "kirim", count=len(ways),
                ways=[f"{w['addressee']}: {CHANNELS[w['channel']]}" for w in ways],
            )  # fmt: skip
        return finished(work.tx, work.letter, work.at)


def addressees(tx: Connection, letter: Record) -> list[tuple[int, str, Record | None]]:
    """Position, name and standing dispatch of every addressee, tembusan after them."""
    content = latest(tx, letter.id)
    if content is None:
        return []
    standing = {
        row.position: row
        for row in tx.execute(select(Dispatch).where(Dispatch.letter_id == letter.id))
    }
    names = [a.name for a in content.addressees]
    return [(n, name, standing.get(n)) for n, name in enumerate(names, start=1)]


def finished(tx: Connection, letter: Record, at: datetime) -> bool:
    """True when every addressee has a proof; the letter and its register row then say *terkirim*."""
    ways = [way for _, _, way in addressees(tx, letter)]
    if any(way is None or way.state != "terkirim" for way in ways):
        return False
    how = ", ".join(dict.fromkeys(CHANNELS[way.channel] for way in ways if way is not None))
    change(tx, Letter, {"id": letter.id}, state="terkirim")
    change(tx, Number, {"id": letter.number_id}, sent_at=at, sent_how=how[:120])
    return True


def _problems(position: int, channel: str, email: str, proof: str) -> Mapping[str, str]:
    if channel not in CHANNELS:
        return {f"saluran-{position}": "Pilih cara pengiriman."}
    if channel == "email":
        fine = len(email) <= 254 and re.fullmatch(EMAIL, email)
        return (
            {}
            if fine
            else {
                f"email-{position}": "Tulis alamat pos-el yang benar, misalnya nama@instansi.go.id."
            }
        )
    if not proof:
        return {f"bukti-{position}": f"Isi bukti kirim: {PROOFS[channel]}."}
    return {} if len(proof) <= 300 else {f"bukti-{position}": "Paling banyak 300 karakter."}


def _ours(work: Work, digest: str) -> bool:
    found = work.tx.scalar(
        select(Document.id).where(Document.letter_id == work.letter.id, Document.digest == digest)
    )
    return found is not None


def _dispatch(work: Work, way: dict[str, Any]) -> None:
    by_mail = way["channel"] == "email"
    values = {
        **way, "letter_id": work.letter.id, "state": "antre" if by_mail else "terkirim",
        "at": None if by_mail else work.at, "by": work.by.id,
    }  # fmt: skip
    again = work.tx.execute(
        update(Dispatch)
        .where(Dispatch.letter_id == work.letter.id, Dispatch.position == way["position"])
        .values(**values)
        .returning(Dispatch.id)
    ).one_or_none()
    row = again or work.tx.execute(insert(Dispatch).values(**values).returning(Dispatch.id)).one()
    if by_mail:
        _queue(work, way, row.id)


def _queue(work: Work, way: dict[str, Any], dispatch_id: int) -> None:
    letter = work.letter
    number = work.tx.scalar(select(Number.text).where(Number.id == letter.number_id)) or ""
    office = work.tx.execute(select(Office.name).where(Office.id == letter.office_id)).one()
    mail.queue(
        work.tx, letter.office_id, recipient=way["email"],
        subject=f"{letter.subject} ({number})",
        text=mail.letter_text(office.name, way["addressee"], letter.subject, number,
                              f"{work.house.public_url}/v/{letter.token}"),
        attachments=[(letter.signed_document, file_name(number))],
        dispatch_id=dispatch_id, at=work.at,
    )  # fmt: skip


def file_name(number: str) -> str:
    """What a signed letter is called where it goes as a file."""
    return "surat-" + re.sub(r"[^0-9A-Za-z.-]+", "-", number) + ".pdf"
