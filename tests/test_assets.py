"""Built files: their public names, how they are sent, and the page without any of them."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from web import assets, build, language

STYLE = b"body { color: #16232f }"


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    return tmp_path


@pytest.fixture
def client(static: Path) -> FlaskClient:
    app = Flask("web", static_folder=None)
    app.secret_key = "x"
    assets.register(app)
    language.register(app)
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.add_url_rule("/", "page", lambda: render_template("error.html", now=None, code=404))
    app.jinja_env.filters["moment"] = lambda _now: "sekarang"
    return app.test_client()


def publish(static: Path, **names: str) -> None:
    (static / "manifest.json").write_text(json.dumps({f"{k}.css": v for k, v in names.items()}))


def test_an_asset_is_known_by_its_source_name(client: FlaskClient, static: Path) -> None:
    publish(static, runut="runut-1A.css")
    with client.application.test_request_context():
        assert assets.asset("runut.css") == "/aset/runut-1A.css"
        assert assets.asset("lain.css") is None


def test_a_new_build_is_seen_without_a_restart(client: FlaskClient, static: Path) -> None:
    publish(static, runut="runut-1A.css")
    assert assets.manifest()["runut.css"] == "runut-1A.css"
    publish(static, runut="runut-2B.css", lain="lain-3C.css")
    assert assets.manifest()["runut.css"] == "runut-2B.css"


def test_it_is_sent_packed_and_kept_for_ever(client: FlaskClient, static: Path) -> None:
    publish(static, runut="runut-1A.css")
    (static / "runut-1A.css").write_bytes(STYLE)
    (static / "runut-1A.css.gz").write_bytes(gzip.compress(STYLE))
    packed = client.get(
        "/aset/runut-1A.css", headers={"Accept-Encoding": "gzip, br"}, buffered=True
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content_type == "text/css; charset=utf-8"
    assert gzip.decompress(packed.data) == STYLE
    assert packed.cache_control.immutable
    plain = client.get("/aset/runut-1A.css", headers={"Accept-Encoding": "gzip;q=0"}, buffered=True)
    assert plain.data == STYLE
    assert "Content-Encoding" not in plain.headers
    assert plain.vary.as_set() == {"accept-encoding"}


def test_only_what_was_published_is_sent(client: FlaskClient, static: Path) -> None:
    publish(static, runut="runut-1A.css")
    (static / "stamp").write_text("rahasia")
    for name in ("stamp", "manifest.json", "runut-1A.css.gz", "..%2Fassets.py", "tidak-ada.css"):
        assert client.get(f"/aset/{name}").status_code == 404


def test_a_page_needs_no_built_file(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Tidak ditemukan" in page
    for missing in ("/aset/", "<link rel", "<script"):
        assert missing not in page


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build that writes into a folder of its own and finds no npm."""
    monkeypatch.setattr(build, "STATIC", tmp_path / "static")
    monkeypatch.setattr(build, "npm", no_npm)
    return tmp_path / "static"


def no_npm() -> str:
    raise build.NoBuild("tidak ada jaringan")


def test_without_npm_pages_keep_their_style(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build.main()
    made = json.loads((workshop / "manifest.json").read_text())
    assert set(made) == {"runut.css", "ikon.svg", "merek.svg", "modeler.svg"}
    style = (workshop / made["runut.css"]).read_text()
    assert ".card" in style
    assert "@import" not in style
    assert "@font-face" not in style
    assert "tidak ada jaringan" in capsys.readouterr().err


def test_a_failed_build_keeps_the_earlier_one(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop.mkdir()
    earlier = '{"editor.js": "editor-1A.js"}'
    (workshop / "manifest.json").write_text(earlier)
    build.main()
    assert (workshop / "manifest.json").read_text() == earlier
    assert "sebelumnya" in capsys.readouterr().err


def test_nothing_is_built_twice(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built: list[str] = []
    monkeypatch.setattr(build, "npm", lambda: "npm")
    monkeypatch.setattr(build, "build", built.append)
    monkeypatch.setattr(build, "FONTS", workshop)
    workshop.mkdir()
    (workshop / "manifest.json").write_text("{}")
    (workshop / "Arimo_400Regular.ttf").touch()
    build.main()
    build.main()
    assert built == ["npm"]
    (workshop / "manifest.json").unlink()
    build.main()
    assert built == ["npm", "npm"]
    assert "sudah terbangun" in capsys.readouterr().out


def test_a_failing_command_says_why(tmp_path: Path) -> None:
    with pytest.raises(build.NoBuild, match="habis"):
        build.run(["sh", "-c", "echo kuota habis >&2; exit 1"], cwd=tmp_path)
    with pytest.raises(build.NoBuild, match="tidak-ada"):
        build.run(["./tidak-ada"], cwd=tmp_path)
