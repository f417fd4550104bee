"""Every act on the office itself is a line of its own history, with the words before and after."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from engine import history
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.store.tables import Mandate
from engine.worktime import DayOff, Hours
from engine.worktime.differing import differing
from engine.worktime.hours import BadHours
from engine.worktime.seeds import seed_hours
from tests.cast import ENTRY, Office
from tests.office import client

OFF = DayOff(date(2026, 11, 26), "Pilkades", "libur_daerah")
DECREE = "SP 800.1.11.1/9/416-399/2026"


def lines(office: Office) -> list[history.Line]:
    """The office's own history, the oldest first; its seals are whole."""
    chain = history.own_chain(office.as_("admin").office_id)
    with office.engine.store.reading() as tx:
        assert list(history.broken(tx, chain)) == []
        return history.lines(tx, chain)


def told(office: Office) -> list[str]:
    return [history.sentence(line) for line in lines(office)]


def changed(office: Office) -> list[tuple[str, str, str]]:
    """What the newest line changed."""
    return [(one.label, one.before, one.after) for one in history.changed(lines(office)[-1])]


def moved(day: Hours, opens: time) -> Hours:
    return replace(day, opens=opens) if day.opens == time(7, 30) else day


def later_hours(office: Office, opens: time = time(8)) -> int:
    """Every ordinary working day begins later."""
    now = office.engine.hours(by=office.as_("admin")).periods
    new = [moved(one, opens) if one.valid_from is None else one for one in now]
    return office.engine.save_hours(new, by=office.as_("admin"))


# -------------------------------------------------------------------------- hours and holidays


def test_changed_hours_are_told_by_weekdays(office: Office) -> None:
    later_hours(office)
    assert changed(office) == [
        ("Biasa, Senin–Kamis", "07.30–12.00, 13.00–16.00", "08.00–12.00, 13.00–16.00"),
        ("Biasa, Jumat", "07.30–11.30, 13.00–16.30", "08.00–11.30, 13.00–16.30"),
    ]
    assert told(office)[-1].startswith("Mengubah jam kerja kantor. Biasa, Senin–Kamis:")
    assert history.actor(lines(office)[-1]) == "Admin Kantor Tirtamaya, Admin Kantor"
    shown = office.engine.about(by=office.as_("admin")).changes
    assert shown[0].sentence == told(office)[-1]


def test_hours_that_stay_the_same_are_no_line_and_touch_no_task(office: Office) -> None:
    office.submit()
    same = office.engine.hours(by=office.as_("admin")).periods[::-1]
    assert office.engine.save_hours(same, by=office.as_("admin")) == 0
    assert told(office) == []


def test_hours_that_are_refused_are_no_line(office: Office) -> None:
    upside_down = Hours("Pagi", None, None, 0, time(9), time(8))
    with pytest.raises(BadHours):
        office.engine.save_hours([upside_down], by=office.as_("admin"))
    assert told(office) == []


@pytest.mark.parametrize("weekday", [-1, 7, 9])
def test_a_weekday_that_is_none_is_refused(office: Office, weekday: int) -> None:
    with pytest.raises(BadHours, match="harinya tidak dikenal"):
        office.engine.save_hours(
            [Hours("Pagi", None, None, weekday, time(7), time(8))], by=office.as_("admin")
        )
    assert told(office) == []


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ((0, 1, 2), (), "Pagi, Senin–Rabu"),
        ((), (5,), "Pagi, Sabtu"),
        ((9,), (), "Pagi, hari ke-10"),
    ],
)
def test_hours_that_come_or_go_stand_beside_nothing(
    before: tuple[int, ...], after: tuple[int, ...], label: str
) -> None:
    def on(days: tuple[int, ...]) -> list[Hours]:
        return [Hours("Pagi", None, None, day, time(7), time(11)) for day in days]

    (found,) = differing(on(before), on(after))
    both = ("07.00–11.00", "") if before else ("", "07.00–11.00")
    assert (found.label, (found.before, found.after)) == (label, both)


def test_days_apart_and_other_validities_are_told_apart() -> None:
    first, last = date(2027, 2, 8), date(2027, 3, 9)
    new = [Hours("Pagi", first, last, day, time(7), time(11)) for day in (0, 2)]
    new += [Hours("Pagi", first, None, 0, time(7), time(11))]
    assert [one.label for one in differing([], new)] == [
        "Pagi, Senin (8 Februari 2027 s.d. 9 Maret 2027)",
        "Pagi, Rabu (8 Februari 2027 s.d. 9 Maret 2027)",
        "Pagi, Senin (mulai 8 Februari 2027)",
    ]
    assert differing(seed_hours(), seed_hours()[::-1]) == []


def test_a_holiday_comes_changes_and_goes(office: Office) -> None:
    admin, engine = office.as_("admin"), office.engine
    engine.save_day_off(OFF, by=admin)
    engine.save_day_off(replace(OFF, name=" Pilkades "), by=admin)  # the same
    engine.save_day_off(replace(OFF, open=True), by=admin)
    engine.remove_day_off(OFF.day, by=admin)
    engine.remove_day_off(OFF.day, by=admin)  # none there
    assert told(office) == [
        "Menetapkan hari libur Kamis, 26 November 2026: Pilkades (libur daerah).",
        "Mengubah hari libur Kamis, 26 November 2026 menjadi Pilkades (libur daerah), kantor tetap "
        "buka; sebelumnya Pilkades (libur daerah).",
        "Menghapus hari libur Kamis, 26 November 2026; sebelumnya Pilkades (libur daerah), kantor "
        "tetap buka.",
    ]
    assert changed(office) == [
        (
            "Kamis, 26 November 2026",
            "Pilkades (libur daerah), kantor tetap buka",
            "bukan hari libur",
        )
    ]


def test_a_holiday_without_a_name_is_no_line(office: Office) -> None:
    with pytest.raises(BadAnswers):
        office.engine.save_day_off(replace(OFF, name=" "), by=office.as_("admin"))
    assert told(office) == []


def test_a_moved_due_moment_names_the_line_that_moved_it(office: Office) -> None:
    office.later(hours=6, minutes=58)  # 15.58: two minutes before closing
    letter = office.numbered()
    office.acting("sekcam", "kasi_pem")
    due = office.engine.task(office.task(letter), by=office.as_("kasi_pem")).timing.due_at
    assert office.engine.save_day_off(OFF, by=office.as_("admin")) == 1
    case = office.letter(letter).case_id
    with office.engine.store.reading() as tx:
        moved = history.lines(tx, case)[-1]
    assert lines(office)[moved.facts["setting"] - 1].act == "libur"
    ((label, before, after),) = [(o.label, o.before, o.after) for o in history.changed(moved)]
    assert (label, before[:16]) == ("Tenggat Memeriksa dan memaraf", "26 November 2026")
    assert after[:16] == "27 November 2026"
    assert due.date() == OFF.day


# --------------------------------------------------------------------------------- mandates


def test_a_mandate_is_given_and_ended_once(office: Office) -> None:
    mandate = office.acting("kasi_pmd", "kasi_pem")
    office.later(hours=1)
    admin = office.as_("admin")
    office.engine.end_mandate(mandate, by=admin)
    office.later(hours=1)
    office.engine.end_mandate(mandate, by=admin)  # it has ended
    with office.engine.store.reading() as tx:
        row = tx.execute(select(Mandate)).one()
    assert row.revoked_at == office.watch.at - timedelta(hours=1)
    who = office.as_("kasi_pmd").name
    assert told(office) == [
        f"Memberi mandat Plh. Kepala Seksi Pemerintahan kepada {who}, {DECREE}, berlaku "
        "25 November 2026, 09.00 WIB sampai 25 November 2026, 15.00 WIB.",
        f"Mengakhiri mandat Plh. Kepala Seksi Pemerintahan bagi {who}, {DECREE}; sebelumnya "
        "berlaku sampai 25 November 2026, 15.00 WIB.",
    ]
    assert changed(office) == [
        (f"Plh. Kepala Seksi Pemerintahan: {who}", "berlaku sampai 25 November 2026, 15.00 WIB",
         "berakhir 25 November 2026, 10.00 WIB"),
    ]  # fmt: skip


def test_a_mandate_that_is_over_is_not_ended_again(office: Office) -> None:
    mandate = office.acting("kasi_pmd", "kasi_pem", hours=1)
    office.later(hours=2)
    office.engine.end_mandate(mandate, by=office.as_("admin"))
    assert len(told(office)) == 1


def test_no_mandate_no_line(office: Office) -> None:
    with pytest.raises(NotFound):
        office.engine.end_mandate(77, by=office.as_("admin"))
    with pytest.raises(BadAnswers):
        office.acting("nobody", "kasi_pem")
    assert told(office) == []


# ------------------------------------------------------------------------------ office, series


def test_the_office_s_fields_are_told_with_their_old_words(office: Office) -> None:
    admin, engine = office.as_("admin"), office.engine
    found = engine.about(by=admin).office
    said = found.letterhead | {
        "number_pattern": "{urut:03}{sisipan}/{tahun}", "unit_code": found.unit_code,
        "footer": "\n".join(found.settings["footer"]), "phone": "",
    }  # fmt: skip
    engine.save_office(said, by=admin)
    assert changed(office) == [
        ("Telepon", found.letterhead["phone"], ""),
        ("Pola nomor", found.number_pattern, "{urut:03}{sisipan}/{tahun}"),
    ]
    assert told(office) == [
        f"Mengubah telepon, pola nomor. Telepon: dari “{found.letterhead['phone']}” menjadi kosong. "
        f"Pola nomor: dari “{found.number_pattern}” menjadi “{{urut:03}}{{sisipan}}/{{tahun}}”."
    ]
    engine.save_series(2027, "5", "", by=admin)
    assert changed(office) == [
        ("Nomor surat tahun 2027", "mulai 1, tanpa batas akhir", "mulai 5, tanpa batas akhir")
    ]


def test_a_line_of_long_ago_is_still_a_sentence(office: Office) -> None:
    admin = office.as_("admin")
    with office.engine.store.writing() as tx:
        for act, facts in (
            ("kantor", {"fields": "telepon"}),
            ("seri", {"year": 2026, "first": 1, "until": "tanpa batas akhir"}),
        ):
            history.record(
                tx, office_id=admin.office_id, case_id=history.own_chain(admin.office_id), act=act,
                at=office.watch.at, by=admin.id, facts=facts,
            )  # fmt: skip
    assert told(office) == [
        "Mengubah telepon.", "Mengatur nomor surat tahun 2026: mulai 1, tanpa batas akhir."
    ]  # fmt: skip
    assert changed(office) == [("Nomor surat tahun 2026", "", "mulai 1, tanpa batas akhir")]


# ---------------------------------------------------------------------------------- the letter


def test_a_corrected_entry_is_told_field_by_field(office: Office) -> None:
    letter = office.received()
    office.do("sekcam", letter, keputusan="kembalikan", alasan="Pengirimnya keliru.")
    office.do("staf1", letter, **ENTRY | {"sender": "Lurah", "urgency": "segera"})
    case = office.letter(letter).case_id
    with office.engine.store.reading() as tx:
        line = history.lines(tx, case)[-1]
    assert [(one.label, one.before, one.after) for one in history.changed(line)] == [
        ("Pengirim", "Kepala SMP Negeri 7 Tirtamaya", "Lurah"), ("Sifat", "Biasa", "Segera"),
    ]  # fmt: skip
    assert "Sifat: dari “Biasa” menjadi “Segera”" in history.sentence(line)


def test_another_unit_is_told_with_the_one_before(office: Office) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Unitnya lain.")
    office.do("staf2", letter, **office.form("L02", unit="kesra"))
    case = office.letter(letter).case_id
    with office.engine.store.reading() as tx:
        made = history.lines(tx, case)
    (line,) = [one for one in made if one.act == "pindah_unit"]
    assert [(one.before, one.after) for one in history.changed(line)] == [
        ("Seksi Pemerintahan", "Seksi Kesejahteraan Rakyat")
    ]


# ------------------------------------------------------------------------------ who, and at once


def acts(office: Office) -> list[Callable[[], object]]:
    """One of each act, which all change something."""
    admin, engine = office.as_("admin"), office.engine
    return [
        partial(engine.save_day_off, OFF, by=admin),
        partial(engine.save_day_off, DayOff(date(2026, 12, 9), "Lain", "cuti_bersama"), by=admin),
        partial(later_hours, office),
        partial(office.acting, "kasi_pmd", "kasi_pem"),
        partial(office.acting, "umpeg", "sekcam"),
        partial(engine.save_series, 2027, "12", "", by=admin),
    ]


def test_many_hands_at_once_leave_one_whole_chain(office: Office) -> None:
    office.numbered()
    with ThreadPoolExecutor(6) as hands:
        for one in [hands.submit(act) for act in acts(office)]:
            one.result()
    assert sorted(line.act for line in lines(office)) == [
        "jam_kerja", "libur", "libur", "mandat", "mandat", "seri",
    ]  # fmt: skip


def test_one_mandate_is_ended_by_one_of_two(office: Office) -> None:
    mandate = office.acting("kasi_pmd", "kasi_pem")
    end = partial(office.engine.end_mandate, mandate, by=office.as_("admin"))
    with ThreadPoolExecutor(4) as hands:
        for one in [hands.submit(end) for _ in range(4)]:
            one.result()
    assert [line.act for line in lines(office)] == ["mandat", "mandat_akhir"]


def test_the_same_holiday_twice_at_once_is_one_line(office: Office) -> None:
    save = partial(office.engine.save_day_off, OFF, by=office.as_("admin"))
    with ThreadPoolExecutor(4) as hands:
        for one in [hands.submit(save) for _ in range(4)]:
            one.result()
    assert [line.act for line in lines(office)] == ["libur"]


@pytest.mark.parametrize("login", ["camat", "admin_sop", "auditor", "staf1"])
def test_only_the_admin_does_any_of_it(office: Office, login: str) -> None:
    by, engine = office.as_(login), office.engine
    mandate = office.acting("kasi_pmd", "kasi_pem")
    ends = office.watch.at + timedelta(hours=1)
    give = partial(
        engine.save_mandate, official="umpeg", post="camat", kind="Plh.", decree="SP",
        starts_at=office.watch.at, ends_at=ends,
    )  # fmt: skip
    for act in (
        partial(engine.save_day_off, OFF),
        partial(engine.remove_day_off, OFF.day),
        partial(engine.save_hours, []),
        partial(engine.hours),
        partial(engine.end_mandate, mandate),
        give,
    ):
        with pytest.raises(NotAllowed):
            act(by=by)
    assert len(told(office)) == 1


def test_the_settings_page_shows_what_was_and_is(app: Flask) -> None:
    admin = client(app, "admin")
    admin.post("/admin/hari-libur", data={"day": "2026-12-09", "name": "Pilkades",
                                          "kind": "libur_daerah"})  # fmt: skip
    page = admin.get("/admin/kantor").text
    assert "Menetapkan hari libur Rabu, 9 Desember 2026: Pilkades (libur daerah)." in page
