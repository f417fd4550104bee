"""One signature under the strict policy: what was found, before it is put into words.

pyHanko's own status is a necessary condition only. Looked at besides:

* every byte between the two signed ranges is the signature and its padding of zeros;
* the certificate was valid at the time stamp, which pyHanko's AdES validation lets pass;
* revocation is known for every certificate, from lists the caller trusts, none of them stale;
* nothing follows the last signature but validation data; what follows an earlier one is a
  signature in a field that was already there.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, crl, x509
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    DiffResult,
    DSSCompareRule,
    ModificationLevel,
    ObjectStreamRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute
from pyhanko.sign.validation import (
    DocumentTimestampStatus,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from engine.signing import certificates
from engine.signing.running import immediate
from engine.signing.trust import Trust

# What may follow the last signature without a remark: pyHanko's rules but those for metadata.
BARE_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (XrefStreamRule(), ObjectStreamRule(), DSSCompareRule())
        ),
    ],
    form_rule=DEFAULT_DIFF_POLICY.form_rule,
)
# Not for people: pyHanko asks non-repudiation of those, which a seal's certificate lacks.
SEAL_USAGE = KeyUsageConstraints(key_usage={"digital_signature"})
HEXADECIMAL = re.compile(rb"[0-9a-f]*|[0-9A-F]*", re.ASCII)
END = b"%%EOF"
# How DER says "no parameters" (absent, or NULL), and versions 1 and 3 (RFC 5652).
NOTHING = {b"", b"\x05\x00"}
VERSIONS = {b"\x02\x01\x01", b"\x02\x01\x03"}
BY_ISSUER = "issuer_and_serial_number"
# Reasons for which earlier signatures lose nothing (RFC 5280, 5.3.1).
HARMLESS = ("superseded", "cessation_of_operation", "affiliation_changed")


@dataclass(frozen=True)
class Listed:
    """A certificate's entry in a revocation list."""

    at: datetime
    reason: str

    @property
    def is_harmless(self) -> bool:
        """True if the key was not lost: signatures made before stay what they were."""
        return self.reason in HARMLESS


class Belief:
    """The roots, and those of the lists that are not stale at the moment of judging."""

    def __init__(self, trust: Trust, at: datetime) -> None:
        self.at = at
        self._roots = [x509.Certificate.load(root) for root in trust.roots]
        lists = [crl.CertificateList.load(encoded) for encoded in trust.crls]
        self._lists = [one for one in lists if _lasts(one, at)]

    def context(self, moment: datetime) -> ValidationContext:
        """A path must hold at `moment`, with revocation known for all of it; nothing is fetched."""
        return ValidationContext(
            trust_roots=self._roots,
            crls=self._lists,
            moment=moment,
            allow_fetching=False,
            revocation_mode="require",
            # A list made later than the moment knows more, not less.
            retroactive_revinfo=True,
        )

    def knows(self, certificate: x509.Certificate) -> bool:
        """Whether a fresh list of this certificate's issuer is at hand."""
        return any(one.issuer == certificate.issuer for one in self._lists)

    def revoked(self, certificate: x509.Certificate) -> Listed | None:
        """The certificate's entry, whenever it was revoked."""
        for one in self._lists:
            if one.issuer != certificate.issuer:
                continue
            for entry in one["tbs_cert_list"]["revoked_certificates"]:
                if entry["user_certificate"].native == certificate.serial_number:
                    reason = entry.crl_reason_value
                    return Listed(
                        entry["revocation_date"].native, reason.native if reason else "unspecified"
                    )
        return None


class Examined:
    """One ordinary signature (not a document time stamp), validated at the moment that counts."""

    def __init__(
        self, file: bytes, signature: EmbeddedPdfSignature, belief: Belief, is_last: bool
    ) -> None:
        self.signature = signature
        self.belief = belief
        self.is_last = is_last
        self.token = _token(signature)
        self.stamped_at = _generated(self.token)
        self.moment = self.stamped_at or belief.at
        self.status = self._validated()
        self._file = file

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's."""
        return self.signature.signer_cert

    @property
    def is_seal(self) -> bool:
        """True if an office sealed the file, so that it stands for nobody's will."""
        return certificates.is_for_seals(certificates.from_pyhanko(self.certificate))

    @property
    def is_in_time(self) -> bool:
        """True if the certificate was valid at the moment that counts, to the second."""
        validity = self.certificate["tbs_certificate"]["validity"]
        start, end = validity["not_before"].native, validity["not_after"].native
        return bool(start <= self.moment <= end)

    @property
    def is_stamp_good(self) -> bool:
        """True if the time stamp is whole, trusted, not from the future and its maker not revoked."""
        stamp = self.status.timestamp_validity
        return bool(
            stamp is not None
            and stamp.intact
            and stamp.valid
            and stamp.trusted
            and stamp.timestamp <= self.belief.at
            and self.belief.knows(stamp.signing_cert)
            and self.belief.revoked(stamp.signing_cert) is None
        )

    @property
    def covers_all(self) -> bool:
        """True if not one byte of the file is outside the signature."""
        return bool(self.status.coverage == SignatureCoverageLevel.ENTIRE_FILE)

    @property
    def covers_revision(self) -> bool:
        """True if the signature covers all of the file as it was when signed."""
        return bool(self.status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION)

    @property
    def is_revoked(self) -> bool:
        """True if the certificate was revoked before the moment that counts."""
        listed = self.belief.revoked(self.certificate)
        return listed is not None and listed.at <= self.moment

    @property
    def is_envelope_plain(self) -> bool:
        """True if the parts of signature and token that no signature protects say nothing else."""
        if not _is_plain(self.signature.signed_data, self.certificate):
            return False
        stamp = self.status.timestamp_validity
        return stamp is None or _is_plain(self.token, stamp.signing_cert)

    @property
    def is_gap_exact(self) -> bool:
        """True if the unsigned gap holds the signature, zeros, and nothing else."""
        start, first, second, length = (int(number) for number in self.signature.byte_range)
        gap = self._file[first:second]
        inner = gap[1:-1]
        if start != 0 or gap[:1] + gap[-1:] != b"<>" or not HEXADECIMAL.fullmatch(inner):
            return False
        content = bytes.fromhex(inner.decode())
        size = len(cms.ContentInfo.load(content).dump())
        return (
            content == self.signature.pkcs7_content
            and not content[size:].strip(b"\0")
            and second + length <= len(self._file)
        )

    @property
    def is_followed_properly(self) -> bool:
        """True if all that came after this signature may come after one of its rank."""
        changes = self.status.diff_result
        if not isinstance(changes, DiffResult) or not self.status.docmdp_ok:
            return False
        if self.is_last:
            return bool(changes.modification_level <= ModificationLevel.LTA_UPDATES)
        return bool(
            changes.modification_level <= ModificationLevel.FORM_FILLING
            and changes.changed_form_fields <= self._prepared_fields()
        )

    @property
    def has_new_metadata(self) -> bool:
        """True if title, dates and the like were written anew after this signature."""
        if self.covers_all:
            return False
        return not isinstance(self.signature.evaluate_modifications(BARE_POLICY), DiffResult)

    def _prepared_fields(self) -> set[str]:
        signed = self.signature.reader.get_historical_resolver(self.signature.signed_revision)
        return {name for name, _, _ in enumerate_sig_fields(signed, filled_status=False)}

    def _validated(self) -> PdfSignatureStatus:
        context = self.belief.context
        return immediate(
            async_validate_pdf_signature(
                self.signature,
                context(self.moment),
                context(self.moment),
                key_usage_settings=SEAL_USAGE if self.is_seal else None,
            )
        )


def document_stamp(signature: EmbeddedPdfSignature, belief: Belief) -> bool:
    """Whether a document time stamp (ETSI EN 319 142-1, 5.4.3) is whole and trusted."""
    moment = _generated(signature.signed_data)
    status: DocumentTimestampStatus = immediate(
        async_validate_pdf_timestamp(signature, belief.context(moment or belief.at))
    )
    return bool(
        status.intact
        and status.valid
        and status.trusted
        and status.timestamp <= belief.at
        and isinstance(status.diff_result, DiffResult)
        and belief.revoked(status.signing_cert) is None
    )


def ends_cleanly(file: bytes) -> bool:
    """True if nothing but a line end follows the end marker of the last revision."""
    begin = int(file[file.rindex(b"startxref") + len(b"startxref") :].split(maxsplit=1)[0])
    end = file.index(END, file.index(b"startxref", begin)) + len(END)
    return file[end:] in (b"", b"\n", b"\r", b"\r\n")


def _is_plain(signed_data: Any, certificate: x509.Certificate) -> bool:
    (info,) = signed_data["signer_infos"]
    digests = [*signed_data["digest_algorithms"], info["digest_algorithm"]]
    issuer = info["sid"].chosen["issuer"] if info["sid"].name == BY_ISSUER else certificate.issuer
    return (
        len({digest["algorithm"].native for digest in digests}) == 1
        and {digest["parameters"].dump() for digest in digests} <= NOTHING
        and (
            info["signature_algorithm"]["parameters"].dump() in NOTHING
            or info["signature_algorithm"]["algorithm"].native == "rsassa_pss"
        )
        and {signed_data["version"].dump(), info["version"].dump()} <= VERSIONS
        # Names are compared without regard to case; here the very letters must be the same.
        and issuer.dump() == certificate.issuer.dump()
    )


def _lasts(one: crl.CertificateList, at: datetime) -> bool:
    until = one["tbs_cert_list"]["next_update"].native
    return until is not None and at < until


def _token(signature: EmbeddedPdfSignature) -> Any:
    """The one time stamp on the signature, or None. Raises when there are several."""
    try:
        return find_unique_cms_attribute(
            signature.signer_info["unsigned_attrs"], "signature_time_stamp_token"
        )["content"]
    except NonexistentAttributeError:
        return None


def _generated(token: Any) -> datetime | None:
    if token is None:
        return None
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment
