"""A proposal of the archive: sealed, noted, carried away, and checked without Runut."""

import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from engine import history
from engine.audit.evidence.bundle import safe_name
from engine.audit.record.checkpoints import Unsealable
from engine.audit.retention import archive_list, proposing
from engine.audit.retention.filed import DESTROY, HAND_OVER, REVIEW, WITHOUT
from engine.audit.retention.proposing import NothingToPropose, TooManyLetters
from engine.errors import BadAnswers, NotFound
from engine.signing import LocalSigner, Ruling, verify
from engine.store.documents import DamagedDocument, MissingDocument
from engine.store.tables import Base, Entry, Letter, Number
from tests import pdf_tools
from tests.archives import (
    DAY,
    KEPT,
    LONG_AGO,
    carried,
    long_ago,
    opened,
    page,
    propose,
    put_away,
    schedule,
)
from tests.cast import Office
from tests.unsealed import unseal


def put(files: dict[str, bytes], place: Path) -> Path:
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def examined(place: Path, *arguments: str) -> tuple[int, str]:
    """What the script inside says, started without anything of ours."""
    done = subprocess.run(
        [sys.executable, "-I", str(place / "periksa.py"), *arguments],
        capture_output=True, text=True, cwd=place, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder of who checks."""
    folder = tmp_path / "usul"
    folder.mkdir()
    return folder


@pytest.fixture
def held(office: Office) -> tuple[Office, dict[str, bytes]]:
    """A proposal of a signed letter, a secret one, and one that came in, beside one too young."""
    first = office.signed("L02")
    second = office.received(security="rahasia")
    third = office.received(subject="=Undangan")
    for letter in (first, second, third):
        long_ago(office, letter)
    office.signed("L01")
    return office, opened(carried(office, propose(office)))


def test_the_zip_is_complete_and_checks_itself(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    office, files = held
    for name in ("daftar-arsip.pdf", "daftar-arsip.csv", "daftar-arsip.xlsx", "manifest.json",
                 "manifest.p7s", "SHA256SUMS", "BACA-SAYA.txt", "periksa.py"):  # fmt: skip
        assert files[name], name
    folders = sorted({name.split("/")[1] for name in files if name.startswith("surat/")})
    assert len(folders) == 3
    assert sum(name.endswith("/riwayat.jsonl") for name in files) == 3
    assert sum(name.endswith("/surat.pdf") for name in files) == 1
    assert sum("/lampiran/" in name for name in files) == 2
    status, told = examined(put(files, place))
    assert (status, "SALAH" in told) == (0, False)
    assert "usul musnah: 3 surat dengan riwayat yang utuh" in told
    assert office.engine.verify_record().is_whole


def test_a_changed_byte_of_any_member_is_named(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    _, files = held
    put(files, place)
    chance = random.Random(5)
    for name, data in files.items():
        if name == "periksa.py":
            continue
        for at in {len(data) - 1, chance.randrange(len(data))}:
            changed = bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]])
            (place / name).write_bytes(changed)
            assert examined(place) == (1, f"SALAH: {name} berubah.\n")
        (place / name).unlink()
        assert examined(place) == (1, f"SALAH: {name} hilang.\n")
        (place / name).write_bytes(data)
    (place / "surat" / "lain.txt").write_text("tambahan")
    assert examined(place) == (1, "SALAH: surat/lain.txt tidak termasuk bukti ini.\n")


def test_a_changed_byte_of_the_zip_is_found_or_changes_nothing(office: Office, place: Path) -> None:
    long_ago(office, office.signed("L02"))
    data = carried(office, propose(office))
    files, chance = opened(data), random.Random(11)
    put({"periksa.py": files["periksa.py"]}, place)
    for at in chance.sample(range(len(data)), 40):
        changed = bytearray(data)
        changed[at] ^= 1 << chance.randrange(8)
        (place / "usul.zip").write_bytes(changed)
        status, told = examined(place, "usul.zip")
        assert (status == 1) == told.startswith("SALAH: "), told
        if status == 0:
            with zipfile.ZipFile(place / "usul.zip") as still:
                assert {name: still.read(name) for name in still.namelist()} == files, at
    (place / "usul.zip").write_bytes(data)
    assert examined(place, "usul.zip")[0] == 0


def test_a_member_that_stands_twice_is_named(office: Office, place: Path) -> None:
    long_ago(office, office.signed("L02"))
    files = opened(carried(office, propose(office)))
    put({"periksa.py": files["periksa.py"]}, place)
    with zipfile.ZipFile(place / "usul.zip", "w") as out:
        for name, content in files.items():
            out.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            out.writestr("daftar-arsip.csv", "palsu")
    expected = (1, "SALAH: daftar-arsip.csv termuat lebih dari sekali.\n")
    assert examined(place, "usul.zip") == expected


def forged(files: dict[str, bytes], **changed: bytes) -> dict[str, bytes]:
    """A forger makes both lists of digests fit again, the sealed one too."""
    files = files | changed
    about = json.loads(files["manifest.json"])
    about["files"] = {name: hashlib.sha256(files[name]).hexdigest() for name in about["files"]}
    files = files | {"manifest.json": json.dumps(about).encode()}
    names = sorted(set(files) - {"SHA256SUMS"})
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in names}
    body = "".join(f"{digests[name]}  {name}\n" for name in names).encode()
    return files | {"SHA256SUMS": body + f"# {hashlib.sha256(body).hexdigest()}\n".encode()}


def test_a_forger_is_stopped_by_the_office_s_seal(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    _, files = held
    put(forged(files, **{"daftar-arsip.csv": b"lain"}), place)
    expected = "SALAH: manifest.json bukan yang disegel dalam manifest.p7s.\n"
    assert examined(place) == (1, expected)


def test_openssl_and_pdfsig_believe_the_seals(
    held: tuple[Office, dict[str, bytes]], place: Path
) -> None:
    office, files = held
    put(files, place)
    authority = next(name for name in files if name.startswith("sertifikat/CA-"))
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "manifest.p7s",
         "-content", "manifest.json", "-CAfile", authority, "-out", "rumpang",
         "-attime", str(int(office.watch.at.timestamp()))],
        capture_output=True, cwd=place, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0
    said = pdf_tools.pdfsig(files["daftar-arsip.pdf"], files[authority])
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "Segel DEMONSTRASI" in said


def test_the_list_on_paper_has_the_columns_of_archivists(
    held: tuple[Office, dict[str, bytes]],
) -> None:
    office, files = held
    pdf = files["daftar-arsip.pdf"]
    assert pdf_tools.conformance(pdf) == []
    verdict = verify(pdf, office.engine.signer.trust(office.watch.at), office.watch.at)
    assert (verdict.ruling, verdict.is_sealed_only) == (Ruling.GENUINE, True)
    text = " ".join(pdf_tools.text(pdf).split())
    for words in ("DAFTAR ARSIP USUL MUSNAH", "Retensi habis per 25 November 2026", "Tingkat",
                  "Jumlah", "Retensi Aktif", "Mengetahui,", "Kepala Unit Kearsipan",
                  "Asli elektronik", "Pindaian", "1 berkas", "bukan JRA kabupaten",
                  "DEMONSTRASI", "PP 28/2012"):  # fmt: skip
        assert words in text, words


def test_no_cell_of_the_list_is_a_formula(held: tuple[Office, dict[str, bytes]]) -> None:
    _, files = held
    told = files["daftar-arsip.csv"].decode("utf-8-sig").splitlines()
    assert len(told) == 4
    assert all("surat/0000" in line for line in told[1:])
    assert "'=Undangan" in files["daftar-arsip.csv"].decode()
    sheet = load_workbook(io.BytesIO(files["daftar-arsip.xlsx"])).active
    assert sheet is not None
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "inlineStr"}
    assert [cell.value for cell in sheet[1]] == list(archive_list.HEADINGS)


def test_the_manifest_says_what_it_is_of_and_its_digest_is_noted(
    held: tuple[Office, dict[str, bytes]],
) -> None:
    office, files = held
    about = json.loads(files["manifest.json"])
    assert (about["kind"], about["proposal"], about["as_of"]) == (
        "usul-retensi", "musnah", "2026-11-25",
    )  # fmt: skip
    assert (about["count"], about["left_out"], about["jra"]) == (3, 0, "contoh")
    (noted,) = page(office).proposals
    assert noted.manifest == hashlib.sha256(files["manifest.json"]).hexdigest()
    assert (noted.kind, noted.as_of, noted.count, noted.open) == (DESTROY, DAY, 3, True)
    with office.engine.store.reading() as tx:
        line = history.lines(tx, history.own_chain(1))[-1]
    assert history.sentence(line) == (
        f"Membuat usul musnah per 25 November 2026 atas 3 surat, sidik manifes {noted.manifest}."
    )
    assert history.actor(line) == "Auditor Inspektorat, Auditor Inspektorat"


def counts(office: Office) -> dict[str, int]:
    with office.engine.store.reading() as tx:
        tables = Base.metadata.sorted_tables
        return {one.name: tx.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


def test_nothing_is_deleted_or_changed_but_the_note(office: Office) -> None:
    letter = office.signed("L02")
    long_ago(office, letter)
    before, row = counts(office), office.letter(letter)
    documents = {path for path in (office.folder / "documents").rglob("*") if path.is_file()}
    carried(office, propose(office))
    after = counts(office)
    changed = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert changed == {"entry": 1, "access": 1}
    assert office.letter(letter) == row
    assert all(path.is_file() for path in documents)
    assert page(office).counts[DESTROY] == 1


def test_a_second_press_makes_no_second_proposal(office: Office) -> None:
    long_ago(office, office.signed("L02"))
    first = propose(office, key="kunci-1")
    office.later(minutes=1)
    assert propose(office, key="kunci-1") == first
    assert propose(office, key="kunci-2") > first
    assert len(page(office).proposals) == 2


def test_two_presses_at_one_instant_make_one_proposal(office: Office) -> None:
    long_ago(office, office.signed("L02"))
    with ThreadPoolExecutor(2) as both:
        made = list(both.map(lambda _: propose(office, key="kunci"), range(2)))
    assert made[0] == made[1]
    assert len(page(office).proposals) == 1


def test_the_same_proposal_comes_out_the_same_later(office: Office) -> None:
    letter = office.signed("L02")
    long_ago(office, letter)
    line = propose(office)
    before = carried(office, line)
    office.later(days=40)
    case = office.letter(letter).case_id
    with office.engine.store.writing() as tx:
        history.record(
            tx, office_id=1, case_id=case, act="selesai", at=office.watch.at, by=None, facts={}
        )
        tx.execute(update(Number).values(subject="Lain"))
    assert carried(office, line) == before


def test_a_history_that_was_rewritten_since_is_named_by_the_checker(
    office: Office, place: Path
) -> None:
    letter = office.signed("L02")
    long_ago(office, letter)
    line = propose(office)
    case = office.letter(letter).case_id
    with office.engine.store.writing() as tx:
        unseal(tx)
        here = (Entry.case_id == case, Entry.line == 2)
        tx.execute(update(Entry).where(*here).values(act="lain"))
    status, told = examined(put(opened(carried(office, line)), place))
    assert status == 1
    assert told.startswith("SALAH: surat/00001-")
    assert told.endswith("/riwayat.jsonl berubah.\n")


def test_a_file_that_is_gone_or_damaged_stops_the_proposal(office: Office) -> None:
    letter = office.signed("L02")
    long_ago(office, letter)
    line, digest = propose(office), office.letter(letter).signed_document
    place = office.engine.store.documents.path(digest)
    whole = place.read_bytes()
    place.write_bytes(whole[:-1])
    with pytest.raises(DamagedDocument):
        propose(office)
    with pytest.raises(DamagedDocument):
        carried(office, line)
    place.unlink()
    with pytest.raises(MissingDocument):
        propose(office)
    with pytest.raises(MissingDocument):
        office.engine.carry_proposal(line, by=office.as_("auditor"))
    assert len(page(office).proposals) == 1


def test_keepers_propose_what_they_may_read_and_say_what_is_left_out(office: Office) -> None:
    plain, secret = office.signed("L02"), office.received(security="rahasia")
    for letter in (plain, secret):
        long_ago(office, letter)
    line = propose(office, login="umpeg")
    files = opened(carried(office, line, "umpeg"))
    about = json.loads(files["manifest.json"])
    assert (about["count"], about["left_out"]) == (1, 1)
    assert b"rahasia" not in files["daftar-arsip.csv"].lower()
    # What an auditor proposed holds the secret letter too, and stays closed to the keepers.
    whole = propose(office)
    with pytest.raises(NotFound):
        carried(office, whole, "umpeg")
    assert [one.open for one in page(office, "umpeg").proposals] == [False, True]
    assert carried(office, line, "auditor")


def test_nobody_else_proposes_or_takes_out(office: Office) -> None:
    long_ago(office, office.signed("L02"))
    line = propose(office)
    for login in ("staf1", "staf2", "kasi_pem", "admin", "admin_sop"):
        with pytest.raises(NotFound):
            propose(office, login=login)
        with pytest.raises(NotFound):
            carried(office, line, login)
    for other in (line + 1, 0, -1):
        with pytest.raises(NotFound):
            carried(office, other)


def test_only_the_two_lists_can_be_proposed_and_only_up_to_today(office: Office) -> None:
    put_away(office, "9.9", LONG_AGO)
    for kind in (REVIEW, WITHOUT, "hapus"):
        with pytest.raises(NotFound):
            propose(office, kind)
    with pytest.raises(BadAnswers):
        propose(office, as_of=date(2026, 11, 26))
    with pytest.raises(BadAnswers):
        propose(office, as_of=date.min)
    for kind in (DESTROY, HAND_OVER):
        with pytest.raises(NothingToPropose):
            propose(office, kind)


def test_a_list_that_is_too_long_is_proposed_year_by_year(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "MOST", 2)
    for year in (2014, 2014, 2015):
        put_away(office, KEPT, date(year, 5, 5))
    with pytest.raises(TooManyLetters, match="lebih dari 2 surat"):
        propose(office, HAND_OVER)
    lines = [propose(office, HAND_OVER, year=year) for year in (2014, 2015)]
    made = [json.loads(opened(carried(office, line))["manifest.json"]) for line in lines]
    assert [(one["year"], one["count"]) for one in made] == [(2014, 2), (2015, 1)]


def test_a_long_list_is_printed_in_parts(
    office: Office, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    monkeypatch.setattr(archive_list, "PART", 2)
    for _ in range(5):
        put_away(office, KEPT, LONG_AGO)
    with office.engine.store.writing() as tx:
        for case in tx.scalars(select(Letter.case_id)).all():
            history.record(
                tx, office_id=1, case_id=case, act="selesai", at=office.watch.at, by=None,
                facts={},
            )  # fmt: skip
    schedule(office, KEPT, "2 Tahun + 1 Tahun, Permanen")
    files = opened(carried(office, propose(office, HAND_OVER)))
    sheets = [pdf_tools.text(files[f"daftar-arsip-{no:02}.pdf"]) for no in (1, 2, 3)]
    assert ["bagian 1 dari 3" in sheets[0], "bagian 3 dari 3" in sheets[2]] == [True, True]
    assert "USUL SERAH" in sheets[0]
    assert "bukan JRA kabupaten" not in sheets[0]
    assert examined(put(files, place))[0] == 0


def test_before_the_office_has_a_certificate_nothing_is_proposed(
    office: Office, place: Path
) -> None:
    put_away(office, KEPT, LONG_AGO)
    object.__setattr__(office.engine, "signer", LocalSigner(place / "kosong"))
    with pytest.raises(Unsealable):
        propose(office, HAND_OVER)
    assert page(office).proposals == []


def test_names_that_mean_harm_stay_within_the_folder() -> None:
    for name in ("../../etc/passwd", "C:\\x", "a\n b", "x" * 300, "..", "~/.ssh", "surat\0.pdf"):
        assert "/" not in safe_name(name)
        assert "\\" not in safe_name(name)
        assert len(safe_name(name)) <= 80
