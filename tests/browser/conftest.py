"""Fixtures: the panel with the demo's history, served once per process, and a watched page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.site import Site, add_hard_cases, open_panel, serve_site
from tests.support.demo import RecordedDemo, recorded_demo

__all__ = ["recorded_demo"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, recorded_demo: RecordedDemo) -> Iterator[Site]:
    """Serve the demo's history and the hard cases."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copyfile(recorded_demo.database, folder / "lineage.db")
    shutil.copytree(recorded_demo.artifacts, folder / "artifacts")
    add_hard_cases(folder)
    with serve_site(open_panel(folder), folder) as served_site:
        yield served_site


@pytest.fixture
def visit(browser_page: Page) -> Iterator[Page]:
    """Give a page that must stay without errors in its console."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            errors.append(message.text)

    browser_page.on("console", note)
    browser_page.on("pageerror", lambda error: errors.append(str(error)))
    yield browser_page
    assert errors == []
