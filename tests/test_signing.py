"""Signed letters, judged by programs that are not ours."""

import asyncio
import socket
import subprocess
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import tsp
from PIL import Image, ImageChops

from engine.errors import Refused
from engine.signing import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    LocalSigner,
    NoCertificate,
    NotSignable,
    Place,
    Reason,
    Secret,
    Signed,
    SigningFailed,
    Standing,
    TimeStampFailed,
    WrongPassphrase,
)
from engine.signing.time_stamps import OwnTimeStamps
from tests import pdf_tools
from tests.signing_cast import JOKO, NOW, PASSPHRASE, PLACE, RATIH, letter, office, sign, stamp

LATER = timedelta(days=900)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> LocalSigner:
    """The office of the cast; nobody revokes anything in it."""
    return office(tmp_path_factory.mktemp("kantor"))


@pytest.fixture(scope="module")
def signed(signer: LocalSigner) -> Signed:
    """The letter signed by Ratih."""
    return sign(signer, letter())


def test_pdfsig_trusts_the_signature_and_says_that_all_is_signed(
    signer: LocalSigner, signed: Signed
) -> None:
    said = pdf_tools.pdfsig(signed.pdf, signer.authority.root_pem)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Ratih Puspandari" in said


def test_pdfsig_does_not_trust_it_with_the_root_of_another_office(
    signed: Signed, tmp_path: Path
) -> None:
    other = office(tmp_path).authority.root_pem
    assert "Certificate is Trusted." not in pdf_tools.pdfsig(signed.pdf, other)


def test_openssl_verifies_the_signature_and_its_time_stamp(
    signer: LocalSigner, signed: Signed
) -> None:
    root = signer.authority.root_pem
    assert "CAdES Verification successful" in pdf_tools.cms_verify(signed.pdf, root)
    assert "Verification: OK" in pdf_tools.time_stamp_verify(signed.pdf, root)


def test_qpdf_finds_no_fault(signed: Signed) -> None:
    assert "No syntax or stream encoding errors found" in pdf_tools.qpdf_check(signed.pdf)


def test_the_archive_format_and_the_tags_for_screen_readers_survive(
    signer: LocalSigner, signed: Signed
) -> None:
    drawn = sign(signer, letter(), appearance=stamp())
    for pdf in (letter(), signed.pdf, drawn.pdf):
        assert pdf_tools.conformance(pdf) == []


def test_a_long_letter_signed_on_another_page_keeps_its_format(signer: LocalSigner) -> None:
    long = letter(paragraphs=400)
    pdf = sign(signer, long, place=Place(4, 300, 100, 500, 200)).pdf
    assert pdf_tools.conformance(pdf) == []
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert "/Annots" in opened.pages[4]
        assert "/Annots" not in opened.pages[0]


def test_a_letter_without_tags_is_signed_too(signer: LocalSigner) -> None:
    pdf = sign(signer, stamp(), place=Place(0, 10, 10, 60, 40)).pdf
    assert pdf_tools.conformance(pdf, ["2b"]) == []


def test_the_frozen_page_is_the_beginning_of_the_signed_file(signed: Signed) -> None:
    assert signed.pdf.startswith(letter())


def test_what_the_register_keeps_is_what_the_file_says(signer: LocalSigner, signed: Signed) -> None:
    state = signer.check(RATIH, NOW)
    assert signed.certificate_serial == state.serial
    assert signed.certificate_fingerprint == state.fingerprint
    assert signed.certificate_subject == state.subject
    assert signed.issuer == state.issuer
    assert signed.level == "B-LT"
    assert signed.time_stamped_at == NOW
    assert signed.provider == signer.name == "demonstrasi"
    assert signed.sha256_before != signed.sha256_after


def test_the_field_lies_in_its_place_and_forbids_every_change(signed: Signed) -> None:
    with pikepdf.open(BytesIO(signed.pdf)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        box = (PLACE.x1, PLACE.y1, PLACE.x2, PLACE.y2)
        assert [float(edge) for edge in field.Rect] == list(box)
        assert field.TU == "Tanda tangan elektronik Ratih Puspandari"
        assert field.V.Reason == "Menyetujui isi surat"
        assert field.V.Location == "Tirtamaya"
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 1


def test_a_signature_without_picture_changes_nothing_on_the_page(
    signed: Signed, tmp_path: Path
) -> None:
    assert _first_page(signed.pdf, tmp_path / "b") == _first_page(letter(), tmp_path / "a")


def test_a_picture_is_drawn_in_its_place_only(signer: LocalSigner, tmp_path: Path) -> None:
    drawn = sign(signer, letter(), appearance=stamp()).pdf
    before, after = _first_page(letter(), tmp_path / "a"), _first_page(drawn, tmp_path / "b")
    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    assert PLACE.x1 - 1 <= left < right <= PLACE.x2 + 1
    assert before.height - PLACE.y2 - 1 <= top < bottom <= before.height - PLACE.y1 + 1


def test_a_wrong_passphrase_is_refused_and_not_repeated(signer: LocalSigner) -> None:
    wrong = Secret("kuda laut menari pagi")
    with pytest.raises(WrongPassphrase) as refusal:
        signer.sign(letter(), RATIH, wrong, PLACE, reason="", location="", appearance=None, at=NOW)
    assert refusal.value.status == 422
    assert "pagi" not in repr(refusal.value) + str(refusal.value.args)


def test_the_passphrase_of_another_does_not_help(signer: LocalSigner) -> None:
    signer.change_passphrase(JOKO, Secret(PASSPHRASE), Secret("batu karang tua sekali"))
    with pytest.raises(WrongPassphrase):
        sign(signer, letter(), who=JOKO)


@pytest.mark.parametrize(
    ("at", "refusal"),
    [(NOW + LATER, CertificateExpired), (NOW - LATER, CertificateNotYetValid)],
)
def test_a_certificate_out_of_its_time_is_refused_before_the_passphrase(
    signer: LocalSigner, at: datetime, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal, match="20"):
        signer.check(RATIH, at)
    with pytest.raises(refusal):
        sign(signer, letter(), at=at)


def test_a_revoked_certificate_is_refused_before_the_passphrase(tmp_path: Path) -> None:
    signer = office(tmp_path)
    state = signer.revoke(RATIH, Reason.KEY_LOST, NOW)
    assert (state.standing, state.revoked_at) == (Standing.REVOKE, NOW)
    with pytest.raises(CertificateRevoked):
        signer.check(RATIH, NOW)
    with pytest.raises(CertificateRevoked):
        sign(signer, letter())
    assert sign(signer, letter(), who=JOKO).level == "B-LT"


@pytest.mark.parametrize("who", ["9", "", "../7", "7/../7", "a" * 65, "７"])
def test_who_has_no_certificate_is_told_so(signer: LocalSigner, who: str) -> None:
    with pytest.raises(NoCertificate):
        signer.check(who, NOW)
    with pytest.raises(NoCertificate):
        sign(signer, letter(), who=who)


def test_before_there_is_an_authority_nobody_has_a_certificate(tmp_path: Path) -> None:
    signer = LocalSigner(tmp_path)
    with pytest.raises(NoCertificate):
        signer.check(RATIH, NOW)
    with pytest.raises(NoCertificate):
        signer.issue(RATIH, name="R", post="C", nip="", secret=Secret(PASSPHRASE), at=NOW)
    assert list(signer.states(NOW)) == []
    assert signer.trust(NOW).roots == ()


def test_a_file_that_cannot_bear_the_signature_is_refused(
    signer: LocalSigner, signed: Signed
) -> None:
    with pytest.raises(NotSignable, match="bukan PDF"):
        sign(signer, b"bukan pdf")
    with pytest.raises(NotSignable, match="bukan PDF"):
        sign(signer, letter()[:3000])
    with pytest.raises(NotSignable, match="terkunci"):
        sign(signer, _encrypted(letter()))
    with pytest.raises(NotSignable, match="sudah memuat"):
        sign(signer, signed.pdf)


@pytest.mark.parametrize(
    "place",
    [Place(9, 1, 1, 50, 50), Place(0, 500, 1, 700, 50), Place(0, 50, 50, 50, 90),
     Place(-1, 1, 1, 50, 50), Place(0, 90, 50, 50, 90), Place(0, -1, 1, 50, 50)],
)  # fmt: skip
def test_a_place_that_is_not_on_the_page_is_refused(signer: LocalSigner, place: Place) -> None:
    with pytest.raises(NotSignable):
        sign(signer, letter(), place=place)


def test_without_a_time_stamp_nothing_is_signed(
    signer: LocalSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(self: OwnTimeStamps, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp({"status": {"status": "rejection"}})

    monkeypatch.setattr(OwnTimeStamps, "async_request_tsa_response", refused)
    with pytest.raises(TimeStampFailed):
        sign(signer, letter())


def test_own_work_that_does_not_pass_the_strict_policy_is_not_handed_out(
    signer: LocalSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(pdf: bytes, *_: object, **__: object) -> bytes:
        return pdf

    monkeypatch.setattr("engine.signing.local.pades.sign", damaged)
    with pytest.raises(SigningFailed):
        sign(signer, letter())


def test_signing_works_where_an_event_loop_runs(signer: LocalSigner) -> None:
    async def in_a_loop() -> Signed:
        return sign(signer, letter())

    assert asyncio.run(in_a_loop()).level == "B-LT"


def test_nothing_is_fetched(signer: LocalSigner, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("signing went to the network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    assert sign(signer, letter()).level == "B-LT"


def test_signing_starts_no_program_that_could_be_told_the_passphrase(
    signer: LocalSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_program(*_: object, **__: object) -> None:
        raise AssertionError("signing started a program")

    monkeypatch.setattr(subprocess, "Popen", no_program)
    signed = sign(signer, letter())
    assert PASSPHRASE.encode() not in signed.pdf


def _first_page(pdf: bytes, folder: Path) -> Image.Image:
    folder.mkdir()
    with Image.open(pdf_tools.pictures(pdf, folder)[0]) as picture:
        return picture.convert("RGB")


def _encrypted(pdf: bytes) -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(output, encryption=pikepdf.Encryption(user="a", owner="b"))
    return output.getvalue()
