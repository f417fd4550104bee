"""What is to become of each letter of the year: most go straight, and every other course that the
engine knows has its share, once at least."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from engine.cases.duties.verdict import RETURN, REVISE
from engine.demo.year import days, writing
from engine.demo.year.people import DRAFTERS
from engine.demo.year.stage import Stage
from engine.demo.year.writing import Fix
from engine.letters import Content
from engine.worktime import WIB

STRAIGHT = "lurus"
# Course to its share of all letters. The first word says what happens, the second at which step.
SHARES = {
    "kembali periksa_pengawas": 0.035, "kembali periksa_sekretaris": 0.025,
    "kembali tanda_tangan": 0.02, "kembali dua_kali": 0.008, "revisi periksa_pengawas": 0.004,
    "revisi periksa_sekretaris": 0.012, "revisi tanda_tangan": 0.006, "gugur nomor": 0.005,
    "sisipan nomor": 0.006, "batal tanda_tangan": 0.004, "tarik nomor": 0.004,
    "tarik periksa_sekretaris": 0.005, "tarik susun": 0.002, "alih periksa_pengawas": 0.005,
    "ambil periksa_sekretaris": 0.01, "lepas tanda_tangan": 0.002, "pos kirim": 0.003,
}  # fmt: skip
# Where letters lie when the year ends, with how often one comes back there before.
LYING = (
    ("susun", 1), ("nomor", 1), ("periksa_pengawas", 1), ("periksa_sekretaris", 1),
    ("tanda_tangan", 1), ("kirim", 1), ("susun", 2), ("periksa_pengawas", 1), ("tanda_tangan", 1),
    ("nomor", 1), ("kirim", 1), ("periksa_sekretaris", 1),
)  # fmt: skip
LYING_SHARE = 0.0015
# About so many office minutes lie between the beginning of a letter and each step.
REACHED = {
    "susun": 2, "nomor": 10, "periksa_pengawas": 16, "periksa_sekretaris": 20, "tanda_tangan": 28,
    "kirim": 32,
}  # fmt: skip
UNITS, WEIGHTS = tuple(DRAFTERS), (16, 22, 24, 14, 12, 12)
BATCHES = ((0.22, "pmd"), (0.71, "kesra"))
BATCH_SHARE, SMALLEST_BATCH = 0.002, 6


@dataclass
class Plan:
    """One letter before it begins. `course` is what is to happen, see SHARES.

    `verdicts` are what approvers find wrong, by step, the first first (REVISE or RETURN with
    the fix); `lies` says until when it waits at a step; `lying` is the step, and the how-manieth
    visit, where it lies when the year ends; `sitting` are the moments of a batch, by step.
    """

    start: datetime
    unit: str
    drafter: str
    content: Content
    course: str = STRAIGHT
    verdicts: dict[str, list[tuple[str, Fix]]] = field(default_factory=lambda: defaultdict(list))
    lies: dict[str, datetime] = field(default_factory=dict)
    lying: tuple[str, int] = ("", 0)
    sitting: dict[str, datetime] = field(default_factory=dict)

    @property
    def act(self) -> str:
        """What happens besides the verdicts."""
        return self.course.split()[0]

    @property
    def where(self) -> str:
        """At which step."""
        return self.course.split()[-1]


def plans(stage: Stage, letters: int, since: datetime, crossings: list[datetime]) -> list[Plan]:
    """Every letter of the year in the order of their beginnings.

    At each of the `crossings` (when the SOP changes) some letters are under way.
    """
    chance = stage.chance
    lying = max(len(LYING), round(letters * LYING_SHARE))
    batch = max(SMALLEST_BATCH, round(letters * BATCH_SHARE))
    across = 2 * len(crossings)
    rest = letters - lying - batch * len(BATCHES) - across
    starts = days.beginnings(stage.hours, since, stage.until, rest, chance)
    courses = _courses(rest, chance)
    made = [_plan(stage, at, course) for at, course in zip(starts, courses, strict=True)]
    made += [_lying(stage, n) for n in range(lying)]
    for share, unit in BATCHES:
        made += _batch(stage, since + (stage.until - since) * share, unit, batch)
    for crossing in crossings:
        made += [_crossing(stage, crossing, n) for n in range(2)]
    return sorted(made, key=lambda one: one.start)


def _courses(letters: int, chance: Random) -> list[str]:
    """So many courses: each of SHARES once at least, dealt over the year."""
    dealt = [name for name, share in SHARES.items() for _ in range(max(1, round(letters * share)))]
    dealt = (dealt + [STRAIGHT] * max(0, letters - len(dealt)))[:letters]
    chance.shuffle(dealt)
    return dealt


def _plan(stage: Stage, at: datetime, course: str = STRAIGHT, unit: str = "") -> Plan:
    chance = stage.chance
    unit = unit or chance.choices(UNITS, WEIGHTS)[0]
    drafter = DRAFTERS[unit][0 if chance.random() < 0.8 else -1]
    day = _dated(stage, at, course)
    plan = Plan(at, unit, drafter, writing.compose(unit, drafter, day, chance), course)
    _find_fault(plan, chance)
    return plan


def _dated(stage: Stage, at: datetime, course: str) -> date:
    """The date on the letter: of its day, or for an inserted number of some days before."""
    day = at.astimezone(WIB).date()
    return day - timedelta(days=stage.chance.randint(2, 6)) if course.startswith("sisipan") else day


def _find_fault(plan: Plan, chance: Random) -> None:
    fix = writing.mistake(chance)
    match plan.act, plan.where:
        case "kembali", "dua_kali":
            plan.verdicts["periksa_pengawas"].append((RETURN, fix))
            plan.verdicts["tanda_tangan"].append((RETURN, writing.mistake(chance, fix.part)))
        case "kembali", where:
            plan.verdicts[where].append((RETURN, fix))
        case "revisi", where:
            plan.verdicts[where].append((REVISE, fix))
        case "gugur", _:
            kode = writing.mistake(chance, part="kode")
            plan.verdicts["periksa_pengawas"].append((RETURN, kode))
        case "pos", _:
            plan.content = _mailed(plan.content)


def _mailed(content: Content) -> Content:
    """The same letter to an office whose mail server will refuse it."""
    return writing.addressed(content, "Kepala Badan Keuangan Daerah Kabupaten Mojokerto")


def _lying(stage: Stage, n: int) -> Plan:
    """A letter that lies somewhere now: some came minutes ago, others long before."""
    node, visit = LYING[n % len(LYING)]
    waited = 2 + (n * n * 13) % 230 if n >= len(LYING) // 2 else n % 3
    back = REACHED[node] + waited + (30 if visit > 1 else 0)
    at = stage.hours.add(stage.until, -back) - timedelta(seconds=stage.chance.randint(1, 50))
    at = stage.hours.add(at, 0)
    plan = _plan(stage, at)
    plan.lying = (node, visit)
    if visit > 1:
        fix = writing.mistake(stage.chance)
        plan.verdicts["periksa_pengawas"].append((RETURN, fix))
        plan.course = "kembali periksa_pengawas"
    return plan


def _batch(stage: Stage, about: datetime, unit: str, many: int) -> list[Plan]:
    """Letters of one morning, which the Sekretaris and the Camat take in one sitting each."""
    opens = stage.hours.add(stage.hours.add(about, 0), 0)
    made = []
    for n in range(many):
        plan = _plan(stage, stage.later(opens, 2 * n + stage.chance.random()), unit=unit)
        plan.drafter = DRAFTERS[unit][0]
        plan.course = "kumpulan tanda_tangan"
        for node, after in (("periksa_sekretaris", 18), ("tanda_tangan", 30)):
            plan.sitting[node] = stage.later(opens, 2 * many + after) + timedelta(seconds=25 * n)
        made.append(plan)
    return made


def _crossing(stage: Stage, crossing: datetime, n: int) -> Plan:
    """A letter that begins under one edition and goes on after the next is in force."""
    plan = _plan(stage, stage.hours.add(crossing, -40 - 9 * n))
    node = ("nomor", "periksa_pengawas")[n % 2]
    plan.course, plan.lies[node] = f"lintas {node}", stage.later(crossing, 75 + 4 * n)
    return plan
