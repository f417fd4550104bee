"""Running letters move to another edition: fourteen kinds of edit, at every step, with returns behind."""

import pytest
from sqlalchemy import func, select, update

from engine.changes.moving import NotUndoable
from engine.changes.publish import gate, publish
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.letters import read_layouts
from engine.store.tables import Case, Entry, MovedCase, Task
from tests.cast import PASSPHRASE, Office
from tests.edits import DIAGRAM, EDITS, Edit, edited, rename_id

STEPS = ("susun", "nomor", "periksa_pengawas", "periksa_sekretaris", "tanda_tangan", "kirim")
# What a letter that waits at a step needs, by edit: the place of a step that is gone.
PLACES = {
    "id langkah nanti diganti": {"kirim": "antar"},
    "langkah nanti dihapus": {"kirim": "tanda_tangan"},
    "langkah sekarang dihapus": {"periksa_sekretaris": "tanda_tangan"},
    "id langkah sekarang diganti": {"periksa_sekretaris": "teliti"},
    "langkah selesai dihapus": {"nomor": "periksa_pengawas"},
}


def enact(office: Office, edit: Edit) -> int:
    """The SOP changed by this edit, in force; returns the edition's number."""
    bpmn = edited(edit)
    office_id = office.as_("admin").office_id
    with office.engine.store.writing() as tx:
        fit = gate(tx, office_id, bpmn, read_layouts(DIAGRAM.parent / "naskah"))
        new = publish(tx, office_id, fit, by="Uji", reason="uji", at=office.watch.at)
    return new.number


def waiting(office: Office) -> dict[str, int]:
    """A letter at each step, and one that has come back from the Camat once."""
    at = {
        "susun": office.draft(), "nomor": office.submit(), "periksa_pengawas": office.numbered(),
        "tanda_tangan": office.initialled(), "kirim": office.signed(),
    }  # fmt: skip
    secretary = office.numbered()
    office.do("kasi_pem", secretary, keputusan="setujui")
    at["periksa_sekretaris"] = secretary
    back = office.initialled()
    office.do("camat", back, keputusan="kembalikan", alasan="Perbaiki.")
    at["kembali"] = back
    assert {node: office.node(letter) for node, letter in at.items() if node != "kembali"} == {
        node: node for node in STEPS
    }
    return at


@pytest.mark.parametrize("name", EDITS)
def test_every_kind_of_edit_at_every_step(office: Office, name: str) -> None:
    at = waiting(office)
    before = tasks(office)
    number = enact(office, EDITS[name])
    admin = office.as_("admin_sop")
    plan = office.engine.plan_move("surat_keluar", {}, by=admin)
    needing = {row.letter_id for row in plan.rows if row.outcome == "perlu"}
    places = PLACES.get(name, {})
    assert needing == {at[node] for node in places if node in at}
    assert plan.count("tetap") == 0
    done = office.engine.move_cases("surat_keluar", places, reason="SOP baru", by=admin)
    assert (done.edition, done.cases) == (number, len(at))
    after = tasks(office)
    assert after.keys() == before.keys()  # task ids stay, and with them the drafts
    for own, task in after.items():
        assert task.due_at == before[own].due_at
        assert task.standard == before[own].standard
        assert task.node == places.get(before[own].node, before[own].node)
    assert set(office_editions(office)) == {number}
    assert office.node(at["kembali"]) == "susun"


def tasks(office: Office) -> dict[str, object]:
    with office.engine.store.reading() as tx:
        return {row.id: row for row in tx.execute(select(Task).where(Task.state == "open"))}


def office_editions(office: Office) -> list[int]:
    from engine.store.tables import Edition

    with office.engine.store.reading() as tx:
        return list(
            tx.scalars(
                select(Edition.number)
                .join(Case, Case.edition_id == Edition.id)
                .where(Case.state == "open")
            )
        )


def test_a_moved_letter_goes_on_to_its_end(office: Office) -> None:
    """Moved in the middle, returned behind it, a renamed step mapped: still sent at the end."""
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="setujui")
    enact(office, rename_id("periksa_sekretaris", "teliti"))
    admin = office.as_("admin_sop")
    office.engine.move_cases(
        "surat_keluar", {"periksa_sekretaris": "teliti"}, reason="SOP baru", by=admin
    )
    office.do("sekcam", letter, keputusan="kembalikan", alasan="Perbaiki.")
    office.do("staf2", letter, **office.form("L02", attachment_note="1 (satu) berkas"))
    assert office.node(letter) == "periksa_pengawas"  # the number was kept
    office.do("kasi_pem", letter, keputusan="setujui")
    assert office.node(letter) == "teliti"
    office.do("sekcam", letter, keputusan="setujui")
    office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    office.do("staf2", letter, **{"saluran-1": "kurir", "bukti-1": "Diterima"})
    assert office.engine.letter(letter, by=office.as_("camat")).state == "terkirim"


def test_a_step_that_changes_lanes_goes_to_the_other_people(office: Office) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="setujui")
    office.engine.take(office.task(letter), by=office.as_("sekcam"))
    enact(office, EDITS["lajur langkah sekarang"])
    office.engine.move_cases("surat_keluar", {}, reason="SOP baru", by=office.as_("admin_sop"))
    rows = office.engine.inbox(by=office.as_("camat")).rows
    assert [row.letter_id for row in rows] == [letter]
    assert letter not in [
        row.letter_id for row in office.engine.inbox(by=office.as_("sekcam")).rows
    ]


def test_a_holder_keeps_a_task_whose_lane_did_not_change(office: Office) -> None:
    letter = office.submit()
    office.engine.take(office.task(letter), by=office.as_("umpeg"))
    enact(office, EDITS["waktu baku"])
    office.engine.move_cases("surat_keluar", {}, reason="SOP baru", by=office.as_("admin_sop"))
    assert office.engine.task(office.task(letter), by=office.as_("umpeg")).mine


def test_undo_leaves_a_task_with_who_has_taken_it_since(office: Office) -> None:
    letter = office.submit()
    enact(office, EDITS["waktu baku"])
    admin = office.as_("admin_sop")
    done = office.engine.move_cases("surat_keluar", {}, reason="SOP baru", by=admin)
    office.engine.take(office.task(letter), by=office.as_("umpeg"))
    assert office.engine.undo_move(done.id, by=admin) == 1
    assert office.engine.task(office.task(letter), by=office.as_("umpeg")).mine


def test_undo_brings_back_what_nobody_has_touched_since(office: Office) -> None:
    still, touched = office.numbered(), office.numbered()
    before = tasks(office)
    number = enact(office, rename_id("periksa_pengawas", "cek"))
    admin = office.as_("admin_sop")
    done = office.engine.move_cases(
        "surat_keluar", {"periksa_pengawas": "cek"}, reason="SOP baru", by=admin
    )
    office.do("kasi_pem", touched, keputusan="setujui")
    assert office.engine.undo_move(done.id, by=admin) == 1
    assert office.node(still) == "periksa_pengawas"
    assert tasks(office)[office.task(still)] == before[office.task(still)]
    assert sorted(office_editions(office)) == [number - 1, number]
    with pytest.raises(NotUndoable):
        office.engine.undo_move(done.id, by=admin)
    office.do("kasi_pem", still, keputusan="setujui")
    assert office.node(still) == "periksa_sekretaris"


def test_what_is_chosen_moves_and_the_history_says_why(office: Office) -> None:
    first, second = office.submit(), office.submit()
    number = enact(office, EDITS["nama diubah"])
    admin = office.as_("admin_sop")
    with office.engine.store.reading() as tx:
        case = tx.scalar(select(Case.id).order_by(Case.id).limit(1))
    office.engine.move_cases("surat_keluar", {}, cases=[case], reason="Coba satu", by=admin)
    assert sorted(office_editions(office)) == [number - 1, number]
    told = [line.sentence for line in office.engine.letter(first, by=office.as_("staf2")).history]
    assert any(f"terbitan {number}" in line and "Coba satu" in line for line in told)
    assert office.engine.letter(second, by=office.as_("staf2")).edition == number - 1


def test_refusals_change_nothing(office: Office) -> None:
    office.submit()
    admin = office.as_("admin_sop")
    with pytest.raises(BadAnswers):  # everything runs under the edition in force
        office.engine.move_cases("surat_keluar", {}, reason="x", by=admin)
    enact(office, EDITS["nama diubah"])
    with pytest.raises(BadAnswers):
        office.engine.move_cases("surat_keluar", {}, reason=" ", by=admin)
    for login in ("camat", "staf2", "admin"):
        with pytest.raises(NotAllowed):
            office.engine.move_cases("surat_keluar", {}, reason="x", by=office.as_(login))
    with pytest.raises(NotFound):
        office.engine.undo_move(99, by=admin)
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(MovedCase)) == 0


def test_a_letter_that_is_being_signed_stays(office: Office) -> None:
    from engine.store.tables import Signature

    letter = office.signed()
    with office.engine.store.writing() as tx:
        tx.execute(update(Signature).values(state="signing"))
    enact(office, EDITS["nama diubah"])
    plan = office.engine.plan_move("surat_keluar", {}, by=office.as_("admin_sop"))
    (row,) = plan.rows
    assert (row.letter_id, row.outcome) == (letter, "tetap")
    assert "ditandatangani" in row.why


def test_a_move_keeps_the_seal_of_the_history_whole(office: Office) -> None:
    from engine import history

    office.submit()
    enact(office, EDITS["waktu baku"])
    admin = office.as_("admin_sop")
    done = office.engine.move_cases("surat_keluar", {}, reason="SOP baru", by=admin)
    office.engine.undo_move(done.id, by=admin)
    with office.engine.store.reading() as tx:
        for case in tx.scalars(select(Entry.case_id).distinct()).all():
            assert list(history.broken(tx, case)) == []
