"""Agenda Surat Masuk: every letter that came in in a year, found, sorted, printed and exported."""

import csv
import io
from io import BytesIO

import pytest
from openpyxl import load_workbook

from engine.letters.books import as_csv, as_xlsx
from engine.letters.incoming_register import (
    HEADINGS,
    WIDTHS,
    IncomingRow,
    NoIncomingRegister,
)
from tests import pdf_tools
from tests.cast import Office

FORWARD = {"keputusan": "teruskan", "classification": "400.14.5.4"}


def rows(office: Office, login: str = "umpeg", **asked: object) -> list[IncomingRow]:
    return office.engine.incoming_agenda(by=office.as_(login), year=2026, **asked).rows  # type: ignore[arg-type]


@pytest.fixture
def filled(office: Office) -> Office:
    """Filed, at the Camat's, and secret at the Sekretaris's."""
    filed = office.disposed("kasi_pmd", "staf2")
    office.do("umpeg", filed, lokasi="Lemari 2, map B")
    waiting = office.received(
        sender="Karang Taruna Banjaranom", subject="=Pinjam pendopo", their_number="",
        their_date="", received_on="2026-11-24",
    )  # fmt: skip
    office.do("sekcam", waiting, **(FORWARD | {"classification": "400.14.5.2"}))
    office.received(sender="Inspektur", subject="Dugaan pelanggaran", security="rahasia")
    return office


def test_a_row_tells_what_the_agenda_has_columns_for(filled: Office) -> None:
    filed, waiting, secret = rows(filled)
    assert filed.cells == (
        "M-512/2026", "25 November 2026", "Kepala SMP Negeri 7 Tirtamaya",
        "400.3.5.4/077/SMPN7/2026", "9 November 2026", "Permohonan Narasumber", "", "400.14.5.4",
        "Biasa", "-", "Kepala Seksi Pemberdayaan Masyarakat dan Desa; Pengolah Data dan Informasi",
        "", "Lemari 2, map B", "Diarsipkan",
    )  # fmt: skip
    assert filed.printed[-1] == "Arsip: Lemari 2, map B"
    assert (waiting.their_date, waiting.state_words) == (None, "Menunggu disposisi")
    assert len(filed.cells) == len(HEADINGS) == len(WIDTHS)
    assert (secret.agenda, secret.subject, secret.sender, secret.letter_id) == (
        "M-514/2026", "[rahasia]", "[rahasia]", None,
    )  # fmt: skip


def test_who_keeps_and_who_enters_sees_the_agenda(filled: Office) -> None:
    for login in ("camat", "sekcam", "umpeg", "auditor", "staf1", "staf2"):
        assert len(rows(filled, login)) == 3
    for login in ("kasi_pem", "admin", "admin_sop"):
        with pytest.raises(NoIncomingRegister):
            rows(filled, login)
        with pytest.raises(NoIncomingRegister):
            filled.engine.print_incoming_agenda(by=filled.as_(login), year=2026)


def test_a_recorder_of_another_unit_reads_the_plain_rows_only(filled: Office) -> None:
    filled.received(security="terbatas", subject="Terbatas")
    assert [row.subject for row in rows(filled, "staf2")] == [
        "Permohonan Narasumber", "=Pinjam pendopo", "[rahasia]", "[rahasia]",
    ]  # fmt: skip
    assert [row.subject for row in rows(filled, "umpeg")][-1] == "Terbatas"
    assert [row.subject for row in rows(filled, "sekcam")][-2] == "Dugaan pelanggaran"


ASKED: list[tuple[dict[str, object], list[str]]] = [
    ({"search": "m-513/2026"}, ["M-513/2026"]),
    ({"search": "karang TARUNA"}, ["M-513/2026"]),
    ({"search": "077/SMPN7"}, ["M-512/2026"]),
    ({"search": "dugaan"}, []),
    ({"search": "inspektur"}, []),
    ({"search": "M-514"}, ["M-514/2026"]),
    ({"search": "%"}, []),
    ({"search": "nul \0"}, []),
    ({"state": "berjalan"}, ["M-513/2026", "M-514/2026"]),
    ({"state": "diarsipkan"}, ["M-512/2026"]),
    ({"state": "tidak-ada"}, ["M-512/2026", "M-513/2026", "M-514/2026"]),
    ({"sort": "terima"}, ["M-513/2026", "M-512/2026", "M-514/2026"]),
    ({"sort": "hal"}, ["M-513/2026", "M-514/2026", "M-512/2026"]),
    ({"sort": "nomor", "descending": True}, ["M-514/2026", "M-513/2026", "M-512/2026"]),
    ({"sort": "x; drop table"}, ["M-512/2026", "M-513/2026", "M-514/2026"]),
    ({"page": 99}, ["M-512/2026", "M-513/2026", "M-514/2026"]),
]


@pytest.mark.parametrize(("asked", "found"), ASKED)
def test_the_agenda_is_searched_and_sorted(
    filled: Office, asked: dict[str, object], found: list[str]
) -> None:
    assert [row.agenda for row in rows(filled, **asked)] == found


def test_every_sort_of_the_page_works_both_ways(filled: Office) -> None:
    for sort in ("nomor", "terima", "asal", "hal", "status"):
        there = [row.agenda for row in rows(filled, sort=sort)]
        assert [row.agenda for row in rows(filled, sort=sort, descending=True)] == there[::-1]


def test_the_counts_and_the_years_stand_beside_the_rows(filled: Office) -> None:
    found = filled.engine.incoming_agenda(by=filled.as_("umpeg"), year=2026)
    assert found.counts == {"berjalan": 2, "diarsipkan": 1, "ditarik": 0}
    assert (found.total, found.pages, found.years) == (3, 1, [2026])
    empty = filled.engine.incoming_agenda(by=filled.as_("umpeg"), year=2019)
    assert (empty.rows, empty.years) == ([], [2026, 2019])


def test_formulas_are_disarmed_in_the_files(filled: Office) -> None:
    made = as_csv(rows(filled), HEADINGS)
    assert made.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(made.decode("utf-8-sig")), delimiter=";"))
    assert tuple(table[0]) == HEADINGS
    assert table[2][5] == "'=Pinjam pendopo"
    book = load_workbook(BytesIO(as_xlsx(rows(filled), "Agenda", HEADINGS, WIDTHS))).active
    assert book is not None
    cell = book.cell(3, 6)
    assert (cell.value, cell.data_type) == ("=Pinjam pendopo", "s")
    assert [c.value for c in book[1]] == list(HEADINGS)


def test_the_agenda_is_printed_on_landscape_f4(filled: Office) -> None:
    file = filled.engine.print_incoming_agenda(by=filled.as_("umpeg"), year=2026)
    text = pdf_tools.text(file.data)
    assert file.name == "agenda-surat-masuk-2026.pdf"
    for words in ("AGENDA SURAT MASUK", "Tahun 2026", "M-512/2026", "[rahasia]", "Mengetahui"):
        assert words in text
    assert "Dugaan" not in text
    assert pdf_tools.conformance(file.data) == []


def test_letters_are_found_by_their_direction(filled: Office) -> None:
    filled.submit("L02")
    by = filled.as_("sekcam")
    found = {
        way: [row.direction for row in filled.engine.letters(by=by, direction=way).rows]
        for way in ("masuk", "keluar", "berkas")
    }
    assert found == {"masuk": ["masuk"] * 3, "keluar": ["keluar"], "berkas": []}
    (one,) = filled.engine.letters(by=by, search="M-513/2026").rows
    assert (one.number, one.sender) == ("M-513/2026", "Karang Taruna Banjaranom")
