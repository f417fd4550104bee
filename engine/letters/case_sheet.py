"""The history of one case on paper: a report whose tables are told line by line, with the digest of
the sealed record that it retells."""

from dataclasses import dataclass
from typing import Any

from engine.letters import report_sheet
from engine.letters.report_sheet import ReportSheet

LAYOUT = "riwayat.typ"


@dataclass(frozen=True)
class CaseSheet(ReportSheet):
    """A history on paper; `digest` is the SHA-256 of the record's own file, riwayat.jsonl."""

    digest: str = ""


def data(sheet: CaseSheet) -> dict[str, Any]:
    """What the layout reads as `d`."""
    return report_sheet.data(sheet) | {"sidik": sheet.digest}
