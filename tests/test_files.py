"""Cases of a plain SOP: begun by a subject, answered step by step, found, handed on, withdrawn."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases.case_files import NotStarter
from engine.cases.content import NoUnit
from engine.cases.editions import NoEdition
from engine.cases.handing import AlreadyWithdrawn, TooLateToWithdraw
from engine.cases.work import OwnDraft
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.letters import digest
from engine.letters.attachments import BadAttachment
from engine.store.tables import Alert, Case, Initial, Revision
from tests.cast import Office
from tests.test_story import TESTS

FOLDER = TESTS / "processes/izin_cuti"
KEY = "izin_cuti"
PICTURE = (FOLDER / "surat-dokter.png").read_bytes()
ASKED = {
    "isian-jenis": "Cuti tahunan", "isian-mulai": "2026-12-21", "isian-lama": "5",
    "isian-alasan": "Acara keluarga.",
}  # fmt: skip
CHECKED = {"isian-sisa": "7,5", "isian-keputusan": "cukup"}
BACK = {"isian-sisa": "2", "isian-keputusan": "kembalikan", "isian-sebab": "Sisa dua hari."}


@pytest.fixture
def leave(office: Office) -> Office:
    office.enact(FOLDER)
    return office


def asked(office: Office, **changes: Any) -> int:
    """A file whose first step is done."""
    file = office.file(KEY, "Cuti akhir tahun", "staf2")
    office.do("staf2", file, **(ASKED | changes))
    return file


def checked(office: Office) -> int:
    file = asked(office)
    office.do("umpeg", file, **CHECKED)
    return file


# ------------------------------------------------------------------ beginning


def test_a_file_begins_with_its_subject_and_its_first_form(leave: Office) -> None:
    file = leave.file(KEY, "  Cuti \u202e akhir\ttahun ", "staf2")
    row = leave.letter(file)
    assert (row.subject, row.direction, row.state) == ("Cuti akhir tahun", "berkas", "draf")
    task = leave.engine.task(leave.task(file), by=leave.as_("staf2"))
    assert task.asked is not None
    assert [one.key for one in task.asked.form.fields][:2] == ["jenis", "mulai"]
    view = leave.engine.letter(file, by=leave.as_("staf2"))
    assert view.where.startswith("Berkas masih berupa draf dan menunggu")
    assert view.history[0].sentence == "Memulai berkas Izin Cuti."


@pytest.mark.parametrize(
    ("said", "told"),
    [({}, "Tulis perihal"), ({"perihal": " \n "}, "Tulis perihal"),
     ({"perihal": "x" * 301}, "300 huruf"), ({"perihal": "x" * 1_000_000}, "300 huruf")],
)  # fmt: skip
def test_a_file_needs_a_subject(leave: Office, said: dict[str, str], told: str) -> None:
    with pytest.raises(BadAnswers) as bad:
        leave.engine.start_file(KEY, said, by=leave.as_("staf2"))
    assert told in bad.value.problems["perihal"]


def test_only_who_holds_the_first_role_begins_a_file(leave: Office) -> None:
    with pytest.raises(NotStarter, match="Hanya Pemohon"):
        leave.file(KEY, "Cuti", "camat")
    with pytest.raises(NotFound):
        leave.file("surat_keluar", "Cuti", "staf2")
    with pytest.raises(NoEdition):
        leave.file("tidak_ada", "Cuti", "staf2")
    by = leave.as_("staf2")
    assert leave.engine.sop(KEY, by=by).may_start_file
    assert not leave.engine.sop("surat_keluar", by=by).may_start_file
    assert not leave.engine.sop(KEY, by=leave.as_("camat")).may_start_file


def test_a_double_click_begins_one_file(leave: Office) -> None:
    said, by = {"perihal": "Cuti", "unit": "pmd"}, leave.as_("staf2")
    first = leave.engine.start_file(KEY, said, by=by, key="k")
    assert leave.engine.start_file(KEY, said, by=by, key="k") == first


def test_the_unit_is_the_chosen_one_or_ones_own(leave: Office) -> None:
    said = {"perihal": "Cuti", "unit": "pem"}
    file = leave.engine.start_file(KEY, said, by=leave.as_("staf2")).letter_id
    assert leave.engine.letter(file, by=leave.as_("staf2")).unit_key == "pem"
    assert NoUnit.status == 422


# ------------------------------------------------------------------ answering


def test_answers_are_history_and_stand_on_the_page(leave: Office) -> None:
    file = asked(
        leave,
        **{"isian-pengganti": "staf1", "isian-titipan-tugas": ["Agenda", "Rekap"],
           "isian-titipan-jumlah": ["1.250", ""], "catatan": "Mohon izin."},
    )  # fmt: skip
    view = leave.engine.letter(file, by=leave.as_("staf2"))
    told = view.history[-1].sentence
    assert "Menyelesaikan langkah (Mengajukan cuti). Jenis cuti: Cuti tahunan." in told
    assert "Tanggal mulai: 21 Desember 2026. Lama cuti: 5. Alasan: Acara keluarga." in told
    assert "Tugas yang dititipkan: Agenda, 1.250; Rekap. Catatan: Mohon izin." in told
    (step,) = view.answers
    words = {item.label: item.words for item in step.items}
    assert words["Pejabat pengganti"].startswith("SEKAR MELATI")
    table = step.items[-1]
    assert (table.columns, table.rows[0]) == (("Tugas", "Jumlah berkas"), ("Agenda", "1.250"))


def test_wrong_answers_change_nothing(leave: Office) -> None:
    file = leave.file(KEY, "Cuti", "staf2")
    with pytest.raises(BadAnswers) as bad:
        leave.do("staf2", file, **{"isian-lama": "91", "isian-jenis": "Cuti sakit"})
    assert list(bad.value.problems) == [
        "isian-mulai", "isian-lama", "isian-alasan", "isian-lampiran",
    ]  # fmt: skip
    assert (leave.node(file), leave.letter(file).revision_no) == ("ajukan", 0)


def test_an_answer_to_a_question_that_is_not_asked_is_not_kept(leave: Office) -> None:
    file = asked(leave, **{"isian-lampiran": "f" * 64, "isian-lain": "x"})
    labels = [
        item.label for item in leave.engine.letter(file, by=leave.as_("umpeg")).answers[0].items
    ]
    assert "Surat keterangan dokter" not in labels


def test_a_file_answers_only_where_it_was_added(leave: Office) -> None:
    file, other = (leave.file(KEY, name, "staf2") for name in ("Satu", "Dua"))
    by = leave.as_("staf2")
    leave.engine.attach(leave.task(other), "a.png", PICTURE, "isian", by=by)
    sick = ASKED | {"isian-jenis": "Cuti sakit",
                    "isian-lampiran": hashlib.sha256(PICTURE).hexdigest()}  # fmt: skip
    with pytest.raises(BadAnswers) as bad:
        leave.do("staf2", file, **sick)
    assert bad.value.problems == {
        "isian-lampiran": "Berkas “Surat keterangan dokter” tidak ditemukan. Unggah kembali."
    }
    leave.engine.attach(leave.task(file), "surat.png", PICTURE, "isian", by=by)
    leave.do("staf2", file, **sick)
    view = leave.engine.letter(file, by=leave.as_("umpeg"))
    item = next(item for item in view.answers[0].items if item.digest)
    assert item.words == "surat.png"
    assert view.content.attachments[0].digest == item.digest


def test_what_is_no_document_is_refused(leave: Office) -> None:
    file = leave.file(KEY, "Cuti", "staf2")
    for role, refusal in (
        ("isian", BadAttachment),
        ("bukti", NotAllowed),
        ("lampiran", NotAllowed),
    ):
        data = b"MZ" if role == "isian" else PICTURE
        with pytest.raises(refusal):
            leave.engine.attach(leave.task(file), "a.png", data, role, by=leave.as_("staf2"))
    office = leave.draft()
    with pytest.raises(NotAllowed):
        leave.engine.attach(leave.task(office), "a.png", PICTURE, "isian", by=leave.as_("staf2"))


def test_a_returned_file_opens_with_what_was_answered(leave: Office) -> None:
    file = asked(leave, **{"isian-titipan-tugas": ["Agenda"], "isian-titipan-jumlah": ["3"]})
    leave.do("umpeg", file, **BACK)
    task = leave.engine.task(leave.task(file), by=leave.as_("staf2"))
    assert task.asked is not None
    assert task.asked.words["lama"] == "5"
    assert task.asked.words["titipan"] == [["Agenda", "3"]]
    assert task.letter.state == "dikembalikan"
    assert "Sisa dua hari" in task.letter.history[-1].sentence
    with leave.engine.store.reading() as tx:
        assert tx.scalar(select(Case.returns).where(Case.id == task.letter.case_id)) == 1


def test_an_initial_stands_on_what_was_asked_for(leave: Office) -> None:
    file = checked(leave)
    leave.do("camat", file, keputusan="setujui", **{"isian-dititipkan": "tidak"})
    with leave.engine.store.reading() as tx:
        initial = tx.execute(select(Initial).where(Initial.letter_id == file)).one()
        revisions = tx.scalars(select(Revision.no).where(Revision.letter_id == file)).all()
    view = leave.engine.letter(file, by=leave.as_("staf2"))
    assert (revisions, initial.digest) == ([1], digest(view.content))
    assert view.content.statement[0].value == "Cuti tahunan"
    assert view.history[-2].sentence == (
        "Menyetujui dan memaraf revisi 1. Tugas sudah dititipkan? tidak."
    )


def test_changed_answers_are_a_new_revision_that_is_shown(leave: Office) -> None:
    file = checked(leave)
    leave.do("camat", file, keputusan="kembalikan", alasan="Terlalu lama.")
    assert "mengembalikan berkas untuk perbaikan" in (
        leave.engine.letter(file, by=leave.as_("staf2")).history[-1].sentence.lower()
    )
    leave.do("staf2", file, **(ASKED | {"isian-lama": "3"}))
    assert leave.letter(file).revision_no == 2
    leave.do("umpeg", file, **CHECKED)
    changes = leave.engine.task(leave.task(file), by=leave.as_("camat")).changes
    assert [change.label for change in changes] == ["Keterangan"]


def test_who_returns_need_not_answer_and_a_plain_file_has_no_text_to_revise(leave: Office) -> None:
    file = checked(leave)
    with pytest.raises(BadAnswers) as bad:
        leave.do("camat", file, keputusan="setujui")
    assert list(bad.value.problems) == ["isian-dititipkan"]
    with pytest.raises(BadAnswers) as bad:
        leave.do("camat", file, keputusan="revisi")
    assert list(bad.value.problems) == ["keputusan"]
    leave.do("camat", file, keputusan="kembalikan", alasan="Belum.")
    assert leave.node(file) == "ajukan"


def test_nobody_approves_their_own_file(leave: Office) -> None:
    file = checked(leave)
    leave.acting("staf2", "camat")
    with pytest.raises(OwnDraft, match="Anda menyusun berkas ini"):
        leave.do("staf2", file, keputusan="setujui", **{"isian-dititipkan": "ya"})


# ------------------------------------------------------------------ around it


def test_a_file_is_found_by_who_may_read_it(leave: Office) -> None:
    file = leave.file(KEY, "Cuti akhir tahun", "staf2")
    assert leave.engine.letters(by=leave.as_("umpeg"), search="akhir").rows == []
    leave.do("staf2", file, **ASKED)
    for who in ("staf2", "umpeg", "auditor"):
        (found,) = leave.engine.letters(by=leave.as_(who), search="akhir").rows
        assert (found.id, found.direction) == (file, "berkas")
    assert leave.engine.letters(by=leave.as_("kasi_pem"), search="akhir").rows == []
    (waiting,) = leave.engine.inbox(by=leave.as_("umpeg"), search="akhir").rows
    assert (waiting.step, waiting.steps) == ("Memeriksa sisa cuti", 3)


def test_a_late_file_alerts(leave: Office) -> None:
    file = asked(leave)
    leave.later(minutes=11)
    leave.engine.raise_due_alerts()
    task = leave.task(file)
    with leave.engine.store.reading() as tx:
        levels = tx.scalars(select(Alert.level).where(Alert.task_id == task)).all()
    assert sorted(levels) == [80, 100]
    assert any("Cuti akhir tahun" in n.sentence for n in leave.engine.bell(by=leave.as_("umpeg")))


def test_a_task_of_a_file_changes_hands(leave: Office) -> None:
    file = asked(leave)
    leave.engine.take(leave.task(file), by=leave.as_("umpeg"))
    leave.engine.give_back(leave.task(file), by=leave.as_("umpeg"))
    leave.acting("kasi_pmd", "umpeg")
    to = leave.id_of("kasi_pmd")
    leave.engine.reassign(leave.task(file), to, "Umpeg rapat.", by=leave.as_("sekcam"))
    leave.do("kasi_pmd", file, **CHECKED)
    assert leave.node(file) == "setujui"


def test_a_file_is_withdrawn_by_its_starter_until_it_ends(leave: Office) -> None:
    file = asked(leave)
    with pytest.raises(NotAllowed, match="menarik berkas ini"):
        leave.engine.withdraw(file, "Salah.", by=leave.as_("umpeg"))
    leave.engine.withdraw(file, "Batal berangkat.", by=leave.as_("staf2"))
    view = leave.engine.letter(file, by=leave.as_("staf2"))
    assert view.where.startswith("Berkas ditarik oleh penyusun")
    assert view.history[-1].sentence == "Menarik berkas. Alasan: Batal berangkat."
    with pytest.raises(AlreadyWithdrawn, match="Berkas ini"):
        leave.engine.withdraw(file, "Lagi.", by=leave.as_("staf2"))
    done = checked(leave)
    leave.do("camat", done, keputusan="setujui", **{"isian-dititipkan": "ya"})
    with pytest.raises(TooLateToWithdraw, match="Berkas ini"):
        leave.engine.withdraw(done, "Lagi.", by=leave.as_("staf2"))
    assert leave.engine.letter(done, by=leave.as_("staf2")).where.startswith("Berkas selesai pada")


@pytest.mark.parametrize("verb", ["pdf", "pages", "draft_pages"])
def test_a_plain_file_has_no_pages(leave: Office, verb: str) -> None:
    file = asked(leave)
    with pytest.raises(NotFound):
        getattr(leave.engine, verb)(file, by=leave.as_("staf2"))
