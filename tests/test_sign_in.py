"""Signing in: sessions that can be revoked, pauses that grow, roles read fresh."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import func, select, update

from engine.errors import BadAnswers, NotSignedIn
from engine.people import READER, offices, sign_in
from engine.people.attempts import Paused
from engine.people.sign_in import WrongPassword
from engine.store.tables import Official, PostRole, SignIn
from tests.cast import PASSWORD, Office

NEW = "kata-sandi-yang-baru"
# An unknown account is answered after the work of a known one; not so slowly here.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("siapa pun")


def enter(
    office: Office, login: str = "umpeg", password: str = PASSWORD, address: str = "1"
) -> str:
    return office.engine.sign_in(login, password, address=address, device="uji")


def test_a_session_is_the_person_with_their_roles(office: Office) -> None:
    me = office.engine.who(enter(office))
    assert me.name == "DIMAS ARDHANA, S.AP."
    assert {"kasubbag_umpeg", "pejabat_pengawas"} <= me.roles


def test_the_database_keeps_no_token(office: Office) -> None:
    token = enter(office)
    with office.engine.store.reading() as tx:
        assert token not in tx.scalars(select(SignIn.token_hash)).all()


def test_unknown_disabled_and_wrong_get_the_same_answer(office: Office) -> None:
    with office.engine.store.writing() as tx:
        offices.disable(tx, "staf1", office.watch.at)
    told = set()
    for login, password in (("umpeg", "salah"), ("siapa", PASSWORD), ("staf1", PASSWORD)):
        with pytest.raises(WrongPassword) as refused:
            enter(office, login, password)
        told.add(refused.value.sentence)
    assert len(told) == 1


def test_wrong_tries_earn_a_growing_pause(office: Office) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            enter(office, password="salah")
    with pytest.raises(Paused, match="1 menit"):
        enter(office)
    office.later(minutes=1)
    with pytest.raises(WrongPassword):
        enter(office, password="salah")
    office.later(minutes=1)
    with pytest.raises(Paused):
        enter(office)
    office.later(minutes=1)
    enter(office)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "_nobody", lambda: QUICK)


@pytest.mark.usefixtures("quick")
def test_tries_from_one_address_on_many_accounts_are_counted_too(office: Office) -> None:
    for n in range(50):
        with pytest.raises(WrongPassword):
            enter(office, f"tebakan{n}", "salah", address="9")
    with pytest.raises(Paused):
        enter(office, "auditor", address="9")
    enter(office, "auditor", address="8")


@pytest.mark.usefixtures("quick")
def test_slips_of_an_office_behind_one_address_do_not_lock_it_out(office: Office) -> None:
    for _ in range(60):
        with pytest.raises(WrongPassword):
            enter(office, "tebakan", "salah", address="9")
        office.later(days=2)
    enter(office, "auditor", address="9")


def test_signing_out_a_new_password_and_a_closed_account_end_sessions(office: Office) -> None:
    token = enter(office)
    office.engine.sign_out(token)
    with pytest.raises(NotSignedIn):
        office.engine.who(token)
    token = enter(office)
    office.engine.change_password(PASSWORD, NEW, by=office.as_("umpeg"))
    with pytest.raises(NotSignedIn):
        office.engine.who(token)
    token = enter(office, password=NEW)
    with office.engine.store.writing() as tx:
        offices.disable(tx, "umpeg", office.watch.at)
    with pytest.raises(NotSignedIn):
        office.engine.who(token)


@pytest.mark.parametrize(
    ("old", "new", "field"), [("salah", NEW, "lama"), (PASSWORD, "pendek", "baru")]
)
def test_a_new_password_needs_the_old_one_and_length(
    office: Office, old: str, new: str, field: str
) -> None:
    with pytest.raises(BadAnswers) as refused:
        office.engine.change_password(old, new, by=office.as_("umpeg"))
    assert set(refused.value.problems) == {field}


def test_an_idle_session_ends_and_a_used_one_goes_on_for_a_week(office: Office) -> None:
    token = enter(office)
    office.later(hours=10, minutes=1)
    with pytest.raises(NotSignedIn):
        office.engine.who(token)
    token = enter(office)
    for _ in range(18):
        office.later(hours=9)
        office.engine.who(token)
    office.later(hours=9)
    with pytest.raises(NotSignedIn):
        office.engine.who(token)


def test_roles_are_read_at_each_request(office: Office) -> None:
    token = enter(office)
    with office.engine.store.writing() as tx:
        post = select(Official.post_id).where(Official.login == "umpeg").scalar_subquery()
        tx.execute(update(PostRole).where(
            PostRole.post_id == post, PostRole.role == "kasubbag_umpeg").values(role="lain"))  # fmt: skip
    assert "kasubbag_umpeg" not in office.engine.who(token).roles


def test_guesses_at_one_instant_are_all_counted(office: Office) -> None:
    barrier = threading.Barrier(8)

    def guess(_: int) -> str:
        barrier.wait()
        try:
            return enter(office, "umpeg", "salah")
        except (WrongPassword, Paused) as refused:
            return type(refused).__name__

    with ThreadPoolExecutor(8) as hands:
        told = Counter(hands.map(guess, range(8)))
    assert told == {"WrongPassword": 5, "Paused": 3}


def test_an_unknown_account_costs_the_same_work_as_a_known_one(office: Office) -> None:
    checked: list[str] = []

    class Watched:
        def verify(self, known: str, password: str) -> bool:
            checked.append(known[:9])
            raise VerifyMismatchError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sign_in, "hasher", Watched())
        patched.setattr(sign_in, "_nobody", lambda: QUICK)
        for login in ("umpeg", "siapa"):
            with pytest.raises(WrongPassword):
                enter(office, login, "salah")
    assert checked == ["$argon2id", "$argon2id"]


def test_ended_sessions_are_swept_away_when_their_owner_comes_back(office: Office) -> None:
    enter(office)
    office.later(hours=11)
    enter(office)
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(SignIn)) == 1


def test_a_mandate_counts_from_its_first_to_before_its_last_moment(office: Office) -> None:
    start, end = office.watch.at, office.watch.at + timedelta(hours=1)
    office.engine.save_mandate(
        official="sekcam", post="camat", kind="Plt.", decree="SK 1", starts_at=start, ends_at=end,
        by=office.as_("admin"),
    )  # fmt: skip
    acting = []
    for minute in (-1, 0, 59, 60):
        office.watch.at = start + timedelta(minutes=minute)
        acting.append("camat" in office.as_("sekcam").roles)
    assert acting == [False, True, True, False]


def test_a_mandate_carries_no_system_role_and_ends_at_once_when_revoked(office: Office) -> None:
    mandate = office.engine.save_mandate(
        official="staf1", post="sekcam", kind="Plh.", decree="SK 1", starts_at=office.watch.at,
        ends_at=office.watch.at + timedelta(days=1), by=office.as_("admin"),
    )  # fmt: skip
    assert "sekretaris" in office.as_("staf1").roles
    assert not office.as_("staf1").has(READER)
    assert READER not in office.as_("staf1").roles
    office.engine.end_mandate(mandate, by=office.as_("admin"))
    assert "sekretaris" not in office.as_("staf1").roles


def test_an_official_of_another_office_gets_no_mandate_here(office: Office) -> None:
    with office.engine.store.writing() as tx:
        other = offices.set_up(
            tx, key="lain", name="Kecamatan Lain", unit_code="416-398",
            number_pattern=offices.PATTERN, letterhead={}, settings={}, units={},
            posts=[offices.NewPost("camat", "Camat Lain", ("camat",))],
        )  # fmt: skip
        new = offices.NewOfficial("camat_lain", "Camat Lain", "camat", PASSWORD)
        offices.add_official(tx, other, new, office.watch.at)
    with pytest.raises(BadAnswers) as refused:
        office.engine.save_mandate(
            official="camat_lain", post="camat", kind="Plh.", decree="SK 1",
            starts_at=office.watch.at, ends_at=office.watch.at + timedelta(days=1),
            by=office.as_("admin"),
        )  # fmt: skip
    assert set(refused.value.problems) == {"official"}
