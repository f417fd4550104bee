"""The signer that needs nobody else: sealed keys in a folder, and an authority of the office."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cryptography import x509

from engine.signing import certificates, pades, private_files, seals, vault
from engine.signing.authority import Authority, Reason
from engine.signing.pades import OpenedKey
from engine.signing.refusals import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    NoCertificate,
)
from engine.signing.secret import Secret
from engine.signing.signer import CertificateState, Place, Signed, Standing
from engine.signing.trust import Trust
from engine.signing.vault import Vault
from engine.worktime.words import day


class LocalSigner:
    """Signs with keys in `folder`; `who` is an official's id as text.

    Before `establish` nobody has a certificate. A signature by this signer is *tidak
    tersertifikasi* (PP 71/2019, art. 60), which pages must say.
    """

    def __init__(self, folder: Path) -> None:
        private_files.make_folder(folder)
        self._folder = folder
        self._vault = Vault(folder / "sealed")
        self._lock = Lock()
        self._authority: Authority | None = None

    @property
    def name(self) -> str:
        """`lokal`, or `demonstrasi` when the certificates say that they are no real ones."""
        return "demonstrasi" if self.authority.is_demonstration else "lokal"

    @property
    def authority(self) -> Authority:
        """The office's authority. Raises NoCertificate before `establish`, DamagedAuthority."""
        with self._lock:
            if self._authority is None:
                if not self.is_established:
                    raise NoCertificate
                self._authority = Authority(self._authority_folder)
            return self._authority

    @property
    def is_established(self) -> bool:
        """Whether the authority has been made."""
        return (self._authority_folder / "root.pem").exists()

    def establish(self, *, office: str, demo: bool, at: datetime) -> None:
        """Make the authority at first start; later calls only check it.

        Raises DemonstrationAuthority when a real office would sign with demonstration keys.
        """
        with self._lock:
            self._authority = Authority.open(
                self._authority_folder, office=office, demo=demo, at=at
            )

    def issue(
        self, who: str, *, name: str, post: str, nip: str, secret: Secret, at: datetime
    ) -> CertificateState:
        """Give a person a new key and certificate; an earlier one is superseded.

        Raises WeakPassphrase, or NoCertificate before `establish`.
        """
        vault.refuse_weak(secret)
        earlier = self._vault.certificate(who) if self._vault.has(who) else None
        key = certificates.new_key()
        certificate = self.authority.certify(key.public_key(), name, post, nip, at)
        self._vault.keep(who, key, certificate, secret)
        if earlier is not None:
            self.authority.revoke(earlier.serial_number, Reason.SUPERSEDED, at)
        return self.state(who, at)

    def change_passphrase(self, who: str, old: Secret, new: Secret) -> None:
        """Seal the same key anew. Raises WrongPassphrase, WeakPassphrase or NoCertificate."""
        self._vault.change(who, old, new)

    def revoke(self, who: str, reason: Reason, at: datetime) -> CertificateState:
        """Revoke the person's certificate for good. Raises NoCertificate."""
        self.authority.revoke(self._vault.certificate(who).serial_number, reason, at)
        return self.state(who, at)

    def state(self, who: str, at: datetime) -> CertificateState:
        """The person's certificate whatever its state. Raises NoCertificate or DamagedKey."""
        return self._state(who, self._vault.certificate(who), at)

    def states(self, at: datetime) -> Iterator[CertificateState]:
        """All present certificates, for the page of signers and for reminders before the end."""
        for who in self._vault.owners():
            yield self.state(who, at)

    def trust(self, at: datetime) -> Trust:
        """What a verifier of this office's letters believes; nobody before `establish`."""
        return self.authority.trust(at) if self.is_established else Trust((), ())

    def check(self, who: str, at: datetime) -> CertificateState:
        """See Signer.check."""
        state = self.state(who, at)
        match state.standing:
            case Standing.NEW:
                raise CertificateNotYetValid(day=day(state.not_before))
            case Standing.EXPIRED:
                raise CertificateExpired(day=day(state.not_after))
            case Standing.REVOKE:
                assert state.revoked_at is not None  # that is why it stands as revoked
                raise CertificateRevoked(day=day(state.revoked_at))
        return state

    def sign(
        self,
        pdf: bytes,
        who: str,
        secret: Secret | OpenedKey,
        place: Place,
        *,
        reason: str,
        location: str,
        appearance: bytes | None,
        at: datetime,
    ) -> Signed:
        """See Signer.sign. The file starts with `pdf`, byte for byte.

        What `open_key` opened may stand for the secret.
        """
        self.check(who, at)
        opened = secret if isinstance(secret, OpenedKey) else self.open_key(who, secret)
        signed = pades.sign(
            pdf, opened, self.authority, place,
            reason=reason, location=location, appearance=appearance, at=at,
        )  # fmt: skip
        report = pades.checked(pdf, signed, opened.certificate, self.authority.trust(at), at)
        return Signed(
            pdf=signed,
            sha256_before=sha256(pdf).hexdigest(),
            sha256_after=sha256(signed).hexdigest(),
            certificate_serial=report.serial,
            certificate_fingerprint=report.fingerprint,
            certificate_subject=report.subject,
            issuer=report.issuer,
            level=report.level,
            time_stamped_at=report.time_stamped_at,
            provider=self.name,
        )

    def open_key(self, who: str, secret: Secret) -> OpenedKey:
        """A person's key for many calls of `sign`: opening it costs 0.1 s each time.

        Raises WrongPassphrase, NoCertificate or DamagedKey.
        """
        return OpenedKey(self._vault.open(who, secret), self._vault.certificate(who))

    def seal(self, data: bytes, at: datetime) -> bytes:
        """See Signer.seal."""
        return seals.seal(data, self.authority, at)

    def seal_pdf(self, pdf: bytes, at: datetime) -> bytes:
        """See Signer.seal_pdf."""
        return seals.seal_pdf(pdf, self.authority, at)

    @property
    def _authority_folder(self) -> Path:
        return self._folder / "authority"

    def _state(self, who: str, certificate: x509.Certificate, at: datetime) -> CertificateState:
        revocation = self.authority.revocation(certificate.serial_number)
        return CertificateState(
            who=who,
            standing=_standing(certificate, revocation is not None, at),
            name=certificates.common_name(certificate.subject),
            subject=certificates.readable(certificate.subject),
            issuer=certificates.readable(certificate.issuer),
            serial=certificates.serial_text(certificate),
            fingerprint=certificates.fingerprint(certificate),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            revoked_at=revocation.at if revocation else None,
        )


def _standing(certificate: x509.Certificate, revoked: bool, at: datetime) -> Standing:
    if revoked:
        return Standing.REVOKE
    if at > certificate.not_valid_after_utc:
        return Standing.EXPIRED
    return Standing.NEW if at < certificate.not_valid_before_utc else Standing.ISSUE
