"""X.509 certificates as this room makes and reads them (RFC 5280); RSA-2048, SHA-256."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DEMONSTRATION = "DEMONSTRASI – TIDAK UNTUK PRODUKSI"
ROOT_LIFE = timedelta(days=15 * 365)
SIGNER_LIFE = timedelta(days=2 * 365)
# Upper bound of a name's parts: X.520, repeated in RFC 5280, appendix A.1.
LONGEST = 64

USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class Issuer:
    """Whoever signs certificates: its own certificate and opened key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def new_key() -> rsa.RSAPrivateKey:
    """A fresh RSA key of 2048 bits, the largest that every PDF reader in use verifies quickly."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def name(common: str, office: str, *, unit: str = "", title: str = "", nip: str = "") -> x509.Name:
    """A subject of this office; parts left empty are left out, long ones are cut."""
    parts = (
        (NameOID.COUNTRY_NAME, "ID"),
        (NameOID.ORGANIZATION_NAME, office),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.TITLE, title),
        (NameOID.SERIAL_NUMBER, nip),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(oid, text[:LONGEST]) for oid, text in parts if text])


def self_signed(subject: x509.Name, key: rsa.RSAPrivateKey, at: datetime) -> x509.Certificate:
    """The root: signs certificates of signers directly, and revocation lists."""
    unsigned = _begin(subject, subject, key.public_key(), key.public_key(), at, at + ROOT_LIFE)
    return (
        unsigned.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(key, SHA256())
    )


def for_signer(
    issuer: Issuer, subject: x509.Name, public: rsa.RSAPublicKey, at: datetime
) -> x509.Certificate:
    """A person's certificate for two years, or until the issuer's own ends."""
    end = min(at + SIGNER_LIFE, issuer.certificate.not_valid_after_utc)
    return _issue(issuer, subject, public, at, end, ("digital_signature", "content_commitment"))


def for_time_stamps(
    issuer: Issuer, subject: x509.Name, public: rsa.RSAPublicKey, at: datetime
) -> x509.Certificate:
    """The time-stamping authority's certificate (RFC 3161, 2.3: one critical key purpose)."""
    end = issuer.certificate.not_valid_after_utc
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return _issue(issuer, subject, public, at, end, ("digital_signature",), purpose)


def for_seals(
    issuer: Issuer, subject: x509.Name, public: rsa.RSAPublicKey, at: datetime
) -> x509.Certificate:
    """The certificate of the office's own seal, until the issuer's ends."""
    end = issuer.certificate.not_valid_after_utc
    return _issue(issuer, subject, public, at, end, ("digital_signature",))


def is_for_seals(certificate: x509.Certificate) -> bool:
    """Whether it seals for an office: it may sign, but neither stands for a person's will
    (non-repudiation, RFC 5280, 4.2.1.3) nor has a purpose of its own as time stamps have."""
    kinds = {type(one.value) for one in certificate.extensions}
    return (
        x509.ExtendedKeyUsage not in kinds
        and x509.KeyUsage in kinds
        and certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        == _usage("digital_signature")
    )


def common_name(subject: x509.Name) -> str:
    """The name of a person or an authority; empty when the subject has none."""
    found = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def readable(subject: x509.Name) -> str:
    """The whole name on one line, the most telling part first (RFC 4514)."""
    return subject.rfc4514_string({NameOID.TITLE: "title", NameOID.SERIAL_NUMBER: "NIP"})


def serial_text(certificate: x509.Certificate) -> str:
    """The serial number in lower-case hexadecimal."""
    return f"{certificate.serial_number:x}"


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of the certificate in lower-case hexadecimal."""
    return certificate.fingerprint(SHA256()).hex()


def der(certificate: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    """The encoding that other programs and pyHanko read."""
    return certificate.public_bytes(Encoding.DER)


def for_pyhanko(certificate: x509.Certificate) -> asn1.Certificate:
    """The same certificate as pyHanko's library knows it."""
    return asn1.Certificate.load(der(certificate))


def from_pyhanko(certificate: asn1.Certificate) -> x509.Certificate:
    """The same certificate as the rest of this room reads it."""
    return x509.load_der_x509_certificate(certificate.dump())


def whole_second(at: datetime) -> datetime:
    """The moment in UTC without its fraction, as certificates, lists and tokens keep it."""
    if at.utcoffset() is None:
        raise ValueError(f"a moment needs a time zone: {at!r}")
    return at.astimezone(UTC).replace(microsecond=0)


def _issue(
    issuer: Issuer,
    subject: x509.Name,
    public: rsa.RSAPublicKey,
    at: datetime,
    end: datetime,
    usages: Iterable[str],
    purpose: x509.ExtendedKeyUsage | None = None,
) -> x509.Certificate:
    unsigned = _begin(
        subject, issuer.certificate.subject, public, issuer.key.public_key(), at, end
    ).add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    unsigned = unsigned.add_extension(_usage(*usages), critical=True)
    if purpose is not None:
        unsigned = unsigned.add_extension(purpose, critical=True)
    return unsigned.sign(issuer.key, SHA256())


def _begin(
    subject: x509.Name,
    issuer: x509.Name,
    public: rsa.RSAPublicKey,
    issuer_public: rsa.RSAPublicKey,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(whole_second(start))
        .not_valid_after(whole_second(end))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_public), critical=False
        )
    )


def _usage(*usages: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in usages for usage in USAGES})
