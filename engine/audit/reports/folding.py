"""Folding letters into figures: every group keeps counters, so a long period costs no more memory."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from engine import history
from engine.audit.reports.asking import Asked, readable
from engine.audit.reports.figures import (
    MOST_TOLD,
    ActingLine,
    Cell,
    Line,
    LoadLine,
    Reason,
    Spread,
    StepLine,
)
from engine.audit.reports.reading import Ended, Stay, hour_of_week, in_time
from engine.audit.reports.spread import Tally
from engine.letters.books import HIDDEN
from engine.people.offices import official_names, unit_names
from engine.store.tables import Letter


class _Group:
    """A unit or an official, or a step (which counts no letters)."""

    __slots__ = ("in_time", "letters", "returns", "tally")

    def __init__(self) -> None:
        self.letters = self.in_time = self.returns = 0
        self.tally = Tally()

    def letter(self, late: bool) -> None:
        self.letters += 1
        self.in_time += not late

    def stay(self, stay: Stay) -> None:
        self.tally.add(stay.used, stay.standard, stay.waited, stay.worked, stay.late)
        self.returns += stay.back is not None


class _Hour:
    """The steps that arrived in an hour of the week."""

    __slots__ = ("count", "standard", "used")

    def __init__(self) -> None:
        self.count = self.used = self.standard = 0

    def add(self, stay: Stay) -> None:
        self.count += 1
        self.used += stay.used
        self.standard += stay.standard


class _Back(NamedTuple):
    case: int
    letter: int
    line: history.Line


class Folding:
    """Takes letters one after another and knows the figures of those it has taken."""

    def __init__(self) -> None:
        self.whole, self.returned = _Group(), 0
        self.steps: dict[str, _Group] = defaultdict(_Group)
        self.units: dict[int, _Group] = defaultdict(_Group)
        self.officials: dict[int, _Group] = defaultdict(_Group)
        self.acted: Counter[tuple[int, str, str, bool]] = Counter()
        self.hours: dict[tuple[str, int, int], _Hour] = defaultdict(_Hour)
        self.backs: deque[_Back] = deque(maxlen=MOST_TOLD)
        self.step_names: dict[str, str] = {}
        self.role_names: dict[str, str] = {}

    def take(self, letter: Ended) -> None:
        """One more letter. One without a visit that counts is none."""
        if not letter.stays:
            return
        late, returns = not in_time(letter.stays), 0
        mine: dict[int, bool] = {}
        for stay in letter.stays:
            self._stay(letter, stay)
            returns += stay.back is not None
            if stay.official is not None:
                self.officials[stay.official].stay(stay)
                mine[stay.official] = mine.get(stay.official, False) or stay.late
        for official, was_late in mine.items():
            self.officials[official].letter(was_late)
        self.returned += returns > 0
        for group in (self.whole, self.units[letter.unit]):
            group.letter(late)
            group.tally.add(letter.used, letter.standard, letter.waited, letter.worked, late)
            group.returns += returns

    def _stay(self, letter: Ended, stay: Stay) -> None:
        self.steps[stay.node].stay(stay)
        self.hours[stay.role, *hour_of_week(stay.arrived_at)].add(stay)
        if stay.back is not None:
            self.backs.append(_Back(letter.case, letter.letter, stay.back))
        if stay.acted is not None and stay.official is not None:
            capacity, decree, act = stay.acted
            self.acted[stay.official, capacity, decree, act == "tandatangan"] += 1
        if stay.node not in self.step_names or stay.role not in self.role_names:
            self._name(letter, stay)

    def _name(self, letter: Ended, stay: Stay) -> None:
        sop = letter.published.sop
        steps = {step.node: step.name for step in sop.steps}
        roles = {role.key: role.name for role in sop.roles}
        self.step_names.setdefault(stay.node, steps.get(stay.node, stay.node))
        self.role_names.setdefault(stay.role, roles.get(stay.role, stay.role))

    def step_lines(self, asked: Asked) -> list[StepLine]:
        """The steps of the edition drawn, also those that nobody visited, then those of others."""
        drawn = asked.drawn.sop.steps
        here = {step.node for step in drawn}
        others = sorted(node for node in self.steps if node not in here)
        named = [(step.node, step.no, step.name) for step in drawn]
        named += [(node, 0, self.step_names[node]) for node in others]
        nothing = _Group()
        lines = []
        for node, no, name in named:
            group = self.steps.get(node, nothing)
            lines.append(StepLine(node, no, name, group.tally.spread(), group.returns))
        return lines

    def unit_lines(self, tx: Connection, asked: Asked) -> list[Line]:
        """The units with letters, by name."""
        return _lines(self.units, unit_names(tx, asked.by.office_id))

    def official_lines(self, tx: Connection, asked: Asked) -> list[Line]:
        """The officials who did a step, by name."""
        return _lines(self.officials, official_names(tx, asked.by.office_id))

    def acting_lines(self, tx: Connection, asked: Asked) -> list[ActingLine]:
        """Who acted for whom, by name."""
        names = official_names(tx, asked.by.office_id)
        lines = []
        for who, capacity, decree in dict.fromkeys(key[:3] for key in self.acted):
            signed, other = (self.acted[who, capacity, decree, so] for so in (True, False))
            name = names.get(who, "")
            lines.append(ActingLine(who, name, capacity, decree, signed, signed + other))
        return sorted(lines, key=lambda one: (one.name, one.capacity, one.decree))

    def load_lines(self, asked: Asked) -> list[LoadLine]:
        """The load of every role, in the order of the edition drawn."""
        order = [role.key for role in asked.drawn.sop.roles]
        others = sorted(role for role in self.role_names if role not in order)
        cells: dict[str, dict[tuple[int, int], Cell]] = defaultdict(dict)
        for (role, weekday, hour), one in sorted(self.hours.items()):
            cells[role][weekday, hour] = Cell(one.count, one.used, one.standard)
        return [
            LoadLine(role, self.role_names[role], cells[role])
            for role in (*order, *others)
            if role in cells
        ]

    def reasons(self, tx: Connection, asked: Asked) -> list[Reason]:
        """Why letters went back, the newest first; hidden where `by` may not read the letter."""
        letters = {back.letter for back in self.backs}
        mine = select(Letter.id).where(Letter.id.in_(letters), readable(asked.by))
        known = set(tx.scalars(mine)) if letters else set()
        told = [_reason(back, back.letter in known) for back in self.backs]
        return sorted(told, key=lambda one: one.at, reverse=True)

    @property
    def spread(self) -> Spread:
        """The lengths of the letters."""
        return self.whole.tally.spread()


def _reason(back: _Back, known: bool) -> Reason:
    line = back.line
    return Reason(
        back.case if known else None, back.letter if known else None, line.at,
        str(line.facts.get("step") or ""), history.actor(line),
        str(line.facts.get("reason") or "") if known else HIDDEN,
    )  # fmt: skip


def _lines(groups: Mapping[int, _Group], names: Mapping[int, str]) -> list[Line]:
    lines = [
        Line(key, names.get(key, ""), one.letters, one.in_time, one.tally.spread(), one.returns)
        for key, one in groups.items()
    ]
    return sorted(lines, key=lambda line: (line.name, line.key))
