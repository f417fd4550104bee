"""An auditor's saved questions: kept, replaced, removed and brought back; nobody else's, nothing else."""

import pytest
from flask import Flask
from sqlalchemy import insert, select

from engine import BadAnswers, Engine, NotFound
from engine.audit.saved import Saved
from engine.store.tables import Entry, Official, SavedFilter
from tests.cast import Office
from tests.office import ON_BOTH, client, count

HOSTILE = "'; DROP TABLE saved_filter; --<script>alert(1)</script>"


def kept(office: Office, page: str = "riwayat") -> list[Saved]:
    return office.engine.saved_filters(page, by=office.as_("auditor"))


def save(office: Office, name: str, query: str, page: str = "riwayat") -> None:
    office.engine.save_filter(page, name, query, by=office.as_("auditor"))


def test_a_question_is_kept_replaced_and_removed(office: Office) -> None:
    save(office, "Lewat PMD", "lewat=1&unit=3")
    save(office, "  Dikembalikan ", "kembali=1")
    save(office, "Kerja malam", "aturan=luar_jam&aturan=borongan", "kepatuhan")
    assert kept(office) == [
        Saved("Dikembalikan", "kembali=1"), Saved("Lewat PMD", "lewat=1&unit=3")
    ]  # fmt: skip
    assert kept(office, "kepatuhan") == [
        Saved("Kerja malam", "aturan=luar_jam&aturan=borongan")
    ]  # fmt: skip
    save(office, "Lewat PMD", "lewat=1&unit=4")
    assert Saved("Lewat PMD", "lewat=1&unit=4") in kept(office)
    assert len(kept(office)) == 2
    gone = office.engine.remove_filter("riwayat", "Lewat PMD", by=office.as_("auditor"))
    assert gone == Saved("Lewat PMD", "lewat=1&unit=4")
    assert [one.name for one in kept(office)] == ["Dikembalikan"]
    with pytest.raises(NotFound):
        office.engine.remove_filter("riwayat", "Lewat PMD", by=office.as_("auditor"))
    with pytest.raises(NotFound):
        office.engine.remove_filter("riwayat", "Kerja malam", by=office.as_("auditor"))


def test_only_what_the_page_asks_is_kept(office: Office) -> None:
    said = f"hal={'x' * 201}&hal=desa&hal=lagi&sesudah=9&berkas=1&csrf_token=a&aturan=tarik&dari="
    save(office, "Desa", said + "&nomor=%00%0A412%2F&tujuan=" + HOSTILE)
    (one,) = kept(office)
    assert one.query.startswith("hal=desa&nomor=412%2F&tujuan=%27%3B+DROP")
    assert "<" not in one.query


@pytest.mark.parametrize(
    ("name", "query", "field"),
    [
        ("", "hal=desa", "nama"),
        (" \u200b\n", "hal=desa", "nama"),
        ("x" * 81, "hal=desa", "nama"),
        ("Kosong", "", "saringan"),
        ("Lain", "sesudah=4&apa=1", "saringan"),
        ("Banyak", "&".join(f"hal={n}" for n in range(200)), "saringan"),
        ("Panjang", "&".join(f"{f}={'%F0%9F%99%82' * 60}" for f in ("hal", "nomor", "tujuan")), "saringan"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(office: Office, name: str, query: str, field: str) -> None:
    with pytest.raises(BadAnswers) as refused:
        save(office, name, query)
    assert list(refused.value.problems) == [field]
    assert kept(office) == []


def test_fifty_are_kept_and_no_more(office: Office) -> None:
    for n in range(50):
        save(office, f"Nomor {n}", f"nomor={n}")
    with pytest.raises(BadAnswers, match=r".") as refused:
        save(office, "Nomor 50", "nomor=50")
    assert "Paling banyak 50" in refused.value.problems["nama"]
    save(office, "Nomor 7", "nomor=700")
    save(office, "Lain", "aturan=batal", "kepatuhan")
    assert len(kept(office)) == 50


def test_everybody_has_their_own_and_only_auditors_any(office: Office) -> None:
    save(office, "Milik saya", "lewat=1")
    with office.engine.store.writing() as tx:
        row = tx.execute(select(Official).where(Official.login == "auditor")).one()._asdict()
        tx.execute(insert(Official).values(**row | {"id": 900, "login": "auditor2"}))
    other = office.as_("auditor2")
    assert office.engine.saved_filters("riwayat", by=other) == []
    with pytest.raises(NotFound):
        office.engine.remove_filter("riwayat", "Milik saya", by=other)
    for login in ("camat", "admin", "admin_sop", "sekcam"):
        by = office.as_(login)
        for ask in (
            lambda by=by: office.engine.saved_filters("riwayat", by=by),
            lambda by=by: office.engine.save_filter("riwayat", "A", "lewat=1", by=by),
            lambda by=by: office.engine.remove_filter("riwayat", "Milik saya", by=by),
        ):
            with pytest.raises(NotFound):
                ask()
    with pytest.raises(NotFound):
        save(office, "A", "lewat=1", "agenda")
    assert len(kept(office)) == 1


@ON_BOTH
def test_the_page_keeps_and_removes_with_a_way_back(app: Flask, engine: Engine) -> None:
    auditor, lines = client(app, "auditor"), count(engine, Entry)
    page = auditor.get("/riwayat?lewat=1&sesudah=4").text
    assert 'name="saringan" value="lewat=1"' in page
    assert "Simpan pencarian ini" not in auditor.get("/riwayat").text
    form = {"halaman": "riwayat", "saringan": "lewat=1"}
    answer = auditor.post("/riwayat/simpanan", data=form | {"nama": HOSTILE[:70]})
    assert (answer.status_code, answer.location) == (303, "/riwayat?lewat=1")
    page = auditor.get("/riwayat?lewat=1").text
    assert "Pencarian tersimpan." in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert '<a href="/riwayat?lewat=1" aria-current="true">' in page
    auditor.post("/riwayat/simpanan/hapus", data=form | {"nama": HOSTILE[:70]})
    page = auditor.get("/riwayat?lewat=1").text
    assert "dihapus." in page
    assert "Kembalikan" in page
    assert "Kembalikan" not in auditor.get("/riwayat").text
    assert count(engine, SavedFilter) == 0
    # Nothing of it is a deed on the office.
    assert count(engine, Entry) == lines


def test_refusals_are_said_on_the_page_that_was_shown(app: Flask) -> None:
    auditor, form = client(app, "auditor"), {"halaman": "riwayat"}
    answer = auditor.post(
        "/riwayat/simpanan", data=form | {"saringan": "hal=a\r\nX: y", "nama": ""}
    )
    assert (answer.status_code, answer.location) == (303, "/riwayat?hal=a%0D%0AX%3A%20y")
    assert "Tulis nama untuk pencarian ini." in auditor.get(answer.location).text
    for page in ("//jahat.id", "agenda", ""):
        answer = auditor.post("/riwayat/simpanan", data=form | {"halaman": page, "nama": "A"})
        assert answer.status_code == 404
