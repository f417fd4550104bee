"""PDF files sealed by the office itself: what other programs, the policy and the page say."""

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import tsp
from flask import Flask
from PIL import Image
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import enumerate_sig_fields

from engine import Engine
from engine.signing import (
    LocalSigner,
    NoCertificate,
    NotSignable,
    Place,
    Ruling,
    SigningFailed,
    TimeStampFailed,
    Verdict,
    verify,
    verify_isolated,
)
from engine.signing.pades import OpenedKey
from engine.signing.time_stamps import OwnTimeStamps
from tests import pdf_tools
from tests.forgeries import UPDATES, approval, new_appearance, ruling, signed_with, stamped
from tests.office import client
from tests.signing_cast import JOKO, NOW, appended, letter, office, sign, stamp, update_of
from tests.test_verification import YEAR


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> LocalSigner:
    """The office of the cast; nobody revokes anything in it."""
    return office(tmp_path_factory.mktemp("kantor"))


@pytest.fixture(scope="module")
def sealed(signer: LocalSigner) -> bytes:
    """A document of two pages with the office's seal."""
    return signer.seal_pdf(letter(), NOW)


def test_pdfsig_calls_it_valid_and_names_the_seal(signer: LocalSigner, sealed: bytes) -> None:
    said = pdf_tools.pdfsig(sealed, signer.authority.root_pem)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Segel DEMONSTRASI" in said


def test_openssl_verifies_the_seal_and_its_time_stamp(signer: LocalSigner, sealed: bytes) -> None:
    root = signer.authority.root_pem
    assert "CAdES Verification successful" in pdf_tools.cms_verify(sealed, root)
    assert "Verification: OK" in pdf_tools.time_stamp_verify(sealed, root)


def test_qpdf_and_the_archive_format_find_no_fault(sealed: bytes) -> None:
    assert "No syntax or stream encoding errors found" in pdf_tools.qpdf_check(sealed)
    assert pdf_tools.conformance(sealed) == []


def test_a_page_without_tags_is_sealed_too(signer: LocalSigner) -> None:
    assert pdf_tools.conformance(signer.seal_pdf(stamp(), NOW), ["2b"]) == []


def test_it_is_one_revision_on_top_of_the_same_bytes(sealed: bytes) -> None:
    assert sealed.startswith(letter())
    assert sealed.count(b"%%EOF") == letter().count(b"%%EOF") + 1
    with pikepdf.open(BytesIO(sealed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert field.T == "SegelKantor"
        assert field.V.Reason == "Segel kantor"
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 1


def test_no_page_shows_it(sealed: bytes, tmp_path: Path) -> None:
    assert _pages(sealed, tmp_path / "b") == _pages(letter(), tmp_path / "a")


def test_the_verdict_says_that_it_is_no_persons_signature(
    signer: LocalSigner, sealed: bytes
) -> None:
    verdict = verify(sealed, signer.trust(NOW), NOW)
    (report,) = verdict.signatures
    assert verdict.ruling is Ruling.GENUINE
    assert verdict.is_sealed_only
    assert "bukan tanda tangan seorang pejabat" in verdict.sentence
    assert report.is_seal
    assert (report.level, report.time_stamped_at) == ("B-LT", NOW)
    assert "DEMONSTRASI" in report.signer
    assert Verdict.from_json(verdict.as_json()) == verdict
    assert verify_isolated(sealed, signer.trust(NOW), NOW) == verdict


def test_a_real_office_is_named_and_a_letter_is_no_seal(tmp_path: Path) -> None:
    signer = office(tmp_path, demo=False)
    seal = verify(signer.seal_pdf(letter(), NOW), signer.trust(NOW), NOW)
    assert seal.signatures[0].signer == "Segel Kecamatan Tirtamaya"
    person = verify(sign(signer, letter()).pdf, signer.trust(NOW), NOW)
    assert not person.is_sealed_only
    assert "segel" not in person.sentence.lower()


def test_it_is_believed_for_years(signer: LocalSigner, sealed: bytes) -> None:
    later = NOW + 5 * YEAR
    assert verify(sealed, signer.trust(later), later).ruling is Ruling.GENUINE


def test_the_seal_of_another_office_is_not_believed(sealed: bytes, tmp_path: Path) -> None:
    verdict = verify(sealed, office(tmp_path).trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert "segel" in verdict.sentence


def test_the_key_of_the_time_stamps_does_not_seal(signer: LocalSigner) -> None:
    stamps = signer.authority.time_stamps
    forged = signed_with(signer, letter(), OpenedKey(stamps.key, stamps.certificate), "SegelKantor")
    verdict = verify(forged, signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert not verdict.is_sealed_only


def test_the_root_does_not_seal(signer: LocalSigner) -> None:
    issuer = signer.authority._issuer
    forged = signed_with(signer, letter(), OpenedKey(issuer.key, issuer.certificate), "SegelKantor")
    verdict = verify(forged, signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert "Sertifikat penerbit" in verdict.signatures[0].findings[2].text


def test_any_changed_byte_is_seen(signer: LocalSigner, sealed: bytes) -> None:
    trust, positions = signer.trust(NOW), random.Random(11).sample(range(len(sealed)), 120)
    for position in positions:
        changed = bytearray(sealed)
        changed[position] ^= 1
        assert verify(bytes(changed), trust, NOW).ruling is not Ruling.GENUINE, position


def a_face(update: IncrementalPdfFileWriter) -> None:
    """Give the seal room and a picture, to cover words with it."""
    _, _, field = next(enumerate_sig_fields(update))
    field.get_object()["/AP"] = DictionaryObject()
    field.get_object()["/Rect"] = ArrayObject([NumberObject(edge) for edge in (0, 0, 600, 900)])
    new_appearance(update)


@pytest.mark.parametrize("change", [a_face, *(one for one in UPDATES if one is not new_appearance)])
def test_an_update_of_a_sealed_file_is_seen(
    signer: LocalSigner, sealed: bytes, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    update = update_of(sealed)
    change(update)
    assert ruling(signer, appended(update)) is Ruling.INVALID


@pytest.mark.parametrize("tail", [b"x", b"\n% tambahan", b"\n%%EOF\n", bytes(9)])
def test_bytes_after_the_end_are_seen(signer: LocalSigner, sealed: bytes, tail: bytes) -> None:
    assert ruling(signer, sealed + tail) is Ruling.INVALID


def test_a_persons_signature_cannot_be_laid_over_a_seal(signer: LocalSigner, sealed: bytes) -> None:
    over = approval(signer, sealed, JOKO, "Lain", place=Place(0, 80, 500, 550, 800))
    verdict = verify(over, signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert not verdict.is_sealed_only


def test_a_document_time_stamp_may_follow(signer: LocalSigner, sealed: bytes) -> None:
    assert ruling(signer, stamped(signer, sealed)) is Ruling.GENUINE


def test_what_cannot_bear_a_seal_is_refused(signer: LocalSigner, sealed: bytes) -> None:
    for pdf, why in ((b"bukan pdf", "bukan PDF"), (letter()[:3000], "bukan PDF"),
                     (sealed, "sudah memuat"), (sign(signer, letter()).pdf, "sudah memuat")):  # fmt: skip
        with pytest.raises(NotSignable, match=why):
            signer.seal_pdf(pdf, NOW)


def test_before_there_is_an_authority_nothing_is_sealed(tmp_path: Path) -> None:
    with pytest.raises(NoCertificate):
        LocalSigner(tmp_path).seal_pdf(letter(), NOW)


def test_without_a_time_stamp_nothing_is_sealed(
    signer: LocalSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(self: OwnTimeStamps, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp({"status": {"status": "rejection"}})

    monkeypatch.setattr(OwnTimeStamps, "async_request_tsa_response", refused)
    with pytest.raises(TimeStampFailed):
        signer.seal_pdf(letter(), NOW)


def test_own_work_that_is_no_seal_is_not_handed_out(
    signer: LocalSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for instead in (letter(), sign(signer, letter()).pdf):
        monkeypatch.setattr("engine.signing.seals.pades.seal", lambda *_, pdf=instead: pdf)
        with pytest.raises(SigningFailed):
            signer.seal_pdf(letter(), NOW)


def test_the_verification_page_calls_it_the_offices_seal(app: Flask) -> None:
    engine: Engine = app.extensions["runut"]
    sealed = engine.signer.seal_pdf(letter(), engine.now())
    said = client(app).post("/verifikasi", data={"berkas": (BytesIO(sealed), "daftar.pdf")}).text
    assert "ASLI" in said
    assert "Segel kantor" in said
    assert "bukan tanda tangan seorang pejabat" in said
    assert "Demonstrasi" in said
    assert "Berkas ini bukan surat; kantor menyegelnya" in said
    forged = (BytesIO(sealed[:-40] + b"%" + sealed[-39:]), "daftar.pdf")
    assert "TIDAK SAH" in client(app).post("/verifikasi", data={"berkas": forged}).text


def _pages(pdf: bytes, folder: Path) -> list[bytes]:
    folder.mkdir()
    drawn = []
    for file in pdf_tools.pictures(pdf, folder):
        with Image.open(file) as picture:
            drawn.append(picture.convert("RGB").tobytes())
    return drawn
