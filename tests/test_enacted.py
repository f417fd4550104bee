"""The printed SOP is signed by who put it into force, once, and other tools believe it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine import history
from engine.cases.passphrases import WrongPassphraseLeft
from engine.changes.enacted import NotEnacter, SignedAlready
from engine.errors import BadAnswers, NotFound
from engine.history import own_chain
from engine.signing import Ruling
from engine.store.tables import PrintedSop
from tests.cast import PASSPHRASE, Office
from tests.office import client

KEY = "surat_keluar"


def approve(office: Office, by: str = "camat") -> int:
    """An edition that `by` has put into force; returns its number."""
    admin = office.as_("admin_sop")
    draft = office.engine.change_sop_draft(
        KEY, {"aksi": "ubah", "langkah": "nomor", "waktu": "5"}, 0, by=admin
    )
    said = {"alasan": "Nomor perlu lima menit.", "nomor": "000.8.3.3/7/2026", "berlaku": ""}
    proposal = office.engine.propose_sop(KEY, said, draft.version, by=admin)
    edition = office.engine.decide_sop(proposal, {"keputusan": "setujui"}, by=office.as_(by))
    assert edition is not None
    return edition.number


def test_who_approved_signs_what_was_printed(office: Office, tmp_path: Path) -> None:
    number = approve(office)
    camat, other = office.as_("camat"), office.as_("sekcam")
    engine = office.engine
    assert engine.may_sign_sop(KEY, number, by=camat)
    assert not engine.may_sign_sop(KEY, number, by=other)
    printed = engine.print_sop(KEY, edition=number, by=other).data
    engine.sign_sop(KEY, number, {"frasa_sandi": PASSPHRASE}, by=camat)
    signed = engine.signed_sop_file(KEY, number, by=other).data
    assert signed.startswith(printed)  # the very bytes that everybody could read before
    told = engine.signed_sop(KEY, number, by=other)
    assert told is not None
    assert told.by == camat.name
    assert not engine.may_sign_sop(KEY, number, by=camat)
    verdict = engine.examine(signed).verdict
    assert [one.signer for one in verdict.signatures] == [camat.name]
    assert verdict.ruling in (Ruling.GENUINE, Ruling.REMARK)


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig (poppler-utils) is not installed")
def test_pdfsig_finds_the_signature(office: Office, tmp_path: Path) -> None:
    number = approve(office)
    office.engine.sign_sop(KEY, number, {"frasa_sandi": PASSPHRASE}, by=office.as_("camat"))
    file = tmp_path / "sop.pdf"
    file.write_bytes(office.engine.signed_sop_file(KEY, number, by=office.as_("camat")).data)
    shown = subprocess.run(
        ["pdfsig", str(file)], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid" in shown
    assert "Total document signed" in shown


def test_it_is_signed_once_and_told_once(office: Office) -> None:
    number = approve(office)
    camat = office.as_("camat")
    office.engine.sign_sop(KEY, number, {"frasa_sandi": PASSPHRASE}, by=camat)
    with pytest.raises(SignedAlready):
        office.engine.sign_sop(KEY, number, {"frasa_sandi": PASSPHRASE}, by=camat)
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(PrintedSop)) == 1
        lines = history.lines(tx, own_chain(camat.office_id))
        assert [line.act for line in lines].count("sop_ditandatangani") == 1
        assert list(history.broken(tx, own_chain(camat.office_id))) == []
    assert "SOP Pengelolaan Surat Keluar" in history.sentence(lines[-1])


def test_nobody_else_signs(office: Office) -> None:
    number = approve(office, by="sekcam")
    for login in ("camat", "umpeg", "admin_sop", "staf1"):
        with pytest.raises(NotEnacter):
            office.engine.sign_sop(KEY, number, {"frasa_sandi": PASSPHRASE}, by=office.as_(login))
    office.engine.sign_sop(KEY, number, {"frasa_sandi": PASSPHRASE}, by=office.as_("sekcam"))


def test_an_edition_that_names_nobody_is_signed_by_the_camat_who_then_stands_in_it(
    office: Office,
) -> None:
    camat = office.as_("camat")
    office.engine.sign_sop(KEY, 1, {"frasa_sandi": PASSPHRASE}, by=camat)
    signed = office.engine.signed_sop_file(KEY, 1, by=camat).data
    assert [one.signer for one in office.engine.examine(signed).verdict.signatures] == [camat.name]


def test_a_wrong_passphrase_changes_nothing_and_is_counted(office: Office) -> None:
    camat = office.as_("camat")
    with pytest.raises(WrongPassphraseLeft) as refused:
        office.engine.sign_sop(KEY, 1, {"frasa_sandi": "salah sama sekali"}, by=camat)
    assert "Sisa percobaan" in refused.value.problems["frasa_sandi"]
    with pytest.raises(BadAnswers):
        office.engine.sign_sop(KEY, 1, {}, by=camat)
    assert office.engine.signed_sop(KEY, 1, by=camat) is None
    with pytest.raises(NotFound):
        office.engine.signed_sop_file(KEY, 1, by=camat)
    with pytest.raises(NotFound):
        office.engine.sign_sop(KEY, 77, {"frasa_sandi": PASSPHRASE}, by=camat)


def test_the_camat_signs_on_the_page(app: Flask) -> None:
    camat, place = client(app, "camat"), "/sop/surat_keluar/terbitan/1"
    assert "Tanda tangani SOP" in camat.get("/sop/surat_keluar").text
    assert "Tanda tangani SOP" not in client(app, "staf1").get(f"{place}/tanda-tangan").text
    wrong = camat.post(f"{place}/tanda-tangan", data={"frasa_sandi": "bukan ini frasanya"})
    assert wrong.status_code == 422
    assert "Frasa sandi salah" in wrong.text
    assert "bukan ini frasanya" not in wrong.text
    done = camat.post(f"{place}/tanda-tangan", data={"frasa_sandi": PASSPHRASE})
    assert done.status_code == 303
    file = client(app, "staf1").get(f"{place}/bertanda-tangan.pdf")
    assert file.mimetype == "application/pdf"
    assert file.data.startswith(b"%PDF")
    assert "SOP bertanda tangan" in client(app, "staf1").get("/sop/surat_keluar").text
    again = camat.post(f"{place}/tanda-tangan", data={"frasa_sandi": PASSPHRASE})
    assert again.status_code == 409
