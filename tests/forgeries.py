"""Files that are not our own work: careless programs, attackers, other certificates."""

import zlib
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NumberObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfTimeStamper
from pyhanko.sign.fields import (
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)

from engine.signing import (
    LocalSigner,
    Place,
    Ruling,
    certificates,
    fields,
    pades,
    verify,
)
from engine.signing.pades import KeySigner, MomentSigner, OpenedKey
from engine.signing.running import finished
from engine.signing.time_stamps import OwnTimeStamps
from tests.signing_cast import (
    NOW,
    PLACE,
    RATIH,
    appended,
    letter,
    secret,
    update_of,
)

DAY = timedelta(days=1)


class Careless(MomentSigner):
    """A program that signs what a certification forbids to change."""

    def _enforce_certification_constraints(self, reader: PdfFileReader) -> None:
        pass


def approval(
    signer: LocalSigner,
    pdf: bytes,
    who: str,
    field: str,
    *,
    place: Place = PLACE,
    stamps: OwnTimeStamps | str | None = "own",
) -> bytes:
    """An ordinary signature that locks nothing, in a field that is made if it is not there."""
    opened = OpenedKey(signer._vault.open(who, secret()), signer._vault.certificate(who))
    return signed_with(signer, pdf, opened, field, place=place, stamps=stamps)


def signed_with(
    signer: LocalSigner,
    pdf: bytes,
    opened: OpenedKey,
    field: str,
    *,
    place: Place = PLACE,
    stamps: OwnTimeStamps | str | None = "own",
) -> bytes:
    if stamps == "own":
        stamps = OwnTimeStamps(signer.authority.time_stamps, NOW)
    meta = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    update = fields.Update(BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
    if field not in {name for name, _, _ in enumerate_sig_fields(update)}:
        append_field(update, field, place)
    output = BytesIO()
    careless = Careless(meta, KeySigner(opened), stamps, NOW)  # type: ignore[arg-type]
    finished(careless.async_sign_pdf(update, existing_fields_only=True, output=output))
    return output.getvalue()


def with_field(pdf: bytes, name: str) -> bytes:
    update = update_of(pdf + b"\n")
    append_field(update, name, Place(0, 90, 100, 200, 160))
    return appended(update)


def append_field(update: IncrementalPdfFileWriter, name: str, place: Place) -> None:
    box = (int(place.x1), int(place.y1), int(place.x2), int(place.y2))
    append_signature_field(update, SigFieldSpec(name, on_page=place.page, box=box))


def stamped(signer: LocalSigner, pdf: bytes) -> bytes:
    """The file with a document time stamp, as an archive adds them."""
    output = BytesIO()
    stamper = PdfTimeStamper(OwnTimeStamps(signer.authority.time_stamps, NOW), field_name="Arsip")
    finished(stamper.async_timestamp_pdf(fields.Update(BytesIO(pdf)), "sha256", output=output))
    return output.getvalue()


def unchecked(signer: LocalSigner, at: datetime) -> bytes:
    """Our own signature, made without asking whether the certificate may sign."""
    opened = OpenedKey(signer._vault.open(RATIH, secret()), signer._vault.certificate(RATIH))
    return pades.sign(
        letter(), opened, signer.authority, PLACE,
        reason="", location="", appearance=None, at=at,
    )  # fmt: skip


def crl_with(folder: Path, revoked: x509.Certificate, at: datetime) -> bytes:
    key = load_pem_private_key((folder / "authority" / "root.key").read_bytes(), None)
    entry = x509.RevokedCertificateBuilder().serial_number(revoked.serial_number)
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(revoked.issuer)
        .last_update(at)
        .next_update(at + 7 * DAY)
        .add_revoked_certificate(entry.revocation_date(at).build())
        .sign(key, SHA256())  # type: ignore[arg-type]
    )
    return certificates.der(crl)


def bomb() -> bytes:
    """A file of 1 MB whose cross-reference stream unpacks to a gigabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
    head = b"%PDF-1.7\n1 0 obj\n"
    entries = (
        f"<</Type/XRef/Size 9/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    )
    tail = b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    return head + entries.encode() + packed + tail


def words_over_the_page(update: IncrementalPdfFileWriter) -> None:
    RawContent(b"1 0 0 rg 90 700 200 60 re f").add_to_page(update, 0)


def annotation(update: IncrementalPdfFileWriter) -> None:
    page, _ = update.find_page_for_modification(0)
    note = {
        "/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/FreeText"), "/P": page,
        "/Rect": ArrayObject([FloatObject(edge) for edge in (90, 700, 200, 760)]),
        "/Contents": pdf_string("batal"), "/DA": pdf_string("/Helv 12 Tf"),
    }  # fmt: skip
    made = DictionaryObject({pdf_name(name): value for name, value in note.items()})
    update.register_annotation(page, update.add_object(made))


def text_field(update: IncrementalPdfFileWriter) -> None:
    page, _ = update.find_page_for_modification(0)
    field = {
        "/FT": pdf_name("/Tx"), "/T": pdf_string("Isian"), "/V": pdf_string("batal"),
        "/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/Widget"), "/P": page,
        "/Rect": ArrayObject([FloatObject(edge) for edge in (90, 700, 200, 760)]),
    }  # fmt: skip
    made = update.add_object(
        DictionaryObject({pdf_name(name): value for name, value in field.items()})
    )
    update.root["/AcroForm"]["/Fields"].append(made)
    update.update_container(update.root["/AcroForm"]["/Fields"])
    update.register_annotation(page, made)


def moved_field(update: IncrementalPdfFileWriter) -> None:
    _, _, field = next(enumerate_sig_fields(update))
    field.get_object()["/Rect"] = ArrayObject([NumberObject(edge) for edge in (0, 0, 600, 900)])
    update.mark_update(field)


def new_appearance(update: IncrementalPdfFileWriter) -> None:
    _, _, field = next(enumerate_sig_fields(update))
    picture = RawContent(b"1 0 0 rg 0 0 99 99 re f", box=BoxConstraints(99, 99)).as_form_xobject()
    field.get_object()["/AP"]["/N"] = update.add_object(picture)
    update.mark_update(field)


def javascript(update: IncrementalPdfFileWriter) -> None:
    action = {"/S": pdf_name("/JavaScript"), "/JS": pdf_string("app.alert(1)")}
    update.root["/OpenAction"] = DictionaryObject(
        {pdf_name(name): value for name, value in action.items()}
    )
    update.update_root()


def new_font(update: IncrementalPdfFileWriter) -> None:
    page = update.find_page_for_modification(0)[0].get_object()
    fonts = page["/Resources"]["/Font"]
    first = next(iter(fonts))
    fonts[first] = update.add_object(
        DictionaryObject(
            {pdf_name("/Type"): pdf_name("/Font"), pdf_name("/Subtype"): pdf_name("/Type3")}
        )
    )
    update.update_container(fonts)


def empty_signature_field(update: IncrementalPdfFileWriter) -> None:
    append_signature_field(update, SigFieldSpec("Lain", on_page=0, box=(90, 700, 200, 760)))


UPDATES = [
    words_over_the_page, annotation, text_field, moved_field, new_appearance, javascript,
    new_font, empty_signature_field,
]  # fmt: skip


def ruling(signer: LocalSigner, pdf: bytes) -> Ruling:
    """What the strict policy rules now, for somebody who trusts this office."""
    return verify(pdf, signer.trust(NOW), NOW).ruling
