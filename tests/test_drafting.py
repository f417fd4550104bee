"""Step 1: a draft that is kept whatever comes, and what keeps a letter from being submitted."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, update

from engine.cases.content import NoUnit
from engine.cases.drafting import DraftOvertaken, NoDraftHere
from engine.errors import BadAnswers, NotFound
from engine.letters import BadAttachment
from engine.store.tables import Letter, Official, Post
from tests.cast import Office


def picture(grey: int = 128) -> bytes:
    """A PNG of one grey dot."""
    out = BytesIO()
    Image.new("L", (1, 1), grey).save(out, "PNG")
    return out.getvalue()


def problems(office: Office, letter: int, **form: Any) -> set[str]:
    """The fields that a submission is refused for."""
    with pytest.raises(BadAnswers) as refused:
        office.do("staf2", letter, **form)
    assert office.node(letter) == "susun"
    return set(refused.value.problems)


def test_a_letter_begins_with_whatever_is_there(office: Office) -> None:
    started = office.engine.start({"subject": "  Hal \n yang dipikirkan "}, by=office.as_("staf2"))
    view = office.engine.task(started.task_id, by=office.as_("staf2"))
    assert view.draft.subject == "Hal yang dipikirkan"
    assert (view.letter.unit_key, view.letter.state, view.letter.revision) == ("pmd", "draf", 0)
    assert view.letter.history[0].sentence == "Memulai surat baru."


@pytest.mark.parametrize(
    "odd",
    [
        {"subject": "nul \0 di tengah", "concept": "\0"},
        {"kind": "x" * 10_000, "security": "y" * 10_000, "urgency": "z", "paper": "A3"},
        {"subject": "panjang " * 130_000},
        {"unit": "'; DROP TABLE letter; --", "signer": "\0" * 100, "classification": "9" * 500},
        {"letter_date": "kemarin", "body": "{", "reference_number": "1", "reference_agenda": "x"},
    ],
)
def test_hostile_words_are_kept_or_left_and_never_a_fault(
    office: Office, odd: dict[str, str]
) -> None:
    started = office.engine.start(odd, by=office.as_("staf2"))
    office.engine.save_draft(started.task_id, odd, by=office.as_("staf2"))
    view = office.engine.task(started.task_id, by=office.as_("staf2"))
    assert view.draft.kind == ""
    assert (view.draft.security, view.draft.urgency, view.draft.paper) == ("biasa", "biasa", "F4")
    with pytest.raises(BadAnswers):
        office.do("staf2", started.letter_id, **odd)
    row = office.engine.inbox(by=office.as_("staf2"), show="surat-saya").own[0]
    assert len(row.subject) <= 300


def test_a_draft_is_saved_as_it_is_and_the_second_window_is_told(office: Office) -> None:
    letter = office.draft()
    task, by = office.task(letter), office.as_("staf2")
    saved = office.engine.save_draft(task, {"subject": "Satu", "versi": "1"}, by=by)
    assert saved.version == 2
    with pytest.raises(DraftOvertaken, match="versi 2"):
        office.engine.save_draft(task, {"subject": "Dua", "versi": "1"}, by=by)
    again = office.engine.save_draft(task, {"closing": "Demikian.", "versi": "2"}, by=by)
    view = office.engine.task(task, by=by)
    assert (view.draft.subject, view.draft.closing) == ("Satu", "Demikian.")
    assert (view.draft_version, view.draft_saved_at) == (again.version, office.watch.at)


def test_nobody_sees_what_is_being_corrected_until_it_is_submitted(office: Office) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Perbaiki.")
    office.engine.save_draft(office.task(letter), {"subject": "Baru"}, by=office.as_("staf2"))
    assert office.engine.letter(letter, by=office.as_("kasi_pem")).content.subject == (
        "Permintaan Data Perangkat Desa"
    )
    with pytest.raises(NotFound):
        office.engine.draft_pages(letter, by=office.as_("kasi_pem"))
    office.do("staf2", letter)
    assert office.engine.letter(letter, by=office.as_("kasi_pem")).content.subject == "Baru"
    assert office.letter(letter).draft is None


def test_everything_that_is_missing_is_said_beside_its_field(office: Office) -> None:
    letter = office.engine.start({}, by=office.as_("staf2")).letter_id
    assert problems(office, letter) >= {"kind"}
    assert problems(office, letter, kind="surat_dinas") == {
        "subject", "classification", "signer", "addressees", "body",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("classification", "400.10.2", "classification"),  # not the end of its branch
        ("classification", "999.9", "classification"),
        ("signer", "staf1", "signer"),
        ("signer", "kasi_pem", "signer"),
        ("signer", "entah", "signer"),
        ("subject", "hal \x07", "subject"),
        ("addressee_email", ["bukan alamat"], "addressees"),
        ("letter_date", "2026-02-30", "letter_date"),
        ("letter_date", "20261110", ""),
        ("body", '{"type":"doc","content":[{"type":"script"}]}', "body"),
        ("body", '{"type":"doc","content":[{"type":"paragraph","content":'
                 '[{"type":"text","text":"\\ud800"}]}]}', "body"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(
    office: Office, field: str, value: Any, told: str
) -> None:
    letter = office.draft()
    form = office.form("L02", **{field: value})
    if told:
        assert problems(office, letter, **form) == {told}
    else:
        office.do("staf2", letter, **form)


def test_the_unit_chosen_at_submission_counts(office: Office) -> None:
    letter = office.draft()
    office.do("staf2", letter, **office.form("L02", unit="kesra"))
    office.do("umpeg", letter, cara="berikutnya")
    office.do("kasi_kesra", letter, keputusan="setujui")


def test_another_unit_at_correction_costs_the_number_and_asks_its_own_head(
    office: Office,
) -> None:
    letter = office.numbered("L02")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Bukan urusan seksi ini.")
    office.do("staf2", letter, **office.form("L02", unit="kesra"))
    assert [state for _, state in office.numbers(letter)] == ["batal"]
    assert office.acts(letter)[-3:] == ["nomor_gugur", "pindah_unit", "ajukan_lagi"]
    told = office.engine.letter(letter, by=office.as_("auditor")).history[-2].sentence
    assert told == (
        "Mengubah unit asal surat menjadi Seksi Kesejahteraan Rakyat; sebelumnya Seksi Pemerintahan."
    )
    office.do("umpeg", letter, cara="berikutnya")
    assert [state for _, state in office.numbers(letter)] == ["batal", "dipesan"]
    office.do("kasi_kesra", letter, keputusan="setujui")
    office.do("sekcam", letter, keputusan="setujui")
    assert office.node(letter) == "tanda_tangan"


def test_a_drafter_without_a_unit_must_choose_one(office: Office) -> None:
    with office.engine.store.writing() as tx:
        post = select(Official.post_id).where(Official.login == "staf1").scalar_subquery()
        tx.execute(update(Post).where(Post.id == post).values(unit_id=None))
    with pytest.raises(NoUnit):
        office.engine.start({"unit": "entah"}, by=office.as_("staf1"))
    office.engine.start({"unit": "pem"}, by=office.as_("staf1"))


def test_files_come_into_the_draft_and_go_out_again(office: Office) -> None:
    letter = office.draft()
    task, by = office.task(letter), office.as_("staf2")
    kept = office.engine.attach(task, "../../peta.png", picture(), "lampiran", by=by)
    office.engine.attach(task, "sama.png", picture(), "lampiran", by=by)
    office.engine.attach(task, "konsep.png", picture(7), "konsep", by=by)
    draft = office.engine.task(task, by=by).draft
    assert [a.name for a in draft.attachments] == ["sama.png"]  # the same bytes are one file
    assert [a.name for a in draft.concept_attachments] == ["konsep.png"]
    assert office.engine.document(letter, kept, by=by).data == picture()
    office.do("staf2", letter, **office.form("L02"))
    assert len(office.engine.letter(letter, by=office.as_("umpeg")).content.attachments) == 1
    office.do("umpeg", letter, cara="berikutnya")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Tanpa peta.")
    office.engine.detach(office.task(letter), kept, by=by)
    assert office.engine.task(office.task(letter), by=by).draft.attachments == ()
    assert office.engine.document(letter, kept, by=office.as_("kasi_pem")).data == picture()


def test_a_file_counts_to_what_is_initialled(office: Office) -> None:
    letter = office.initialled()
    office.do("camat", letter, keputusan="kembalikan", alasan="Lampirkan peta.")
    office.engine.attach(
        office.task(letter), "peta.png", picture(), "lampiran", by=office.as_("staf2")
    )
    office.do("staf2", letter)
    assert office.engine.letter(letter, by=office.as_("camat")).initials == []


def test_files_are_added_where_and_by_whom_they_may(office: Office) -> None:
    letter = office.draft()
    task, by = office.task(letter), office.as_("staf2")
    with pytest.raises(BadAttachment):
        office.engine.attach(task, "surat.pdf", b"MZ bukan PDF", "lampiran", by=by)
    with pytest.raises(NotFound):
        office.engine.attach(task, "a.png", picture(), "lampiran", by=office.as_("staf1"))
    for role in ("bukti", "lain"):
        with pytest.raises(NoDraftHere):
            office.engine.attach(task, "a.png", picture(), role, by=by)
    office.do("staf2", letter, **office.form("L02"))
    office.do("umpeg", letter, cara="berikutnya")
    at_head = office.task(letter)
    with pytest.raises(NoDraftHere):
        office.engine.attach(at_head, "a.png", picture(), "lampiran", by=office.as_("kasi_pem"))
    with pytest.raises(NoDraftHere):
        office.engine.save_draft(at_head, {"subject": "x"}, by=office.as_("kasi_pem"))


def test_a_file_of_another_letter_is_not_submitted(office: Office) -> None:
    other, mine = office.draft("L01"), office.draft("L02")
    office.engine.attach(office.task(other), "a.png", picture(), "lampiran", by=office.as_("staf2"))
    content = office.engine.task(office.task(other), by=office.as_("staf2")).draft
    with office.engine.store.writing() as tx:
        tx.execute(update(Letter).where(Letter.id == mine).values(draft=content.to_json()))
    assert problems(office, mine, **office.form("L02")) == {"attachments"}


def test_an_approvers_own_revision_changes_something_but_not_the_number(office: Office) -> None:
    letter = office.numbered()
    number = "Nomor 400.10.2.2/413/416-399/2026 sudah dipesan untuk {} semula."
    for changes, field, told in (
        ({}, "isi", "Belum ada yang diubah."),
        ({"classification": "400.10.2.4"}, "classification", number.format("klasifikasi")),
        ({"letter_date": "2027-01-04"}, "letter_date", number.format("tahun")),
        ({"subject": ""}, "subject", "Isi hal surat."),
    ):
        with pytest.raises(BadAnswers) as refused:
            office.do("kasi_pem", letter, **office.form("L02", keputusan="revisi", **changes))
        assert set(refused.value.problems) == {field}
        assert refused.value.problems[field].startswith(told)
    office.do("kasi_pem", letter, **office.form("L02", keputusan="revisi", subject="Data Desa"))
    assert office.letter(letter).state == "bernomor"
    (row,) = office.engine.register(by=office.as_("umpeg"), year=2026).rows
    assert (row.subject, row.state) == ("Data Desa", "dipesan")
