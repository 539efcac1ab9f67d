"""The browser and the served application that browser tests rely on."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.support import browser
from tests.support.panel import ServePanel

pytestmark = pytest.mark.browser


def test_browser_reads_a_served_page(browser_page: Page, live_panel: ServePanel) -> None:
    """What the application answers is what the browser shows."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "<!doctype html><title>t</title><h1>Served</h1>")

    browser_page.goto(live_panel(app))

    assert browser_page.inner_text("h1") == "Served"


@pytest.mark.parametrize(
    ("required", "outcome"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_missing_chromium(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: type[BaseException]
) -> None:
    """Without Chromium a browser test is skipped, and fails where LINEAGE_REQUIRE_BROWSER says so."""
    monkeypatch.setattr(browser, "chromium_path", lambda: None)
    monkeypatch.setenv("LINEAGE_REQUIRE_BROWSER", required)

    with pytest.raises(outcome, match="no Chromium"):
        browser.required_chromium()
