"""What a report is asked for, from the address and back: the question, and the figure behind."""

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from engine import NotFound, Pick, Question
from web.asked import chosen, number, words
from web.language import MONTHS, _, language

MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
Said = Mapping[str, str] | None
OFFERED = 24  # months in the form
LONGEST = 400


@dataclass(frozen=True)
class Asked:
    """A question as it was asked; `month` is the first day where it was asked by month, `problems`
    has a sentence for each field that says nothing possible."""

    question: Question
    month: date | None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> dict[str, object]:
        """The question as the fields of an address."""
        one = self.question
        period: dict[str, object] = {"dari": one.since.isoformat(), "sampai": one.until.isoformat()}
        if self.month:
            period = {"bulan": written(self.month)}
        rest = {"sop": one.sop, "unit": one.unit, "pejabat": one.official}
        return period | {name: value for name, value in rest.items() if value}

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return urlencode(self.said)

    def behind(self, **pick: object) -> str:
        """The address of the list behind a figure, `pick` as `heard_pick` reads it."""
        return f"/laporan/rincian?{urlencode(self.said | pick)}"

    def other_month(self, step: int) -> str:
        """The same question about a neighbouring month."""
        assert self.month is not None  # only where it was asked by month
        return f"/laporan?{urlencode(self.said | {'bulan': written(moved(self.month, step))})}"


def asked_in(said: Mapping[str, str], sops: Sequence[str], today: date) -> Asked:
    """The question of an address or a form: of `bulan`, or `dari` and `sampai`, or of this month."""
    problems: dict[str, str] = {}
    month = _month("bulan", problems, said)
    since, until = _day("dari", problems, said), _day("sampai", problems, said)
    if month or problems or not (since or until):
        month = month or today.replace(day=1)
        since, until = month, last_of(month)
    elif since is None or until is None:
        missing = "dari" if since is None else "sampai"
        problems[missing] = "Isi kedua tanggalnya, atau pilih bulan."
    question = Question(
        since or until or today, until or since or today,
        words("sop", 60, said) or next(iter(sops), ""), _id("unit", said), _id("pejabat", said),
    )  # fmt: skip
    return Asked(question, month, problems)


def of_question(question: Question) -> Asked:
    """The same for a question that was asked before; a whole month is asked by month."""
    whole = question.since.day == 1 and question.until == last_of(question.since)
    return Asked(question, question.since if whole else None)


def heard_pick() -> Pick:
    """The figure that is looked behind. Raises NotFound for what cannot be one."""
    return Pick(
        step=words("langkah", 80), unit=_id("di_unit"), official=_id("oleh"),
        role=words("peran", 80), weekday=_within("hari", 6), hour=_within("jam", 23),
        late=_ticked("lewat"), returned=_ticked("kembali"), acting=_ticked("mandat"),
        level=_within("tingkat", 10_000), month=_month_of_trend(), letters=_ticked("surat"),
        in_time=_ticked("tepat"), capacity=words("sebagai", LONGEST),
        decree=words("dasar", LONGEST), signed=_ticked("ttd"), running=_ticked("berjalan"),
        answered={"1": True, "0": False}.get(words("dijawab", 1)), number=words("nomor", 10),
    )  # fmt: skip


def months_offered(today: date, shown: date | None) -> Iterator[tuple[str, str]]:
    """The months of the form, the newest first, with the one that is shown."""
    newest = today.replace(day=1)
    offered = [moved(newest, -n) for n in range(OFFERED)]
    for one in sorted({*offered, shown or newest}, reverse=True):
        yield written(one), month_words(one)


def month_words(month: date) -> str:
    """`November 2026`."""
    return f"{MONTHS[language()].split()[month.month - 1]} {month.year}"


def written(month: date) -> str:
    """`2026-11`."""
    return f"{month.year:04}-{month.month:02}"


def moved(month: date, step: int) -> date:
    """The first day of a month so many months away, within the years that a date can have."""
    place = min(max(month.year * 12 + month.month - 1 + step, 12), 9999 * 12 + 11)
    return date(place // 12, place % 12 + 1, 1)


def last_of(month: date) -> date:
    """The last day of the month of this day."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _month(name: str, problems: dict[str, str], said: Said = None) -> date | None:
    text = words(name, 20, said)
    if not text:
        return None
    if MONTH.fullmatch(text):
        year, month = map(int, text.split("-"))
        if year and 1 <= month <= 12:
            return date(year, month, 1)
    problems[name] = _("Pilih bulan sebagai tahun-bulan, misalnya 2026-11.")
    return None


def _month_of_trend() -> date | None:
    problems: dict[str, str] = {}
    month = _month("pada", problems)
    if problems:
        raise NotFound
    return month


def _day(name: str, problems: dict[str, str], said: Said) -> date | None:
    text = words(name, 20, said)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems[name] = _("Tulis tanggal sebagai tahun-bulan-tanggal, misalnya 2026-11-25.")
        return None


def _id(name: str, said: Said = None) -> int | None:
    text = words(name, 12, said)
    return chosen(text) if text else None


def _within(name: str, most: int) -> int | None:
    text = words(name, 12)
    if not text:
        return None
    found = number(text)
    if found > most:
        raise NotFound
    return found


def _ticked(name: str) -> bool:
    return words(name, 1) == "1"
