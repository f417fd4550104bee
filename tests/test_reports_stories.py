"""The report against the stories of its letters: the same visits, and figures counted another way."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

import pytest

from engine import Pick, Question
from engine.audit.reports.figures import Spread
from engine.audit.story.case_story import CaseStory, Visit
from tests.cast import PASSPHRASE, Office
from tests.histories import STANDARDS, Histories, Made, Stayed
from tests.test_reports import NOVEMBER, TUE, listed, november, report


def ended_letter(office: Office) -> int:
    """A letter that the engine has run, sent back once, in part by a deputy; returns its case."""
    letter = office.submit("L02")
    office.later(minutes=7)
    office.do("umpeg", letter, cara="berikutnya")
    office.acting("kasi_pmd", "kasi_pem")
    office.engine.look(office.task(letter), by=office.as_("kasi_pmd"))
    office.later(minutes=3)
    office.do("kasi_pmd", letter, keputusan="setujui", catatan="Sesuai.")
    office.do("sekcam", letter, keputusan="kembalikan", alasan="Tanggal salah.")
    office.later(hours=22)
    office.do("staf2", letter, **office.form("L02"))
    if office.node(letter) == "nomor":
        office.do("umpeg", letter, cara="berikutnya")
    office.do("kasi_pem", letter, keputusan="setujui")
    office.do("sekcam", letter, keputusan="setujui")
    office.do("camat", letter, keputusan="setujui", frasa_sandi=PASSPHRASE)
    office.later(minutes=12)
    count = office.form("L02")["addressee_name"]
    ways = {f"saluran-{n}": "kurir" for n in range(1, len(count) + 1)}
    proofs = {f"bukti-{n}": "Diterima Budi, buku 12" for n in range(1, len(count) + 1)}
    office.do("staf2", letter, **ways, **proofs)
    assert office.node(letter) == ""
    return int(office.letter(letter).case_id)


def test_the_visits_of_a_report_are_those_of_the_story(office: Office) -> None:
    """Hand-made letters, and one that the engine has run."""
    made, run = november(office), ended_letter(office)
    made.make(
        Made(TUE, "11.50", [Stayed("susun", "staf2", 30, 60), Stayed("kirim", "staf2", 0, 5)])
    )
    told: list[tuple[int, Any]] = []
    for row in listed(office, NOVEMBER, Pick(letters=True)):
        assert row.case_id is not None
        story = office.engine.case_story(row.case_id, by=office.as_("auditor"))
        assert (row.used, row.waited, row.worked) == (story.used, story.waited, story.worked)
        assert (row.late, row.returned) == (bool(story.late), story.returns > 0)
        told += [(row.case_id, visit) for visit in story.visits]
    rows: list[tuple[int, Any]] = [
        (row.case_id or 0, row) for row in listed(office, NOVEMBER, Pick())
    ]
    assert run in dict(rows)
    for (case, row), (same, visit) in zip(_sorted(rows), _sorted(told), strict=True):
        assert case == same
        for name in ("step", "role", "who", "capacity", "arrived_at", "opened_at", "done_at",
                     "standard", "used", "waited", "worked", "late", "remark"):  # fmt: skip
            assert getattr(row, name) == getattr(visit, name), (case, name)
        assert row.decree == visit.mandate


def _sorted(visits: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    return sorted(visits, key=lambda one: (one[0], one[1].arrived_at, one[1].done_at, one[1].step))


# ------------------------------------------------------------------- counted another way

SEASON = Question(date(2026, 9, 1), date(2026, 11, 20), "surat_keluar")
PLH = "Plh. Camat Tirtamaya"


def by_chance(office: Office, letters: int) -> list[int]:
    """Letters of some weeks, at any hour of the day; returns their cases."""
    made, chance = Histories(office), random.Random(4)
    cases = []
    for _ in range(letters):
        stays = [
            Stayed(
                node, chance.choice(["staf1", "staf2", "umpeg", "sekcam", "camat"]),
                chance.choice([0, 1, 3, 90]), chance.choice([0, 1, 4, 16, 700]),
                back="Perbaiki." if chance.random() < 0.2 else "",
                post=PLH if chance.random() < 0.2 else "",
                act=chance.choice(["isi", "tandatangan"]),
            )
            for node in chance.choices(list(STANDARDS), k=chance.randint(1, 7))
        ]  # fmt: skip
        day = SEASON.since + timedelta(days=chance.randint(-3, 70))
        made_so = Made(day, f"{chance.randint(0, 23):02}.{chance.randint(0, 59):02}", stays)
        cases.append(made.make(made_so))
    return cases


def naive(lengths: Sequence[tuple[int, int]], late: int, waited: int, worked: int) -> Spread:
    """A spread of (used, standard) by sorting them."""
    if not lengths:
        return Spread()
    used, standards = (sorted(one[n] for one in lengths) for n in (0, 1))

    def rank(values: Sequence[int], share: float) -> int:
        return values[ceil(share * len(values)) - 1]

    return Spread(
        len(used), late, rank(used, 0.1), rank(used, 0.5), rank(used, 0.9), rank(standards, 0.5),
        waited, worked,
    )  # fmt: skip


def of_visits(visits: Sequence[Visit]) -> Spread:
    return naive(
        [(one.used, one.standard) for one in visits], sum(one.late for one in visits),
        sum(one.waited for one in visits), sum(one.worked for one in visits),
    )  # fmt: skip


def of_letters(stories: Sequence[CaseStory]) -> Spread:
    return naive(
        [(one.used, one.standard) for one in stories], sum(bool(one.late) for one in stories),
        sum(one.waited for one in stories), sum(one.worked for one in stories),
    )  # fmt: skip


def test_figures_are_those_of_the_stories(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.audit.reports.making.AT_ONCE", 7)
    by = office.as_("auditor")
    told = [office.engine.case_story(case, by=by) for case in by_chance(office, 30)]
    stories = [one for one in told if inside(one)]
    assert 5 < len(stories) < 30
    visits = [visit for one in stories for visit in one.visits]
    made = report(office, SEASON)
    assert (made.letters, made.whole) == (len(stories), of_letters(stories))
    assert made.returns == sum(one.returns for one in stories)
    assert made.returned == sum(one.returns > 0 for one in stories)
    for step in made.steps:
        assert step.spread == of_visits([one for one in visits if one.node == step.node])
    for line in made.officials:
        mine = [one for one in visits if one.who == line.name]
        assert line.spread == of_visits(mine)
        theirs = [one for one in stories if any(v.who == line.name for v in one.visits)]
        assert line.letters == len(theirs)
        late = [one for one in theirs if any(v.late and v.who == line.name for v in one.visits)]
        assert line.in_time == len(theirs) - len(late)
    acting = [one for one in visits if one.capacity == PLH]
    assert sum(line.steps for line in made.acting) == len(acting)
    assert sum(line.signatures for line in made.acting) == sum(
        one.act == "tandatangan" for one in acting
    )
    for load in made.load:
        for cell in load.cells.values():
            assert cell.count > 0
    assert sum(cell.count for load in made.load for cell in load.cells.values()) == len(visits)


def inside(story: CaseStory) -> bool:
    """True for a case that ended in the season, by the day of WIB."""
    assert story.ended_at is not None
    day = (story.ended_at + timedelta(hours=7)).date()
    return SEASON.since <= day <= SEASON.until
