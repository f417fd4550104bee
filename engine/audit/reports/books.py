"""The report of a month as files: one CSV with a section in each row, and a workbook of sheets."""

from engine.audit.reports.figures import Report


def report_csv(report: Report) -> bytes:
    """Every row of every section, the section in the first column."""
    raise NotImplementedError


def report_xlsx(report: Report) -> bytes:
    """A workbook with a sheet for each section, of text and numbers only."""
    raise NotImplementedError
