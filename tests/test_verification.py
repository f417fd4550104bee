"""The strict policy: honest files, certificates, and files that mean harm."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import (
    pdf_string,
)

from engine.errors import TooLarge
from engine.signing import (
    LocalSigner,
    Reason,
    Ruling,
    SignatureReport,
    Trust,
    Verdict,
    Weight,
    certificates,
    verify,
    verify_isolated,
)
from engine.signing.pades import OpenedKey
from engine.signing.time_stamps import OwnTimeStamps
from tests.forgeries import (
    approval,
    bomb,
    crl_with,
    ruling,
    signed_with,
    stamped,
    unchecked,
    with_field,
)
from tests.signing_cast import (
    JOKO,
    NOW,
    RATIH,
    appended,
    letter,
    office,
    secret,
    sign,
    update_of,
)

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> LocalSigner:
    """The office of the cast; nobody revokes anything in it."""
    return office(tmp_path_factory.mktemp("kantor"))


@pytest.fixture(scope="module")
def signed(signer: LocalSigner) -> bytes:
    """The letter signed by Ratih."""
    return sign(signer, letter()).pdf


@pytest.fixture(scope="module")
def approved(signer: LocalSigner) -> bytes:
    """A letter whose signature locks nothing, with a prepared field for Joko: not our own work."""
    return approval(signer, with_field(letter(), "Joko"), RATIH, "Ratih")


def test_our_own_letter_is_genuine(signer: LocalSigner, signed: bytes) -> None:
    verdict = verify(signed, signer.trust(NOW), NOW)
    assert (verdict.ruling, len(verdict.signatures)) == (Ruling.GENUINE, 1)
    report = verdict.signatures[0]
    assert {finding.weight for finding in report.findings} == {Weight.GOOD}
    assert [finding.aspect for finding in report.findings] == [
        "Keutuhan", "Cakupan", "Sertifikat", "Perubahan sesudahnya", "Waktu", "Pencabutan",
    ]  # fmt: skip
    assert report.signer == "Ratih Puspandari"
    assert report.time_stamped_at == report.signed_at == NOW


def test_it_stays_genuine_after_the_certificate_has_ended(
    signer: LocalSigner, signed: bytes
) -> None:
    later = NOW + 5 * YEAR
    assert verify(signed, signer.trust(later), later).ruling is Ruling.GENUINE


def test_it_stays_genuine_after_the_certificate_was_superseded(tmp_path: Path) -> None:
    signer = office(tmp_path)
    pdf = sign(signer, letter()).pdf
    signer.issue(RATIH, name="Ratih", post="Camat", nip="", secret=secret(), at=NOW + DAY)
    verdict = verify(pdf, signer.trust(NOW + DAY), NOW + DAY)
    assert verdict.ruling is Ruling.GENUINE
    assert "sesudah surat ditandatangani" in _text(verdict, "Pencabutan")


def test_a_key_lost_later_leaves_a_remark(tmp_path: Path) -> None:
    signer = office(tmp_path)
    pdf = sign(signer, letter()).pdf
    signer.revoke(RATIH, Reason.KEY_LOST, NOW + DAY)
    verdict = verify(pdf, signer.trust(NOW + DAY), NOW + DAY)
    assert verdict.ruling is Ruling.REMARK


def test_a_letter_without_signature_is_unsigned(signer: LocalSigner) -> None:
    for pdf in (letter(), with_field(letter(), "Kosong")):
        assert verify(pdf, signer.trust(NOW), NOW).ruling is Ruling.UNSIGNED


def test_a_signature_without_time_stamp_leaves_a_remark(signer: LocalSigner) -> None:
    verdict = verify(approval(signer, letter(), RATIH, "T", stamps=None), signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.REMARK
    assert verdict.signatures[0].level == "B-B"
    assert verdict.signatures[0].signed_at == NOW


def test_a_document_time_stamp_may_follow(signer: LocalSigner, signed: bytes) -> None:
    verdict = verify(stamped(signer, signed), signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.GENUINE
    assert verdict.signatures[0].level == "B-LTA"
    assert "data pembuktian" in _text(verdict, "Perubahan sesudahnya")


def test_a_document_time_stamp_of_a_stranger_is_not_believed(
    signer: LocalSigner, signed: bytes, tmp_path: Path
) -> None:
    verdict = verify(stamped(office(tmp_path), signed), signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert "Cap waktu" in verdict.sentence


def test_a_second_signature_in_a_prepared_field_is_good(
    signer: LocalSigner, approved: bytes
) -> None:
    verdict = verify(approval(signer, approved, JOKO, "Joko"), signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.GENUINE
    assert [report.signer for report in verdict.signatures] == ["Ratih Puspandari", "Joko Susilo"]


def test_new_metadata_leave_a_remark(signer: LocalSigner, signed: bytes) -> None:
    update = update_of(signed)
    update.trailer["/Info"]["/Title"] = pdf_string("Judul lain")
    update.mark_update(update.trailer.raw_get("/Info"))
    verdict = verify(appended(update), signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.REMARK
    assert "metadata" in _text(verdict, "Perubahan sesudahnya")


def test_nobody_is_trusted_by_default(signed: bytes, tmp_path: Path) -> None:
    assert verify(signed, Trust((), ()), NOW).ruling is Ruling.INVALID
    verdict = verify(signed, office(tmp_path).trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert "penerbit yang dipercaya" in _text(verdict, "Sertifikat")


@pytest.mark.parametrize("crls", ["none", "stale", "others"])
def test_without_a_fresh_revocation_list_it_is_not_genuine(
    signer: LocalSigner, signed: bytes, crls: str, tmp_path: Path
) -> None:
    trust, at = signer.trust(NOW), NOW
    if crls == "none":
        trust = Trust(trust.roots, ())
    elif crls == "stale":
        at = NOW + 8 * DAY
    else:
        trust = Trust(trust.roots, office(tmp_path, demo=False).trust(NOW).crls)
    verdict = verify(signed, trust, at)
    assert verdict.ruling is Ruling.INVALID
    assert "Tidak dapat dipastikan" in _text(verdict, "Pencabutan")


def test_a_certificate_revoked_before_signing_is_not_valid(tmp_path: Path) -> None:
    signer = office(tmp_path)
    pdf = sign(signer, letter(), at=NOW + DAY).pdf
    signer.revoke(RATIH, Reason.LEFT, NOW)
    verdict = verify(pdf, signer.trust(NOW + DAY), NOW + DAY)
    assert verdict.ruling is Ruling.INVALID
    assert "sebelum ditandatangani" in _text(verdict, "Pencabutan")


def test_a_certificate_that_had_ended_before_the_time_stamp_is_not_valid(
    signer: LocalSigner,
) -> None:
    late = NOW + 3 * YEAR
    verdict = verify(unchecked(signer, late), signer.trust(late), late)
    assert verdict.ruling is Ruling.INVALID
    assert "tidak pada waktu penandatanganan" in _text(verdict, "Sertifikat")


def test_a_time_stamp_from_the_future_is_not_believed(signer: LocalSigner, signed: bytes) -> None:
    verdict = verify(signed, signer.trust(NOW - DAY), NOW - DAY)
    assert verdict.ruling is Ruling.INVALID


def test_a_certificate_for_another_purpose_does_not_sign(signer: LocalSigner) -> None:
    stamps = signer.authority.time_stamps
    pdf = signed_with(signer, letter(), OpenedKey(stamps.key, stamps.certificate), "T")
    assert ruling(signer, pdf) is Ruling.INVALID


def test_a_signers_certificate_does_not_stamp_time(signer: LocalSigner) -> None:
    mine = OpenedKey(signer._vault.open(RATIH, secret()), signer._vault.certificate(RATIH))
    stamps = OwnTimeStamps(certificates.Issuer(mine.certificate, mine.key), NOW)
    pdf = approval(signer, letter(), RATIH, "T", stamps=stamps)
    verdict = verify(pdf, signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert "tidak dapat dipercaya" in _text(verdict, "Waktu")


def test_a_revoked_time_stamp_authority_is_not_believed(tmp_path: Path) -> None:
    signer = office(tmp_path)
    pdf = sign(signer, letter()).pdf
    crl = crl_with(tmp_path, signer.authority.time_stamps.certificate, NOW + DAY)
    verdict = verify(pdf, Trust(signer.trust(NOW).roots, (crl,)), NOW + 2 * DAY)
    assert verdict.ruling is Ruling.INVALID
    assert "tidak dapat dipercaya" in _text(verdict, "Waktu")


@given(st.binary(max_size=300))
def test_verification_never_raises(data: bytes) -> None:
    for pdf in (data, b"%PDF-1.7\n" + data, letter() + data):
        assert verify(pdf, Trust((), ()), NOW).ruling in (Ruling.INVALID, Ruling.UNSIGNED)


def test_a_locked_file_is_not_judged(signer: LocalSigner) -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(letter())) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(user="", owner="b"))
    verdict = verify(output.getvalue(), signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert "kata sandi" in verdict.sentence


def test_the_child_process_says_the_same(signer: LocalSigner, signed: bytes) -> None:
    trust = signer.trust(NOW)
    for pdf in (signed, letter(), signed + b"x"):
        assert verify_isolated(pdf, trust, NOW) == verify(pdf, trust, NOW)


def test_a_file_that_unpacks_to_a_mountain_is_not_valid(signer: LocalSigner) -> None:
    verdict = verify_isolated(bomb(), signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID


def test_a_file_that_takes_too_long_is_not_valid(signer: LocalSigner, signed: bytes) -> None:
    verdict = verify_isolated(signed, signer.trust(NOW), NOW, seconds=0.01)
    assert verdict.ruling is Ruling.INVALID
    assert "terlalu berat" in verdict.sentence


def test_a_file_over_twenty_megabytes_is_refused(signer: LocalSigner) -> None:
    with pytest.raises(TooLarge, match="20 MB"):
        verify_isolated(bytes(20 * 1024 * 1024 + 1), signer.trust(NOW), NOW)


def test_verdict_and_trust_survive_the_way_as_text(signer: LocalSigner, signed: bytes) -> None:
    trust = signer.trust(NOW)
    assert Trust.from_json(trust.as_json()) == trust
    verdict = verify(signed, trust, NOW)
    assert Verdict.from_json(verdict.as_json()) == verdict
    assert isinstance(verdict.signatures[0], SignatureReport)


def _text(verdict: Verdict, aspect: str) -> str:
    (report,) = verdict.signatures
    (text,) = (finding.text for finding in report.findings if finding.aspect == aspect)
    return text
