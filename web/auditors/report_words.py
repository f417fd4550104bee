"""A report in words: its sentence, and what the list behind a figure is a list of."""

from datetime import date

from engine import Pick, Question, Report, ReportVisit, latest_step, percent
from web.auditors.asking import last_of, month_words
from web.language import DAYS, _, day, language

NUMBERS = {
    "terbit": "Nomor yang terbit", "dipesan": "Nomor yang masih dipesan",
    "batal": "Nomor yang batal", "sisipan": "Nomor sisipan",
}  # fmt: skip


def period(question: Question) -> str:
    """`November 2026`, or `1 September 2026 sampai 20 November 2026`."""
    since, until = question.since, question.until
    if since.day == 1 and until == last_of(since):
        return month_words(since)
    return _("%(since)s sampai %(until)s", since=day(since), until=day(until))


def sentence(report: Report) -> str:
    """How many letters ended, how many in time, and where it stalls most often."""
    when = period(report.question)
    if not report.letters:
        return _("%(when)s: tidak ada surat yang selesai.", when=when)
    told = _(
        "%(when)s: %(all)s surat selesai, %(good)s tepat waktu (%(share)s %%)",
        when=when, all=report.letters, good=report.in_time,
        share=percent(report.in_time, report.letters),
    )  # fmt: skip
    worst = latest_step(report)
    if worst is None:
        stalls = _("tidak ada langkah yang lewat waktu baku.")
    else:
        stalls = _(
            "paling sering lewat: %(step)s, %(share)s %%.",
            step=worst.name, share=percent(worst.spread.late, worst.spread.count),
        )  # fmt: skip
    return f"{told}; {stalls}".replace(" %", "\u00a0%")


def listed(pick: Pick, first: ReportVisit | None, official: str) -> str:
    """What the rows behind a figure are; `first` is one of them, which knows the names."""
    if pick.running:
        parts = [_("Surat yang masih berjalan pada akhir masa")]
    elif pick.number:
        parts = [_(NUMBERS.get(pick.number, "Nomor"))]
    elif pick.level is not None:
        parts = [_("Peringatan %(n)s %% waktu baku", n=pick.level)]
    elif pick.letters:
        parts = [_letters(pick)]
    else:
        parts = _visits(pick, first)
    parts += [_("sudah dijawab")] if pick.answered else []
    parts += [_("masih menunggu")] if pick.answered is False else []
    parts += [official] if official else []
    return ", ".join(parts)


def counted(pick: Pick, count: int) -> str:
    """So many letters, alerts or visits."""
    if pick.letters or pick.running or pick.number:
        return _("%(n)s surat", n=count)
    return (
        _("%(n)s peringatan", n=count) if pick.level is not None else _("%(n)s kejadian", n=count)
    )


def when(pick: Pick, question: Question) -> str:
    """The period of a list: a month of the trend takes the place of the question's."""
    return month_words(pick.month) if isinstance(pick.month, date) else period(question)


def _letters(pick: Pick) -> str:
    if pick.in_time:
        return _("Surat yang tepat waktu")
    if pick.late:
        return _("Surat dengan langkah yang lewat")
    return _("Surat yang pernah dikembalikan") if pick.returned else _("Surat yang selesai")


def _visits(pick: Pick, first: ReportVisit | None) -> list[str]:
    parts = [(first.step if first else "") or pick.step] if pick.step else []
    parts += [(first.role if first else "") or pick.role] if pick.role else []
    parts = parts or [_("Semua langkah")]
    if pick.weekday is not None:
        parts.append(_("tiba hari %(day)s", day=DAYS[language()][pick.weekday]))
    if pick.hour is not None:
        parts.append(_("pukul %(hour)s", hour=f"{pick.hour:02}.00–{pick.hour:02}.59"))
    parts += [_("lewat waktu baku")] if pick.late else []
    parts += [_("mengembalikan surat")] if pick.returned else []
    parts += [pick.capacity or _("dengan mandat")] if pick.acting else []
    parts += [_("tanda tangan")] if pick.signed else []
    return parts
