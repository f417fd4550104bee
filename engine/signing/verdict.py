"""What a verification says: one ruling in capitals, and the reasons as sentences."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from engine.signing.certificates import DEMONSTRATION


class Ruling(StrEnum):
    """The ruling as the person reads it."""

    GENUINE = "ASLI"
    REMARK = "ASLI DENGAN CATATAN"
    INVALID = "TIDAK SAH"
    UNSIGNED = "TIDAK BERTANDA TANGAN"


class Weight(IntEnum):
    """How much a finding counts; the heaviest one decides."""

    GOOD = 0
    REMARK = 1
    BAD = 2


RULINGS = {Weight.GOOD: Ruling.GENUINE, Weight.REMARK: Ruling.REMARK, Weight.BAD: Ruling.INVALID}

SENTENCES = {
    Ruling.GENUINE: "Tanda tangan elektronik sah dan isi berkas tidak berubah.",
    Ruling.REMARK: "Tanda tangan elektronik sah dan isi berkas tidak berubah, dengan catatan.",
    Ruling.INVALID: "Berkas ini jangan dipercaya: tanda tangan elektroniknya tidak sah.",
    Ruling.UNSIGNED: "Berkas ini tidak memuat tanda tangan elektronik.",
}

SEALED = {
    Ruling.GENUINE: "Segel elektronik kantor sah dan isi berkas tidak berubah. Segel ini menyatakan"
    " asal berkas; segel bukan tanda tangan seorang pejabat.",
    Ruling.REMARK: "Segel elektronik kantor sah dan isi berkas tidak berubah, dengan catatan. Segel"
    " ini menyatakan asal berkas; segel bukan tanda tangan seorang pejabat.",
    Ruling.INVALID: "Berkas ini jangan dipercaya: segel elektroniknya tidak sah.",
}


@dataclass(frozen=True)
class Finding:
    """One aspect of a signature: its name, what was found, and how much that counts."""

    aspect: str
    text: str
    weight: Weight = Weight.GOOD


@dataclass(frozen=True)
class SignatureReport:
    """One signature. `findings` are, in this order: keutuhan, cakupan, sertifikat, perubahan
    sesudahnya, waktu, pencabutan. `signed_at` is the time stamp, or what the signer's computer
    claimed; both moments are UTC. Serial and fingerprint (SHA-256) are hexadecimal. `is_seal` is
    true for the seal of an office, which no person put there."""

    field: str
    ruling: Ruling
    signer: str
    subject: str
    issuer: str
    serial: str
    fingerprint: str
    level: str
    signed_at: datetime | None
    time_stamped_at: datetime | None
    findings: tuple[Finding, ...]
    is_seal: bool = False

    @property
    def is_demonstration(self) -> bool:
        """True if the certificates say that they are no real ones."""
        return DEMONSTRATION in self.issuer


@dataclass(frozen=True)
class Verdict:
    """The whole file. `sha256` is what the caller compares with its archive."""

    ruling: Ruling
    sentence: str
    sha256: str
    signatures: tuple[SignatureReport, ...] = ()

    @property
    def is_sealed_only(self) -> bool:
        """True if an office sealed the file and no person signed it."""
        return _only_seals(self.signatures)

    def as_json(self) -> str:
        """For the way back from the process that judges uploads."""
        return json.dumps(asdict(self), default=_moment_text)

    @staticmethod
    def from_json(text: str) -> "Verdict":
        """What `as_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        said = json.loads(text)
        reports = tuple(_report(one) for one in said["signatures"])
        return Verdict(Ruling(said["ruling"]), said["sentence"], said["sha256"], reports)


def sentence(ruling: Ruling, reports: tuple[SignatureReport, ...]) -> str:
    """What the ruling means; of a file that only bears seals it says so."""
    return SEALED[ruling] if _only_seals(reports) else SENTENCES[ruling]


def heaviest(findings: Iterable[Finding]) -> Weight:
    """The weight that decides."""
    return max((finding.weight for finding in findings), default=Weight.GOOD)


def _only_seals(reports: tuple[SignatureReport, ...]) -> bool:
    return bool(reports) and all(one.is_seal for one in reports)


def _moment_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"not for JSON: {value!r}")


def _report(said: dict[str, Any]) -> SignatureReport:
    findings = tuple(
        Finding(one["aspect"], one["text"], Weight(one["weight"])) for one in said["findings"]
    )
    moments = {name: _moment(said[name]) for name in ("signed_at", "time_stamped_at")}
    return SignatureReport(
        **{**said, **moments, "ruling": Ruling(said["ruling"]), "findings": findings}
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
