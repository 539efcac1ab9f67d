"""What JavaScript adds: copying digests, folding JSON."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Site

pytestmark = pytest.mark.browser


def test_a_digest_is_copied_whole(visit: Page, site: Site) -> None:
    """The button behind a short digest copies all of it and says so."""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.goto(site.address("artifact CSV"))
    button = visit.locator(".facts .copy")
    button.click()

    expect(button).to_have_text("copied")
    expect(visit.get_by_role("status")).to_have_text("copied")
    assert visit.evaluate("navigator.clipboard.readText()") == visit.url.rsplit("/", 1)[1]


def test_json_folds(visit: Page, site: Site) -> None:
    """A nested object folds by itself and with all others; number text is kept."""
    visit.goto(site.address("artifact JSON"))
    expect(visit.get_by_text("98.40")).to_be_visible()
    name = visit.get_by_text('"AAPL"')

    visit.get_by_role("button", name="Fold all", exact=True).click()
    expect(name).to_be_hidden()
    visit.get_by_role("button", name="Unfold all").click()
    expect(name).to_be_visible()
    visit.locator("summary").filter(has_text="peers").click()
    expect(name).to_be_hidden()
