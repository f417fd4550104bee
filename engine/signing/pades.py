"""A PAdES signature of level B-LT in one revision, that covers the whole file and forbids change.

The signature certifies the document with permission 1 (ISO 32000-1, 12.8.2.2): whatever is added
later, form filling and further signatures too, makes every reader report it. Certificates and the
revocation list lie in the same revision, so even tools without a comparison of revisions can
demand that the whole file is signed. Nothing is fetched.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import crl
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign import Signer as CmsSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import NoOpStampStyle

from engine.signing import certificates, fields
from engine.signing.authority import Authority
from engine.signing.refusals import SigningFailed, TimeStampFailed
from engine.signing.running import finished
from engine.signing.signer import Place
from engine.signing.time_stamps import OwnTimeStamps
from engine.signing.trust import Trust
from engine.signing.verdict import Ruling, SignatureReport
from engine.signing.verification import verify

LEVEL = "B-LT"


@dataclass(frozen=True)
class OpenedKey:
    """The key of a person, or of the office's seal, for the length of one signing."""

    key: RSAPrivateKey
    certificate: x509.Certificate


def sign(
    pdf: bytes,
    opened: OpenedKey,
    authority: Authority,
    place: Place,
    *,
    reason: str,
    location: str,
    appearance: bytes | None,
    at: datetime,
) -> bytes:
    """The file with its signature. Raises NotSignable, TimeStampFailed or SigningFailed."""
    name = certificates.common_name(opened.certificate.subject)
    update = fields.begin(pdf)
    fields.add_field(update, place, f"Tanda tangan elektronik {name}", appearance)
    meta = _metadata(fields.FIELD, name, reason, location)
    return _certified(update, opened, authority, meta, at)


def seal(pdf: bytes, opened: OpenedKey, authority: Authority, at: datetime) -> bytes:
    """The file with the office's own seal, that no page shows.

    Raises NotSignable, TimeStampFailed or SigningFailed.
    """
    name = certificates.common_name(opened.certificate.subject)
    update = fields.begin(pdf)
    fields.add_seal_field(update, f"Segel elektronik: {name}")
    meta = _metadata(fields.SEAL_FIELD, name, "Segel kantor", None)
    return _certified(update, opened, authority, meta, at)


def checked(
    pdf: bytes, signed: bytes, certificate: x509.Certificate, trust: Trust, at: datetime
) -> SignatureReport:
    """The strict policy's report on our own work, which must be without a remark.

    Raises SigningFailed where it is not, or is not on `pdf` by this certificate.
    """
    verdict = verify(signed, trust, at)
    if verdict.ruling is not Ruling.GENUINE or not signed.startswith(pdf):
        raise SigningFailed
    (report,) = verdict.signatures
    if (report.level, report.fingerprint) != (LEVEL, certificates.fingerprint(certificate)):
        raise SigningFailed
    return report


class KeySigner(CmsSigner):
    """Signs with an opened key; pyHanko's own signer checks the RSA key anew at each use."""

    def __init__(self, opened: OpenedKey) -> None:
        super().__init__(signing_cert=certificates.for_pyhanko(opened.certificate))
        self._key = opened.key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256; a dry run asks only for the length."""
        if dry_run:
            return bytes(self._key.key_size // 8)
        return self._key.sign(data, PKCS1v15(), SHA256())


class MomentSigner(PdfSigner):
    """A signer whose signing time is handed in instead of read from the clock."""

    def __init__(
        self, meta: PdfSignatureMetadata, signer: KeySigner, stamps: OwnTimeStamps, at: datetime
    ) -> None:
        super().__init__(meta, signer, timestamper=stamps, stamp_style=NoOpStampStyle())
        self._at = certificates.whole_second(at)

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        """The session of pyHanko, at our moment."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def _metadata(field: str, name: str, reason: str, location: str | None) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
        location=location,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )


def _certified(
    update: fields.Update,
    opened: OpenedKey,
    authority: Authority,
    meta: PdfSignatureMetadata,
    at: datetime,
) -> bytes:
    _add_evidence(update, opened.certificate, authority, at)
    stamps = OwnTimeStamps(authority.time_stamps, at)
    return _signed(update, MomentSigner(meta, KeySigner(opened), stamps, at))


def _add_evidence(
    update: fields.Update, signer: x509.Certificate, authority: Authority, at: datetime
) -> None:
    """Certificates and revocation list (document security store, ETSI EN 319 142-1, 5.4.2)."""
    chain = (authority.root, authority.time_stamps.certificate, signer)
    DocumentSecurityStore.supply_dss_in_writer(
        update,
        None,
        certs=[certificates.for_pyhanko(one) for one in chain],
        crls=[crl.CertificateList.load(certificates.der(authority.crl(at)))],
    )


def _signed(update: fields.Update, signer: MomentSigner) -> bytes:
    output = BytesIO()
    work = signer.async_sign_pdf(update, existing_fields_only=True, output=output)
    try:
        finished(work)
    except TimestampRequestError as error:
        raise TimeStampFailed from error
    except Exception as error:
        # pyHanko raises many kinds; whichever it is, nothing was signed.
        raise SigningFailed from error
    return output.getvalue()
