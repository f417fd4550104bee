"""Letter numbers: patterns, years, sisipan, series without room, many hands at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from engine.errors import BadAnswers
from engine.letters import numbers
from engine.letters.numbers import SeriesFull, Wanted, check_pattern, compose, letters
from engine.people.offices import PATTERN
from engine.store.tables import Number, Series
from tests.cast import Office

HANDS, EACH = 6, 5


def wanted(day: date, code: str = "400.10.2.4") -> Wanted:
    return Wanted(code, day, None, "Hal", "Tujuan", "biasa", "biasa", "-")


def test_the_number_of_the_example_letter() -> None:
    facts = {
        "klasifikasi": "400.10.2.4",
        "urut": 412,
        "sisipan": "",
        "kode_unit": "416-399",
        "tahun": 2026,
    }
    assert compose(PATTERN, facts) == "400.10.2.4/412/416-399/2026"
    assert compose(PATTERN, facts | {"sisipan": ".A"}) == "400.10.2.4/412.A/416-399/2026"
    assert compose("{urut:03}", facts | {"urut": 7}) == "007"


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (PATTERN, ""),
        ("{urut}{sisipan}/{bulan_romawi}/{tahun}", ""),
        ("{klasifikasi}/{tahun}{sisipan}", "{urut}"),
        ("{urut}{sisipan}", "{tahun}"),
        ("{urut}{sisipan}/{tahun}/{rahasia}", "rahasia"),
        ("{urut}{sisipan}/{tahun}/{", "tidak dapat dibaca"),
        ("{urut.__class__}{sisipan}/{tahun}", "{urut}"),
    ],
)
def test_a_pattern_that_cannot_number_is_refused(pattern: str, told: str) -> None:
    assert told in check_pattern(pattern)
    assert bool(check_pattern(pattern)) == bool(told)


def test_suffixes_follow_the_alphabet_and_go_on() -> None:
    assert [letters(n) for n in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_no_two_suffixes_are_the_same(one: int, other: int) -> None:
    assert (letters(one) == letters(other)) == (one == other)


def test_each_year_of_the_letter_date_begins_anew(office: Office) -> None:
    december = office.submit("L02", letter_date="2026-12-30")
    office.do("umpeg", december, cara="berikutnya")
    january = office.submit("L02", letter_date="2027-01-04")
    office.do("umpeg", january, cara="berikutnya")
    assert office.numbers(december)[0][0].split("/")[1] == "413"
    assert office.numbers(january)[0][0].split("/")[1:] == ["1", "416-399", "2027"]


def test_a_back_dated_letter_gets_a_suffix_of_the_last_number_before_its_day(
    office: Office,
) -> None:
    for day in ("2026-11-10", "2026-11-20"):
        letter = office.submit("L02", letter_date=day)
        office.do("umpeg", letter, cara="berikutnya")
    found = []
    for _ in range(2):
        late = office.submit("L01", letter_date="2026-11-12")
        view = office.engine.task(office.task(late), by=office.as_("umpeg"))
        assert view.insertion_advised
        office.do("umpeg", late, cara="sisipan", alasan="Aplikasi tidak dapat diakses.")
        found.append(office.numbers(late)[0][0].split("/")[1])
    assert found == ["413.A", "413.B"]


def test_a_sisipan_needs_a_reason_and_an_earlier_number(office: Office) -> None:
    letter = office.submit("L02", letter_date="2026-01-05")
    with pytest.raises(BadAnswers, match="Isian"):
        office.do("umpeg", letter, cara="sisipan", alasan="")
    with pytest.raises(BadAnswers) as refused:
        office.do("umpeg", letter, cara="sisipan", alasan="Mundur")
    assert "Belum ada nomor" in refused.value.problems["sisipan"]


def test_a_series_without_room_says_so_and_gives_nothing(office: Office) -> None:
    letter = office.submit()
    with office.engine.store.writing() as tx:
        tx.execute(update(Series).values(room=412))
    with pytest.raises(SeriesFull, match="412"):
        office.do("umpeg", letter, cara="berikutnya")
    assert office.numbers(letter) == []
    assert office.node(letter) == "nomor"


def test_many_hands_leave_neither_doubles_nor_gaps(office: Office) -> None:
    by, at = office.as_("umpeg"), office.watch.at
    letter = office.submit()
    barrier = threading.Barrier(HANDS)

    def take(hand: int) -> None:
        barrier.wait()
        for n in range(EACH):
            try:
                with office.engine.store.writing() as tx:
                    numbers.reserve(
                        tx, by.office_id, letter, wanted(date(2026, 11, 25)), by=by.id, at=at
                    )
                    if n == hand % EACH:
                        raise LookupError  # a step that fails after it took its number
            except LookupError:
                continue

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(take, range(HANDS)))
    with office.engine.store.reading() as tx:
        serials = sorted(tx.scalars(select(Number.serial)))
    assert serials == list(range(413, 413 + HANDS * (EACH - 1)))


def test_reserved_numbers_of_a_year_all_stand_in_the_register(office: Office) -> None:
    kept, gone = office.numbered(), office.numbered("L01")
    office.engine.withdraw(gone, "Tidak jadi", by=office.as_("staf2"))
    register = office.engine.register(by=office.as_("umpeg"), year=2026)
    assert [(row.serial, row.state) for row in register.rows] == [
        ("413", "dipesan"),
        ("414", "batal"),
    ]
    assert register.rows[1].note == "Tidak jadi"
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Number)) == 2
    assert kept != gone
    office.watch.at += timedelta(days=1)
    after = office.numbered("L03")
    assert office.numbers(after)[0][0].split("/")[1] == "415"
