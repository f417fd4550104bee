"""Finding in the record of access: by who, which letter, what and when; in pages, and as CSV."""

import csv
import io
import re
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, text

from engine import NotFound, WantedAccess
from engine.audit.access import AT_ONCE, HEADINGS, lines_of
from engine.cases.access_record import note_access
from engine.errors import BadAnswers
from engine.store.tables import Access
from tests.cast import Office
from tests.office import ON_BOTH, SECRET, client
from tests.test_audit_cases import HOSTILE


def found(office: Office, **wanted: Any) -> list[tuple[str, str, str]]:
    rows = office.engine.find_access(WantedAccess(**wanted), by=office.as_("auditor")).rows
    return [(row.who.split(",")[0], row.act, row.what) for row in rows]


def as_csv(office: Office, **wanted: Any) -> list[list[str]]:
    pieces = office.engine.access_csv(WantedAccess(**wanted), by=office.as_("auditor"))
    rows = list(csv.reader(io.StringIO("".join(pieces).lstrip("\ufeff")), delimiter=";"))
    assert rows[0] == list(HEADINGS)
    return rows[1:]


def many(office: Office, lines: int, since: datetime) -> None:
    """Openings of a letter, evenly over ten years."""
    step = timedelta(days=3650) / lines
    camat = office.as_("camat")
    with office.engine.store.writing() as tx:
        tx.execute(
            insert(Access),
            [
                {"office_id": camat.office_id, "official_id": camat.id, "at": since + n * step,
                 "act": "buka", "what": "surat", "letter_id": None, "name": f"baris {n}"}
                for n in range(lines)
            ],
        )  # fmt: skip


@pytest.fixture
def read(office: Office) -> dict[str, int]:
    """Two letters, opened, taken out and refused on two days; their ids."""
    secret = office.submit("L02", security="rahasia")
    came = office.received(subject="Permohonan Narasumber")
    office.engine.letter(secret, by=office.as_("staf2"))
    with pytest.raises(NotFound):
        office.engine.letter(secret, by=office.as_("kasi_pmd"))
    office.later(days=1)
    office.engine.scan(came, by=office.as_("sekcam"))
    return {"secret": secret, "came": came}


def test_lines_are_found_by_each_thing_and_by_all_together(
    office: Office, read: dict[str, int]
) -> None:
    drafter, stranger, sekcam = (office.as_(one).name.split(",")[0]
                                 for one in ("staf2", "kasi_pmd", "sekcam"))  # fmt: skip
    opened, refused = (drafter, "buka", "surat"), (stranger, "ditolak", "surat")
    taken = (sekcam, "unduh", "pindaian")
    assert found(office) == [taken, refused, opened]
    assert found(office, official=office.id_of("kasi_pmd")) == [refused]
    assert found(office, act="ditolak") == [refused]
    assert found(office, what="pindaian") == [taken]
    assert found(office, letter="perangkat DESA") == [refused, opened]
    assert found(office, letter="077/smpn7") == [taken]
    assert found(office, letter="M-5") == [taken]
    assert found(office, case=office.letter(read["came"]).case_id) == [taken]
    assert found(office, until=date(2026, 11, 25)) == [refused, opened]
    assert found(office, since=date(2026, 11, 26)) == [taken]
    assert found(office, act="buka", official=office.id_of("kasi_pmd")) == []
    assert found(office, case=9999) == []
    every = {"official": office.id_of("staf2"), "letter": "desa", "act": "buka", "what": "surat",
             "since": date(2026, 11, 25), "until": date(2026, 11, 25)}  # fmt: skip
    assert found(office, **every) == [opened]


def test_a_line_tells_who_what_and_of_which_letter(office: Office, read: dict[str, int]) -> None:
    by = office.as_("auditor")
    taken, refused, _ = office.engine.find_access(WantedAccess(), by=by).rows
    assert (taken.who, taken.name) == (office.as_("sekcam").name, "pindaian.png")
    assert (taken.subject, taken.number[:2]) == ("Permohonan Narasumber", "M-")
    assert (refused.subject, refused.security) == ("Permintaan Data Perangkat Desa", "rahasia")
    assert refused.case_id == office.letter(read["secret"]).case_id


def test_a_draft_is_not_told_even_in_the_record(office: Office) -> None:
    draft = office.draft("L02")
    office.engine.task(office.task(draft), by=office.as_("staf2"))
    (row,) = office.engine.find_access(WantedAccess(), by=office.as_("auditor")).rows
    assert (row.letter_id, row.case_id, row.number) == (draft, None, "")
    assert row.subject == "[draf yang belum diajukan]"
    assert found(office, letter="Perangkat") == []


def test_only_auditors_find_anything(office: Office) -> None:
    for login in ("camat", "sekcam", "umpeg", "admin", "admin_sop"):
        by = office.as_(login)
        for ask in (
            lambda by=by: office.engine.find_access(WantedAccess(), by=by),
            lambda by=by: office.engine.access_csv(WantedAccess(), by=by),
            lambda by=by: office.engine.access_people(by=by),
            lambda by=by: office.engine.case_secrecy(1, by=by),
        ):
            with pytest.raises(NotFound):
                ask()


def test_pages_go_on_where_the_last_one_ended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = office.as_("auditor")
    for n in range(7):
        # Three at each moment: those are told apart by their ids.
        office.later(minutes=float(n % 3 == 0))
        note_access(office.engine, by, "unduh", "log", name=str(n))
    monkeypatch.setattr("engine.audit.access.PAGE", 3)
    seen: list[str] = []
    after = 0
    while True:
        page = office.engine.find_access(WantedAccess(what="log"), by=by, after=after)
        seen += [row.name for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert seen == list("6543210")
    with pytest.raises(NotFound):
        office.engine.find_access(WantedAccess(), by=by, after=10_000)


def test_periods_that_cannot_be_are_refused(office: Office) -> None:
    by = office.as_("auditor")
    turned = WantedAccess(since=date(2026, 2, 1), until=date(2026, 1, 1))
    for wanted in (turned, WantedAccess(since=date.min), WantedAccess(until=date.max)):
        with pytest.raises(BadAnswers):
            office.engine.find_access(wanted, by=by)
        with pytest.raises(BadAnswers):
            office.engine.access_csv(wanted, by=by)
    assert found(office) == []


def test_no_question_reads_the_whole_record(office: Office) -> None:
    """Every single condition, and all of them, walk an index of `access`, in its order."""
    by, day = office.as_("auditor"), date(2026, 11, 25)
    every = {"official": 3, "letter": "desa", "case": 1, "act": "ditolak", "what": "bukti",
             "since": day, "until": day}  # fmt: skip
    asked = [WantedAccess(), *(WantedAccess(**{k: v}) for k, v in every.items()),  # type: ignore[arg-type]
             WantedAccess(**every)]  # type: ignore[arg-type]  # fmt: skip
    with office.engine.store.reading() as tx:
        lite = tx.dialect.name == "sqlite"
        if not lite:
            # With a handful of rows a scan is cheaper; what counts is that there is another way.
            tx.execute(text("SET LOCAL enable_seqscan = off"))
            tx.execute(text("SET LOCAL enable_sort = off"))
        for wanted in asked:
            query = lines_of(wanted, by).order_by(Access.at.desc(), Access.id.desc()).limit(51)
            written = query.compile(tx, compile_kwargs={"literal_binds": True})
            rows = tx.exec_driver_sql(f"EXPLAIN {'QUERY PLAN' if lite else ''} {written}")
            told = "\n".join(" ".join(map(str, row)) for row in rows)
            assert re.search(r"ix_access_\w+", told), f"{wanted}\n{told}"
            assert not re.search(r"Seq Scan on access|SCAN access\b(?! USING)", told), told
            if wanted.letter == "" and wanted.case is None:
                assert "TEMP B-TREE" not in told, f"{wanted}\n{told}"
                assert "Sort" not in told, f"{wanted}\n{told}"


def test_the_csv_has_every_line_oldest_first_and_no_formula(office: Office) -> None:
    by = office.as_("auditor")
    many(office, AT_ONCE + 3, datetime(2016, 11, 1, tzinfo=UTC))
    note_access(office.engine, by, "unduh", "log", name="=HYPERLINK(1)")
    rows = as_csv(office, since=date(2016, 1, 1), until=date(2026, 12, 31))
    assert [row[4] for row in rows[:-2]] == [f"baris {n}" for n in range(AT_ONCE + 3)]
    assert [row[4] for row in rows[-2:]] == [
        "'=HYPERLINK(1)", "CSV; dari: 2016-01-01; sampai: 2026-12-31",
    ]  # fmt: skip
    assert rows[0][:4] == ["2016-11-01 07:00:00", office.as_("camat").name, "Dibuka", "Surat"]


def test_ten_years_come_in_bounded_memory(office: Office) -> None:
    many(office, 20_000, datetime(2016, 11, 1, tzinfo=UTC))
    pieces = office.engine.access_csv(WantedAccess(), by=office.as_("auditor"))
    next(pieces)
    next(pieces)
    tracemalloc.start()
    length = sum(len(piece) for piece in pieces)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > 1_000_000
    assert peak < 6_000_000


# ------------------------------------------------------------------------------- the page


@ON_BOTH
def test_the_page_tells_it_in_words(app: Flask) -> None:
    auditor, camat = client(app, "auditor"), client(app, "camat")
    assert camat.get(f"/surat/{SECRET}").status_code == 404
    page = auditor.get("/riwayat/akses?tindakan=ditolak").text
    assert "Ditolak</span>" in page
    assert 'href="/riwayat/akses" aria-current="page"' in page
    assert "Sangat Rahasia" in page or "Rahasia" in page
    case = re.search(r'<a class="strong" href="/riwayat/(\d+)"', page)
    assert case is not None
    story = auditor.get(f"/riwayat/{case[1]}").text
    assert f'href="/riwayat/akses?berkas={case[1]}"' in story
    mine = auditor.get(f"/riwayat/akses?berkas={case[1]}").text
    assert "Hanya akses atas satu surat." in mine
    assert "Riwayat</td>" in mine
    answer = auditor.get(f"/riwayat/akses.csv?berkas={case[1]}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="catatan-akses.csv"'
    assert answer.text.count("Ditolak") == 1
    assert "CSV; berkas:" in auditor.get("/riwayat/akses?apa=akses").text
    assert "Tidak ada akses yang cocok" in auditor.get("/riwayat/akses?surat=tidak-ada").text


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_words_find_nothing_and_break_nothing(app: Flask, said: str) -> None:
    auditor = client(app, "auditor")
    for name in ("pejabat", "surat", "berkas", "tindakan", "apa", "dari", "sampai", "sesudah"):
        for path in ("/riwayat/akses", "/riwayat/akses.csv"):
            answer = auditor.get(path, query_string={name: said})
            assert answer.status_code in (200, 404, 422), (path, name)
            assert answer.mimetype != "text/html" or "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("dari=2026-12-01&sampai=2026-01-01", 422, "Tanggal akhir mendahului tanggal awal."),
        ("dari=0001-01-01", 422, "Tanggal ini di luar kalender yang dikenal."),
        ("sampai=kemarin", 422, "Tulis tanggal sebagai tahun-bulan-tanggal"),
        ("dari=2017-01-01&sampai=2027-01-01", 200, "Pejabat"),
        ("dari=2001-01-01&sampai=2001-02-01", 200, "Tidak ada akses yang cocok"),
    ],
)
def test_periods_are_answered_in_words(app: Flask, query: str, status: int, words: str) -> None:
    answer = client(app, "auditor").get(f"/riwayat/akses?{query}")
    assert (answer.status_code, words in answer.text) == (status, True)
    assert client(app, "auditor").get(f"/riwayat/akses.csv?{query}").status_code == status
