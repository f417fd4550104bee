"""Who has a task: taking, giving back, handing over; withdrawing letters and voiding numbers."""

import pytest
from sqlalchemy import select, update

from engine.cases.handing import AlreadyWithdrawn, NotSuperior, OwnByNature
from engine.cases.work import DoneBy, HeldBy, NotYours, OwnDraft, Withdrawn
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.letters.numbers import NumberSpent
from engine.people import offices
from engine.store.tables import Notice, Number, Official, Post, Task
from tests.cast import PASSWORD, Office


def test_the_second_to_take_a_task_reads_who_has_it(office: Office) -> None:
    letter = office.submit()
    office.acting("staf1", "umpeg")
    task = office.task(letter)
    office.engine.take(task, by=office.as_("umpeg"))
    office.engine.take(task, by=office.as_("umpeg"))
    with pytest.raises(HeldBy, match="DIMAS ARDHANA"):
        office.engine.take(task, by=office.as_("staf1"))
    with pytest.raises(HeldBy):
        office.engine.give_back(task, by=office.as_("staf1"))
    assert office.acts(letter).count("ambil") == 1
    office.engine.give_back(task, by=office.as_("umpeg"))
    office.engine.give_back(task, by=office.as_("umpeg"))
    assert office.acts(letter).count("lepas") == 1
    office.engine.take(task, by=office.as_("staf1"))


def test_a_taken_task_leaves_the_group_and_stays_in_the_takers_inbox(office: Office) -> None:
    letter = office.submit()
    office.acting("staf1", "umpeg")
    task = office.task(letter)

    def waits_for(login: str) -> bool:
        rows = office.engine.inbox(by=office.as_(login)).rows
        return task in {row.task_id for row in rows}

    assert waits_for("umpeg")
    assert waits_for("staf1")
    office.engine.take(task, by=office.as_("staf1"))
    assert not waits_for("umpeg")
    assert waits_for("staf1")
    assert office.engine.task(task, by=office.as_("umpeg")).refusal.startswith("Tugas ini sedang")


def test_the_drafters_own_task_is_nobody_elses(office: Office) -> None:
    letter = office.draft()
    with pytest.raises(OwnByNature):
        office.engine.give_back(office.task(letter), by=office.as_("staf2"))


def test_handing_over_needs_a_superior_a_reason_and_somebody_who_may(office: Office) -> None:
    letter = office.numbered("L01")
    task, other = office.task(letter), office.id_of("kasi_pem")
    boss = office.as_("sekcam")
    for by in ("kasi_pmd", "umpeg", "staf2"):
        with pytest.raises((NotSuperior, NotFound)):
            office.engine.reassign(task, other, "Cuti", by=office.as_(by))
    for official, reason, field in (
        (other, " ", "alasan"),
        (other, "x" * 1001, "alasan"),
        (office.id_of("staf1"), "Cuti", "pejabat"),
        (999_999, "Cuti", "pejabat"),
    ):
        with pytest.raises(BadAnswers) as refused:
            office.engine.reassign(task, official, reason, by=boss)
        assert set(refused.value.problems) == {field}
    assert office.acts(letter)[-1] == "nomor"


def test_a_task_handed_over_is_the_new_holders_alone(office: Office) -> None:
    letter = office.numbered("L01")
    task = office.task(letter)
    office.engine.reassign(task, office.id_of("kasi_pem"), "Cuti", by=office.as_("sekcam"))
    assert office.engine.bell(by=office.as_("kasi_pem"))[0].sentence.startswith("Tugas dialihkan")
    told = office.engine.letter(letter, by=office.as_("auditor")).history[-1]
    assert told.sentence == (
        "Mengalihkan tugas kepada HENDRA SATMAKA, S.STP. dengan alasan: Cuti (Memeriksa dan memaraf)."
    )
    with pytest.raises(HeldBy):
        office.do("kasi_pmd", letter, keputusan="setujui")
    office.do("kasi_pem", letter, keputusan="setujui")
    (initial,) = office.engine.letter(letter, by=office.as_("auditor")).initials
    assert initial.post_line == "Kepala Seksi Pemerintahan"
    with pytest.raises(DoneBy, match="HENDRA"):
        office.engine.reassign(task, office.id_of("kasi_pem"), "Cuti", by=office.as_("sekcam"))


def test_who_acts_for_the_superior_hands_over_too_and_so_does_the_line_above(
    office: Office,
) -> None:
    letter = office.numbered()
    task = office.task(letter)
    with pytest.raises(NotSuperior):
        office.engine.reassign(task, office.id_of("umpeg"), "Cuti", by=office.as_("umpeg"))
    office.acting("umpeg", "sekcam")
    office.engine.reassign(task, office.id_of("umpeg"), "Cuti", by=office.as_("umpeg"))
    office.engine.reassign(task, office.id_of("kasi_pem"), "Kembali", by=office.as_("camat"))


def test_a_draft_handed_over_is_not_approved_by_who_submitted_it(office: Office) -> None:
    letter = office.numbered("L02")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Perbaiki.")
    drafting = office.task(letter)
    office.engine.reassign(drafting, office.id_of("staf1"), "Cuti", by=office.as_("sekcam"))
    office.do("staf1", letter, **office.form("L02", closing="Demikian."))
    office.acting("staf1", "kasi_pem")
    with pytest.raises(OwnDraft):
        office.do("staf1", letter, keputusan="setujui")
    office.do("kasi_pem", letter, keputusan="setujui")


def test_who_has_lost_the_role_does_no_more_what_they_had_taken(office: Office) -> None:
    letter = office.submit()
    mandate = office.acting("staf1", "umpeg")
    task = office.task(letter)
    office.engine.take(task, by=office.as_("staf1"))
    office.engine.end_mandate(mandate, by=office.as_("admin"))
    view = office.engine.task(task, by=office.as_("staf1"))
    assert view.refusal == (
        "Tugas ini untuk Kasubbag Umpeg; Anda masuk sebagai Pengadministrasi Persuratan."
    )
    with pytest.raises(NotYours):
        office.do("staf1", letter, cara="berikutnya")
    office.engine.give_back(task, by=office.as_("staf1"))
    office.do("umpeg", letter, cara="berikutnya")


def test_a_drafter_moved_to_a_post_without_the_role_has_the_task_handed_over(
    office: Office,
) -> None:
    letter = office.submit()
    office.do("umpeg", letter, cara="berikutnya")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Perbaiki.")
    with office.engine.store.writing() as tx:
        post = select(Post.id).where(Post.key == "auditor").scalar_subquery()
        tx.execute(update(Official).where(Official.login == "staf2").values(post_id=post))
    with pytest.raises(NotYours):
        office.do("staf2", letter, **office.form("L02"))


def test_a_withdrawn_letter_is_gone_for_everybody(office: Office) -> None:
    letter = office.numbered()
    task = office.task(letter)
    with pytest.raises(BadAnswers):
        office.engine.withdraw(letter, "", by=office.as_("staf2"))
    office.engine.withdraw(letter, "Tidak jadi", by=office.as_("staf2"))
    with pytest.raises(Withdrawn):
        office.engine.complete(task, {"keputusan": "setujui"}, by=office.as_("kasi_pem"))
    with pytest.raises(Withdrawn):
        office.engine.take(task, by=office.as_("kasi_pem"))
    with pytest.raises(AlreadyWithdrawn):
        office.engine.withdraw(letter, "Lagi", by=office.as_("staf2"))
    number = office.letter(letter).number_id
    with pytest.raises(NumberSpent, match="batal"):
        office.engine.void_number(number, "Lagi", by=office.as_("umpeg"))
    office.later(days=2)
    assert office.engine.raise_due_alerts() == 0
    assert office.engine.inbox(by=office.as_("kasi_pem")).counts["semua"] == 0


def test_a_letter_without_a_number_is_withdrawn_without_one(office: Office) -> None:
    letter = office.draft()
    office.engine.withdraw(letter, "Tidak jadi", by=office.as_("staf2"))
    assert office.letter(letter).state == "ditarik"
    assert office.numbers(letter) == []


def test_only_the_giver_of_numbers_voids_one_and_only_of_their_office(office: Office) -> None:
    letter = office.numbered()
    number = office.letter(letter).number_id
    for login in ("staf2", "kasi_pem", "sekcam", "camat", "admin"):
        with pytest.raises(NotAllowed):
            office.engine.void_number(number, "Batal", by=office.as_(login))
    with office.engine.store.writing() as tx:
        other = offices.set_up(
            tx, key="lain", name="Kecamatan Lain", unit_code="416-398",
            number_pattern=offices.PATTERN, letterhead={}, settings={}, units={},
            posts=[offices.NewPost("umpeg", "Kasubbag Lain", ("kasubbag_umpeg",))],
        )  # fmt: skip
        stranger = offices.NewOfficial("umpeg_lain", "Kasubbag Lain", "umpeg", PASSWORD)
        offices.add_official(tx, other, stranger, office.watch.at)
    with pytest.raises(NotFound):
        office.engine.void_number(number, "Batal", by=office.as_("umpeg_lain"))
    with pytest.raises(NotFound):
        office.engine.void_number(999_999, "Batal", by=office.as_("umpeg"))
    with office.engine.store.reading() as tx:
        assert tx.scalars(select(Number.state)).all() == ["dipesan"]


def test_a_voided_number_tells_the_drafter_and_stays_with_its_reason(office: Office) -> None:
    letter = office.numbered()
    office.engine.void_number(
        office.letter(letter).number_id, "  Sudah dijawab.  ", by=office.as_("umpeg")
    )
    (row,) = office.engine.register(by=office.as_("umpeg"), year=2026).rows
    assert (row.state, row.note) == ("batal", "Sudah dijawab.")
    with office.engine.store.reading() as tx:
        told = tx.execute(select(Notice.sentence, Official.login).join(
            Official, Official.id == Notice.official_id)).one()  # fmt: skip
        assert tx.scalars(select(Task.id).where(Task.state == "open")).all() == []
    assert told == ("Nomor 400.10.2.2/413/416-399/2026 dibatalkan: Sudah dijawab.", "staf2")
    view = office.engine.letter(letter, by=office.as_("staf2"))
    assert view.where == "Surat dibatalkan bersama nomornya pada 25 November 2026, 09.00 WIB."


def test_a_letter_that_comes_back_rings_its_drafter_s_bell(office: Office) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Lengkapi lampiran.")
    (notice,) = office.engine.bell(by=office.as_("staf2"))
    assert notice.letter_id == letter
    assert "dikembalikan" in notice.sentence
    assert "Lengkapi lampiran." in notice.sentence
    assert office.engine.bell(by=office.as_("kasi_pem")) == []
