"""The pages of retention, as a browser without scripts sees them."""

import csv
import io
import re
import zipfile
from datetime import date

import pytest
from flask import Flask

from engine import Engine
from engine.demo.office import Wristwatch
from engine.store.tables import Entry
from tests.archives import BY_EVENT, DESTROYED, KEPT, put_away
from tests.cast import Office
from tests.office import JSON, client, count

HERE = "/riwayat/retensi"


@pytest.fixture
def house(app: Flask, engine: Engine, watch: Wristwatch) -> Office:
    """The office behind the application, with some letters of years ago."""
    made = Office(engine, watch, engine.store.documents.path("0" * 64).parents[2])
    for year in (2014, 2015, 2015):
        put_away(made, DESTROYED, date(year, 3, 2), subject="<b>Surat lama</b>")
    put_away(made, KEPT, date(2015, 3, 2))
    put_away(made, BY_EVENT, date(2015, 3, 2))
    return made


def test_the_page_shows_the_lists_with_what_they_are(app: Flask, house: Office) -> None:
    shown = client(app, "auditor").get(HERE).text
    assert "bukan JRA kabupaten" in shown
    assert "Runut hanya mengusulkan; tidak ada surat yang dihapus." in shown
    assert "&lt;b&gt;Surat lama&lt;/b&gt;" in shown
    assert "3 surat per 25 November 2026" in shown
    review = client(app, "auditor").get(f"{HERE}?daftar=tinjau").text
    assert "Retensi dihitung “Setelah Pemeriksaan”, bukan dari tanggal surat." in review
    assert "Susun usulan" not in review


def test_it_speaks_english(app: Flask, house: Office) -> None:
    browser = client(app, "auditor")
    browser.get("/bahasa/en")
    shown = browser.get(f"{HERE}?daftar=tinjau").text
    for words in ("To be reviewed", "Retention is counted from “Setelah Pemeriksaan”",
                  "Runut only proposes; no letter is deleted."):  # fmt: skip
        assert words in shown


def test_a_year_a_code_and_another_day_can_be_asked(app: Flask, house: Office) -> None:
    browser = client(app, "umpeg")
    assert "2 surat per 25 November 2026" in browser.get(f"{HERE}?tahun=2015").text
    assert "0 surat per 25 November 2026" in browser.get(f"{HERE}?kode=9").text
    assert "1 surat per 31 Desember 2016" in browser.get(f"{HERE}?per=2016-12-31&tahun=2014").text
    for odd in ("tahun=MMXV", "tahun=20155", "tahun=２０１５"):
        assert "3 surat per" in browser.get(f"{HERE}?{odd}").text


@pytest.mark.parametrize("day", ["kemarin", "2026-02-30", "1812-01-01", "2500-01-01", "25/11/2026"])
def test_a_day_that_cannot_be_is_refused_beside_its_field(
    app: Flask, house: Office, day: str
) -> None:
    answer = client(app, "auditor").get(HERE, query_string={"per": day})
    assert answer.status_code == 422
    assert 'id="per-salah"' in answer.text
    for file in (f"{HERE}.csv", f"{HERE}.xlsx"):
        assert client(app, "auditor").get(file, query_string={"per": day}).status_code == 422


@pytest.mark.parametrize("query", ["daftar=hapus", "sesudah=x", "daftar=musnah%00x"])
def test_what_is_no_list_or_place_is_not_there(app: Flask, house: Office, query: str) -> None:
    assert client(app, "auditor").get(f"{HERE}?{query}").status_code == 404


def test_the_list_comes_as_csv_and_workbook(app: Flask, house: Office) -> None:
    answer = client(app, "umpeg").get(f"{HERE}.csv?tahun=2015")
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(table) == 3
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="retensi-musnah-2026-11-25.csv"'
    )
    assert client(app, "umpeg").get(f"{HERE}.xlsx").data.startswith(b"PK")


def key_of(page: str) -> str:
    return re.findall(r'name="kunci" value="([^"]+)"', page)[0]


def test_a_proposal_is_made_once_and_carried_away(
    app: Flask, engine: Engine, house: Office
) -> None:
    browser, before = client(app, "umpeg"), count(engine, Entry)
    asked = {"daftar": "musnah", "per": "2026-11-25", "tahun": "2015", "kode": "",
             "kunci": key_of(browser.get(f"{HERE}?tahun=2015").text)}  # fmt: skip
    first = browser.post(f"{HERE}/usul", data=asked)
    second = browser.post(f"{HERE}/usul", data=asked)
    assert (first.status_code, second.headers["Location"]) == (303, first.headers["Location"])
    assert count(engine, Entry) == before + 1
    shown = browser.get(first.headers["Location"].split("#")[0]).text
    assert "Usulan tersusun dan disegel." in shown
    (link,) = re.findall(r'href="(/riwayat/retensi/usul-\d+\.zip)"', shown)
    answer = browser.get(link)
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as held:
        assert sum(name.endswith("/riwayat.jsonl") for name in held.namelist()) == 2
    assert "Usul musnah" in client(app, "auditor").get(HERE).text


def test_a_proposal_needs_its_token(app: Flask, engine: Engine, house: Office) -> None:
    browser, before = client(app, "umpeg"), count(engine, Entry)
    app.config["WTF_CSRF_ENABLED"] = True
    assert browser.post(f"{HERE}/usul", data={"daftar": "musnah"}).status_code == 400
    assert count(engine, Entry) == before


@pytest.mark.parametrize(
    ("said", "status"),
    [({"daftar": "tinjau"}, 404), ({"daftar": "hapus"}, 404), ({"per": "kemarin"}, 422),
     ({"per": "2026-11-26"}, 422), ({"tahun": "1999"}, 422), ({"kode": "x\0y"}, 422)],
)  # fmt: skip
def test_a_proposal_that_cannot_be_changes_nothing(
    app: Flask, engine: Engine, house: Office, said: dict[str, str], status: int
) -> None:
    before = count(engine, Entry)
    answer = client(app, "auditor").post(f"{HERE}/usul", data=said, headers=JSON)
    assert answer.status_code == status
    assert answer.get_json()["error"]
    assert count(engine, Entry) == before


def test_keepers_have_no_tabs_of_the_auditor_s_room(app: Flask, house: Office) -> None:
    assert "/riwayat/kepatuhan" in client(app, "auditor").get(HERE).text
    assert "/riwayat/kepatuhan" not in client(app, "umpeg").get(HERE).text
    assert f'href="{HERE}"' in client(app, "umpeg").get("/agenda").text
