"""Passphrases, sealed keys and the office's authority."""

import copy
import json
import logging
import os
import pickle
import stat
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from engine.signing import (
    DamagedAuthority,
    DamagedKey,
    DemonstrationAuthority,
    ForgottenSecret,
    LocalSigner,
    NoCertificate,
    Reason,
    Secret,
    Standing,
    UnknownCertificate,
    WeakPassphrase,
    WrongPassphrase,
    certificates,
)
from engine.signing.authority import Authority
from engine.signing.vault import DIGEST_BYTES, MAGIC, Vault
from tests import pdf_tools
from tests.signing_cast import JOKO, NOW, PASSPHRASE, RATIH, letter, office, secret, sign

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def pair() -> tuple[RSAPrivateKey, x509.Certificate]:
    """A key and its certificate."""
    key = certificates.new_key()
    return key, certificates.self_signed(certificates.name("Ratih", "Kantor"), key, NOW)


@pytest.fixture
def vault(tmp_path: Path, pair: tuple[RSAPrivateKey, x509.Certificate]) -> Vault:
    """A vault with Ratih's key."""
    vault = Vault(tmp_path / "kunci")
    vault.keep(RATIH, *pair, secret())
    return vault


def test_a_secret_shows_itself_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    held = secret()
    logging.getLogger("percobaan").warning("sign with %s %r", held, {"secret": held})
    shown = f"{held} {held!r} {held!s} {[held]} {Secret.__dict__}" + caplog.text
    assert "kuda" not in shown
    for leak in (copy.copy, copy.deepcopy, pickle.dumps, json.dumps):
        with pytest.raises(TypeError) as refusal:
            leak(held)
        assert "kuda" not in str(refusal.value)
    assert held.reveal() == PASSPHRASE


def test_a_forgotten_secret_is_gone() -> None:
    held = secret()
    held.forget()
    held.forget()
    with pytest.raises(ForgottenSecret):
        held.reveal()


def test_error_reports_with_local_variables_do_not_show_the_passphrase(vault: Vault) -> None:
    for act, held in (
        (lambda held: vault.open(RATIH, held), Secret("bukan frasa yang benar")),
        (lambda held: vault.change(RATIH, secret(), held), Secret("bukan frasa")),
    ):
        with pytest.raises((WrongPassphrase, WeakPassphrase)) as refusal:
            act(held)
        report = traceback.TracebackException.from_exception(refusal.value, capture_locals=True)
        ours = [
            line
            for frame in report.stack
            if "/engine/" in frame.filename
            for line in (frame.locals or {}).values()
        ]
        assert ours
        assert not [line for line in ours if "bukan frasa" in line or "kuda" in line]


def test_the_right_passphrase_opens_the_key(
    vault: Vault, pair: tuple[RSAPrivateKey, x509.Certificate]
) -> None:
    assert vault.open(RATIH, secret()).private_numbers() == pair[0].private_numbers()
    assert vault.certificate(RATIH) == pair[1]
    assert list(vault.owners()) == [RATIH]


def test_the_same_letters_from_another_keyboard_open_it_too(
    vault: Vault, pair: tuple[RSAPrivateKey, x509.Certificate]
) -> None:
    vault.keep(JOKO, *pair, Secret("caf\u00e9 di tepi pantai"))
    assert vault.open(JOKO, Secret("cafe\u0301 di tepi pantai"))


@pytest.mark.parametrize("wrong", ["", "kuda laut menari sor", "kuda laut menari sore "])
def test_any_other_does_not(vault: Vault, wrong: str) -> None:
    with pytest.raises((WrongPassphrase, ForgottenSecret)):
        vault.open(RATIH, Secret(wrong))


@pytest.mark.parametrize("weak", ["sebelas1234", "aaaaaaaaaaaaaaaa", "abcdabcdabcdabcd", " " * 30])
def test_a_weak_passphrase_is_refused(
    vault: Vault, pair: tuple[RSAPrivateKey, x509.Certificate], weak: str
) -> None:
    with pytest.raises(WeakPassphrase):
        vault.keep(JOKO, *pair, Secret(weak))
    with pytest.raises(WeakPassphrase):
        vault.change(RATIH, secret(), Secret(weak))
    assert not vault.has(JOKO)
    assert vault.open(RATIH, secret())


def test_a_changed_passphrase_opens_the_same_key(vault: Vault) -> None:
    before = vault.certificate(RATIH)
    vault.change(RATIH, secret(), Secret("batu karang tua sekali"))
    assert vault.certificate(RATIH) == before
    assert vault.open(RATIH, Secret("batu karang tua sekali"))
    with pytest.raises(WrongPassphrase):
        vault.open(RATIH, secret())


def test_neither_key_nor_passphrase_lies_open_in_the_file(
    vault: Vault, pair: tuple[RSAPrivateKey, x509.Certificate], tmp_path: Path
) -> None:
    numbers = pair[0].private_numbers()
    content = _file(tmp_path).read_bytes()
    for number in (numbers.d, numbers.p, numbers.q):
        assert number.to_bytes(256).lstrip(b"\0") not in content
    assert PASSPHRASE.encode() not in content


def test_damage_anywhere_in_the_file_is_told_from_a_wrong_passphrase(
    vault: Vault, tmp_path: Path
) -> None:
    file = _file(tmp_path)
    whole = file.read_bytes()
    for position in [*range(0, len(whole), 97), len(whole) - 1]:
        file.write_bytes(_flipped(whole, position))
        with pytest.raises(DamagedKey):
            vault.open(RATIH, secret())
    for shorter in (b"", whole[:10], whole[:-1], whole[: len(whole) // 2]):
        file.write_bytes(shorter)
        with pytest.raises(DamagedKey):
            vault.certificate(RATIH)


def test_a_forged_checksum_does_not_help_whoever_alters_the_file(
    vault: Vault, tmp_path: Path
) -> None:
    file = _file(tmp_path)
    whole = file.read_bytes()
    body = len(whole) - DIGEST_BYTES
    encrypted_from = len(MAGIC) + 4 + int.from_bytes(whole[len(MAGIC) : len(MAGIC) + 4])
    salt, nonce, inside, tag = encrypted_from + 14, encrypted_from + 30, body - 400, body - 1
    for position in (salt, nonce, inside, tag):
        file.write_bytes(_with_checksum(_flipped(whole, position)[:body]))
        with pytest.raises(WrongPassphrase):
            vault.open(RATIH, secret())


def test_costs_beyond_reason_are_not_paid(vault: Vault, tmp_path: Path) -> None:
    file = _file(tmp_path)
    whole = file.read_bytes()
    costs = len(MAGIC) + 4 + int.from_bytes(whole[len(MAGIC) : len(MAGIC) + 4])
    for field in (costs, costs + 4):
        greedy = whole[:field] + b"\xff" + whole[field + 1 : -DIGEST_BYTES]
        file.write_bytes(_with_checksum(greedy))
        with pytest.raises(DamagedKey):
            vault.open(RATIH, secret())


def test_a_file_put_under_another_name_or_with_another_certificate_does_not_open(
    vault: Vault, pair: tuple[RSAPrivateKey, x509.Certificate], tmp_path: Path
) -> None:
    file = _file(tmp_path)
    file.with_name(f"{JOKO}.key").write_bytes(file.read_bytes())
    with pytest.raises(WrongPassphrase):
        vault.open(JOKO, secret())
    mine = certificates.der(pair[1])
    forged = certificates.der(
        certificates.self_signed(certificates.name("Rival", "Kantor"), pair[0], NOW)
    )
    swapped = file.read_bytes()[:-DIGEST_BYTES].replace(
        len(mine).to_bytes(4) + mine, len(forged).to_bytes(4) + forged
    )
    file.write_bytes(_with_checksum(swapped))
    assert vault.certificate(RATIH) != pair[1]
    with pytest.raises(WrongPassphrase):
        vault.open(RATIH, secret())


def test_only_the_server_may_read_its_keys(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        office(tmp_path / "kunci")
    finally:
        os.umask(old)
    for place in [tmp_path / "kunci", *(tmp_path / "kunci").rglob("*")]:
        assert stat.S_IMODE(place.stat().st_mode) == (0o700 if place.is_dir() else 0o600), place


def test_two_that_start_at_once_get_one_authority(tmp_path: Path) -> None:
    def start(_: int) -> x509.Certificate:
        signer = LocalSigner(tmp_path)
        signer.establish(office="Kecamatan Tirtamaya", demo=True, at=NOW)
        return signer.authority.root

    with ThreadPoolExecutor(max_workers=4) as starters:
        assert len(set(starters.map(start, range(4)))) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["authority", "sealed"]


def test_a_demonstration_says_so_in_every_certificate(tmp_path: Path) -> None:
    signer = office(tmp_path)
    names = [state.subject + state.issuer for state in signer.states(NOW)]
    assert len(names) == 2
    assert all(name.count("DEMONSTRASI – TIDAK UNTUK PRODUKSI") == 2 for name in names)
    with pytest.raises(DemonstrationAuthority):
        LocalSigner(tmp_path).establish(office="Kecamatan Tirtamaya", demo=False, at=NOW)


def test_a_real_office_is_named_and_no_demonstration(tmp_path: Path) -> None:
    signer = office(tmp_path, demo=False)
    state = signer.check(RATIH, NOW)
    assert signer.name == "lokal"
    assert "CA Lokal Kecamatan Tirtamaya" in state.issuer
    assert "DEMONSTRASI" not in state.subject + state.issuer
    assert "title=Camat" in state.subject
    assert "NIP=197001011990012001" in state.subject


def test_openssl_accepts_the_chain_and_the_revocation_list(tmp_path: Path) -> None:
    signer = office(tmp_path / "kantor")
    signer.authority.crl(NOW)
    root = tmp_path / "root.pem"
    root.write_bytes(signer.authority.root_pem)
    crl = tmp_path / "crl.pem"
    listed = str(tmp_path / "kantor/authority/revoked.crl")
    pdf_tools.run("openssl", "crl", "-inform", "DER", "-in", listed, "-out", crl)
    assert "verify OK" in pdf_tools.run("openssl", "crl", "-in", crl, "-CAfile", root)
    files = {_serial(file): file for file in (tmp_path / "kantor/authority/issued").iterdir()}
    check = ("openssl", "verify", "-x509_strict", "-crl_check", "-CAfile", root, "-CRLfile", crl)
    for file in files.values():
        assert "OK" in pdf_tools.run(*check, file)
    gone = signer.revoke(RATIH, Reason.KEY_LOST, NOW)
    signer.authority.crl(NOW)
    pdf_tools.run("openssl", "crl", "-inform", "DER", "-in", listed, "-out", crl)
    assert "certificate revoked" in pdf_tools.fails(*check, files[int(gone.serial, 16)])


def test_the_revocation_list_is_new_each_day_and_after_each_revocation(tmp_path: Path) -> None:
    signer = office(tmp_path)
    first = signer.authority.crl(NOW)
    assert signer.authority.crl(NOW + DAY / 2) == first
    second = signer.authority.crl(NOW + DAY)
    assert second != first
    assert second.last_update_utc == NOW + DAY
    assert len(second) == 0
    state = signer.revoke(JOKO, Reason.LEFT, NOW + DAY)
    (entry,) = signer.authority.crl(NOW + DAY)
    assert entry.serial_number == int(state.serial, 16)
    assert entry.revocation_date_utc == NOW + DAY
    assert signer.authority.crl(NOW).last_update_utc == NOW


def test_another_process_sees_a_revocation_at_once(tmp_path: Path) -> None:
    signer, other = office(tmp_path), LocalSigner(tmp_path)
    assert len(other.authority.crl(NOW)) == 0
    signer.revoke(JOKO, Reason.LEFT, NOW)
    assert len(other.authority.crl(NOW)) == 1
    assert other.state(JOKO, NOW).standing is Standing.REVOKE


def test_a_first_revocation_stands(tmp_path: Path) -> None:
    signer = office(tmp_path)
    signer.revoke(RATIH, Reason.LEFT, NOW)
    again = signer.revoke(RATIH, Reason.KEY_LOST, NOW + DAY)
    assert again.revoked_at == NOW


def test_what_was_never_issued_cannot_be_revoked(tmp_path: Path) -> None:
    signer = office(tmp_path)
    with pytest.raises(UnknownCertificate):
        signer.authority.revoke(12345, Reason.LEFT, NOW)
    with pytest.raises(NoCertificate):
        signer.revoke("9", Reason.LEFT, NOW)


def test_a_new_certificate_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    signer = office(tmp_path)
    old = signer.check(RATIH, NOW)
    new = signer.issue(
        RATIH, name="Ratih Puspandari", post="Camat", nip="", secret=secret(), at=NOW + DAY
    )
    assert new.serial != old.serial
    assert new.not_after - new.not_before == timedelta(days=730)
    revocation = signer.authority.revocation(int(old.serial, 16))
    assert revocation is not None
    assert revocation.reason is Reason.SUPERSEDED
    assert sign(signer, letter(), at=NOW + DAY).certificate_serial == new.serial
    assert len(list(signer.authority.issued())) == 3


def test_a_weak_passphrase_issues_nothing(tmp_path: Path) -> None:
    signer = office(tmp_path)
    with pytest.raises(WeakPassphrase):
        signer.issue("9", name="R", post="C", nip="", secret=Secret("pendek"), at=NOW)
    assert len(list(signer.authority.issued())) == 2


def test_a_name_longer_than_a_certificate_can_hold_is_cut(tmp_path: Path) -> None:
    signer = office(tmp_path)
    state = signer.issue("9", name="R" * 90, post="P" * 90, nip="", secret=secret(), at=NOW)
    assert state.name == "R" * 64


def test_an_authority_that_cannot_be_read_is_not_made_anew(tmp_path: Path) -> None:
    office(tmp_path)
    (tmp_path / "authority" / "root.key").write_bytes(b"rusak")
    with pytest.raises(DamagedAuthority):
        Authority(tmp_path / "authority")
    with pytest.raises(DamagedAuthority):
        LocalSigner(tmp_path).establish(office="Kecamatan Tirtamaya", demo=True, at=NOW)
    (tmp_path / "authority" / "root.key").write_bytes(
        (tmp_path / "authority" / "tsa.key").read_bytes()
    )
    with pytest.raises(DamagedAuthority):
        Authority(tmp_path / "authority")


def test_moments_without_a_time_zone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        office(tmp_path, at=NOW.replace(tzinfo=None))


def _file(folder: Path) -> Path:
    return folder / "kunci" / f"{RATIH}.key"


def _flipped(whole: bytes, position: int) -> bytes:
    return whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :]


def _with_checksum(body: bytes) -> bytes:
    return body + sha256(body).digest()


def _serial(file: Path) -> int:
    return x509.load_pem_x509_certificate(file.read_bytes()).serial_number
