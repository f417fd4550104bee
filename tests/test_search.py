"""Finding letters, and classification codes by the words people use."""

import pytest

from engine.letters.synonyms import SYNONYMS
from tests.cast import Office


def found(office: Office, login: str = "auditor", **asked: object) -> list[int]:
    return [row.id for row in office.engine.letters(by=office.as_(login), **asked).rows]  # type: ignore[arg-type]


def codes(office: Office, words: str) -> list[str]:
    return [code.code for code in office.engine.codes(words, by=office.as_("staf2"))]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("SPPD", "000.1.2.3"),
        ("perjadin", "000.1.2.3"),
        ("dana desa", "400.10.2.4"),
        ("KTP", "400.12.2.1"),
        ("izin keramaian", "400.6.3.1"),
        ("musrenbangcam", "000.7.1.4"),
        ("demam berdarah", "400.7.9.2"),
        ("surat tugas", "800.1.11.1"),
        ("dispensasi nikah", "400.12.3.2"),
        ("linmas", "300.1.4"),
        ("undangan rapat", "000.1.5"),
        ("400.10.2.4", "400.10.2.4"),
        ("000.7.2.8", "000.7.2.8"),
    ],
)
def test_everyday_words_find_the_code_first(office: Office, words: str, code: str) -> None:
    assert codes(office, words)[0] == code


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_every_everyday_word_belongs_to_a_code_that_can_be_chosen(office: Office) -> None:
    with_words = set(SYNONYMS)
    known = {code.code for code in office.engine.codes("", by=office.as_("staf2"), most=1000)}
    assert with_words <= known


def test_every_word_must_fit_and_nonsense_finds_nothing(office: Office) -> None:
    assert codes(office, "dana desa zzz") == []
    assert codes(office, "'; DROP TABLE classification; --") == []
    assert codes(office, "\0") == []
    assert len(codes(office, "a" * 100_000)) == 0
    assert "400.10.2.4" in codes(office, "  DANA   DESA ")


def test_a_code_comes_with_where_it_stands_and_how_long_it_is_kept(office: Office) -> None:
    code = office.engine.codes("400.10.2.4", by=office.as_("staf2"))[0]
    assert code.name
    assert " › " in code.path
    assert code.retention


def test_without_words_the_units_own_codes_come_first(office: Office) -> None:
    assert codes(office, "")[0] != "400.10.2.4"
    letter = office.submit("L01")
    office.do("umpeg", letter, cara="berikutnya")
    assert codes(office, "")[0] == "400.10.2.4"


def test_letters_are_found_by_hal_number_and_drafter_and_newest_first(office: Office) -> None:
    first = office.numbered("L02")
    office.later(minutes=1)
    second = office.submit("L07", by="staf1")
    assert found(office) == [second, first]
    assert found(office, search="perangkat desa") == [first]
    assert found(office, search="/413/") == [first]
    assert found(office, search="melati") == [second]
    assert found(office, state="bernomor") == [first]
    assert found(office, state="bernomor", search="melati") == []


@pytest.mark.parametrize("words", ["%", "_", "\\", "100%", "a_b", "'", '"', "\0", "\ud800"])
def test_signs_of_the_database_are_plain_signs(office: Office, words: str) -> None:
    plain = office.submit("L02")
    marked = office.submit("L01", subject=f"Rapat 100% a_b \\ {chr(39)} {chr(34)} selesai")
    assert plain not in found(office, search=words)
    assert found(office, search=words) in ([marked], [])
    assert (found(office, search=words) == [marked]) == (words not in ("\0", "\ud800"))


def test_only_what_one_may_read_is_found_and_counted(office: Office) -> None:
    office.submit("L02", security="rahasia")
    by = office.as_("camat")
    page = office.engine.letters(by=by, search="perangkat")
    assert (page.rows, page.total) == ([], 0)


@pytest.mark.parametrize("page", [-5, 0, 1, 2, 10**30])
def test_a_page_that_is_not_there_is_the_nearest(office: Office, page: int) -> None:
    letter = office.submit("L02")
    assert found(office, page=page) == [letter]
    assert office.engine.inbox(by=office.as_("umpeg"), page=page).page == 1
    own = office.engine.inbox(by=office.as_("staf2"), show="surat-saya", page=page).own
    assert [row.letter_id for row in own] == [letter]


def test_the_inbox_is_searched_like_the_letters(office: Office) -> None:
    letter = office.submit("L02")
    for words, rows in (("perangkat", 1), ("%", 0), ("zzz", 0), ("", 1)):
        inbox = office.engine.inbox(by=office.as_("umpeg"), search=words)
        assert len(inbox.rows) == rows
    assert office.engine.next_task(by=office.as_("umpeg")) == office.task(letter)
    assert office.engine.next_task(by=office.as_("umpeg"), after=office.task(letter)) is None
