"""The classification list that a new office begins with: 283 codes of Permendagri 83/2022.

The list of *Pemerintah Daerah*, not the ministry's. Retention figures are one governor's and only
an example; rows marked `satu sumber, periksa` were found in one transcription only.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, insert

from engine.store.tables import Classification


def seed_classification(tx: Connection, office_id: int) -> int:
    """Give an office the built-in codes; returns how many."""
    rows = [
        {
            "office_id": office_id, "code": row["kode"], "parent": row["induk"],
            "name": row["nama"], "leaf": row["jenis"] == "daun",
            "retention": retention_text(row), "note": row["sumber"] if "periksa" in row["sumber"] else "",
        }
        for row in _rows()
    ]  # fmt: skip
    tx.execute(insert(Classification), rows)
    return len(rows)


@cache
def built_in() -> Mapping[str, str]:
    """The example of retention by code: an office whose own text is another has its own JRA."""
    return {row["kode"]: retention_text(row) for row in _rows()}


def _rows() -> list[dict[str, str]]:
    text = (files("engine.letters") / "classification.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def retention_text(row: Mapping[str, str]) -> str:
    """Active, inactive and final as the list of codes keeps them: `2 Tahun + 3 Tahun, Musnah`."""
    parts = (row["retensi_aktif"], row["retensi_inaktif"], row["nasib_akhir"])
    return " + ".join(part for part in parts[:2] if part) + (f", {parts[2]}" if parts[2] else "")
