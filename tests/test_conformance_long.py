"""Conformance over more than a year of the record: in a thread, rule by rule, and to be stopped."""

import re
import threading
from datetime import date, timedelta

import pytest
from flask import Flask

from engine import RULES, LongSpan
from engine.audit.conformance import conforming_long
from engine.cases import long_work
from engine.cases.long_work import CANCELLED, Course
from engine.demo.office import Wristwatch
from engine.errors import BadAnswers, NotFound
from engine.store.tables import Examination
from tests.cast import Office
from tests.office import ON_BOTH, client

FAR = (date(2017, 1, 1), date(2036, 1, 1))


class Still:
    """A thread that never begins."""

    def __init__(self, **_: object) -> None: ...
    def start(self) -> None: ...


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long work is entered and does not run by itself."""
    monkeypatch.setattr(long_work.threading, "Thread", Still)


def ended(work: int) -> None:
    """Wait until the thread of an examination is over."""
    for thread in threading.enumerate():
        if thread.name == f"examination {work}":
            thread.join()


def two_years(office: Office) -> int:
    """A withdrawn letter, and another one two years later; returns the first."""
    letter = office.numbered("L02")
    office.engine.withdraw(letter, "Tidak jadi.", by=office.as_("staf2"))
    office.later(days=730)
    office.submit("L01", by="staf1")
    return letter


def test_a_long_period_counts_what_short_ones_count(office: Office) -> None:
    two_years(office)
    by = office.as_("auditor")
    with pytest.raises(LongSpan):
        office.engine.conformance([], *FAR, by=by)
    work = office.engine.start_conformance([], *FAR, by=by)
    ended(work)
    long = office.engine.long_conformance(work, by=by)
    assert (long.running, long.done, long.keys) == (False, len(RULES), [])
    assert long.found is not None
    assert long.found.letters == 2
    year = (date(2026, 11, 1), date(2027, 10, 31))
    short = office.engine.conformance([], *year, by=by)
    assert [(row.rule.key, row.cases) for row in long.found.rows] == [
        (row.rule.key, row.cases) for row in short.rows
    ]
    assert {row.rule.key for row in short.rows if row.cases} >= {"ditarik", "batal"}


def test_it_stops_between_two_rules(
    office: Office, still: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = office.as_("auditor")
    work = office.engine.start_conformance(["batal", "ditarik"], *FAR, by=by)
    with pytest.raises(conforming_long.ConformanceRuns):
        office.engine.start_conformance([], *FAR, by=by)
    told = Course.told

    def stop(course: Course, done: int) -> None:
        told(course, done)
        office.engine.cancel_conformance(work, by=by)

    monkeypatch.setattr(Course, "told", stop)
    long_work.run(
        office.engine, Examination, work,
        lambda course: conforming_long.counted_by(course, ["batal", "ditarik"], *FAR, by),
    )  # fmt: skip
    long = office.engine.long_conformance(work, by=by)
    assert (long.state, long.done, long.total, long.found) == (CANCELLED, 1, 2, None)


def test_only_its_auditor_sees_it_and_only_as_what_it_is(office: Office, still: None) -> None:
    by = office.as_("auditor")
    work = office.engine.start_conformance([], *FAR, by=by)
    check = office.engine.begin_check(by=by)
    for who, which in (("camat", work), ("auditor", check), ("auditor", work + 99)):
        for verb in (office.engine.long_conformance, office.engine.cancel_conformance):
            with pytest.raises(NotFound):
                verb(which, by=office.as_(who))
    with pytest.raises(NotFound):
        office.engine.start_conformance([], *FAR, by=office.as_("camat"))
    with pytest.raises(BadAnswers):
        office.engine.start_conformance([], *reversed(FAR), by=by)


@ON_BOTH
def test_the_page_asks_first_then_tells_how_far_it_is(app: Flask, watch: Wristwatch) -> None:
    watch.at += timedelta(days=500)
    auditor, asked = client(app, "auditor"), "dari=2026-01-01&sampai=2028-12-31&aturan=batal"
    desk = auditor.get(f"/riwayat/kepatuhan?{asked}").text
    assert "Jalankan pemeriksaan panjang" in desk
    assert "surat berjalan pada masa ini" not in desk
    assert auditor.get(f"/riwayat/kepatuhan.csv?{asked}").status_code == 422
    said = {"dari": "2026-01-01", "sampai": "2028-12-31", "aturan": "batal"}
    sent = auditor.post("/riwayat/kepatuhan/panjang", data=said)
    assert sent.status_code == 303
    found = re.fullmatch(r"/riwayat/kepatuhan/panjang/(\d+)", sent.location)
    assert found is not None
    ended(int(found[1]))
    shown = auditor.get(sent.location)
    assert "surat berjalan pada masa ini" in shown.text
    assert "Nomor batal" in shown.text
    assert "Refresh" not in shown.headers
    assert auditor.post("/riwayat/kepatuhan/panjang", data=said | {"dari": "x"}).status_code == 422
