"""Signing and verifying PDF files (PAdES), certificates and sealed keys; the door of pyHanko."""

from engine.signing.authority import Reason
from engine.signing.local import LocalSigner
from engine.signing.pades import OpenedKey
from engine.signing.refusals import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    DamagedAuthority,
    DamagedKey,
    DemonstrationAuthority,
    ForgottenSecret,
    NoCertificate,
    NotSignable,
    SigningFailed,
    TimeStampFailed,
    UnknownCertificate,
    WeakPassphrase,
    WrongPassphrase,
)
from engine.signing.seals import certificates_of, is_sealed
from engine.signing.secret import Secret
from engine.signing.signer import CertificateState, Place, Signed, Signer, Standing
from engine.signing.trust import Trust
from engine.signing.uploads import verify_isolated
from engine.signing.verdict import Finding, Ruling, SignatureReport, Verdict, Weight
from engine.signing.verification import verify

__all__ = [
    "CertificateExpired", "CertificateNotYetValid", "CertificateRevoked", "CertificateState",
    "DamagedAuthority", "DamagedKey", "DemonstrationAuthority", "Finding", "ForgottenSecret",
    "LocalSigner", "NoCertificate", "NotSignable", "OpenedKey", "Place", "Reason", "Ruling", "Secret",
    "SignatureReport", "Signed", "Signer", "SigningFailed", "Standing", "TimeStampFailed", "Trust",
    "UnknownCertificate", "Verdict", "WeakPassphrase", "Weight", "WrongPassphrase",
    "certificates_of", "is_sealed", "verify", "verify_isolated",
]  # fmt: skip
