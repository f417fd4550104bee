"""Agenda Surat Keluar: every number of the year, found, sorted, printed and exported unharmed."""

import csv
import io
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from engine.letters.books import as_csv, as_xlsx
from engine.letters.register import HEADINGS, WIDTHS, RegisterRow
from engine.store.tables import Number
from tests import pdf_tools
from tests.cast import Office

BY_HAND = {"saluran-1": "kurir", "bukti-1": "Diterima Tirto, ekspedisi 7"}


@pytest.fixture
def filled(office: Office) -> Office:
    """Three numbers: sent, reserved, void."""
    sent = office.signed("L02")
    office.do("staf2", sent, **BY_HAND)
    office.later(minutes=1)
    office.numbered("L03")
    office.later(minutes=1)
    gone = office.numbered("L01")
    office.engine.withdraw(gone, "Laporan sudah diterima", by=office.as_("staf2"))
    return office


def rows(office: Office, login: str = "umpeg", **asked: object) -> list[RegisterRow]:
    return office.engine.register(by=office.as_(login), year=2026, **asked).rows  # type: ignore[arg-type]


def serials(office: Office, **asked: object) -> list[str]:
    return [row.serial for row in rows(office, **asked)]


def test_a_row_tells_what_the_printed_register_has_columns_for(filled: Office) -> None:
    sent, reserved, void = rows(filled)
    assert sent.cells == (
        "413", "400.10.2.2/413/416-399/2026", "25 November 2026",
        "Kepala Desa se-Kecamatan Tirtamaya", "Permintaan Data Perangkat Desa", "400.10.2.2",
        "Segera", "1 (satu) lembar", "Seksi Pemerintahan",
        "Drs. BAGAS WIRATMAJA, M.Si., Camat Tirtamaya", "25 November 2026, Kurir (buku ekspedisi)",
        "Terbit", "",
    )  # fmt: skip
    assert (reserved.state, reserved.signer, reserved.sent_at) == ("dipesan", "", None)
    assert void.printed[-1] == "Batal: Laporan sudah diterima"
    assert len(sent.cells) == len(HEADINGS)


def test_a_letter_sent_before_seven_is_entered_under_the_office_s_own_day(office: Office) -> None:
    letter = office.signed("L02")
    office.watch.at = office.watch.at.replace(day=25, hour=18)  # 01.00 WIB of the next day
    office.do("staf2", letter, **BY_HAND)
    (row,) = rows(office)
    assert row.cells[10].startswith("26 November 2026")


def test_the_counts_and_the_years_stand_beside_the_rows(filled: Office) -> None:
    found = filled.engine.register(by=filled.as_("umpeg"), year=2026, state="batal")
    assert found.counts == {"terbit": 1, "dipesan": 1, "batal": 1}
    assert (found.total, found.pages, found.years) == (1, 1, [2026])
    empty = filled.engine.register(by=filled.as_("umpeg"), year=2025)
    assert (empty.rows, empty.counts, empty.years) == ([], {}, [2026, 2025])


ASKED: list[tuple[dict[str, object], list[str]]] = [
    ({"search": "perangkat DESA"}, ["413"]),
    ({"search": "puskesmas"}, ["414"]),
    ({"search": "/415/"}, ["415"]),
    ({"search": "%"}, []),
    ({"search": "_"}, []),
    ({"search": "\\"}, []),
    ({"search": "nul \0"}, []),
    ({"search": "  "}, ["413", "414", "415"]),
    ({"state": "batal"}, ["415"]),
    ({"state": "entah"}, ["413", "414", "415"]),
    ({"sort": "hal"}, ["414", "413", "415"]),
    ({"sort": "hal", "descending": True}, ["415", "413", "414"]),
    ({"sort": "status"}, ["415", "414", "413"]),
    ({"sort": "entah", "descending": True}, ["415", "414", "413"]),
    ({"page": 0}, ["413", "414", "415"]),
    ({"page": 10**30}, ["413", "414", "415"]),
    ({"page": None}, ["413", "414", "415"]),
]


def test_the_register_is_searched_sorted_and_turned(filled: Office) -> None:
    for asked, found in ASKED:
        assert serials(filled, **asked) == found, asked


def test_a_long_year_has_pages(office: Office) -> None:
    office.numbered()
    with office.engine.store.writing() as tx:
        row = dict(tx.execute(Number.__table__.select()).one()._mapping) | {"letter_id": None}
        del row["id"]
        for n in range(150):
            text = f"x/{n}"
            tx.execute(Number.__table__.insert().values(**row | {"serial": n, "text": text}))
    first = office.engine.register(by=office.as_("umpeg"), year=2026)
    assert (len(first.rows), first.total, first.page, first.pages) == (100, 151, 1, 2)
    last = office.engine.register(by=office.as_("umpeg"), year=2026, page=9)
    assert (len(last.rows), last.page) == (51, 2)
    assert len(serials(office, page=None)) == 151


def test_a_reserved_row_follows_the_corrected_letter_and_an_issued_one_stays(
    office: Office,
) -> None:
    letter = office.numbered()
    office.do("kasi_pem", letter, keputusan="kembalikan", alasan="Perbaiki.")
    corrected = office.form("L02", subject="Data Aparatur", addressee_name=["Lurah"])
    office.do("staf2", letter, **corrected)
    (row,) = rows(office)
    assert (row.subject, row.addressees) == ("Data Aparatur", "Lurah")


def test_a_secret_row_shows_neither_hal_nor_tujuan_nor_reason_to_others(office: Office) -> None:
    letter = office.submit("L02", security="rahasia")
    office.do("umpeg", letter, cara="berikutnya")
    office.engine.withdraw(letter, "Kasus sudah selesai", by=office.as_("staf2"))
    (mine,) = rows(office, "umpeg")
    assert (mine.subject, mine.note) == ("Permintaan Data Perangkat Desa", "Kasus sudah selesai")
    (other,) = rows(office, "camat")
    assert (other.subject, other.addressees, other.note) == ("[rahasia]",) * 3
    assert (other.letter_id, other.open) == (None, False)
    assert other.number == "400.10.2.2/413/416-399/2026"


def test_the_printed_register_is_a_landscape_f4_with_both_signers(filled: Office) -> None:
    file = filled.engine.print_register(by=filled.as_("umpeg"), year=2026)
    text = pdf_tools.text(file.data)
    for told in ("AGENDA SURAT KELUAR", "Tahun 2026", "413", "414", "415", "Batal:",
                 "RATIH PUSPANDARI, S.Sos., M.M.", "DIMAS ARDHANA, S.AP."):  # fmt: skip
        assert told in " ".join(text.split())
    assert file.name == "agenda-surat-keluar-2026.pdf"


@pytest.mark.parametrize(
    "reason", ["tanda ✓ 🏛 salah", "bel \x07 tab \t akhir", "arah \u202e balik"]
)
def test_one_odd_sign_in_a_reason_keeps_the_register_from_nothing(
    office: Office, reason: str
) -> None:
    letter = office.numbered()
    office.engine.withdraw(letter, reason, by=office.as_("staf2"))
    printed = office.engine.print_register(by=office.as_("umpeg"), year=2026)
    assert printed.data.startswith(b"%PDF")
    found = rows(office)
    sheet = load_workbook(BytesIO(as_xlsx(found, "Agenda", HEADINGS, WIDTHS))).active
    assert sheet is not None
    assert as_csv(found, HEADINGS).decode("utf-8-sig").count("413") == 2


FORMULA = RegisterRow(
    1, None, "1", "1/2026", date(2026, 1, 2), "＝1+1", '=HYPERLINK("http://x","y")', "@SUM(1)",
    "+1", "-", "-2", "\tx", None, "", "batal", "\rx", False,
)  # fmt: skip


def test_no_cell_is_a_formula_in_csv() -> None:
    raw = as_csv([FORMULA], HEADINGS)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, line = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
    assert tuple(head) == HEADINGS
    assert line[3:6] == ["'＝1+1", '\'=HYPERLINK("http://x","y")', "'@SUM(1)"]
    assert line[6:10] == ["'+1", "-", "'-2", "'\tx"]
    assert line[12] == "'\rx"


def test_no_cell_is_a_formula_in_a_workbook() -> None:
    sheet = load_workbook(
        BytesIO(as_xlsx([FORMULA], "Agenda Surat Keluar Tahun 2026 panjang", HEADINGS, WIDTHS))
    ).active
    assert sheet is not None
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "inlineStr"}
    assert sheet["E2"].value == '=HYPERLINK("http://x","y")'
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)


def test_a_register_without_a_row_can_be_printed_and_exported(office: Office) -> None:
    assert office.engine.print_register(by=office.as_("umpeg"), year=2026).data.startswith(b"%PDF")
    assert as_csv([], HEADINGS).decode("utf-8-sig").split("\r\n")[1:] == [""]


def test_a_sisipan_shows_its_reason(office: Office) -> None:
    office.numbered()
    with office.engine.store.writing() as tx:
        tx.execute(update(Number).values(letter_date=date(2026, 11, 20)))
    late = office.submit("L01", letter_date="2026-11-21")
    office.do("umpeg", late, cara="sisipan", alasan="Aplikasi mati.")
    assert [(row.serial, row.note) for row in rows(office)] == [
        ("413", ""),
        ("413.A", "Aplikasi mati."),
    ]
