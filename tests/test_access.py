"""Who opened or took out what, and who was turned away: noted in the same call, never changed."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from engine import NotFound, Wanted
from engine.audit.access import WantedAccess
from engine.cases import access_record
from engine.cases.access_record import note_access
from engine.store import Busy
from engine.store.tables import Access, Official
from tests.cast import Office, picture
from tests.test_races import at_once

Line = tuple[str, str, str]


def noted(office: Office, login: str = "", letter: int | None = None) -> list[Line]:
    """Lines of the record as (act, what, name), in the order in which they were written."""
    wanted = select(Access).order_by(Access.id)
    if login:
        wanted = wanted.where(Access.official_id == office.id_of(login))
    if letter is not None:
        wanted = wanted.where(Access.letter_id == letter)
    with office.engine.store.reading() as tx:
        return [(row.act, row.what, row.name) for row in tx.execute(wanted)]


# ------------------------------------------------------------------------------- opening, taking


def test_opening_a_letter_with_all_its_parts_is_one_line(office: Office) -> None:
    letter, camat = office.signed("L02"), office.as_("camat")
    before = len(noted(office, "camat"))
    office.engine.letter(letter, by=camat)
    for _ in range(3):
        office.engine.pages(letter, by=camat)
    office.engine.letter(letter, by=camat)
    assert noted(office, "camat")[before:] == [("buka", "surat", "")]


def test_what_stands_on_the_page_of_a_task_is_opened_with_it(office: Office) -> None:
    letter, camat = office.initialled("L02"), office.as_("camat")
    task = office.engine.task(office.task(letter), by=camat)
    office.engine.pages(letter, by=camat)
    office.engine.preview(task.id, {}, by=camat)
    assert noted(office, "camat") == [("buka", "tugas", task.step.name)]
    office.engine.letter(letter, by=camat)
    assert noted(office, "camat")[1:] == [("buka", "surat", "")]


def test_an_opening_counts_again_after_ten_minutes(office: Office) -> None:
    letter, by = office.signed("L02"), office.as_("sekcam")
    for minutes, lines in ((0, 1), (9.9, 1), (0.2, 2), (5, 2)):
        office.later(minutes=minutes)
        office.engine.letter(letter, by=by)
        assert noted(office, "sekcam").count(("buka", "surat", "")) == lines


def test_each_who_and_each_letter_has_lines_of_its_own(office: Office) -> None:
    one, other = office.signed("L02"), office.signed("L01")
    for login in ("camat", "sekcam"):
        for letter in (one, other):
            office.engine.letter(letter, by=office.as_(login))
    for letter in (one, other):
        assert noted(office, letter=letter).count(("buka", "surat", "")) == 2


def test_every_download_is_a_line(office: Office) -> None:
    letter, by = office.signed("L02"), office.as_("auditor")
    number = office.numbers(letter)[0][0]
    name = "surat-" + "".join(c if c.isalnum() or c in ".-" else "-" for c in number) + ".pdf"
    for _ in range(2):
        office.engine.pdf(letter, by=by)
    assert noted(office, "auditor") == [("unduh", "surat", name)] * 2


def test_an_earlier_revision_is_told_apart(office: Office) -> None:
    letter = office.numbered("L02")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Tanggal salah.")
    office.do("staf2", letter, **office.form("L02", subject="Permintaan Data Desa"))
    before, by = len(noted(office, "staf2")), office.as_("staf2")
    office.engine.pages(letter, by=by, revision=1)
    office.engine.pages(letter, by=by, revision=2)
    office.engine.pdf(letter, by=by, revision=1)
    told = noted(office, "staf2")[before:]
    assert told[:2] == [("buka", "revisi", "revisi ke-1"), ("buka", "surat", "")]
    assert told[2][:2] == ("unduh", "revisi")
    assert told[2][2].startswith("revisi ke-1, surat-")


def test_files_scans_and_sheets_are_taken(office: Office) -> None:
    letter = office.disposed("kasi_pmd")
    by = office.as_("kasi_pmd")
    (document,) = office.engine.letter(letter, by=by).documents
    office.engine.scan(letter, by=by)
    office.engine.scan_page(letter, 1, by=by)
    office.engine.document(letter, document.id, by=by)
    office.engine.disposition_sheet(letter, by=by)
    assert noted(office, "kasi_pmd") == [
        ("buka", "surat", ""), ("unduh", "pindaian", "pindaian.png"),
        ("unduh", "lampiran", "pindaian.png"), ("unduh", "disposisi", "disposisi-512-2026.pdf"),
    ]  # fmt: skip


def test_the_agendas_are_noted_where_they_are_taken_out(office: Office) -> None:
    office.numbered("L02")
    office.received()
    by, year = office.as_("umpeg"), office.engine.today().year
    before = len(noted(office, "umpeg"))
    office.engine.register(by=by, year=year)
    office.engine.incoming_agenda(by=by, year=year)
    assert len(noted(office, "umpeg")) == before
    office.engine.register(by=by, year=year, page=None)
    office.engine.print_register(by=by, year=year)
    office.engine.print_incoming_agenda(by=by, year=year)
    out = ("unduh", "agenda", "Surat Keluar 2026")
    assert noted(office, "umpeg")[before:] == [out, out, ("unduh", "agenda", "Surat Masuk 2026")]


def test_what_an_auditor_reads_is_noted_too(office: Office) -> None:
    letter, by = office.signed("L02"), office.as_("auditor")
    case = office.letter(letter).case_id
    number = office.numbers(letter)[0][0]
    office.engine.case_story(case, by=by)
    office.engine.letter_story(case, by=by)
    office.engine.evidence(letter, by=by)
    "".join(office.engine.xes_log(Wanted(case=case, late=True), by=by))
    made = office.engine.make_checkpoint(by=by)
    assert made is not None
    office.engine.checkpoint_file(made.number, by=by)
    office.engine.checkpoint_file(made.number, by=None)
    "".join(office.engine.access_csv(WantedAccess(since=date(2026, 1, 1)), by=by))
    assert noted(office, "auditor") == [
        ("buka", "riwayat", ""), ("buka", "perubahan", ""), ("unduh", "bukti", number),
        ("unduh", "log", f"XES; hanya yang lewat; berkas: {case}"),
        ("unduh", "titik_periksa", "nomor 1"), ("unduh", "akses", "CSV; dari: 2026-01-01"),
    ]  # fmt: skip
    assert len(noted(office, "auditor", letter)) == 4


# ------------------------------------------------------------------------------- turned away


def test_who_is_turned_away_from_a_letter_is_noted(office: Office) -> None:
    letter = office.submit("L02", security="rahasia")
    stranger, task, case = (
        office.as_("kasi_pmd"),
        office.task(letter),
        office.letter(letter).case_id,
    )
    engine = office.engine
    doors: dict[str, list[Callable[[], Any]]] = {
        "surat": [
            lambda: engine.letter(letter, by=stranger),
            lambda: engine.pages(letter, by=stranger),
            lambda: engine.pdf(letter, by=stranger),
            lambda: engine.withdraw(letter, "Salah.", by=stranger),
            lambda: engine.follow_up(letter, {"tindak_lanjut": "x"}, by=stranger),
        ],
        "tugas": [
            lambda: engine.task(task, by=stranger),
            lambda: engine.look(task, by=stranger),
            lambda: engine.take(task, by=stranger),
            lambda: engine.give_back(task, by=stranger),
            lambda: engine.complete(task, {}, by=stranger),
            lambda: engine.save_draft(task, {}, by=stranger),
            lambda: engine.preview(task, {}, by=stranger),
            lambda: engine.attach(task, "a.png", picture("x"), "lampiran", by=stranger),
        ],
        "draf": [lambda: engine.draft_pages(letter, by=stranger)],
        "lampiran": [lambda: engine.document(letter, 1, by=stranger)],
        "pindaian": [lambda: engine.scan(letter, by=stranger)],
        "disposisi": [lambda: engine.disposition_sheet(letter, by=stranger)],
    }
    asked = [(what, door) for what, several in doors.items() for door in several]
    for n, (what, door) in enumerate(asked, start=1):
        with pytest.raises(NotFound) as refused:
            door()
        assert str(refused.value) == str(NotFound())
        lines = noted(office, "kasi_pmd", letter)
        assert (len(lines), lines[-1]) == (n, ("ditolak", what, ""))
    # A draft is closed to auditors as well.
    draft, auditor = office.draft("L02"), office.as_("auditor")
    with pytest.raises(NotFound):
        engine.case_story(office.letter(draft).case_id, by=auditor)
    assert noted(office, "auditor", draft) == [("ditolak", "riwayat", "")]
    assert case != office.letter(draft).case_id


def test_what_does_not_exist_leaves_no_line(office: Office) -> None:
    letter, by = office.submit("L02"), office.as_("kasi_pem")
    for ask in (
        lambda: office.engine.letter(9999, by=by),
        lambda: office.engine.task("0" * 32, by=by),
        lambda: office.engine.scan(letter, by=by),
        lambda: office.engine.document(letter, 9999, by=by),
        lambda: office.engine.pages(letter, by=by, revision=9),
        lambda: office.engine.draft_pages(letter, by=by),
    ):
        with pytest.raises(NotFound):
            ask()
    assert noted(office, "kasi_pem") == []


def test_another_office_learns_nothing_and_leaves_no_line(office: Office) -> None:
    letter = office.submit("L02", security="rahasia")
    task, here = office.task(letter), office.as_("kasi_pmd")
    elsewhere = replace(here, office_id=here.office_id + 1)
    for ask in (
        lambda: office.engine.letter(letter, by=elsewhere),
        lambda: office.engine.task(task, by=elsewhere),
        lambda: office.engine.pdf(letter, by=elsewhere),
    ):
        with pytest.raises(NotFound):
            ask()
    assert [line for line in noted(office) if line[0] == "ditolak"] == []


# ------------------------------------------------------------------------------- kept for good


@pytest.mark.parametrize("verb", [update, delete])
def test_the_database_refuses_to_change_the_record(
    office: Office, verb: Callable[[Any], Any]
) -> None:
    office.engine.letter(office.submit(), by=office.as_("staf2"))
    wanted = verb(Access)
    with pytest.raises(DBAPIError, match="append-only"), office.engine.store.writing() as tx:
        tx.execute(wanted.values(act="unduh") if verb is update else wanted)


def test_no_other_way_to_empty_or_replace_the_record(office: Office) -> None:
    office.engine.letter(office.submit(), by=office.as_("staf2"))
    postgres = office.engine.store.dialect == "postgresql"
    sql = "TRUNCATE access" if postgres else "INSERT OR REPLACE INTO access SELECT * FROM access"
    with pytest.raises(DBAPIError, match="append-only"), office.engine.store.writing() as tx:
        tx.exec_driver_sql(sql)


# ------------------------------------------------------------------------------- at one instant


def test_two_hands_of_one_person_open_a_letter_once_and_take_it_twice(office: Office) -> None:
    letter, by = office.signed("L02"), office.as_("sekcam")
    before = len(noted(office, "sekcam"))
    for _ in range(5):
        office.later(minutes=11)
        told = at_once([lambda: office.engine.letter(letter, by=by)] * 2)
        assert [type(one).__name__ for one in told] == ["LetterView"] * 2
    assert noted(office, "sekcam")[before:] == [("buka", "surat", "")] * 5
    at_once([lambda: office.engine.pdf(letter, by=by)] * 2)
    assert [line[0] for line in noted(office, "sekcam")[before + 5 :]] == ["unduh", "unduh"]


def test_two_people_at_one_instant_have_a_line_each(office: Office) -> None:
    letter = office.signed("L02")
    people = [office.as_("sekcam"), office.as_("umpeg")]
    at_once([lambda by=by: office.engine.letter(letter, by=by) for by in people])
    for login in ("sekcam", "umpeg"):
        assert noted(office, login, letter).count(("buka", "surat", "")) == 1


def test_reading_waits_its_turn_while_somebody_writes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, by = office.signed("L02"), office.as_("sekcam")
    looked, answers = threading.Event(), list[int]()
    known = access_record._known

    def looking(*asked: Any) -> bool:
        found = known(*asked)
        looked.set()
        return found

    monkeypatch.setattr("engine.cases.access_record._known", looking)
    reader = threading.Thread(target=lambda: answers.append(office.engine.letter(letter, by=by).id))
    with office.engine.store.writing() as tx:
        tx.execute(select(Official.id).where(Official.id == by.id).with_for_update())
        reader.start()
        assert looked.wait(30)
        assert answers == []
    reader.join(30)
    assert answers == [letter]
    assert noted(office, "sekcam", letter)[-1] == ("buka", "surat", "")


# ------------------------------------------------------------------------------- when it cannot be


def test_a_secret_letter_is_not_handed_out_unnoted(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ordinary, secret = office.submit("L02"), office.submit("L02", security="rahasia")
    by = office.as_("staf2")
    year = office.engine.today().year

    def busy(*_args: object) -> None:
        raise Busy

    monkeypatch.setattr("engine.cases.access_record._write", busy)
    for ask in (
        lambda: office.engine.letter(secret, by=by),
        lambda: office.engine.pdf(secret, by=by),
        lambda: office.engine.print_register(by=office.as_("umpeg"), year=year),
    ):
        with pytest.raises(Busy):
            ask()
    assert office.engine.letter(ordinary, by=by).id == ordinary
    assert f"letter {ordinary}" in caplog.text
    with pytest.raises(NotFound):
        office.engine.letter(secret, by=office.as_("kasi_pmd"))
    assert f"letter {secret}" in caplog.text


def test_a_name_is_kept_as_far_as_it_fits(office: Office) -> None:
    by = office.as_("auditor")
    note_access(office.engine, by, "unduh", "log", name="x" * 500 + "\x00")
    assert noted(office, "auditor") == [("unduh", "log", "x" * 200)]
