"""Alerts on the standard: each level once, to the right people, also late and with two clocks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, update

from engine.store.tables import Alert, Mail, Notice, Official, Task
from engine.worktime import DayOff
from engine.worktime.hours import NoOfficeHours
from tests.cast import Office


def raised(office: Office) -> list[int]:
    with office.engine.store.reading() as tx:
        return sorted(tx.scalars(select(Alert.level)))


def told(office: Office, level: int) -> set[str]:
    with office.engine.store.reading() as tx:
        return set(
            tx.scalars(
                select(Official.login)
                .join(Notice, Notice.official_id == Official.id)
                .where(Notice.level == level)
            )
        )


def test_each_level_is_raised_once_at_its_moment(office: Office) -> None:
    office.numbered()  # 5 office minutes for the supervisor, from 09.00
    assert office.engine.raise_due_alerts() == 0
    for minutes, levels in ((4, [80]), (1, [80, 100]), (4, [80, 100]), (1, [80, 100, 200])):
        office.later(minutes=minutes)
        office.engine.raise_due_alerts()
        office.engine.raise_due_alerts()
        assert raised(office) == levels


def test_the_levels_reach_holder_superior_and_sekretaris(office: Office) -> None:
    office.numbered()
    office.later(minutes=30)
    office.engine.raise_due_alerts()
    assert told(office, 80) == {"kasi_pem"}
    assert told(office, 100) == {"kasi_pem", "sekcam"}
    assert told(office, 200) == {"sekcam"}


def test_a_day_of_downtime_raises_every_missed_level_once(office: Office) -> None:
    letter = office.numbered()
    office.later(days=1)
    assert office.engine.raise_due_alerts() == 3
    assert office.engine.raise_due_alerts() == 0
    assert raised(office) == [80, 100, 200]
    assert office.acts(letter).count("peringatan") == 3


def test_two_clocks_at_once_raise_each_alert_once(office: Office) -> None:
    for letter in ("L01", "L02", "L03"):
        office.numbered(letter)
    office.later(days=1)
    with ThreadPoolExecutor(4) as clocks:
        done = list(clocks.map(lambda _: office.engine.raise_due_alerts(), range(4)))
    assert sum(done) >= 9
    assert Counter(raised(office)) == {80: 3, 100: 3, 200: 3}
    with office.engine.store.reading() as tx:
        keys = list(tx.scalars(select(Mail.message_id)))
    assert len(keys) == len(set(keys)) == 3 * (1 + 2 + 1)


def test_a_done_task_is_left_in_peace(office: Office) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="setujui")
    office.later(minutes=6)
    office.engine.raise_due_alerts()
    assert raised(office) == []


def test_nights_and_weekends_do_not_count(office: Office) -> None:
    office.later(hours=7, minutes=28)  # Friday rules do not apply: Wednesday 16.28, after closing
    office.numbered()
    office.later(hours=14)
    assert office.engine.raise_due_alerts() == 0


def test_a_new_holiday_moves_the_due_moments_and_says_so(office: Office) -> None:
    office.later(hours=6, minutes=58)  # 15.58: two minutes before closing
    letter = office.numbered()
    before = office.engine.task(office.task(letter), by=office.as_("kasi_pem")).timing.due_at
    off = DayOff(date(2026, 11, 26), "Libur daerah", "libur_daerah")
    assert office.engine.save_day_off(off, by=office.as_("admin")) == 1
    after = office.engine.task(office.task(letter), by=office.as_("kasi_pem")).timing.due_at
    assert (after - before).days == 1
    assert "ubah_tenggat" in office.acts(letter)
    office.later(hours=17)
    assert office.engine.raise_due_alerts() == 0


def test_the_inbox_counts_down_in_office_minutes(office: Office) -> None:
    office.numbered()
    office.later(minutes=2)
    (row,) = office.engine.inbox(by=office.as_("kasi_pem")).rows
    assert (row.timing.used, row.timing.left, row.timing.level) == (2, 3, "aman")
    office.later(minutes=2)
    (row,) = office.engine.inbox(by=office.as_("kasi_pem")).rows
    assert row.timing.level == "segera"
    office.later(minutes=2)
    inbox = office.engine.inbox(by=office.as_("kasi_pem"), show="lewat")
    assert [(r.timing.left, r.timing.level) for r in inbox.rows] == [(-1, "lewat")]
    assert inbox.counts["lewat"] == 1


def test_opening_a_task_is_noted_once(office: Office) -> None:
    letter = office.numbered()
    task = office.task(letter)
    office.later(minutes=1)
    office.engine.look(task, by=office.as_("kasi_pem"))
    office.later(minutes=1)
    office.engine.look(task, by=office.as_("kasi_pem"))
    with office.engine.store.reading() as tx:
        row = tx.execute(select(Task.arrived_at, Task.opened_at).where(Task.id == task)).one()
    assert (row.opened_at - row.arrived_at).total_seconds() == 60


def test_a_calendar_change_moves_a_later_alert_though_the_due_moment_stays(office: Office) -> None:
    office.later(hours=6, minutes=53)  # 15.53: due at 15.58, 200 % at 07.33 the next day
    letter = office.numbered()
    off = DayOff(date(2026, 11, 26), "Libur daerah", "libur_daerah")
    assert office.engine.save_day_off(off, by=office.as_("admin")) == 0
    office.later(minutes=6)
    office.engine.raise_due_alerts()
    office.later(days=1)
    office.engine.raise_due_alerts()
    assert raised(office) == [80, 100]
    office.later(days=1)
    office.engine.raise_due_alerts()
    assert raised(office) == [80, 100, 200]
    assert "ubah_tenggat" not in office.acts(letter)


def test_hours_that_cannot_be_are_refused_and_leave_the_calendar_as_it_was(office: Office) -> None:
    office.numbered()
    with pytest.raises(NoOfficeHours):
        office.engine.save_hours([], by=office.as_("admin"))
    before = office.engine.hours(by=office.as_("admin"))
    assert office.engine.save_hours(before.periods, by=office.as_("admin")) == 0
    office.later(minutes=4)
    assert office.engine.raise_due_alerts() == 1


def test_no_alert_names_a_letter_to_who_may_not_read_it(office: Office) -> None:
    secret = office.submit("L02", security="rahasia")
    office.do("umpeg", secret, cara="berikutnya")
    draft = office.draft("L01")
    office.later(days=1)
    office.engine.raise_due_alerts()
    subjects = {"Permintaan Data Perangkat Desa", office.form("L01")["subject"]}
    with office.engine.store.reading() as tx:
        bells = tx.execute(select(Official.login, Notice.sentence, Notice.letter_id).join(
            Official, Official.id == Notice.official_id)).all()  # fmt: skip
        mails = tx.execute(select(Mail.recipient, Mail.subject, Mail.text)).all()
    named = {(b.login, b.letter_id) for b in bells if any(s in b.sentence for s in subjects)}
    assert named == {("kasi_pem", secret), ("staf2", draft)}
    told = " ".join(f"{m.subject} {m.text}" for m in mails)
    assert "Perangkat Desa" not in told
    assert "/tugas/" in next(m.text for m in mails if m.recipient.startswith("kasi_pem"))
    assert not [m for m in mails if m.recipient.startswith("sekcam") and "/tugas/" in m.text]


def test_who_acts_for_the_superior_is_told_too(office: Office) -> None:
    office.numbered()
    office.acting("kasi_pel", "sekcam")
    office.later(minutes=6)
    office.engine.raise_due_alerts()
    assert told(office, 100) == {"kasi_pem", "sekcam", "kasi_pel"}


def test_a_holder_alone_is_told_of_a_task_they_took(office: Office) -> None:
    letter = office.submit()
    office.acting("staf1", "umpeg")
    office.engine.take(office.task(letter), by=office.as_("staf1"))
    office.later(minutes=2)
    office.engine.raise_due_alerts()
    assert told(office, 80) == {"staf1"}
    assert told(office, 100) == {"staf1", "umpeg"}


def test_one_broken_task_does_not_silence_the_others(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.numbered("L02")
    office.later(minutes=1)
    office.numbered("L01")
    with office.engine.store.writing() as tx:
        first = select(Task.id).where(Task.state == "open").order_by(Task.arrived_at).limit(1)
        tx.execute(update(Task).where(Task.id == first.scalar_subquery()).values(next_alert=81))
    office.later(minutes=6)
    assert office.engine.raise_due_alerts() == 2
    assert "alert of task" in caplog.text
