"""Retention by classification: what a JRA says, who stands in which list, and as of which day."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import event, select, text, update

from engine.audit.retention import HEADINGS, WIDTHS, Asked
from engine.audit.retention.filed import DESTROY, HAND_OVER, LISTS, REVIEW, WITHOUT
from engine.audit.retention.schedule import Fate, due_on, latest, read
from engine.errors import BadAnswers, NotFound
from engine.letters.books import as_csv, as_xlsx
from engine.letters.classification import built_in
from engine.store.rows import add
from engine.store.tables import Office as Tenant
from engine.store.tables import Official
from tests.archives import (
    BY_EVENT,
    DAY,
    DESTROYED,
    EXCEPTED,
    KEPT,
    ids,
    listed,
    page,
    put_away,
    schedule,
    take_in,
)
from tests.cast import Office

TEXTS = [
    ("1 Tahun + 1 Tahun, Musnah", 24, Fate.DESTROY, ""),
    ("2 Tahun + 3 Tahun, Permanen", 60, Fate.KEEP, ""),
    ("2 (dua) tahun + 6 (enam) bulan, MUSNAH", 30, Fate.DESTROY, ""),
    ("5 Tahun, Permanen", 60, Fate.KEEP, ""),
    ("0 Tahun + 1 Tahun, Musnah", 12, Fate.DESTROY, ""),
    ("2 Tahun Sejak Tanggal Surat + 1 Tahun, Musnah", 36, Fate.DESTROY, ""),
    ("1 Tahun Sejak Proses Kegiatan Dinyatakan Selesai + 1 Tahun, Musnah", 24, Fate.DESTROY,
     "Sejak Proses Kegiatan Dinyatakan Selesai"),
    ("1 Tahun Selama Berlaku + 2 Tahun, Musnah", 36, Fate.DESTROY, "Selama Berlaku"),
    ("1 Tahun setelah diaudit, lalu dinilai + 2 Tahun setelah serah terima, Permanen", 36,
     Fate.KEEP, "setelah diaudit, lalu dinilai; setelah serah terima"),
    ("1 Tahun + 1 Tahun, Musnah, kecuali SK Masuk Berkas Perseorangan", 24, Fate.JUDGE, ""),
    ("2 Tahun + 3 Tahun, Dinilai Kembali", 60, Fate.JUDGE, ""),
    ("2 Tahun + 3 Tahun", 60, Fate.JUDGE, ""),
    ("Selama masih berlaku, Permanen", None, Fate.KEEP, ""),
    ("dua tahun + tiga tahun, Musnah", None, Fate.DESTROY, ""),
    ("2 Tahun + 3 Tahun + 1 Tahun, Musnah", None, Fate.DESTROY, "+ 1 Tahun"),
    ("0 Tahun + 0 Tahun, Musnah", None, Fate.DESTROY, ""),
    ("999 Tahun + 1 Tahun, Musnah", None, Fate.DESTROY, ""),
    ("-1 Tahun + 1 Tahun, Musnah", None, Fate.DESTROY, ""),
    ("Musnah", None, Fate.JUDGE, ""),
]  # fmt: skip


@pytest.mark.parametrize(("said", "months", "fate", "named"), TEXTS)
def test_what_a_jra_says_is_read(said: str, months: int | None, fate: Fate, named: str) -> None:
    rule = read(said)
    assert (rule.months, rule.fate, rule.event) == (months, fate, named)


def test_every_figure_of_the_built_in_list_is_understood() -> None:
    rules = [read(said) for said in built_in().values() if said]
    assert len(rules) == 150
    assert all(rule.months for rule in rules)
    assert sum(bool(rule.event) for rule in rules) == 40


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [(date(2024, 2, 28), 12, date(2025, 2, 28)), (date(2024, 2, 29), 12, date(2025, 3, 1)),
     (date(2024, 2, 29), 48, date(2028, 2, 29)), (date(2023, 2, 28), 12, date(2024, 2, 28)),
     (date(2023, 8, 31), 6, date(2024, 3, 1)), (date(2023, 12, 31), 24, date(2025, 12, 31)),
     (date(2024, 12, 1), 1, date(2025, 1, 1)), (date(2023, 12, 31), 2, date(2024, 3, 1))],
)  # fmt: skip
def test_years_are_counted_to_the_day_and_never_too_early(
    day: date, months: int, due: date
) -> None:
    assert due_on(day, months) == due
    assert latest(due, months) >= day
    assert latest(due - timedelta(days=1), months) < day


@given(st.dates(date(1945, 8, 17), date(2199, 12, 31)), st.integers(1, 1200))
def test_the_last_day_that_is_due_is_the_last_one(until: date, months: int) -> None:
    last = latest(until, months)
    assert due_on(last, months) <= until < due_on(last + timedelta(days=1), months)


def test_a_letter_stands_in_its_list_from_the_day_its_retention_is_over(office: Office) -> None:
    over, not_yet = (put_away(office, DESTROYED, date(2024, 11, day)) for day in (25, 26))
    kept, not_kept = (put_away(office, KEPT, date(2021, 11, day)) for day in (25, 26))
    assert (ids(office, DESTROY), ids(office, HAND_OVER)) == ([over], [kept])
    tomorrow = DAY + timedelta(days=1)
    assert ids(office, DESTROY, as_of=tomorrow) == [over, not_yet]
    assert ids(office, HAND_OVER, as_of=tomorrow) == [kept, not_kept]
    (one,) = listed(office, DESTROY)
    assert (one.due, one.reasons) == (DAY, ())
    assert one.rule is not None
    assert (one.rule.active, one.rule.inactive, one.rule.final) == ("1 Tahun", "1 Tahun", "Musnah")


def test_a_letter_of_leap_day_is_due_on_the_first_of_march(office: Office) -> None:
    schedule(office, "090", "1 Tahun, Musnah")
    letter = put_away(office, "090", date(2024, 2, 29))
    assert ids(office, DESTROY, as_of=date(2025, 2, 28)) == []
    assert ids(office, DESTROY, as_of=date(2025, 3, 1)) == [letter]


def test_what_a_date_alone_cannot_decide_is_reviewed_with_its_reason(office: Office) -> None:
    day = date(2015, 1, 2)
    schedule(office, "091", "Selama masih berlaku, Permanen")
    made = {put_away(office, code, day): code for code in (BY_EVENT, EXCEPTED, "091")}
    running = put_away(office, DESTROYED, day, case="open")
    said = {one.letter_id: [reason.sentence for reason in one.reasons]
            for one in listed(office, REVIEW)}  # fmt: skip
    assert {made[one]: said[one] for one in made} == {
        BY_EVENT: ["Retensi dihitung “Setelah Pemeriksaan”, bukan dari tanggal surat."],
        EXCEPTED: [
            "Retensi dihitung “Setelah Pemutakhiran Data (Update)”, bukan dari tanggal surat.",
            "Nasib akhir perlu dinilai: Musnah, Kecuali barang Tidak Bergerak.",
        ],
        "091": ["Teks JRA tidak terbaca: Selama masih berlaku, Permanen."],
    }  # fmt: skip
    assert said[running] == ["Berkas surat ini belum selesai."]
    assert ids(office, DESTROY) == ids(office, HAND_OVER) == []
    # Before its earliest day there is nothing to be reviewed of an event.
    assert [one.code for one in listed(office, REVIEW, as_of=date(2015, 6, 1))] == ["091"]


def test_a_code_without_retention_takes_that_of_its_nearest_ancestor(office: Office) -> None:
    day = date(2015, 1, 2)
    schedule(office, "092", "1 Tahun, Permanen")
    schedule(office, "092.1", "", parent="092")
    schedule(office, "092.1.1", "", parent="092.1")
    schedule(office, "092.2", "2 Tahun, Musnah", parent="092")
    schedule(office, "093", "", parent="094")
    schedule(office, "094", "", parent="093")
    letters = [
        put_away(office, code, day) for code in ("092.1.1", "092.2", "092.2.9.9", "093", "7", "x.y")
    ]
    by_parent, own, by_digits, ring, unknown, odd = letters
    assert ids(office, HAND_OVER) == [by_parent]
    assert ids(office, DESTROY) == [own, by_digits]
    assert ids(office, WITHOUT) == [ring, unknown, odd]
    (one,) = listed(office, HAND_OVER)
    assert one.rule is not None
    assert (one.rule.source, one.rule.inherited) == ("092", True)
    (first, second) = (found.rule for found in listed(office, DESTROY))
    assert first is not None
    assert second is not None
    assert (first.inherited, second.inherited, second.source) == (False, True, "092.2")


def test_a_figure_of_another_region_or_of_one_source_says_so(office: Office) -> None:
    put_away(office, "000.2.1.2", date(2015, 1, 2))
    found = page(office)
    assert (found.example, found.doubtful) == (True, True)
    assert "Satu sumber, periksa. Angka contoh" in _remark(office)
    schedule(office, "000.2.1.2", "2 Tahun + 2 Tahun, Musnah", parent="000.2.1")
    found = page(office)
    assert (found.example, found.doubtful, found.counts[DESTROY]) == (False, False, 1)
    assert _remark(office) == ""


def _remark(office: Office) -> str:
    rows = office.engine.retention_rows(Asked(DAY), by=office.as_("auditor"))
    return next(rows).cells[-1]


def test_letters_that_came_in_count_from_the_day_they_came(office: Office) -> None:
    over = take_in(office, DESTROYED, date(2024, 11, 25))
    take_in(office, DESTROYED, date(2024, 11, 26))
    take_in(office, "", date(2015, 1, 2))
    take_in(office, DESTROYED, date(2015, 1, 2), letter="ditarik")
    (one,) = listed(office, DESTROY)
    assert (one.letter_id, one.direction, one.number) == (over, "masuk", "M-1/2024")
    assert (one.party, one.place) == ("Kepala SMP Negeri 7", "Lemari 2, map B")


def test_only_issued_numbers_are_letters(office: Office) -> None:
    for state in ("dipesan", "batal"):
        put_away(office, DESTROYED, date(2015, 1, 2), state=state)
    assert all(ids(office, kind) == [] for kind in LISTS)


def filled(office: Office) -> None:
    """A few of everything, several on one day and in both directions."""
    for year in (2015, 2016, 2020):
        for code in (DESTROYED, KEPT, BY_EVENT, EXCEPTED, "9.9"):
            for n in range(2):
                put_away(office, code, date(year, 3, 1), subject=f"{code} {n}")
                take_in(office, code, date(year, 3, 1 + n))
        put_away(office, KEPT, date(year, 3, 1), case="open")


def test_pages_by_key_show_each_letter_once_in_the_order_of_days(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(office)
    monkeypatch.setattr("engine.audit.retention.looking.PAGE", 5)
    for kind in LISTS:
        seen: list[Any] = []
        after = ""
        while True:
            found = page(office, kind=kind, after=after)
            seen += found.rows
            if not (after := found.after):
                break
        assert [one.key for one in seen] == [one.key for one in listed(office, kind)]
        assert len({one.letter_id for one in seen}) == len(seen) == found.counts[kind] > 5
        assert [one.day for one in seen] == sorted(one.day for one in seen)
        assert sum(group.count for group in found.groups) == len(seen)
        for group in found.groups:
            narrow = listed(office, kind, year=group.year, code=group.code)
            assert len(narrow) == group.count
            assert {(one.day.year, one.code) for one in narrow} == {(group.year, group.code)}


@pytest.mark.parametrize(
    "after", ["x", "2015-03-01", "2015-03-01.keluar.", "2015-03-01.samping.1", "2015-13-01.masuk.1",
              "2015-03-01.masuk.-1", "2015-03-01.masuk.99999999999", "2015-03-01.masuk.2147483648",
              "2015-03-01.masuk.１"],
)  # fmt: skip
def test_a_place_that_is_none_is_not_found(office: Office, after: str) -> None:
    with pytest.raises(NotFound):
        page(office, after=after)


def test_the_months_ahead_count_what_falls_due_in_each(office: Office) -> None:
    for month, days in ((11, (24, 25, 26, 30)), (12, (1,))):
        for day in days:
            put_away(office, DESTROYED, date(2024, month, day))
    take_in(office, KEPT, date(2022, 10, 31))
    put_away(office, KEPT, date(2022, 11, 1))
    put_away(office, BY_EVENT, date(2024, 1, 15))
    put_away(office, "9.9", date(2024, 1, 15))
    months = page(office).months
    assert (months[0].first, months[-1].first, len(months)) == (
        date(2026, 11, 1), date(2027, 10, 1), 12,
    )  # fmt: skip
    told = {one.first.month: (one.destroy, one.hand_over, one.review) for one in months}
    assert {month: sums for month, sums in told.items() if any(sums)} == {
        11: (2, 0, 0), 12: (1, 0, 0), 1: (0, 0, 1), 10: (0, 1, 0),
    }  # fmt: skip
    assert sum(one.total for one in months) == 5


@pytest.mark.parametrize("as_of", [date.min, date(1945, 8, 16), date(2200, 1, 1), date.max])
def test_a_day_outside_the_calendar_is_refused(office: Office, as_of: date) -> None:
    with pytest.raises(BadAnswers) as refused:
        page(office, as_of=as_of)
    assert list(refused.value.problems) == ["per"]
    with pytest.raises(BadAnswers):
        office.engine.retention_rows(Asked(as_of), by=office.as_("auditor"))


def test_the_first_and_the_last_day_of_the_calendar_can_be_asked(office: Office) -> None:
    put_away(office, DESTROYED, date(2024, 11, 25))
    assert page(office, as_of=date(1945, 8, 17)).counts[DESTROY] == 0
    assert page(office, as_of=date(2199, 12, 31)).counts[DESTROY] == 1


def test_a_list_that_is_none_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        page(office, kind="hapus")


def test_auditors_and_keepers_of_the_register_see_it_and_nobody_else(office: Office) -> None:
    put_away(office, DESTROYED, date(2015, 1, 2))
    for login in ("auditor", "umpeg", "sekcam", "camat"):
        assert page(office, login).counts[DESTROY] == 1
    for login in ("staf1", "staf2", "kasi_pem", "admin", "admin_sop"):
        with pytest.raises(NotFound):
            page(office, login)
        with pytest.raises(NotFound):
            office.engine.retention_rows(Asked(DAY), by=office.as_(login))


def test_secret_letters_stand_in_the_list_without_their_words(office: Office) -> None:
    for security in ("terbatas", "rahasia", "sangat_rahasia"):
        put_away(office, DESTROYED, date(2015, 1, 2), security=security, subject="Pemeriksaan X")
        take_in(office, DESTROYED, date(2015, 1, 2), security=security, subject="Pemeriksaan X")
    assert [one.subject for one in listed(office, DESTROY)] == ["Pemeriksaan X"] * 6
    told = listed(office, DESTROY, login="umpeg")
    assert [one.subject for one in told].count("[rahasia]") == 4
    assert [one.letter_id for one in told].count(None) == 4
    hidden = [one for one in told if one.letter_id is None]
    assert {(one.party, one.place) for one in hidden} == {("[rahasia]", "")}
    assert page(office, "umpeg").counts[DESTROY] == 6


def test_another_office_sees_nothing_of_it(office: Office) -> None:
    put_away(office, DESTROYED, date(2015, 1, 2))
    with office.engine.store.writing() as tx:
        mine = dict(tx.execute(select(Tenant)).one()._mapping)
        add(tx, Tenant, **(mine | {"id": 2, "key": "lain"}))
        tx.execute(update(Official).where(Official.login == "auditor").values(office_id=2))
    found = page(office)
    assert (found.counts, found.rows) == (dict.fromkeys(LISTS, 0), [])


def test_the_files_are_disarmed_and_complete(office: Office) -> None:
    filled(office)
    put_away(office, DESTROYED, date(2015, 1, 2), subject='=HYPERLINK("http://x")')
    by = office.as_("auditor")
    raw = as_csv(office.engine.retention_rows(Asked(DAY), by=by), HEADINGS)
    table = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert tuple(table[0]) == HEADINGS
    assert len(table) == len(listed(office, DESTROY)) + 1
    assert table[1][4] == '\'=HYPERLINK("http://x")'
    made = as_xlsx(office.engine.retention_rows(Asked(DAY), by=by), "Retensi", HEADINGS, WIDTHS)
    sheet = load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "inlineStr"}
    assert sheet.cell(2, 5).value == '=HYPERLINK("http://x")'


def test_a_taken_out_list_is_in_the_record_of_access(office: Office) -> None:
    office.engine.retention_rows(Asked(DAY), by=office.as_("umpeg"))
    with office.engine.store.reading() as tx:
        (noted,) = tx.execute(text("SELECT act, what, name FROM access")).all()
    assert tuple(noted) == ("unduh", "retensi", "Usul musnah per 2026-11-25")


def test_no_question_reads_numbers_or_entries_without_an_index(office: Office) -> None:
    filled(office)
    asked: list[tuple[str, Any]] = []
    engine = office.engine.store.engine

    def heard(_c: Any, _u: Any, statement: str, said: Any, *_: Any) -> None:
        asked.append((statement, said))

    event.listen(engine, "before_cursor_execute", heard)
    key = listed(office, DESTROY)[3].key
    page(office, after=key, year=2016)
    page(office, kind=REVIEW)
    event.remove(engine, "before_cursor_execute", heard)
    ours = [one for one in asked if re.search(r"(FROM|JOIN) (number|incoming)\b", one[0])]
    assert len(ours) > 8
    with office.engine.store.reading() as tx:
        lite = tx.dialect.name == "sqlite"
        if not lite:
            tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, said in ours:
            verb = "EXPLAIN QUERY PLAN" if lite else "EXPLAIN"
            rows = tx.exec_driver_sql(f"{verb} {statement}", said)
            told = "\n".join(" ".join(map(str, row)) for row in rows)
            pattern = r"Seq Scan on (?:number|incoming|letter|case)\b|SCAN (?:number|incoming|letter|case)\b"
            assert re.findall(pattern, told) == [], told
