"""Fixtures of the browser tests: one Chromium a file, and the demo office behind a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from engine import Settings
from engine.demo.office import Wristwatch
from tests.browser.eyes import CHROMIUM
from tests.office import Served, served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def office(settings: Settings, watch: Wristwatch, tmp_path: Path) -> Iterator[Served]:
    with served(settings, watch, tmp_path / "pos") as one:
        yield one
