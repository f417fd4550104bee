"""The run of a letter: who may do what, what it does, what is refused, on both databases."""

import pytest
from sqlalchemy import update

from engine.cases.duties.sign import InitialsMissing
from engine.cases.duties.verdict import Outdated
from engine.cases.handing import NotSuperior, TooLateToWithdraw
from engine.cases.passphrases import WrongPassphraseLeft
from engine.cases.work import DoneBy, HeldBy, NotYours, OwnDraft
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.letters.numbers import NumberSpent
from engine.people.attempts import Paused
from engine.store.tables import Initial
from tests import pdf_tools
from tests.cast import PASSPHRASE, Office


def test_a_letter_goes_through_the_sop(office: Office) -> None:
    letter = office.signed("L01")
    office.do("staf2", letter, **{"saluran-1": "kurir", "bukti-1": "Diterima Tirto, ekspedisi 7",
                                  "saluran-2": "ambil", "bukti-2": "Diambil Maya"})  # fmt: skip
    assert office.node(letter) == ""
    assert office.letter(letter).state == "terkirim"
    assert office.numbers(letter) == [("400.10.2.4/413/416-399/2026", "terbit")]
    assert office.acts(letter) == [
        "mulai", "susun", "nomor", "paraf", "paraf", "tandatangan", "kirim", "selesai",
    ]  # fmt: skip


def test_the_signed_file_is_the_letter_and_verifies_elsewhere(office: Office) -> None:
    letter = office.signed("L01")
    file = office.engine.pdf(letter, by=office.as_("camat"))
    text = pdf_tools.text(file.data)
    assert "400.10.2.4/413/416-399/2026" in text
    assert "Drs. BAGAS WIRATMAJA, M.Si." in text
    told = pdf_tools.pdfsig(file.data, office.engine.signer.authority.root_pem)
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    pdf_tools.qpdf_check(file.data)


def test_a_returned_letter_keeps_its_number_and_skips_step_two(office: Office) -> None:
    letter = office.initialled()
    office.do("camat", letter, keputusan="kembalikan", alasan="Lengkapi lampiran.")
    assert office.node(letter) == "susun"
    office.do("staf2", letter, **office.form("L02", attachment_note="2 (dua) lembar"))
    assert office.node(letter) == "periksa_pengawas"
    assert [state for _, state in office.numbers(letter)] == ["dipesan"]


def test_changed_content_clears_the_initials(office: Office) -> None:
    letter = office.initialled()
    office.do("camat", letter, keputusan="kembalikan", alasan="Perbaiki hal.")
    office.do("staf2", letter, **office.form("L02", subject="Permintaan Data Aparatur Desa"))
    assert office.engine.letter(letter, by=office.as_("camat")).initials == []
    assert "paraf_gugur" in office.acts(letter)


def test_another_classification_voids_the_number_and_asks_for_a_new_one(office: Office) -> None:
    letter = office.initialled()
    office.do("camat", letter, keputusan="kembalikan", alasan="Klasifikasi keliru.")
    office.do("staf2", letter, **office.form("L02", classification="400.10.2.4"))
    assert office.node(letter) == "nomor"
    office.do("umpeg", letter, cara="berikutnya")
    assert [state for _, state in office.numbers(letter)] == ["batal", "dipesan"]


def test_a_direct_revision_by_the_sekretaris_collects_the_initials_anew(office: Office) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="setujui")
    revised = office.form("L02", closing="Demikian untuk dilaksanakan.")
    office.do("sekcam", letter, keputusan="revisi", **revised)
    assert office.node(letter) == "periksa_pengawas"
    assert office.engine.letter(letter, by=office.as_("sekcam")).initials == []


def test_the_supervisor_who_revises_stays_on_the_step_and_initials_the_new_text(
    office: Office,
) -> None:
    letter = office.numbered()
    revised = office.form("L02", closing="Demikian untuk dilaksanakan.")
    done = office.do("kasi_pem", letter, keputusan="revisi", **revised)
    assert not done.finished
    assert office.node(letter) == "periksa_pengawas"
    office.do("kasi_pem", letter, keputusan="setujui")
    (initial,) = office.engine.letter(letter, by=office.as_("sekcam")).initials
    assert initial.revision_no == 2


def test_nothing_is_signed_without_the_initials_on_the_same_content(office: Office) -> None:
    letter = office.initialled()
    with office.engine.store.writing() as tx:
        tx.execute(update(Initial).values(digest="0" * 64))
    with pytest.raises(InitialsMissing):
        office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    assert office.letter(letter).signed_document is None


def test_a_wrong_passphrase_is_counted_and_nothing_is_lost(office: Office) -> None:
    letter = office.initialled()
    for told in ("jeda: 4", "jeda: 3", "jeda: 2", "jeda: 1", "dijeda"):
        with pytest.raises(WrongPassphraseLeft, match=told):
            office.do("camat", letter, keputusan="setujui", frasa_sandi="bukan ini frasanya")
    with pytest.raises(Paused) as paused:
        office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    assert PASSPHRASE not in repr(paused.value)
    office.later(minutes=2)
    office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    assert office.letter(letter).state == "ditandatangani"


def test_only_the_head_of_the_letters_unit_initials(office: Office) -> None:
    letter = office.numbered("L02")
    with pytest.raises(NotFound):
        office.engine.complete(
            office.task(letter), {"keputusan": "setujui"}, by=office.as_("kasi_pmd")
        )
    with pytest.raises(NotYours, match="Pejabat Pengawas"):
        office.do("sekcam", letter, keputusan="setujui")


def test_one_person_with_two_posts_does_both_steps(office: Office) -> None:
    letter = office.submit("L07", by="staf1")
    office.do("umpeg", letter, cara="berikutnya")
    office.do("umpeg", letter, keputusan="setujui")
    assert office.node(letter) == "periksa_sekretaris"


def test_nobody_approves_their_own_draft_as_an_acting_official(office: Office) -> None:
    letter = office.numbered("L02")
    office.acting("staf2", "kasi_pem")
    with pytest.raises(OwnDraft, match=r"Plh\. Kepala Seksi Pemerintahan"):
        office.do("staf2", letter, keputusan="setujui")


def test_an_acting_official_signs_with_the_post_line_of_the_mandate(office: Office) -> None:
    letter = office.initialled("L02")
    office.acting("sekcam", "camat")
    office.do("sekcam", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    file = office.engine.pdf(letter, by=office.as_("sekcam"))
    assert "Plh. Camat Tirtamaya" in pdf_tools.text(file.data)
    told = office.engine.letter(letter, by=office.as_("auditor")).history
    assert any("Plh. Camat Tirtamaya" in line.actor for line in told)


def test_a_return_needs_a_reason(office: Office) -> None:
    letter = office.numbered()
    with pytest.raises(BadAnswers) as refused:
        office.do("kasi_pem", letter, keputusan="kembalikan", alasan="   ")
    assert set(refused.value.problems) == {"alasan"}
    assert office.node(letter) == "periksa_pengawas"


def test_a_verdict_on_an_older_revision_is_refused(office: Office) -> None:
    letter = office.numbered()
    with pytest.raises(Outdated):
        office.do("kasi_pem", letter, keputusan="setujui", revisi="0")


def test_a_task_is_done_once_and_the_second_hand_reads_who_was_first(office: Office) -> None:
    letter = office.submit()
    task = office.task(letter)
    office.do("umpeg", letter, cara="berikutnya")
    with pytest.raises(DoneBy, match="DIMAS ARDHANA"):
        office.engine.complete(task, {"cara": "berikutnya"}, by=office.as_("umpeg"))
    assert len(office.numbers(letter)) == 1


def test_the_same_press_twice_has_one_effect_and_one_answer(office: Office) -> None:
    letter = office.submit()
    task = office.task(letter)
    by = office.as_("umpeg")
    first = office.engine.complete(task, {"cara": "berikutnya"}, by=by, key="tekan")
    assert office.engine.complete(task, {"cara": "berikutnya"}, by=by, key="tekan") == first
    assert len(office.numbers(letter)) == 1


def test_a_letter_begun_twice_with_one_key_is_one_letter(office: Office) -> None:
    by = office.as_("staf1")
    first = office.engine.start(office.form("L02"), by=by, key="baru")
    assert office.engine.start(office.form("L02"), by=by, key="baru") == first


def test_only_a_pelaksana_begins_letters(office: Office) -> None:
    with pytest.raises(NotAllowed, match="Pelaksana"):
        office.engine.start(office.form("L02"), by=office.as_("kasi_pem"))


def test_taking_giving_back_and_handing_over(office: Office) -> None:
    letter = office.initialled()
    task = office.task(letter)
    office.engine.take(task, by=office.as_("camat"))
    with pytest.raises(NotAllowed):
        office.engine.complete(task, {"keputusan": "setujui"}, by=office.as_("sekcam"))
    office.engine.give_back(task, by=office.as_("camat"))
    other = office.numbered("L01")
    task = office.task(other)
    with pytest.raises(NotSuperior):
        office.engine.reassign(task, office.id_of("kasi_pem"), "Cuti", by=office.as_("umpeg"))
    office.engine.reassign(task, office.id_of("kasi_pem"), "Cuti", by=office.as_("sekcam"))
    with pytest.raises(HeldBy, match="HENDRA SATMAKA"):
        office.do("kasi_pmd", other, keputusan="setujui")
    office.do("kasi_pem", other, keputusan="setujui")
    assert office.node(other) == "periksa_sekretaris"


def test_a_withdrawn_letter_leaves_a_void_number_with_its_reason(office: Office) -> None:
    letter = office.initialled()
    with pytest.raises(NotAllowed):
        office.engine.withdraw(letter, "Batal", by=office.as_("kasi_pem"))
    office.engine.withdraw(letter, "Tidak jadi", by=office.as_("staf2"))
    assert [state for _, state in office.numbers(letter)] == ["batal"]
    assert office.node(letter) == ""
    assert "ditarik" in office.engine.letter(letter, by=office.as_("staf2")).where


def test_the_register_keeper_voids_a_number_and_its_letter(office: Office) -> None:
    letter = office.numbered()
    number = office.letter(letter).number_id
    with pytest.raises(NotAllowed):
        office.engine.void_number(number, "Tidak perlu", by=office.as_("kasi_pem"))
    office.engine.void_number(number, "Tidak perlu", by=office.as_("umpeg"))
    assert office.letter(letter).state == "batal"
    assert office.engine.bell(by=office.as_("staf2"))[0].sentence.startswith("Nomor")


def test_a_signed_letter_can_be_neither_withdrawn_nor_voided(office: Office) -> None:
    letter = office.signed()
    with pytest.raises(TooLateToWithdraw):
        office.engine.withdraw(letter, "Terlambat", by=office.as_("staf2"))
    with pytest.raises(NumberSpent, match="terbit"):
        office.engine.void_number(
            office.letter(letter).number_id, "Terlambat", by=office.as_("umpeg")
        )


def test_where_says_who_has_it_for_what_since_when(office: Office) -> None:
    letter = office.numbered()
    office.later(minutes=2)
    told = office.engine.letter(letter, by=office.as_("staf2")).where
    assert "HENDRA SATMAKA, S.STP." in told
    assert "sisa 3 menit kerja" in told


def test_what_changed_since_one_last_decided_is_shown(office: Office) -> None:
    letter = office.initialled()
    office.do("camat", letter, keputusan="kembalikan", alasan="Perbaiki hal.")
    office.do("staf2", letter, **office.form("L02", subject="Permintaan Data Aparatur Desa"))
    view = office.engine.task(office.task(letter), by=office.as_("kasi_pem"))
    (change,) = view.changes
    assert ("added", "Aparatur") in change.pieces
    assert ("removed", "Perangkat") in change.pieces
