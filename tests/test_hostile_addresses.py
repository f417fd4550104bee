"""Hostile addresses: questions, ids, cookies, headers and methods; nobody is led elsewhere."""

import re
from urllib.parse import quote, quote_from_bytes

import pytest

from tests.hostility import (
    ATTACKED_ON_BOTH,
    HOSTILE,
    HUGE,
    INDONESIAN,
    Attacked,
    harmless,
    send,
    sentence,
)
from tests.office import JSON, PASSWORD, RETURNED, TO_CHECK, task_of
from web.access import COOKIE

IDS = ["-1", "0", "1.5", "1e3", "abc", "%D9%A1", "%C2%B2", "9" * 5000, "2147483648", "%00",
       "9" * 19, "..%2f..%2fetc%2fpasswd", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%ED%A0%80",
       "'%20OR%201=1--", "%7B%7B7*7%7D%7D", "x" * 20_000]  # fmt: skip
PAGES = ["0", "-1", "2", "1e9", "x", "\u0661", "\u00b2", "9" * 12, "9" * 5000]


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_field_of_the_sign_in_form(attacked: Attacked, kind: str) -> None:
    nobody, value = attacked.browser(), HOSTILE[kind]
    login = f"kasi_{('pem', 'pmd', 'trantib', 'kesra', 'pel')[list(HOSTILE).index(kind) % 5]}"
    harmless(send(nobody, "/masuk", {"nama_pengguna": value, "kata_sandi": b"x"}), refused=True)
    harmless(
        send(nobody, "/masuk", {"nama_pengguna": b"camat2", "kata_sandi": value}), refused=True
    )
    harmless(send(nobody, "/masuk", {"kembali": value}), refused=True)
    changed = send(
        attacked.browser(login), "/kata-sandi", {"lama": value, "baru": value, "ulang": value}
    )
    harmless(changed, refused=True)


def test_a_hostile_session_cookie_is_nobody(attacked: Attacked) -> None:
    for value in ("x" * 4000, "a%00b", "\u00e9\u00ff", "' OR 1=1 --", '"\\303\\251\\377"'):
        nobody = attacked.browser()
        answer = nobody.get("/", headers={"Cookie": f"{COOKIE}={value}; bahasa={value}"})
        assert answer.status_code == 303
        assert nobody.post("/keluar", headers={"Cookie": f"{COOKIE}={value}"}).status_code == 303


@ATTACKED_ON_BOTH
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_query(attacked: Attacked, kind: str) -> None:
    value = quote_from_bytes(HOSTILE[kind][:20_000])
    queries = {
        "/": ("saring", "q"), "/surat": ("q", "status"), "/klasifikasi": ("q",),
        "/klasifikasi/cari": ("q",), "/agenda": ("q", "tahun", "status", "urut", "arah"),
        "/agenda.csv": ("q", "tahun", "status"), "/agenda.xlsx": ("q", "tahun", "status"),
        f"/surat/{TO_CHECK}": ("lihat",), f"/surat/{TO_CHECK}/halaman/1.svg": ("revisi",),
        f"/surat/{TO_CHECK}/pdf": ("revisi",),
        "/sop": ("q",), "/masuk": ("kembali",), "/bahasa/id": ("kembali",),
    }  # fmt: skip
    umpeg = attacked.browser("umpeg")
    for path, names in queries.items():
        for name in names:
            harmless(umpeg.get(f"{path}?{name}={value}"))
    harmless(umpeg.get(f"/agenda.pdf?q={value}"))
    harmless(attacked.browser("admin").get(f"/admin/hari-libur?tahun={value}"))


@pytest.mark.parametrize("page", PAGES)
def test_page_numbers(attacked: Attacked, page: str) -> None:
    umpeg = attacked.browser("umpeg")
    for path in ("/", "/surat", "/agenda"):
        shown = umpeg.get(f"{path}?hal={quote(page)}")
        assert (path, shown.status_code) == (path, 200)
    for year in ("0000", "9999", "-001", "20266", page):
        assert umpeg.get(f"/agenda?tahun={quote(year)}").status_code == 200
        assert umpeg.get(f"/agenda.csv?tahun={quote(year)}").status_code == 200


@pytest.mark.parametrize("wrong", IDS, ids=range(len(IDS)))
def test_ids_that_are_none(attacked: Attacked, wrong: str) -> None:
    engine = attacked.engine
    task = task_of(engine, "periksa_sekretaris")
    reader, admin = attacked.browser("sekcam"), attacked.browser("admin")
    for path in ("/surat/{}", "/surat/{}/pdf", f"/surat/{TO_CHECK}/halaman/{{}}.svg",
                 "/surat/{}/halaman/1.svg", f"/surat/{RETURNED}/draf/{{}}/1.svg",
                 f"/surat/{TO_CHECK}/berkas/{{}}", "/tugas/{}", "/tugas/{}/revisi",
                 "/sop/{}", "/v/{}", "/aset/{}", "/bahasa/{}", "/{}"):  # fmt: skip
        answer = reader.get(path.format(wrong))
        harmless(answer)
        assert (path, answer.status_code) == (path, 404)
    for path in ("/tugas/{}", "/tugas/{}/ambil", "/tugas/{}/lepas", "/tugas/{}/draf",
                 "/tugas/{}/lampiran", "/surat/{}/tarik", "/surat/{}/batal"):  # fmt: skip
        harmless(reader.post(path.format(wrong), data={"alasan": "x"}), refused=True)
    harmless(admin.post(f"/admin/hari-libur/{wrong}/hapus"), refused=True)
    harmless(admin.post(f"/admin/mandat/{wrong}/akhiri"))
    told = reader.get(f"/surat/{wrong}", headers=JSON)
    assert told.get_json()["error"] == "Halaman atau berkas ini tidak ada."
    assert task_of(engine, "periksa_sekretaris") == task


@pytest.mark.parametrize(
    "there",
    ["https://jahat.example", "//jahat.example", "/\\jahat.example", "\\\\jahat.example",
     "/\t/jahat.example", "/%0d%0aSet-Cookie:x=1", "javascript:alert(1)", "jahat.example", "",
     "/\n//jahat.example", " //jahat.example", "///jahat.example", "/\u2028/x"],
)  # fmt: skip
def test_nobody_is_led_elsewhere(attacked: Attacked, there: str) -> None:
    typed = {"nama_pengguna": "auditor", "kata_sandi": PASSWORD, "kembali": there}
    asked = quote(there)
    for answer in (
        attacked.browser().post("/masuk", data=typed),
        attacked.browser("staf2").get(f"/masuk?kembali={asked}"),
        attacked.browser().get(f"/bahasa/id?kembali={asked}"),
    ):
        assert answer.status_code == 303
        place = answer.headers["Location"]
        assert re.match(r"/(?![/\\])", place)
        assert "jahat" not in place
        assert len(answer.headers.getlist("Location")) == 1


@pytest.mark.parametrize(
    "host", ["jahat.example", "jahat.example:81", 'x"><script>alert(1)</script>', "[::1", ""]
)
def test_a_foreign_host_header_stands_in_no_answer(attacked: Attacked, host: str) -> None:
    for path in ("/masuk", f"/surat/{TO_CHECK}", "/tidak-ada", "/agenda/"):
        answer = attacked.browser("sekcam").get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert INDONESIAN.search(sentence(answer.text))
        assert "jahat" not in answer.text + answer.headers.get("Location", "")
        assert "<script>alert" not in answer.text


def test_unusual_methods_and_headers(attacked: Attacked) -> None:
    staf1 = attacked.browser("staf1")
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "XYZZY"):
        answer = staf1.open("/surat", method=method)
        assert answer.status_code == 405
        assert "tidak dikenal" in answer.text
    for accept in ("", "x", "*/*;q=abc", "text/html;" * 2000, "application/json"):
        told = staf1.get("/surat/99", headers={"Accept": accept, "User-Agent": HUGE[:50_000]})
        assert told.status_code == 404
    typed = {"nama_pengguna": "camat", "kata_sandi": PASSWORD}
    agent = {"User-Agent": HUGE[:60_000]}
    assert attacked.browser().post("/masuk", data=typed, headers=agent).status_code == 303
