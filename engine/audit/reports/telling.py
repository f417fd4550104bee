"""A report in Indonesian words: its period, its sentence, the step that is late most often."""

from datetime import timedelta

from engine.audit.reports.figures import Report, StepLine, percent
from engine.audit.reports.question import Question
from engine.worktime import words


def period(question: Question) -> str:
    """`November 2026`, or `1 September 2026 sampai 20 November 2026`."""
    since, until = question.since, question.until
    ends = (until + timedelta(days=1)).day == 1
    if since.day == 1 and ends and (since.year, since.month) == (until.year, until.month):
        return f"{words.MONTHS[since.month - 1]} {since.year}"
    return f"{words.day(since)} sampai {words.day(until)}"


def latest_step(report: Report) -> StepLine | None:
    """The step that goes over its standard most often, or None where none does."""
    late = [one for one in report.steps if one.spread.late]
    by_share = sorted(late, key=lambda one: (one.spread.late / one.spread.count, one.spread.late))
    return by_share[-1] if by_share else None


def sentence(report: Report) -> str:
    """How many letters ended, how many of them in time, and where it stalls."""
    when, worst = period(report.question), latest_step(report)
    if not report.letters:
        return f"{when}: tidak ada surat yang selesai."
    share = percent(report.in_time, report.letters)
    told = f"{when}: {report.letters} surat selesai, {report.in_time} tepat waktu ({share}\u00a0%)"
    if worst is None:
        return f"{told}; tidak ada langkah yang lewat waktu baku."
    share = percent(worst.spread.late, worst.spread.count)
    return f"{told}; paling sering lewat: {worst.name}, {share}\u00a0%."
