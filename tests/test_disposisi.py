"""A disposisi: given to several, handed over, followed up or answered; each letter shows the other."""

from typing import Any

import pytest
from sqlalchemy import select

from engine.cases.following import AlreadyAnswered, AlreadyFollowed, NotReceiver
from engine.cases.incoming import Entry
from engine.errors import BadAnswers, NotFound
from engine.history import broken
from engine.letters import Content
from engine.letters.dispositions import INSTRUCTIONS, told
from engine.store.tables import Letter, Notice
from tests import pdf_tools
from tests.cast import ENTRY, PASSPHRASE, Office
from tests.test_races import at_once, kinds

FORWARD = {"keputusan": "teruskan", "classification": "400.14.5.4"}


def at_the_leader(office: Office, **changes: Any) -> int:
    letter = office.received(**changes)
    office.do("sekcam", letter, **FORWARD)
    return letter


def entry(office: Office, letter: int, login: str) -> Entry:
    found = office.engine.letter(letter, by=office.as_(login)).incoming
    assert found is not None
    return found


def given(office: Office, login: str) -> list[int]:
    inbox = office.engine.inbox(by=office.as_(login))
    assert len(inbox.given) == inbox.counts["disposisi"]
    assert office.engine.inbox(by=office.as_(login), show="disposisi").given == inbox.given
    return [one.letter_id for one in inbox.given]


def bell(office: Office, login: str) -> list[str]:
    return [row.sentence for row in office.engine.bell(by=office.as_(login))]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, {"penerima", "petunjuk"}),
        ({"penerima": ["kasi_kesra"]}, {"petunjuk"}),
        ({"petunjuk": ["pelajari"]}, {"penerima"}),
        ({"penerima": ["kasi_kesra"], "petunjuk": ["terbang"]}, {"petunjuk"}),
        ({"penerima": ["kasi_kesra", "bupati"], "petunjuk": ["pelajari"]}, {"penerima"}),
        ({"penerima": ["camat"], "petunjuk": ["pelajari"]}, {"penerima"}),
        ({"penerima": ["admin"], "petunjuk": ["pelajari"]}, {"penerima"}),
        ({"penerima": ["kasi_kesra"], "catatan": "x" * 2001}, {"catatan"}),
    ],
)
def test_what_a_disposisi_needs(office: Office, said: dict[str, Any], fields: set[str]) -> None:
    letter = at_the_leader(office)
    with pytest.raises(BadAnswers) as refused:
        office.do("camat", letter, **said)
    assert set(refused.value.problems) == fields
    assert office.node(letter) == "disposisi"
    assert entry(office, letter, "camat").dispositions == []


def test_the_posts_that_are_offered_are_those_of_the_office_but_one_s_own(office: Office) -> None:
    letter = at_the_leader(office)
    view = office.engine.task(office.task(letter), by=office.as_("camat"))
    keys = [post.key for post in view.receivers]
    assert keys == ["sekcam", "umpeg", "kasi_pem", "kasi_pmd", "kasi_trantib", "kasi_kesra",
                    "kasi_pel", "staf1", "staf2"]  # fmt: skip
    assert view.receivers[0].holder == "RATIH PUSPANDARI, S.Sos., M.M."
    earlier = office.received()
    assert office.engine.task(office.task(earlier), by=office.as_("sekcam")).receivers == []


def test_instructions_and_note_are_one_line() -> None:
    assert told(["pelajari", "selesaikan"], " Segera. ") == "Selesaikan, pelajari. Segera"
    assert told([], "Wakili saya.") == "Wakili saya"
    assert told(list(INSTRUCTIONS), "").startswith("Selesaikan, beri saran, koordinasikan")


def test_receivers_see_the_letter_when_it_is_handed_over_and_not_before(office: Office) -> None:
    letter = at_the_leader(office)
    office.do("camat", letter, penerima=["kasi_pmd", "kasi_pem"], petunjuk=["koordinasikan"],
              catatan="Laporkan hasilnya.")  # fmt: skip
    for login in ("kasi_pmd", "kasi_pem"):
        assert (given(office, login), bell(office, login)) == ([], [])
        with pytest.raises(NotFound):
            office.engine.letter(letter, by=office.as_(login))
    office.later(minutes=3)
    office.do("sekcam", letter, catatan="Segera.")
    for login in ("kasi_pmd", "kasi_pem"):
        assert given(office, login) == [letter]
        assert bell(office, login) == ["Disposisi untuk Anda: Permohonan Narasumber"]
    (disposed,) = entry(office, letter, "kasi_pmd").dispositions
    assert (disposed.words, disposed.note, disposed.by, disposed.post) == (
        "Koordinasikan", "Laporkan hasilnya.", "Drs. BAGAS WIRATMAJA, M.Si.", "Camat Tirtamaya",
    )  # fmt: skip
    assert [(one.post, one.mine) for one in disposed.receivers] == [
        ("Kepala Seksi Pemerintahan", False),
        ("Kepala Seksi Pemberdayaan Masyarakat dan Desa", True),
    ]
    assert given(office, "kasi_kesra") == []


def test_the_inbox_names_what_is_to_be_done(office: Office) -> None:
    letter = office.disposed("kasi_kesra", urgency="segera")
    (one,) = office.engine.inbox(by=office.as_("kasi_kesra")).given
    assert (one.letter_id, one.agenda, one.sender, one.subject, one.words, one.by) == (
        letter, "M-512/2026", ENTRY["sender"], ENTRY["subject"], "Selesaikan", "Camat Tirtamaya",
    )  # fmt: skip


def test_who_acts_for_a_receiver_receives(office: Office) -> None:
    office.acting("kasi_pel", "kasi_kesra")
    letter = office.disposed("kasi_kesra", security="rahasia")
    for login in ("kasi_kesra", "kasi_pel"):
        assert given(office, login) == [letter]
        assert bell(office, login) == ["Disposisi untuk Anda: Permohonan Narasumber"]
    office.engine.follow_up(letter, {"tindak_lanjut": "Selesai."}, by=office.as_("kasi_pel"))
    line = office.engine.letter(letter, by=office.as_("kasi_kesra")).history[-1]
    assert (line.actor, line.sentence) == (
        "WIBISANA LAKSITA, S.E., Plh. Kepala Seksi Kesejahteraan Rakyat",
        "Menindaklanjuti disposisi: Selesai.",
    )
    office.later(hours=7)
    with pytest.raises(NotFound):
        office.engine.letter(letter, by=office.as_("kasi_pel"))


def test_a_receiver_follows_up_once_and_the_leader_reads_it(office: Office) -> None:
    letter = office.disposed("kasi_kesra", "kasi_pmd")
    by = office.as_("kasi_kesra")
    for said in ({}, {"tindak_lanjut": "  \n"}, {"tindak_lanjut": "x" * 2001}):
        with pytest.raises(BadAnswers) as refused:
            office.engine.follow_up(letter, said, by=by)
        assert list(refused.value.problems) == ["tindak_lanjut"]
    for _ in range(2):
        office.engine.follow_up(letter, {"tindak_lanjut": "Sudah."}, by=by, key="tekan")
    with pytest.raises(AlreadyFollowed):
        office.engine.follow_up(letter, {"tindak_lanjut": "Lagi."}, by=by)
    assert (given(office, "kasi_kesra"), given(office, "kasi_pmd")) == ([], [letter])
    (disposed,) = entry(office, letter, "camat").dispositions
    states = {one.post: (one.followed_by, one.remark) for one in disposed.receivers}
    assert states["Kepala Seksi Kesejahteraan Rakyat"] == ("NURMALA ARIFANTI, S.K.M.", "Sudah.")
    assert states["Kepala Seksi Pemberdayaan Masyarakat dan Desa"] == ("", "")
    assert office.acts(letter).count("tindak_lanjut") == 1


def test_two_presses_at_one_instant_follow_up_once(office: Office) -> None:
    letter, by = office.disposed("kasi_kesra"), office.as_("kasi_kesra")
    said = {"tindak_lanjut": "Sudah."}
    told_ = at_once([lambda: office.engine.follow_up(letter, said, by=by, key="tekan")] * 4)
    assert kinds(told_) == {"NoneType": 4}
    assert office.acts(letter).count("tindak_lanjut") == 1


def test_two_presses_at_one_instant_open_one_answer(office: Office) -> None:
    letter, by = office.disposed("staf2"), office.as_("staf2")
    told_ = at_once([lambda: office.engine.reply(letter, {}, by=by, key="tekan")] * 4)
    assert kinds(told_) == {"Started": 4}
    assert len(set(told_)) == 1


def test_only_receivers_follow_up_and_answer(office: Office) -> None:
    letter = office.disposed("kasi_kesra")
    for login, refusal in (("sekcam", NotReceiver), ("staf1", NotReceiver), ("kasi_pem", NotFound)):
        with pytest.raises(refusal):
            office.engine.follow_up(letter, {"tindak_lanjut": "Sudah."}, by=office.as_(login))
        with pytest.raises(refusal):
            office.engine.reply(letter, {}, by=office.as_(login))
    view = entry(office, letter, "sekcam")
    assert (view.may_follow, view.may_reply, view.drafters) == (False, False, [])


def content_of(office: Office, letter: int) -> Content:
    return Content.from_json(office.letter(letter).draft)


def test_an_answer_opens_with_reference_addressee_and_concept(office: Office) -> None:
    letter = office.disposed("staf2", "kasi_pmd", urgency="segera")
    assert entry(office, letter, "staf2").may_reply
    started = office.engine.reply(letter, {}, by=office.as_("staf2"), key="balas")
    assert office.engine.reply(letter, {}, by=office.as_("staf2"), key="balas") == started
    answer = office.letter(started.letter_id)
    assert (answer.answers_id, answer.direction, answer.state) == (letter, "keluar", "draf")
    assert answer.drafter_id == office.id_of("staf2")
    content = content_of(office, started.letter_id)
    assert content.subject == "Jawaban Permohonan Narasumber"
    assert [a.name for a in content.addressees] == ["Kepala SMP Negeri 7 Tirtamaya"]
    assert content.concept == "Disposisi Camat Tirtamaya: Selesaikan"
    assert (content.urgency, content.classification) == ("segera", "400.14.5.4")
    assert (content.signer, str(content.letter_date)) == ("camat", "2026-11-25")
    reference = content.reference
    assert reference is not None
    assert (reference.number, str(reference.date), reference.subject, reference.agenda) == (
        "400.3.5.4/077/SMPN7/2026", "2026-11-09", "Permohonan Narasumber", 512,
    )  # fmt: skip
    assert "Membalas surat Saudara Nomor 400.3.5.4/077/SMPN7/2026 tanggal 9 November 2026" in str(
        content.body
    )
    assert (given(office, "staf2"), given(office, "kasi_pmd")) == ([], [letter])


def test_each_letter_shows_the_other_and_says_so_in_its_history(office: Office) -> None:
    letter = office.disposed("staf2")
    started = office.engine.reply(letter, {}, by=office.as_("staf2"))
    mine = office.as_("staf2")
    other = office.engine.letter(started.letter_id, by=mine).answer_to
    assert other is not None
    assert (other.id, other.number, other.who) == (letter, "M-512/2026", ENTRY["sender"])
    answer = entry(office, letter, "staf2").answer
    assert answer is not None
    assert (answer.id, answer.state) == (started.letter_id, "draf")
    unseen = entry(office, letter, "sekcam").answer  # a draft is its drafter's alone
    assert unseen is not None
    assert (unseen.id, unseen.subject, unseen.who) == (None, "", "FAJAR NIRWANA, S.Kom.")
    assert office.acts(letter)[-1] == "balas"
    sentences = [line.sentence for line in office.engine.letter(started.letter_id, by=mine).history]
    assert sentences[-1] == "Memulai surat ini sebagai balasan atas surat masuk M-512/2026."
    with office.engine.store.reading() as tx:
        for one in (letter, started.letter_id):
            case = tx.scalar(select(Letter.case_id).where(Letter.id == one))
            assert case is not None
            assert list(broken(tx, case)) == []


def test_an_answer_runs_to_its_end_and_its_number_stands_in_the_agenda(office: Office) -> None:
    letter = office.disposed("kasi_kesra")
    office.do("umpeg", letter, lokasi="Lemari 2")
    drafter = {"penyusun": str(office.id_of("staf1"))}
    answer = office.engine.reply(letter, drafter, by=office.as_("kasi_kesra")).letter_id
    office.do("staf1", answer, body_text="Kami menugaskan dr. Tirto.")
    office.do("umpeg", answer, cara="berikutnya")
    office.do("kasi_kesra", answer, keputusan="setujui")
    office.do("sekcam", answer, keputusan="setujui")
    office.do("camat", answer, keputusan="setujui", frasa_sandi=PASSPHRASE)
    shown = entry(office, letter, "kasi_kesra").answer
    assert shown is not None
    assert (shown.id, shown.number, shown.state) == (
        answer, "400.14.5.4/413/416-399/2026", "ditandatangani",
    )  # fmt: skip
    (row,) = office.engine.incoming_agenda(by=office.as_("umpeg"), year=2026).rows
    assert row.answer == shown.number


def test_a_head_of_unit_has_the_answer_written_by_somebody_who_drafts(office: Office) -> None:
    letter = office.disposed("kasi_kesra", security="rahasia")
    by = office.as_("kasi_kesra")
    choices = entry(office, letter, "kasi_kesra").drafters
    assert [one.name for one in choices] == ["FAJAR NIRWANA, S.Kom.", "SEKAR MELATI, A.Md."]
    for asked in ("", "0", "x", str(office.id_of("camat"))):
        with pytest.raises(BadAnswers) as refused:
            office.engine.reply(letter, {"penyusun": asked}, by=by)
        assert list(refused.value.problems) == ["penyusun"]
    with pytest.raises(NotFound):
        office.engine.letter(letter, by=office.as_("staf2"))
    drafter = {"penyusun": str(office.id_of("staf2"))}
    answer = office.engine.reply(letter, drafter, by=by).letter_id
    assert bell(office, "staf2") == ["Anda diminta menyusun balasan atas surat masuk M-512/2026"]
    assert office.engine.letter(letter, by=office.as_("staf2")).incoming is not None
    row = office.letter(answer)
    assert (row.security, row.drafter_id) == ("rahasia", office.id_of("staf2"))
    assert office.engine.letter(answer, by=office.as_("staf2")).unit == "Seksi Kesejahteraan Rakyat"
    (disposed,) = entry(office, letter, "kasi_kesra").dispositions
    assert disposed.receivers[0].remark == "Balasan disusun oleh FAJAR NIRWANA, S.Kom."


def test_who_may_not_read_the_secret_letter_sees_only_its_number(office: Office) -> None:
    letter = office.disposed("staf2", security="rahasia")
    answer = office.engine.reply(letter, {}, by=office.as_("staf2")).letter_id
    office.do("staf2", answer, signer="camat", body_text="Jawaban.", security="biasa")
    # kasi_pmd heads the unit of the answer; the secret letter went to staf2 alone.
    office.do("umpeg", answer, cara="berikutnya")
    other = office.engine.letter(answer, by=office.as_("kasi_pmd")).answer_to
    assert other is not None
    assert (other.id, other.number, other.subject, other.who) == (None, "M-512/2026", "", "")


def test_one_answer_at_a_time_and_another_when_it_was_withdrawn(office: Office) -> None:
    letter = office.disposed("staf2", "staf1")
    first = office.engine.reply(letter, {}, by=office.as_("staf2")).letter_id
    with pytest.raises(AlreadyAnswered, match="disusun oleh FAJAR NIRWANA"):
        office.engine.reply(letter, {}, by=office.as_("staf1"))
    assert not entry(office, letter, "staf1").may_reply
    office.engine.withdraw(first, "Salah.", by=office.as_("staf2"))
    second = office.engine.reply(letter, {}, by=office.as_("staf1")).letter_id
    answer = entry(office, letter, "staf1").answer
    assert answer is not None
    assert answer.id == second


def test_two_receivers_answer_at_one_instant_and_one_is_first(office: Office) -> None:
    letter = office.disposed("staf2", "staf1")
    people = [office.as_(login) for login in ("staf1", "staf2")]
    told_ = at_once([lambda by=by: office.engine.reply(letter, {}, by=by) for by in people])
    assert kinds(told_) == {"Started": 1, "AlreadyAnswered": 1}
    with office.engine.store.reading() as tx:
        assert len(tx.scalars(select(Letter.id).where(Letter.answers_id == letter)).all()) == 1


def test_a_letter_without_number_and_date_is_answered_too(office: Office) -> None:
    letter = office.disposed("staf2", their_number="", their_date="")
    answer = office.engine.reply(letter, {}, by=office.as_("staf2")).letter_id
    content = content_of(office, answer)
    assert content.reference is not None
    assert (content.reference.number, content.reference.date) == ("tanpa nomor", None)
    assert "Membalas surat Saudara hal Permohonan Narasumber, dengan" in str(content.body)


def test_nobody_is_told_twice(office: Office) -> None:
    letter = office.disposed("kasi_kesra")
    with office.engine.store.reading() as tx:
        told_ = tx.scalars(select(Notice.sentence).where(Notice.letter_id == letter)).all()
    assert len(told_) == 1


def test_the_sheet_is_open_before_and_filled_in_after(office: Office) -> None:
    letter = office.received()
    blank = pdf_tools.text(office.engine.disposition_sheet(letter, by=office.as_("staf1")).data)
    for words in ("LEMBAR DISPOSISI", "M-512/2026", "Kepala SMP Negeri 7 Tirtamaya", "Koordinasikan",
                  "Kepala Seksi Pelayanan Umum", "Paraf dan tanggal"):  # fmt: skip
        assert words in blank
    assert "Camat Tirtamaya" not in blank
    office.do("sekcam", letter, **FORWARD)
    office.do(
        "camat", letter, penerima=["kasi_kesra"], petunjuk=["wakili"], catatan="Hadiri \u0d05"
    )
    file = office.engine.disposition_sheet(letter, by=office.as_("camat"))
    text = pdf_tools.text(file.data)
    for words in ("Hadiri ?", "Camat Tirtamaya", "Drs. BAGAS WIRATMAJA", "Disposisi elektronik"):
        assert words in text
    assert file.name == "disposisi-512-2026.pdf"
    assert pdf_tools.conformance(file.data) == []
    with pytest.raises(NotFound):
        office.engine.disposition_sheet(letter, by=office.as_("kasi_kesra"))


def test_a_long_note_goes_on_on_the_next_sheet(office: Office) -> None:
    letter = at_the_leader(office)
    note = "Koordinasikan dengan semua pihak terkait. " * 47 + "Sekian."
    office.do("camat", letter, penerima=["kasi_kesra"], catatan=note)
    sheet = office.engine.disposition_sheet(letter, by=office.as_("camat")).data
    assert "Sekian." in pdf_tools.text(sheet)
