"""Work in a thread: how far it is, stopped, failed, dead with its process, and one at a time."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.cases import long_work
from engine.cases.long_work import Course, Progress, StillRuns
from engine.errors import NotFound
from engine.store.rows import row
from engine.store.tables import Examination
from tests.cast import Office

KIND: dict[str, Any] = {"kind": "uji", "asked": {"apa": "semua"}}


def begin(office: Office, total: int = 4, **columns: Any) -> int:
    auditor = office.as_("auditor")
    return long_work.begin(
        office.engine, Examination, by=auditor, total=total, same=("kind",), **KIND | columns
    )


def run(office: Office, work: int, job: long_work.Job) -> None:
    long_work.run(office.engine, Examination, work, job)


def kept(office: Office, work: int) -> Any:
    with office.engine.store.reading() as tx:
        return row(tx, Examination, id=work)


def seen(office: Office, work: int) -> Progress:
    return Progress(**long_work.standing(kept(office, work), office.watch.at))


def test_what_was_begun_stands_at_nothing(office: Office) -> None:
    work, auditor = begin(office), office.as_("auditor")
    assert seen(office, work) == Progress(
        id=work, state="berjalan", total=4, done=0, started_at=office.watch.at,
        started_by=auditor.id, ended_at=None,
    )  # fmt: skip
    assert (seen(office, work).percent, seen(office, work).running) == (0, True)
    assert kept(office, work).asked == {"apa": "semua"}


def test_work_of_nothing_is_all_done(office: Office) -> None:
    assert seen(office, begin(office, total=0)).percent == 100


def test_progress_is_written_once_a_second_and_at_the_end(office: Office) -> None:
    work, written = begin(office), []

    def job(course: Course) -> str:
        for done, passed in ((1, 0.0), (2, 0.9), (3, 0.1), (4, 0.1)):
            office.later(seconds=passed)
            course.told(done)
            written.append(kept(office, work).done)
        assert kept(office, work).alive_at == first + timedelta(seconds=1)
        return "hasil"

    first = office.watch.at
    run(office, work, job)
    assert written == [1, 1, 3, 3]
    ended, last = kept(office, work), office.watch.at
    assert (ended.state, ended.done, ended.result, ended.ended_at) == ("selesai", 4, "hasil", last)
    assert (seen(office, work).percent, seen(office, work).running) == (100, False)


def test_what_is_cancelled_stops_and_has_no_result(office: Office) -> None:
    work, auditor = begin(office), office.as_("auditor")

    def job(course: Course) -> str:
        course.told(1)
        assert course.going()
        long_work.cancel(office.engine, Examination, work, by=auditor)
        assert not course.going()
        return "sia-sia"

    run(office, work, job)
    stopped = kept(office, work)
    assert (stopped.state, stopped.done, stopped.result) == ("dibatalkan", 1, "")
    assert stopped.ended_at == office.watch.at


def test_what_is_over_cannot_be_cancelled(office: Office) -> None:
    work, auditor = begin(office), office.as_("auditor")
    run(office, work, lambda _: "hasil")
    long_work.cancel(office.engine, Examination, work, by=auditor)
    assert (kept(office, work).state, kept(office, work).result) == ("selesai", "hasil")


@pytest.mark.parametrize("fault", [MemoryError("penuh"), NotFound()])
def test_what_raises_has_failed_and_is_logged(
    office: Office, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    work = begin(office)

    def job(course: Course) -> str:
        course.told(2)
        raise fault

    run(office, work, job)
    failed = kept(office, work)
    assert (failed.state, failed.done, failed.result) == ("gagal", 2, "")
    assert f"examination {work} failed" in caplog.text
    assert type(fault).__name__ in caplog.text


def test_a_silent_thread_has_died_with_its_process(office: Office) -> None:
    work = begin(office)
    office.later(minutes=2)
    assert seen(office, work).state == "berjalan"
    with pytest.raises(StillRuns):
        begin(office)
    office.later(seconds=1)
    assert seen(office, work).state == "gagal"
    assert begin(office) != work


def test_one_of_a_kind_at_a_time(office: Office) -> None:
    class Second(StillRuns):
        """Sudah ada."""

    work = begin(office)
    with pytest.raises(Second, match="Sudah ada"):
        begin(office, refusal=Second)
    other = begin(office, kind="lain")
    run(office, work, lambda _: "")
    assert begin(office) > other


def test_of_two_hands_at_once_one_begins(office: Office) -> None:
    ready, told = threading.Barrier(2), []

    def hand() -> None:
        ready.wait()
        try:
            told.append(begin(office))
        except StillRuns:
            told.append(0)

    hands = [threading.Thread(target=hand) for _ in range(2)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert sorted(told)[0] == 0 < sorted(told)[1]
    with office.engine.store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Examination)) == 1


def test_it_runs_in_a_thread_that_does_not_keep_the_process(office: Office) -> None:
    work, ran = begin(office), []

    def job(course: Course) -> str:
        ran.append((threading.current_thread().name, threading.current_thread().daemon))
        return ""

    long_work.start(office.engine, Examination, work, job)
    for thread in threading.enumerate():
        if thread.name == f"examination {work}":
            thread.join(60)
    assert ran == [(f"examination {work}", True)]
    assert kept(office, work).state == "selesai"


def test_another_office_sees_nothing_of_it(office: Office) -> None:
    work, auditor = begin(office), office.as_("auditor")
    elsewhere = replace(auditor, office_id=auditor.office_id + 1)
    with pytest.raises(NotFound):
        long_work.cancel(office.engine, Examination, work, by=elsewhere)
    with office.engine.store.reading() as tx:
        assert long_work.find(tx, Examination, work, by=auditor).id == work
        with pytest.raises(NotFound):
            long_work.find(tx, Examination, work, by=elsewhere)
        assert long_work.newest(tx, Examination, 9, by=elsewhere) == []
    assert kept(office, work).state == "berjalan"


def test_the_newest_come_first(office: Office) -> None:
    works = [begin(office, kind=f"uji {n}") for n in range(3)]
    auditor = office.as_("auditor")
    with office.engine.store.reading() as tx:
        rows = long_work.newest(tx, Examination, 2, by=auditor)
        (one,) = long_work.newest(tx, Examination, 2, by=auditor, kind="uji 1")
    assert [found.id for found in rows] == [works[2], works[1]]
    assert one.id == works[1]
