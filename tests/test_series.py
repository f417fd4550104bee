"""Number series: where a year begins and ends, set by the admin before and while numbers are given."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine import Engine
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.letters.numbers import SeriesFull
from engine.letters.series import MOST, NOT_A_NUMBER, YearSeries
from engine.store.tables import Number, Series
from tests.cast import Office
from tests.office import client, person

# The cast's office took up Runut in mid-year: 2026 begins at 413, nothing is given yet.
YEAR, FIRST = 2026, 413


def series(office: Office) -> dict[int, YearSeries]:
    return {one.year: one for one in office.engine.about(by=office.as_("admin")).series}


def arrange(office: Office, first: str, room: str = "", year: int = YEAR) -> None:
    office.engine.save_series(year, first, room, by=office.as_("admin"))


def number(office: Office) -> int:
    """The serial that the next letter of 2026 gets."""
    letter = office.numbered()
    with office.engine.store.reading() as tx:
        serial = tx.scalar(select(Number.serial).where(Number.letter_id == letter))
    assert serial is not None
    return serial


def told(office: Office) -> list[str]:
    """The office's own history, newest first."""
    changes = office.engine.about(by=office.as_("admin")).changes
    return [one.sentence for one in changes]


def refused(office: Office, first: str, room: str = "") -> dict[str, str]:
    """The problems with what is typed; nothing has changed."""
    before = (series(office), told(office))
    with pytest.raises(BadAnswers) as why:
        arrange(office, first, room)
    assert (series(office), told(office)) == before
    return why.value.problems


def test_this_year_and_the_next_stand_there(office: Office) -> None:
    assert series(office) == {
        2026: YearSeries(2026, first=FIRST, given=0, room=None, next=FIRST),
        2027: YearSeries(2027, first=1, given=0, room=None, next=1),
    }


def test_the_first_number_of_a_year_is_where_the_paper_ended(office: Office) -> None:
    arrange(office, "588", "600")
    assert series(office)[YEAR] == YearSeries(YEAR, 588, 0, 600, 588)
    assert told(office)[0] == (
        "Mengatur nomor surat tahun 2026: mulai 588, sampai 600; "
        "sebelumnya mulai 413, tanpa batas akhir."
    )
    assert (number(office), number(office)) == (588, 589)
    assert series(office)[YEAR] == YearSeries(YEAR, 588, 589, 600, 590)


def test_the_first_number_may_be_set_again_until_one_is_given(office: Office) -> None:
    arrange(office, "588")
    arrange(office, "20")
    assert number(office) == 20
    assert refused(office, "588") == {
        "first": "Nomor tahun 2026 sudah diberikan mulai 20; nomor awalnya tidak dapat diubah lagi."
    }
    assert number(office) == 21


def test_a_void_number_was_given_too(office: Office) -> None:
    letter = office.numbered()
    with office.engine.store.reading() as tx:
        given = tx.scalars(select(Number.id).where(Number.letter_id == letter)).one()
    office.engine.void_number(given, "Salah.", by=office.as_("umpeg"))
    assert "first" in refused(office, "1")
    assert number(office) == FIRST + 1


def test_the_next_year_is_arranged_ahead(office: Office) -> None:
    arrange(office, "7", "9", year=2027)
    assert series(office)[2027] == YearSeries(2027, 7, 0, 9, 7)
    assert series(office)[YEAR].first == FIRST
    letter = office.submit("L02", letter_date="2027-01-04")
    office.do("umpeg", letter, cara="berikutnya")
    assert office.numbers(letter)[0][0].split("/")[1] == "7"


def test_a_series_ends_where_it_is_told_to_and_may_be_made_longer(office: Office) -> None:
    arrange(office, str(FIRST), str(FIRST))
    assert number(office) == FIRST
    assert series(office)[YEAR].next is None
    assert office.engine.about(by=office.as_("admin")).example == ""
    letter = office.submit()
    with pytest.raises(SeriesFull, match=str(FIRST)):
        office.do("umpeg", letter, cara="berikutnya")
    arrange(office, str(FIRST), str(FIRST + 1))
    office.do("umpeg", letter, cara="berikutnya")
    arrange(office, str(FIRST))
    assert series(office)[YEAR] == YearSeries(YEAR, FIRST, FIRST + 1, None, FIRST + 2)
    assert told(office)[0] == (
        "Mengatur nomor surat tahun 2026: mulai 413, tanpa batas akhir; "
        "sebelumnya mulai 413, sampai 414."
    )


def test_no_end_before_what_was_given(office: Office) -> None:
    number(office)
    number(office)
    assert refused(office, str(FIRST), str(FIRST)) == {
        "room": "Nomor sampai 414 sudah diberikan. Isi 414 atau lebih."
    }
    arrange(office, str(FIRST), str(FIRST + 1))
    assert series(office)[YEAR].next is None


def test_no_end_before_the_beginning(office: Office) -> None:
    assert refused(office, "20", "19") == {
        "room": "Nomor akhir tidak boleh kurang dari nomor awal."
    }


@pytest.mark.parametrize(
    "text", ["0", "-1", "1.5", "1e3", "1.000", "١", "²", "x", "9" * 5000, str(MOST + 1), "' OR 1=1"]
)
def test_what_is_no_number_is_refused(office: Office, text: str) -> None:
    assert refused(office, text, text) == {"first": NOT_A_NUMBER, "room": NOT_A_NUMBER}
    assert "first" in refused(office, "")


def test_what_changes_nothing_is_no_line_of_history(office: Office) -> None:
    arrange(office, " 413 ", " ")
    assert told(office) == []


@pytest.mark.parametrize("login", ["umpeg", "sekcam", "admin_sop", "auditor", "staf1"])
def test_only_the_admin_arranges_numbers(office: Office, login: str) -> None:
    before = series(office)
    with pytest.raises(NotAllowed):
        office.engine.save_series(YEAR, "1", "", by=office.as_(login))
    assert series(office) == before


@pytest.mark.parametrize("year", [0, 1999, 2024, 2025, 2028, 2**31 - 1])
def test_other_years_are_not_arranged(office: Office, year: int) -> None:
    with pytest.raises(NotFound):
        arrange(office, "1", year=year)
    assert set(series(office)) == {2026, 2027}


def test_a_number_is_given_or_the_beginning_is_moved_but_not_both(office: Office) -> None:
    letter = office.submit()
    umpeg, admin = office.as_("umpeg"), office.as_("admin")
    task = office.task(letter)

    def move() -> str:
        try:
            office.engine.save_series(YEAR, "900", "", by=admin)
        except BadAnswers:
            return "refused"
        return "moved"

    with ThreadPoolExecutor(2) as hands:
        given = hands.submit(office.engine.complete, task, {"cara": "berikutnya"}, by=umpeg, key="")
        moved = hands.submit(move)
        given.result()
    serial = int(office.numbers(letter)[0][0].split("/")[1])
    assert serial == (900 if moved.result() == "moved" else FIRST)
    assert series(office)[YEAR].given == serial


# The page


def test_the_page_has_each_year_and_the_form_of_one(app: Flask, engine: Engine) -> None:
    admin = client(app, "admin")
    here = admin.get("/admin/nomor").text
    assert "Nomor tahun 2026" in here
    assert "Tidak dapat diubah lagi: nomor tahun ini sudah diberikan." in here
    assert '<input type="hidden" name="first" value="413">' in here
    about = engine.about(by=person(engine, "admin"))
    assert about.example.endswith("/416-399/2026")
    assert about.example in here
    there = admin.get("/admin/nomor?tahun=2027").text
    assert "Nomor tahun 2027" in there
    assert 'action="/admin/nomor/2027"' in there
    assert "Nomor tahun 2026" in admin.get("/admin/nomor?tahun=1999").text


def test_the_admin_sets_the_next_year(app: Flask, engine: Engine) -> None:
    admin = client(app, "admin")
    saved = admin.post("/admin/nomor/2027", data={"first": "12", "room": "900"})
    assert (saved.status_code, saved.headers["Location"]) == (303, "/admin/nomor?tahun=2027")
    page = admin.get("/admin/nomor?tahun=2027").text
    assert "Nomor surat tahun 2027 tersimpan." in page
    assert "Mengatur nomor surat tahun 2027: mulai 12, sampai 900; sebelumnya mulai 1" in page
    assert engine.about(by=person(engine, "admin")).series[-1] == YearSeries(2027, 12, 0, 900, 12)


def test_what_is_refused_stays_in_the_form_with_its_sentence(app: Flask) -> None:
    admin = client(app, "admin")
    answer = admin.post("/admin/nomor/2027", data={"first": "12a", "room": "<b>"})
    assert answer.status_code == 422
    assert NOT_A_NUMBER in answer.text
    assert 'value="12a"' in answer.text
    assert 'value="&lt;b&gt;"' in answer.text
    late = admin.post("/admin/nomor/2026", data={"first": "1", "room": ""})
    assert late.status_code == 422
    assert 'id="first-salah"' in late.text
    assert "nomor awalnya tidak dapat diubah lagi" in late.text


@pytest.mark.parametrize("year", ["1999", "2028", "-1", "x", "9" * 5000, "%00"])
def test_no_page_for_other_years(app: Flask, year: str) -> None:
    answer = client(app, "admin").post(f"/admin/nomor/{year}", data={"first": "1", "room": ""})
    assert answer.status_code == 404


def test_a_full_year_says_so(app: Flask, engine: Engine) -> None:
    with engine.store.writing() as tx:
        tx.execute(update(Series).values(room=Series.last))
    page = client(app, "admin").get("/admin/nomor").text
    assert ">habis</span>" in page
    assert "Misalnya surat berikutnya" not in page
