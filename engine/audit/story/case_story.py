"""One case as it really went, against what the SOP says: every visit to a step, measured, on the
office-time axis of the case; now, or as it was after a line of its history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine import history
from engine.audit.acting import Mandates
from engine.audit.finding import Wanted, called, matching, only_auditors
from engine.audit.story.axis import Axis, axis
from engine.cases.access_record import OPENED, guarded, note_access
from engine.cases.editions import Published, edition
from engine.cases.routing import clock_start
from engine.cases.views import Told, told
from engine.cases.work import House, name_of
from engine.errors import NotFound
from engine.people import Person
from engine.people.readers import missing
from engine.sop.drawings import picture
from engine.store.tables import Case, Edition, Letter, Task, Unit
from engine.store.types import Record
from engine.worktime import Calendar, calendar

DONE, RUNNING, DROPPED = "selesai", "berjalan", "gugur"
# Lines about a task that are not what it was decided with.
ASIDE = frozenset({"ambil", "lepas", "alih", "peringatan", "ubah_tenggat", "pindah_unit"})
MOVES = ("pindah_terbitan", "pindah_urung")
FAST, BAD = 0.8, 1.5
# What a step ended with, by the act that ended it.
ENDS = {
    "susun": "Diajukan", "ajukan_lagi": "Diajukan kembali", "nomor": "Diberi nomor",
    "sisipan": "Diberi nomor sisipan", "paraf": "Disetujui", "kembali": "Dikembalikan",
    "revisi": "Direvisi langsung", "tandatangan": "Ditandatangani", "kirim": "Dikirim",
    "catat": "Dicatat", "catat_lagi": "Dicatat ulang", "klasifikasi": "Diteruskan",
    "disposisi": "Didisposisi", "serahkan": "Diserahkan", "arsipkan": "Diarsipkan", "isi": "Selesai",
}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One stay at a step. `no` is its number in the picture, 0 where the edition has no such step.

    Lengths in office minutes: `waited` until it was opened, `worked` from then on, `used` against
    the `standard`. `places` are arrival, opening, end and due moment on the axis of the case.
    """

    no: int
    task_id: str
    node: str
    step: str
    role: str
    round: int
    state: str
    who: str
    capacity: str
    mandate: str
    arrived_at: datetime
    opened_at: datetime | None
    done_at: datetime | None
    due_at: datetime
    standard: int
    used: int
    waited: int
    worked: int
    late: bool
    act: str
    remark: str
    revision: int | None
    aside: list[Told]
    sent_back: str
    places: tuple[float, float, float, float]

    @property
    def ratio(self) -> int:
        """Used of the standard in percent."""
        return 100 * self.used // self.standard if self.standard else 0


@dataclass(frozen=True)
class CaseStory:
    """A case for the auditor. `at` is the moment it is told for, `shown` the last line of history
    that counts; `broken` are lines whose seal does not fit."""

    id: int
    letter_id: int
    direction: str
    subject: str
    number: str
    security: str
    letter_state: str
    state: str
    unit: str
    sop: str
    sop_key: str
    edition: int
    standard: int
    started_at: datetime
    ended_at: datetime | None
    at: datetime
    used: int
    returns: int
    visits: list[Visit]
    axis: Axis
    picture: str
    lines: list[Told]
    shown: int
    broken: list[int]
    revision: int

    @property
    def late(self) -> list[Visit]:
        """The visits that went over their due moment."""
        return [one for one in self.visits if one.late]

    @property
    def worked(self) -> int:
        """Office minutes in which somebody had a step open."""
        return sum(one.worked for one in self.visits)

    @property
    def waited(self) -> int:
        """Office minutes in which the case lay still."""
        return max(0, self.used - self.worked)


@guarded
def case_story(
    house: House, case_id: int, *, by: Person, line: int | None = None, plain: bool = False
) -> CaseStory:
    """The case, or the case as it was after `line`; `plain` draws the way without measures.

    Raises NotFound for who is no auditor, a case that is not the office's or was never submitted,
    and a line that the history does not have.
    """
    only_auditors(by)
    with house.store.reading() as tx:
        found = found_case(tx, house, case_id, by)
        story = _Telling(tx, found, house.now(), line).story(plain)
    note_access(house, by, OPENED, "riwayat", story.letter_id)
    return story


def found_case(tx: Connection, house: House, case_id: int, by: Person) -> Record:
    """The case as a list shows it. Raises NotFound, Closed."""
    row = tx.execute(matching(Wanted(case=case_id), by, house.now())).one_or_none()
    if row is None:
        raise missing(tx, by, Letter.case_id == case_id, "riwayat")
    return row


def story_of(tx: Connection, found: Record, now: datetime) -> CaseStory:
    """The story of a case that was found, as it is now, its way drawn without measures."""
    return _Telling(tx, found, now, None).story(plain=True)


def shown_line(lines: Sequence[history.Line], line: int | None) -> int:
    """The last line that counts; all of them without one. Raises NotFound for one that is none."""
    shown = len(lines) if line is None else line
    if not 0 < shown <= len(lines):
        raise NotFound
    return shown


def edition_then(tx: Connection, case: Record, lines: Sequence[history.Line]) -> Published:
    """The edition that the case followed after these lines of its history."""
    number = None
    for one in lines:
        if one.act == "mulai" or one.act in MOVES:
            number = one.facts.get("edition", number)
    mine = edition(tx, case.edition_id)
    if number is None or number == mine.number:
        return mine
    other = tx.scalar(
        select(Edition.id).where(
            Edition.office_id == case.office_id,
            Edition.sop_key == mine.sop.key,
            Edition.number == number,
        )
    )
    return edition(tx, other) if other else mine


class _Telling:
    """One reading of a case, with what every part of its story needs."""

    def __init__(self, tx: Connection, found: Record, now: datetime, line: int | None) -> None:
        self.tx, self.found = tx, found
        self.case = tx.execute(select(Case).where(Case.id == found.id)).one()
        self.lines = history.lines(tx, found.id)
        self.shown = shown_line(self.lines, line)
        self.past = self.shown < len(self.lines)
        self.at = self.lines[self.shown - 1].at if self.past else now
        self.hours: Calendar = calendar(tx, self.case.office_id)
        self.published = edition_then(tx, self.case, self.lines[: self.shown])
        self.about = self._by_task()
        people = {one.official_id for one in self.lines if one.official_id}
        self.mandates = Mandates(tx, self.case.office_id, people)

    def story(self, plain: bool) -> CaseStory:
        case, found, published = self.case, self.found, self.published
        ended = case.ended_at if case.ended_at and case.ended_at <= self.at else None
        until = ended or self.at
        line = axis(self.tx, case.office_id, case.started_at, until)
        tasks = self._tasks()
        visits = [self._visit(task, no, line, until) for task, no in tasks]
        known = [one for one in self.lines if one.line <= self.shown]
        return CaseStory(
            id=case.id, letter_id=found.letter_id, direction=found.direction,
            subject=found.subject, number=called(found), security=found.security,
            letter_state="" if self.past else found.state,
            state=case.state if ended else "open", unit=self._unit(), sop=published.sop.name,
            sop_key=published.sop.key, edition=published.number, standard=published.sop.standard,
            started_at=case.started_at, ended_at=ended, at=until,
            used=self.hours.between(case.started_at, until),
            returns=sum(one.act == "kembali" for one in known), visits=visits, axis=line,
            picture=self._picture([task for task, _ in tasks], visits, plain),
            lines=[told(one) for one in self.lines], shown=self.shown,
            broken=list(history.broken(self.tx, case.id)),
            revision=max((one.facts.get("revision") or 0 for one in known), default=0),
        )  # fmt: skip

    def _by_task(self) -> Mapping[str, list[history.Line]]:
        about: dict[str, list[history.Line]] = defaultdict(list)
        for one in self.lines[: self.shown]:
            if task := one.facts.get("task"):
                about[str(task)].append(one)
        return about

    def _unit(self) -> str:
        return self.tx.scalar(select(Unit.name).where(Unit.id == self.found.unit_id)) or ""

    def _tasks(self) -> list[tuple[Record, int]]:
        """The tasks that had arrived, numbered as the picture numbers them, in that order."""
        arrived = (Task.case_id == self.case.id, Task.arrived_at <= self.at)
        order = (Task.arrived_at, Task.done_at, Task.id)
        tasks = self.tx.execute(select(Task).where(*arrived).order_by(*order)).all()
        nodes = [node.id for node in self.published.sop.nodes]
        place = {node: number for number, node in enumerate(nodes)}
        done = sorted((t for t in tasks if self._state(t) == DONE), key=lambda t: t.done_at)
        waiting = [t for t in tasks if self._state(t) == RUNNING]
        waiting.sort(key=lambda t: place.get(t.node, len(place)))
        dropped = [t for t in tasks if self._state(t) == DROPPED]
        numbered, no = [], 0
        for task in (*done, *waiting, *dropped):
            counts = task.node in place and self._state(task) != DROPPED
            no += counts
            numbered.append((task, no if counts else 0))
        return numbered

    def _state(self, task: Record) -> str:
        if task.done_at is not None and task.done_at <= self.at:
            return DONE
        ended = self.case.ended_at
        return DROPPED if task.state == "void" and ended and ended <= self.at else RUNNING

    def _visit(self, task: Record, no: int, line: Axis, until: datetime) -> Visit:
        state, about = self._state(task), self.about.get(task.id, [])
        end = task.done_at if state == DONE else until
        opened = task.opened_at if task.opened_at and task.opened_at <= self.at else None
        deciding = [one for one in about if one.act not in ASIDE]
        last = deciding[-1] if deciding and state == DONE else None
        start = clock_start(self.published, task)
        return Visit(
            no=no, task_id=task.id, node=task.node, step=self._step(task, about),
            role=self._role(task.role), round=task.round, state=state,
            **self._hand(task, last, state), arrived_at=task.arrived_at, opened_at=opened,
            done_at=task.done_at if state == DONE else None, due_at=task.due_at,
            standard=task.standard, used=max(0, self.hours.between(min(start, end), end)),
            waited=self.hours.between(task.arrived_at, min(opened or end, end)),
            worked=self.hours.between(opened, end) if opened and opened < end else 0,
            late=end > task.due_at, act=last.act if last else "",
            remark=remark_of(last) if last else "",
            revision=last.facts.get("revision") if last else None,
            aside=[told(one) for one in about if one.act in ASIDE],
            sent_back=self._sent_back(task),
            places=(
                line.place(task.arrived_at), line.place(min(opened or end, end)), line.place(end),
                line.place(task.due_at),
            ),
        )  # fmt: skip

    def _step(self, task: Record, about: Sequence[history.Line]) -> str:
        try:
            return self.published.sop.step(task.node).name
        except KeyError:
            return next((str(one.facts["step"]) for one in about if "step" in one.facts), task.node)

    def _role(self, key: str) -> str:
        try:
            return self.published.sop.role(key).name
        except KeyError:
            return key

    def _hand(self, task: Record, last: history.Line | None, state: str) -> dict[str, str]:
        """Who, as what, and by which mandate."""
        if last is None:
            who = task.done_by if state == DONE else task.holder_id
            name = name_of(self.tx, who) if who else ""
            return {"who": name, "capacity": self._role(task.role), "mandate": ""}
        capacity = str(last.facts.get("post_by") or "")
        return {
            "who": str(last.facts.get("name_by") or "Sistem"),
            "capacity": capacity,
            "mandate": self.mandates.decree(last.official_id, capacity, last.at),
        }

    def _sent_back(self, task: Record) -> str:
        """Why the letter came back, where this visit is one of a later round."""
        if task.round < 2:
            return ""
        back = [one for one in self.lines if one.act == "kembali" and one.at <= task.arrived_at]
        return f"{history.actor(back[-1])}: {back[-1].facts.get('reason', '')}" if back else ""

    def _picture(self, tasks: Sequence[Record], visits: Sequence[Visit], plain: bool) -> str:
        passed = [*self.case.passed]
        for task in tasks:
            passed += task.passed if self._state(task) == DONE else ()
        here = {one.node for one in visits if one.state == RUNNING}
        labels, tones = ({}, {}) if plain else _measures(visits)
        return picture.svg(
            self.published.sop, passed=passed, here=here, labels=labels, tones=tones,
            links={one.node: f"#k{one.no}" for one in visits if one.no},
            title=f"Jalur yang ditempuh pada SOP {self.published.sop.name}",
        )  # fmt: skip


def _measures(visits: Sequence[Visit]) -> tuple[dict[str, str], dict[str, str]]:
    """For each step how often and how long against its standard, in words and as a tone."""
    labels: dict[str, str] = {}
    tones: dict[str, str] = {}
    stays: dict[str, list[Visit]] = defaultdict(list)
    for one in visits:
        if one.no:
            stays[one.node].append(one)
    for node, those in stays.items():
        used, standard = sum(v.used for v in those), sum(v.standard for v in those)
        often = f"{len(those)}× " if len(those) > 1 else ""
        labels[node] = f"{often}{used} / {standard} mnt"
        tones[node] = tone(used, standard)
    return labels, tones


def tone(used: int, standard: int) -> str:
    """How a length stands to its standard, as a tone of the picture."""
    ratio = used / standard if standard else 0
    return (
        "cepat" if ratio <= FAST else "tepat" if ratio <= 1 else "lambat" if ratio <= BAD else "parah"
    )  # fmt: skip


def remark_of(last: history.Line) -> str:
    """The words somebody left with the decision: the reason, the answers of the form, the remark."""
    facts = last.facts
    answers = (f"{told['label']}: {told['words']}" for told in facts.get("form", ()))
    parts = [str(facts.get("reason") or ""), *answers, str(facts.get("remarks") or "")]
    return ". ".join(part.rstrip(". ") for part in parts if part)
