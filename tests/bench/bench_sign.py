"""How long a signature takes: `python -m tests.bench.bench_sign`.

Opening the key is slow on purpose (Argon2id, 64 MiB, three passes) and is timed on its own.
The last lines sign the same letter as pyHanko's manual does, with its `SimpleSigner` and
`DummyTimeStamper` at the same level. Figures are medians of wall time, in milliseconds.
"""

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from asn1crypto import keys
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engine.signing import LocalSigner, certificates, pades, verify, verify_isolated
from engine.signing.pades import OpenedKey
from engine.signing.vault import Vault
from tests.signing_cast import NOW, PLACE, RATIH, letter, office, secret, sign

ROUNDS = 20


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as folder:
        signer = office(Path(folder))
        vault = Vault(Path(folder, "sealed"))
        opened = OpenedKey(vault.open(RATIH, secret()), vault.certificate(RATIH))
        trust, signed = signer.trust(NOW), sign(signer, letter()).pdf
        _line("open the sealed key", lambda: vault.open(RATIH, secret()))
        _line("sign, B-LT", lambda: _sign(signer, opened))
        _line("verify", lambda: verify(signed, trust, NOW))
        _line("all of it (LocalSigner.sign)", lambda: sign(signer, letter()))
        _line("verify in a child process", lambda: verify_isolated(signed, trust, NOW), rounds=3)
        _line("pyHanko by its manual, B-LT", _stock(signer, opened))
        added = len(signed) - len(letter())
        print(f"{'bytes added':<34}{added:>8}")


def _sign(signer: LocalSigner, opened: OpenedKey) -> bytes:
    return pades.sign(
        letter(), opened, signer.authority, PLACE,
        reason="Menyetujui isi surat", location="Tirtamaya", appearance=None, at=NOW,
    )  # fmt: skip


def _stock(signer: LocalSigner, opened: OpenedKey) -> Callable[[], object]:
    trust, stamps = signer.trust(NOW), signer.authority.time_stamps
    root = certificates.for_pyhanko(signer.authority.root)
    roots = SimpleCertificateStore()
    mine = SimpleSigner(certificates.for_pyhanko(opened.certificate), _key(opened.key), roots)
    stamper = DummyTimeStamper(certificates.for_pyhanko(stamps.certificate), _key(stamps.key))
    place = SigFieldSpec("T", on_page=PLACE.page, box=(380, 640, 550, 760))

    def once() -> object:
        context = ValidationContext(trust_roots=[root], crls=list(trust.crls))
        meta = PdfSignatureMetadata(
            field_name="T",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            validation_context=context,
        )
        update = IncrementalPdfFileWriter(BytesIO(letter() + b"\n"))
        pdf_signer = PdfSigner(meta, mine, timestamper=stamper, new_field_spec=place)
        return pdf_signer.sign_pdf(update, output=BytesIO())

    return once


def _key(key: RSAPrivateKey) -> keys.PrivateKeyInfo:
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return keys.PrivateKeyInfo.load(der)


def _line(name: str, work: Callable[[], object], rounds: int = ROUNDS) -> None:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    print(f"{name:<34}{median(times) * 1000:>8.1f}")


if __name__ == "__main__":
    main()
