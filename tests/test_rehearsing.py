"""Geladi: finished letters played again on a draft, every figure counted by hand."""

import threading
from typing import Any

import pytest
from sqlalchemy import update

from engine.cases import long_work
from engine.changes import rehearsing, replaying
from engine.changes.publish import NotFit
from engine.changes.rehearsing import RehearsalRuns, RehearsalView
from engine.changes.replaying import Report
from engine.errors import BadAnswers, NotAllowed, NotFound
from engine.store.tables import Rehearsal
from tests.cast import PASSPHRASE, Office
from tests.edits import EDITS, add_after, detail, edited, found, remove_sekretaris, rename_id

KEY = "surat_keluar"
PERIOD = {"dari": "2026-11-25", "sampai": "2026-11-25"}
# The SOP in office minutes: susun 15, nomor 2, pengawas 5, sekretaris 15, tanda tangan 5, kirim 10.
STRAIGHT = 15 + 2 + 5 + 15 + 5 + 10
RETURNED = STRAIGHT + 15 + 5 + 15 + 5  # by the Camat, all but the number once more
REVISED = STRAIGHT + 5 + 15  # by the Sekretaris, both initials once more


def finish(office: Office, letter: int) -> int:
    """Sign and send a letter that waits for the Camat."""
    office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    office.do("staf2", letter, **{"saluran-1": "kurir", "bukti-1": "Diterima"})
    return letter


def straight(office: Office) -> int:
    return finish(office, office.initialled())


def returned(office: Office) -> int:
    letter = office.initialled()
    office.do("camat", letter, keputusan="kembalikan", alasan="Perbaiki penutupnya.")
    office.do("staf2", letter, **office.form("L02", closing="Demikian."))
    office.do("kasi_pem", letter, keputusan="setujui")
    office.do("sekcam", letter, keputusan="setujui")
    return finish(office, letter)


def revised(office: Office) -> int:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="setujui")
    office.do("sekcam", letter, keputusan="revisi", closing="Demikian untuk dilaksanakan.")
    office.do("kasi_pem", letter, keputusan="setujui")
    office.do("sekcam", letter, keputusan="setujui")
    return finish(office, letter)


def renumbered(office: Office) -> int:
    """Its number does not fit any more after a return: a second one is given."""
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Klasifikasi keliru.")
    office.do("staf2", letter, **office.form("L02", classification="400.10.2.4"))
    office.do("umpeg", letter, cara="berikutnya")
    office.do("kasi_pem", letter, keputusan="setujui")
    office.do("sekcam", letter, keputusan="setujui")
    return finish(office, letter)


@pytest.fixture
def letters(office: Office) -> list[int]:
    """Three finished letters; besides them one that runs and one that was withdrawn."""
    done = [straight(office), returned(office), revised(office)]
    office.submit()
    gone = office.submit()
    office.engine.withdraw(gone, "Tidak jadi.", by=office.as_("staf2"))
    return done


def begin(office: Office, bpmn: bytes | None = None, **period: str) -> int:
    admin = office.as_("admin_sop")
    if bpmn is not None:
        version = office.engine.sop_draft(KEY, by=admin).version
        office.engine.save_sop_draft(KEY, bpmn, version, by=admin)
    return office.engine.start_rehearsal(KEY, PERIOD | period, by=admin)


def view(office: Office, rehearsal: int) -> RehearsalView:
    return office.engine.rehearsal(rehearsal, by=office.as_("admin_sop"))


def rehearse(office: Office, bpmn: bytes | None = None, **period: str) -> Report:
    """Run to the end and return the figures."""
    return ended(office, begin(office, bpmn, **period))


def ended(office: Office, rehearsal: int) -> Report:
    """Wait for the end and return the figures."""
    for thread in threading.enumerate():
        if thread.name == f"rehearsal {rehearsal}":
            thread.join(60)
    found = view(office, rehearsal)
    assert (found.state, found.percent, found.done) == ("selesai", 100, found.total)
    assert found.report is not None
    return found.report


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rehearsals that are begun do not run until the test runs them."""

    class Still:
        def __init__(self, **_: Any) -> None: ...

        def start(self) -> None: ...

    monkeypatch.setattr(long_work.threading, "Thread", Still)


def play(office: Office, rehearsal: int) -> None:
    """What the thread does."""
    long_work.run(office.engine, Rehearsal, rehearsal, rehearsing.play)


def test_the_same_sop_gives_the_same_ways(office: Office, letters: list[int]) -> None:
    report = rehearse(office)
    assert report.letters == {"sama": letters, "lain": [], "kurang": []}
    assert report.before == report.after == STRAIGHT + RETURNED + REVISED
    assert (report.cases, report.paths, report.lacking) == (3, {}, {})
    assert report.roles == {
        "pelaksana": [4 * 15 + 3 * 10] * 2,
        "kasubbag_umpeg": [3 * 2] * 2,
        "pejabat_pengawas": [5 * 5] * 2,
        "sekretaris": [5 * 15] * 2,
        "camat": [4 * 5] * 2,
    }


def test_another_standard_changes_the_sum(office: Office, letters: list[int]) -> None:
    report = rehearse(office, edited(EDITS["waktu baku"], EDITS["nama diubah"]))
    assert report.letters["sama"] == letters
    assert report.after - report.before == 5 * 15  # the Sekretaris, 30 for 15, five times
    assert report.roles["sekretaris"] == [5 * 15, 5 * 30]


def test_a_new_step_lacks_data(office: Office, letters: list[int]) -> None:
    report = rehearse(office, edited(add_after("setuju_pengawas", "verifikasi")))
    assert report.letters == {"sama": [], "lain": [], "kurang": letters}
    assert report.lacking == {"verifikasi": letters}
    assert report.after - report.before == 5 * 5  # after each initial of the head, five times
    assert report.roles["kasubbag_umpeg"] == [3 * 2, 3 * 2 + 5 * 5]


def test_a_step_that_is_gone_takes_another_way(office: Office, letters: list[int]) -> None:
    report = rehearse(office, edited(remove_sekretaris))
    assert report.letters == {"sama": [], "lain": letters, "kurang": []}
    first, back, twice = letters
    assert list(report.paths.values()) == [[first, twice], [back]]  # the most letters first
    assert " → ".join(
        ["Menyusun surat", "Memberi nomor", "Memeriksa dan memaraf", "Menandatangani surat"]
    ) in next(iter(report.paths))
    # The Sekretaris is asked no more, so nothing is revised and initialled again.
    assert report.before - report.after == 5 * 15 + 5
    assert report.roles["sekretaris"] == [5 * 15, 0]


def test_another_lane_moves_the_load(office: Office, letters: list[int]) -> None:
    report = rehearse(office, edited(EDITS["lajur langkah sekarang"]))
    assert report.letters["sama"] == letters
    assert report.roles["sekretaris"] == [5 * 15, 0]
    assert report.roles["camat"] == [4 * 5, 4 * 5 + 5 * 15]


def test_a_number_that_was_voided_is_given_again(office: Office) -> None:
    letter = renumbered(office)
    report = rehearse(office)
    assert report.letters["sama"] == [letter]
    assert report.roles["kasubbag_umpeg"] == [4, 4]


def test_a_step_under_another_id_was_never_done(office: Office) -> None:
    letter = straight(office)
    report = rehearse(office, edited(rename_id("periksa_sekretaris", "teliti")))
    assert report.lacking == {"teliti": [letter]}
    assert report.before == report.after


def test_only_the_period_counts(office: Office) -> None:
    letter = straight(office)  # ended on 25 November 2026, 09.00 WIB
    office.later(hours=14, minutes=59)  # 23.59 WIB
    late = straight(office)
    office.later(minutes=1)
    straight(office)
    assert rehearse(office).letters["sama"] == [letter, late]
    assert rehearse(office, dari="2026-11-26", sampai="2026-11-30").cases == 1
    assert rehearse(office, dari="2026-11-01", sampai="2026-11-24").cases == 0


def test_the_letters_behind_a_figure(office: Office, letters: list[int]) -> None:
    rehearsal = begin(office)
    ended(office, rehearsal)
    admin = office.as_("admin_sop")
    shown = view(office, rehearsal)
    rows = office.engine.rehearsed_letters(shown, [*letters, 9999], by=admin)
    assert [row.id for row in rows] == letters
    assert office.engine.rehearsals(KEY, by=admin)[0].id == rehearsal


@pytest.mark.usefixtures("still")
def test_what_is_cancelled_stops_and_tells_no_figures(
    office: Office, letters: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsing, "BATCH", 1)
    admin, rehearsal = office.as_("admin_sop"), begin(office)
    assert (view(office, rehearsal).state, view(office, rehearsal).percent) == ("berjalan", 0)
    counted = replaying.tally

    def cancelling(report: Report, *rest: Any) -> None:
        counted(report, *rest)
        if report.cases == 2:
            assert view(office, rehearsal).percent == 33
            office.engine.cancel_rehearsal(rehearsal, by=admin)

    monkeypatch.setattr(rehearsing, "tally", cancelling)
    play(office, rehearsal)
    stopped = view(office, rehearsal)
    assert (stopped.state, stopped.done, stopped.report) == ("dibatalkan", 2, None)
    office.engine.cancel_rehearsal(rehearsal, by=admin)  # twice is harmless


@pytest.mark.usefixtures("still")
def test_one_at_a_time_unless_it_died_with_its_process(office: Office) -> None:
    first = begin(office)
    with pytest.raises(RehearsalRuns):
        begin(office)
    office.later(minutes=3)
    assert view(office, first).state == "gagal"
    second = begin(office)
    play(office, second)
    assert view(office, second).state == "selesai"
    begin(office)


@pytest.mark.usefixtures("still")
def test_a_fault_is_no_result(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(rehearsing, "Stage", broken)
    rehearsal = begin(office)
    play(office, rehearsal)
    assert "MemoryError" in caplog.text
    assert (view(office, rehearsal).state, view(office, rehearsal).report) == ("gagal", None)


@pytest.mark.usefixtures("still")
def test_refusals(office: Office) -> None:
    admin = office.as_("admin_sop")
    for period in (
        {"dari": ""}, {"sampai": "besok"}, {"dari": "2026-11-26"}, {"dari": "2020-01-01"},
        {"dari": "1999-12-31", "sampai": "2000-01-01"},
    ):  # fmt: skip
        with pytest.raises(BadAnswers):
            begin(office, **period)
    with pytest.raises(NotFit):
        begin(office, edited(lambda root: found(root, "nomor").set("name", "")))
    rehearsal = begin(office, edited(lambda root: detail(root, "nomor").set("output", "Nomor")))
    for login in ("camat", "admin", "staf1"):
        by = office.as_(login)
        with pytest.raises(NotAllowed):
            office.engine.start_rehearsal(KEY, PERIOD, by=by)
        with pytest.raises(NotAllowed):
            office.engine.rehearsal(rehearsal, by=by)
        with pytest.raises(NotAllowed):
            office.engine.cancel_rehearsal(rehearsal, by=by)
    for verb in (office.engine.rehearsal, office.engine.cancel_rehearsal):
        with pytest.raises(NotFound):
            verb(rehearsal + 1, by=admin)


@pytest.mark.usefixtures("still")
def test_another_offices_rehearsal_is_not_there(office: Office) -> None:
    rehearsal = begin(office)
    from engine.people import offices

    with office.engine.store.writing() as tx:
        other = offices.set_up(
            tx, key="lain", name="Kecamatan Lain", unit_code="1", number_pattern=offices.PATTERN,
            letterhead={}, settings={"footer": []}, units=offices.KECAMATAN_UNITS, posts=[],
        )  # fmt: skip
        tx.execute(update(Rehearsal).values(office_id=other))
    with pytest.raises(NotFound):
        view(office, rehearsal)
    assert office.engine.rehearsals(KEY, by=office.as_("admin_sop")) == []
