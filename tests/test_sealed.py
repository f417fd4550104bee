"""What every answer carries, and what is never written down; forms from elsewhere."""

import logging
import re
from dataclasses import replace

import pytest
from flask import Flask

from engine import Engine, Settings
from engine.demo.office import Wristwatch
from tests.hostility import MARKUP, Attacked
from tests.office import PASSPHRASE, PASSWORD, TO_CHECK, client, task_of
from web import CSP, HEADERS, create_app
from web.access import COOKIE
from web.assets import manifest


def test_every_page_is_sealed(attacked: Attacked) -> None:
    engine = attacked.engine
    task, here = task_of(engine, "periksa_sekretaris"), f"/surat/{TO_CHECK}"
    asked = {
        "": ["/masuk", "/verifikasi", "/healthz", "/robots.txt", "/tidak-ada", "/"],
        "sekcam": ["/", "/surat", here, f"{here}/pdf", f"/tugas/{task}", "/agenda",
                   "/agenda.csv", "/sop/surat_keluar", "/klasifikasi/cari", "/surat/99"],
        "admin": ["/admin", "/admin/kantor", "/admin/jam-kerja"],
    }  # fmt: skip
    for login, paths in asked.items():
        browser = attacked.browser(login)
        for path in paths:
            answer = browser.get(path)
            sealed = {name: answer.headers.get(name) for name in HEADERS}
            if path == "/agenda.csv":
                sealed["Content-Security-Policy"] = CSP
                assert answer.headers["Content-Security-Policy"].endswith("sandbox")
            assert (path, sealed) == (path, HEADERS)
            assert "no-store" in answer.headers["Cache-Control"], path
            assert "Server" not in answer.headers
            if answer.mimetype == "text/html":
                assert not re.search(
                    r"<script(?![^>]* src=)|\son\w+=|\sstyle=|javascript:", answer.text
                )
    assert "'unsafe" not in CSP
    drawn = attacked.browser("sekcam").get(f"{here}/halaman/1.svg")
    assert drawn.headers["Content-Security-Policy"].endswith("sandbox")
    assert drawn.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in drawn.headers["Cache-Control"]


def test_built_files_may_be_kept_by_anybody(attacked: Attacked) -> None:
    nobody = attacked.browser()
    for published in manifest().values():
        answer = nobody.get(f"/aset/{published}")
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" not in answer.headers["Cache-Control"]
        answer.close()


def test_cookies_are_for_this_server_only(settings: Settings, watch: Wristwatch) -> None:
    typed = {"nama_pengguna": "camat", "kata_sandi": PASSWORD}
    for url, secure in (("http://127.0.0.1:8000", False), ("https://surat.example.go.id", True)):
        app = create_app(replace(settings, public_url=url), now=watch)
        nobody = client(app)
        cookies = nobody.post("/masuk", data=typed).headers.getlist("Set-Cookie")
        cookies += nobody.get("/bahasa/en").headers.getlist("Set-Cookie")
        app.config["WTF_CSRF_ENABLED"] = True
        asked = app.test_client().get("/masuk")
        cookies += asked.headers.getlist("Set-Cookie")
        assert {one.split("=")[0] for one in cookies} >= {COOKIE, "runut_formulir"}
        for one in cookies:
            assert "HttpOnly" in one
            assert "SameSite=Lax" in one
            assert ("Secure" in one) == secure or one.startswith("bahasa=")
        assert ("Strict-Transport-Security" in asked.headers) == secure
        app.extensions["runut"].store.engine.dispose()


def test_a_form_without_its_token_changes_nothing(app: Flask, engine: Engine) -> None:
    task = task_of(engine, "periksa_sekretaris")
    sekcam = client(app, "sekcam")
    app.config["WTF_CSRF_ENABLED"] = True
    paths = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    for rule in paths:
        path = (
            rule.replace("<task_id>", task)
            .replace("<letter_id>", "11")
            .replace("<day>", "2026-12-25")
        )
        path = path.replace("<mandate_id>", "1")
        for given in ({}, {"csrf_token": "x"}, {"csrf_token": MARKUP}):
            answer = sekcam.post(path, data={"keputusan": "setujui", "alasan": "x", **given})
            assert (path, answer.status_code) == (path, 400)
            assert "terlalu lama terbuka" in answer.text
    assert task_of(engine, "periksa_sekretaris") == task
    assert sekcam.get("/").status_code == 200


def test_a_form_with_its_token_is_heard(app: Flask) -> None:
    sekcam = client(app, "sekcam")
    app.config["WTF_CSRF_ENABLED"] = True
    page = sekcam.get("/pemberitahuan").text + sekcam.get("/kata-sandi").text
    found = re.findall(r'name="csrf_token" value="([^"]+)"', page)
    answer = sekcam.post("/pemberitahuan", data={"csrf_token": found[-1]})
    assert answer.status_code == 303
    other = client(app, "camat")
    app.config["WTF_CSRF_ENABLED"] = True
    assert other.post("/pemberitahuan", data={"csrf_token": found[-1]}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://jahat.example"},
        {"Origin": "http://localhost.jahat.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "x"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "x", "Origin": "http://localhost"},
    ],
)
def test_a_form_of_another_site_is_refused(attacked: Attacked, headers: dict[str, str]) -> None:
    engine = attacked.engine
    task = task_of(engine, "periksa_sekretaris")
    answer = attacked.browser("sekcam").post(
        f"/tugas/{task}", data={"keputusan": "setujui"}, headers=headers
    )
    assert answer.status_code == 403
    assert "tidak berasal dari halaman Runut" in answer.text
    assert task_of(engine, "periksa_sekretaris") == task
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    heard = attacked.browser("sekcam").post("/pemberitahuan", headers=own)
    assert heard.status_code == 303


def test_no_secret_is_logged(
    app: Flask, engine: Engine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    task = task_of(engine, "tanda_tangan")
    camat = client(app, "camat")
    wrong = "frasa yang salah sekali"
    client(app).post("/masuk", data={"nama_pengguna": "camat", "kata_sandi": PASSWORD})
    client(app).post("/masuk", data={"nama_pengguna": "camat", "kata_sandi": wrong})
    camat.post(f"/tugas/{task}", data={"keputusan": "setujui", "frasa_sandi": wrong})

    def fail(*_args: object, **_kept: object) -> None:
        raise OSError("cakram penuh")

    with monkeypatch.context() as broken:
        broken.setattr("engine.signing.local.LocalSigner.sign", fail)
        answer = camat.post(
            f"/tugas/{task}", data={"keputusan": "setujui", "frasa_sandi": PASSPHRASE}
        )
        assert answer.status_code == 500
        assert PASSPHRASE not in answer.text
        assert "cakram" not in answer.text
    done = camat.post(f"/tugas/{task}", data={"keputusan": "setujui", "frasa_sandi": PASSPHRASE})
    assert done.status_code == 303
    cookie = camat.get_cookie(COOKIE)
    assert cookie is not None
    written = caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    assert "cakram penuh" in written
    for secret in (PASSWORD, PASSPHRASE, wrong, cookie.value):
        assert secret not in written
