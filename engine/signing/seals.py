"""Seals of the office itself: detached signatures (CMS, RFC 5652) of any bytes, and signatures
within a PDF (PAdES, ETSI EN 319 142-1); both with a time stamp (RFC 3161).

The office seals what it will later be held to, such as the state of its record or a report it
hands out. Nobody types a passphrase for that, so a seal never stands for a person's will.
"""

import re
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import async_validate_detached_cms

from engine.signing import certificates, pades
from engine.signing.authority import Authority
from engine.signing.examination import SEAL_USAGE, Belief
from engine.signing.pades import KeySigner, OpenedKey
from engine.signing.refusals import SigningFailed, TimeStampFailed
from engine.signing.running import finished
from engine.signing.time_stamps import OwnTimeStamps
from engine.signing.trust import Trust

WORDS = re.compile(r"[^\w .,-]+")


def seal(data: bytes, authority: Authority, at: datetime) -> bytes:
    """The detached seal of these bytes, DER. Raises TimeStampFailed or SigningFailed."""
    owner = authority.seals(at)
    work = KeySigner(OpenedKey(owner.key, owner.certificate)).async_sign_general_data(
        data,
        "sha256",
        timestamper=OwnTimeStamps(authority.time_stamps, at),
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=certificates.whole_second(at)),
    )
    try:
        made: bytes = finished(work).dump()
    except TimestampRequestError as error:
        raise TimeStampFailed from error
    except Exception as error:
        # pyHanko raises many kinds; whichever it is, nothing was sealed.
        raise SigningFailed from error
    return made


def seal_pdf(pdf: bytes, authority: Authority, at: datetime) -> bytes:
    """The PDF with the office's seal in one more revision (B-LT), on no page to be seen.

    It starts with `pdf`, byte for byte, and is checked before it is handed out. Raises
    NotSignable for what is no whole, unsigned PDF; TimeStampFailed or SigningFailed.
    """
    owner = authority.seals(at)
    sealed = pades.seal(pdf, OpenedKey(owner.key, owner.certificate), authority, at)
    if not pades.checked(pdf, sealed, owner.certificate, authority.trust(at), at).is_seal:
        raise SigningFailed
    return sealed


def is_sealed(data: bytes, sealed: bytes, trust: Trust, at: datetime) -> bool:
    """Whether this is a seal of exactly these bytes by an authority that is trusted.

    Judged at `at`; never raises, never fetches.
    """
    try:
        signed = cms.ContentInfo.load(sealed, strict=True)["content"]
        context = Belief(trust, at).context
        work = async_validate_detached_cms(
            data, signed, context(at), context(at), key_usage_settings=SEAL_USAGE
        )
        status = finished(work)
        stamp = status.timestamp_validity
        good = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
        return bool(status.bottom_line and good)
    except Exception:
        # Whatever goes wrong while looking means that it is no seal.
        return False


def certificates_of(files: tuple[bytes, ...], trust: Trust) -> dict[str, bytes]:
    """The certificates in these PDF files and seals, with the trusted roots, as PEM by a name
    made of their own."""
    found = [*map(x509.Certificate.load, trust.roots)]
    for one in files:
        found += _in_pdf(one) if one.startswith(b"%PDF-") else _in_seal(one)
    return {_file_name(one): _pem(one) for one in found}


def _in_pdf(file: bytes) -> list[x509.Certificate]:
    found: list[x509.Certificate] = []
    for signature in PdfFileReader(BytesIO(file)).embedded_signatures:
        found += [signature.signer_cert, *signature.other_embedded_certs]
        found += _stamps(signature.signer_info)
    return found


def _in_seal(sealed: bytes) -> list[x509.Certificate]:
    signed = cms.ContentInfo.load(sealed)["content"]
    (signer,) = signed["signer_infos"]
    return [*(one.chosen for one in signed["certificates"]), *_stamps(signer)]


def _stamps(signer: cms.SignerInfo) -> list[x509.Certificate]:
    """The certificates within the time stamps of a signature."""
    tokens = [
        token["content"]
        for attribute in signer["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
        for token in attribute["values"]
    ]
    return [one.chosen for token in tokens for one in token["certificates"]]


def _file_name(one: x509.Certificate) -> str:
    subject = certificates.from_pyhanko(one).subject
    words = WORDS.sub("-", certificates.common_name(subject)).strip().replace(" ", "-")
    return f"{words}-{one.sha256.hex()[:8]}.pem"


def _pem(one: x509.Certificate) -> bytes:
    return certificates.from_pyhanko(one).public_bytes(Encoding.PEM)
