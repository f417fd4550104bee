"""Making a report: letters are folded some at a time, what has lines of its own is looked up."""

from collections.abc import Callable

from sqlalchemy import Connection, func, select

from engine.audit.periods import YEAR
from engine.audit.reports.asking import Asked, asked
from engine.audit.reports.events import alerts, changes
from engine.audit.reports.figures import Report
from engine.audit.reports.folding import Folding
from engine.audit.reports.heat import heat
from engine.audit.reports.keeping import built, plain
from engine.audit.reports.numbers import numbers
from engine.audit.reports.question import Pick, Question
from engine.audit.reports.reading import AT_ONCE, ended, ended_in
from engine.audit.reports.trend import month_lines, running
from engine.cases import long_work
from engine.cases.long_work import Course, StillRuns
from engine.cases.work import House
from engine.errors import NotFound, Refused
from engine.people import Person
from engine.store.tables import Case, Examination, Letter

KIND = "laporan"


class LongPeriod(Refused):
    """Masa laporan ini lebih dari satu tahun. Jalankan sebagai laporan panjang."""

    status = 422


class ReportRuns(StillRuns):
    """Laporan panjang Anda masih disusun. Tunggu sampai selesai, atau hentikan."""


def report(house: House, question: Question, *, by: Person) -> Report:
    """The report of a period of at most a year (366 days).

    Auditors and readers of all letters see the whole office, the head of a unit sees the unit.
    Raises NotFound for everybody else, for another unit, and for an SOP, unit or official that the
    office does not have; BadAnswers for an impossible period; LongPeriod.
    """
    with house.store.reading() as tx:
        known = asked(tx, question, by)
    if question.until - question.since >= YEAR:
        raise LongPeriod
    made = made_report(house, known, told=lambda _: None, going=lambda: True)
    assert made is not None  # nobody can stop it
    return made


def start_report(house: House, question: Question, *, by: Person) -> int:
    """Begin a report of any length in a thread; returns the id of its examination.

    Raises like `report`, but for LongPeriod; ReportRuns while another one of `by` is made.
    """
    with house.store.reading() as tx:
        known = asked(tx, question, by)
        total = _total(tx, known)
    new = long_work.begin(
        house, Examination, by=by, total=total, same=("kind", "started_by"), refusal=ReportRuns,
        kind=KIND, asked=plain(known.question),
    )  # fmt: skip

    def job(course: Course) -> str:
        made = made_report(house, known, told=course.told, going=course.going)
        return made.to_json() if made else ""

    long_work.start(house, Examination, new, job)
    return new


def finished_report(house: House, examination_id: int, *, by: Person) -> Report | None:
    """The report of an examination that `by` started; None while it has none.

    Raises NotFound, also for who may not ask for it any more.
    """
    with house.store.reading() as tx:
        row = long_work.find(tx, Examination, examination_id, by=by)
        if row.kind != KIND or row.started_by != by.id:
            raise NotFound
        asked(tx, built(Question, row.asked), by)
    return Report.from_json(row.result) if row.result else None


def made_report(
    house: House, known: Asked, *, told: Callable[[int], None], going: Callable[[], bool]
) -> Report | None:
    """The report, letters read some at a time; `told` hears how many. None if it goes no further.

    Both are called outside any transaction.
    """
    folding = _folded(house, known, told, going)
    if folding is None:
        return None
    with house.store.reading() as tx:
        return _finished(tx, house, known, folding)


def _folded(
    house: House, known: Asked, told: Callable[[int], None], going: Callable[[], bool]
) -> Folding | None:
    folding, after, done = Folding(), None, 0
    while going():
        with house.store.reading() as tx:
            letters = ended(tx, known, Pick(), known.start, known.end, after, AT_ONCE)
        for letter in letters:
            folding.take(letter)
        told(done := done + len(letters))
        if len(letters) < AT_ONCE:
            return folding
        after = letters[-1].ended_at, letters[-1].case
    return None


def _finished(tx: Connection, house: House, known: Asked, folding: Folding) -> Report:
    steps = folding.step_lines(known)
    return Report(
        question=known.question, sop_name=known.drawn.sop.name, unit_name=known.unit_name,
        official_name=known.official_name, edition=known.drawn.number, made_at=house.now(),
        letters=folding.whole.letters, in_time=folding.whole.in_time, returned=folding.returned,
        returns=folding.whole.returns, running=running(tx, known), whole=folding.spread,
        steps=steps, units=folding.unit_lines(tx, known),
        officials=folding.official_lines(tx, known), months=month_lines(tx, known),
        reasons=folding.reasons(tx, known), acting=folding.acting_lines(tx, known),
        numbers=numbers(tx, known), changes=changes(tx, known), alerts=alerts(tx, known),
        load=folding.load_lines(known), heat=heat(known, steps),
    )  # fmt: skip


def _total(tx: Connection, known: Asked) -> int:
    counted = select(func.count()).select_from(Case).join(Letter, Letter.case_id == Case.id)
    return tx.scalar(counted.where(*ended_in(known, known.start, known.end))) or 0
