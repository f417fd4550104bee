"""Asking for reports: who may, what stays hidden, periods, files, long ones, how they are read."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from engine import BadAnswers, LongPeriod, NotFound, Pick, Question, Report, report_csv, report_xlsx
from engine.audit.reports import making
from engine.audit.reports.asking import asked
from engine.audit.reports.rows import ReportVisit
from engine.cases import long_work
from engine.letters.books import HIDDEN, TRIGGERS
from tests.cast import Office
from tests.histories import Histories, Made, Stayed
from tests.test_reports import MON, NOVEMBER, figures, listed, november, report

FORMULA = '=HYPERLINK("http://x")'
HOSTILE = [
    FORMULA,
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\u202eterbalik",
    "＝1",
    "a" * 20_000,
    '\x0b;"\n',
]
SHEETS = [
    "Ringkasan", "Kegiatan", "Unit", "Pejabat", "Pengembalian", "Diwakili", "Nomor",
    "Perubahan SOP", "Peringatan", "Beban", "Perkembangan",
]  # fmt: skip


def rows_of(office: Office, pick: Pick, by: str = "auditor") -> list[ReportVisit]:
    return listed(office, NOVEMBER, pick, by)


# ------------------------------------------------------------------- who may


def test_the_head_of_a_unit_sees_the_unit(office: Office) -> None:
    made = november(office)
    pem, pmd = (made.people[login].unit_id for login in ("kasi_pem", "kasi_pmd"))
    told = report(office, by="kasi_pem")
    assert (told.question.unit, told.unit_name, told.letters) == (pem, "Seksi Pemerintahan", 2)
    assert [line.key for line in told.units] == [pem]
    assert (told.numbers.gaps, told.numbers.issued) == ([], 3)
    choices = office.engine.report_choices(by=office.as_("kasi_pem"))
    assert ([key for key, _ in choices.units], choices.whole) == ([pem], False)
    for pick, figure in figures(told):
        assert len(rows_of(office, pick, "kasi_pem")) == figure, pick
    other = replace(NOVEMBER, unit=pmd)
    with pytest.raises(NotFound):
        report(office, other, by="kasi_pem")
    office.acting("kasi_pem", "kasi_pmd", kind="a.n.")
    with pytest.raises(NotFound):
        report(office, other, by="kasi_pem")
    office.acting("kasi_pem", "kasi_pmd")
    assert report(office, other, by="kasi_pem").letters == 1


@pytest.mark.parametrize("login", ["auditor", "camat", "sekcam", "umpeg"])
def test_auditors_and_readers_see_the_whole_office(office: Office, login: str) -> None:
    november(office)
    assert report(office, by=login).letters == 3
    assert office.engine.report_choices(by=office.as_(login)).whole is True


@pytest.mark.parametrize("login", ["staf1", "admin", "admin_sop"])
def test_for_others_there_are_no_reports(office: Office, login: str) -> None:
    by, engine = office.as_(login), office.engine
    assert engine.may_report(by=by) is False
    for ask in (
        lambda: engine.report(NOVEMBER, by=by),
        lambda: engine.report_visits(NOVEMBER, Pick(), by=by),
        lambda: engine.report_choices(by=by),
        lambda: engine.start_report(NOVEMBER, by=by),
        lambda: engine.finished_report(1, by=by),
    ):
        with pytest.raises(NotFound):
            ask()


def test_what_one_may_not_read_is_counted_and_hidden(office: Office) -> None:
    """A secret letter of the drafters' own steps: auditors read it, nobody else of these does."""
    made = Histories(office)
    case = made.make(Made(MON, "08.00", [
        Stayed("susun", "staf2", 0, 5, back="Nama terlapor salah."), Stayed("kirim", "staf2", 0, 5)
    ], security="rahasia", subject="Perkara", number={"serial": 1, "state": "batal", "note": "Bocor"}))  # fmt: skip
    for login in ("auditor", "camat", "sekcam", "kasi_pem"):
        told, hidden = report(office, by=login), login != "auditor"
        (reason,), (line,) = told.reasons, told.numbers.lines
        assert (told.letters, told.returns, told.numbers.voided) == (1, 1, 1)
        assert (reason.case_id, reason.words) == (
            (None, HIDDEN) if hidden else (case, "Nama terlapor salah.")
        )
        assert (line.letter_id is None, line.subject, line.note) == (
            (True, HIDDEN, HIDDEN) if hidden else (False, "Perkara", "Bocor")
        )
        for pick in (Pick(), Pick(letters=True), Pick(number="batal"), Pick(returned=True)):
            for row in rows_of(office, pick, login):
                assert (row.case_id is None, row.letter_id is None) == (hidden, hidden)
                assert (row.subject == HIDDEN) is hidden
                assert "Perkara" not in f"{row}" or not hidden
                assert "terlapor" not in f"{row}" or not hidden
                assert "Bocor" not in f"{row}" or not hidden


# ------------------------------------------------------------------- what is asked


def test_periods_that_cannot_be_are_refused(office: Office) -> None:
    by, engine = office.as_("auditor"), office.engine
    turned = replace(NOVEMBER, since=date(2026, 12, 1))
    for question, field in (
        (turned, "sampai"), (replace(NOVEMBER, since=date.min), "dari"),
        (replace(NOVEMBER, until=date.max), "sampai"),
    ):  # fmt: skip
        for ask in (engine.report, engine.start_report):
            with pytest.raises(BadAnswers) as refused:
                ask(question, by=by)
            assert field in refused.value.problems
        with pytest.raises(BadAnswers):
            engine.report_visits(question, Pick(), by=by)


def test_a_report_of_more_than_a_year_is_a_long_one(office: Office) -> None:
    leap = Question(date(2024, 1, 1), date(2024, 12, 31), "surat_keluar")
    assert report(office, leap).letters == 0
    with pytest.raises(LongPeriod):
        report(office, replace(leap, until=date(2025, 1, 1)))


def test_what_the_office_does_not_have_is_not_found(office: Office) -> None:
    november(office)
    by, engine = office.as_("auditor"), office.engine
    for question in (
        replace(NOVEMBER, sop="lain"), replace(NOVEMBER, sop=""), replace(NOVEMBER, unit=999),
        replace(NOVEMBER, official=999),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            engine.report(question, by=by)
    for pick in (Pick(month=date(2026, 12, 1)), Pick(month=date.min), Pick(number="lain")):
        with pytest.raises(NotFound):
            engine.report_visits(NOVEMBER, pick, by=by)
    picks = (Pick(), Pick(letters=True), Pick(running=True), Pick(level=80), Pick(number="terbit"))
    for after in ("x", "-1", "1.x", "99999", "9" * 40, "²", "'; --", "\x00"):
        for pick in picks:
            with pytest.raises(NotFound):
                engine.report_visits(NOVEMBER, pick, by=by, after=after)
    for pick in (
        Pick(step="lain"),
        Pick(official=999),
        Pick(role="x"),
        Pick(level=7),
        Pick(hour=3),
    ):
        assert rows_of(office, pick) == []


# ------------------------------------------------------------------- files and long ones


def hostile(office: Office) -> Report:
    made = november(office)
    for no, text in enumerate(HOSTILE):
        made.make(Made(MON, "08.00", [
            Stayed("susun", "staf2", 0, 1, back=text), Stayed("kirim", "staf2", 0, 1)
        ], subject=text, number={"serial": 100 + no, "state": "batal", "note": text}))  # fmt: skip
    return report(office)


def test_no_cell_of_a_file_is_a_formula(office: Office) -> None:
    told = hostile(office)
    read = list(csv.reader(io.StringIO(report_csv(told).decode("utf-8-sig")), delimiter=";"))
    assert list(dict.fromkeys(row[0] for row in read)) == SHEETS
    for row in read:
        assert not [cell for cell in row if cell.startswith(TRIGGERS) and cell != "-"]
    book = load_workbook(BytesIO(report_xlsx(told)))
    assert book.sheetnames == SHEETS
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "inlineStr", "n"}
    assert any(cell.value == FORMULA for cell in book["Pengembalian"]["D"])


def test_the_files_say_what_the_report_says(office: Office) -> None:
    november(office)
    told = report(office)
    book = load_workbook(BytesIO(report_xlsx(told)))
    sheets = {sheet.title: list(sheet.values) for sheet in book}
    summary = dict(row[:2] for row in sheets["Ringkasan"])
    assert summary["Masa"] == "1 November 2026 sampai 30 November 2026"
    assert (summary["Surat selesai"], summary["Tepat waktu"], summary["Nomor batal"]) == (3, 1, 1)
    assert summary["Nomor yang tidak ada pada 2026"] == "8–9, 13–15"
    assert sheets["Kegiatan"][1] == (1, "Menyusun surat", 5, 0, 3, 6, 10, 15, 3, 31, 40, 0)
    assert [row[3] for row in sheets["Pengembalian"][1:]] == [
        "Nama saksi salah.", "=Lampiran kurang."
    ]  # fmt: skip
    assert sheets["Diwakili"][1][3:] == (2, 3)
    assert sheets["Beban"][1] == ("Pelaksana", "Senin", "08.00", 1, 67)
    assert sheets["Perkembangan"][-1] == ("November 2026", 3, 1, 33)
    assert [row[:4] for row in sheets["Peringatan"][1:]] == [
        ("80 % waktu baku", 1, 1, 0), ("100 % waktu baku", 2, 1, 1)
    ]  # fmt: skip


def test_a_report_that_was_kept_is_the_same(office: Office) -> None:
    told = hostile(office)
    assert Report.from_json(told.to_json()) == told


def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long work runs where it was started."""
    monkeypatch.setattr(long_work, "start", long_work.run)


def test_a_long_report_is_kept_for_who_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    november(office)
    at_once(monkeypatch)
    decade, by = replace(NOVEMBER, since=date(2017, 1, 1)), office.as_("auditor")
    new = office.engine.start_report(decade, by=by)
    told = office.engine.finished_report(new, by=by)
    assert told is not None
    assert (told.letters, told.question) == (4, decade)
    assert office.engine.long_report(new, by=by).percent == 100
    assert told.steps[0].spread.count == 6
    for login, key in (("camat", new), ("auditor", new + 1)):
        with pytest.raises(NotFound):
            office.engine.finished_report(key, by=office.as_(login))


def test_letters_are_read_some_at_a_time_and_only_while_wanted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    november(office)
    monkeypatch.setattr(making, "AT_ONCE", 1)
    by = office.as_("auditor")
    with office.engine.store.reading() as tx:
        known = asked(tx, NOVEMBER, by)
    heard: list[int] = []
    made = making.made_report(office.engine, known, told=heard.append, going=lambda: True)
    assert heard == [1, 2, 3, 3]
    assert made == report(office)
    answers = iter([True, False])
    stopped = making.made_report(
        office.engine, known, told=heard.append, going=lambda: next(answers)
    )
    assert stopped is None
    assert heard[4:] == [1]


def test_no_question_reads_all_of_a_table(office: Office) -> None:
    """Every statement of a month's report and its lists walks an index."""
    november(office)
    office.engine.report(NOVEMBER, by=office.as_("auditor"))
    database, said = office.engine.store.engine, []

    def heard(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(database, "before_cursor_execute", heard)
    picks = (Pick(), Pick(letters=True, late=True), Pick(running=True), Pick(level=100),
             Pick(number="terbit"), Pick(acting=True), Pick(letters=True, returned=True))  # fmt: skip
    for question in (NOVEMBER, replace(NOVEMBER, official=office.id_of("sekcam"))):
        office.engine.report(question, by=office.as_("auditor"))
        for pick in picks:
            office.engine.report_visits(question, pick, by=office.as_("auditor"))
    event.remove(database, "before_cursor_execute", heard)
    assert len(said) > 60
    assert list(scans(office, said)) == []


def scans(office: Office, said: list[tuple[str, Any]]) -> Iterator[str]:
    """Statements whose plan reads a whole table of those that grow."""
    grown = "case|task|entry|letter|number|alert"
    with office.engine.store.reading() as tx:
        lite = tx.dialect.name == "sqlite"
        if not lite:
            # With a handful of rows a scan is cheaper; what counts is that there is another way.
            tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in said:
            if not statement.lstrip().startswith(("SELECT", "WITH")):
                continue
            explain = f"EXPLAIN {'QUERY PLAN' if lite else ''} {statement}"
            told = "\n".join(
                " ".join(map(str, row)) for row in tx.exec_driver_sql(explain, parameters)
            )
            if re.search(rf'Seq Scan on "?(?:{grown})\b|SCAN "?(?:{grown})\b', told):
                yield f"{statement}\n{told}"
