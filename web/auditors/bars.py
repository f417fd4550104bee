"""The visits of a case as bars on one office-time axis: only geometry, the words are the page's."""

from collections.abc import Callable
from dataclasses import dataclass

from engine import CaseStory, Visit
from web.language import _, day, span

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 1000, 236, 14, 48, 34, 18
LONGEST, LETTER, THINNEST = 32, 6.6, 3.0
DAY_ROOM, HOUR_ROOM = 96, 46


@dataclass(frozen=True)
class Mark:
    """A line across the chart with words at its head: a day, or an hour."""

    x: float
    words: str
    anchor: str = "start"


@dataclass(frozen=True)
class Bar:
    """A visit: waiting from `x` to `opened`, working from there, `due` where its standard ends.

    `kind` is kerja, lama (late) or kini (still running); `words` stand at `words_x`.
    """

    visit: Visit
    y: float
    name: str
    x: float
    opened: float
    width: float
    due: float | None
    kind: str
    words: str
    words_x: float
    anchor: str
    inside: bool


@dataclass(frozen=True)
class Bars:
    """The whole chart."""

    height: float
    days: list[Mark]
    hours: list[Mark]
    nights: list[float]
    rows: list[Bar]
    holidays: list[str]


def bars(story: CaseStory) -> Bars:
    """The chart of a case; nights, breaks and holidays have no room on it."""
    scale = (WIDTH - LEFT - RIGHT) / story.axis.length

    def x(place: float) -> float:
        return round(LEFT + min(max(place, 0), story.axis.length) * scale, 1)

    marked = [(x(one.place), day(one.day, True)) for one in story.axis.days]
    hours = [(x(place), clock) for one in story.axis.days for place, clock in one.hours]
    return Bars(
        height=TOP + ROW * len(story.visits) + 6,
        days=_apart(marked, DAY_ROOM),
        hours=_apart(hours, HOUR_ROOM),
        nights=[place for place, _day in marked[1:]],
        rows=[_bar(one, TOP + ROW * no, x) for no, one in enumerate(story.visits)],
        holidays=[name for one in story.axis.days for name in one.holidays],
    )


def _apart(marks: list[tuple[float, str]], room: float) -> list[Mark]:
    """The marks whose words do not run into those before them."""
    kept: list[Mark] = []
    for x, words in marks:
        if (not kept or x - kept[-1].x >= room) and x + room <= WIDTH + RIGHT:
            kept.append(Mark(x, words))
    return kept


def _bar(visit: Visit, y: float, x: Callable[[float], float]) -> Bar:
    arrived, opened, end, due = (x(place) for place in visit.places)
    words = f"{span(visit.used)} / {span(visit.standard)}"
    kind = "kini" if visit.state == "berjalan" else "kerja"
    if visit.late:
        words += ", " + _("lewat")
        kind += " lama"
    room = len(words) * LETTER + 8
    width = max(end - opened, THINNEST)
    words_x, anchor, inside = end + 7, "start", False
    if end - 2 < due < end + room:
        # The words begin behind the line of the standard, which would strike them out.
        words_x = due + 7
    if words_x + room > WIDTH:
        inside, anchor = width > room, "end"
        # Within the bar, else on its pale part, else before it.
        words_x = end - 6 if inside else (opened if opened - arrived > room else arrived) - 6
    name = f"{visit.no}. {visit.step}" if visit.no else visit.step
    short = name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
    ahead = visit.places[3] > visit.places[2] and due >= WIDTH - RIGHT - 0.5
    return Bar(
        visit, y, short, arrived, opened, width, None if ahead else due, kind, words, words_x,
        anchor, inside,
    )  # fmt: skip
