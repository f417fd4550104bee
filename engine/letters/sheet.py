"""A letter as it goes to the printer: content, letterhead, signer, number, marks.

`data` turns it into the plain JSON that a layout reads as `d`. Its keys are Indonesian because
the layouts are files of the office. Nothing in it is ever evaluated: every text is data.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import segno

from engine.errors import Refused
from engine.letters import body, printed
from engine.letters.content import Content, attachment_line
from engine.letters.kinds import KINDS, PAPERS, nature
from engine.letters.parts import Addressee, Assignee

PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
MAX_PICTURE = 1_000_000
NO_NUMBER = "(belum bernomor)"
NO_DATE = "(tanggal belum ditetapkan)"


class BadPicture(Refused):
    """Lambang harus berupa berkas PNG atau JPEG, paling besar 1 MB."""

    status = 422


@dataclass(frozen=True)
class Letterhead:
    """The kop of one signing authority. `logo` is PNG or JPEG; without it a plain shield stands."""

    government: str
    office: str
    address: str = ""
    phone: str = ""
    site: str = ""
    email: str = ""
    place: str = ""
    logo: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SignerBlock:
    """Who signs: the post lines as the mandate gives them, then name, rank, NIP.

    `lines` is `("Camat Tirtamaya",)`, `("Plh. Camat Tirtamaya",)` or
    `("a.n. Camat Tirtamaya", "Sekretaris Kecamatan")`; the layout adds the comma.
    """

    lines: tuple[str, ...]
    name: str
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on the pages.

    `dated` is the letter date written out. `watermark` (such as `DRAF`) marks what is not final.
    `qr` is the address of the verification page. `footer` is one sentence a line on each page;
    `demo_mark` warns, also on each page, that the certificate is not a real one.
    """

    content: Content
    letterhead: Letterhead
    signer: SignerBlock
    number: str | None = None
    dated: str = ""
    watermark: str | None = None
    qr: str | None = None
    footer: tuple[str, ...] = ()
    footer_logo: bytes | None = field(default=None, repr=False)
    demo_mark: str | None = None


def data(sheet: Sheet) -> dict[str, Any]:
    """What the layout of the letter's kind reads as `d`.

    Raises BadBody for a body outside the schema and BadPicture for a logo that is no picture.
    """
    content, kind = sheet.content, KINDS[sheet.content.kind]
    body.check(content.body)
    blocks = printed.tree(content.body)
    return {
        "judul_berkas": title(sheet),
        "jenis": kind.key,
        "judul": kind.title,
        "kertas": paper(content.paper),
        "nomor": sheet.number or NO_NUMBER,
        "tanggal": sheet.dated or NO_DATE,
        "sifat": nature(content.urgency, content.security),
        "lampiran": attachment_line(content),
        "hal": content.subject,
        **_addressed(content),
        **_blocks(content, blocks),
        "isi": blocks,
        "penutup": content.closing,
        "penanda_tangan": signer_data(sheet.signer),
        "tembusan": list(content.copies),
        **marks(sheet),
    }


def title(sheet: Sheet) -> str:
    """The document's title in its metadata: kind, number, subject."""
    number = f" Nomor {sheet.number}" if sheet.number else ""
    return f"{KINDS[sheet.content.kind].name}{number}: {sheet.content.subject or 'tanpa hal'}"


def paper(name: str) -> dict[str, float]:
    """Width and height of a paper in millimetres, as the layouts read them."""
    width, height = PAPERS[name]
    return {"lebar": width, "tinggi": height}


def marks(sheet: Sheet) -> dict[str, Any]:
    """Letterhead and what else every page carries."""
    return {
        "kop": letterhead_data(sheet.letterhead),
        "kaki": list(sheet.footer),
        "lambang_kaki": picture(sheet.footer_logo),
        "tanda_air": sheet.watermark,
        "tanda_demo": sheet.demo_mark,
        "qr": qr(sheet.qr) if sheet.qr else None,
        "qr_alamat": sheet.qr,
    }


def letterhead_data(head: Letterhead) -> dict[str, Any]:
    """The kop as the layouts read it."""
    reach = (("Telepon", head.phone), ("Laman", head.site), ("Pos-el", head.email))
    return {
        "pemda": head.government,
        "perangkat_daerah": head.office,
        "alamat": head.address,
        "hubungan": [f"{name} {value}" for name, value in reach if value],
        "tempat": head.place,
        "lambang": picture(head.logo),
    }


def signer_data(signer: SignerBlock) -> dict[str, Any]:
    """A signer block as the layouts read it."""
    return {
        "baris": list(signer.lines),
        "nama": signer.name,
        "pangkat": signer.rank,
        "nip": spaced_nip(signer.nip),
    }


def spaced_nip(nip: str) -> str:
    """An 18-digit NIP in its four groups (birth, appointment, sex, serial); other text as it is."""
    if len(nip) != 18 or not nip.isdecimal():
        return nip
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def qr(address: str) -> str:
    """A QR code (error correction M, one module white margin) as SVG."""
    image = BytesIO()
    segno.make(address, error="m", micro=False).save(image, kind="svg", border=1, light="white")
    return image.getvalue().decode()


def picture(data: bytes | None) -> str | None:
    """An uploaded PNG or JPEG wrapped in SVG, so that it travels inside the JSON."""
    if not data:
        return None
    kind = next((kind for start, kind in PICTURES.items() if data.startswith(start)), None)
    if kind is None or len(data) > MAX_PICTURE:
        raise BadPicture
    href = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<image href="{href}" width="100" height="100"/></svg>'
    )


def _addressed(content: Content) -> dict[str, Any]:
    places = {a.place.strip() for a in content.addressees}
    shared = places.pop() if len(places) == 1 else ""
    return {
        "tujuan": [
            {"nama": a.name, "tempat": "" if shared else a.place} for a in content.addressees
        ],
        "tempat_tujuan": _place(content.addressees, shared),
        "tujuan_terlampir": content.addressee_list_attached,
    }


def _place(addressees: tuple[Addressee, ...], shared: str) -> str | None:
    """What follows "di" for all; None where each addressee has a place of its own."""
    if shared:
        return shared
    return None if any(a.place.strip() for a in addressees) else "Tempat"


def _blocks(content: Content, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    event = content.event
    return {
        "acara": event and {
            "hari": event.day, "tanggal": event.date, "pukul": event.time,
            "tempat": event.place, "acara": event.agenda,
        },
        "acara_setelah": _event_place(blocks) if event else 0,
        "kiriman": [
            {"naskah": row.what, "banyaknya": row.count, "keterangan": row.remark}
            for row in content.rows
        ],
        "penugasan": content.assignment and {
            "dasar": list(content.assignment.bases),
            "kepada": [_person(a) for a in content.assignment.assignees],
            "untuk": list(content.assignment.tasks),
        },
        "keterangan": [{"nama": p.label, "nilai": p.value} for p in content.statement],
    }  # fmt: skip


def _person(who: Assignee) -> Mapping[str, str]:
    return {
        "nama": who.name,
        "nip": spaced_nip(who.nip),
        "pangkat": who.rank,
        "jabatan": who.post,
    }


def _event_place(blocks: list[dict[str, Any]]) -> int:
    """The event stands behind the paragraph that ends with a colon, else behind the first one."""
    for place, block in enumerate(blocks, 1):
        runs = block.get("isi", [])
        if runs and str(runs[-1].get("teks", "")).rstrip().endswith(":"):
            return place
    return min(1, len(blocks))
