"""The office's own certificate and time-stamping authority, in one folder.

What it issues is an electronic signature that is *tidak tersertifikasi* (PP 71/2019, art. 60).
A crash leaves no half of it: files are written whole, and a revocation is a file of its own.
"""

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from engine.signing import certificates, private_files
from engine.signing.certificates import DEMONSTRATION, Issuer
from engine.signing.refusals import (
    DamagedAuthority,
    DemonstrationAuthority,
    UnknownCertificate,
)
from engine.signing.trust import Trust

LIST_LIFE = timedelta(days=7)
LIST_RENEWAL = timedelta(days=1)


class Reason(StrEnum):
    """Why a certificate was revoked (RFC 5280, 5.3.1), as far as an office needs it."""

    SUPERSEDED = "superseded"
    LEFT = "affiliationChanged"
    KEY_LOST = "keyCompromise"
    CEASED = "cessationOfOperation"


@dataclass(frozen=True)
class Revocation:
    """One revoked certificate."""

    serial: int
    at: datetime
    reason: Reason


class Authority:
    """Root key, time-stamp key, what was issued and what was revoked."""

    def __init__(self, folder: Path) -> None:
        """Read the folder that `open` made; raises DamagedAuthority."""
        self._folder = folder
        self._lock = Lock()
        self._list: x509.CertificateRevocationList | None = None
        try:
            self._issuer = _read(folder, "root")
            self.time_stamps = _read(folder, "tsa")
        except (OSError, ValueError) as error:
            raise DamagedAuthority from error

    @classmethod
    def open(cls, folder: Path, *, office: str, demo: bool, at: datetime) -> "Authority":
        """The authority of this folder, made now when there is none.

        Of two processes that start at once the first one's keys stand. Raises DamagedAuthority,
        and DemonstrationAuthority when a demonstration's folder is opened with `demo` off.
        """
        if not (folder / "root.pem").exists():
            _make(folder, office, demo, at)
        private_files.make_folder(folder)
        authority = cls(folder)
        if authority.is_demonstration and not demo:
            raise DemonstrationAuthority
        return authority

    @property
    def root(self) -> x509.Certificate:
        """The certificate that others must trust to verify a letter."""
        return self._issuer.certificate

    @property
    def root_pem(self) -> bytes:
        """The root certificate as a file to hand out."""
        return self.root.public_bytes(Encoding.PEM)

    def seals(self, at: datetime) -> Issuer:
        """Who seals for the office itself; made at the first seal. Raises DamagedAuthority.

        A key of its own: the root's may only sign certificates and lists (RFC 5280, 4.2.1.3).
        """
        folder = self._folder / "seal"
        if not (folder / "seal.pem").exists():
            _make_seals(folder, self._issuer, demo=self.is_demonstration, at=at)
        try:
            return _read(folder, "seal")
        except (OSError, ValueError) as error:
            raise DamagedAuthority from error

    @property
    def is_demonstration(self) -> bool:
        """True when its certificates say that they are no real ones."""
        return DEMONSTRATION in certificates.common_name(self.root.subject)

    def certify(
        self, public: rsa.RSAPublicKey, name: str, post: str, nip: str, at: datetime
    ) -> x509.Certificate:
        """Issue a person's certificate, valid from now; a copy is kept for good."""
        subject = self._subject(name, post, nip)
        certificate = certificates.for_signer(self._issuer, subject, public, at)
        private_files.write(
            self._folder / "issued" / f"{certificates.serial_text(certificate)}.pem",
            certificate.public_bytes(Encoding.PEM),
        )
        return certificate

    def issued(self) -> Iterator[x509.Certificate]:
        """Every certificate ever issued to a person."""
        for file in sorted((self._folder / "issued").glob("*.pem")):
            yield x509.load_pem_x509_certificate(file.read_bytes())

    def revoke(self, serial: int, reason: Reason, at: datetime) -> Revocation:
        """Revoke for good; a certificate that was revoked before keeps its first revocation.

        Raises UnknownCertificate for a serial number that was never issued here.
        """
        if not (self._folder / "issued" / f"{serial:x}.pem").exists():
            raise UnknownCertificate
        with self._lock:
            if (earlier := self.revocation(serial)) is not None:
                return earlier
            moment = certificates.whole_second(at)
            said = json.dumps({"at": moment.isoformat(), "reason": reason.value})
            private_files.write(self._revoked / f"{serial:x}.json", said.encode())
            return Revocation(serial, moment, reason)

    def revocation(self, serial: int) -> Revocation | None:
        """When and why this certificate was revoked, if it was."""
        file = self._revoked / f"{serial:x}.json"
        return _revocation(file) if file.exists() else None

    def crl(self, at: datetime) -> x509.CertificateRevocationList:
        """The revocation list of this moment: made anew each day and after each revocation."""
        with self._lock:
            if self._list is None or not self._is_current(self._list, at):
                self._list = self._new_list(at)
                encoded = self._list.public_bytes(Encoding.DER)
                private_files.write(self._folder / "revoked.crl", encoded)
            return self._list

    def trust(self, at: datetime) -> Trust:
        """What a verifier of this office's letters believes at this moment."""
        return Trust((certificates.der(self.root),), (certificates.der(self.crl(at)),))

    @property
    def _revoked(self) -> Path:
        return self._folder / "revoked"

    def _subject(self, name: str, post: str, nip: str) -> x509.Name:
        office = self.root.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)[0].value
        unit = DEMONSTRATION if self.is_demonstration else ""
        return certificates.name(name, str(office), unit=unit, title=post, nip=nip)

    def _is_current(self, known: x509.CertificateRevocationList, at: datetime) -> bool:
        listed = {entry.serial_number for entry in known}
        revoked = {int(file.stem, 16) for file in self._revoked.glob("*.json")}
        return listed == revoked and known.last_update_utc <= at < _renewal(known)

    def _new_list(self, at: datetime) -> x509.CertificateRevocationList:
        moment = certificates.whole_second(at)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._issuer.key.public_key())
        unsigned = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(moment)
            .next_update(moment + LIST_LIFE)
            # A number that grows with time needs no counter that a crash could lose.
            .add_extension(x509.CRLNumber(int(moment.timestamp())), critical=False)
            .add_extension(issuer, critical=False)
        )
        for file in sorted(self._revoked.glob("*.json")):
            unsigned = unsigned.add_revoked_certificate(_entry(_revocation(file)))
        return unsigned.sign(self._issuer.key, SHA256())


def _renewal(known: x509.CertificateRevocationList) -> datetime:
    return known.last_update_utc + LIST_RENEWAL


def _entry(revocation: Revocation) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(revocation.serial)
        .revocation_date(revocation.at)
        .add_extension(x509.CRLReason(x509.ReasonFlags(revocation.reason.value)), critical=False)
        .build()
    )


def _revocation(file: Path) -> Revocation:
    said = json.loads(file.read_bytes())
    moment = datetime.fromisoformat(said["at"])
    return Revocation(int(file.stem, 16), moment, Reason(said["reason"]))


def _make(folder: Path, office: str, demo: bool, at: datetime) -> None:
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    private_files.make_folder(beside)
    for part in ("issued", "revoked"):
        private_files.make_folder(beside / part)
    root = _new_root(office, demo, at)
    _write(beside, "root", root)
    _write(beside, "tsa", _new_time_stamps(root, office, demo, at))
    _settle(beside, folder, "root.pem")


def _make_seals(folder: Path, root: Issuer, *, demo: bool, at: datetime) -> None:
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    private_files.make_folder(beside)
    key = certificates.new_key()
    office = str(
        root.certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)[0].value
    )
    common = f"Segel {DEMONSTRATION}" if demo else f"Segel {office}"
    made = certificates.for_seals(root, certificates.name(common, office), key.public_key(), at)
    _write(beside, "seal", Issuer(made, key))
    _settle(beside, folder, "seal.pem")


def _settle(beside: Path, folder: Path, sign: str) -> None:
    """Put a finished folder in place, unless another process was first."""
    try:
        beside.rename(folder)
        private_files.settle(folder.parent)
    except OSError:
        # The other's folder is not empty, so it cannot be replaced.
        shutil.rmtree(beside)
        if not (folder / sign).exists():
            raise


def _new_root(office: str, demo: bool, at: datetime) -> Issuer:
    key = certificates.new_key()
    common = f"CA {DEMONSTRATION}" if demo else f"CA Lokal {office}"
    return Issuer(certificates.self_signed(certificates.name(common, office), key, at), key)


def _new_time_stamps(root: Issuer, office: str, demo: bool, at: datetime) -> Issuer:
    key = certificates.new_key()
    common = f"Cap Waktu {DEMONSTRATION}" if demo else f"Cap Waktu {office}"
    subject = certificates.name(common, office)
    return Issuer(certificates.for_time_stamps(root, subject, key.public_key(), at), key)


def _write(folder: Path, stem: str, owner: Issuer) -> None:
    pem = owner.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    private_files.write(folder / f"{stem}.key", pem)
    private_files.write(folder / f"{stem}.pem", owner.certificate.public_bytes(Encoding.PEM))


def _read(folder: Path, stem: str) -> Issuer:
    certificate = x509.load_pem_x509_certificate((folder / f"{stem}.pem").read_bytes())
    key = load_pem_private_key((folder / f"{stem}.key").read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError(f"{stem}.key does not belong to {stem}.pem")
    return Issuer(certificate, key)
