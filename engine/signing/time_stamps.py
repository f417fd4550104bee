"""The office's own time-stamping authority, as pyHanko asks one (RFC 3161)."""

import secrets
from datetime import datetime
from hashlib import sha256

from asn1crypto import algos, cms, tsp, x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper

from engine.signing import certificates
from engine.signing.certificates import Issuer

# From a random UUID, as ITU-T X.667 lets anybody do: "Runut's embedded time stamps".
POLICY = "2.25.219436108263415862271990763419036254581"


class OwnTimeStamps(TimeStamper):
    """Stamps with an opened key, at a moment that is handed in and not read from a clock."""

    def __init__(self, owner: Issuer, at: datetime) -> None:
        super().__init__()
        self._owner = owner
        self._certificate = certificates.for_pyhanko(owner.certificate)
        self._at = certificates.whole_second(at)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Answer a request at once."""
        info = self._info(req)
        token = {"content_type": "signed_data", "content": self._signed(info.dump())}
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})

    def _info(self, req: tsp.TimeStampReq) -> tsp.TSTInfo:
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": req["message_imprint"],
                "serial_number": secrets.randbits(128),
                "gen_time": self._at,
                "accuracy": {"seconds": 1},
                "tsa": x509.GeneralName("directory_name", self._certificate.subject),
            }
        )
        if req["nonce"].native is not None:
            info["nonce"] = req["nonce"]
        return info

    def _signed(self, info: bytes) -> cms.SignedData:
        sha256_algorithm = algos.DigestAlgorithm({"algorithm": "sha256"})
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [sha256_algorithm],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": cms.ParsableOctetString(info),
                },
                "certificates": [self._certificate],
                "signer_infos": [self._signer_info(info, sha256_algorithm)],
            }
        )

    def _signer_info(self, info: bytes, digest_algorithm: algos.DigestAlgorithm) -> cms.SignerInfo:
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("message_digest", sha256(info).digest()),
                simple_cms_attribute(
                    "signing_certificate_v2", as_signing_certificate_v2(self._certificate)
                ),
            ]
        )
        return cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number",
                    {
                        "issuer": self._certificate.issuer,
                        "serial_number": self._certificate.serial_number,
                    },
                ),
                "digest_algorithm": digest_algorithm,
                "signature_algorithm": {"algorithm": "sha256_rsa"},
                "signed_attrs": attributes,
                "signature": self._owner.key.sign(attributes.dump(), PKCS1v15(), SHA256()),
            }
        )
