"""Many hands at one instant, on both databases: one effect, one answer, nothing lost."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from engine.cases.completing import Completed
from engine.errors import Refused
from engine.letters import MailServer, mail
from engine.store.tables import Letter, Number, Task
from tests.cast import PASSPHRASE, Office
from tests.crash import violations

T = TypeVar("T")
SIGN = {"keputusan": "setujui", "frasa_sandi": PASSPHRASE}


def at_once(verbs: Sequence[Callable[[], T]]) -> list[T | Refused]:
    """What each verb answered, or the refusal it met, all begun at one instant."""
    barrier = threading.Barrier(len(verbs))

    def one(verb: Callable[[], T]) -> T | Refused:
        barrier.wait()
        try:
            return verb()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(verbs)) as hands:
        return list(hands.map(one, verbs))


def kinds(told: Sequence[object]) -> Counter[str]:
    return Counter(type(one).__name__ for one in told)


def test_several_people_complete_one_task_and_one_is_first(office: Office) -> None:
    letter = office.submit()
    task = office.task(letter)
    for login in ("staf1", "kasi_pel", "kasi_kesra"):
        office.acting(login, "umpeg")
    people = [office.as_(one) for one in ("umpeg", "staf1", "kasi_pel", "kasi_kesra")]
    told = at_once(
        [lambda by=by: office.engine.complete(task, {"cara": "berikutnya"}, by=by) for by in people]
    )
    assert kinds(told) == {"Completed": 1, "DoneBy": 3}
    first = people[[isinstance(one, Completed) for one in told].index(True)]
    assert all(first.name in str(one) for one in told if isinstance(one, Refused))
    assert len(office.numbers(letter)) == 1
    assert office.acts(letter).count("nomor") == 1


def test_one_press_at_one_instant_has_one_effect_and_one_answer(office: Office) -> None:
    letter = office.submit()
    task, by = office.task(letter), office.as_("umpeg")
    told = at_once(
        [lambda: office.engine.complete(task, {"cara": "berikutnya"}, by=by, key="tekan")] * 6
    )
    assert kinds(told) == {"Completed": 6}
    assert len(set(told)) == 1
    assert len(office.numbers(letter)) == 1


def test_signing_pressed_twice_at_one_instant_signs_once(office: Office) -> None:
    letter = office.initialled()
    task, by = office.task(letter), office.as_("camat")
    told = at_once([lambda: office.engine.complete(task, SIGN, by=by, key="tekan")] * 2)
    assert kinds(told) == {"Completed": 2}
    assert office.acts(letter).count("tandatangan") == 1
    assert violations(office.engine.store) == []


def test_a_letter_begun_twice_at_one_instant_is_one_letter(office: Office) -> None:
    by, form = office.as_("staf1"), office.form("L02")
    told = at_once([lambda: office.engine.start(form, by=by, key="baru")] * 5)
    assert kinds(told) == {"Started": 5}
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Letter)) == 1


def test_sisipan_at_one_instant_have_letters_of_their_own(office: Office) -> None:
    office.numbered()
    office.later(days=1)
    letters = [office.submit("L02", letter_date="2026-11-25") for _ in range(4)]
    late = {"cara": "sisipan", "alasan": "Aplikasi tidak dapat diakses."}
    told = at_once([lambda one=one: office.do("umpeg", one, **late) for one in letters])
    assert kinds(told) == {"Completed": 4}
    with office.engine.store.reading() as tx:
        suffixes = sorted(tx.scalars(select(Number.suffix).where(Number.suffix != "")))
    assert suffixes == ["A", "B", "C", "D"]


def test_a_letter_is_taken_by_one_of_many(office: Office) -> None:
    letter = office.submit()
    task = office.task(letter)
    for login in ("staf1", "kasi_pel"):
        office.acting(login, "umpeg")
    people = [office.as_(one) for one in ("umpeg", "staf1", "kasi_pel")]
    told = at_once([lambda by=by: office.engine.take(task, by=by) for by in people])
    assert kinds(told) == {"NoneType": 1, "HeldBy": 2}


@pytest.mark.parametrize("_round", range(3))
def test_withdrawing_and_going_on_at_one_instant_end_in_one_of_both(
    office: Office, _round: int
) -> None:
    letter = office.numbered()
    by, head = office.as_("staf2"), office.as_("kasi_pem")
    task = office.task(letter)
    at_once(
        [
            lambda: office.engine.complete(task, {"keputusan": "setujui"}, by=head),
            lambda: office.engine.withdraw(letter, "Tidak jadi", by=by),
        ]
    )
    assert office.letter(letter).state == "ditarik"
    assert [state for _, state in office.numbers(letter)] == ["batal"]
    assert office.node(letter) == ""
    assert violations(office.engine.store) == []


@pytest.mark.parametrize("_round", range(2))
def test_withdrawing_and_signing_at_one_instant_end_in_one_of_both(
    office: Office, _round: int
) -> None:
    letter = office.initialled()
    task, by, camat = office.task(letter), office.as_("staf2"), office.as_("camat")
    told = at_once(
        [
            lambda: office.engine.complete(task, SIGN, by=camat),
            lambda: office.engine.withdraw(letter, "Tidak jadi", by=by),
        ]
    )
    signed = isinstance(told[0], Completed)
    assert isinstance(told[1], Refused) == signed
    assert office.letter(letter).state == ("ditandatangani" if signed else "ditarik")
    assert [state for _, state in office.numbers(letter)] == ["terbit" if signed else "batal"]
    assert violations(office.engine.store) == []


def test_the_last_two_mails_noted_at_one_instant_end_the_step(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = office.signed("L01")
    office.do("staf2", letter, **{"saluran-1": "email", "email-1": "a@tirtamaya.example",
                                  "saluran-2": "email", "email-2": "b@tirtamaya.example"})  # fmt: skip
    barrier = threading.Barrier(2)

    def together(*_: object) -> mail.Outcome:
        barrier.wait()
        return mail.Outcome()

    monkeypatch.setattr(mail, "send", together)
    server = MailServer("127.0.0.1", 1, "a@tirtamaya.example", "tirtamaya.example")
    told = at_once([lambda: office.engine.deliver_mail(server)] * 2)
    assert told == [1, 1]
    assert (office.letter(letter).state, office.node(letter)) == ("terkirim", "")
    assert office.acts(letter)[-3:] == ["terkirim", "terkirim", "selesai"]


def test_alerts_and_acts_at_one_instant_write_one_whole_history(office: Office) -> None:
    letters = [office.numbered(one) for one in ("L01", "L02", "L03")]
    office.later(days=1)
    heads = [office.as_(one) for one in ("kasi_pmd", "kasi_pem", "kasi_trantib")]
    tasks = [office.task(one) for one in letters]
    told = at_once(
        [
            lambda t=t, by=by: office.engine.complete(t, {"keputusan": "setujui"}, by=by)
            for t, by in zip(tasks, heads, strict=True)
        ]
        + [office.engine.raise_due_alerts] * 2
    )
    assert not [one for one in told if isinstance(one, Refused)]
    assert {office.node(one) for one in letters} == {"periksa_sekretaris"}
    assert violations(office.engine.store) == []
    with office.engine.store.reading() as tx:
        again = select(func.count()).select_from(Task).where(Task.state == "open")
        assert tx.scalar(again) == 3
