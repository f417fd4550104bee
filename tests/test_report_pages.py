"""/laporan: a month in words and charts, the cases behind each figure, the files, the long ones."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from engine import Engine, NotFound, Pick, Question, Settings
from engine.audit.reports.telling import period, sentence
from engine.cases import long_work
from engine.signing import LocalSigner
from engine.store.tables import Access, Entry, Examination
from tests import pdf_tools
from tests.cast import Office
from tests.histories import Histories
from tests.office import client, count
from tests.test_reports import NOVEMBER, figures, november, report
from web import create_app
from web.auditors.report_words import period as page_period
from web.auditors.report_words import sentence as page_sentence

ON_SQLITE = pytest.mark.parametrize("office", ["sqlite"], indirect=True)
pytestmark = ON_SQLITE
MONTH = "/laporan?bulan=2026-11&sop=surat_keluar"
LINK = re.compile(r'<a class="fig" href="(/laporan/rincian[^"]+)">([^<]+)</a>')
TOLD = re.compile(r'<p class="facts"><span><b>(\d+) ')


@pytest.fixture
def made(office: Office) -> Histories:
    """November of test_reports.py."""
    return november(office)


@pytest.fixture
def pages(office: Office, made: Histories) -> Iterator[Flask]:
    """The pages of that office."""
    app = create_app(Settings.read({"RUNUT_DATA": str(office.folder)}), now=office.watch)
    yield app
    app.extensions["runut"].store.engine.dispose()


@pytest.fixture
def auditor(pages: Flask) -> FlaskClient:
    return client(pages, "auditor")


def shown(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.text


def links(page: str) -> list[tuple[str, str]]:
    """The figures of a page that lead to their cases: address and words."""
    return [(html.unescape(path), words.replace("\xa0", " ")) for path, words in LINK.findall(page)]


def fields(page: str) -> list[tuple[str, int]]:
    """The fields of the maps that lead to their tasks, and how many those are."""
    field = r'<a href="(/laporan/rincian[^"]+)">[^<]+<span class="sr"> %, (\d+) tugas'
    found = [(html.unescape(path), int(tasks)) for path, tasks in re.findall(field, page)]
    assert len(found) > 10
    return found


def test_a_month_in_one_sentence(auditor: FlaskClient, office: Office) -> None:
    page = shown(auditor, MONTH)
    told = sentence(report(office))
    assert told in page
    assert told.startswith("November 2026: 3 surat selesai, 1 tepat waktu (33\xa0%); paling sering")
    for title in (
        "Lama tiap kegiatan", "Tepat waktu per bulan", "Jabatan, hari, dan jam", "Diagram SOP",
        "Pengembalian dan alasannya", "Bertindak untuk jabatan lain", "Nomor surat keluar",
        "Perubahan SOP", "Peringatan tenggat",
    ):  # fmt: skip
        assert title in page, title


def test_the_page_and_the_paper_say_the_same(office: Office, made: Histories, pages: Flask) -> None:
    told = report(office)
    whole_year = replace(told.question, since=date(2026, 9, 1), until=date(2026, 11, 20))
    with pages.test_request_context():
        assert page_sentence(told) == sentence(told)
        assert page_sentence(replace(told, letters=0)) == sentence(replace(told, letters=0))
        assert page_sentence(replace(told, steps=[])) == sentence(replace(told, steps=[]))
        assert (
            page_period(whole_year)
            == period(whole_year)
            == ("1 September 2026 sampai 20 November 2026")
        )


def test_every_figure_leads_to_as_many_cases(auditor: FlaskClient) -> None:
    page = shown(auditor, MONTH)
    found = links(page)
    counts = [(path, int(words.split()[0])) for path, words in found if words[0].isdigit()
              and re.fullmatch(r"\d+( (kali|langkah|lewat|tanda tangan))?", words)]  # fmt: skip
    assert len(counts) > 35
    for path, figure in [*counts, *fields(page)]:
        assert TOLD.findall(shown(auditor, path)) == [str(figure)], path


def test_no_figure_leads_nowhere(auditor: FlaskClient) -> None:
    for path, words in links(shown(auditor, MONTH)):
        assert "<tbody>" in shown(auditor, path), (path, words)


def test_the_current_month_by_default_and_its_neighbours(auditor: FlaskClient) -> None:
    page = shown(auditor, "/laporan")
    assert "November 2026: " in page
    assert "bulan=2026-10" in page
    assert "Desember 2026" not in page
    earlier = shown(auditor, "/laporan?bulan=2026-10")
    assert "September 2026" in earlier
    assert 'rel="next"' in earlier


def test_an_empty_month_says_so(auditor: FlaskClient) -> None:
    page = shown(auditor, "/laporan?bulan=2026-05")
    assert "Mei 2026: tidak ada surat yang selesai." in page
    assert "Tidak ada surat yang selesai pada masa ini" in page
    assert "Lama tiap kegiatan" not in page
    assert shown(auditor, "/laporan/rincian?bulan=2026-05&surat=1").count("Tidak ada yang cocok")


def test_a_late_step_to_its_cases_to_one_case(auditor: FlaskClient) -> None:
    late = shown(auditor, "/laporan/rincian?bulan=2026-11&langkah=tanda_tangan&lewat=1")
    assert "<h1>Menandatangani surat, lewat waktu baku</h1>" in late
    assert "<b>1 kejadian</b>" in late
    (case,) = re.findall(r'href="(/riwayat/\d+)"', late)
    assert "Menandatangani surat" in shown(auditor, case)


def test_what_stands_behind_a_figure_in_words(auditor: FlaskClient, made: Histories) -> None:
    base = "/laporan/rincian?bulan=2026-11&"
    camat = made.people["camat"]
    for query, words in {
        "surat=1": "Surat yang selesai",
        "surat=1&tepat=1": "Surat yang tepat waktu",
        "surat=1&lewat=1": "Surat dengan langkah yang lewat",
        "surat=1&kembali=1": "Surat yang pernah dikembalikan",
        "kembali=1": "Semua langkah, mengembalikan surat",
        "berjalan=1": "Surat yang masih berjalan pada akhir masa",
        "tingkat=80": "Peringatan 80 % waktu baku",
        "tingkat=100&dijawab=1": "Peringatan 100 % waktu baku, sudah dijawab",
        "tingkat=100&dijawab=0": "Peringatan 100 % waktu baku, masih menunggu",
        "nomor=batal": "Nomor yang batal",
        "mandat=1&ttd=1": "Semua langkah, dengan mandat, tanda tangan",
        f"oleh={camat.id}": f"Semua langkah, {camat.name}",
        "peran=camat&hari=0&jam=8": "Camat, tiba hari Senin, pukul 08.00–08.59",
    }.items():
        assert f"<h1>{words}</h1>" in shown(auditor, base + query), query


def test_a_list_goes_on_by_pages_and_says_how_long_it_is(
    auditor: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.audit.reports.visits.PAGE", 2)
    path, rows = "/laporan/rincian?bulan=2026-11&langkah=susun", 0
    while path:
        page = shown(auditor, path)
        assert "<b>5 kejadian</b>" in page
        rows += page.count("<tr><td>")
        onward = re.findall(r'rel="next" href="([^"]+)"', page)
        path = html.unescape(onward[0]) if onward else ""
    assert rows == 5
    assert "Halaman pertama" in page


def test_a_count_is_as_long_as_its_list(office: Office, made: Histories) -> None:
    told = report(office)
    for pick, figure in figures(told):
        by = office.as_("auditor")
        assert office.engine.report_count(NOVEMBER, pick, by=by) == figure, pick
    long = replace(NOVEMBER, since=date(2024, 1, 1))
    count_of = office.engine.report_count
    assert count_of(long, Pick(letters=True), by=office.as_("auditor")) is None
    assert count_of(long, Pick(number="batal"), by=office.as_("auditor")) == 1


def test_a_secret_letter_stands_closed_for_who_may_not_read_it(
    pages: Flask, office: Office
) -> None:
    path = "/laporan/rincian?bulan=2026-11&sop=surat_keluar&surat=1"
    page = shown(client(pages, "kasi_pem"), path)
    assert "<b>2 surat</b>" in page
    assert page.count("[rahasia]") == 2  # its subject, and the reason why it came back
    assert "Perkara Pegawai" not in page
    assert "400/11A/2026" not in page
    assert "/riwayat/" not in page
    assert len(re.findall(r'href="/surat/\d+"', page)) == 1
    assert "Perkara Pegawai" in shown(client(pages, "auditor"), path)


def test_the_head_of_a_unit_sees_the_unit(pages: Flask, made: Histories) -> None:
    head, pmd = client(pages, "kasi_pem"), made.people["kasi_pmd"].unit_id
    page = shown(head, MONTH)
    assert "November 2026: 2 surat selesai" in page
    assert 'name="unit"' not in page
    assert "Nomor yang terlewat" not in page
    assert "/agenda?" not in page
    assert head.get(f"{MONTH}&unit={pmd}").status_code == 404
    assert head.get(f"/laporan/rincian?bulan=2026-11&surat=1&unit={pmd}").status_code == 404
    assert head.get(f"/laporan/laporan.pdf?bulan=2026-11&unit={pmd}").status_code == 404


def test_who_may_ask_has_it_in_the_navigation(pages: Flask) -> None:
    for login in ("auditor", "camat", "sekcam", "kasi_pem"):
        assert 'href="/laporan"' in shown(client(pages, login), "/"), login
    for login in ("staf1", "admin", "admin_sop"):
        browser = client(pages, login)
        assert 'href="/laporan"' not in shown(browser, "/"), login
        assert browser.get("/laporan").status_code == 404


def test_another_office_sees_nothing_of_it(office: Office, made: Histories) -> None:
    here = office.as_("auditor")
    elsewhere = replace(here, office_id=here.office_id + 1)
    for ask in (
        lambda: office.engine.report(NOVEMBER, by=elsewhere),
        lambda: office.engine.report_visits(NOVEMBER, Pick(letters=True), by=elsewhere),
        lambda: office.engine.report_count(NOVEMBER, Pick(letters=True), by=elsewhere),
        lambda: office.engine.report_pdf(NOVEMBER, by=elsewhere),
        lambda: office.engine.report_book(NOVEMBER, "csv", by=elsewhere),
    ):
        with pytest.raises(NotFound):
            ask()
    assert office.engine.report_choices(by=elsewhere).sops == []


# ----------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("bulan=2026-13", "Pilih bulan sebagai tahun-bulan"),
        ("bulan=0000-00", "Pilih bulan sebagai tahun-bulan"),
        ("bulan=%3Cscript%3E", "Pilih bulan sebagai tahun-bulan"),
        ("bulan=1066-10", "Ada isian yang perlu diperbaiki"),
        ("bulan=9999-12", "Ada isian yang perlu diperbaiki"),
        ("dari=2026-11-01", "Isi kedua tanggalnya"),
        ("sampai=2026-11-01", "Isi kedua tanggalnya"),
        ("dari=kemarin&sampai=2026-11-01", "Tulis tanggal sebagai tahun-bulan-tanggal"),
        ("dari=2026-11-02&sampai=2026-11-01", "Ada isian yang perlu diperbaiki"),
    ],
)
def test_an_impossible_period_is_said_at_its_field(
    auditor: FlaskClient, query: str, sentence: str
) -> None:
    answer = auditor.get(f"/laporan?{query}")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<script>" not in answer.text
    for path in ("rincian", "laporan.csv", "laporan.pdf"):
        assert auditor.get(f"/laporan/{path}?{query}").status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        "sop=tidak_ada", "unit=999999", "unit=x", "pejabat=99999999999999", "pejabat=-1",
        "sop=%27%20OR%201=1--",
    ],
)  # fmt: skip
def test_what_the_office_does_not_have_is_not_found(auditor: FlaskClient, query: str) -> None:
    for path in ("/laporan", "/laporan/rincian", "/laporan/laporan.xlsx"):
        assert auditor.get(f"{path}?bulan=2026-11&{query}").status_code == 404, path


@pytest.mark.parametrize(
    "pick",
    [
        "hari=7", "hari=x", "jam=24", "tingkat=99999999", "pada=2026-13", "pada=2020-01",
        "nomor=semua", "sesudah=tidak-ada", "sesudah=1%27--", "surat=1&sesudah=99999999",
        "jam=%F0%9F%95%9B",
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_not_found(auditor: FlaskClient, pick: str) -> None:
    assert auditor.get(f"/laporan/rincian?bulan=2026-11&sop=surat_keluar&{pick}").status_code == 404


@pytest.mark.parametrize(
    "pick",
    [
        "langkah=%3Cimg%20src=x%3E", "peran=%22%3E%3Cscript%3E", "mandat=1&sebagai=%3Cscript%3E&dasar=x",
        "oleh=0", "di_unit=999", "langkah=" + "a" * 3000,
    ],
)  # fmt: skip
def test_hostile_words_find_nothing_and_are_shown_as_words(auditor: FlaskClient, pick: str) -> None:
    page = shown(auditor, f"/laporan/rincian?bulan=2026-11&{pick}")
    assert "Tidak ada yang cocok" in page
    assert "<script>" not in page
    assert "<img src=x" not in page


def test_reading_reports_changes_nothing(auditor: FlaskClient, office: Office) -> None:
    before = count(office.engine, Entry)
    shown(auditor, MONTH)
    shown(auditor, "/laporan/rincian?bulan=2026-11&surat=1")
    for path in ("/laporan", "/laporan/rincian", "/laporan/laporan.csv"):
        assert auditor.post(path).status_code == 405
    assert count(office.engine, Entry) == before


# --------------------------------------------------------------------------------------- files


def accesses(engine: Engine) -> list[tuple[str, str, str]]:
    with engine.store.reading() as tx:
        rows = tx.execute(select(Access).where(Access.what == "laporan").order_by(Access.id))
        return [(row.act, row.what, row.name) for row in rows]


def test_the_month_as_files(auditor: FlaskClient, office: Office) -> None:
    name = "laporan-surat-keluar-2026-11-01-2026-11-30"
    query = "bulan=2026-11&sop=surat_keluar"
    csv = auditor.get(f"/laporan/laporan.csv?{query}")
    assert csv.content_type == "text/csv; charset=utf-8"
    assert csv.headers["Content-Disposition"] == f"attachment; filename={name}.csv"
    assert "Menandatangani surat" in csv.data.decode("utf-8-sig")
    xlsx = auditor.get(f"/laporan/laporan.xlsx?{query}")
    assert len(load_workbook(BytesIO(xlsx.data)).sheetnames) > 5
    pdf = auditor.get(f"/laporan/laporan.pdf?{query}")
    assert (pdf.status_code, pdf.content_type) == (200, "application/pdf")
    assert accesses(office.engine) == [("unduh", "laporan", f"{name}.{form}")
                                       for form in ("csv", "xlsx", "pdf")]  # fmt: skip
    assert auditor.get(f"/laporan/laporan.docx?{query}").status_code == 404


def test_the_paper_is_sealed_archivable_and_says_all(office: Office, made: Histories) -> None:
    asked = office.engine.report_pdf(NOVEMBER, by=office.as_("auditor")).data
    assert isinstance(office.engine.signer, LocalSigner)
    said = pdf_tools.pdfsig(asked, office.engine.signer.authority.root_pem)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert pdf_tools.conformance(asked) == []
    words = " ".join(pdf_tools.text(asked).split())
    told = report(office)
    for expected in (
        "LAPORAN WAKTU BAKU", "KECAMATAN TIRTAMAYA", "November 2026", "Auditor Inspektorat",
        "25 November 2026, 09.00 WIB", "3 surat selesai, 1 tepat waktu", "Menandatangani surat",
        "Lampiran kurang.", "Plh. Camat Tirtamaya", "8–9, 13–15", "Halaman 1 dari",
    ):  # fmt: skip
        assert expected in words, expected
    for step in told.steps:
        assert step.name in words


def test_the_paper_of_who_may_not_read_a_letter_hides_it(office: Office, made: Histories) -> None:
    mine = pdf_tools.text(office.engine.report_pdf(NOVEMBER, by=office.as_("kasi_pem")).data)
    open_to = pdf_tools.text(office.engine.report_pdf(NOVEMBER, by=office.as_("auditor")).data)
    assert "Nama saksi salah." not in mine
    assert "[rahasia]" in mine
    assert "Nama saksi salah." in open_to


def test_an_empty_month_on_paper(office: Office) -> None:
    empty = replace(NOVEMBER, since=date(2026, 5, 1), until=date(2026, 5, 31))
    made = office.engine.report_pdf(empty, by=office.as_("auditor")).data
    assert "Mei 2026: tidak ada surat yang selesai." in " ".join(pdf_tools.text(made).split())
    assert pdf_tools.conformance(made) == []


def test_equal_reports_are_equal_up_to_the_seal(office: Office, made: Histories) -> None:
    first, second = (
        office.engine.report_pdf(NOVEMBER, by=office.as_("auditor")).data for _ in range(2)
    )
    end = first.index(b"%%EOF")
    assert first[:end] == second[:end]


# ---------------------------------------------------------------------------------- long ones

LONG: dict[str, Any] = {"dari": "2024-01-01", "sampai": "2026-11-30", "sop": "surat_keluar"}


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Long work that is begun does not run; here stands what its thread would have been given."""
    begun: list[tuple[Any, ...]] = []
    monkeypatch.setattr(long_work, "start", lambda *work: begun.append(work))
    return begun


def test_more_than_a_year_is_offered_as_long_work(auditor: FlaskClient) -> None:
    page = shown(auditor, "/laporan?dari=2024-01-01&sampai=2026-11-30")
    assert "Jalankan laporan panjang" in page
    assert 'action="/laporan/panjang"' in page
    assert auditor.get("/laporan/laporan.csv?dari=2024-01-01&sampai=2026-11-30").status_code == 422


def test_a_long_report_with_progress_and_end(
    auditor: FlaskClient, pages: Flask, still: list[tuple[Any, ...]]
) -> None:
    begun = auditor.post("/laporan/panjang", data=LONG)
    path = begun.headers["Location"]
    running = shown(auditor, path)
    assert '<meta http-equiv="refresh"' in running
    assert "<progress" in running
    assert '<meta http-equiv="refresh"' not in shown(auditor, f"{path}?diam=1")
    again = auditor.post("/laporan/panjang", data=LONG)
    refused = shown(auditor, again.headers["Location"])
    assert "Laporan panjang Anda masih disusun." in refused
    assert f'href="{path}"' in refused
    long_work.run(*still[0])
    ended = shown(auditor, path)
    assert "1 Januari 2024 sampai 30 November 2026: 4 surat selesai" in ended
    report_id = path.rsplit("/", 1)[1]
    assert f"/laporan/laporan.pdf?panjang={report_id}" in ended
    assert auditor.get(f"/laporan/laporan.csv?panjang={report_id}").status_code == 200
    assert auditor.get(f"/laporan/laporan.pdf?panjang={report_id}").status_code == 200
    path, words = links(ended)[0]
    assert words == "4"
    assert "<tbody>" in shown(auditor, path)


def test_a_long_report_is_stopped_by_who_asked(
    auditor: FlaskClient, pages: Flask, still: list[tuple[Any, ...]]
) -> None:
    path = auditor.post("/laporan/panjang", data=LONG).headers["Location"]
    stranger = client(pages, "camat")
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/batal").status_code == 404
    assert stranger.get(f"/laporan/laporan.csv?panjang={path.rsplit('/', 1)[1]}").status_code == 404
    assert auditor.post(f"{path}/batal").status_code == 303
    long_work.run(*still[0])
    page = shown(auditor, path)
    assert "Laporan ini tidak selesai." in page
    assert "Jalankan lagi" in page
    assert auditor.get(f"/laporan/laporan.csv?panjang={path.rsplit('/', 1)[1]}").status_code == 404


def test_a_long_report_that_cannot_be_is_refused(auditor: FlaskClient, office: Office) -> None:
    for bad in ({"dari": "2026-02-31"}, {"sampai": ""}, {"dari": "2027-01-01"}):
        assert auditor.post("/laporan/panjang", data=LONG | bad).status_code == 422, bad
    assert auditor.post("/laporan/panjang", data=LONG | {"sop": "lain"}).status_code == 404
    assert count(office.engine, Examination) == 0


def test_the_last_long_reports_are_ones_own(
    office: Office, made: Histories, still: list[tuple[Any, ...]]
) -> None:
    question = Question(date(2024, 1, 1), date(2026, 11, 30), "surat_keluar")
    started = office.engine.start_report(question, by=office.as_("auditor"))
    (mine,) = office.engine.long_reports(by=office.as_("auditor"))
    assert (mine.id, mine.running, mine.question, mine.report) == (started, True, question, None)
    assert office.engine.long_reports(by=office.as_("camat")) == []
