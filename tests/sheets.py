"""The twelve letters of the demo's cast as sheets, ready to print."""

from datetime import date
from typing import Any

from engine.demo import cast
from engine.letters.sheet import Letterhead, Sheet, SignerBlock
from engine.letters.weekdays import written

DEMO = "CONTOH – sertifikat pengembangan, tidak berlaku sebagai surat resmi."
ADDRESS = "https://runut.example/v/7KQ2-M9XD-4TBW-H3NE"


def letterhead() -> Letterhead:
    """The kop of the fictional kecamatan."""
    return Letterhead(**cast.letterhead())


def signer(key: str) -> SignerBlock:
    """Who signs this letter, in the authority that the cast tells of."""
    letter = cast.LETTERS[key]
    who, head = cast.PEOPLE[letter["penandatangan"]], cast.PEOPLE["camat"]["jabatan"]
    lines = {
        "": (who["jabatan"],),
        "Plh.": (f"Plh. {head}",),
        "a.n.": (f"a.n. {head}", who["jabatan"]),
    }
    return SignerBlock(lines[letter.get("kewenangan", "")], who["nama"], who["pangkat"], who["nip"])


def sheet(key: str, **changes: Any) -> Sheet:
    """A letter as it is printed when everything is known."""
    letter = cast.LETTERS[key]
    known: dict[str, Any] = {
        "content": cast.content(key),
        "letterhead": letterhead(),
        "signer": signer(key),
        "number": letter["nomor"],
        "dated": written(date.fromisoformat(letter["tanggal"])),
        "qr": ADDRESS,
        "footer": tuple(cast.FOOTER),
        "demo_mark": DEMO,
    }
    return Sheet(**(known | changes))
