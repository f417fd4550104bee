"""The sealed record: whatever somebody with the database does to it, a check names it."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from engine import history
from engine.audit import checkpoints, tree
from engine.audit.checkpoints import ShorterThanBefore, Unsealable
from engine.audit.verify import Verified
from engine.door import Engine
from engine.errors import NotFound
from engine.history.record import seal as seal_line
from engine.settings import Settings
from engine.signing import LocalSigner, is_sealed
from engine.store.rows import row
from engine.store.tables import Case, Checkpoint, Entry, Letter
from tests.cast import Office
from tests.office import client
from tests.signing_cast import NOW
from tests.signing_cast import office as signing_office
from tests.test_terminal import runut
from tests.unsealed import unseal
from web import create_app

# Of the reference implementation of RFC 6962 (Certificate Transparency): leaves, and the root
# over the first n of them.
LEAVES = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]  # fmt: skip
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
OTHER_ROOT = "ab" * 32


@pytest.mark.parametrize("size", ROOTS)
def test_the_root_is_that_of_rfc_6962(size: int) -> None:
    assert tree.root([tree.leaf(one) for one in LEAVES[:size]]).hex() == ROOTS[size]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert tree.root([]).hex() == hashlib.sha256(b"").hexdigest()


def test_every_leaf_is_proved_and_no_other_is() -> None:
    for size in range(1, 40):
        leaves = [tree.leaf(bytes([n])) for n in range(size)]
        for index, one in enumerate(leaves):
            path = tree.proof(leaves, index)
            assert tree.root_by(path, index, size, one) == tree.root(leaves)
            assert tree.root_by(path, index, size, tree.leaf(b"lain")) != tree.root(leaves)
            assert tree.root_by([*path, one], index, size, one) is None


def test_a_seal_is_over_these_bytes_by_this_office_only(tmp_path: Path) -> None:
    signer, other = signing_office(tmp_path / "ini"), signing_office(tmp_path / "lain")
    sealed, trust = signer.seal(b"catatan", NOW), signer.trust(NOW)
    assert is_sealed(b"catatan", sealed, trust, NOW)
    assert not is_sealed(b"catatam", sealed, trust, NOW)
    assert not is_sealed(b"catatan", other.seal(b"catatan", NOW), trust, NOW)
    assert not is_sealed(b"catatan", b"bukan segel", trust, NOW)


def test_a_second_process_seals_with_the_same_key(tmp_path: Path) -> None:
    first = signing_office(tmp_path)
    sealed = first.seal(b"catatan", NOW)
    second = LocalSigner(tmp_path)
    assert is_sealed(b"catatan", sealed, second.trust(NOW), NOW)
    assert first.authority.seals(NOW).certificate == second.authority.seals(NOW).certificate


# ------------------------------------------------------------------------------- the triggers


@pytest.mark.parametrize("model", [Entry, Checkpoint])
@pytest.mark.parametrize("verb", [update, delete])
def test_the_database_refuses_to_change_history(
    office: Office, model: type[Entry | Checkpoint], verb: Callable[[Any], Any]
) -> None:
    office.submit()
    office.engine.make_checkpoint()
    wanted = verb(model)
    with pytest.raises(DBAPIError, match="append-only"), office.engine.store.writing() as tx:
        tx.execute(wanted.values(id=model.id) if verb is update else wanted)


def test_no_other_way_to_empty_or_replace_history(office: Office) -> None:
    office.submit()
    postgres = office.engine.store.dialect == "postgresql"
    sql = "TRUNCATE entry" if postgres else "INSERT OR REPLACE INTO entry SELECT * FROM entry"
    with pytest.raises(DBAPIError, match="append-only"), office.engine.store.writing() as tx:
        tx.exec_driver_sql(sql)


# ------------------------------------------------------------------------------- tampering


def case_of(office: Office, letter_id: int) -> int:
    with office.engine.store.reading() as tx:
        found = tx.scalar(select(Letter.case_id).where(Letter.id == letter_id))
    assert found is not None
    return found


def tampered(office: Office, deed: Callable[[Connection], object]) -> Verified:
    """The check after somebody with the database's own rights did this."""
    with office.engine.store.writing() as tx:
        unseal(tx)
        deed(tx)
    return office.engine.verify_record()


def reseal(tx: Connection, case_id: int) -> None:
    """An insider computes all seals of a chain anew."""
    before = history.FIRST
    for one in list(history.raw_lines(tx, case_id=case_id)):
        before = history.seal_of(before, one)
        here = (Entry.case_id == case_id, Entry.line == one.line)
        tx.execute(update(Entry).where(*here).values(seal=before))


def at(case_id: int, line: int) -> Any:
    return (Entry.case_id == case_id) & (Entry.line == line)


def renumber(tx: Connection, case_id: int, line: int, by: int) -> None:
    """Give every line from this one on another number."""
    rows = tx.scalars(
        select(Entry.line).where(Entry.case_id == case_id, Entry.line >= line).order_by(Entry.line)
    ).all()
    for one in reversed(rows) if by > 0 else rows:
        tx.execute(update(Entry).where(at(case_id, one)).values(line=one + by))


def add_line(tx: Connection, case_id: int, line: int, seal: str | None) -> None:
    """Put a false line there, those after it one further; without a seal it gets one that fits."""
    renumber(tx, case_id, line, 1)
    model = row(tx, Entry, case_id=case_id, line=1)
    assert model is not None
    values = {
        "office_id": model.office_id, "case_id": case_id, "line": line, "at": model.at,
        "act": "ambil", "official_id": model.official_id, "facts": {"name_by": "Orang lain"},
    }  # fmt: skip
    before = tx.scalar(select(Entry.seal).where(at(case_id, line - 1)))
    tx.execute(insert(Entry).values(**values, seal=seal or seal_line(str(before), **values)))


def swap(tx: Connection, case_id: int, one: int, other: int) -> None:
    for here, there in ((one, 900), (other, one), (900, other)):
        tx.execute(update(Entry).where(at(case_id, here)).values(line=there))


def test_an_untouched_record_is_whole(office: Office) -> None:
    office.signed()
    office.engine.make_checkpoint()
    office.submit("L01", by="staf1")
    found = office.engine.verify_record()
    assert found.is_whole
    assert (found.chains, found.lines, found.checkpoints) == (2, 8, 1)


@pytest.mark.parametrize("column", ["act", "facts", "official_id", "at", "office_id", "seal"])
def test_an_altered_line_is_named(office: Office, column: str) -> None:
    case = case_of(office, office.initialled())
    other: dict[str, Any] = {
        "act": "batal", "facts": {"number": "1"}, "official_id": 99, "office_id": 77,
        "at": office.watch.at.replace(hour=1), "seal": "0" * 64,
    }  # fmt: skip
    found = tampered(
        office,
        lambda tx: tx.execute(update(Entry).where(at(case, 3)).values({column: other[column]})),
    )
    (problem,) = found.problems
    assert (problem.case_id, problem.line) == (case, 3)
    assert problem.sentence.startswith(f"Berkas {case}: isi baris 3 diubah")


def test_facts_that_mean_the_same_but_are_written_otherwise_are_altered(office: Office) -> None:
    case = case_of(office, office.submit())
    spaced = "UPDATE entry SET facts = ' ' || facts WHERE line = 1"
    found = tampered(office, lambda tx: tx.exec_driver_sql(spaced))
    assert [(one.case_id, one.line) for one in found.problems] == [(case, 1)]


def test_a_deleted_line_is_named(office: Office) -> None:
    case = case_of(office, office.initialled())
    found = tampered(office, lambda tx: tx.execute(delete(Entry).where(at(case, 2))))
    assert [one.sentence for one in found.problems] == [f"Berkas {case}: baris 2 hilang."]


def test_a_deleted_line_whose_number_was_given_away_is_found(office: Office) -> None:
    case = case_of(office, office.initialled())

    def deed(tx: Connection) -> None:
        tx.execute(delete(Entry).where(at(case, 2)))
        renumber(tx, case, 3, -1)

    (problem,) = tampered(office, deed).problems
    assert (problem.line, "atau baris di depannya dihapus" in problem.sentence) == (2, True)


@pytest.mark.parametrize("seal", ["9" * 64, None])
def test_an_added_line_is_named(office: Office, seal: str | None) -> None:
    case = case_of(office, office.initialled())
    (problem,) = tampered(office, lambda tx: add_line(tx, case, 3, seal)).problems
    assert problem.line == 3
    assert problem.sentence.startswith(f"Berkas {case}: baris 3 ditambahkan;")


def test_swapped_lines_are_named(office: Office) -> None:
    case = case_of(office, office.initialled())
    (problem,) = tampered(office, lambda tx: swap(tx, case, 2, 4)).problems
    expected = f"Berkas {case}: urutan diubah: baris 2 sebenarnya baris 4."
    assert problem.sentence == expected


def test_a_chain_without_any_line_is_missed_even_without_a_checkpoint(office: Office) -> None:
    case = case_of(office, office.submit())
    found = tampered(office, lambda tx: tx.execute(delete(Entry)))
    assert [one.sentence for one in found.problems] == [
        f"Berkas {case}: seluruh riwayatnya hilang."
    ]


def test_the_history_of_the_office_itself_is_checked_too(office: Office) -> None:
    admin = office.as_("admin")
    office.engine.save_series(2027, "5", "", by=admin)
    office.engine.make_checkpoint()
    found = tampered(office, lambda tx: tx.execute(delete(Entry)))
    assert found.problems[0].sentence == (
        f"Riwayat pengaturan kantor {admin.office_id}: seluruh riwayatnya hilang."
    )


def test_each_broken_chain_is_named_once(office: Office) -> None:
    first, second = case_of(office, office.submit()), case_of(office, office.draft("L01", "staf1"))
    found = tampered(office, lambda tx: tx.execute(update(Entry).values(act="lain")))
    assert [(one.case_id, one.line) for one in found.problems] == [(first, 1), (second, 1)]


# ------------------------------------------------------------------------------- the insider


def test_a_chain_sealed_anew_by_an_insider_is_found(office: Office) -> None:
    letter = office.submit()
    case = case_of(office, letter)
    office.engine.make_checkpoint()
    office.do("umpeg", letter, cara="berikutnya")
    office.do("kasi_pem", letter, keputusan="setujui")
    office.engine.make_checkpoint()

    def deed(tx: Connection) -> None:
        tx.execute(update(Entry).where(at(case, 3)).values(facts={"number": "1"}))
        reseal(tx, case)

    (problem,) = tampered(office, deed).problems
    assert (problem.case_id, problem.line) == (case, 3)
    assert "salah satu dari baris 3 sampai 4 diubah dan segelnya dihitung ulang" in problem.sentence
    assert "sesudah titik periksa 2" in problem.sentence


def test_a_cut_tail_is_found(office: Office) -> None:
    case = case_of(office, office.initialled())
    office.engine.make_checkpoint()
    found = tampered(office, lambda tx: tx.execute(delete(Entry).where(Entry.line > 3)))
    assert [one.sentence for one in found.problems] == [
        f"Berkas {case}: ekornya dipotong: titik periksa 1 memuat 5 baris, kini tinggal 3."
    ]
    with pytest.raises(ShorterThanBefore):
        office.engine.make_checkpoint()


def test_a_tail_cut_and_written_anew_is_found(office: Office) -> None:
    case = case_of(office, office.numbered())
    office.engine.make_checkpoint()

    def deed(tx: Connection) -> None:
        tx.execute(delete(Entry).where(at(case, 3)))
        add_line(tx, case, 3, None)

    (problem,) = tampered(office, deed).problems
    assert problem.line == 1
    assert "segel baris 3 tidak sama" in problem.sentence


def test_a_case_removed_with_all_its_traces_is_found(office: Office) -> None:
    office.submit()
    case = case_of(office, office.draft("L01", "staf1"))
    office.engine.make_checkpoint()

    def deed(tx: Connection) -> None:
        tx.execute(delete(Entry).where(Entry.case_id == case))
        office_of = select(Case.office_id).where(Case.id == case)
        assert tx.scalar(office_of) is not None
        quoted = 'UPDATE "case" SET office_id = 1 WHERE id = -1'
        tx.exec_driver_sql(quoted)

    (problem,) = tampered(office, deed).problems
    assert problem.sentence == f"Berkas {case}: seluruh riwayatnya hilang."


# ------------------------------------------------------------------------------- checkpoints


def two_checkpoints(office: Office) -> None:
    office.submit()
    office.engine.make_checkpoint()
    office.draft("L01", "staf1")
    office.engine.make_checkpoint()


def sealed_by_another(office: Office, tmp_path: Path, **changes: Any) -> dict[str, Any]:
    """The newest checkpoint as somebody without the office's key makes it."""
    with office.engine.store.reading() as tx:
        newest = tx.execute(checkpoints.NEWEST).one()
    note = json.dumps(json.loads(newest.note) | changes, sort_keys=True, separators=(",", ":"))
    forged = signing_office(tmp_path / "palsu").seal(note.encode(), NOW)
    return {"note": note, "document": office.engine.store.documents.put(forged), **changes}


def test_a_checkpoint_replaced_by_one_of_another_key_is_found(
    office: Office, tmp_path: Path
) -> None:
    two_checkpoints(office)
    values = sealed_by_another(office, tmp_path, root=OTHER_ROOT)
    found = tampered(
        office, lambda tx: tx.execute(update(Checkpoint).where(Checkpoint.id == 2).values(values))
    )
    assert "Segel titik periksa 2 tidak sah" in found.problems[0].sentence


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"root": OTHER_ROOT}, "barisnya berbeda dari catatan"),
        ({"last_entry": 1}, "barisnya berbeda dari catatan"),
        ({"note": "{}"}, "tidak dapat dibaca"),
        ({"document": "ab" * 32}, "Berkas ini tidak ada di penyimpanan."),
    ],
)
def test_an_altered_checkpoint_is_found(office: Office, values: dict[str, Any], told: str) -> None:
    two_checkpoints(office)
    found = tampered(
        office, lambda tx: tx.execute(update(Checkpoint).where(Checkpoint.id == 1).values(values))
    )
    assert told in found.problems[0].sentence
    assert "itik periksa 1" in found.problems[0].sentence


def test_a_removed_checkpoint_is_missed(office: Office) -> None:
    two_checkpoints(office)
    found = tampered(office, lambda tx: tx.execute(delete(Checkpoint).where(Checkpoint.id == 1)))
    assert "Titik periksa 1 hilang" in found.problems[0].sentence


def test_an_older_checkpoint_put_in_the_place_of_the_newest_is_found(office: Office) -> None:
    two_checkpoints(office)

    def deed(tx: Connection) -> None:
        old = row(tx, Checkpoint, id=1)
        assert old is not None
        kept = {"note": old.note, "document": old.document, "root": old.root}
        tx.execute(update(Checkpoint).where(Checkpoint.id == 2).values(kept))

    assert "Titik periksa 2" in tampered(office, deed).problems[0].sentence


def test_a_checkpoint_is_made_once_a_day_and_only_for_something_new(office: Office) -> None:
    make = office.engine.make_daily_checkpoint
    assert make() is None
    office.submit()
    first = make()
    assert first is not None
    assert make() is None
    office.draft("L01", "staf1")
    office.later(hours=4)
    assert make() is None
    office.later(days=1)
    second = make()
    assert second is not None
    assert (first.number, second.number, second.heads) == (1, 2, 2)
    office.later(days=1)
    again = make()
    assert again is not None
    assert again.number == 2


def test_without_the_office_s_certificate_the_clock_waits_and_others_are_told(
    office: Office, tmp_path: Path
) -> None:
    office.submit()
    bare = replace(office.engine, signer=LocalSigner(tmp_path / "tanpa"))
    assert bare.make_daily_checkpoint() is None
    with pytest.raises(Unsealable, match="runut signer issue"):
        bare.make_checkpoint()


def test_a_copy_outside_contradicts_who_holds_database_and_key(office: Office) -> None:
    case = case_of(office, office.submit())
    office.engine.make_checkpoint()
    copy = office.engine.checkpoint_file(1, by=None)
    office.draft("L01", "staf1")
    assert office.engine.contradiction(copy) is None

    def deed(tx: Connection) -> None:
        tx.execute(update(Entry).where(at(case, 2)).values(act="lain"))
        reseal(tx, case)
        tx.execute(delete(Checkpoint))

    assert tampered(office, deed).is_whole
    office.engine.make_checkpoint()
    assert office.engine.verify_record().is_whole
    told = office.engine.contradiction(copy)
    assert told is not None
    assert "berbeda dari salinannya" in told


@pytest.mark.parametrize("file", [b"", b"PK", b"bukan ZIP"])
def test_what_is_no_copy_is_said_so(office: Office, file: bytes) -> None:
    assert office.engine.contradiction(file) == "Berkas ini bukan salinan titik periksa."


def test_a_copy_sealed_by_another_office_is_not_believed(office: Office, tmp_path: Path) -> None:
    two_checkpoints(office)
    with office.engine.store.reading() as tx:
        note = tx.execute(checkpoints.NEWEST).one().note.encode()
    with zipfile.ZipFile(tmp_path / "salinan.zip", "w") as out:
        out.writestr("catatan.json", note)
        out.writestr("catatan.p7s", signing_office(tmp_path / "palsu").seal(note, NOW))
    told = office.engine.contradiction((tmp_path / "salinan.zip").read_bytes())
    assert told == "Segel pada salinan titik periksa 2 tidak sah."


# ------------------------------------------------------------------------------- the command


def test_the_operator_s_commands(tmp_path: Path) -> None:
    var, copies = tmp_path / "var", tmp_path / "salinan"
    set_up = ("office", "add", "--key", "maya", "--name", "Kecamatan Maya", "--government",
              "Pemerintah", "--place", "Maya", "--unit-code", "416-398")  # fmt: skip
    assert runut(tmp_path, *set_up).returncode == 0
    assert "Belum ada riwayat" in runut(tmp_path, "checkpoint").stderr
    engine = Engine.open(f"sqlite:///{var / 'runut.db'}", var)
    assert isinstance(engine.signer, LocalSigner)
    engine.signer.establish(office="Kecamatan Maya", demo=False, at=engine.now())
    with engine.store.writing() as tx:
        for year in (2027, 2028):
            history.record(tx, office_id=1, case_id=history.own_chain(1), act="seri",
                           at=engine.now(), by=None, facts={"year": year})  # fmt: skip
    made = runut(tmp_path, "checkpoint", "--out", str(copies))
    assert "Titik periksa 1: 1 rantai" in made.stdout
    (copy,) = copies.iterdir()
    whole = runut(tmp_path, "verify", "--against", str(copy))
    assert (whole.returncode, "1 rantai, 2 baris, 1 titik periksa" in whole.stdout) == (0, True)
    with engine.store.writing() as tx:
        unseal(tx)
        tx.execute(delete(Entry).where(Entry.line == 2))
    engine.store.engine.dispose()
    cut = runut(tmp_path, "verify", "--against", str(copy))
    assert cut.returncode == 1
    assert "ekornya dipotong" in cut.stdout
    assert "berbeda dari salinannya" in cut.stdout
    unknown = runut(tmp_path, "verify", "--case", "7")
    assert (unknown.returncode, unknown.stdout) == (1, "")


# ------------------------------------------------------------------------------- who may


def test_an_auditor_checks_their_own_office(office: Office) -> None:
    case = case_of(office, office.submit())
    auditor = office.as_("auditor")
    assert office.engine.verify_record(case, by=auditor).lines == 2
    with pytest.raises(NotFound):
        office.engine.verify_record(999, by=auditor)
    elsewhere = replace(auditor, office_id=auditor.office_id + 1)
    assert office.engine.verify_record(by=elsewhere).lines == 0
    with pytest.raises(NotFound):
        office.engine.verify_record(case, by=elsewhere)


@pytest.mark.parametrize("login", ["camat", "admin", "admin_sop", "staf2"])
def test_nobody_else_does(office: Office, login: str) -> None:
    letter, person = office.submit(), office.as_(login)
    office.engine.make_checkpoint()
    for verb in (
        lambda: office.engine.verify_record(by=person),
        lambda: office.engine.checkpoints(by=person),
        lambda: office.engine.checkpoint_file(1, by=person),
        lambda: office.engine.evidence(letter, by=person),
    ):
        with pytest.raises(NotFound):
            verb()


# ------------------------------------------------------------------------------- evidence


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
        "titik-periksa/catatan.json", "titik-periksa/catatan.p7s", "BACA-SAYA.txt",
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


def test_evidence_goes_by_the_case_too_and_drafts_stay_with_their_drafter(office: Office) -> None:
    auditor = office.as_("auditor")
    submitted, draft = office.submit(), office.draft("L01", "staf1")
    assert office.engine.case_evidence(case_of(office, submitted), by=auditor)
    with pytest.raises(NotFound):
        office.engine.evidence(draft, by=auditor)


# ------------------------------------------------------------------------------- pages


def test_the_auditor_s_pages(office: Office) -> None:
    case = case_of(office, office.submit())
    url = office.engine.store.engine.url.render_as_string(hide_password=False)
    settings = replace(Settings.read({}), database=url, folder=office.folder)
    app = create_app(settings, now=office.watch)
    auditor, stranger = client(app, "auditor"), client(app, "camat")
    assert "Belum ada titik periksa" in auditor.get("/riwayat/periksa").text
    whole = auditor.get("/riwayat/periksa?apa=semua").text
    assert "Riwayat utuh." in whole
    proof = auditor.get(f"/riwayat/{case}/bukti.zip")
    assert proof.headers["Content-Disposition"] == f"attachment; filename=bukti-berkas-{case}.zip"
    assert zipfile.ZipFile(io.BytesIO(proof.data)).testzip() is None
    copy = auditor.get("/riwayat/periksa/titik-1.zip")
    assert "catatan.p7s" in zipfile.ZipFile(io.BytesIO(copy.data)).namelist()
    assert f"Riwayat berkas {case} utuh." in auditor.get(f"/riwayat/periksa?berkas={case}").text
    assert auditor.get("/riwayat/periksa?berkas=satu").status_code == 422
    assert auditor.get("/riwayat/periksa?berkas=999").status_code == 404
    assert auditor.get("/riwayat/periksa/titik-9.zip").status_code == 404
    for path in ("periksa", "periksa/titik-1.zip", f"{case}/bukti.zip"):
        assert stranger.get(f"/riwayat/{path}").status_code == 404
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(update(Entry).where(at(case, 2)).values(act="lain"))
    told = auditor.get("/riwayat/periksa?apa=semua").text
    assert f"Berkas {case}: isi baris 2 diubah" in told
    app.extensions["runut"].store.engine.dispose()
