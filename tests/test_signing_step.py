"""Step 5: who may sign what, wrong passphrases, and a signature that survives every crash once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine.cases.drafting import NoDraftHere
from engine.cases.duties.sign import BeingSigned, NumberMissing
from engine.cases.handing import TooLateToWithdraw
from engine.cases.passphrases import WrongPassphraseLeft
from engine.cases.work import DoneBy, NotYours, OwnDraft
from engine.door import Engine
from engine.people import offices
from engine.signing import LocalSigner, Signed
from engine.store import fault
from engine.store.tables import Entry, Letter, Number, Official, PostRole, Signature, Task
from tests import pdf_tools
from tests.cast import PASSPHRASE, Office

SIGN = {"keputusan": "setujui", "frasa_sandi": PASSPHRASE}
WRONG = {"keputusan": "setujui", "frasa_sandi": "bukan ini frasanya"}


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def killed_at(point: str) -> Iterator[None]:
    """The block is a process that dies at a named point."""

    def die(name: str) -> None:
        if name == point:
            raise Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fault, "point", die)
        try:
            yield
        except Killed:
            return
    raise AssertionError(f"{point} was not passed")


class Watched:
    """The office's own signer, which counts, and lets something happen while it signs."""

    def __init__(self, signer: LocalSigner, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.signer, self.meanwhile, self.signed = signer, meanwhile, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.signer, name)

    def sign(self, *args: Any, **kwargs: Any) -> Signed:
        self.signed += 1
        made = self.signer.sign(*args, **kwargs)
        self.meanwhile()
        return made


def watched(
    office: Office, meanwhile: Callable[[], object] = lambda: None
) -> tuple[Engine, Watched]:
    """The engine with a signer that is looked at."""
    assert isinstance(office.engine.signer, LocalSigner)
    signer = Watched(office.engine.signer, meanwhile)
    return replace(office.engine, signer=signer), signer


def signings(office: Office) -> list[tuple[int, str]]:
    with office.engine.store.reading() as tx:
        rows = tx.execute(
            select(Signature.letter_id, Signature.state).order_by(Signature.letter_id)
        )
        return [(row.letter_id, row.state) for row in rows]


def facts_of(office: Office, act: str) -> dict[str, Any]:
    with office.engine.store.reading() as tx:
        return dict(tx.execute(select(Entry.facts).where(Entry.act == act)).scalar_one())


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("Plh.", ["Plh. Camat Tirtamaya"]),
        ("Plt.", ["Plt. Camat Tirtamaya"]),
        ("a.n.", ["a.n. Camat Tirtamaya", "Sekretaris Kecamatan"]),
        ("u.b.", ["u.b. Camat Tirtamaya", "Sekretaris Kecamatan"]),
    ],
)
def test_the_post_lines_of_a_mandate_stand_on_page_in_history_and_register(
    office: Office, kind: str, lines: list[str]
) -> None:
    letter = office.initialled()
    office.acting("sekcam", "camat", kind)
    office.do("sekcam", letter, **SIGN)
    file = office.engine.pdf(letter, by=office.as_("sekcam"))
    printed = pdf_tools.text(file.data)
    assert all(line in printed for line in [*lines, "RATIH PUSPANDARI, S.Sos., M.M."])
    assert "BAGAS WIRATMAJA" not in printed
    assert facts_of(office, "tandatangan")["post_by"] == ", ".join(lines)
    (row,) = office.engine.register(by=office.as_("umpeg"), year=2026).rows
    assert row.signer == ", ".join(["RATIH PUSPANDARI, S.Sos., M.M.", *lines])


def test_a_mandate_that_has_ended_signs_no_more_even_what_was_taken(office: Office) -> None:
    letter = office.initialled()
    office.acting("sekcam", "camat", hours=1)
    task = office.task(letter)
    office.engine.take(task, by=office.as_("sekcam"))
    office.later(hours=1)
    with pytest.raises(NotYours, match="Camat"):
        office.do("sekcam", letter, **SIGN)
    assert signings(office) == []
    office.engine.give_back(task, by=office.as_("sekcam"))
    office.do("camat", letter, **SIGN)
    assert office.letter(letter).state == "ditandatangani"


def test_the_drafter_does_not_sign_as_an_acting_official(office: Office) -> None:
    letter = office.initialled()
    office.acting("staf2", "camat")
    with pytest.raises(OwnDraft, match=r"Plh\. Camat"):
        office.do("staf2", letter, **SIGN)


def test_one_post_with_both_roles_may_and_it_is_recorded(office: Office) -> None:
    with office.engine.store.writing() as tx:
        post = tx.scalar(select(Official.post_id).where(Official.login == "camat"))
        tx.execute(insert(PostRole).values(post_id=post, role="pelaksana"))
    letter = office.submit("L02", by="camat")
    office.do("umpeg", letter, cara="berikutnya")
    for login in ("kasi_pem", "sekcam"):
        office.do(login, letter, keputusan="setujui")
    office.do("camat", letter, **SIGN)
    assert facts_of(office, "tandatangan")["own_draft"] is True


def test_a_letter_without_a_number_is_not_signed(office: Office) -> None:
    letter = office.initialled()
    with office.engine.store.writing() as tx:
        tx.execute(update(Number).values(state="batal"))
    with pytest.raises(NumberMissing):
        office.do("camat", letter, **SIGN)
    assert signings(office) == []


def test_after_a_wrong_passphrase_the_signer_may_still_return_the_letter(office: Office) -> None:
    letter = office.initialled()
    with pytest.raises(WrongPassphraseLeft):
        office.do("camat", letter, **WRONG)
    office.do("camat", letter, keputusan="kembalikan", alasan="Lengkapi lampiran.")
    assert (office.node(letter), signings(office)) == ("susun", [])


def test_a_signing_under_way_cannot_be_withdrawn_and_one_left_behind_can(office: Office) -> None:
    letter = office.initialled()
    with pytest.raises(WrongPassphraseLeft):
        office.do("camat", letter, **WRONG)
    for withdraw in (
        lambda: office.engine.withdraw(letter, "Batal", by=office.as_("staf2")),
        lambda: office.engine.void_number(
            office.letter(letter).number_id, "Batal", by=office.as_("umpeg")
        ),
    ):
        with pytest.raises(TooLateToWithdraw):
            withdraw()
    office.later(minutes=3)
    office.engine.withdraw(letter, "Batal", by=office.as_("staf2"))
    assert (office.letter(letter).state, signings(office)) == ("ditarik", [])


def test_guesses_at_one_instant_are_all_counted(office: Office) -> None:
    letter = office.initialled()

    def guess(_: int) -> str:
        try:
            office.do("camat", letter, **WRONG)
        except Exception as refused:
            return type(refused).__name__
        return "signed"

    with ThreadPoolExecutor(7) as hands:
        told = sorted(hands.map(guess, range(7)))
    assert told == ["Paused"] * 2 + ["WrongPassphraseLeft"] * 5


def test_nothing_changes_a_signed_letter(office: Office) -> None:
    letter = office.initialled()
    signing = office.task(letter)
    office.do("camat", letter, **SIGN)
    before = office.engine.pdf(letter, by=office.as_("auditor")).data
    sending, drafter = office.task(letter), office.as_("staf2")
    changed = office.form("L02", subject="Hal yang lain", keputusan="revisi")
    with pytest.raises(DoneBy, match="BAGAS"):
        office.engine.complete(signing, changed, by=office.as_("camat"))
    for change in (
        lambda: office.engine.save_draft(sending, changed, by=drafter),
        lambda: office.engine.attach(sending, "a.pdf", before, "lampiran", by=drafter),
        lambda: office.engine.detach(sending, 1, by=drafter),
    ):
        with pytest.raises(NoDraftHere):
            change()
    office.engine.attach(sending, "bukti.pdf", before, "bukti", by=drafter)
    ways = {"saluran-1": "ambil", "bukti-1": "Maya"}
    office.engine.complete(sending, changed | ways, by=drafter)
    view = office.engine.letter(letter, by=office.as_("auditor"))
    assert (view.revision, view.content.subject) == (1, "Permintaan Data Perangkat Desa")
    assert office.engine.pdf(letter, by=office.as_("auditor")).data == before


def test_a_crash_before_signing_leaves_nothing_signed_and_the_signer_tries_again(
    office: Office,
) -> None:
    letter = office.initialled()
    with killed_at("frozen"):
        office.do("camat", letter, **SIGN)
    assert office.node(letter) == "tanda_tangan"
    office.later(minutes=10)
    assert office.engine.finish_signings() == 0
    office.do("camat", letter, **SIGN)
    assert signings(office) == [(letter, "signed")]


def test_a_crash_after_signing_is_finished_once_as_it_was_pressed(office: Office) -> None:
    letter = office.initialled()
    office.acting("sekcam", "camat", hours=1)
    with killed_at("signed"):
        office.do("sekcam", letter, **SIGN, catatan="Segera kirim.")
    assert office.engine.finish_signings() == 0  # it may still be running
    with office.engine.store.writing() as tx:
        offices.disable(tx, "sekcam", office.watch.at)
    office.later(hours=2)  # the mandate has ended, the account is closed
    with ThreadPoolExecutor(4) as clocks:
        done = list(clocks.map(lambda _: office.engine.finish_signings(), range(4)))
    assert sum(done) == 1
    assert office.engine.finish_signings() == 0
    assert signings(office) == [(letter, "signed")]
    assert office.node(letter) == "kirim"
    assert office.acts(letter).count("tandatangan") == 1
    told = facts_of(office, "tandatangan")
    assert (told["post_by"], told["remarks"]) == ("Plh. Camat Tirtamaya", "Segera kirim.")
    (row,) = office.engine.register(by=office.as_("umpeg"), year=2026).rows
    assert row.state == "terbit"
    assert row.signer.endswith(", Plh. Camat Tirtamaya")


def test_a_signer_who_presses_again_after_the_crash_signs_no_second_paper(office: Office) -> None:
    letter = office.initialled()
    engine, signer = watched(office)
    task, by = office.task(letter), office.as_("camat")
    with killed_at("signed"):
        engine.complete(task, SIGN, by=by)
    office.later(minutes=1)
    engine.complete(task, SIGN, by=by)
    assert signer.signed == 1
    assert signings(office) == [(letter, "signed")]
    assert office.engine.finish_signings() == 0


def test_a_signing_that_cannot_be_finished_does_not_hold_up_the_others(office: Office) -> None:
    stuck, fine = office.initialled(), office.initialled("L01")
    for letter in (stuck, fine):
        with killed_at("signed"):
            office.do("camat", letter, **SIGN)
    with office.engine.store.writing() as tx:
        spent = select(Letter.number_id).where(Letter.id == stuck).scalar_subquery()
        tx.execute(update(Number).where(Number.id == spent).values(state="batal"))
    office.later(minutes=10)
    assert office.engine.finish_signings() == 1
    assert (office.node(stuck), office.node(fine)) == ("tanda_tangan", "kirim")


def test_a_file_signed_too_late_is_never_taken_for_another_letters(office: Office) -> None:
    """SQLite gives the id of a deleted row to the next one."""
    first, second = office.initialled(), office.initialled("L01")
    task, by = office.task(first), office.as_("camat")
    back = {"keputusan": "kembalikan", "alasan": "Dari jendela lain."}
    engine, _ = watched(office, lambda: office.engine.complete(task, back, by=by))
    with pytest.raises(DoneBy):
        engine.complete(task, SIGN, by=by)
    assert signings(office) == []
    office.do("camat", second, **SIGN)
    assert signings(office) == [(second, "signed")]
    printed = pdf_tools.text(office.engine.pdf(second, by=office.as_("auditor")).data)
    assert "400.10.2.4/414/416-399/2026" in printed


def test_two_who_may_sign_make_one_signature(office: Office) -> None:
    letter = office.initialled()
    office.acting("sekcam", "camat")
    task, other = office.task(letter), office.as_("sekcam")
    told: list[str] = []

    def meanwhile() -> None:
        with pytest.raises(BeingSigned) as refused:
            office.engine.complete(task, SIGN, by=other)
        told.append(refused.value.sentence)

    engine, _ = watched(office, meanwhile)
    engine.complete(task, SIGN, by=office.as_("camat"))
    assert len(told) == 1
    assert signings(office) == [(letter, "signed")]
    with pytest.raises(DoneBy, match="BAGAS"):
        office.engine.complete(task, SIGN, by=other)


def test_the_passphrase_is_kept_nowhere(office: Office) -> None:
    letter = office.signed()
    assert office.node(letter) == "kirim"
    with office.engine.store.reading() as tx:
        for model in (Entry, Signature, Task, Letter):
            rows = tx.execute(select(model)).all()
            assert rows
            assert not any(PASSPHRASE in str(row) for row in rows)
