"""Conformance: what breaks each rule and what does not, in which period, and who may ask."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Executable, delete, insert, select, text, update
from sqlalchemy.ext.compiler import compiles

from engine import BadAnswers, DayOff, NotFound
from engine.audit.access import WantedAccess
from engine.audit.conformance.rules import GROUPS, RULES, Window
from engine.store.tables import Mandate, Number, Official, PostRole
from engine.store.types import Query
from tests.cast import PASSPHRASE, Office
from tests.edits import EDITS
from tests.test_moving import enact


class Explained(Executable, ClauseElement):
    """How the database would answer a query, with the query's own parameters."""

    inherit_cache = False

    def __init__(self, query: Query) -> None:
        self.query = query


@compiles(Explained)
def _explained(element: Explained, compiler: Any, **said: Any) -> str:
    verb = "EXPLAIN QUERY PLAN" if compiler.dialect.name == "sqlite" else "EXPLAIN"
    return f"{verb} {compiler.process(element.query, **said)}"


TODAY = date(2026, 11, 25)
FAR = (date(2017, 1, 1), date(2027, 1, 1))


def broken(office: Office, key: str, since: date = TODAY, until: date = TODAY) -> dict[int, str]:
    """The letters that broke the rule, with what is said of them; the count must be the same."""
    by = office.as_("auditor")
    page = office.engine.rule_cases(key, since, until, by=by)
    (counted,) = office.engine.conformance([key], since, until, by=by).rows
    assert counted.cases == len(page.rows)
    return {
        one.case.letter_id: " ".join(said.sentence for said in one.deviations) for one in page.rows
    }


def touched(office: Office, letter: int) -> list[str]:
    case = int(office.letter(letter).case_id)
    return [one.rule.key for one in office.engine.rules_of(case, by=office.as_("auditor"))]


def approve(office: Office, login: str, letter: int, **said: str) -> None:
    """As on the pages: the task is opened, and decided a while later."""
    office.engine.look(office.task(letter), by=office.as_(login))
    office.later(minutes=1)
    office.do(login, letter, keputusan="setujui", **said)


def test_a_letter_on_its_path_breaks_nothing(office: Office) -> None:
    letter = office.submit("L02")
    office.do("umpeg", letter, cara="berikutnya")
    for login in ("kasi_pem", "sekcam"):
        approve(office, login, letter)
    approve(office, "camat", letter, frasa_sandi=PASSPHRASE)
    assert {key: broken(office, key) for key in RULES} == {key: {} for key in RULES}
    assert touched(office, letter) == []
    assert office.engine.conformance([], TODAY, TODAY, by=office.as_("auditor")).letters == 1


def test_a_task_that_was_reassigned(office: Office) -> None:
    letter, other = office.numbered("L02"), office.numbered("L01")
    holder = office.id_of("kasi_trantib")
    office.engine.reassign(office.task(letter), holder, "Cuti.", by=office.as_("camat"))
    said = broken(office, "dialihkan")
    assert set(said) == {letter}
    assert "dengan alasan: Cuti" in said[letter]
    assert "dialihkan" in touched(office, letter)
    assert "dialihkan" not in touched(office, other)


def test_a_case_that_was_moved_and_one_that_came_back(office: Office) -> None:
    stays, admin = office.numbered("L02"), office.as_("admin_sop")
    enact(office, EDITS["nama diubah"])
    office.engine.move_cases("surat_keluar", {}, reason="Terbitan baru.", by=admin)
    office.later(minutes=1)
    enact(office, EDITS["waktu baku"])
    returns = office.numbered("L01")
    enact(office, EDITS["nama diubah"])
    again = office.engine.move_cases("surat_keluar", {}, reason="Keliru.", by=admin)
    assert set(broken(office, "dipindah")) == {stays, returns}
    office.later(minutes=1)
    office.engine.undo_move(again.id, by=admin)
    assert set(broken(office, "dipindah")) == {stays}
    assert "terbitan 2. Alasan: Terbitan baru." in broken(office, "dipindah")[stays]


def test_a_letter_that_its_approver_rewrote(office: Office) -> None:
    letter, other = office.numbered("L02"), office.numbered("L01")
    said = office.form("L02", subject="Permintaan Data Dusun")
    office.do("kasi_pem", letter, keputusan="revisi", **said)
    office.do("kasi_pmd", other, keputusan="kembalikan", alasan="Perbaiki.")
    assert set(broken(office, "direvisi")) == {letter}


def test_an_inserted_number(office: Office) -> None:
    first = office.submit("L02", letter_date="2026-11-10")
    office.do("umpeg", first, cara="berikutnya")
    late = office.submit("L01", by="staf1", letter_date="2026-11-12")
    office.do("umpeg", late, cara="sisipan", alasan="Aplikasi mati.")
    said = broken(office, "sisipan")
    assert set(said) == {late}
    assert "Alasan: Aplikasi mati." in said[late]


def test_numbers_that_fell_and_a_letter_that_was_withdrawn(office: Office) -> None:
    withdrawn, voided, corrected, kept = (office.numbered("L02") for _ in range(4))
    unnumbered, draft = office.submit("L02"), office.draft("L02")
    for letter in (withdrawn, unnumbered, draft):
        office.engine.withdraw(letter, "Tidak jadi.", by=office.as_("staf2"))
    with office.engine.store.reading() as tx:
        number = tx.scalar(select(Number.id).where(Number.letter_id == voided))
    assert number is not None
    office.engine.void_number(number, "Salah kode.", by=office.as_("umpeg"))
    office.do("kasi_pem", corrected, keputusan="kembalikan", alasan="Kode salah.")
    office.do("staf2", corrected, **office.form("L02", classification="400.14.5.4"))
    said = broken(office, "batal")
    assert set(said) == {withdrawn, voided, corrected}
    assert "Salah kode." in said[voided]
    assert said[corrected].startswith("Sistem: Nomor ")
    # A draft that was never submitted is its drafter's alone.
    assert set(broken(office, "ditarik")) == {withdrawn, unnumbered}
    assert touched(office, kept) == []


def test_a_deadline_that_was_reckoned_anew(office: Office) -> None:
    other = office.numbered("L01")
    approve(office, "kasi_pmd", other)
    approve(office, "sekcam", other)
    office.later(hours=6, minutes=54)
    letter = office.numbered("L02")
    off = DayOff(date(2026, 11, 26), "Libur daerah", "libur_daerah")
    office.engine.save_day_off(off, by=office.as_("admin"))
    assert letter in broken(office, "tenggat")


def test_who_acted_for_another_and_by_what(office: Office) -> None:
    letter, other = office.numbered("L02"), office.numbered("L01")
    mandate = office.acting("kasi_pmd", "kasi_pem")
    office.do("kasi_pmd", letter, keputusan="setujui")
    office.do("kasi_pmd", other, keputusan="setujui")
    office.later(minutes=1)
    office.engine.end_mandate(mandate, by=office.as_("admin"))
    said = broken(office, "diwakili")
    assert set(said) == {letter}
    assert "Plh. Kepala Seksi Pemerintahan" in said[letter]
    assert "Mandat: SP 800.1.11.1/9/416-399/2026." in said[letter]
    assert broken(office, "tanpa_mandat") == {}
    # Somebody with access to the database dates the mandate later than what was done by it.
    with office.engine.store.writing() as tx:
        tx.execute(update(Mandate).values(starts_at=office.watch.at))
    assert set(broken(office, "tanpa_mandat")) == {letter}
    with office.engine.store.writing() as tx:
        tx.execute(delete(Mandate))
    assert "Tidak ada mandat" in broken(office, "tanpa_mandat")[letter]
    assert "Mandat: tidak ditemukan." in broken(office, "diwakili")[letter]


def test_a_drafter_who_approves(office: Office) -> None:
    with office.engine.store.writing() as tx:
        post = tx.scalar(select(Official.post_id).where(Official.login == "kasi_pem"))
        tx.execute(insert(PostRole).values(post_id=post, role="pelaksana"))
    own, other = office.submit("L02", by="kasi_pem"), office.numbered("L02")
    office.do("umpeg", own, cara="berikutnya")
    for letter in (own, other):
        office.do("kasi_pem", letter, keputusan="setujui")
    assert set(broken(office, "penyusun")) == {own}


def test_one_person_at_two_steps_of_a_letter(office: Office) -> None:
    """Not where the first initial fell with the content before the second was given."""
    both, fell, apart = (office.numbered("L02") for _ in range(3))
    office.acting("sekcam", "kasi_pem")
    for letter in (both, fell):
        office.do("sekcam", letter, keputusan="setujui")
    office.do("kasi_pem", apart, keputusan="setujui")
    office.later(minutes=1)
    office.do("sekcam", fell, keputusan="kembalikan", alasan="Hal salah.")
    office.do("staf2", fell, **office.form("L02", subject="Permintaan Data Dusun"))
    office.later(minutes=1)
    office.do("kasi_pem", fell, keputusan="setujui")
    office.later(minutes=1)
    for letter in (both, fell, apart):
        office.do("sekcam", letter, keputusan="setujui")
    assert set(broken(office, "dua_paraf")) == {both}


def test_steps_while_the_office_was_closed(office: Office) -> None:
    noon, night, saturday = (office.numbered("L02") for _ in range(3))
    office.do("kasi_pem", noon, keputusan="setujui")
    office.later(hours=11)  # 20.00 WIB
    office.do("kasi_pem", night, keputusan="setujui")
    office.later(days=3)
    office.do("kasi_pem", saturday, keputusan="setujui")
    today = broken(office, "luar_jam")
    assert set(today) == {night}
    assert "Rabu, 25 November 2026, 20.00 WIB; jam kerja hari itu 07.30–12.00" in today[night]
    week = broken(office, "luar_jam", TODAY, date(2026, 11, 29))
    assert set(week) == {night, saturday}
    assert "hari itu bukan hari kerja" in week[saturday]


def test_five_approvals_within_ten_minutes(office: Office) -> None:
    many = [office.numbered("L02") for _ in range(6)]
    few = [office.numbered("L01") for _ in range(4)]
    for letter in many[:5]:
        office.do("kasi_pem", letter, keputusan="setujui")
        office.later(minutes=2, seconds=30)
    office.later(minutes=9)
    office.do("kasi_pem", many[5], keputusan="setujui")
    for letter in few:
        office.do("kasi_pmd", letter, keputusan="setujui")
    assert set(broken(office, "borongan")) == set(many[:5])
    assert "borongan" in touched(office, many[4])
    assert "borongan" not in touched(office, many[5])
    by, now = office.as_("auditor"), office.watch.at
    with office.engine.store.reading() as tx:
        # A batch that began before the window is one all the same.
        half = Window(tx, by, now - timedelta(minutes=15), now, now)
        assert 0 < len(tx.execute(RULES["borongan"].query(half)).all()) < 5


def test_an_approval_of_what_was_not_opened(office: Office) -> None:
    blind, read = office.numbered("L02"), office.numbered("L02")
    approve(office, "kasi_pem", read)
    office.do("kasi_pem", blind, keputusan="setujui")
    assert set(broken(office, "tanpa_dibuka")) == {blind}


def test_a_step_beyond_twice_its_standard(office: Office) -> None:
    """Giving a number has a standard of two office minutes, a night counts nothing."""
    slow, quick, waits = (office.submit("L02") for _ in range(3))
    office.later(minutes=4)
    office.do("umpeg", quick, cara="berikutnya")
    office.later(minutes=1)
    office.do("umpeg", slow, cara="berikutnya")
    said = broken(office, "dua_kali")
    assert set(said) == {slow, waits}
    assert said[slow].startswith("Memberi nomor (")
    assert said[slow].endswith("5 menit kerja; waktu bakunya 2 menit.")
    assert "dan belum selesai" in said[waits]
    office.later(hours=6, minutes=54)
    fresh = office.submit("L02")
    office.later(hours=15)
    assert fresh not in broken(office, "dua_kali", TODAY, date(2026, 11, 26))
    # What waits is late today, not on the day before.
    assert set(broken(office, "dua_kali")) == {slow}


def test_only_what_happened_in_the_period_counts(office: Office) -> None:
    letter = office.numbered("L02")
    office.engine.withdraw(letter, "Tidak jadi.", by=office.as_("staf2"))
    office.later(days=1)
    office.submit("L01", by="staf1")
    tomorrow, by = date(2026, 11, 26), office.as_("auditor")
    assert set(broken(office, "ditarik", *FAR)) == {letter}
    assert broken(office, "ditarik", tomorrow, tomorrow) == {}
    assert broken(office, "ditarik", date(2020, 1, 1), date(2026, 11, 24)) == {}
    ran = [
        office.engine.conformance([], *days, by=by).letters
        for days in (FAR, (TODAY, TODAY), (tomorrow, tomorrow), (FAR[0], FAR[0]))
    ]
    assert ran == [2, 1, 1, 0]


def test_pages_of_cases_go_on_where_the_last_one_ended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [office.submit("L02") for _ in range(5)]
    for letter in letters:
        office.engine.withdraw(letter, "Tidak jadi.", by=office.as_("staf2"))
    monkeypatch.setattr("engine.audit.conformance.conforming.PAGE", 2)
    monkeypatch.setattr("engine.audit.conformance.conforming.AT_ONCE", 2)
    seen, after, by = [], 0, office.as_("auditor")
    while True:
        page = office.engine.rule_cases("ditarik", TODAY, TODAY, by=by, after=after)
        seen += [one.case.letter_id for one in page.rows]
        if page.after is None:
            break
        after = page.after
    assert seen == letters[::-1]
    head, *rows = office.engine.rule_csv("ditarik", TODAY, TODAY, by=by)
    assert head.startswith("\ufeffBerkas;Nomor;Hal;")
    cases = [int(office.letter(letter).case_id) for letter in seen]
    assert [int(row.split(";")[0]) for row in rows] == cases


def test_many_deviations_of_one_case_are_counted_not_listed(office: Office) -> None:
    letter = office.numbered("L02")
    for holder in ("kasi_trantib", "kasi_pmd") * 4:
        official = office.id_of(holder)
        office.engine.reassign(office.task(letter), official, "Cuti.", by=office.as_("camat"))
    (row,) = office.engine.rule_cases("dialihkan", TODAY, TODAY, by=office.as_("auditor")).rows
    assert (len(row.deviations), row.more) == (5, 3)
    assert len(list(office.engine.rule_csv("dialihkan", *FAR, by=office.as_("auditor")))) == 1 + 8


def test_the_table_and_the_cases_are_files_without_formulas(office: Office) -> None:
    letter = office.submit("L02", subject='=HYPERLINK("http://contoh.id")')
    office.engine.withdraw(letter, "Tidak jadi.", by=office.as_("staf2"))
    by = office.as_("auditor")
    head, row = office.engine.conformance_csv(["ditarik"], TODAY, TODAY, by=by)
    assert head == "\ufeffAturan;Artinya;Sumber;Surat;Dari;Bagian (%)\r\n"
    assert row.endswith(";1;1;100,0\r\n")
    _head, case = office.engine.rule_csv("ditarik", TODAY, TODAY, by=by)
    assert """;"'=HYPERLINK(""" in case
    assert "Menarik surat. Alasan: Tidak jadi." in case
    (taken, *_) = office.engine.find_access(WantedAccess(act="unduh"), by=by).rows
    assert taken.name.startswith("CSV; kepatuhan: Ditarik; dari: 2026-11-25")


def test_only_auditors_ask_and_only_what_can_be(office: Office) -> None:
    letter = office.numbered("L02")
    case, engine = int(office.letter(letter).case_id), office.engine
    for login in ("camat", "sekcam", "umpeg", "admin", "admin_sop"):
        by = office.as_(login)
        for ask in (
            lambda by=by: engine.conformance([], TODAY, TODAY, by=by),
            lambda by=by: engine.rule_cases("ditarik", TODAY, TODAY, by=by),
            lambda by=by: engine.conformance_csv([], TODAY, TODAY, by=by),
            lambda by=by: engine.rule_csv("ditarik", TODAY, TODAY, by=by),
            lambda by=by: engine.rules_of(case, by=by),
        ):
            with pytest.raises(NotFound):
                ask()
    by = office.as_("auditor")
    for since, until in ((TODAY, FAR[0]), (date.min, TODAY), (TODAY, date.max)):
        with pytest.raises(BadAnswers):
            engine.conformance([], since, until, by=by)
        with pytest.raises(BadAnswers):
            engine.rule_cases("ditarik", since, until, by=by)
    draft = int(office.letter(office.draft("L02")).case_id)
    for ask in (
        lambda: engine.rule_cases("tidak_ada", TODAY, TODAY, by=by),
        lambda: engine.rule_csv("tidak_ada", TODAY, TODAY, by=by),
        lambda: engine.rules_of(draft, by=by),
        lambda: engine.rules_of(10_000, by=by),
    ):
        with pytest.raises(NotFound):
            ask()


def test_the_choice_of_rules_is_kept_in_their_order(office: Office) -> None:
    asked = office.engine.conformance(
        ["sisipan", "ditarik", "tidak_ada"], TODAY, TODAY, by=office.as_("auditor")
    )
    assert [one.rule.key for one in asked.rows] == ["ditarik", "sisipan"]
    assert {rule.group for rule in RULES.values()} == set(GROUPS)


@pytest.mark.parametrize("key", RULES)
def test_no_rule_reads_all_of_the_record(office: Office, key: str) -> None:
    office.numbered("L02")
    by, now = office.as_("auditor"), office.watch.at
    with office.engine.store.reading() as tx:
        lite = tx.dialect.name == "sqlite"
        if not lite:
            # With a handful of rows a scan is cheaper; what counts is that there is another way.
            tx.execute(text("SET LOCAL enable_seqscan = off"))
        window = Window(tx, by, now - timedelta(days=30), now, now)
        rows = tx.execute(Explained(RULES[key].query(window)))
        told = "\n".join(" ".join(map(str, row)) for row in rows)
    scans = re.findall(r'Seq Scan on "?(?:case|task|entry)\b|SCAN (?:case|task|entry)\b', told)
    assert scans == [], told
