"""Every main page, light and dark, wide and narrow, with and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import PAGES, Site

pytestmark = pytest.mark.browser

WIDTHS_PX = (320, 390, 768, 1280)
OVERFLOW_PX = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def violations(page: Page, *rules: str) -> list[str]:
    """Return what axe objects to, each with the element at fault; without rules, by all."""
    # The frame holds what a pipeline rendered, in a sandbox that axe cannot enter.
    options: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
    if rules:
        options["runOnly"] = rules
    found: list[Any] = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def overflow_px(page: Page, width_px: int) -> object:
    """Return by how much a page is wider than a window of a width."""
    page.set_viewport_size({"width": width_px, "height": 844})
    return page.evaluate(OVERFLOW_PX)


def test_the_list_of_pages_is_that_of_the_site(site: Site) -> None:
    """No page of the site is left out of the checks."""
    assert set(PAGES) == set(site.paths)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible(visit: Page, site: Site, name: str) -> None:
    """axe finds nothing, light and dark."""
    response = visit.goto(site.address(name))
    assert response is not None
    assert response.status == 200
    assert violations(visit) == []

    visit.emulate_media(color_scheme="dark")

    assert violations(visit, "color-contrast") == []


@pytest.mark.parametrize("name", PAGES)
def test_page_never_scrolls_sideways(visit: Page, site: Site, name: str) -> None:
    """Whatever is wide scrolls inside the page or reflows, at every width."""
    visit.goto(site.address(name))
    wide = {width_px: overflow_px(visit, width_px) for width_px in WIDTHS_PX}
    assert wide == dict.fromkeys(WIDTHS_PX, 0)


@pytest.mark.parametrize(
    ("path", "words"),
    [("/nowhere", "nothing at this address"), ("/runs?started_from=noon", "started_from")],
)
def test_an_error_says_what_and_where_next(
    browser_page: Page, site: Site, path: str, words: str
) -> None:
    """An error page names the fault and leads on."""
    browser_page.goto(f"{site.url}/lineage{path}")
    expect(browser_page.locator(".lede")).to_contain_text(words)
    assert violations(browser_page) == []

    browser_page.get_by_role("link", name="List of reports").click()

    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Reports")


def test_dark_is_dark(visit: Page, site: Site) -> None:
    """The colours follow the reader's choice."""
    visit.emulate_media(color_scheme="light")
    visit.goto(site.address("reports"))
    light = visit.evaluate(BACKGROUND)
    visit.emulate_media(color_scheme="dark")
    assert visit.evaluate(BACKGROUND) != light


def test_paper_shows_exact_times(visit: Page, site: Site) -> None:
    """In print a relative time gives way to the exact one."""
    visit.goto(site.address("report"))
    visit.emulate_media(media="print")
    shown = visit.evaluate(
        "getComputedStyle(document.querySelector('.lede time'), '::after').content"
    )
    assert shown.endswith('UTC"')
    for screen_only in (".crumbs", ".entry .picks", ".timeline-actions", ".since"):
        expect(visit.locator(screen_only).first).to_be_hidden()


def test_the_keyboard_reaches_the_content_first(visit: Page, site: Site) -> None:
    """The first tab stop skips to the content."""
    visit.goto(site.address("report"))
    visit.keyboard.press("Tab")
    expect(visit.get_by_role("link", name="Skip to the content")).to_be_in_viewport()

    visit.keyboard.press("Enter")

    expect(visit.get_by_role("main")).to_be_focused()


def test_everything_works_without_javascript(chromium: Browser, site: Site) -> None:
    """Choosing versions, an instant and a filter need no script."""
    context = chromium.new_context(java_script_enabled=False)
    visit = context.new_page()
    visit.goto(site.address("report"))
    visit.get_by_role("button", name="Compare the two chosen").click()
    expect(visit.locator(".lede")).to_contain_text("From version")
    visit.get_by_label("Old version").fill("3")
    visit.get_by_role("button", name="Compare").click()
    expect(visit.locator(".lede")).to_contain_text("From version 3 to version")
    visit.goto(site.address("at form"))
    visit.get_by_label("Date and time").fill("2009-03-05T12:00:00")
    visit.get_by_role("button", name="Show the report then").click()
    expect(visit.locator(".lede")).to_contain_text("On 5 Mar 2009")
    expect(visit.get_by_role("button", name="copy")).to_have_count(0)
    context.close()
