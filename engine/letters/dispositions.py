"""A disposisi: the usual instructions, and the letter's sheet as the layout reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.letters.sheet import Letterhead, letterhead_data

LAYOUT = "disposisi.typ"
# Half of A4: the sheet lies on the letter, as the paper one does.
PAPER = {"lebar": 148.0, "tinggi": 210.0}

INSTRUCTIONS = {
    "selesaikan": "Selesaikan",
    "saran": "Beri saran",
    "koordinasikan": "Koordinasikan",
    "pelajari": "Pelajari",
    "wakili": "Wakili",
    "pantau": "Pantau",
    "simpan": "Simpan (file)",
}
"""What is ticked on the sheet of the national archive (DOMAIN 5.3)."""


@dataclass(frozen=True)
class DispositionSheet:
    """Everything that stands on the sheet; without `given` it is left open to be filled in by hand.

    `particulars` are pairs of label and words; `posts` every post with whether it is a receiver;
    `instructions` the chosen keys; `given` who gave it, as what, and when.
    """

    letterhead: Letterhead
    agenda: str
    particulars: Sequence[tuple[str, str]]
    posts: Sequence[tuple[str, bool]]
    instructions: Sequence[str] = ()
    note: str = ""
    given: tuple[str, str, str] | None = None
    demo_mark: str | None = None


def told(instructions: Sequence[str], note: str) -> str:
    """A disposisi as one line: "Pelajari, koordinasikan. Siapkan narasumber"."""
    words = [INSTRUCTIONS[key] for key in INSTRUCTIONS if key in instructions]
    ticked = ", ".join([*words[:1], *(word[0].lower() + word[1:] for word in words[1:])])
    return ". ".join(part for part in (ticked, note.strip().rstrip(".")) if part)


def data(sheet: DispositionSheet) -> Mapping[str, Any]:
    """What the layout reads as `d`."""
    return {
        "judul_berkas": f"Lembar disposisi {sheet.agenda}",
        "kertas": PAPER,
        "kop": letterhead_data(sheet.letterhead),
        "agenda": sheet.agenda,
        "keterangan": [{"nama": name, "nilai": words} for name, words in sheet.particulars],
        "tujuan": [{"jabatan": title, "dipilih": chosen} for title, chosen in sheet.posts],
        "petunjuk": [
            {"kata": words, "dipilih": key in sheet.instructions}
            for key, words in INSTRUCTIONS.items()
        ],
        "catatan": sheet.note,
        "oleh": sheet.given and dict(zip(("nama", "jabatan", "waktu"), sheet.given, strict=True)),
        "tanda_demo": sheet.demo_mark,
    }
