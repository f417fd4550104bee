"""The fictional office *Kecamatan Tirtamaya*: its people, and its twelve letters as contents.

Everything in `letters.json` is made up: names, villages, numbers, NIP. The demo office and the
tests share this cast.
"""

import json
from datetime import date
from importlib.resources import files
from typing import Any

from engine.letters import KINDS, Content
from engine.letters.parts import Addressee, Assignee, Assignment, Delivered, Event, Reference
from engine.letters.typed import from_text
from engine.people.offices import NewOfficial, NewPost

DATA: dict[str, Any] = json.loads((files("engine.demo") / "letters.json").read_text("utf-8"))
LETTERS: dict[str, dict[str, Any]] = {letter["id"]: letter for letter in DATA["surat"]}
PEOPLE: dict[str, dict[str, Any]] = {person["id"]: person for person in DATA["orang"]}
KIND_KEYS = {kind.name: kind.key for kind in KINDS.values()}

FOOTER = [
    "Dokumen ini telah ditandatangani secara elektronik dengan menggunakan sertifikat elektronik "
    "yang diterbitkan oleh Balai Sertifikasi Elektronik.",
    "UU ITE No. 11 Tahun 2008 Pasal 5 ayat 1 : “Informasi Elektronik dan/atau Dokumen Elektronik "
    "dan/atau hasil cetaknya merupakan alat bukti hukum yang sah”.",
]
# Where each drafter sits, and what the posts carry besides their SOP role.
STAFF_UNITS = {"staf1": "umpeg", "staf2": "pmd"}
EXTRA_ROLES = {
    "camat": ("camat", "pembaca_surat"),
    "sekcam": ("sekretaris", "pembaca_surat"),
    "umpeg": ("kasubbag_umpeg", "pejabat_pengawas", "pembaca_surat"),
}
SYSTEM_ACCOUNTS = {
    "admin_sop": ("Admin SOP Tirtamaya", "Admin SOP", "admin_sop"),
    "auditor": ("Auditor Inspektorat", "Auditor Inspektorat", "auditor"),
    "admin": ("Admin Kantor Tirtamaya", "Admin Kantor", "admin"),
}


def letterhead() -> dict[str, str]:
    """The kop of the fictional kecamatan."""
    kop = DATA["kop"]
    return {
        "government": kop["pemda"], "office": kop["perangkat_daerah"], "address": kop["alamat"],
        "phone": kop["telepon"], "site": kop["laman"], "email": kop["posel"],
        "place": kop["tempat"],
    }  # fmt: skip


def unit_of(person_id: str) -> str:
    """The unit an official works in; the Camat and the Sekretaris stand above the units."""
    if person_id == "umpeg":
        return "umpeg"
    return STAFF_UNITS.get(
        person_id, person_id.removeprefix("kasi_") if "kasi_" in person_id else ""
    )


def posts() -> list[NewPost]:
    """One post an official, the superior first, then the accounts of the system's own roles."""
    made = []
    for key, person in PEOPLE.items():
        head = key == "umpeg" or key.startswith("kasi_")
        superior = {"camat": "", "sekcam": "camat", "umpeg": "sekcam"}.get(key)
        if superior is None:
            superior = "sekcam" if head else "umpeg" if key == "staf1" else "kasi_pmd"
        role = "pejabat_pengawas" if head else "pelaksana"
        made.append(
            NewPost(
                key, person["jabatan"], EXTRA_ROLES.get(key, (role,)), unit_of(key), superior, head
            )
        )
    made += [NewPost(key, title, (role,)) for key, (_, title, role) in SYSTEM_ACCOUNTS.items()]
    return made


def officials(password: str) -> list[NewOfficial]:
    """The accounts, named by the ids of the cast, all with one password."""
    made = [
        NewOfficial(
            login=key, name=p["nama"], post=key, password=password, nip=p["nip"],
            rank=p["pangkat"], grade=p["golongan"], email=f"{key}@tirtamaya.example", demo=True,
        )
        for key, p in PEOPLE.items()
    ]  # fmt: skip
    made += [
        NewOfficial(
            login=key, name=name, post=key, password=password, email=f"{key}@tirtamaya.example",
            demo=True,
        )
        for key, (name, _, _) in SYSTEM_ACCOUNTS.items()
    ]  # fmt: skip
    return made


def content(letter_id: str) -> Content:
    """A letter of the cast as the content that its drafter submits. The Camat's post signs all."""
    letter = LETTERS[letter_id]
    kind = KIND_KEYS[letter["jenis"]]
    paragraphs = [part for part in letter["isi"] if isinstance(part, str)]
    names = letter.get("daftar_tujuan", letter["tujuan"])
    return Content(
        kind=kind,
        subject=letter["hal"],
        classification=letter["klasifikasi"],
        urgency=letter["sifat_urgensi"].lower().replace(" ", "_"),
        security=letter["keamanan"].lower(),
        addressees=tuple(Addressee(name) for name in names),
        addressee_list_attached="daftar_tujuan" in letter,
        copies=tuple(letter["tembusan"]),
        attachment_note=letter["lampiran"],
        event=_event(letter),
        rows=_rows(letter),
        assignment=_assignment() if kind == "surat_tugas" else None,
        body=from_text("\n\n".join([] if kind == "surat_tugas" else paragraphs)),
        closing=letter["penutup"],
        signer="camat",
        reference=_reference(letter),
        letter_date=date.fromisoformat(letter["tanggal"]),
    )


def _event(letter: dict[str, Any]) -> Event | None:
    found = next((p for p in letter["isi"] if isinstance(p, dict) and "hari" in p), None)
    if found is None:
        return None
    return Event(*(found[n] for n in ("hari", "tanggal", "pukul", "tempat", "acara")))


def _rows(letter: dict[str, Any]) -> tuple[Delivered, ...]:
    tables = [p["tabel"] for p in letter["isi"] if isinstance(p, dict) and "tabel" in p]
    return tuple(Delivered(*row[1:]) for table in tables for row in table)


def _assignment() -> Assignment:
    """L05 as a Surat Tugas is laid out: dasar, kepada, untuk."""
    people = (PEOPLE["kasi_pmd"], PEOPLE["staf2"])
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


def _reference(letter: dict[str, Any]) -> Reference | None:
    answered = letter.get("balasan_atas")
    return answered and Reference(
        answered["nomor"], date.fromisoformat(answered["tanggal"]), answered["hal"],
        answered["agenda_masuk"],
    )  # fmt: skip
