"""What every browser test sees with: Chromium, pictures at both sizes, axe, the page's own errors."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.office import Served, token
from web import assets
from web.access import COOKIE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path("web/frontend/node_modules/axe-core/axe.min.js")
# The scripts of the modeler and of the simulation have drawn.
READY = "() => window.__ready === true"
SHOTS = Path(__file__).parent / "shots"
SIZES = {"1280": (1280, 800), "390": (390, 844)}


def needs(asset: str) -> list[pytest.MarkDecorator]:
    """The marks of a test file: a browser test, which needs Chromium and this built file."""
    return [
        pytest.mark.browser,
        pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed."),
        pytest.mark.skipif(asset not in assets.manifest(), reason="Run make build."),
    ]


def signed_in(browser: Browser, office: Served, login: str, **options: Any) -> BrowserContext:
    """A browser of this person, its addresses relative to the office."""
    context = browser.new_context(base_url=office.url, **options)
    session = token(office.engine, login)
    context.add_cookies([{"name": COOKIE, "value": session, "url": office.url}])
    context.set_default_timeout(15_000)
    return context


def listen(page: Page, errors: list[str]) -> None:
    """Gather what the page's scripts and the content policy complain of."""
    page.on("console", lambda line: _heard(line, errors))
    page.on("pageerror", lambda error: errors.append(str(error)))


def look(page: Page, name: str, *, whole: bool = True) -> None:
    """Take the picture of the page (or of its window) at both sizes; let axe read it; it must fit."""
    SHOTS.mkdir(exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SHOTS / f"{name}-{size}.png", full_page=whole)
        assert violations(page) == [], f"{name} at {size}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {size}"
    page.set_viewport_size({"width": 1280, "height": 800})


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong with the page as it stands."""
    page.evaluate(AXE.read_text("utf-8") + "\n;0")
    found = page.evaluate("async () => (await axe.run()).violations")
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


def _heard(line: Any, errors: list[str]) -> None:
    # Chromium logs the status of a refused request; what matters is what the policy blocks.
    if line.type in ("error", "warning") and "status of 4" not in line.text:
        errors.append(line.text)
