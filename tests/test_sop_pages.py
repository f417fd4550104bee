"""The process admin's pages: an SOP is changed, put into force, moved to, tried and compared."""

import re
import threading
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine import Engine
from engine.cases import long_work
from engine.changes.publish import gate, publish
from engine.demo.office import Wristwatch
from engine.letters import read_layouts
from engine.store.tables import Case, Letter
from tests.copies import copy_letters
from tests.edits import (
    DIAGRAM,
    EDITS,
    STEP,
    Edit,
    detail,
    edited,
    found,
    remove_sekretaris,
    rename_id,
)
from tests.office import JSON, ON_BOTH, Settings, client, person
from tests.test_both_databases import submitted

KEY = "/sop/surat_keluar"
SEED = DIAGRAM.read_bytes()
CUTI = Path("tests/processes/izin_cuti/izin_cuti.bpmn").read_bytes()
SAID = {"alasan": "Pemeriksaan <lebih> teliti", "nomor": "SOP/12/2026"}


def timed(minutes: int) -> bytes:
    return edited(lambda root: detail(root, "nomor").set("waktuBaku", f"PT{minutes}M"))


def version(admin: FlaskClient) -> str:
    return admin.get(f"{KEY}/naskah").get_etag()[0] or ""


def save(admin: FlaskClient, bpmn: bytes, known: str = "") -> TestResponse:
    """What the modeler sends."""
    tag = known or version(admin)
    return admin.put(f"{KEY}/naskah", data=bpmn, headers={"If-Match": f'"{tag}"'} | JSON)


def propose(admin: FlaskClient, bpmn: bytes | None = None, **said: str) -> str:
    """Save and propose; returns the address of the proposal."""
    if bpmn is not None:
        assert save(admin, bpmn).status_code == 200
    sent = admin.post(f"{KEY}/terbitkan", data=SAID | {"versi": version(admin)} | said)
    assert sent.status_code == 303, sent.text
    return sent.headers["Location"]


def enact(app: Flask, bpmn: bytes, **said: str) -> None:
    """Propose as the process admin, approve as the Camat."""
    where = propose(client(app, "admin_sop"), bpmn, **said)
    approved = client(app, "camat").post(where, data={"keputusan": "setujui"})
    assert approved.headers["Location"] == KEY


def editions_of_letters(engine: Engine) -> list[int]:
    """The editions that the letters follow, in the order of the letters."""
    auditor = person(engine, "auditor")
    with engine.store.reading() as tx:
        letters = tx.scalars(
            select(Letter.id).where(Letter.direction == "keluar").order_by(Letter.id)
        ).all()
    return [engine.letter(one, by=auditor).edition for one in letters]


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    """The process admin's browser."""
    return client(app, "admin_sop")


@ON_BOTH
def test_from_the_draft_to_the_moved_letters_and_back(
    app: Flask, engine: Engine, admin: FlaskClient
) -> None:
    saved = save(admin, edited(STEP))
    assert (saved.status_code, saved.get_json()["version"]) == (200, 1)
    asked = admin.get(f"{KEY}/terbitkan").text
    assert "Mencatat kembali" in asked  # what is new, in words
    where = propose(admin)
    camat = client(app, "camat")
    inbox = camat.get("/").text
    assert "Persetujuan SOP" in inbox
    assert f'href="{where}"' in inbox
    assert f'href="{where}"' in camat.get("/pemberitahuan").text
    shown = camat.get(where).text
    assert "Pemeriksaan &lt;lebih&gt; teliti" in shown
    assert "Mencatat kembali" in shown
    assert camat.post(where, data={"keputusan": "setujui"}).headers["Location"] == KEY
    assert "Persetujuan SOP" not in camat.get("/").text
    assert "terbitan 2" in camat.get(KEY).text
    assert "SOP/12/2026" in camat.get(f"{KEY}/terbitan/2.bpmn").text
    before = editions_of_letters(engine)
    assert set(before) == {1}
    submitted(app, engine)
    assert editions_of_letters(engine)[-1] == 2

    plan = admin.get(f"{KEY}/pindah").text
    chosen = re.findall(r'name="berkas" value="(\d+)" checked', plan)
    assert len(chosen) == 4
    moved = admin.post(f"{KEY}/pindah", data={"berkas": chosen, "alasan": "SOP baru"})
    assert moved.status_code == 303
    assert editions_of_letters(engine).count(2) == 5
    done = admin.get(f"{KEY}/pindah").text
    assert "Tidak ada surat berjalan pada terbitan lama" in done
    (back,) = re.findall(rf'action="({KEY}/pindah/\d+/urungkan)"', done)
    assert admin.post(back).status_code == 303
    assert editions_of_letters(engine)[:-1] == before
    assert "diurungkan" in admin.get(f"{KEY}/pindah").text
    assert admin.post(back).status_code == 409


def test_a_step_that_is_gone_asks_where_its_letters_go_on(
    app: Flask, engine: Engine, admin: FlaskClient
) -> None:
    enact(app, edited(rename_id("periksa_sekretaris", "teliti")))
    plan = admin.get(f"{KEY}/pindah").text
    assert "perlu padanan langkah" in plan
    assert 'name="langkah-periksa_sekretaris"' in plan
    assert plan.count("checked") == 3
    mapped = f"{KEY}/pindah?langkah-periksa_sekretaris=teliti"
    assert admin.get(mapped).text.count('name="berkas"') == 4
    assert "perlu padanan" not in admin.get(mapped).text
    nonsense = admin.get(f"{KEY}/pindah?langkah-periksa_sekretaris=tidak-ada").text
    assert "perlu padanan langkah" in nonsense


def test_a_rejection_comes_back_with_its_reason(app: Flask, admin: FlaskClient) -> None:
    where, sekcam = propose(admin, timed(5)), client(app, "sekcam")
    silent = sekcam.post(where, data={"keputusan": "tolak"})
    assert silent.status_code == 422
    assert "Tulis alasan penolakan" in silent.text
    told = sekcam.post(where, data={"keputusan": "tolak", "catatan": "Masih terlalu longgar."})
    assert told.status_code == 303
    assert "Masih terlalu longgar." in admin.get("/pemberitahuan").text
    assert "Masih terlalu longgar." in admin.get(where).text
    assert "terbitan 1" in admin.get(KEY).text
    again = propose(admin)
    assert again != where


def test_nobody_puts_their_own_proposal_into_force(
    app: Flask, engine: Engine, admin: FlaskClient, watch: Wristwatch
) -> None:
    engine.save_mandate(
        official="admin_sop", post="camat", kind="Plh.", decree="SP 1/2026", starts_at=watch.at,
        ends_at=watch.at + timedelta(days=3), by=person(engine, "admin"),
    )  # fmt: skip
    where = propose(admin, timed(5))
    assert "Simpan keputusan" not in admin.get(where).text
    assert "Persetujuan SOP" not in admin.get("/").text
    refused = admin.post(where, data={"keputusan": "setujui"})
    assert refused.status_code == 403
    assert "tidak dapat menyetujuinya sendiri" in refused.text
    assert "terbitan 1" in admin.get(KEY).text


def test_who_decides_second_reads_who_was_first(app: Flask, admin: FlaskClient) -> None:
    where = propose(admin, timed(5))
    client(app, "camat").post(where, data={"keputusan": "setujui"})
    late = client(app, "sekcam").post(where, data={"keputusan": "tolak", "catatan": "Jangan."})
    assert late.status_code == 409
    assert "BAGAS WIRATMAJA" in late.text
    assert "disetujui" in late.text


def test_a_proposal_is_taken_back(app: Flask, admin: FlaskClient) -> None:
    where = propose(admin, timed(5))
    waiting = admin.post(f"{KEY}/terbitkan", data=SAID | {"versi": version(admin)})
    assert waiting.status_code == 409
    assert f'href="{where}"' in waiting.text
    assert admin.post(f"{where}/tarik").headers["Location"] == f"{KEY}/terbitkan"
    assert "ditarik" in admin.get(where).text
    assert client(app, "camat").post(where, data={"keputusan": "setujui"}).status_code == 409
    assert "Persetujuan SOP" not in client(app, "camat").get("/").text


def test_an_edition_takes_effect_on_its_day(
    app: Flask, engine: Engine, watch: Wristwatch, admin: FlaskClient
) -> None:
    enact(app, timed(7), berlaku="2026-12-01")
    camat = client(app, "camat")
    page = camat.get(KEY).text
    assert "terbitan 1" in page
    assert "Terbitan 2 berlaku mulai Selasa, 1 Desember 2026." in page
    assert "berlaku mulai 1 Desember 2026" in camat.get(f"{KEY}/terbitan").text
    submitted(app, engine)
    assert editions_of_letters(engine)[-1] == 1
    watch.at += timedelta(days=6)
    app.extensions["sessions"].clear()  # they have ended meanwhile
    camat = client(app, "camat")
    assert "Terbitan 2 berlaku mulai" not in camat.get(KEY).text
    assert "7 mnt" in camat.get(KEY).text


def test_a_draft_that_was_left_behind_says_so(
    app: Flask, engine: Engine, watch: Wristwatch, admin: FlaskClient
) -> None:
    save(admin, timed(3))
    office = person(engine, "admin_sop").office_id
    with engine.store.writing() as tx:
        fit = gate(tx, office, timed(4), read_layouts(DIAGRAM.parent / "naskah"))
        publish(tx, office, fit, by="Operator", reason="Dari berkas", at=watch.at)
    page = admin.get(f"{KEY}/terbitkan").text
    assert "berangkat dari terbitan 1, sedangkan yang terbaru terbitan 2" in page
    assert "4 menit → 3 menit" in page


def test_an_earlier_edition_is_put_back_into_force(app: Flask, admin: FlaskClient) -> None:
    enact(app, timed(9))
    assert "9 mnt" in admin.get(KEY).text
    begun = admin.post(f"{KEY}/terbitan/1/naskah")
    assert begun.headers["Location"] == f"{KEY}/terbitkan"
    where = propose(admin)
    client(app, "sekcam").post(where, data={"keputusan": "setujui"})
    page = admin.get(KEY).text
    assert "terbitan 3" in page
    assert "9 mnt" not in page
    listed = admin.get(f"{KEY}/terbitan").text
    places = [listed.index(f"Terbitan {n}<") for n in (3, 2, 1)]
    assert places == sorted(places)
    assert admin.get(f"{KEY}/terbitan/1.bpmn").data == SEED


def test_two_admins_save_and_nothing_is_lost(
    app: Flask, engine: Engine, admin: FlaskClient
) -> None:
    assert save(admin, timed(3), "0").status_code == 200
    late = save(admin, timed(4), "0")
    assert late.status_code == 409
    told = late.get_json()
    assert told["version"] == 1
    assert told["saved_by"] == person(engine, "admin_sop").name
    assert "menyimpan naskah SOP ini lebih dulu" in told["sentence"]
    mine = admin.post(f"{KEY}/banding", data={"bpmn": timed(4).decode()}).text
    assert "3 menit → 4 menit" in mine
    assert save(admin, timed(4), "1").get_json()["version"] == 2
    back = admin.post(f"{KEY}/urungkan", data={"versi": "2"}, headers=JSON).get_json()
    assert 'waktuBaku="PT3M"' in back["bpmn"]


def test_the_draft_is_dropped_and_brought_back(admin: FlaskClient) -> None:
    save(admin, timed(8))
    assert admin.post(f"{KEY}/buang", data={"versi": "1"}).status_code == 303
    assert admin.get(f"{KEY}/naskah").data == SEED
    assert admin.post(f"{KEY}/urungkan", data={"versi": "2"}).status_code == 303
    assert b"PT8M" in admin.get(f"{KEY}/naskah").data


def test_two_editions_are_compared(app: Flask, admin: FlaskClient) -> None:
    enact(app, edited(EDITS["waktu baku"], EDITS["nama diubah"]))
    staff = client(app, "staf1")
    page = staff.get(f"{KEY}/banding?dari=1&ke=2").text
    assert "15 menit → 30 menit" in page
    assert "Membaca" in page
    assert page.count('class="sop-gambar"') == 2
    assert "15 menit → 30 menit" in staff.get(f"{KEY}/banding").text
    assert "30 menit → 15 menit" in staff.get(f"{KEY}/banding?dari=2&ke=1").text
    assert "Tidak ada yang berbeda." in staff.get(f"{KEY}/banding?dari=2&ke=2").text
    assert staff.get(f"{KEY}/banding?dari=1&ke=naskah").status_code == 403
    for nonsense in ("9", "0", "-1", "x", "9" * 30, "²"):
        assert staff.get(f"{KEY}/banding", query_string={"ke": nonsense}).status_code == 404
    save(admin, timed(6))
    assert "2 menit → 6 menit" in admin.get(f"{KEY}/banding").text


# ---------------------------------------------------------------------------- the catalogue


def test_the_catalogue_shows_what_is_being_worked_on(
    app: Flask, settings: Settings, admin: FlaskClient, tmp_path: Path
) -> None:
    assert "Naskah yang sedang diubah" not in admin.get("/sop").text
    assert "runut publish" not in admin.get("/sop").text
    enact(app, timed(5))
    save(admin, timed(6))
    page = admin.get("/sop").text
    assert "Naskah yang sedang diubah" in page
    assert (
        "berkas processes/surat_keluar/surat_keluar.bpmn berbeda dari terbitan 2; "
        "jalankan runut publish atau runut export." in page
    )
    others = client(app, "camat").get("/sop").text
    assert "runut export" not in others
    assert "Unggah" not in others
    sop = admin.get(KEY).text
    for way in ("tabel", "ubah", "banding", "geladi", "terbitkan", "pindah", "terbitan"):
        assert f'href="{KEY}/{way}"' in sop
    assert "4 surat berjalan" in sop
    assert f'href="{KEY}/tabel"' not in client(app, "camat").get(KEY).text


# ---------------------------------------------------------------------------- files from elsewhere


def upload(admin: FlaskClient, data: bytes) -> TestResponse:
    # Written by hand: the test client spools a large file and leaves it open.
    head = b'--x\r\nContent-Disposition: form-data; name="berkas"; filename="sop.bpmn"\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    return admin.post("/sop/unggah", data=head + data + b"\r\n--x--\r\n", content_type=kind)


def test_a_file_becomes_a_new_sop(app: Flask, admin: FlaskClient) -> None:
    read = upload(admin, CUTI)
    assert read.status_code == 200
    assert "Izin Cuti" in read.text
    kept = admin.post("/sop/unggah", data={"bpmn": CUTI.decode().replace("\n", "\r\n")})
    assert kept.headers["Location"] == "/sop/izin_cuti/tabel"
    assert b"\r" not in admin.get("/sop/izin_cuti/naskah").data
    assert "Izin Cuti" in admin.get("/sop").text
    assert "Izin Cuti" not in client(app, "camat").get("/sop").text
    assert admin.get("/sop/izin_cuti/terbitkan").status_code == 200
    said = SAID | {"versi": "1"}
    where = admin.post("/sop/izin_cuti/terbitkan", data=said).headers["Location"]
    camat = client(app, "camat")
    assert "Terbitan pertama SOP ini." in camat.get(where).text
    assert camat.post(where, data={"keputusan": "setujui"}).status_code == 303
    assert "Izin Cuti" in camat.get("/sop").text


def zipped(data: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sop.bpmn", data)
    return out.getvalue()


HOSTILE = {
    "nothing": b"",
    "no XML": b"\x89PNG\r\n",
    "another XML": b"<html/>",
    "doctype": b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + SEED.split(b"?>", 1)[1],
    "zip": zipped(SEED),
    "a megabyte": SEED.replace(b"</bpmn:definitions>", b" " * 2**20 + b"</bpmn:definitions>"),
    "no process": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "deep": b"<a>" * 5000,
    "NUL": SEED.replace(b"Memberi nomor", b"Memberi\0nomor"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence(admin: FlaskClient, name: str) -> None:
    told = upload(admin, HOSTILE[name])
    assert 400 <= told.status_code < 500
    assert 'role="alert"' in told.text
    kept = admin.post("/sop/unggah", data={"bpmn": HOSTILE[name].decode("latin-1")})
    # What browsers cannot send as text was changed on the way; it is no draft either, or says so.
    assert kept.status_code in (200, 303) or 400 <= kept.status_code < 500
    before = version(admin)
    saved = save(admin, HOSTILE[name])
    assert (saved.status_code, list(saved.get_json())) == (422, ["sentence"])
    assert version(admin) == before


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7"])
def test_another_encoding_is_no_draft(admin: FlaskClient, encoding: str) -> None:
    text = SEED.decode().replace("UTF-8", encoding.upper())
    assert upload(admin, text.encode(encoding)).status_code in (200, 422)
    assert save(admin, text.encode(encoding)).status_code == 422
    assert version(admin) == "0"


def test_scripts_are_named_and_never_run(admin: FlaskClient) -> None:
    script = (
        b'<bpmn:scriptTask id="nomor" name="Memberi nomor" scriptFormat="python">'
        b"<bpmn:script>open('/tmp/tanda')</bpmn:script></bpmn:scriptTask>"
    )
    whole = re.sub(rb'<bpmn:userTask id="nomor".*?</bpmn:userTask>', script, SEED, flags=re.DOTALL)
    assert whole != SEED
    told = upload(admin, whole)
    assert told.status_code == 200
    assert "Memberi nomor" in told.text
    kept = re.findall(r'name="bpmn" value="([^"]*)"', told.text)
    assert "script" not in kept[0]
    saved = save(admin, whole)
    assert saved.status_code == 200
    assert any("skrip" in one["text"].lower() for one in saved.get_json()["findings"])
    sent = admin.post(f"{KEY}/terbitkan", data=SAID | {"versi": version(admin)})
    assert sent.status_code == 422


def test_a_key_that_is_no_address_is_refused(admin: FlaskClient) -> None:
    for key in ("unggah", "A" * 70, "a.b"):
        text = CUTI.decode().replace("izin_cuti", key)
        told = admin.post("/sop/unggah", data={"bpmn": text})
        assert told.status_code == 422
        assert "kunci SOP" in told.text
    assert "Naskah yang sedang diubah" not in admin.get("/sop").text


# ---------------------------------------------------------------------------- nonsense in forms


@pytest.mark.parametrize(
    "said",
    [
        {"alasan": ""},
        {"alasan": "a" * 100_000},
        {"nomor": ""},
        {"nomor": "\x01\x02"},
        {"berlaku": "32-13-2026"},
        {"berlaku": "9999-12-31"},
        {"berlaku": "'; drop table"},
        {"alasan": "\0"},
    ],
)
def test_a_bad_proposal_is_shown_again(admin: FlaskClient, said: dict[str, str]) -> None:
    save(admin, timed(5))
    told = admin.post(f"{KEY}/terbitkan", data=SAID | {"versi": "1"} | said)
    assert told.status_code == 422
    assert 'aria-invalid="true"' in told.text


@pytest.mark.parametrize("known", ["", "0", "2", "-1", "9" * 40, "x", "１"])
def test_a_version_that_is_not_the_drafts_is_refused(admin: FlaskClient, known: str) -> None:
    save(admin, timed(5))
    for page in ("terbitkan", "urungkan", "buang", "tabel"):
        assert admin.post(f"{KEY}/{page}", data=SAID | {"versi": known}).status_code == 409
    tagged = admin.put(f"{KEY}/naskah", data=timed(6), headers={"If-Match": known} | JSON)
    assert tagged.status_code == 409
    assert version(admin) == "1"


def test_nonsense_where_a_page_expects_something(app: Flask, admin: FlaskClient) -> None:
    camat = client(app, "camat")
    for path in ("/usulan/0", "/usulan/x", "/usulan/99999999999", f"{KEY}/terbitan/7.bpmn",
                 f"{KEY}/terbitan/x.bpmn", "/sop/tidak_ada/terbitan", "/sop/tidak_ada/banding"):  # fmt: skip
        assert camat.get(path).status_code == 404, path
    for path in ("tabel", "ubah", "terbitkan", "geladi", "pindah", "naskah", "kosakata.json"):
        assert admin.get(f"/sop/tidak_ada/{path}").status_code == 404, path
    for data in ({}, {"berkas": "x"}, {"berkas": ["1"] * 500, "alasan": "a" * 5000}):
        assert admin.post(f"{KEY}/pindah", data=data).status_code == 422
    for dates in (("", ""), ("x", "y"), ("2026-12-01", "2026-01-01"), ("0001-01-01", "9999-12-31"),
                  ("1900-01-01", "1900-02-01")):  # fmt: skip
        data = dict(zip(("dari", "sampai"), dates, strict=True))
        assert admin.post(f"{KEY}/geladi", data=data).status_code == 422
    for path in (f"{KEY}/geladi/1", f"{KEY}/geladi/x", f"{KEY}/geladi/999999999999"):
        assert admin.get(path).status_code == 404
        assert admin.post(f"{path}/batal").status_code == 404


# ---------------------------------------------------------------------------- rehearsal


def rehearsed(admin: FlaskClient) -> str:
    """Run a rehearsal of the whole year to its end; returns its address."""
    data = {"dari": "2026-01-01", "sampai": "2026-12-31"}
    begun = admin.post(f"{KEY}/geladi", data=data)
    assert begun.status_code == 303, begun.text
    wait_for_rehearsals()
    return begun.headers["Location"]


def wait_for_rehearsals() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("rehearsal"):
            thread.join(60)


def figures(page: str) -> dict[str, int]:
    """Letters with the same way, another way, lacking data."""
    found = re.findall(r"<dt>(Jalur sama|Jalur lain|Kurang data)</dt><dd>(?:<a[^>]*>)?(\d+)", page)
    return {words: int(count) for words, count in found}


def test_a_rehearsal_with_another_standard_changes_no_way(admin: FlaskClient) -> None:
    save(admin, edited(EDITS["nama diubah"], EDITS["waktu baku"]))
    where = rehearsed(admin)
    page = admin.get(where).text
    told = figures(page)
    assert told["Jalur lain"] == told["Kurang data"] == 0
    assert told["Jalur sama"] > 5
    behind = admin.get(f"{where}?lihat=sama").text
    assert behind.count("<small>selesai ") == told["Jalur sama"]
    # An admin of SOPs reads no letters, and is led to none.
    assert 'href="/surat/' not in behind
    assert admin.get(where, headers=JSON).get_json()["state"] == "selesai"
    assert f'href="{where}"' in admin.get(f"{KEY}/geladi").text


def test_a_rehearsal_tells_what_a_new_step_lacks(admin: FlaskClient) -> None:
    save(admin, edited(STEP))
    where = rehearsed(admin)
    page = admin.get(where).text
    told = figures(page)
    assert told["Jalur sama"] == told["Jalur lain"] == 0
    assert told["Kurang data"] > 5
    behind = admin.get(f"{where}?lihat=langkah:verifikasi").text
    assert behind.count("<small>selesai ") == told["Kurang data"]
    # An admin of SOPs reads no letters, and is led to none.
    assert 'href="/surat/' not in behind
    for nonsense in ("x", "jalur:", "jalur:9", "jalur:-1", "langkah:", "sama:", "²", "%00"):
        assert admin.get(f"{where}?lihat={nonsense}").status_code == 200
    assert admin.get(where.replace("surat_keluar", "surat_masuk")).status_code == 404


@pytest.fixture
def thirty(engine: Engine) -> int:
    """Thirty finished letters more than the demo's; returns how many there are."""
    mine = (Letter.direction == "keluar", Case.state == "ended")
    with engine.store.reading() as tx:
        done = select(Letter.id).join(Case, Case.id == Letter.case_id).where(*mine)
        models = list(tx.scalars(done.order_by(Letter.id)))
    copy_letters(engine, models, 30)
    return len(models) + 30


@pytest.mark.parametrize(
    ("edit", "figure"),
    [
        (STEP, "Kurang data"),
        (remove_sekretaris, "Jalur lain"),
        (EDITS["nama diubah"], "Jalur sama"),
    ],
    ids=["a step more", "a step less", "another name"],
)
def test_thirty_letters_more(admin: FlaskClient, thirty: int, edit: Edit, figure: str) -> None:
    save(admin, edited(edit))
    page = admin.get(rehearsed(admin)).text
    told = figures(page)
    assert told.pop(figure) == thirty
    assert set(told.values()) == {0}
    assert f"Seluruhnya, {thirty} surat" in page


def test_a_rehearsal_is_stopped(
    admin: FlaskClient, thirty: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Still:
        def __init__(self, **_: object) -> None: ...

        def start(self) -> None: ...

    monkeypatch.setattr(long_work.threading, "Thread", Still)
    data = {"dari": "2026-01-01", "sampai": "2026-12-31"}
    where = admin.post(f"{KEY}/geladi", data=data).headers["Location"]
    assert "<progress" in admin.get(where).text
    told = {"state": "berjalan", "done": 0, "percent": 0}
    assert admin.get(where, headers=JSON).get_json() == told
    second = admin.post(f"{KEY}/geladi", data=data)
    assert second.status_code == 409
    assert "masih berjalan" in second.text
    assert admin.post(f"{where}/batal").status_code == 303
    assert "Geladi ini tidak selesai." in admin.get(where).text
    assert admin.post(f"{KEY}/geladi", data=data).status_code == 303


def test_a_draft_that_does_not_run_is_not_rehearsed(admin: FlaskClient) -> None:
    save(admin, edited(lambda root: found(root, "nomor").set("name", "")))
    told = admin.post(f"{KEY}/geladi", data={"dari": "2026-01-01", "sampai": "2026-12-31"})
    assert told.status_code == 422
    assert "Temuan" in told.text
