"""The sealed record: whatever somebody with the database does to it, a check names it."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DBAPIError

from engine import history
from engine.audit.evidence import periksa
from engine.audit.record import tree
from engine.audit.record.checkpoints import ShorterThanBefore
from engine.door import Engine
from engine.errors import NotFound
from engine.settings import Settings
from engine.signing import LocalSigner, is_sealed
from engine.store.tables import Case, Checkpoint, Entry
from tests.cast import Office
from tests.office import client
from tests.signing_cast import NOW
from tests.signing_cast import office as signing_office
from tests.test_terminal import runut

# Of the reference implementation of RFC 6962 (Certificate Transparency): leaves, and the root
# over the first n of them.
from tests.unsealed import add_line, at, case_of, renumber, reseal, swap, tampered, unseal
from web import create_app

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
            path = [beside.hex() for beside in tree.proof(leaves, index)]
            proof = {"index": index, "size": size, "path": path}
            root = tree.root(leaves).hex()
            assert periksa.root(proof, one) == root
            assert periksa.root(proof, tree.leaf(b"lain")) != root
            assert periksa.root(proof | {"path": [*path, one.hex()]}, one) == ""


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


def test_the_auditor_s_pages(office: Office) -> None:
    case = case_of(office, office.submit())
    url = office.engine.store.engine.url.render_as_string(hide_password=False)
    settings = replace(Settings.read({}), database=url, folder=office.folder)
    app = create_app(settings, now=office.watch)
    auditor, stranger = client(app, "auditor"), client(app, "camat")
    assert "Belum ada titik periksa" in auditor.get("/riwayat/periksa").text
    whole = auditor.post("/riwayat/periksa", follow_redirects=True).text
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
    told = auditor.post("/riwayat/periksa", follow_redirects=True).text
    assert f"Berkas {case}: isi baris 2 diubah" in told
    app.extensions["runut"].store.engine.dispose()
