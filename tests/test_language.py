"""Every sentence of the pages is there in both languages, and the switch between them is safe."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from web import language

WEB = Path(language.__file__).parent
SCRIPTS = WEB / "frontend" / "src"
HOLES = re.compile(r"%\((\w+)\)s")
SCRIPT_WORDS = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)*)"')
TOOL_WORDS = re.compile(
    r'(?:name: |words: |inTable\(|^  \[)"([^"]+)"|, "([^"]+)"\),$', re.MULTILINE
)


def said_in_templates() -> Iterator[tuple[str, str]]:
    pages = Environment()
    for path in sorted((WEB / "templates").rglob("*.html")):
        for _, _, words in extract_from_ast(pages.parse(path.read_text("utf-8")), ("_",)):
            yield path.name, str(words[0] if isinstance(words, tuple) else words)


def said_in_code() -> Iterator[tuple[str, str]]:
    for path in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_" and node.args:
                yield from ((path.name, words) for words in constants(node.args[0]))


def constants(node: ast.expr) -> Iterator[str]:
    """The sentences that an argument can be, also where it is one of two."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def test_every_sentence_of_the_pages_has_its_english() -> None:
    said = [*said_in_templates(), *said_in_code()]
    assert len(said) > 100
    assert [(page, words) for page, words in said if words not in language.english()] == []


def test_both_languages_have_the_same_holes() -> None:
    for indonesian, english in language.english().items():
        assert sorted(HOLES.findall(indonesian)) == sorted(HOLES.findall(english)), indonesian
        assert english.strip(), indonesian


def test_every_word_of_the_scripts_has_its_english() -> None:
    known = (SCRIPTS / "shared" / "words.js", SCRIPTS / "modeler" / "english.json")
    words = "".join(path.read_text("utf-8") for path in known)
    tools = (SCRIPTS / "editor" / "tools.js").read_text("utf-8")
    said = {"".join(found) for found in TOOL_WORDS.findall(tools)}
    for path in SCRIPTS.rglob("*.js"):
        said |= set(SCRIPT_WORDS.findall(path.read_text("utf-8")))
    assert len(said) > 30
    assert sorted(text for text in said if f'"{text}":' not in words) == []


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    language.register(app)
    app.add_url_rule("/", "page", lambda: f"{language.language()}: {language._('Keluar')}")
    return app.test_client()


def test_the_choice_is_kept_in_a_cookie(client: FlaskClient) -> None:
    assert client.get("/").text == "id: Keluar"
    answer = client.get("/bahasa/en?kembali=/surat%3Fq%3Dx")
    assert (answer.status_code, answer.location) == (303, "/surat?q=x")
    assert client.get("/").text == "en: Sign out"
    client.set_cookie(language.COOKIE, "xx")
    assert client.get("/").text == "id: Keluar"


def test_an_unknown_language_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/bahasa/jv").status_code == 404


@pytest.mark.parametrize(
    "path", ["//jahat.example", "/\\jahat.example", "https://jahat.example", "/\t/jahat", "", "x"]
)
def test_the_switch_leads_nowhere_else(path: str) -> None:
    assert language.own_page(path) == "/"


def test_a_sentence_without_english_stays_indonesian(client: FlaskClient) -> None:
    with client.application.test_request_context(headers={"Cookie": "bahasa=en"}):
        assert language._("Kalimat baru %(n)s", n=3) == "Kalimat baru 3"
        assert language._("naik 10%") == "naik 10%"


def test_days_and_times_are_written_as_the_office_does(client: FlaskClient) -> None:
    late = datetime(2026, 11, 9, 18, 5, tzinfo=UTC)
    assert language.day(date(2026, 11, 10)) == "10 November 2026"
    assert language.day(late, weekday=True) == "Selasa, 10 November 2026"
    assert language.moment(late) == "10 November 2026, 01.05 WIB"
    assert language.clock(late, zone=False) == "01.05"
    with client.application.test_request_context(headers={"Cookie": "bahasa=en"}):
        assert language.day(date(2026, 8, 17), weekday=True) == "Monday, 17 August 2026"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "Sekarang"), (36, "36 mnt lagi"), (120, "2 jam lagi"), (-72, "Lewat 1 jam 12 mnt")],
)
def test_time_left_in_words(minutes: int, words: str) -> None:
    assert language.badge(minutes) == words
