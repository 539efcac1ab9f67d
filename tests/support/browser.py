"""Fixtures that drive Chromium.

Without Chromium browser tests are skipped with a line that says so; with
``LINEAGE_REQUIRE_BROWSER=1``, which `.ci/run` sets, they fail instead.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# The tests speak to 127.0.0.1 only: nothing of the browser may call anywhere else.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ["chromium", "chromium-browser", "google-chrome", "Google Chrome", "Chromium"]
MACOS_APPLICATIONS = [
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
]


def chromium_path() -> str | None:
    """Return where Chromium is installed, or None."""
    found = (shutil.which(name) for name in NAMES)
    installed = (str(path) for path in MACOS_APPLICATIONS if path.exists())
    return next(filter(None, [*found, *installed]), None)


def required_chromium() -> str:
    """Return where Chromium is installed, else skip the test, or fail it if that was asked for."""
    path = chromium_path()
    if path is not None:
        return path
    message = "no Chromium on this machine: install it, or the browser tests do not run"
    if os.environ.get("LINEAGE_REQUIRE_BROWSER") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start one Chromium per file.

    Not one per process: while Playwright is open its event loop counts as running, and a test in
    another file could not run one of its own.
    """
    path = required_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=60_000)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """Give a page of a fresh browser profile, 1280 px wide, whose downloads are kept."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", accept_downloads=True
    )
    yield context.new_page()
    context.close()
