"""The report of a period: how the letters that ended in it went, against what the SOP says.

A figure and the list behind it come from the same reading: `reading` measures the visits to the
steps, `folding` counts them, `visits` shows those that a `Pick` chooses. What has rows of its own
(numbers, SOP changes, alerts, letters under way) is counted in `numbers`, `events` and `trend`, and
shown by `beside`.
"""

from engine.audit.reports.asking import may_report, report_choices
from engine.audit.reports.books import report_csv, report_xlsx
from engine.audit.reports.counting import report_count
from engine.audit.reports.document import report_book, report_pdf
from engine.audit.reports.figures import Cell, Report, Spread, percent
from engine.audit.reports.long import LongReport, cancel_report, long_report, long_reports
from engine.audit.reports.making import LongPeriod, finished_report, report, start_report
from engine.audit.reports.question import Pick, Question, ReportChoices
from engine.audit.reports.rows import ReportVisit
from engine.audit.reports.telling import latest_step
from engine.audit.reports.visits import Visits, report_visits

__all__ = [
    "Cell", "LongPeriod", "LongReport", "Pick", "Question", "Report", "ReportChoices",
    "ReportVisit", "Spread", "Visits", "cancel_report", "finished_report", "latest_step",
    "long_report", "long_reports", "may_report", "percent", "report", "report_book",
    "report_choices", "report_count", "report_csv", "report_pdf", "report_visits", "report_xlsx",
    "start_report",
]  # fmt: skip
