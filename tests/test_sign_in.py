"""Signing in: sessions that can be revoked, pauses that grow, roles read fresh."""

import pytest
from sqlalchemy import select, update

from engine.errors import BadAnswers, NotSignedIn
from engine.people import offices
from engine.people.attempts import Paused
from engine.people.sign_in import WrongPassword
from engine.store.tables import Official, PostRole, SignIn
from tests.cast import PASSWORD, Office

NEW = "kata-sandi-yang-baru"


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


def test_tries_from_one_address_on_many_accounts_are_counted_too(office: Office) -> None:
    for n in range(50):
        with pytest.raises(WrongPassword):
            enter(office, f"tebakan{n}", "salah", address="9")
    with pytest.raises(Paused):
        enter(office, "auditor", address="9")
    enter(office, "auditor", address="8")


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
