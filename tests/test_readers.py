"""Who may see which letter; what one may not see does not exist."""

from io import BytesIO

import pytest
from PIL import Image

from engine.errors import NotFound
from engine.letters.register import NoRegister
from tests.cast import Office


def sees(office: Office, login: str, letter: int) -> bool:
    by = office.as_(login)
    listed = letter in {row.id for row in office.engine.letters(by=by).rows}
    try:
        office.engine.letter(letter, by=by)
    except NotFound:
        assert not listed
        return False
    assert listed
    return True


def readers(office: Office, letter: int) -> set[str]:
    everyone = (
        "camat", "sekcam", "umpeg", "kasi_pem", "kasi_pmd", "staf1", "staf2", "auditor",
        "admin_sop", "admin",
    )  # fmt: skip
    return {login for login in everyone if sees(office, login, letter)}


def test_a_draft_is_its_drafters_alone(office: Office) -> None:
    assert readers(office, office.draft("L02")) == {"staf2"}


def test_a_letter_under_way_is_for_its_route_its_unit_and_the_leaders(office: Office) -> None:
    letter = office.numbered("L02")
    assert readers(office, letter) == {"staf2", "kasi_pem", "umpeg", "sekcam", "camat", "auditor"}


def test_colleagues_of_the_unit_read_ordinary_letters_only(office: Office) -> None:
    ordinary = office.submit("L01", by="staf1")
    confidential = office.submit("L01", by="staf1", security="terbatas")
    assert sees(office, "staf2", ordinary)
    assert not sees(office, "staf2", confidential)


def test_a_secret_letter_is_for_those_who_have_it_in_hand(office: Office) -> None:
    letter = office.submit("L02", security="rahasia")
    assert readers(office, letter) == {"staf2", "umpeg", "auditor"}
    office.do("umpeg", letter, cara="berikutnya")
    assert readers(office, letter) == {"staf2", "umpeg", "kasi_pem", "auditor"}


def test_a_secret_letter_hides_in_the_register_from_others(office: Office) -> None:
    letter = office.submit("L02", security="rahasia")
    office.do("umpeg", letter, cara="berikutnya")
    for login, subject in (("umpeg", "Permintaan Data Perangkat Desa"), ("camat", "[rahasia]")):
        (row,) = office.engine.register(by=office.as_(login), year=2026).rows
        assert row.subject == subject
    found = office.engine.register(by=office.as_("camat"), year=2026, search="Perangkat").rows
    assert found == []


def picture() -> bytes:
    """A PNG of one grey dot."""
    out = BytesIO()
    Image.new("L", (1, 1), 128).save(out, "PNG")
    return out.getvalue()


def test_files_pages_and_tasks_of_hidden_letters_do_not_exist(office: Office) -> None:
    letter = office.draft("L02")
    stranger = office.as_("kasi_pmd")
    task = office.task(letter)
    document = office.engine.attach(
        task, "lampiran.png", picture(), "lampiran", by=office.as_("staf2")
    )
    for ask in (
        lambda: office.engine.task(task, by=stranger),
        lambda: office.engine.complete(task, {}, by=stranger),
        lambda: office.engine.save_draft(task, {}, by=stranger),
        lambda: office.engine.document(letter, document, by=stranger),
        lambda: office.engine.pages(letter, by=stranger),
        lambda: office.engine.draft_pages(letter, by=stranger),
        lambda: office.engine.pdf(letter, by=stranger),
        lambda: office.engine.withdraw(letter, "x", by=stranger),
    ):
        with pytest.raises(NotFound):
            ask()


def test_the_register_is_for_its_keeper_the_leaders_and_auditors(office: Office) -> None:
    office.engine.register(by=office.as_("auditor"), year=2026)
    for login in ("staf1", "kasi_pem", "admin", "admin_sop"):
        with pytest.raises(NoRegister):
            office.engine.register(by=office.as_(login), year=2026)
