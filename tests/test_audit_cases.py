"""What an auditor finds and reads: cases by what happened to them, and one case as it went."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from engine import Engine, NotFound, Wanted
from engine.audit.finding import matching
from engine.audit.story.case_story import CaseStory
from engine.demo.office import Wristwatch
from engine.errors import BadAnswers
from engine.store.tables import Case
from tests.cast import Office
from tests.office import ANSWERED, ON_BOTH, RETURNED, SENT, client, person
from web.auditors.bars import LEFT, LETTER, bars

HOSTILE = [
    '\'; DROP TABLE "case"; --',
    "%",
    "_",
    "\\",
    "<script>alert(1)</script>",
    "🙂" * 300,
    "\x00",
    "=1+1",
]


def case_of(office: Office, letter: int) -> int:
    return int(office.letter(letter).case_id)


def found(office: Office, **wanted: object) -> set[int]:
    rows = office.engine.find_cases(Wanted(**wanted), by=office.as_("auditor")).rows  # type: ignore[arg-type]
    return {row.letter_id for row in rows}


def story(office: Office, letter: int, line: int | None = None) -> CaseStory:
    return office.engine.case_story(case_of(office, letter), by=office.as_("auditor"), line=line)


def test_cases_are_found_by_each_thing_and_by_all_together(office: Office) -> None:
    quick = office.numbered("L02")
    office.later(minutes=1)
    slow = office.submit("L01", by="staf1")
    office.later(hours=2)
    office.do("umpeg", slow, cara="berikutnya")
    office.do("kasi_pmd", slow, keputusan="kembalikan", alasan="Lampiran kurang.")
    assert found(office) == {quick, slow}
    assert found(office, number=office.numbers(quick)[0][0].upper()) == {quick}
    assert found(office, subject="perangkat desa") == {quick}
    assert found(office, returned=True) == {slow}
    assert found(office, late=True, node="nomor") == {slow}
    assert found(office, official=office.id_of("staf2")) == {quick}
    assert found(office, official=office.id_of("umpeg")) == {quick, slow}
    assert found(office, unit=office.letter(slow).unit_id) == {slow}
    assert found(office, sop="surat_keluar", edition=1) == {quick, slow}
    assert found(office, edition=2) == set()
    assert found(office, since=date(2026, 11, 25), until=date(2026, 11, 25)) == {quick, slow}
    assert found(office, until=date(2026, 11, 24)) == set()
    assert found(office, returned=True, official=office.id_of("staf2")) == set()
    assert found(office, party="zzz") == set()


def test_a_letter_is_found_by_addressee_before_it_has_a_number(office: Office) -> None:
    letter = office.submit("L02", addressee_name=["Kepala Dusun Cikaret", "Ketua RW 04"])
    office.submit("L01", by="staf1")
    assert found(office, party="DUSUN CIKARET") == found(office, party="rw 04") == {letter}
    (row,) = office.engine.find_cases(Wanted(party="rw 04"), by=office.as_("auditor")).rows
    assert (row.number, row.party) == ("", "Kepala Dusun Cikaret; Ketua RW 04")
    office.do("umpeg", letter, cara="berikutnya")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Tujuan salah.")
    office.do("staf2", letter, **office.form("L02", addressee_name=["Lurah Sindangsari"]))
    assert found(office, party="sindangsari") == {letter}
    assert found(office, party="rw 04") == set()


def test_letters_that_come_in_are_found_by_sender_and_agenda(office: Office) -> None:
    arrived = office.received()
    assert found(office, party="smp negeri 7") == {arrived}
    assert found(office, number="077/SMPN7") == {arrived}
    (row,) = office.engine.find_cases(Wanted(), by=office.as_("auditor")).rows
    assert row.number.startswith("M-")
    assert found(office, number=row.number) == {arrived}


def test_a_draft_is_not_found_and_has_no_story(office: Office) -> None:
    draft = office.draft("L02")
    assert found(office) == set()
    with pytest.raises(NotFound):
        story(office, draft)


def test_pages_go_on_where_the_last_one_ended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = []
    for _ in range(5):
        letters.append(office.submit("L02"))
        office.later(minutes=1)
    # Two of the same moment are told apart by their ids.
    letters.append(office.submit("L01", by="staf1"))
    letters.append(office.submit("L03", by="staf1"))
    monkeypatch.setattr("engine.audit.finding.PAGE", 3)
    seen, after, by = [], 0, office.as_("auditor")
    while True:
        page = office.engine.find_cases(Wanted(), by=by, after=after)
        seen += [row.letter_id for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert seen == letters[::-1]
    with pytest.raises(NotFound):
        office.engine.find_cases(Wanted(), by=by, after=10_000)


def test_only_auditors_find_anything(office: Office) -> None:
    letter = office.numbered("L02")
    for login in ("camat", "sekcam", "umpeg", "staf2", "admin", "admin_sop"):
        by = office.as_(login)
        for ask in (
            lambda by=by: office.engine.find_cases(Wanted(), by=by),
            lambda by=by: office.engine.case_story(case_of(office, letter), by=by),
            lambda by=by: office.engine.letter_story(case_of(office, letter), by=by),
            lambda by=by: office.engine.xes_log(Wanted(), by=by),
            lambda by=by: office.engine.csv_log(Wanted(), by=by),
            lambda by=by: office.engine.find_choices(by=by),
        ):
            with pytest.raises(NotFound):
                ask()


def test_periods_that_cannot_be_are_refused(office: Office) -> None:
    by = office.as_("auditor")
    turned = Wanted(since=date(2026, 2, 1), until=date(2026, 1, 1))
    for wanted in (turned, Wanted(since=date.min), Wanted(until=date.max)):
        with pytest.raises(BadAnswers):
            office.engine.find_cases(wanted, by=by)
    letter = office.submit("L02")
    assert found(office, since=date(2020, 1, 1), until=date(2030, 1, 1)) == {letter}


def test_no_question_reads_all_cases_tasks_or_history(office: Office) -> None:
    """Every single condition, and all of them, walk an index of `case` and `task`."""
    office.numbered("L02")
    by, day = office.as_("auditor"), date(2026, 11, 25)
    every = {
        "number": "413", "subject": "desa", "party": "desa", "official": 3, "unit": 2,
        "node": "susun", "since": day, "until": day, "late": True, "returned": True,
        "sop": "surat_keluar", "edition": 1,
    }  # fmt: skip
    asked = [Wanted(), *(Wanted(**{name: value}) for name, value in every.items()), Wanted(**every)]  # type: ignore[arg-type]
    with office.engine.store.reading() as tx:
        lite = tx.dialect.name == "sqlite"
        if not lite:
            # With a handful of rows a scan is cheaper; what counts is that there is another way.
            tx.execute(text("SET LOCAL enable_seqscan = off"))
        for wanted in asked:
            query = matching(wanted, by, office.watch.at)
            newest = query.order_by(Case.started_at.desc(), Case.id.desc()).limit(51)
            written = newest.compile(tx, compile_kwargs={"literal_binds": True})
            rows = tx.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if lite else ''} {written}")
            told = "\n".join(" ".join(map(str, row)) for row in rows)
            scans = re.findall(
                r'Seq Scan on "?(?:case|task|entry)\b|SCAN "?(?:case|task|entry)\b(?! USING)', told
            )
            assert scans == [], f"{wanted}\n{told}"


def test_the_story_measures_every_visit(office: Office) -> None:
    letter = office.draft("L02")
    office.engine.look(office.task(letter), by=office.as_("staf2"))
    office.later(minutes=10)
    office.do("staf2", letter, **office.form("L02"))
    office.later(minutes=30)
    office.do("umpeg", letter, cara="berikutnya")
    told = story(office, letter)
    write, number, check = told.visits
    assert [one.no for one in told.visits] == [1, 2, 3]
    assert (write.waited, write.worked, write.late, write.act) == (0, 10, False, "susun")
    assert (number.waited, number.worked, number.late, number.used) == (30, 0, True, 30)
    assert (check.state, check.done_at, check.late) == ("berjalan", None, False)
    assert (told.used, told.standard, told.returns, told.state) == (40, 52, 0, "open")
    assert [one.step for one in told.late] == ["Memberi nomor"]
    assert [round(place) for place in number.places] == [10, 40, 40, 12]
    assert told.broken == []
    assert 'href="#k2"' in told.picture
    assert "30 / 2 mnt" in told.picture
    assert "parah" in told.picture


def test_nights_and_holidays_have_no_length(office: Office) -> None:
    letter = office.submit("L02")
    office.later(days=7)
    office.do("umpeg", letter, cara="berikutnya")
    told = story(office, letter)
    assert told.axis.length == pytest.approx(told.used, abs=1)
    assert len(told.axis.days) == 6
    assert [one.day.weekday() for one in told.axis.days] == [2, 3, 4, 0, 1, 2]
    places = [one.place for one in told.axis.days]
    assert places == sorted(places)
    assert places[0] == 0


def test_a_return_is_told_with_its_reason(office: Office) -> None:
    letter = office.numbered("L02")
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Tanggal salah.")
    office.later(minutes=5)
    office.do("staf2", letter, **office.form("L02", subject="Permintaan Data Desa"))
    told = story(office, letter)
    back = next(one for one in told.visits if one.act == "kembali")
    again = next(one for one in told.visits if one.act == "ajukan_lagi")
    assert back.remark == "Tanggal salah"
    assert again.round == 2
    assert "Tanggal salah." in again.sent_back
    assert told.returns == 1
    first, second = office.engine.letter_story(told.id, by=office.as_("auditor")).revisions
    assert first.changes == []
    assert [(c.label, c.pieces) for c in second.changes if c.label == "Hal"] == [
        ("Hal", (("same", "Permintaan Data "), ("removed", "Perangkat "), ("same", "Desa")))
    ]


def test_who_acted_for_whom_is_shown_with_the_decree(office: Office) -> None:
    letter = office.numbered("L02")
    office.acting("kasi_pmd", "kasi_pem")
    office.do("kasi_pmd", letter, keputusan="setujui")
    visit = next(one for one in story(office, letter).visits if one.act == "paraf")
    assert visit.capacity.startswith("Plh. ")
    assert visit.mandate == "SP 800.1.11.1/9/416-399/2026"


def test_a_case_is_told_as_it_was(office: Office) -> None:
    letter = office.submit("L02")
    office.later(minutes=5)
    office.do("umpeg", letter, cara="berikutnya")
    now = story(office, letter)
    lines = [one.act for one in now.lines]
    then = story(office, letter, lines.index("susun") + 1)
    assert [one.state for one in then.visits] == ["selesai", "berjalan"]
    assert then.visits[1].who == ""
    assert (then.shown, len(then.lines)) == (lines.index("susun") + 1, len(lines))
    assert then.used == 0
    for line in (0, len(lines) + 1):
        with pytest.raises(NotFound):
            story(office, letter, line)


def test_a_withdrawn_case_ends_what_was_open(office: Office) -> None:
    letter = office.submit("L02")
    office.later(minutes=3)
    office.engine.withdraw(letter, "Tidak jadi.", by=office.as_("staf2"))
    office.later(hours=5)
    told = story(office, letter)
    assert (told.state, told.used) == ("withdrawn", 3)
    assert [one.state for one in told.visits] == ["selesai", "gugur"]
    assert story(office, letter, len(told.lines) - 1).visits[1].state == "berjalan"


@ON_BOTH
def test_the_pages_tell_it_in_words(app: Flask, watch: Wristwatch) -> None:
    watch.at += timedelta(hours=2)
    auditor = client(app, "auditor")
    page = auditor.get(f"/riwayat/{RETURNED}").text
    assert "kali dikembalikan." in page
    assert "Mengapa lewat?" in page
    assert 'id="mengapa-1"' in page
    assert auditor.get(f"/riwayat/{SENT}?peta=jalur&pada=2").status_code == 200
    assert 'href="/riwayat" aria-current="page"' in auditor.get("/riwayat").text
    assert 'href="/riwayat"' not in client(app, "camat").get("/").text
    assert "Naskah pertama yang diajukan" in auditor.get(f"/riwayat/{SENT}/naskah").text
    assert "Belum ada revisi" in auditor.get(f"/riwayat/{ANSWERED}/naskah").text


def test_the_demo_s_letters_lay_and_were_worked_on(app: Flask, engine: Engine) -> None:
    """Its people open a task some minutes before they complete it, the drafter at once."""
    auditor = person(engine, "auditor")
    for letter in (SENT, ANSWERED):
        case = engine.letter(letter, by=auditor).case_id
        visits = engine.case_story(case, by=auditor).visits
        assert [one.waited for one in visits][:3] == ([0, 1, 2] if letter == SENT else [0, 3, 5])
        assert all(0 <= one.waited < one.used for one in visits)
        assert all(one.waited + one.worked == one.used for one in visits)


def test_the_words_of_a_long_bar_do_not_run_over_the_step_s_name(office: Office) -> None:
    letter = office.submit()
    office.later(hours=6)
    office.engine.look(office.task(letter), by=office.as_("umpeg"))
    office.later(minutes=2)
    bar = bars(story(office, letter)).rows[1]
    assert (bar.anchor, bar.inside) == ("end", False)
    assert bar.words_x - len(bar.words) * LETTER > LEFT
    assert bar.words_x < bar.opened


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_words_find_nothing_and_break_nothing(app: Flask, said: str) -> None:
    auditor = client(app, "auditor")
    names = ("nomor", "hal", "tujuan", "pejabat", "unit", "langkah", "sop", "terbitan", "dari",
             "sampai", "sesudah", "berkas")  # fmt: skip
    for name in names:
        for path in ("/riwayat", "/riwayat/log.csv", "/riwayat/log.xes"):
            answer = auditor.get(path, query_string={name: said})
            assert answer.status_code in (200, 404, 422), (path, name)
            assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("dari=2026-12-01&sampai=2026-01-01", 422, "Tanggal akhir mendahului tanggal awal."),
        ("dari=0001-01-01", 422, "Tanggal ini di luar kalender yang dikenal."),
        ("sampai=9999-12-31", 422, "Tanggal ini di luar kalender yang dikenal."),
        ("dari=kemarin", 422, "Tulis tanggal sebagai tahun-bulan-tanggal"),
        ("dari=2017-01-01&sampai=2027-01-01", 200, "Hal dan nomor"),
        ("dari=2001-01-01&sampai=2001-02-01", 200, "Tidak ada riwayat yang cocok"),
    ],
)
def test_periods_are_answered_in_words(app: Flask, query: str, status: int, words: str) -> None:
    answer = client(app, "auditor").get(f"/riwayat?{query}")
    assert (answer.status_code, words in answer.text) == (status, True)
    assert client(app, "auditor").get(f"/riwayat/log.xes?{query}").status_code == status
