"""The folder of sealed keys: a PKCS#12 inside AES-256-GCM under Argon2id, one file a person.

PKCS#12's own protection is left off: its checksum can be guessed at 0.2 ms a try, whatever its
key derivation costs. The certificate stands unsealed in the file, bound to it by the seal, so
that it can be shown and judged without a passphrase.

    magic | 4 B length | certificate (DER) | Argon2id costs, salt | nonce | sealed | SHA-256
"""

import re
import secrets
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from engine.signing import certificates, private_files
from engine.signing.refusals import DamagedKey, NoCertificate, WeakPassphrase, WrongPassphrase
from engine.signing.secret import Secret

MAGIC = b"RUNUT KUNCI 1\n"
# RFC 9106, section 4, second recommended choice: 64 MiB, three passes, four lanes.
MEMORY_KIB, PASSES, LANES = 65536, 3, 4
COSTS = struct.Struct(">III16s")
# The threads that OpenSSL uses for the lanes of two derivations wait for each other for ever.
ONE_AT_A_TIME = Lock()
NONCE_BYTES = 12
DIGEST_BYTES = 32
MOST_MEMORY_KIB = 1 << 20
MOST_PASSES = 16
SHORTEST = 12
FEWEST_DIFFERENT = 5
WHO = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Sealed:
    """A key file taken apart; `header` is everything that the seal also vouches for."""

    certificate: x509.Certificate
    header: bytes
    costs: tuple[int, int, int, bytes]
    nonce: bytes
    ciphertext: bytes


class Vault:
    """Sealed keys by the id of their owner. Opening one costs 64 MiB and about 0.1 s."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        private_files.make_folder(folder)

    def owners(self) -> Iterator[str]:
        """The ids of all who have a key."""
        for file in sorted(self._folder.glob("*.key")):
            yield file.stem

    def has(self, who: str) -> bool:
        """Whether this person has a key."""
        return bool(WHO.fullmatch(who)) and self._file(who).exists()

    def certificate(self, who: str) -> x509.Certificate:
        """The person's present certificate. Raises NoCertificate or DamagedKey."""
        return self._sealed(who).certificate

    def keep(
        self, who: str, key: RSAPrivateKey, certificate: x509.Certificate, secret: Secret
    ) -> None:
        """Seal a key, in place of the person's earlier one. Raises WeakPassphrase."""
        refuse_weak(secret)
        inner = pkcs12.serialize_key_and_certificates(
            who.encode(), key, certificate, None, NoEncryption()
        )
        private_files.write(self._file(who), _seal(who, inner, certificate, secret))

    def open(self, who: str, secret: Secret) -> RSAPrivateKey:
        """The person's key. Raises WrongPassphrase, NoCertificate or DamagedKey."""
        sealed = self._sealed(who)
        try:
            inner = _opener(secret, sealed.costs).decrypt(
                sealed.nonce, sealed.ciphertext, _bound(who, sealed.header)
            )
        except InvalidTag:
            raise WrongPassphrase from None
        key, certificate, _ = pkcs12.load_key_and_certificates(inner, None)
        if not isinstance(key, RSAPrivateKey) or certificate != sealed.certificate:
            raise DamagedKey
        return key

    def change(self, who: str, old: Secret, new: Secret) -> None:
        """Seal the same key under another passphrase.

        Raises WeakPassphrase, WrongPassphrase, NoCertificate or DamagedKey.
        """
        refuse_weak(new)
        self.keep(who, self.open(who, old), self.certificate(who), new)

    def _file(self, who: str) -> Path:
        if not WHO.fullmatch(who):
            raise NoCertificate
        return self._folder / f"{who}.key"

    def _sealed(self, who: str) -> Sealed:
        try:
            return _parse(self._file(who).read_bytes())
        except FileNotFoundError:
            raise NoCertificate from None
        except (ValueError, struct.error):
            raise DamagedKey from None


def refuse_weak(secret: Secret) -> None:
    """Raise WeakPassphrase for fewer than 12 characters, or fewer than five different ones."""
    if _is_weak(secret):
        raise WeakPassphrase


# No function below raises while the passphrase is one of its local variables: error reports that
# print those would print it.


def _is_weak(secret: Secret) -> bool:
    letters = _normal(secret)
    return len(letters) < SHORTEST or len(set(letters)) < FEWEST_DIFFERENT


def _normal(secret: Secret) -> str:
    # The same letters typed on another keyboard may come composed differently.
    return unicodedata.normalize("NFKC", secret.reveal())


def _opener(secret: Secret, costs: tuple[int, int, int, bytes]) -> AESGCM:
    memory, passes, lanes, salt = costs
    slow = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    with ONE_AT_A_TIME:
        return AESGCM(slow.derive(_normal(secret).encode("utf-8", "surrogatepass")))


def _seal(who: str, inner: bytes, certificate: x509.Certificate, secret: Secret) -> bytes:
    costs = (MEMORY_KIB, PASSES, LANES, secrets.token_bytes(16))
    encoded = certificates.der(certificate)
    header = MAGIC + struct.pack(">I", len(encoded)) + encoded + COSTS.pack(*costs)
    nonce = secrets.token_bytes(NONCE_BYTES)
    ciphertext = _opener(secret, costs).encrypt(nonce, inner, _bound(who, header))
    whole = header + nonce + ciphertext
    return whole + sha256(whole).digest()


def _parse(file: bytes) -> Sealed:
    """Take a key file apart; the digest tells a damaged file from a wrong passphrase."""
    whole, digest = file[:-DIGEST_BYTES], file[-DIGEST_BYTES:]
    if not whole.startswith(MAGIC) or sha256(whole).digest() != digest:
        raise ValueError("not a key file, or damaged")
    (length,) = struct.unpack_from(">I", whole, len(MAGIC))
    begin = len(MAGIC) + 4
    end = begin + length + COSTS.size
    costs = COSTS.unpack_from(whole, begin + length)
    if costs[0] > MOST_MEMORY_KIB or costs[1] > MOST_PASSES:
        raise ValueError("costs beyond reason")
    return Sealed(
        certificate=x509.load_der_x509_certificate(whole[begin : begin + length]),
        header=whole[:end],
        costs=costs,
        nonce=whole[end : end + NONCE_BYTES],
        ciphertext=whole[end + NONCE_BYTES :],
    )


def _bound(who: str, header: bytes) -> bytes:
    return who.encode() + b"\0" + header
