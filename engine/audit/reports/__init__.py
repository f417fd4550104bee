"""The report of a period: how the letters that ended in it went, against what the SOP says.

A figure and the list behind it come from the same reading: `reading` measures the visits to the
steps, `folding` counts them, `visits` shows those that a `Pick` chooses. What has lines of its own
(numbers, SOP changes, alerts) stands in `register` and `events`.
"""

from engine.audit.reports.books import report_csv, report_xlsx
from engine.audit.reports.figures import Cell, Report, Spread
from engine.audit.reports.making import (
    LongPeriod,
    finished_report,
    report,
    report_choices,
    start_report,
)
from engine.audit.reports.question import Pick, Question, ReportChoices
from engine.audit.reports.visits import ReportVisit, Visits, report_visits

__all__ = [
    "Cell", "LongPeriod", "Pick", "Question", "Report", "ReportChoices", "ReportVisit", "Spread",
    "Visits", "finished_report", "report", "report_choices", "report_csv", "report_visits",
    "report_xlsx", "start_report",
]  # fmt: skip
