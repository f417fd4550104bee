"""The cast of the signing tests: an office with keys, and pages made by Typst."""

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import typst
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from engine.signing import LocalSigner, Place, Secret, Signed

# The present, because pdfsig and OpenSSL judge certificates by the clock of this machine.
NOW = datetime.now(UTC).replace(microsecond=0)
PASSPHRASE = "kuda laut menari sore"
RATIH, JOKO = "7", "8"
PLACE = Place(page=0, x1=380.5, y1=640, x2=550, y2=760.25)

LETTER = """
#set document(title: "Undangan rapat", author: "Kecamatan Tirtamaya")
#set text(lang: "id", font: "Libertinus Serif", size: 12pt)
#set page(width: 215mm, height: 330mm, margin: (top: 2cm, left: 3cm, right: 2cm, bottom: 2.5cm))
= Undangan rapat
Kami mengundang Saudara pada hari Senin pukul 09.00 WIB.
#pagebreak()
#for number in range({paragraphs}) [Lampiran butir #number. #parbreak()]
"""
STAMP = """
#set page(width: 170pt, height: 120pt, margin: 8pt)
#set text(font: "Libertinus Serif", size: 9pt)
Ditandatangani secara elektronik oleh Ratih
"""


@cache
def letter(paragraphs: int = 3) -> bytes:
    """A letter as the pages of letters come: PDF/A-2a and PDF/UA-1, two pages or more."""
    return _compiled(LETTER.replace("{paragraphs}", str(paragraphs)), ["a-2a", "ua-1"])


@cache
def stamp() -> bytes:
    """A small page to be drawn in the place of the signature."""
    return _compiled(STAMP, ["a-2b"])


def office(folder: Path, *, at: datetime = NOW, demo: bool = True) -> LocalSigner:
    """A signer with a certificate each for Ratih (camat) and Joko (sekretaris)."""
    signer = LocalSigner(folder)
    signer.establish(office="Kecamatan Tirtamaya", demo=demo, at=at)
    people = ((RATIH, "Ratih Puspandari", "Camat"), (JOKO, "Joko Susilo", "Sekretaris"))
    for who, name, post in people:
        signer.issue(who, name=name, post=post, nip="197001011990012001", secret=secret(), at=at)
    return signer


def secret() -> Secret:
    """The passphrase of everybody in the cast."""
    return Secret(PASSPHRASE)


def sign(
    signer: LocalSigner,
    pdf: bytes,
    *,
    who: str = RATIH,
    place: Place = PLACE,
    appearance: bytes | None = None,
    at: datetime = NOW,
) -> Signed:
    """A signature as the duty asks for it."""
    return signer.sign(
        pdf,
        who,
        secret(),
        place,
        reason="Menyetujui isi surat",
        location="Tirtamaya",
        appearance=appearance,
        at=at,
    )


def update_of(pdf: bytes) -> IncrementalPdfFileWriter:
    """An update as an attacker (or a careless program) would append one."""
    return IncrementalPdfFileWriter(BytesIO(pdf))


def appended(update: IncrementalPdfFileWriter) -> bytes:
    """The file with the update."""
    output = BytesIO()
    update.write(output)
    return output.getvalue()


def _compiled(source: str, standards: list[str]) -> bytes:
    made = typst.compile(
        source.encode(), format="pdf", pdf_standards=standards, ignore_system_fonts=True
    )
    assert isinstance(made, bytes)
    return made
