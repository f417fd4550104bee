"""Fixtures of the browser tests: one Chromium a file, and the demo office behind a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from engine import Settings
from engine.demo.office import Wristwatch
from tests.browser.eyes import CHROMIUM
from tests.browser.people import Cast, People
from tests.office import Served, served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """Chromium without a window; those that the test opens are closed at its end."""
    yield chromium
    close_windows(chromium)


@pytest.fixture
def errors(browser: Browser) -> Iterator[list[str]]:
    """What the pages that are listened to complain of; the test fails if they do."""
    heard: list[str] = []
    yield heard
    close_windows(browser)
    assert heard == []


@pytest.fixture
def office(settings: Settings, watch: Wristwatch, tmp_path: Path) -> Iterator[Served]:
    with served(settings, watch, tmp_path / "pos") as one:
        yield one


@pytest.fixture
def people(browser: Browser, office: Served, errors: list[str]) -> People:
    return People(browser, office, errors)


@pytest.fixture
def cast(
    browser: Browser, office: Served, watch: Wristwatch, errors: list[str], database: str
) -> Cast:
    # Pages look the same on every database; taking their pictures is most of the time.
    return Cast(browser, office, watch, errors, pictures=database == "sqlite")


def close_windows(browser: Browser) -> None:
    """Close every window; what they still complain of is heard."""
    for context in browser.contexts:
        context.close()
