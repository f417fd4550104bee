"""Hostile input at every door of the pages: refused in a sentence, never executed, never a fault."""

import re
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import Engine
from engine.demo.office import Wristwatch
from tests.office import MORNING, client, copied
from web import create_app

MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
HUGE = "panjang " * 125_000
HOSTILE = {
    "markup": MARKUP.encode(),
    "typst": b'#panic("x") #read("/etc/passwd") #import "@preview/x:1.0.0" $ \\ [ ] @a <b>',
    "control": b"awal\0" + "\x01\x07\x1b[31m\x7f\u202e\u2028\u200b\r\nSet-Cookie: x=1".encode(),
    "not utf-8": b"awal\xed\xa0\x80\xff\xfe\x80akhir",
    "huge": HUGE.encode(),
    "code": b"' OR 1=1; DROP TABLE letter; -- %(n)s %s {0} {sentence} ${x}",
}
INDONESIAN = re.compile(
    r"\b(tidak|Isi|belum|Pilih|harus|salah|terlalu|Periksa|paling|Tuliskan|wajib|Tulis|ditolak|rusak|kosong)\b",
    re.IGNORECASE,
)
# Marks a test whose attacks go to an office on each database; without it, to one on SQLite.
ATTACKED_ON_BOTH = pytest.mark.parametrize("attacked", ["sqlite", "postgresql"], indirect=True)


class Attacked:
    """One office for a whole file: nothing sent here may harm what is asked next."""

    def __init__(self, app: Flask) -> None:
        self.app, self.browsers = app, 0
        self.engine: Engine = app.extensions["runut"]

    def browser(self, login: str = "") -> FlaskClient:
        """A browser at an address of its own, so that one's wrong passwords pause no other."""
        self.browsers += 1
        made = client(self.app, login)
        made.environ_base["REMOTE_ADDR"] = f"10.0.{self.browsers // 250}.{self.browsers % 250}"
        return made


@pytest.fixture(scope="module")
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacked]:
    """The office that a file sends everything to."""
    folder = tmp_path_factory.mktemp("serangan") / "kantor"
    with copied(request, getattr(request, "param", "sqlite"), folder) as settings:
        app = create_app(settings, now=Wristwatch(MORNING))
        yield Attacked(app)
        app.extensions["runut"].store.engine.dispose()


def send(browser: FlaskClient, path: str, fields: dict[str, bytes]) -> TestResponse:
    """A form as bytes, as no browser would send it."""
    body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items())
    return browser.post(path, data=body, content_type="application/x-www-form-urlencoded")


def harmless(answer: TestResponse, *, refused: bool = False) -> None:
    """No fault; markup only escaped; a refusal is a sentence in Indonesian."""
    assert answer.status_code < 500
    assert not refused or answer.status_code >= 400
    if answer.mimetype == "text/html":
        page = answer.text
        assert "<script>alert" not in page
        assert "onerror=alert(1)>" not in page
        assert ">49<" not in page
    if answer.status_code >= 400:
        told = answer.get_json()["error"] if answer.is_json else sentence(answer.text)
        assert INDONESIAN.search(told), told[:300]
        assert "Traceback" not in answer.text


def sentence(page: str) -> str:
    """The words of a page's main part, without its fields."""
    assert '<html lang="id">' in page
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"<textarea.*?</textarea>|<[^>]*>", " ", main, flags=re.DOTALL)
