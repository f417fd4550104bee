"""A check of the whole record as an auditor asks for it: at once, in a thread, stopped, kept."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select, update

from engine import NotFound, history
from engine.audit.record import checking, verify
from engine.audit.record.checking import Check, CheckRuns
from engine.audit.record.verify import Verified
from engine.cases import long_work
from engine.cases.long_work import Course
from engine.history.record import seal as seal_line
from engine.settings import Settings
from engine.store.rows import add
from engine.store.tables import Case, Entry, Examination
from tests.cast import Office
from tests.office import client
from tests.unsealed import at, case_of, reseal, unseal
from web import create_app


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every check is a large one, and none runs until the test runs it."""

    class Still:
        def __init__(self, **_: Any) -> None: ...

        def start(self) -> None: ...

    monkeypatch.setattr(long_work.threading, "Thread", Still)
    monkeypatch.setattr(checking, "AT_ONCE", 0)


@pytest.fixture
def auditor(office: Office) -> Iterator[FlaskClient]:
    url = office.engine.store.engine.url.render_as_string(hide_password=False)
    settings = replace(Settings.read({}), database=url, folder=office.folder)
    app = create_app(settings, now=office.watch)
    yield client(app, "auditor")
    app.extensions["runut"].store.engine.dispose()


def begin(office: Office) -> int:
    return office.engine.begin_check(by=office.as_("auditor"))


def seen(office: Office, check: int) -> Check:
    return office.engine.check(check, by=office.as_("auditor"))


def look_through(office: Office, check: int) -> None:
    """What the thread does."""
    by = office.as_("auditor")
    long_work.run(office.engine, Examination, check, lambda course: checking.found_by(course, by))


def alter(office: Office, case: int, line: int = 2) -> None:
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(update(Entry).where(at(case, line)).values(act="lain"))


def empty_cases(office: Office, count: int) -> list[int]:
    """Cases without any history."""
    with office.engine.store.writing() as tx:
        model = tx.execute(select(Case).limit(1)).one()._asdict()
        del model["id"]
        return [add(tx, Case, **model) for _ in range(count)]


# ------------------------------------------------------------------------------- in pieces


def test_in_pieces_it_finds_what_it_finds_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [case_of(office, office.draft("L01", "staf1")) for _ in range(4)]
    cases.append(case_of(office, office.initialled()))
    office.engine.make_checkpoint()
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(update(Entry).where(at(cases[0], 1)).values(act="lain"))
        tx.execute(delete(Entry).where(Entry.case_id.in_((cases[1], cases[3]))))
        tx.execute(delete(Entry).where(Entry.case_id == cases[4], Entry.line > 3))
    (late,) = empty_cases(office, 1)
    whole = office.engine.verify_record()
    assert [(one.case_id, one.line) for one in whole.problems] == [
        (cases[0], 1), (cases[1], 1), (cases[3], 1), (cases[4], 4), (late, 1),
    ]  # fmt: skip
    for size in (1, 2, 3):
        monkeypatch.setattr(verify, "AT_ONCE", size)
        assert office.engine.verify_record() == whole


def test_a_hundred_are_named_in_their_order(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "MOST", 3)
    cases = [case_of(office, office.draft("L01", "staf1")) for _ in range(2)]
    lost = empty_cases(office, 2)
    cases += [case_of(office, office.draft("L01", "staf1")) for _ in range(2)]
    with office.engine.store.writing() as tx:
        unseal(tx)
        tx.execute(update(Entry).values(act="lain"))

    def named() -> tuple[list[int | None], bool]:
        found = office.engine.verify_record()
        return [one.case_id for one in found.problems], found.more

    assert named() == ([*cases[:2], lost[0]], True)
    with office.engine.store.writing() as tx:
        tx.execute(delete(Entry).where(Entry.case_id.in_(cases[2:])))
    assert named() == ([*cases[:2], lost[0]], True)
    with office.engine.store.writing() as tx:
        for case in cases[:2]:
            reseal(tx, case)
    assert named() == ([*lost, cases[2]], True)
    with office.engine.store.writing() as tx:
        tx.execute(delete(Case).where(Case.id == lost[0]))
    assert named() == ([lost[1], *cases[2:]], False)


def test_a_line_written_meanwhile_is_nothing_wrong(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "AT_ONCE", 1)
    letters = [office.submit("L01", by="staf1") for _ in range(3)]
    office.engine.make_checkpoint()

    class Busy(Course):
        def told(self, done: int) -> None:
            super().told(done)
            if done == 2:
                office.do("umpeg", letters[2], cara="berikutnya")
                office.engine.make_checkpoint()

    by = office.as_("auditor")
    course = Busy(office.engine, Examination, begin(office))
    monkeypatch.setattr(course, "going", lambda: True)
    found = office.engine.verify_record(by=by, course=course)
    assert found.is_whole
    assert (found.chains, found.lines) == (3, 7)


def test_of_one_office_no_other_is_read(office: Office) -> None:
    office.submit()
    values = {
        "office_id": 77, "case_id": 5_000, "line": 1, "at": office.watch.at, "act": "ambil",
        "official_id": None, "facts": {},
    }  # fmt: skip
    with office.engine.store.writing() as tx:
        tx.execute(insert(Entry).values(**values, seal=seal_line(history.FIRST, **values)))
    assert office.engine.verify_record().lines == 3
    assert office.engine.verify_record(by=office.as_("auditor")).lines == 2


# ------------------------------------------------------------------------------- kept


def test_a_small_record_is_checked_at_once_and_the_result_is_kept(office: Office) -> None:
    case = case_of(office, office.submit())
    first = begin(office)
    whole = seen(office, first)
    assert (whole.state, whole.percent, whole.done, whole.total) == ("selesai", 100, 2, 2)
    assert whole.found == Verified(office.watch.at, 1, 2, 0, ())
    alter(office, case)
    office.later(minutes=5)
    broken = seen(office, begin(office))
    assert broken.found is not None
    assert [(one.case_id, one.line) for one in broken.found.problems] == [(case, 2)]
    assert broken.found == office.engine.verify_record(by=office.as_("auditor"))
    kept = office.engine.checks(by=office.as_("auditor"))
    assert kept == [broken, whole]
    assert broken.by == office.as_("auditor").name
    assert broken.started_at - whole.started_at == timedelta(minutes=5)


@pytest.mark.usefixtures("still")
def test_a_large_one_tells_how_far_it_is_and_is_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "AT_ONCE", 2)
    for _ in range(4):
        office.submit("L01", by="staf1")
    auditor, check = office.as_("auditor"), begin(office)
    assert (seen(office, check).state, seen(office, check).percent) == ("berjalan", 0)
    with pytest.raises(CheckRuns, match="masih berjalan"):
        begin(office)
    told = Course.told

    def stopping(course: Course, done: int) -> None:
        office.later(seconds=1)
        told(course, done)
        if done == 4:
            assert seen(office, check).percent == 50
            office.engine.cancel_check(check, by=auditor)

    monkeypatch.setattr(Course, "told", stopping)
    look_through(office, check)
    stopped = seen(office, check)
    assert (stopped.state, stopped.done, stopped.found) == ("dibatalkan", 4, None)
    assert begin(office) != check


def test_a_large_one_goes_on_in_a_thread(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    office.submit()
    check = begin(office)
    for thread in threading.enumerate():
        if thread.name == f"examination {check}":
            thread.join(60)
    ended = seen(office, check)
    assert ended.found is not None
    assert (ended.state, ended.found.lines, ended.found.is_whole) == ("selesai", 2, True)


# ------------------------------------------------------------------------------- who may


@pytest.mark.parametrize("login", ["camat", "admin", "admin_sop", "staf2"])
def test_others_than_auditors_see_none(office: Office, login: str) -> None:
    check, person = begin(office), office.as_(login)
    for verb in (
        lambda: office.engine.begin_check(by=person),
        lambda: office.engine.check(check, by=person),
        lambda: office.engine.checks(by=person),
        lambda: office.engine.cancel_check(check, by=person),
    ):
        with pytest.raises(NotFound):
            verb()


def test_an_auditor_of_another_office_sees_none(office: Office) -> None:
    check, auditor = begin(office), office.as_("auditor")
    elsewhere = replace(auditor, office_id=auditor.office_id + 1)
    assert office.engine.checks(by=elsewhere) == []
    for verb in (office.engine.check, office.engine.cancel_check):
        with pytest.raises(NotFound):
            verb(check, by=elsewhere)


def test_other_long_looks_are_no_checks(office: Office) -> None:
    auditor = office.as_("auditor")
    other = long_work.begin(
        office.engine, Examination, by=auditor, total=1, kind="lain", asked={"apa": 1}
    )
    for verb in (office.engine.check, office.engine.cancel_check):
        with pytest.raises(NotFound):
            verb(other, by=auditor)
    assert office.engine.checks(by=auditor) == []


# ------------------------------------------------------------------------------- the pages


@pytest.mark.usefixtures("still")
def test_the_page_of_a_check(office: Office, auditor: FlaskClient) -> None:
    case = case_of(office, office.submit())
    assert "Belum pernah diperiksa" in auditor.get("/riwayat/periksa").text
    where = auditor.post("/riwayat/periksa").headers["Location"]
    running = auditor.get(where)
    assert "0 dari 2 baris diperiksa" in running.text
    assert running.headers["Refresh"] == "2"
    second = auditor.post("/riwayat/periksa")
    assert second.status_code == 409
    assert "Pemeriksaan seluruh riwayat masih berjalan." in second.text
    stopped = auditor.post(f"{where}/batal", follow_redirects=True)
    assert "Pemeriksaan ini dihentikan." in stopped.text
    assert "Refresh" not in stopped.headers
    alter(office, case)
    again = auditor.post("/riwayat/periksa").headers["Location"]
    look_through(office, int(again.rsplit("/", 1)[1]))
    found = f"Berkas {case}: isi baris 2 diubah"
    assert found in auditor.get(again).text
    listed = auditor.get("/riwayat/periksa").text
    assert found in listed
    assert f'href="{where}"' in listed
    lost = auditor.post("/riwayat/periksa").headers["Location"]
    office.later(minutes=3)
    assert "Pemeriksaan ini gagal sebelum selesai." in auditor.get(lost).text
    assert auditor.get("/riwayat/periksa/99").status_code == 404


def test_a_check_is_begun_by_a_form_only(app: Flask) -> None:
    auditor = client(app, "auditor")
    assert "Pemeriksaan seluruh riwayat" in auditor.get("/riwayat/periksa?apa=semua").text
    assert app.extensions["runut"].checks(by=app.extensions["runut"].who(_cookie(auditor))) == []
    app.config["WTF_CSRF_ENABLED"] = True
    assert auditor.post("/riwayat/periksa").status_code == 400
    assert auditor.post("/riwayat/periksa/1/batal").status_code == 400


def _cookie(browser: FlaskClient) -> str:
    found = browser.get_cookie("runut_masuk")
    assert found is not None
    return found.value
