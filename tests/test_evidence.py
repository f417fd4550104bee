"""Evidence of one letter checks itself, offline, by Python's own library and by openssl."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update

from engine import history
from engine.audit.evidence import periksa
from engine.errors import NotFound
from engine.store.tables import Entry, Letter
from tests.cast import Office

# Of the reference implementation of RFC 6962 (Certificate Transparency): leaves, and the root
# over the first n of them.
from tests.unsealed import at, case_of, reseal, tampered


def bundle(office: Office, letter_id: int) -> dict[str, bytes]:
    data = office.engine.evidence(letter_id, by=office.as_("auditor"))
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}


def examined(place: Path, *arguments: str) -> tuple[int, str]:
    """What the script inside says, started without anything of ours."""
    done = subprocess.run(
        [sys.executable, "-I", str(place / "periksa.py"), *arguments],
        capture_output=True, text=True, cwd=place, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def put(files: dict[str, bytes], place: Path) -> Path:
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder of an auditor's own."""
    folder = tmp_path / "bukti"
    folder.mkdir()
    return folder


@pytest.fixture
def held(office: Office) -> tuple[Office, dict[str, bytes]]:
    """The evidence of a signed, secret letter beside another letter, with a mandate in use."""
    office.draft("L01", "staf1")
    office.acting("sekcam", "kasi_pem")
    letter = office.submit("L02", security="rahasia")
    office.do("umpeg", letter, cara="berikutnya")
    office.do("sekcam", letter, keputusan="setujui")
    office.do("sekcam", letter, keputusan="setujui")
    office.do("camat", letter, keputusan="setujui", frasa_sandi="frasa sandi uji coba")
    return office, bundle(office, letter)


def test_the_evidence_is_complete_and_checks_itself(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    office, files = held
    for name in (
        "surat.pdf", "revisi/001.json", "revisi/001.txt", "riwayat.jsonl", "riwayat.txt",
        "sop/terbitan.bpmn", "sop/sop-tercetak.pdf", "mandat.json", "kalender.json",
        "titik-periksa/catatan.json", "titik-periksa/catatan.p7s", "BACA-SAYA.txt", "riwayat.pdf",
        "kantor.jsonl", "kantor.json", "titik-periksa/kantor-tercakup.json",
    ):  # fmt: skip
        assert files[name], name
    assert [one["kind"] for one in json.loads(files["mandat.json"])] == ["Plh."]
    assert b"Permintaan Data Perangkat Desa" in files["revisi/001.txt"]
    status, told = examined(put(files, place))
    assert (status, "SALAH" in told) == (0, False)
    assert "surat.pdf adalah surat yang ditandatangani" in told
    assert office.engine.verify_record().is_whole


def test_a_changed_byte_of_any_member_is_named(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    _, files = held
    put(files, place)
    for name, data in files.items():
        if name == "periksa.py":
            continue
        for at_byte in (0, len(data) // 2, len(data) - 1):
            changed = bytes([*data[:at_byte], data[at_byte] ^ 1, *data[at_byte + 1 :]])
            (place / name).write_bytes(changed)
            status, told = examined(place)
            assert (status, told) == (1, f"SALAH: {name} berubah.\n")
        (place / name).unlink()
        assert examined(place) == (1, f"SALAH: {name} hilang.\n")
        (place / name).write_bytes(data)
    (place / "lain.txt").write_text("tambahan")
    assert examined(place) == (1, "SALAH: lain.txt tidak termasuk bukti ini.\n")


def test_the_script_itself_is_checked_by_another_copy(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    _, files = held
    put({"periksa.py": files["periksa.py"]}, place)
    with zipfile.ZipFile(place / "bukti.zip", "w") as out:
        for name, data in files.items():
            out.writestr(name, data + b"#" if name == "periksa.py" else data)
    assert examined(place, "bukti.zip") == (1, "SALAH: periksa.py berubah.\n")


def test_whatever_is_wrong_with_a_zip_is_said_in_words(place: Path) -> None:
    whole, damaged = io.BytesIO(), place / "bukti.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("surat.pdf", bytes(range(200)) * 3)
    data, told = whole.getvalue(), set[str]()
    for at_byte in range(len(data)):
        for bits in (1, 6, 255):
            changed = [*data[:at_byte], data[at_byte] ^ bits, *data[at_byte + 1 :]]
            damaged.write_bytes(bytes(changed))
            try:
                files = periksa.read(damaged)
                assert all(isinstance(files[name], bytes) for name in files)
            except periksa.Wrong as wrong:
                told.add(str(wrong).partition(":")[0])
    assert {"surat.pdf tidak dapat dibaca.", "bukti.zip tidak dapat dibaca"} <= told


def summed(files: dict[str, bytes], *, manifest: bool) -> dict[str, bytes]:
    """A forger makes the lists of digests fit again."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    if manifest:
        listed = json.loads(files["manifest.json"])
        listed["files"] = {name: digests[name] for name in listed["files"]}
        files = files | {"manifest.json": json.dumps(listed).encode()}
        digests["manifest.json"] = hashlib.sha256(files["manifest.json"]).hexdigest()
    names = sorted(set(files) - {"SHA256SUMS"})
    body = "".join(f"{digests[name]}  {name}\n" for name in names).encode()
    return files | {"SHA256SUMS": body + f"# {hashlib.sha256(body).hexdigest()}\n".encode()}


def test_a_forger_is_stopped_by_the_office_s_seal(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    _, files = held
    forged = files | {"revisi/001.txt": b"isi lain"}
    put(summed(forged, manifest=False), place)
    expected = "SALAH: revisi/001.txt bukan yang disegel dalam manifest.json.\n"
    assert examined(place) == (1, expected)
    put(summed(forged, manifest=True), place)
    expected = "SALAH: manifest.json bukan yang disegel dalam manifest.p7s.\n"
    assert examined(place) == (1, expected)


def test_openssl_believes_the_seals_and_no_others(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    office, files = held
    put(files, place)
    authority = next(name for name in files if name.startswith("sertifikat/CA-"))

    def verify(content: str, seal: str) -> int:
        return subprocess.run(
            ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", seal, "-content",
             content, "-CAfile", authority, "-out", "rumpang",
             "-attime", str(int(office.watch.at.timestamp()))],
            capture_output=True, cwd=place, timeout=60,
        ).returncode  # fmt: skip

    assert verify("manifest.json", "manifest.p7s") == 0
    assert verify("titik-periksa/catatan.json", "titik-periksa/catatan.p7s") == 0
    assert verify("titik-periksa/catatan.json", "manifest.p7s") != 0


def test_evidence_of_a_chain_rewritten_after_a_checkpoint_says_so(
    office: Office, place: Path
) -> None:
    letter = office.numbered()
    office.engine.make_checkpoint()
    case = case_of(office, letter)

    def deed(tx: Connection) -> None:
        tx.execute(update(Entry).where(at(case, 2)).values(facts={"revision": 7}))
        reseal(tx, case)

    tampered(office, deed)
    status, told = examined(put(bundle(office, letter), place))
    assert (status, told.startswith("SALAH: riwayat.jsonl ditulis ulang")) == (1, True)


def rewritten(tx: Connection, case: int) -> None:
    tx.execute(update(Entry).where(at(case, 2)).values(facts={"revision": 7}))
    reseal(tx, case)


def removed(tx: Connection, case: int) -> None:
    tx.execute(delete(Entry).where(Entry.case_id == case))


@pytest.mark.parametrize("deed", [rewritten, removed])
def test_evidence_of_a_letter_beside_a_chain_that_was_tampered_with_stays_whole(
    office: Office, place: Path, deed: Callable[[Connection, int], None]
) -> None:
    other, letter = case_of(office, office.numbered()), office.numbered()
    office.engine.make_checkpoint()
    assert not tampered(office, lambda tx: deed(tx, other)).is_whole
    status, told = examined(put(bundle(office, letter), place))
    assert (status, "SALAH" in told) == (0, False)


def test_evidence_beside_an_office_s_history_rewritten_names_that(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    office, files = held
    chain = history.own_chain(office.as_("auditor").office_id)

    def deed(tx: Connection) -> None:
        facts = tx.execute(select(Entry.facts).where(at(chain, 1))).scalar_one()
        tx.execute(update(Entry).where(at(chain, 1)).values(facts=facts | {"decree": "lain"}))
        reseal(tx, chain)

    tampered(office, deed)
    case = json.loads(files["manifest.json"])["case"]
    with office.engine.store.reading() as tx:
        letter = tx.execute(select(Letter.id).where(Letter.case_id == case)).scalar_one()
    status, told = examined(put(bundle(office, letter), place))
    assert (status, told.startswith("SALAH: kantor.jsonl ditulis ulang")) == (1, True)


def test_evidence_goes_by_the_case_too_and_drafts_stay_with_their_drafter(office: Office) -> None:
    auditor = office.as_("auditor")
    submitted, draft = office.submit(), office.draft("L01", "staf1")
    assert office.engine.case_evidence(case_of(office, submitted), by=auditor)
    with pytest.raises(NotFound):
        office.engine.evidence(draft, by=auditor)


# ------------------------------------------------------------------------------- pages
