"""The pages of conformance: every period answered in words, and the way from a rule to a case."""

import re

import pytest
from flask import Flask

from engine import RULE_GROUPS, RULES
from tests.office import ON_BOTH, client
from web.language import english


def test_every_rule_says_itself_in_both_languages() -> None:
    said = [text for rule in RULES.values() for text in (rule.name, rule.meaning, rule.why)]
    assert [text for text in (*said, *RULE_GROUPS.values()) if text not in english()] == []
    assert all(text.endswith(".") for rule in RULES.values() for text in (rule.meaning, rule.why))


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 200, "1 November 2026 – 30 November 2026"),
        ("dari=2026-12-01&sampai=2026-01-01", 422, "Tanggal akhir mendahului tanggal awal."),
        ("dari=0001-01-01", 422, "Tanggal ini di luar kalender yang dikenal."),
        ("sampai=kemarin", 422, "Tulis tanggal sebagai tahun-bulan-tanggal"),
        ("dari=1945-08-17&sampai=2199-12-31", 200, "surat berjalan pada masa ini"),
        ("aturan=%3Cscript%3E&aturan=batal&aturan=%00", 200, "Nomor batal"),
    ],
)
def test_the_page_answers_every_period_in_words(
    app: Flask, query: str, status: int, words: str
) -> None:
    auditor = client(app, "auditor")
    answer = auditor.get(f"/riwayat/kepatuhan?{query}")
    assert (answer.status_code, words in answer.text) == (status, True)
    assert "<script>" not in answer.text
    for path in ("kepatuhan.csv", "kepatuhan/batal", "kepatuhan/batal.csv"):
        assert auditor.get(f"/riwayat/{path}?{query}").status_code == status, path
    assert auditor.get(f"/riwayat/kepatuhan/tidak_ada?{query}").status_code == 404


@ON_BOTH
def test_the_pages_lead_from_a_rule_to_the_case_and_back(app: Flask) -> None:
    auditor, months = client(app, "auditor"), "?dari=2026-08-01&sampai=2026-11-30"
    table = auditor.get(f"/riwayat/kepatuhan{months}&aturan=diwakili").text
    assert "Diwakili</a>" in table
    assert "Dialihkan</a>" not in table
    rule = auditor.get(f"/riwayat/kepatuhan/diwakili{months}").text
    found = re.search(r'class="strong" href="(/riwayat/\d+)"', rule)
    assert found is not None
    case = auditor.get(found[1]).text
    assert 'href="/riwayat/kepatuhan/diwakili"' in case
    assert "Plh. Camat Tirtamaya: Menandatangani surat" in case
    # As it was at an earlier moment, the case is not judged by what came later.
    assert "lihat sebabnya" not in auditor.get(f"{found[1]}?pada=2").text
