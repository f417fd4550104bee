"""What is done to a signed file, and must be seen."""

import random
import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NullObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import (
    enumerate_sig_fields,
)

from engine.signing import (
    LocalSigner,
    Place,
    Ruling,
    verify,
)
from tests.forgeries import UPDATES, approval, ruling, stamped, text_field, with_field
from tests.signing_cast import (
    JOKO,
    NOW,
    RATIH,
    appended,
    letter,
    office,
    sign,
    update_of,
)


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


@pytest.mark.parametrize(
    "tail", [b"\n", b" ", b"x", b"\n% tambahan", b"\n%%EOF\n", b"startxref\n0\n%%EOF\n", bytes(9)]
)
def test_bytes_after_the_end_are_seen(signer: LocalSigner, signed: bytes, tail: bytes) -> None:
    assert ruling(signer, signed + tail) is Ruling.INVALID


def test_bytes_after_a_document_time_stamp_are_seen(signer: LocalSigner, signed: bytes) -> None:
    assert ruling(signer, stamped(signer, signed) + b"% tambahan") is Ruling.INVALID


def test_a_copy_of_the_last_revision_is_seen(signer: LocalSigner, signed: bytes) -> None:
    assert ruling(signer, signed + signed[len(letter()) :]) is Ruling.INVALID


def test_any_changed_byte_is_seen(signer: LocalSigner, signed: bytes) -> None:
    trust, positions = signer.trust(NOW), random.Random(7).sample(range(len(signed)), 200)
    for position in positions:
        changed = bytearray(signed)
        changed[position] ^= 1
        verdict = verify(bytes(changed), trust, NOW)
        # A changed name of the time stamp's attribute leaves a signature without a time stamp.
        assert verdict.ruling is not Ruling.GENUINE, position


def test_the_padding_behind_the_signature_is_not_free(signer: LocalSigner, signed: bytes) -> None:
    end = signed.rindex(b"00>")
    assert ruling(signer, signed[:end] + b"0f>" + signed[end + 3 :]) is Ruling.INVALID
    hidden = signed[:end].rstrip(b"0")
    room = end - len(hidden) - 8
    forged = hidden + b"0" * 8 + (b"41" * room)[:room] + signed[end:]
    assert len(forged) == len(signed)
    assert ruling(signer, forged) is Ruling.INVALID


def test_a_name_in_other_letters_is_seen(signer: LocalSigner, signed: bytes) -> None:
    right = b"Kecamatan Tirtamaya".hex().upper().encode()
    wrong = b"KECAMATAN TIRTAMAYA".hex().upper().encode()
    found = [match.start() for match in re.finditer(right, signed)]
    assert len(found) > 4
    for where in found:
        forged = signed[:where] + wrong + signed[where + len(wrong) :]
        assert ruling(signer, forged) is Ruling.INVALID, where


def test_a_cut_file_is_never_genuine(signer: LocalSigner, signed: bytes) -> None:
    trust = signer.trust(NOW)
    for length in random.Random(7).sample(range(len(signed)), 60):
        assert verify(signed[:length], trust, NOW).ruling in (Ruling.INVALID, Ruling.UNSIGNED)


def test_a_file_saved_anew_is_not_valid(signer: LocalSigner, signed: bytes) -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(signed)) as pdf:
        pdf.save(output)
    assert ruling(signer, output.getvalue()) is Ruling.INVALID


@pytest.mark.parametrize("change", UPDATES)
def test_an_update_of_our_letter_is_seen(
    signer: LocalSigner, signed: bytes, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    update = update_of(signed)
    change(update)
    assert ruling(signer, appended(update)) is Ruling.INVALID


@pytest.mark.parametrize("change", UPDATES)
def test_an_update_between_two_signatures_is_seen(
    signer: LocalSigner, approved: bytes, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    update = update_of(approved)
    change(update)
    twice = approval(signer, appended(update), JOKO, "Joko")
    assert ruling(signer, twice) is Ruling.INVALID


def test_a_field_prepared_with_text_and_filled_in_later_is_seen(signer: LocalSigner) -> None:
    update = update_of(letter() + b"\n")
    update.root["/AcroForm"] = update.add_object(
        DictionaryObject({pdf_name("/Fields"): ArrayObject()})
    )
    update.update_root()
    text_field(update)
    pdf = approval(signer, appended(update), RATIH, "Ratih")
    later = update_of(pdf)
    field = later.root["/AcroForm"]["/Fields"].raw_get(0)
    field.get_object()["/V"] = pdf_string("seratus juta")
    later.mark_update(field)
    assert ruling(signer, pdf) is Ruling.GENUINE
    assert ruling(signer, appended(later)) is Ruling.INVALID


def test_a_colleagues_signature_laid_over_the_text_is_seen(
    signer: LocalSigner, signed: bytes, approved: bytes
) -> None:
    for pdf in (signed, approved):
        laid_over = approval(signer, pdf, JOKO, "Lain", place=Place(0, 80, 500, 550, 800))
        verdict = verify(laid_over, signer.trust(NOW), NOW)
        assert verdict.ruling is Ruling.INVALID
        assert [report.ruling for report in verdict.signatures] == [Ruling.INVALID, Ruling.GENUINE]


def test_a_removed_signature_is_not_taken_for_an_unsigned_letter(
    signer: LocalSigner, signed: bytes
) -> None:
    without_value = update_of(signed)
    _, _, field = next(enumerate_sig_fields(without_value))
    field.get_object()["/V"] = NullObject()
    without_value.mark_update(field)
    without_form = update_of(signed)
    del without_form.root["/AcroForm"]
    without_form.update_root()
    for update in (without_value, without_form):
        verdict = verify(appended(update), signer.trust(NOW), NOW)
        assert verdict.ruling is Ruling.INVALID
        assert "dilepas" in verdict.sentence


def test_a_signature_of_an_unknown_kind_beside_ours_is_not_passed_over(
    signer: LocalSigner,
) -> None:
    update = update_of(with_field(letter(), "Lain"))
    _, _, field = next(enumerate_sig_fields(update))
    value = {"/Type": pdf_name("/Sig"), "/Filter": pdf_name("/X"), "/SubFilter": pdf_name("/X")}
    field.get_object()["/V"] = update.add_object(
        DictionaryObject({pdf_name(name): one for name, one in value.items()})
    )
    update.mark_update(field)
    verdict = verify(approval(signer, appended(update), RATIH, "Ratih"), signer.trust(NOW), NOW)
    assert verdict.ruling is Ruling.INVALID
    assert "jenis lain" in verdict.sentence
