"""Whether a PDF's electronic signatures can be believed, in words a person can act on.

Whatever goes wrong while looking means that the file is not valid: hostile files raise anything.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from engine.signing import certificates
from engine.signing.examination import (
    Belief,
    Examined,
    document_stamp,
    ends_cleanly,
)
from engine.signing.trust import Trust
from engine.signing.verdict import (
    RULINGS,
    SENTENCES,
    Finding,
    Ruling,
    SignatureReport,
    Verdict,
    Weight,
    heaviest,
    sentence,
)
from engine.worktime.words import day, day_and_clock

log = logging.getLogger(__name__)

UNREADABLE = "Berkas ini rusak atau bukan PDF, sehingga tanda tangannya tidak dapat diperiksa."
ENCRYPTED = "Berkas ini terkunci dengan kata sandi, sehingga tanda tangannya tidak dapat diperiksa."
REMOVED = "Berkas ini pernah bertanda tangan, tetapi tanda tangannya sudah dilepas."
UNKNOWN_KIND = "Berkas ini memuat tanda tangan jenis lain yang tidak dapat diperiksa."
APPENDED = "Berkas ini ditambahi data di luar tanda tangannya."
BAD_STAMP = "Cap waktu pada berkas ini tidak sah."


def verify(pdf: bytes, trust: Trust, at: datetime) -> Verdict:
    """Judge every signature in the file as it stands at this moment; never raises, never fetches.

    The verdict says nothing about a file equal to the archive's: compare `sha256` for that.
    """
    digest = sha256(pdf).hexdigest()
    try:
        return _judged(pdf, digest, Belief(trust, at))
    except Exception:
        log.warning("verification of %s broke off", digest, exc_info=True)
        return Verdict(Ruling.INVALID, UNREADABLE, digest)


def _judged(pdf: bytes, digest: str, belief: Belief) -> Verdict:
    reader = PdfFileReader(BytesIO(pdf))
    if fault := _refusal(pdf, reader):
        return Verdict(Ruling.INVALID, fault, digest)
    ordinary = [one for one in reader.embedded_signatures if one.sig_object_type == "/Sig"]
    if not ordinary:
        return Verdict(Ruling.UNSIGNED, SENTENCES[Ruling.UNSIGNED], digest)
    last = ordinary[-1]
    reports = tuple(_report(pdf, Examined(pdf, one, belief, one is last)) for one in ordinary)
    if fault := _fault_around(pdf, reader, belief):
        return Verdict(Ruling.INVALID, fault, digest, reports)
    ruling = RULINGS[max(heaviest(report.findings) for report in reports)]
    return Verdict(ruling, sentence(ruling, reports), digest, reports)


def _refusal(pdf: bytes, reader: PdfFileReader) -> str | None:
    """Why the file cannot be judged at all."""
    if not pdf.startswith(b"%PDF-"):
        return UNREADABLE
    if reader.encrypted:
        return ENCRYPTED
    filled = sum(1 for _ in enumerate_sig_fields(reader, filled_status=True))
    if not filled and b"/ByteRange" in pdf:
        return REMOVED
    if filled != len(reader.embedded_signatures):
        return UNKNOWN_KIND
    return None


def _fault_around(pdf: bytes, reader: PdfFileReader, belief: Belief) -> str | None:
    """What is wrong with the file outside its ordinary signatures."""
    if not ends_cleanly(pdf):
        return APPENDED
    stamps = [one for one in reader.embedded_signatures if one.sig_object_type != "/Sig"]
    if not all(document_stamp(one, belief) for one in stamps):
        return BAD_STAMP
    return None


def _report(pdf: bytes, examined: Examined) -> SignatureReport:
    signature = examined.signature
    certificate = certificates.from_pyhanko(examined.certificate)
    findings = tuple(_findings(examined))
    claimed = signature.self_reported_timestamp
    return SignatureReport(
        field=signature.field_name,
        ruling=RULINGS[heaviest(findings)],
        signer=certificates.common_name(certificate.subject),
        subject=certificates.readable(certificate.subject),
        issuer=certificates.readable(certificate.issuer),
        serial=certificates.serial_text(certificate),
        fingerprint=certificates.fingerprint(certificate),
        level=_level(signature, examined),
        signed_at=examined.stamped_at or (claimed and claimed.astimezone(UTC)),
        time_stamped_at=examined.stamped_at,
        findings=findings,
        is_seal=examined.is_seal,
    )


def _findings(examined: Examined) -> Iterator[Finding]:
    found = [aspect(examined) for aspect in ASPECTS]
    yield from found
    if not examined.status.bottom_line and heaviest(found) is not Weight.BAD:
        # Whatever else pyHanko objects to: seed values, a content time stamp.
        text = "Tanda tangan tidak memenuhi syarat yang ditetapkan pada berkasnya."
        yield Finding("Syarat lain", text, Weight.BAD)


def _integrity(examined: Examined) -> Finding:
    status = examined.status
    exact = examined.is_gap_exact and examined.is_envelope_plain
    if status.intact and status.valid and exact:
        return Finding("Keutuhan", "Berkas utuh sejak ditandatangani.")
    return Finding("Keutuhan", "Berkas berubah sesudah ditandatangani.", Weight.BAD)


def _coverage(examined: Examined) -> Finding:
    if examined.covers_all:
        return Finding("Cakupan", "Tanda tangan mencakup seluruh berkas.")
    if examined.covers_revision:
        return Finding("Cakupan", "Tanda tangan mencakup seluruh berkas saat ditandatangani.")
    return Finding("Cakupan", "Tanda tangan tidak mencakup seluruh berkas.", Weight.BAD)


def _certificate(examined: Examined) -> Finding:
    validity = examined.certificate["tbs_certificate"]["validity"]
    start, end = validity["not_before"].native, validity["not_after"].native
    span = f"{day(start)} sampai {day(end)}"
    if not examined.is_in_time:
        text = f"Sertifikat hanya berlaku {span}, tidak pada waktu penandatanganan."
        return Finding("Sertifikat", text, Weight.BAD)
    if examined.certificate.ca:
        # pyHanko asks nothing of the usages of a root that signs by itself.
        text = "Sertifikat penerbit tidak boleh dipakai menandatangani berkas."
        return Finding("Sertifikat", text, Weight.BAD)
    if examined.status.trusted:
        return Finding("Sertifikat", f"Penerbit dipercaya; sertifikat berlaku {span}.")
    if not (examined.status.intact and examined.status.valid):
        return Finding("Sertifikat", "Tidak diperiksa, karena berkas berubah.", Weight.BAD)
    if examined.is_revoked or not examined.belief.knows(examined.certificate):
        return Finding("Sertifikat", f"Sertifikat berlaku {span}; lihat pencabutannya.")
    text = "Sertifikat tidak diterbitkan oleh penerbit yang dipercaya kantor ini."
    return Finding("Sertifikat", text, Weight.BAD)


def _changes(examined: Examined) -> Finding:
    aspect = "Perubahan sesudahnya"
    if examined.covers_all:
        return Finding(aspect, "Tidak ada.")
    if not examined.is_followed_properly:
        return Finding(aspect, "Berkas diubah sesudah ditandatangani.", Weight.BAD)
    if examined.has_new_metadata:
        text = "Keterangan berkas (metadata) diperbarui; isinya tidak berubah."
        return Finding(aspect, text, Weight.REMARK)
    if examined.is_last:
        return Finding(aspect, "Hanya data pembuktian tanda tangan yang ditambahkan.")
    return Finding(aspect, "Hanya tanda tangan berikutnya yang ditambahkan.")


def _time(examined: Examined) -> Finding:
    if examined.stamped_at is None:
        text = "Tanpa cap waktu; waktu hanya menurut komputer penanda tangan."
        return Finding("Waktu", text, Weight.REMARK)
    if not examined.is_stamp_good:
        return Finding("Waktu", "Cap waktu pada tanda tangan tidak dapat dipercaya.", Weight.BAD)
    return Finding("Waktu", f"{day_and_clock(examined.stamped_at)}, menurut cap waktu tepercaya.")


def _revocation(examined: Examined) -> Finding:
    listed = examined.belief.revoked(examined.certificate)
    if not examined.belief.knows(examined.certificate):
        text = "Tidak dapat dipastikan: tidak ada daftar pencabutan yang masih berlaku."
        return Finding("Pencabutan", text, Weight.BAD)
    if listed is None:
        return Finding("Pencabutan", "Sertifikat tidak dicabut.")
    if examined.is_revoked:
        text = f"Sertifikat sudah dicabut pada {day_and_clock(listed.at)}, sebelum ditandatangani."
        return Finding("Pencabutan", text, Weight.BAD)
    text = f"Sertifikat dicabut pada {day_and_clock(listed.at)}, sesudah surat ditandatangani."
    return Finding("Pencabutan", text, Weight.GOOD if listed.is_harmless else Weight.REMARK)


ASPECTS: tuple[Callable[[Examined], Finding], ...] = (
    _integrity, _coverage, _certificate, _changes, _time, _revocation,
)  # fmt: skip


def _level(signature: EmbeddedPdfSignature, examined: Examined) -> str:
    """The PAdES baseline level that the file reaches (ETSI EN 319 142-1, 6)."""
    if examined.stamped_at is None:
        return "B-B"
    root = signature.reader.root
    if "/DSS" not in root or not {"/CRLs", "/OCSPs"} & set(root["/DSS"]):
        return "B-T"
    stamps = signature.reader.embedded_timestamp_signatures
    later = any(stamp.signed_revision > signature.signed_revision for stamp in stamps)
    return "B-LTA" if later else "B-LT"
