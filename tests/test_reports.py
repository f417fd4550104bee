"""The report of a period: every figure by hand, and the list behind each as long as the figure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine import Pick, Question, Report
from engine.audit.reports.figures import (
    AlertLine,
    Cell,
    MonthLine,
    Spread,
)
from tests.cast import Office
from tests.histories import Histories, Made, Stayed, at

NOVEMBER = Question(date(2026, 11, 1), date(2026, 11, 30), "surat_keluar")
MON, TUE, WED, THU = (date(2026, 11, day) for day in (2, 3, 4, 5))
PLH = "Plh. Camat Tirtamaya"
DECREE = "SP 800.1.11.1/9/416-399/2026"


def november(office: Office) -> Histories:
    """Three letters that ended in November, and what lies around them."""
    made, now = Histories(office), office.watch.at
    office.watch.at = at(TUE, "09.00")
    office.acting("sekcam", "camat", hours=48)
    office.watch.at = now
    made.editions(2, WED)
    made.make(Made(MON, "08.00", [
        Stayed("susun", "staf2", 2, 8),
        Stayed("nomor", "umpeg", 0, 2),
        Stayed("tanda_tangan", "camat", 8, 10, act="tandatangan", alerts=((80, 4), (100, 5))),
    ], number={"serial": 10}))  # fmt: skip
    made.make(Made(TUE, "09.00", [
        Stayed("susun", "staf1", 0, 6),
        Stayed("nomor", "umpeg", 1, 1),
        Stayed("tanda_tangan", "camat", 1, 1, back="=Lampiran kurang."),
        Stayed("susun", "staf1", 1, 4),
        Stayed("tanda_tangan", "sekcam", 1, 2, post=PLH, act="tandatangan"),
    ], unit="kasi_pmd", drafter="staf1", number={"serial": 11}))  # fmt: skip
    made.make(Made(WED, "10.00", [
        Stayed("susun", "staf2", 0, 10),
        Stayed("nomor", "umpeg", 0, 4),
        Stayed("tanda_tangan", "sekcam", 0, 1, back="Nama saksi salah.", post=PLH),
        Stayed("susun", "staf2", 0, 3),
        Stayed("tanda_tangan", "sekcam", 0, 2, post=PLH, act="tandatangan"),
    ], security="rahasia", subject="Perkara Pegawai", edition=2,
        number={"serial": 11, "suffix": "A"}))  # fmt: skip
    around(made)
    return made


def around(made: Histories) -> None:
    """What does not end in November: under way, of October, withdrawn, a draft; two odd numbers."""
    made.make(Made(THU, "10.00", [
        Stayed("susun", "staf1", 0, 5),
        Stayed("nomor", "umpeg", 0, None, alerts=((100, 2),)),
    ], state="open", unit="kasi_pmd", drafter="staf1", number={"serial": 16, "state": "dipesan"}))  # fmt: skip
    made.make(Made(date(2026, 10, 30), "08.00", [
        Stayed("susun", "staf2", 0, 5), Stayed("kirim", "staf2", 0, 1)
    ], number={"serial": 7}))  # fmt: skip
    made.make(Made(THU, "09.00", [Stayed("susun", "staf2", 0, 20)], state="withdrawn"))
    made.make(Made(THU, "09.30", [Stayed("susun", "staf2", 0, None)], state="open", revision_no=0))
    made.number(MON, serial=12, state="batal", note="=Salah ketik", voided_at=at(TUE, "10.00"))


def report(office: Office, question: Question = NOVEMBER, by: str = "auditor") -> Report:
    return office.engine.report(question, by=office.as_(by))


def test_the_letters_of_a_month(office: Office) -> None:
    november(office)
    told = report(office)
    assert (told.letters, told.in_time, told.returned, told.returns, told.running) == (
        3,
        1,
        2,
        2,
        1,
    )
    assert (told.sop_name, told.edition) == ("Pengelolaan Surat Keluar", 2)
    assert told.whole == Spread(3, 2, 18, 20, 30, 52, waited=14, worked=54)
    assert told.whole.in_time == 33


def test_each_step_against_its_standard(office: Office) -> None:
    november(office)
    steps = {step.node: step for step in report(office).steps}
    assert " ".join(steps) == ("susun nomor periksa_pengawas periksa_sekretaris tanda_tangan kirim")
    # 10 and 6, 5 again, 10, 3 again.
    assert steps["susun"].spread == Spread(5, 0, 3, 6, 10, 15, waited=3, worked=31)
    # 2, 2 and 4 of 2.
    assert steps["nomor"].spread == Spread(3, 1, 2, 2, 4, 2, waited=1, worked=7)
    # 18 late, 2 back, 3, 1 back, 2.
    assert steps["tanda_tangan"].spread == Spread(5, 1, 1, 2, 18, 5, waited=10, worked=16)
    assert [step.returns for step in steps.values()] == [0, 0, 0, 0, 2, 0]
    assert steps["kirim"].spread == Spread()
    assert [step.no for step in steps.values()] == [1, 2, 3, 4, 5, 6]


def test_units_and_officials(office: Office) -> None:
    made = november(office)
    told = report(office)
    pem, pmd = (made.people[login].unit_id for login in ("kasi_pem", "kasi_pmd"))
    units = {line.key: line for line in told.units}
    assert {key: (one.letters, one.in_time, one.returns) for key, one in units.items()} == {
        pem: (2, 0, 1), pmd: (1, 1, 1),
    }  # fmt: skip
    assert units[pem].spread == Spread(2, 2, 20, 20, 30, 52, waited=10, worked=40)
    people = {line.key: line for line in told.officials}
    ids = {login: made.people[login].id for login in made.people}
    assert set(people) == {ids[login] for login in ("staf1", "staf2", "umpeg", "camat", "sekcam")}
    camat, sekcam, umpeg = (people[ids[login]] for login in ("camat", "sekcam", "umpeg"))
    assert (camat.letters, camat.in_time, camat.returns) == (2, 1, 1)
    assert camat.spread == Spread(2, 1, 2, 2, 18, 5, waited=9, worked=11)
    assert (sekcam.letters, sekcam.in_time, sekcam.returns, sekcam.spread.count) == (2, 2, 1, 3)
    assert (umpeg.letters, umpeg.in_time) == (3, 2)


def test_who_acted_for_whom(office: Office) -> None:
    made = november(office)
    (line,) = report(office).acting
    assert (line.official_id, line.capacity) == (made.people["sekcam"].id, PLH)
    assert (line.decree, line.signatures, line.steps) == (DECREE, 2, 3)


def test_an_act_without_a_mandate_is_counted_and_has_no_decree(office: Office) -> None:
    made = Histories(office)
    made.make(Made(MON, "08.00", [
        Stayed("tanda_tangan", "sekcam", 0, 2, post="a.n. Camat Tirtamaya, Sekretaris Kecamatan")
    ]))  # fmt: skip
    (line,) = report(office).acting
    assert (line.decree, line.signatures, line.steps) == ("", 0, 1)


def test_numbers_with_gaps_voids_and_insertions(office: Office) -> None:
    november(office)
    numbers = report(office).numbers
    assert (numbers.issued, numbers.reserved, numbers.voided, numbers.inserted) == (3, 1, 1, 1)
    assert (numbers.year, numbers.gaps) == (2026, ["8–9", "13–15"])
    assert [(one.text, one.how) for one in numbers.lines] == [
        ("400/16/2026", "dipesan"), ("400/12/2026", "batal"), ("400/11A/2026", "sisipan"),
    ]  # fmt: skip
    assert [one.at for one in numbers.lines][1] == at(TUE, "10.00")


def test_changes_and_alerts(office: Office) -> None:
    november(office)
    told = report(office)
    (change,) = told.changes
    assert (change.kind, change.edition, change.at) == ("terbitan", 2, at(WED, "00.00"))
    assert (change.by, change.reason, change.cases) == ("Uji", "=Lebih cepat.", 0)
    assert told.alerts == [AlertLine(80, 1, 1, 0), AlertLine(100, 2, 1, 1)]


def test_moved_letters_are_changes_too(office: Office) -> None:
    office.submit("L02")
    Histories(office).editions(2, date(2026, 11, 24))
    by = office.as_("admin_sop")
    done = office.engine.move_cases("surat_keluar", {}, reason="Aturan baru.", by=by)
    office.later(minutes=5)
    office.engine.undo_move(done.id, by=by)
    told = [(one.kind, one.edition, one.cases, one.reason) for one in report(office).changes]
    assert told == [
        ("terbitan", 2, 0, "=Lebih cepat."), ("pindah", 2, 1, "Aturan baru."),
        ("urung", 2, 1, "Aturan baru."),
    ]  # fmt: skip


def test_the_trend_and_the_load(office: Office) -> None:
    november(office)
    told = report(office)
    assert [line.first for line in told.months][::11] == [date(2025, 12, 1), date(2026, 11, 1)]
    assert told.months[-2:] == [
        MonthLine(date(2026, 10, 1), 1, 1), MonthLine(date(2026, 11, 1), 3, 1)
    ]  # fmt: skip
    assert sum(line.letters for line in told.months[:-2]) == 0
    load = {line.role: line.cells for line in told.load}
    assert list(load) == ["pelaksana", "kasubbag_umpeg", "camat"]
    # Monday 8: 10 of 15; Tuesday 9: 6 and 5 of 30; Wednesday 10: 10 and 3 of 30.
    assert load["pelaksana"] == {
        (0, 8): Cell(1, 10, 15), (1, 9): Cell(2, 11, 30), (2, 10): Cell(2, 13, 30)
    }  # fmt: skip
    assert load["camat"][2, 10] == Cell(2, 3, 10)
    assert load["camat"][2, 10].share == 30


def test_the_heat_is_drawn_in_words_and_colours(office: Office) -> None:
    november(office)
    heat = report(office).heat
    assert "6 / 15 mnt" in heat
    assert 'href="#langkah-tanda_tangan"' in heat
    assert "cepat" in heat
    assert "2 November" not in heat
    assert "1 November 2026 sampai 30 November 2026" in heat


def test_a_month_without_letters(office: Office) -> None:
    told = report(office, Question(date(2020, 1, 1), date(2020, 1, 31), "surat_keluar"))
    assert (told.letters, told.running, told.whole, told.reasons) == (0, 0, Spread(), [])
    assert told.whole.in_time == 100
    assert {step.spread for step in told.steps} == {Spread()}
    assert {line.share for line in told.months} == {None}
    assert told.edition == 1


# ------------------------------------------------------------------- the lists


def figures(told: Report) -> Iterator[tuple[Pick, int]]:
    """Every figure of a report, with the pick of its list."""
    yield Pick(letters=True), told.letters
    yield Pick(letters=True, in_time=True), told.in_time
    yield Pick(letters=True, late=True), told.whole.late
    yield Pick(letters=True, returned=True), told.returned
    yield Pick(returned=True), told.returns
    yield Pick(running=True), told.running
    yield Pick(), sum(step.spread.count for step in told.steps)
    for step in told.steps:
        yield Pick(step=step.node), step.spread.count
        yield Pick(step=step.node, late=True), step.spread.late
        yield Pick(step=step.node, returned=True), step.returns
    for line, one in [("unit", u) for u in told.units] + [("official", o) for o in told.officials]:
        about: dict[str, Any] = {line: one.key}
        yield Pick(letters=True, **about), one.letters
        yield Pick(letters=True, in_time=True, **about), one.in_time
        yield Pick(letters=line == "unit", late=True, **about), one.spread.late
        yield Pick(letters=line == "unit", **about), one.spread.count
        yield Pick(returned=True, **about), one.returns
    for month in told.months:
        yield Pick(letters=True, month=month.first), month.letters
        yield Pick(letters=True, month=month.first, in_time=True), month.in_time
    for acting in told.acting:
        as_what: dict[str, Any] = {
            "acting": True, "official": acting.official_id, "capacity": acting.capacity,
            "decree": acting.decree,
        }  # fmt: skip
        yield Pick(**as_what), acting.steps
        yield Pick(**as_what, signed=True), acting.signatures
    for alert in told.alerts:
        yield Pick(level=alert.level), alert.raised
        yield Pick(level=alert.level, answered=True), alert.answered
        yield Pick(level=alert.level, answered=False), alert.waiting
    for load in told.load:
        for (weekday, hour), cell in load.cells.items():
            yield Pick(role=load.role, weekday=weekday, hour=hour), cell.count
    numbers = told.numbers
    yield Pick(number="terbit"), numbers.issued
    yield Pick(number="dipesan"), numbers.reserved
    yield Pick(number="batal"), numbers.voided
    yield Pick(number="sisipan"), numbers.inserted


def listed(office: Office, question: Question, pick: Pick, by: str = "auditor") -> list[Any]:
    """All pages of a list."""
    rows, after, person = [], "", office.as_(by)
    while True:
        page = office.engine.report_visits(question, pick, by=person, after=after)
        rows += page.rows
        if page.after is None:
            return rows
        assert page.after != after
        after = page.after


def questions(made: Histories) -> list[Question]:
    """The month as a whole, of a unit, of an official, of both."""
    since, until, sop = NOVEMBER.since, NOVEMBER.until, NOVEMBER.sop
    unit, official = made.people["kasi_pem"].unit_id, made.people["sekcam"].id
    return [
        NOVEMBER, Question(since, until, sop, unit=unit), Question(since, until, sop, None, official),
        Question(since, until, sop, unit, official),
    ]  # fmt: skip


def test_every_figure_has_a_list_as_long(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a page, and what is read at once, hold two."""
    made = november(office)
    for name in ("visits.PAGE", "beside.PAGE", "visits.FIRST", "visits.AT_ONCE", "making.AT_ONCE"):
        monkeypatch.setattr(f"engine.audit.reports.{name}", 2)
    for question in questions(made):
        told, counted = report(office, question), 0
        for pick, figure in figures(told):
            assert len(listed(office, question, pick)) == figure, (question, pick)
            counted += figure
        assert counted > 20
