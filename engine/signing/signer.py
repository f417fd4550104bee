"""What every way of signing offers, whoever keeps the key."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from engine.signing.secret import Secret
from engine.signing.trust import Trust


class Standing(StrEnum):
    """Whether a certificate can sign; the words are those of BSrE's user status."""

    ISSUE = "ISSUE"
    NEW = "NEW"
    EXPIRED = "EXPIRED"
    REVOKE = "REVOKE"


@dataclass(frozen=True)
class CertificateState:
    """A signer's certificate as it stands at one moment; what pages and reminders show.

    Serial and fingerprint (SHA-256) are lower-case hexadecimal; moments are aware and UTC.
    """

    who: str
    standing: Standing
    name: str
    subject: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class Place:
    """Where the signature field lies: page from 0, PDF points from the lower left corner."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Signed:
    """A signed file with what the register keeps about it.

    `level` is the PAdES baseline level (ETSI EN 319 142-1), `B-LT` for the local signer.
    `time_stamped_at` is the moment in the RFC 3161 token, in UTC.
    """

    pdf: bytes
    sha256_before: str
    sha256_after: str
    certificate_serial: str
    certificate_fingerprint: str
    certificate_subject: str
    issuer: str
    level: str
    time_stamped_at: datetime | None
    provider: str


class Signer(Protocol):
    """Signs PDF files for people known by an id; their secret is only ever passed through."""

    @property
    def name(self) -> str:
        """Which way of signing this is, as history and pages name it."""

    def trust(self, at: datetime) -> Trust:
        """What a verifier of letters signed this way believes at this moment."""

    def check(self, who: str, at: datetime) -> CertificateState:
        """The certificate, if it can sign now: asked before the passphrase is.

        Raises NoCertificate, CertificateNotYetValid, CertificateExpired or CertificateRevoked.
        """

    def sign(
        self,
        pdf: bytes,
        who: str,
        secret: Secret,
        place: Place,
        *,
        reason: str,
        location: str,
        appearance: bytes | None,
        at: datetime,
    ) -> Signed:
        """The file with one more signature, checked before it is handed out.

        `appearance` is a one-page PDF drawn over the place; without it the field is transparent
        and the page shows its own block. Raises what `check` raises, WrongPassphrase,
        NotSignable, TimeStampFailed or SigningFailed; then the file is as it was.
        """

    def seal(self, data: bytes, at: datetime) -> bytes:
        """The office's own detached seal of these bytes (CMS in DER, with a time stamp).

        Raises NoCertificate before the office has an authority, TimeStampFailed or SigningFailed.
        """

    def seal_pdf(self, pdf: bytes, at: datetime) -> bytes:
        """The PDF with the office's own seal in it (PAdES B-LT), on no page to be seen.

        It starts with `pdf`, byte for byte. Raises what `seal` raises, and NotSignable for what
        is no whole, unsigned PDF.
        """
