"""The twelve letters of `tests/data/letters.json` as contents and sheets, ready to print."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from engine.letters import body
from engine.letters.content import Content
from engine.letters.parts import (
    Addressee,
    Assignee,
    Assignment,
    Attachment,
    Delivered,
    Event,
    Reference,
)
from engine.letters.sheet import Letterhead, Sheet, SignerBlock
from engine.letters.weekdays import written

DATA: dict[str, Any] = json.loads((Path(__file__).parent / "data/letters.json").read_text("utf-8"))
LETTERS: dict[str, dict[str, Any]] = {letter["id"]: letter for letter in DATA["surat"]}
PEOPLE: dict[str, dict[str, Any]] = {person["id"]: person for person in DATA["orang"]}
KINDS = {
    "Surat Dinas": "surat_dinas",
    "Surat Undangan": "undangan",
    "Surat Pengantar": "surat_pengantar",
    "Surat Tugas": "surat_tugas",
    "Surat Keterangan": "surat_keterangan",
    "Nota Dinas": "nota_dinas",
    "Rekomendasi": "rekomendasi",
}
FOOTER = (
    "Dokumen ini telah ditandatangani secara elektronik dengan menggunakan sertifikat elektronik "
    "yang diterbitkan oleh Balai Sertifikasi Elektronik.",
    "UU ITE No. 11 Tahun 2008 Pasal 5 ayat 1: “Informasi Elektronik dan/atau Dokumen Elektronik "
    "dan/atau hasil cetaknya merupakan alat bukti hukum yang sah”.",
)
DEMO = "CONTOH – sertifikat pengembangan, tidak berlaku sebagai surat resmi."
ADDRESS = "https://runut.example/v/7KQ2-M9XD-4TBW-H3NE"


def letterhead() -> Letterhead:
    kop = DATA["kop"]
    return Letterhead(
        kop["pemda"], kop["perangkat_daerah"], kop["alamat"], kop["telepon"], kop["laman"],
        kop["posel"], kop["tempat"],
    )  # fmt: skip


def signer(letter: dict[str, Any]) -> SignerBlock:
    who, head = PEOPLE[letter["penandatangan"]], PEOPLE["camat"]["jabatan"]
    lines = {
        "": (who["jabatan"],),
        "Plh.": (f"Plh. {head}",),
        "a.n.": (f"a.n. {head}", who["jabatan"]),
    }
    return SignerBlock(lines[letter.get("kewenangan", "")], who["nama"], who["pangkat"], who["nip"])


def content(key: str) -> Content:
    letter = LETTERS[key]
    paragraphs = [part for part in letter["isi"] if isinstance(part, str)]
    kind = KINDS[letter["jenis"]]
    return Content(
        kind=kind,
        subject=letter["hal"],
        classification=letter["klasifikasi"],
        urgency=letter["sifat_urgensi"].lower().replace(" ", "_"),
        security=letter["keamanan"].lower(),
        addressees=tuple(map(Addressee, letter.get("daftar_tujuan", letter["tujuan"]))),
        addressee_list_attached="daftar_tujuan" in letter,
        copies=tuple(letter["tembusan"]),
        attachment_note=letter["lampiran"],
        attachments=_attachments(letter),
        event=_event(letter),
        rows=_rows(letter),
        assignment=_assignment() if kind == "surat_tugas" else None,
        body=body.from_text("\n\n".join([] if kind == "surat_tugas" else paragraphs)),
        closing=letter["penutup"],
        signer=letter["penandatangan"],
        reference=_reference(letter),
        letter_date=date.fromisoformat(letter["tanggal"]),
    )


def sheet(key: str, **changes: Any) -> Sheet:
    letter = LETTERS[key]
    settings: dict[str, Any] = {
        "number": letter["nomor"],
        "dated": written(date.fromisoformat(letter["tanggal"])),
        "qr": ADDRESS,
        "footer": FOOTER,
        "demo_mark": DEMO,
    }
    made: dict[str, Any] = {
        "content": content(key),
        "letterhead": letterhead(),
        "signer": signer(letter),
    }
    return Sheet(**(made | settings | changes))


def _event(letter: dict[str, Any]) -> Event | None:
    found = next((p for p in letter["isi"] if isinstance(p, dict) and "hari" in p), None)
    if found is None:
        return None
    return Event(found["hari"], found["tanggal"], found["pukul"], found["tempat"], found["acara"])


def _rows(letter: dict[str, Any]) -> tuple[Delivered, ...]:
    tables = [p["tabel"] for p in letter["isi"] if isinstance(p, dict) and "tabel" in p]
    return tuple(Delivered(*row[1:]) for table in tables for row in table)


def _assignment() -> Assignment:
    """L05 as a Surat Tugas is laid out: dasar, kepada, untuk."""
    people = [PEOPLE["kasi_pmd"], PEOPLE["staf2"]]
    return Assignment(
        bases=(
            "Program Kerja Kecamatan Tirtamaya Tahun 2026 tentang pembinaan dan pengawasan "
            "pembangunan desa.",
        ),
        assignees=tuple(
            Assignee(p["nama"], p["nip"], f"{p['pangkat']} ({p['golongan']})", p["jabatan"])
            for p in people
        ),
        tasks=(
            "Melaksanakan monitoring dan evaluasi pelaksanaan pembangunan fisik di Desa "
            "Sumbermaya dan Desa Kaliwening pada tanggal 7 s.d. 8 Oktober 2026.",
            "Melaporkan hasilnya secara tertulis kepada Camat paling lambat 3 (tiga) hari kerja "
            "setelah pelaksanaan tugas.",
        ),
    )


def _attachments(letter: dict[str, Any]) -> tuple[Attachment, ...]:
    if "berkas" not in letter["lampiran"]:
        return ()
    return (Attachment("lampiran.pdf", "0" * 64, 1_024, "application/pdf"),)


def _reference(letter: dict[str, Any]) -> Reference | None:
    answered = letter.get("balasan_atas")
    if answered is None:
        return None
    return Reference(
        answered["nomor"],
        date.fromisoformat(answered["tanggal"]),
        answered["hal"],
        answered["agenda_masuk"],
    )
